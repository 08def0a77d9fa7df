package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Puts C's integers into Java's numbers, where none is lost. */
final class NumberReads {

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private NumberReads() {}

  /** An integer as C sees it: its size, its sign, and whether it is a part of one. */
  record Source(int bits, boolean signed, boolean bitField, MethodHandle read) {}

  /** What can be read as a number: integers, enums, pointers, and bit fields; else null. */
  static @Nullable Source source(BtfMember member, int structSize) {
    BtfType type = member.type();
    boolean signed;
    if (type instanceof BtfType.Int number) {
      signed = number.signed();
    } else if (type instanceof BtfType.Enum number) {
      signed = number.signed();
    } else if (type instanceof BtfType.Pointer) {
      signed = false;
    } else {
      return null;
    }
    if (member.bitField()) {
      return new Source(member.bitSize(), signed, true, bitField(member, structSize, signed));
    }
    return switch (type.size()) {
      case 1 -> new Source(8, signed, false, Reads.BYTE);
      case 2 -> new Source(16, signed, false, Reads.SHORT);
      case 4 -> new Source(32, signed, false, Reads.INT);
      case 8 -> new Source(64, signed, false, Reads.LONG);
      default -> null;
    };
  }

  /** From the index of the byte that {@link BtfMember#offset} names. */
  private static MethodHandle bitField(BtfMember member, int structSize, boolean signed) {
    int shift = member.bitOffset() % 8;
    int last = shift + member.bitSize();
    int unit = 0; // the smallest number that starts with its first byte and has all its bits
    for (int bytes = 1; bytes <= 8 && unit == 0; bytes *= 2) {
      if (last <= 8 * bytes && member.offset() + bytes <= structSize) {
        unit = bytes;
      }
    }
    return MethodHandles.insertArguments(Reads.BITS, 0, unit, shift, member.bitSize(), signed);
  }

  /** A value as a long: of an unsigned 64-bit one, its bits. */
  static MethodHandle asLong(Source source, boolean bigEndian) {
    return widen(swap(source, bigEndian), source, Long.SIZE, long.class);
  }

  /** A value of any numeric Java type. */
  static MethodHandle read(Source source, Class<?> target, boolean bigEndian) throws Misfit {
    Class<?> primitive = MethodType.methodType(target).unwrap().returnType();
    int room = room(primitive);
    if (primitive == boolean.class && source.bitField && source.bits == 1) {
      return MethodHandles.filterReturnValue(
          widen(source.read, source, Long.SIZE, long.class), isNotZero());
    } else if (room == 0) {
      throw new Misfit(
          "a number does not become %s%s"
              .formatted(
                  Slot.name(target),
                  (primitive == boolean.class
                      ? ": declare it bool in C, or the component as a number"
                      : ": make it " + fitting(source))));
    } else if (room < source.bits) {
      throw new Misfit(
          "%s has %s bits, and the value takes %s: make it %s"
              .formatted(Slot.name(target), room, source.bits, fitting(source)));
    }
    return widen(swap(source, bigEndian), source, room, primitive)
        .asType(methodType(target, reactor.ringbuf.RingbufRecord.class, int.class));
  }

  private static MethodHandle isNotZero() {
    return Reads.own(NumberReads.class, LOOKUP, "isNotZero", methodType(boolean.class, long.class));
  }

  static boolean isNotZero(long value) {
    return value != 0;
  }

  private static MethodHandle swap(Source source, boolean bigEndian) {
    if (!bigEndian || source.bits == 8 || source.bitField) {
      return source.read;
    }
    Class<?> type = source.read.type().returnType();
    return MethodHandles.filterReturnValue(
        source.read, Reads.own(Reads.class, LOOKUP, "bigEndian", methodType(type, type)));
  }

  private static MethodHandle widen(
      MethodHandle read, Source source, int room, Class<?> primitive) {
    MethodHandle value = read;
    if (!source.signed && !source.bitField && room > source.bits) {
      value =
          switch (source.bits) {
            case 8 -> unsigned(read, Byte.class, "toUnsignedInt", int.class, byte.class);
            case 16 -> unsigned(read, Short.class, "toUnsignedInt", int.class, short.class);
            default -> unsigned(read, Integer.class, "toUnsignedLong", long.class, int.class);
          };
    }
    return MethodHandles.explicitCastArguments(value, value.type().changeReturnType(primitive));
  }

  private static MethodHandle unsigned(
      MethodHandle read, Class<?> owner, String name, Class<?> to, Class<?> from) {
    return MethodHandles.filterReturnValue(
        read, Reads.own(owner, LOOKUP, name, methodType(to, from)));
  }

  private static int room(Class<?> primitive) {
    return primitive == byte.class
        ? 8
        : primitive == short.class
            ? 16
            : primitive == int.class ? 32 : primitive == long.class ? 64 : 0;
  }

  /** The types that hold it, for a message. */
  private static String fitting(Source source) {
    String same =
        source.bits <= 8
            ? "byte"
            : source.bits <= 16 ? "short" : source.bits <= 32 ? "int" : "long";
    String wider =
        switch (same) {
          case "byte", "short" -> "int or long";
          case "int" -> "long";
          default -> "BigInteger";
        };
    boolean whole = source.bits % 8 == 0 && !source.bitField;
    if (source.signed || !whole) {
      return same.equals("long") ? same : same + (wider.contains(" ") ? ", " : " or ") + wider;
    }
    return same + " (the same bits), or " + wider + " (the same value)";
  }
}
