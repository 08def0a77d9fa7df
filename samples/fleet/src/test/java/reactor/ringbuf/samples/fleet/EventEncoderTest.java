package reactor.ringbuf.samples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.ringbuf.RingbufSource;

class EventEncoderTest {

  private static EventEncoder encoder(EventEncoder.Key key) {
    return new EventEncoder(
        "t",
        new AgentRing(
            "events", RingbufSource.pinned("/nowhere"), List.of(), Set.of(), () -> null, true),
        new Source("a", "a boot", "events", 7),
        key,
        EventEncoder.Value.RAW,
        1_000_000);
  }

  /** A consumer of several partitions would add up totals that are spread over them. */
  @ParameterizedTest
  @EnumSource
  void lossesOfARingAreInOnePartition(EventEncoder.Key key) {
    EventEncoder encoder = encoder(key);
    assertThat(encoder.losses(OptionalLong.of(5), 0, 72).key())
        .isNotNull()
        .isEqualTo(encoder.losses(OptionalLong.of(9), 72, 144).key());
  }

  @Test
  void aHostAndARingAreKeys() {
    assertThat(encoder(EventEncoder.Key.HOST).losses(OptionalLong.of(5), 0, 72).key())
        .asString()
        .isEqualTo("a");
    assertThat(encoder(EventEncoder.Key.RING).losses(OptionalLong.of(5), 0, 72).key())
        .asString()
        .isEqualTo("a/events");
  }
}
