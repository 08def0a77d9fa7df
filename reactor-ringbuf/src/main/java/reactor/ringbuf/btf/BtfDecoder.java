package reactor.ringbuf.btf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RecordDecoder;
import reactor.ringbuf.RingbufRecord;

/**
 * Decodes a struct without any Java type: to a map, or straight to JSON. For tools that get to know
 * the types at run time; a decoder of a record is many times faster.
 *
 * <pre>{@code
 * BtfDecoder exec = btf.decoder("exec");
 * RingbufReceiver.create(options).receive(exec::toJson).subscribe(System.out::println);
 * }</pre>
 *
 * <p>Members keep their C names and their order; those of anonymous structs stand among the outer
 * ones. A union has all of its members. What is {@code char[]} in C is text up to its first zero
 * byte, an enum is its enumerator's name, or a number if it has none. A flexible array reaches to
 * the record's end.
 *
 * <p>Immutable and thread-safe.
 */
public final class BtfDecoder implements RecordDecoder<Map<String, Object>> {

  private final BtfType.Struct struct;
  private final int minimum;

  BtfDecoder(BtfType.Struct struct) {
    this.struct = struct;
    this.minimum = Layout.minimum(struct);
  }

  /**
   * The struct that this decodes.
   *
   * @return the type
   */
  public BtfType.Struct struct() {
    return struct;
  }

  /**
   * Reads a record into a map.
   *
   * @param record the record
   * @return by member: Long for integers of up to 64 bits and pointers (BigInteger if the value
   *     does not fit, and for 128 bits), Boolean, Double, String for text and enumerators, List for
   *     other arrays, Map for structs; the map is the caller's own
   * @throws BtfException if the record is shorter than the struct
   */
  @Override
  public Map<String, Object> decode(RingbufRecord record) {
    check(record);
    return struct(struct, record, 0);
  }

  /**
   * Reads a record into a line of JSON.
   *
   * @param record the record
   * @return an object, without line breaks; control characters are escaped, so that it can be
   *     printed on any terminal
   * @throws BtfException if the record is shorter than the struct
   */
  public String toJson(RingbufRecord record) {
    StringBuilder json = new StringBuilder(256);
    try {
      appendJson(record, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder does not throw it
    }
    return json.toString();
  }

  /**
   * The same, appended to what a caller has.
   *
   * @param record the record
   * @param target takes the object, without a line break
   * @throws IOException if the target throws it
   * @throws BtfException if the record is shorter than the struct
   */
  public void appendJson(RingbufRecord record, Appendable target) throws IOException {
    check(record);
    Json.append(target, struct(struct, record, 0));
  }

  private void check(RingbufRecord record) {
    DecoderFactory.check(minimum, struct.toString(), record, 0);
  }

  private static Map<String, Object> struct(
      BtfType.Struct struct, RingbufRecord record, int index) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (BtfMember member : Layout.members(struct)) {
      Object value = value(member, record, index + member.offset());
      if (value != null) {
        members.put(member.name(), value);
      }
    }
    return members;
  }

  /** Null for what has no value. */
  private static @Nullable Object value(BtfMember member, RingbufRecord record, int index) {
    BtfType type = member.type();
    if (member.bitField()) {
      boolean signed =
          type instanceof BtfType.Int number && number.signed()
              || type instanceof BtfType.Enum e && e.signed();
      long bits = Reads.bits(0, member.bitOffset() % 8, member.bitSize(), signed, record, index);
      return type instanceof BtfType.Enum declared
          ? enumerator(declared, bits)
          : signed || bits >= 0 ? (Object) bits : Json.unsigned(bits);
    }
    return value(type, record, index);
  }

  private static @Nullable Object value(BtfType type, RingbufRecord record, int index) {
    if (type instanceof BtfType.Int number) {
      return number.bool()
          ? (Object) (record.getByte(index) != 0)
          : number.size() > Long.BYTES
              ? Reads.big(number.size(), number.signed(), record, index)
              : integer(number.size(), number.signed(), record, index);
    } else if (type instanceof BtfType.Enum declared) {
      return enumerator(declared, raw(declared.size(), declared.signed(), record, index));
    } else if (type instanceof BtfType.Pointer) {
      return integer(Long.BYTES, false, record, index);
    } else if (type instanceof BtfType.Float real) {
      return real.size() == 4
          ? (Object) (double) Reads.float32(record, index)
          : real.size() == 8 ? (Object) Reads.float64(record, index) : null;
    } else if (type instanceof BtfType.Array array) {
      return array(array, record, index);
    } else if (type instanceof BtfType.Struct nested) {
      return struct(nested, record, index);
    }
    return null;
  }

  private static Object array(BtfType.Array array, RingbufRecord record, int index) {
    BtfType element = array.element();
    int stride = element.size();
    int length =
        array.length() > 0 || stride == 0
            ? array.length()
            : Reads.count(stride, Integer.MAX_VALUE, record, index);
    if (element instanceof BtfType.Int letter && letter.text()) {
      return record.getCString(index, length);
    }
    List<Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      Object value = value(element, record, index + stride * i);
      if (value != null) {
        elements.add(value);
      }
    }
    return elements;
  }

  private static Object enumerator(BtfType.Enum declared, long value) {
    for (BtfType.Enumerator one : declared.enumerators()) {
      if (one.value() == value) {
        return one.name();
      }
    }
    return value;
  }

  private static Object integer(int size, boolean signed, RingbufRecord record, int index) {
    long value = raw(size, signed, record, index);
    return signed || value >= 0 ? (Object) value : Json.unsigned(value);
  }

  private static long raw(int size, boolean signed, RingbufRecord record, int index) {
    long value =
        switch (size) {
          case 1 -> record.getByte(index);
          case 2 -> record.getShort(index);
          case 4 -> record.getInt(index);
          default -> record.getLong(index);
        };
    return Reads.toWidth(value, 8 * size, signed);
  }
}
