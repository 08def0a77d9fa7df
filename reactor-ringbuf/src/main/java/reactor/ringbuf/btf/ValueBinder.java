package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;

/**
 * Finds how a C value becomes a Java value.
 *
 * <p>What it finds are method handles that take a record and the index of the value's first byte in
 * it.
 */
final class ValueBinder {

  static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Btf btf;
  private final RecordBinder records;

  ValueBinder(Btf btf, RecordBinder records) {
    this.btf = btf;
    this.records = records;
  }

  /**
   * Finds how to read a member.
   *
   * @param slot where it goes
   * @param member the member, of a struct or of one that surrounds it
   * @param structSize the size of that struct, in bytes
   * @throws Misfit if it cannot go there
   */
  MethodHandle value(Slot slot, BtfMember member, int structSize) throws Misfit {
    NumberReads.Source number = NumberReads.source(member, structSize);
    if (slot.has(BigEndian.class) && !(number != null && isNumber(slot.type()))) {
      throw new Misfit(
          "@BigEndian is for numbers: leave it out (addresses always are in network byte order)");
    } else if (slot.has(Ktime.class) && slot.type() != Instant.class) {
      throw new Misfit("@Ktime is for Instant: leave it out, or make it an Instant");
    } else if (slot.has(UpToEnd.class)
        && (!(member.type() instanceof BtfType.Array) || !endsWith(member, structSize))) {
      throw new Misfit("@UpToEnd is for an array that is the last member: leave it out");
    }
    MethodHandle read = special(slot, member.type(), number);
    if (read != null) {
      return read;
    } else if (number != null) {
      return NumberReads.read(number, slot.type(), slot.has(BigEndian.class));
    } else if (member.type() instanceof BtfType.Array array) {
      return array(slot, array);
    } else if (member.type() instanceof BtfType.Struct struct && slot.type().isRecord()) {
      return records.nested(slot.type(), struct);
    } else if (member.type() instanceof BtfType.Float real
        && real.size() <= Double.BYTES
        && unwrap(slot.type()) == (real.size() == 8 ? double.class : unwrap(slot.type()))
        && (unwrap(slot.type()) == float.class || unwrap(slot.type()) == double.class)) {
      MethodHandle raw = real.size() == 4 ? Reads.FLOAT : Reads.DOUBLE;
      return raw.asType(raw.type().changeReturnType(unwrap(slot.type())))
          .asType(raw.type().changeReturnType(slot.type()));
    }
    throw new Misfit(Slot.name(slot.generic()) + " cannot hold it: " + advice(member.type()));
  }

  private static boolean endsWith(BtfMember member, int structSize) {
    return member.offset() + member.type().size() + 8 > structSize; // up to padding
  }

  private static Class<?> unwrap(Class<?> type) {
    return MethodType.methodType(type).unwrap().returnType();
  }

  private static boolean isNumber(Class<?> type) {
    Class<?> primitive = unwrap(type);
    return primitive == short.class || primitive == int.class || primitive == long.class;
  }

  /** Java types that ask for something of their own; null if this is not one. */
  private @Nullable MethodHandle special(
      Slot slot, BtfType type, NumberReads.@Nullable Source number) throws Misfit {
    Class<?> target = slot.type();
    if (target == Instant.class) {
      return instant(slot, type);
    } else if (target == Duration.class) {
      NumberReads.Source nanos = require(number, "Duration takes nanoseconds, an integer");
      return MethodHandles.filterReturnValue(
          NumberReads.asLong(nanos, false),
          Reads.own(Duration.class, LOOKUP, "ofNanos", methodType(Duration.class, long.class)));
    } else if (target == IpAddress.class || target == InetAddress.class) {
      return address(target, type);
    } else if (target == BigInteger.class && type instanceof BtfType.Int big) {
      return MethodHandles.insertArguments(Reads.BIG, 0, big.size(), big.signed());
    } else if (target.isEnum()) {
      return enumeration(target, require(number, "an enum takes an enum, or an integer"), type);
    } else if ((target == boolean.class || target == Boolean.class)
        && type instanceof BtfType.Int bool
        && bool.bool()
        && number != null
        && !number.bitField()) {
      return Reads.BOOL.asType(Reads.BOOL.type().changeReturnType(target));
    }
    return null;
  }

  private static NumberReads.Source require(NumberReads.@Nullable Source number, String otherwise)
      throws Misfit {
    if (number == null) {
      throw new Misfit(otherwise + " of up to 64 bits");
    }
    return number;
  }

  private static MethodHandle instant(Slot slot, BtfType type) throws Misfit {
    Ktime ktime = slot.component().getAnnotation(Ktime.class);
    if (ktime == null) {
      throw new Misfit(
          "an Instant wants to know which clock: add @Ktime (bpf_ktime_get_ns), or"
              + " @Ktime(BOOT) (bpf_ktime_get_boot_ns)");
    } else if (!(type instanceof BtfType.Int nanos) || nanos.size() != Long.BYTES) {
      throw new Misfit("@Ktime takes nanoseconds, an integer of 64 bits");
    }
    MethodHandle convert;
    try {
      convert =
          LOOKUP
              .findVirtual(KernelClock.class, "instant", methodType(Instant.class, long.class))
              .bindTo(KernelClock.of(ktime.value()));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("instant", e);
    }
    return MethodHandles.filterReturnValue(Reads.LONG, convert);
  }

  /** Refuses what cannot be an address. */
  static void requireAddress(Class<?> target, BtfType type) throws Misfit {
    boolean bytes =
        type instanceof BtfType.Array array
                && (array.element() instanceof BtfType.Int || array.element().size() == 16)
            || type instanceof BtfType.Struct
            || type instanceof BtfType.Int;
    if (!bytes || type.size() != 4 && type.size() != 16) {
      throw new Misfit(
          target.getSimpleName()
              + " takes 4 bytes (__be32, struct in_addr, __u8[4]) or 16 (struct in6_addr,"
              + " __u8[16]) in network byte order");
    }
  }

  private static MethodHandle address(Class<?> target, BtfType type) throws Misfit {
    requireAddress(target, type);
    if (target == IpAddress.class) {
      return type.size() == 4 ? Reads.IPV4 : Reads.IPV6;
    }
    return MethodHandles.insertArguments(Reads.INET, 0, type.size());
  }

  private MethodHandle enumeration(Class<?> target, NumberReads.Source number, BtfType type)
      throws Misfit {
    BtfType.Enum constants;
    if (type instanceof BtfType.Enum declared) {
      constants = declared;
    } else {
      BtfName named = target.getAnnotation(BtfName.class);
      String name = named != null ? named.value() : Names.snakeCase(target.getSimpleName());
      BtfType.Enum found = btf.enumeration(name);
      if (found == null) {
        throw new Misfit(
            ("the member is an integer, and there is no enum %s in %s to tell what its"
                    + " values mean: declare the member as the enum, or name the enum with @BtfName"
                    + " on %s")
                .formatted(name, btf, target.getSimpleName()));
      }
      constants = found;
    }
    EnumTable table = EnumTable.of(target, constants, number.bits());
    return MethodHandles.filterReturnValue(
            NumberReads.asLong(number, false), EnumTable.LOOK_UP.bindTo(table))
        .asType(methodType(target, RingbufRecord.class, int.class));
  }

  private MethodHandle array(Slot slot, BtfType.Array array) throws Misfit {
    Class<?> target = slot.type();
    boolean upToEnd = array.length() == 0 || slot.has(UpToEnd.class);
    BtfType of = array.element();
    int stride = of.size();
    int most = array.length() == 0 ? Integer.MAX_VALUE : array.length();
    boolean bytes = of instanceof BtfType.Int && stride == 1;
    if (target == String.class || target == byte[].class) {
      if (!bytes) {
        throw new Misfit(
            Slot.name(target) + " takes an array of bytes, such as char[16]: " + advice(array));
      }
      return MethodHandles.insertArguments(
          target == String.class ? Reads.TEXT : Reads.BYTES, 0, most, upToEnd);
    }
    Slot element = slot.element();
    if (bytes && element != null && element.type() == String.class) {
      throw new Misfit("it is one text, not several: make it a String");
    } else if (element == null || !target.isArray() && target != List.class) {
      throw new Misfit(Slot.name(slot.generic()) + " cannot hold it: " + advice(array));
    } else if (stride == 0) {
      throw new Misfit("the size of an element is not known: give all dimensions but the first");
    }
    MethodHandle read = value(element, elementMember(of), stride);
    return ArrayReads.of(target, read, stride, most, upToEnd);
  }

  private static BtfMember elementMember(BtfType element) {
    return new BtfMember("", element, element.toString(), 0, 8 * element.size(), false);
  }

  private static String advice(BtfType type) {
    if (type instanceof BtfType.Array array) {
      BtfType of = array.element();
      return of instanceof BtfType.Int byteSized && byteSized.size() == 1
          ? "make it a String, or byte[]"
          : of instanceof BtfType.Struct
              ? "make it a List of a record, or an array of one"
              : "make it a List, or an array such as long[]";
    } else if (type instanceof BtfType.Struct struct) {
      return struct.union()
          ? "make it a sealed interface with @TaggedBy, or a record with some of its members"
          : "make it a record with some of its members";
    } else if (type instanceof BtfType.Float number) {
      return number.size() == 8 ? "make it a double" : "make it a float or double";
    } else if (type instanceof BtfType.Int number) {
      return number.size() > Long.BYTES ? "make it a BigInteger" : "make it a long";
    }
    return "leave it out";
  }
}
