package reactor.ringbuf.samples.ringbufcat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.BtfDecoder;
import reactor.ringbuf.btf.BtfMember;
import reactor.ringbuf.btf.BtfType;
import reactor.ringbuf.btf.RingEvent;
import reactor.ringbuf.samples.cli.Output;

/**
 * Makes a line of JSON of each record of a ring: {@code {"ring":"events","type":"exec","event":
 * {...}}}; or, if it fits none of the ring's types, its bytes as {@code "hex"}.
 */
final class EventLines {

  private final String start;
  private final List<Type> types;
  private final @Nullable String only;

  /**
   * @param ring the name of the ring
   * @param events its types, or none for bytes
   * @param only the type to print, or null for all
   */
  EventLines(String ring, List<RingEvent> events, @Nullable String only) {
    this.start = "{\"ring\":" + quoted(ring);
    this.types = events.stream().map(Type::of).toList();
    this.only = only;
  }

  /** The line, or null if the event's type is not wanted. */
  @Nullable String line(RingbufRecord record) {
    Type type = typeOf(record);
    if (only != null && (type == null || !type.name().equals(only))) {
      return null;
    }
    StringBuilder line = new StringBuilder(256).append(start);
    if (type == null) {
      return hex(line, record);
    }
    line.append(",\"type\":").append(quoted(type.name()));
    int missing = type.struct().size() - record.length();
    if (missing > 0 && !type.endsWithText(record.length())) {
      line.append(",\"error\":")
          .append(quoted(record.length() + " of the struct's " + type.struct().size() + " bytes"));
      return hex(line, record);
    }
    line.append(",\"event\":");
    try {
      type.decoder().appendJson(missing > 0 ? padded(record, missing) : record, line);
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

  /** Zeros end the text of which the record has only the part that is used. */
  private static RingbufRecord padded(RingbufRecord record, int missing) {
    return RingbufRecord.of(
        ByteBuffer.allocate(record.length() + missing).put(record.asByteBuffer()).rewind());
  }

  /** By its tag; or else by its length, if there are several. */
  private @Nullable Type typeOf(RingbufRecord record) {
    Type found = null;
    for (Type type : types) {
      if (type.event().tag().isPresent()
          ? type.isTag(record)
          : types.size() == 1 || type.struct().size() == record.length()) {
        if (found != null) {
          return null; // two of one length
        }
        found = type;
      }
    }
    return found;
  }

  private static String quoted(String text) {
    return '"' + Output.printable(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** One of the ring's types, and where its tag lies. */
  private record Type(RingEvent event, BtfDecoder decoder, int tagAt, int tagSize) {

    static Type of(RingEvent event) {
      int at = 0;
      BtfType type = event.struct();
      for (String name : event.tagMember().split("\\.")) {
        BtfMember member = name.isEmpty() ? null : find((BtfType.Struct) type, name, 0);
        if (member == null) {
          return new Type(event, Btf.decoder(event.struct()), 0, 0);
        }
        at += member.offset();
        type = member.type();
      }
      return new Type(event, Btf.decoder(event.struct()), at, type.size());
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

    BtfType.Struct struct() {
      return event.struct();
    }

    String name() {
      return event.struct().name();
    }

    boolean isTag(RingbufRecord record) {
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

    /** Whether a record of this length ends in a text that is the struct's last member. */
    boolean endsWithText(int length) {
      List<BtfMember> members = struct().members();
      BtfMember last = members.get(members.size() - 1);
      return last.type() instanceof BtfType.Array array
          && array.element() instanceof BtfType.Int letter
          && letter.text()
          && length >= last.offset();
    }
  }
}
