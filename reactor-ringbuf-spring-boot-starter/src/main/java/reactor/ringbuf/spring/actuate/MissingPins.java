package reactor.ringbuf.spring.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.spring.RingbufProperties;

/** Tells which pins of a receiver are not there, while it has not opened them. */
final class MissingPins {

  private final List<String> pins;

  private MissingPins(List<String> pins) {
    this.pins = pins;
  }

  /** Those of a ring; none if it is no pin's, or not the properties'. */
  static MissingPins of(RingbufProperties.@Nullable Ring ring) {
    List<String> pins = ring == null ? null : ring.pin();
    return new MissingPins(pins == null ? List.of() : pins);
  }

  /** Those that are certainly not there: one that may not be looked at is not missing. */
  List<String> missing() {
    return pins.stream().filter(pin -> Files.notExists(Path.of(pin))).toList();
  }
}
