package reactor.ringbuf.btf;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.ringbuf.btf.BtfEncoder.Write;

/** Makes encoders: finds where each component of a record goes, and how it is written there. */
final class EncoderFactory {

  private static final String TAKES =
      ". An encoder takes numbers, booleans, enums, text, addresses, records, and arrays and lists of"
          + " them, where the member has such a value";

  private final Btf btf;
  private final MethodHandles.Lookup lookup;

  EncoderFactory(Btf btf, MethodHandles.Lookup lookup) {
    this.btf = btf;
    this.lookup = lookup;
  }

  <R> BtfEncoder<R> encoder(Class<R> type) {
    try {
      if (!type.isRecord()) {
        throw new Misfit(type.getName() + " is no record");
      }
      return record(type, DecoderFactory.structOf(btf, type));
    } catch (Misfit e) {
      throw new BtfException("Cannot make an encoder from " + btf + ": " + e.message());
    }
  }

  private <R> BtfEncoder<R> record(Class<R> type, BtfType.Struct struct) throws Misfit {
    Mismatch mismatch = new Mismatch(type, struct);
    List<BtfEncoder.Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Slot slot = Slot.of(component);
      BtfMember member = Layout.find(struct, slot);
      mismatch.matched(slot, member);
      try {
        if (member == null) {
          throw RecordBinder.missing(struct, slot);
        } else if (member.bitField()) {
          throw new Misfit("a bit field cannot be encoded; declare it as a whole number in C");
        }
        fields.add(
            new BtfEncoder.Field(
                component.getName(),
                access(type).unreflect(component.getAccessor()),
                member.offset(),
                value(slot, member.type())));
      } catch (Misfit e) {
        mismatch.problem(slot, e.message());
      } catch (IllegalAccessException e) {
        mismatch.problem(
            slot,
            "it cannot be read from here: make the record public in a package that its module"
                + " exports, or open that to reactor.ringbuf");
      }
    }
    mismatch.throwIfAny();
    return new BtfEncoder<>(struct.size(), List.copyOf(fields));
  }

  private MethodHandles.Lookup access(Class<?> type) {
    try {
      EncoderFactory.class.getModule().addReads(type.getModule());
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      return lookup;
    }
  }

  private Write value(Slot slot, BtfType type) throws Misfit {
    Class<?> target = slot.type();
    if (slot.has(BigEndian.class) && !isInteger(target) && slot.element() == null) {
      throw new Misfit(
          "@BigEndian is for numbers: leave it out (addresses always are in network byte order)");
    } else if (target.isEnum()) {
      return enumeration(target, type);
    } else if (type instanceof BtfType.Int number && number.bool() && isBoolean(target)) {
      return (value, buffer, at) -> buffer.put(at, (byte) ((Boolean) value ? 1 : 0));
    } else if (target == InetAddress.class || target == IpAddress.class) {
      ValueBinder.requireAddress(target, type);
      ToBytes form =
          target == IpAddress.class
              ? value -> ((IpAddress) value).bytes()
              : value -> ((InetAddress) value).getAddress();
      return bytes(form, type.size(), type.size());
    } else if (type instanceof BtfType.Float real
        && (real.size() == 4 || real.size() == 8)
        && isReal(target)) {
      return real.size() == 4
          ? (value, buffer, at) -> buffer.putFloat(at, toFloat((Number) value))
          : (value, buffer, at) -> buffer.putDouble(at, ((Number) value).doubleValue());
    } else if (isInteger(target)
        && (type instanceof BtfType.Int || type instanceof BtfType.Enum)
        && type.size() <= 8) {
      return number(target, type, slot.has(BigEndian.class));
    } else if (target.isRecord() && type instanceof BtfType.Struct struct) {
      return record(target, struct)::write;
    } else if (type instanceof BtfType.Array array) {
      return array(slot, array);
    }
    throw new Misfit(Slot.name(slot.generic()) + " cannot be written as " + type + TAKES);
  }

  /** Rounds, as C does; but what is no infinity does not become one. */
  private static float toFloat(Number value) {
    float rounded = value.floatValue();
    if (Float.isInfinite(rounded) && !Double.isInfinite(value.doubleValue())) {
      throw new IllegalArgumentException(
          "%s is not from %s to %s, which is what a float takes"
              .formatted(value, -Float.MAX_VALUE, Float.MAX_VALUE));
    }
    return rounded;
  }

  private static boolean isBoolean(Class<?> type) {
    return type == boolean.class || type == Boolean.class;
  }

  private static boolean isReal(Class<?> type) {
    return type == float.class
        || type == double.class
        || type == Float.class
        || type == Double.class;
  }

  private static boolean isInteger(Class<?> type) {
    return type == byte.class
        || type == short.class
        || type == int.class
        || type == long.class
        || type == Byte.class
        || type == Short.class
        || type == Integer.class
        || type == Long.class;
  }

  /** As a decoder reads it: in Java's type of the same size, or the value in a wider one. */
  private static Write number(Class<?> java, BtfType type, boolean bigEndian) {
    int bits = 8 * type.size();
    boolean signed = type instanceof BtfType.Int number ? number.signed() : isSigned(type);
    int javaBits = bitsOf(java);
    return (value, buffer, at) -> {
      long number = ((Number) value).longValue();
      if (javaBits > bits) {
        long least = signed ? -1L << (bits - 1) : 0;
        long most = signed ? -least - 1 : (1L << bits) - 1;
        if (number < least || number > most) {
          throw new IllegalArgumentException(
              "%d is not from %d to %d, which is what %s takes"
                  .formatted(number, least, most, type));
        }
      } else if (javaBits < bits && !signed && number < 0) {
        throw new IllegalArgumentException(
            "%d is less than 0, and %s has no sign".formatted(number, type));
      }
      put(bigEndian ? Long.reverseBytes(number) >>> (64 - bits) : number, bits, buffer, at);
    };
  }

  private static boolean isSigned(BtfType type) {
    return type instanceof BtfType.Enum constants && constants.signed();
  }

  private static int bitsOf(Class<?> java) {
    return java == byte.class || java == Byte.class
        ? 8
        : java == short.class || java == Short.class
            ? 16
            : java == int.class || java == Integer.class ? 32 : 64;
  }

  private static void put(long number, int bits, ByteBuffer buffer, int at) {
    switch (bits) {
      case 8 -> buffer.put(at, (byte) number);
      case 16 -> buffer.putShort(at, (short) number);
      case 32 -> buffer.putInt(at, (int) number);
      default -> buffer.putLong(at, number);
    }
  }

  private Write enumeration(Class<?> target, BtfType type) throws Misfit {
    if (!(type instanceof BtfType.Enum constants)) {
      throw new Misfit("the member is " + type + ": declare it as an enum in C");
    }
    EnumTable table = EnumTable.of(target, constants, 8 * type.size());
    return (value, buffer, at) -> put(table.valueOf(value), 8 * type.size(), buffer, at);
  }

  private Write array(Slot slot, BtfType.Array array) throws Misfit {
    Class<?> target = slot.type();
    BtfType of = array.element();
    int length = array.length();
    if (length == 0) {
      throw new Misfit("a flexible array cannot be encoded; give it a length in C");
    }
    boolean byteSized = of instanceof BtfType.Int && of.size() == 1;
    if (byteSized && target == String.class) { // and a zero behind it, for who reads it as C does
      return bytes(value -> ((String) value).getBytes(StandardCharsets.UTF_8), 0, length - 1);
    } else if (byteSized && target == byte[].class) {
      return bytes(value -> (byte[]) value, 0, length);
    }
    Slot element = slot.element();
    if (element == null || !target.isArray() && target != List.class) {
      throw new Misfit(Slot.name(slot.generic()) + " cannot be written as " + array + TAKES);
    }
    Write write = value(element, of);
    return (value, buffer, at) -> {
      boolean list = value instanceof List<?>;
      int count = list ? ((List<?>) value).size() : Array.getLength(value);
      if (count > length) {
        throw new IllegalArgumentException(
            "it has %d elements, and there is room for %d".formatted(count, length));
      }
      for (int i = 0; i < count; i++) {
        Object one = list ? ((List<?>) value).get(i) : Array.get(value, i);
        if (one == null) {
          throw new IllegalArgumentException("its element %d is null".formatted(i));
        }
        write.write(one, buffer, at + i * of.size());
      }
    };
  }

  /** Turns a value into bytes. */
  private interface ToBytes {
    byte[] of(Object value);
  }

  private static Write bytes(ToBytes form, int least, int most) {
    return (value, buffer, at) -> {
      byte[] bytes = form.of(value);
      if (bytes.length < least || bytes.length > most) {
        throw new IllegalArgumentException(
            (least == most
                    ? "it has %d bytes, and the member has %d"
                    : "it has %d bytes, and there is room for %d")
                .formatted(bytes.length, most));
      }
      buffer.put(at, bytes);
    };
  }
}
