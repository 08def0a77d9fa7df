package reactor.ringbuf.samples.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of what an agent sends. Texts are in UTF-8, positions are 8 bytes, the highest first.
 */
public final class EventHeaders {

  /** The host, as its agent was told to call it. */
  public static final String HOST = "host";

  /** {@code /proc/sys/kernel/random/boot_id} of the host. */
  public static final String BOOT = "boot";

  /** The name of the ring. */
  public static final String RING = "ring";

  /** The id of the ring's map, a number as text: unique among the maps of that boot. */
  public static final String MAP = "map";

  /**
   * Where the record starts in the ring. What has no position is no record: it tells of losses, or
   * of a schema.
   */
  public static final String POSITION = "position";

  /** The position of the record before it in the ring; absent of the first that an agent reads. */
  public static final String AFTER = "after";

  /** The name of the event's struct, or {@link #LOSS_TYPE} or {@link #SCHEMA_TYPE}. */
  public static final String TYPE = "type";

  /**
   * {@code json} or {@code raw}, whichever the value is, and behind a colon the fingerprint of the
   * struct, as a {@link #SCHEMA_TYPE} event explains it; nothing follows where that is not known.
   */
  public static final String SCHEMA = "schema";

  /** The type of an event that tells how many records of a ring were lost. */
  public static final String LOSS_TYPE = "ringbuf.loss";

  /** The type of an event that tells what a fingerprint stands for. */
  public static final String SCHEMA_TYPE = "ringbuf.schema";

  private EventHeaders() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /**
   * Reads a text.
   *
   * @param headers the headers of an event
   * @param name which one
   * @return its value; empty if it is not there
   */
  public static String text(Headers headers, String name) {
    byte[] value = value(headers, name);
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  /**
   * Reads a position.
   *
   * @param headers the headers of an event
   * @param name which one
   * @return its value; empty if it is not there
   */
  public static OptionalLong position(Headers headers, String name) {
    byte[] value = value(headers, name);
    return value == null || value.length != Long.BYTES
        ? OptionalLong.empty()
        : OptionalLong.of(ByteBuffer.wrap(value).getLong());
  }

  private static byte @Nullable [] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }
}
