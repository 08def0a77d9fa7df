package reactor.ringbuf.btf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * BTF as it lies in an object file: numbered types and a table of strings.
 *
 * <p>The layout is that of {@code include/uapi/linux/btf.h}: a header, then types of 12 bytes each
 * (name, info, size or type) and what their kind adds, then strings. Type 0 is {@code void}.
 */
final class RawBtf {

  static final int INT = 1;
  static final int PTR = 2;
  static final int ARRAY = 3;
  static final int STRUCT = 4;
  static final int UNION = 5;
  static final int ENUM = 6;
  static final int FWD = 7;
  static final int TYPEDEF = 8;
  static final int VOLATILE = 9;
  static final int CONST = 10;
  static final int RESTRICT = 11;
  static final int FUNC = 12;
  static final int FUNC_PROTO = 13;
  static final int VAR = 14;
  static final int DATASEC = 15;
  static final int FLOAT = 16;
  static final int DECL_TAG = 17;
  static final int TYPE_TAG = 18;
  static final int ENUM64 = 19;

  private static final int MAGIC = 0xeb9f;
  private static final int TYPE_SIZE = 12;

  private final String what;
  private final ByteBuffer types;
  private final ByteBuffer strings;

  /** Where each type lies in {@link #types}; [0] is not used. */
  private final int[] places;

  private final int count;

  /**
   * Finds the types.
   *
   * @param btf starts with the header; not kept if it is to change
   * @param what the file that it comes from, for messages
   */
  RawBtf(ByteBuffer btf, String what) {
    this.what = what;
    ByteBuffer bytes = btf.slice().order(ByteOrder.nativeOrder());
    try {
      int magic = Short.toUnsignedInt(bytes.getShort(0));
      if (magic == Short.toUnsignedInt(Short.reverseBytes((short) MAGIC))) {
        throw foreignOrder(what, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
      } else if (magic != MAGIC) {
        throw new BtfException(
            "Cannot read " + what + ": it is neither an ELF object file nor BTF.");
      } else if (bytes.get(2) != 1) {
        throw new BtfException(
            "Cannot read the BTF of " + what + ": it has version " + bytes.get(2) + ", not 1.");
      }
      int header = bytes.getInt(4);
      types = part(bytes, header, 8);
      strings = part(bytes, header, 16);
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      throw corrupt("it is cut off");
    }
    int[] found = new int[Math.max(16, types.capacity() / 24)];
    int next = 1;
    for (int at = 0; at < types.capacity(); at += TYPE_SIZE + extra(at, next), next++) {
      if (next == found.length) {
        found = Arrays.copyOf(found, next * 2);
      }
      found[next] = at;
    }
    places = found;
    count = next;
  }

  private static ByteBuffer part(ByteBuffer bytes, int header, int fields) {
    return bytes
        .slice(Math.addExact(header, bytes.getInt(fields)), bytes.getInt(fields + 4))
        .order(ByteOrder.nativeOrder());
  }

  static BtfException foreignOrder(String what, boolean littleEndian) {
    return new BtfException(
        ("Cannot read %s: it is %s-endian, and this machine is not. Compile it with"
                + " clang -target %s.")
            .formatted(what, littleEndian ? "little" : "big", littleEndian ? "bpfeb" : "bpfel"));
  }

  BtfException corrupt(String how) {
    return new BtfException("Cannot read the BTF of " + what + ": " + how + ". Compile it again.");
  }

  /** How many bytes follow the 12 of a type. */
  private int extra(int at, int id) {
    try {
      int info = types.getInt(at + 4);
      int members = info & 0xffff;
      return switch (info >>> 24 & 0x1f) {
        case INT, VAR, DECL_TAG -> 4;
        case ARRAY -> 12;
        case STRUCT, UNION, DATASEC, ENUM64 -> 12 * members;
        case ENUM, FUNC_PROTO -> 8 * members;
        case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
        default ->
            throw new BtfException(
                ("Cannot read the BTF of %s: type %s is of kind %s, which this version of"
                        + " reactor-ringbuf does not know.")
                    .formatted(what, id, info >>> 24 & 0x1f));
      };
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("type " + id + " is cut off");
    }
  }

  /** One more than the highest number of a type. */
  int count() {
    return count;
  }

  int kind(int id) {
    return id == 0 ? 0 : word(id, 1) >>> 24 & 0x1f;
  }

  /** How many members, enumerators or parameters a type has. */
  int members(int id) {
    return word(id, 1) & 0xffff;
  }

  boolean flag(int id) {
    return word(id, 1) < 0;
  }

  int size(int id) {
    return word(id, 2);
  }

  /** The type that this one refers to. */
  int target(int id) {
    return word(id, 2);
  }

  String name(int id) {
    return string(word(id, 0));
  }

  /** A 32-bit word of a type: three of its own, then those of its kind. */
  int word(int id, int index) {
    if (id <= 0 || id >= count) {
      throw corrupt("type " + id + " is not there");
    }
    try {
      return types.getInt(places[id] + 4 * index);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("type " + id + " is cut off");
    }
  }

  String string(int offset) {
    int end = offset;
    try {
      while (strings.get(end) != 0) {
        end++;
      }
      byte[] bytes = new byte[end - offset];
      strings.get(offset, bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("string " + offset + " is not there");
    }
  }
}
