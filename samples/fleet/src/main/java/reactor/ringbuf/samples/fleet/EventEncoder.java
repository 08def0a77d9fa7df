package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.samples.cli.EventType;
import tools.jackson.databind.json.JsonMapper;

/** Makes messages of a ring's records. For one thread at a time, in the order of the ring. */
final class EventEncoder {

  /** What decides to which partition an event goes. */
  enum Key {
    /** The host: all events of a host in one partition. */
    HOST,
    /** The host and the name of the ring. */
    RING,
    /** Nothing: spread over all partitions, without order, and duplicates are not found. */
    NONE
  }

  /** What the value of a message is. */
  enum Value {
    /** A JSON object, made by BTF. */
    JSON,
    /** The bytes of the record. */
    RAW
  }

  /** More than Kafka adds to the first message of a batch, and to each header. */
  private static final int MESSAGE_OVERHEAD = 100;

  private static final int HEADER_OVERHEAD = 10;

  private static final JsonMapper JSON = new JsonMapper();

  private final String topic;
  private final AgentRing ring;
  private final Value value;
  private final int largestMessage;
  private final byte @Nullable [] key;

  /** What has no key would be in several partitions: a consumer would add up the same losses. */
  private final byte[] toldKey;

  private final List<Header> source;
  private final Header unknown = schema("");

  /** By the name of a type, its headers. */
  private final Map<String, List<Header>> types = new HashMap<>();

  private final StringBuilder text = new StringBuilder(512);
  private long after = -1;

  EventEncoder(
      String topic, AgentRing ring, Source source, Key key, Value value, int largestMessage) {
    this.topic = topic;
    this.ring = ring;
    this.value = value;
    this.largestMessage = largestMessage;
    this.key =
        switch (key) {
          case HOST -> EventHeaders.bytes(source.host());
          case RING -> EventHeaders.bytes(source.host() + '/' + source.ring());
          case NONE -> null;
        };
    this.toldKey = this.key == null ? EventHeaders.bytes(source.host()) : this.key;
    this.source =
        List.of(
            header(EventHeaders.HOST, source.host()),
            header(EventHeaders.BOOT, source.boot()),
            header(EventHeaders.RING, source.ring()),
            header(EventHeaders.MAP, String.valueOf(source.map())));
    for (EventType type : ring.types()) {
      types.put(
          type.name(), List.of(header(EventHeaders.TYPE, type.name()), schema(fingerprint(type))));
    }
  }

  /**
   * Makes the message of a record.
   *
   * @throws FleetException if it has no known type, or the message would be too large
   */
  ProducerRecord<byte[], byte[]> encode(RingbufRecord record) {
    List<Header> headers = new ArrayList<>(source.size() + 4);
    headers.addAll(source);
    headers.add(new RecordHeader(EventHeaders.POSITION, EventHeaders.bytes(record.position())));
    if (after >= 0) {
      headers.add(new RecordHeader(EventHeaders.AFTER, EventHeaders.bytes(after)));
    }
    EventType type = EventType.of(ring.types(), record);
    if (type != null) {
      headers.addAll(types.get(type.name()));
    } else {
      headers.add(unknown);
    }
    byte[] bytes = value == Value.JSON ? json(record, type) : raw(record);
    check(record, bytes, headers);
    after = record.position();
    return new ProducerRecord<>(topic, null, key, bytes, headers);
  }

  private byte[] json(RingbufRecord record, @Nullable EventType type) {
    if (type == null || !type.fits(record)) {
      throw new FleetException(
          at(record)
              + (type == null
                  ? " is of none of the known types ("
                      + String.join(", ", ring.types().stream().map(EventType::name).toList())
                      + ")"
                  : " is shorter than its type, struct "
                      + type.name()
                      + " of "
                      + type.struct().size()
                      + " bytes")
              + ", so it cannot be sent as JSON, nor is its batch. Is --object the file that was loaded? --value raw"
              + " sends the bytes, whatever they are.",
          null);
    }
    text.setLength(0);
    try {
      type.appendJson(record, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder does not throw it
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] raw(RingbufRecord record) {
    byte[] bytes = new byte[record.length()];
    record.getBytes(0, bytes);
    return bytes;
  }

  /** As Kafka's client will see it. */
  private int size(byte[] value, List<Header> headers) {
    int size = MESSAGE_OVERHEAD + value.length + (key == null ? 0 : key.length);
    for (Header header : headers) {
      size += HEADER_OVERHEAD + header.key().length() + header.value().length;
    }
    return size;
  }

  /** So that nothing of a batch is sent before it is known whether all of it can be. */
  private void check(RingbufRecord record, byte[] value, List<Header> headers) {
    int size = size(value, headers);
    if (size > largestMessage) {
      throw new FleetException(
          at(record)
              + " makes a message of "
              + size
              + " bytes, and topic "
              + topic
              + " takes up to "
              + largestMessage
              + ", so neither it nor its batch is sent. Raise the topic's max.message.bytes to "
              + size
              + " or more"
              + (this.value == Value.JSON ? ", or send --value raw." : "."),
          null);
    }
  }

  private String at(RingbufRecord record) {
    return "The record at position "
        + record.position()
        + " of ring "
        + ring.name()
        + ", of "
        + record.length()
        + " bytes,";
  }

  /**
   * Tells what the fingerprints in the other messages stand for, unless that is too long to tell.
   */
  List<ProducerRecord<byte[], byte[]>> schemas() {
    return ring.types().stream()
        .map(
            type ->
                told(
                    EventHeaders.SCHEMA_TYPE,
                    Map.of(
                        "type",
                        type.name(),
                        "fingerprint",
                        fingerprint(type),
                        "declaration",
                        type.struct().declaration())))
        .filter(
            message ->
                size(message.value(), List.of(message.headers().toArray())) <= largestMessage)
        .toList();
  }

  /**
   * Tells of losses: of all in the map's life, so that one such message makes up for any that was
   * not sent.
   *
   * @param total how many; empty if nobody counts them
   */
  ProducerRecord<byte[], byte[]> losses(OptionalLong total, long fromPosition, long toPosition) {
    return told(
        EventHeaders.LOSS_TYPE,
        Map.of(
            "lost",
            total.orElse(0),
            "counted",
            total.isPresent(),
            "fromPosition",
            fromPosition,
            "toPosition",
            toPosition));
  }

  private ProducerRecord<byte[], byte[]> told(String type, Map<String, ?> content) {
    List<Header> headers = new ArrayList<>(source);
    headers.add(header(EventHeaders.TYPE, type));
    headers.add(header(EventHeaders.SCHEMA, "json:"));
    return new ProducerRecord<>(topic, null, toldKey, JSON.writeValueAsBytes(content), headers);
  }

  private Header schema(String fingerprint) {
    return header(EventHeaders.SCHEMA, (value == Value.JSON ? "json:" : "raw:") + fingerprint);
  }

  /** The same for the same layout on every host. */
  private static String fingerprint(EventType type) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(EventHeaders.bytes(type.struct().declaration()));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, EventHeaders.bytes(value));
  }
}
