package reactor.ringbuf.samples.ringbufcat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.btf.RingEvent;
import reactor.ringbuf.samples.cli.EventType;
import reactor.ringbuf.samples.cli.Output;

/**
 * Makes a line of JSON of each record of a ring: {@code {"ring":"events","type":"exec","event":
 * {...}}}; or, if it fits none of the ring's types, its bytes as {@code "hex"}.
 */
final class EventLines {

  private final String start;
  private final List<EventType> types;
  private final @Nullable String only;

  /**
   * @param ring the name of the ring
   * @param events its types, or none for bytes
   * @param only the type to print, or null for all
   */
  EventLines(String ring, List<RingEvent> events, @Nullable String only) {
    this.start = "{\"ring\":" + quoted(ring);
    this.types = events.stream().map(EventType::of).toList();
    this.only = only;
  }

  /** The line, or null if the event's type is not wanted. */
  @Nullable String line(RingbufRecord record) {
    EventType type = EventType.of(types, record);
    if (only != null && (type == null || !type.name().equals(only))) {
      return null;
    }
    StringBuilder line = new StringBuilder(256).append(start);
    if (type == null) {
      return hex(line, record);
    }
    line.append(",\"type\":").append(quoted(type.name()));
    if (!type.fits(record)) {
      line.append(",\"error\":")
          .append(quoted(record.length() + " of the struct's " + type.struct().size() + " bytes"));
      return hex(line, record);
    }
    line.append(",\"event\":");
    try {
      type.appendJson(record, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder does not throw it
    }
    return line.append('}').toString();
  }

  private static String hex(StringBuilder line, RingbufRecord record) {
    byte[] bytes = new byte[record.length()];
    record.getBytes(0, bytes);
    return line.append(",\"hex\":\"")
        .append(HexFormat.of().formatHex(bytes))
        .append("\"}")
        .toString();
  }

  private static String quoted(String text) {
    return '"' + Output.printable(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
