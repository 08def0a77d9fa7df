package reactor.ringbuf.btf;

import static reactor.ringbuf.btf.RawBtf.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes {@link BtfType}s of {@link RawBtf}'s numbers. Not thread-safe. */
final class TypeReader {

  /** Deeper than any C program nests its types; else a type contains itself. */
  private static final int DEEPEST = 128;

  /** Compilers before LLVM 15 do not say that an enum is signed. */
  private static final int LOWEST_SMALL_NEGATIVE = -65536;

  private final RawBtf raw;
  private final Map<Integer, BtfType> read = new HashMap<>();
  private int depth;

  TypeReader(RawBtf raw) {
    this.raw = raw;
  }

  /** The type, without its typedefs and qualifiers. */
  BtfType type(int id) {
    BtfType known = read.get(id);
    if (known == null) {
      if (++depth > DEEPEST) {
        throw raw.corrupt("type " + id + " contains itself");
      }
      known = make(id);
      depth--;
      read.put(id, known);
    }
    return known;
  }

  private BtfType make(int id) {
    int kind = raw.kind(id);
    return switch (kind) {
      case 0 -> new BtfType.Opaque("void");
      case INT -> integer(id);
      case FLOAT -> new BtfType.Float(raw.name(id), raw.size(id));
      case PTR -> new BtfType.Pointer(name(raw.target(id)));
      case ARRAY -> array(id);
      case STRUCT, UNION -> struct(id, raw.name(id));
      case ENUM, ENUM64 -> enumeration(id, raw.name(id));
      case TYPEDEF -> named(raw.name(id), raw.target(id));
      case VOLATILE, CONST, RESTRICT, TYPE_TAG -> type(raw.target(id));
      default -> new BtfType.Opaque(name(id));
    };
  }

  private BtfType integer(int id) {
    int encoding = raw.word(id, 3) >>> 24;
    return new BtfType.Int(raw.name(id), raw.size(id), (encoding & 1) != 0, (encoding & 4) != 0);
  }

  private BtfType array(int id) {
    BtfType element = type(raw.word(id, 3));
    int length = raw.word(id, 5);
    if (length < 0 || (long) length * element.size() > Integer.MAX_VALUE) {
      throw raw.corrupt("type " + id + " is an array of " + Integer.toUnsignedLong(length));
    }
    return new BtfType.Array(element, length);
  }

  /** A struct or enum without a tag is called as its typedef. */
  private BtfType named(String typedef, int target) {
    int kind = raw.kind(target);
    boolean anonymous = kind != 0 && raw.word(target, 0) == 0;
    if (anonymous && (kind == STRUCT || kind == UNION)) {
      return struct(target, typedef);
    } else if (anonymous && (kind == ENUM || kind == ENUM64)) {
      return enumeration(target, typedef);
    }
    return type(target);
  }

  private BtfType enumeration(int id, String name) {
    boolean wide = raw.kind(id) == ENUM64;
    boolean signed = raw.flag(id);
    List<BtfType.Enumerator> enumerators = new ArrayList<>();
    int words = wide ? 3 : 2;
    for (int i = 0; i < raw.members(id); i++) {
      int at = 3 + words * i;
      int low = raw.word(id, at + 1);
      if (!wide && low < 0 && low >= LOWEST_SMALL_NEGATIVE) {
        signed = true;
      }
      long value =
          wide
              ? (long) raw.word(id, at + 2) << 32 | Integer.toUnsignedLong(low)
              : signed ? low : Integer.toUnsignedLong(low);
      enumerators.add(new BtfType.Enumerator(raw.string(raw.word(id, at)), value));
    }
    return new BtfType.Enum(name, raw.size(id), signed, List.copyOf(enumerators));
  }

  private BtfType struct(int id, String name) {
    List<BtfMember> members = new ArrayList<>();
    for (int i = 0; i < raw.members(id); i++) {
      members.add(member(id, 3 + 3 * i));
    }
    return new BtfType.Struct(name, raw.size(id), raw.kind(id) == UNION, List.copyOf(members));
  }

  private BtfMember member(int struct, int at) {
    int typeId = raw.word(struct, at + 1);
    int place = raw.word(struct, at + 2);
    BtfType type = type(typeId);
    int bits = raw.flag(struct) ? place >>> 24 : 0;
    int offset = raw.flag(struct) ? place & 0xff_ffff : place;
    int integer = underlying(typeId);
    if (raw.kind(integer) == INT && bits == 0) { // before kind_flag, the int had the place
      int encoded = raw.word(integer, 3);
      int encodedBits = encoded & 0xff;
      if (encodedBits != 0 && encodedBits != 8 * raw.size(integer)) {
        bits = encodedBits;
        offset += encoded >>> 16 & 0xff;
      }
    }
    String name = raw.string(raw.word(struct, at));
    boolean bitField = bits != 0;
    int bitSize = bitField ? bits : 8 * type.size();
    if (offset < 0
        || (long) offset + bitSize > 8L * raw.size(struct)
        || !bitField && offset % 8 != 0) {
      throw raw.corrupt("member " + name + " lies outside of " + name(struct));
    }
    return new BtfMember(name, type, name(typeId), offset, bitSize, bitField);
  }

  private int underlying(int id) {
    int type = id;
    for (int i = 0; i < DEEPEST && isAlias(raw.kind(type)); i++) {
      type = raw.target(type);
    }
    return type;
  }

  private static boolean isAlias(int kind) {
    return kind >= TYPEDEF && kind <= RESTRICT || kind == TYPE_TAG;
  }

  /** What C calls a type where it is used. */
  private String name(int id) {
    return name(id, 0);
  }

  private String name(int id, int depth) {
    if (depth > DEEPEST) {
      throw raw.corrupt("type " + id + " contains itself");
    }
    int kind = raw.kind(id);
    return switch (kind) {
      case 0 -> "void";
      case PTR -> {
        String target = name(raw.target(id), depth + 1);
        yield target + (target.endsWith("*") ? "*" : " *");
      }
      case ARRAY -> {
        String element = name(raw.word(id, 3), depth + 1);
        int length = raw.word(id, 5);
        String dimension = length == 0 ? "[]" : "[" + length + "]";
        int inner = element.indexOf('[');
        yield inner < 0
            ? element + dimension
            : element.substring(0, inner) + dimension + element.substring(inner);
      }
      case STRUCT -> "struct " + tag(id);
      case UNION -> "union " + tag(id);
      case ENUM, ENUM64 -> "enum " + tag(id);
      case FWD -> (raw.flag(id) ? "union " : "struct ") + tag(id);
      case VOLATILE -> "volatile " + name(raw.target(id), depth + 1);
      case CONST -> "const " + name(raw.target(id), depth + 1);
      case RESTRICT, TYPE_TAG -> name(raw.target(id), depth + 1);
      case FUNC, FUNC_PROTO -> "function";
      default -> raw.name(id);
    };
  }

  private String tag(int id) {
    String tag = raw.name(id);
    return tag.isEmpty() ? "{...}" : tag;
  }
}
