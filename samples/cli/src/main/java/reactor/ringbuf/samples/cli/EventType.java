package reactor.ringbuf.samples.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.BtfDecoder;
import reactor.ringbuf.btf.BtfMember;
import reactor.ringbuf.btf.BtfType;
import reactor.ringbuf.btf.RingEvent;

/** One of the types of a ring's events: which records are of it, and what they say as JSON. */
public final class EventType {

  private final RingEvent event;
  private final BtfDecoder decoder;
  private final int tagAt;
  private final int tagSize;

  private EventType(RingEvent event, int tagAt, int tagSize) {
    this.event = event;
    this.decoder = Btf.decoder(event.struct());
    this.tagAt = tagAt;
    this.tagSize = tagSize;
  }

  /**
   * Finds where the type's tag lies.
   *
   * @param event the type as an object declares it
   * @return the type
   */
  public static EventType of(RingEvent event) {
    int at = 0;
    BtfType type = event.struct();
    for (String name : event.tagMember().split("\\.")) {
      BtfMember member = name.isEmpty() ? null : find((BtfType.Struct) type, name, 0);
      if (member == null) {
        return new EventType(event, 0, 0);
      }
      at += member.offset();
      type = member.type();
    }
    return new EventType(event, at, type.size());
  }

  /** A member, also one of an anonymous struct, with its place in the outer one. */
  private static @Nullable BtfMember find(BtfType.Struct struct, String name, int bits) {
    for (BtfMember member : struct.members()) {
      int at = bits + member.bitOffset();
      if (member.name().equals(name)) {
        return new BtfMember(
            name, member.type(), member.declaredType(), at, member.bitSize(), member.bitField());
      } else if (member.name().isEmpty() && member.type() instanceof BtfType.Struct anonymous) {
        BtfMember inner = find(anonymous, name, at);
        if (inner != null) {
          return inner;
        }
      }
    }
    return null;
  }

  /**
   * The type of a record: by its tag; or else by its length, if there are several.
   *
   * @param types the types of its ring
   * @param record the record
   * @return the type, or null if it is none of them, or two of one length could be meant
   */
  public static @Nullable EventType of(List<EventType> types, RingbufRecord record) {
    EventType found = null;
    for (EventType type : types) {
      if (type.event.tag().isPresent()
          ? type.isTag(record)
          : types.size() == 1 || type.struct().size() == record.length()) {
        if (found != null) {
          return null;
        }
        found = type;
      }
    }
    return found;
  }

  /**
   * The struct that its records are.
   *
   * @return a type with a name
   */
  public BtfType.Struct struct() {
    return event.struct();
  }

  /**
   * The name of its struct.
   *
   * @return without {@code struct}
   */
  public String name() {
    return event.struct().name();
  }

  private boolean isTag(RingbufRecord record) {
    if (tagSize == 0 || record.length() < tagAt + tagSize) {
      return false;
    }
    long expected = event.tag().getAsLong();
    return switch (tagSize) {
      case 1 -> record.getByte(tagAt) == (byte) expected;
      case 2 -> record.getShort(tagAt) == (short) expected;
      case 4 -> record.getInt(tagAt) == (int) expected;
      default -> record.getLong(tagAt) == expected;
    };
  }

  /**
   * Whether a record is long enough to be read. One that ends in a text may have only the part of
   * it that is used.
   *
   * @param record the record
   * @return false if some of the struct's members are missing
   */
  public boolean fits(RingbufRecord record) {
    return record.length() >= struct().size() || endsWithText(record.length());
  }

  /** Whether a record of this length ends in a text that is the struct's last member. */
  private boolean endsWithText(int length) {
    List<BtfMember> members = struct().members();
    BtfMember last = members.get(members.size() - 1);
    return last.type() instanceof BtfType.Array array
        && array.element() instanceof BtfType.Int letter
        && letter.text()
        && length >= last.offset();
  }

  /**
   * Appends a record as a JSON object.
   *
   * @param record a record that {@linkplain #fits fits}
   * @param target takes the object, without a line break
   * @throws IOException if the target throws it
   */
  public void appendJson(RingbufRecord record, Appendable target) throws IOException {
    int missing = struct().size() - record.length();
    decoder.appendJson(missing > 0 ? padded(record, missing) : record, target);
  }

  /** Zeros end the text of which the record has only the part that is used. */
  private static RingbufRecord padded(RingbufRecord record, int missing) {
    return RingbufRecord.of(
        ByteBuffer.allocate(record.length() + missing).put(record.asByteBuffer()).rewind());
  }
}
