package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteOrder;
import reactor.ringbuf.RingbufRecord;

/**
 * Reads single values of a record: the leaves of which decoders are put together. Each takes the
 * record and the index of the value's first byte.
 */
final class Reads {

  static final MethodHandle BYTE = get("getByte", byte.class);
  static final MethodHandle SHORT = get("getShort", short.class);
  static final MethodHandle INT = get("getInt", int.class);
  static final MethodHandle LONG = get("getLong", long.class);
  static final MethodHandle BOOL = own("bool", boolean.class);
  static final MethodHandle FLOAT = own("float32", float.class);
  static final MethodHandle DOUBLE = own("float64", double.class);
  static final MethodHandle IPV4 = own("ipv4", IpAddress.class);
  static final MethodHandle IPV6 = own("ipv6", IpAddress.class);
  static final MethodHandle INET = own("inet", InetAddress.class, int.class);
  static final MethodHandle BIG = own("big", BigInteger.class, int.class, boolean.class);
  static final MethodHandle BITS =
      own("bits", long.class, int.class, int.class, int.class, boolean.class);
  static final MethodHandle BYTES = own("bytes", byte[].class, int.class, boolean.class);
  static final MethodHandle TEXT = own("text", String.class, int.class, boolean.class);
  static final MethodHandle COUNT = own("count", int.class, int.class, int.class);

  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Reads() {}

  private static MethodHandle get(String name, Class<?> type) {
    try {
      return MethodHandles.lookup()
          .findVirtual(RingbufRecord.class, name, methodType(type, int.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  /** A method of this class, whose first parameters are to be bound. */
  private static MethodHandle own(String name, Class<?> type, Class<?>... bound) {
    MethodType signature =
        methodType(type, RingbufRecord.class, int.class).insertParameterTypes(0, bound);
    return own(Reads.class, MethodHandles.lookup(), name, signature);
  }

  static MethodHandle own(
      Class<?> owner, MethodHandles.Lookup lookup, String name, MethodType signature) {
    try {
      return lookup.findStatic(owner, name, signature);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  static boolean bool(RingbufRecord record, int index) {
    return record.getByte(index) != 0;
  }

  static float float32(RingbufRecord record, int index) {
    return Float.intBitsToFloat(record.getInt(index));
  }

  static double float64(RingbufRecord record, int index) {
    return Double.longBitsToDouble(record.getLong(index));
  }

  static IpAddress ipv4(RingbufRecord record, int index) {
    return new IpAddress(0, Integer.toUnsignedLong(bigEndian(record.getInt(index))), false);
  }

  static IpAddress ipv6(RingbufRecord record, int index) {
    return new IpAddress(
        bigEndian(record.getLong(index)), bigEndian(record.getLong(index + 8)), true);
  }

  static InetAddress inet(int size, RingbufRecord record, int index) {
    return (size == 4 ? ipv4(record, index) : ipv6(record, index)).toInetAddress();
  }

  static int bigEndian(int value) {
    return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
  }

  static long bigEndian(long value) {
    return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
  }

  static short bigEndian(short value) {
    return LITTLE_ENDIAN ? Short.reverseBytes(value) : value;
  }

  /** An integer of any size, as the number that it is in C. */
  static BigInteger big(int size, boolean signed, RingbufRecord record, int index) {
    byte[] bytes = new byte[size];
    record.getBytes(index, bytes);
    if (LITTLE_ENDIAN) {
      for (int i = 0, j = size - 1; i < j; i++, j--) {
        byte swapped = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = swapped;
      }
    }
    return signed ? new BigInteger(bytes) : new BigInteger(1, bytes);
  }

  /**
   * A bit field, as little-endian machines lay it out; there is no Linux for Java on others that we
   * support.
   *
   * @param unit how many bytes to read at once; 0 if it does not lie in one unit
   * @param shift how many bits lie before it
   * @param width how many bits it has
   */
  static long bits(
      int unit, int shift, int width, boolean signed, RingbufRecord record, int index) {
    long value;
    switch (unit) {
      case 1:
        value = record.getByte(index);
        break;
      case 2:
        value = record.getShort(index);
        break;
      case 4:
        value = record.getInt(index);
        break;
      case 8:
        value = record.getLong(index);
        break;
      default:
        value = 0;
        for (int at = -shift; at < width; at += 8) {
          long eight = record.getByte(index + (at + shift) / 8) & 0xffL;
          value |= at < 0 ? eight >>> -at : eight << at;
        }
        return toWidth(value, width, signed);
    }
    return toWidth(value >>> shift, width, signed);
  }

  /** Drops what lies beyond the width, and extends the sign. */
  static long toWidth(long value, int width, boolean signed) {
    int beyond = Long.SIZE - width;
    return signed ? value << beyond >> beyond : value << beyond >>> beyond;
  }

  /** How many elements an array has that may end with the record. */
  static int count(int stride, int most, RingbufRecord record, int index) {
    return Math.max(0, Math.min(most, (record.length() - index) / stride));
  }

  static byte[] bytes(int size, boolean upToEnd, RingbufRecord record, int index) {
    byte[] bytes = new byte[upToEnd ? count(1, size, record, index) : size];
    record.getBytes(index, bytes);
    return bytes;
  }

  static String text(int size, boolean upToEnd, RingbufRecord record, int index) {
    return record.getCString(index, upToEnd ? count(1, size, record, index) : size);
  }
}
