package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which constant of a Java enum stands for a value in C. */
final class EnumTable {

  /** Takes a table and a value. */
  static final MethodHandle LOOK_UP;

  static {
    try {
      LOOK_UP =
          MethodHandles.lookup()
              .findVirtual(EnumTable.class, "lookUp", methodType(Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("lookUp", e);
    }
  }

  /** Values below this are looked up by index. */
  private static final int DENSE = 256;

  private final @Nullable Object[] dense;
  private final long[] values;
  private final Object[] constants;
  private final @Nullable Object unknown;
  private final long mask;

  /** Of each constant; several can stand for the same value. */
  private final Map<Object, Long> valueOf;

  private EnumTable(
      Map<Long, Object> byValue, Map<Object, Long> valueOf, @Nullable Object unknown, long mask) {
    this.valueOf = valueOf;
    this.unknown = unknown;
    this.mask = mask;
    this.values = byValue.keySet().stream().mapToLong(Long::longValue).toArray();
    this.constants = byValue.values().toArray();
    int size = 0;
    for (long value : values) {
      size = value >= 0 && value < DENSE ? Math.max(size, (int) value + 1) : size;
    }
    this.dense = new Object[size];
    for (int i = 0; i < size; i++) {
      dense[i] = byValue.getOrDefault((long) i, unknown);
    }
  }

  /**
   * Matches the constants with the enumerators, by name: that of {@link BtfName}, the same, or the
   * same without what the names of all enumerators start with.
   *
   * @param bits how many a value has
   * @throws Misfit if a constant has no enumerator
   */
  static EnumTable of(Class<?> type, BtfType.Enum declared, int bits) throws Misfit {
    List<String> names = declared.enumerators().stream().map(BtfType.Enumerator::name).toList();
    String prefix = commonPrefix(names);
    long mask = bits == Long.SIZE ? -1 : (1L << bits) - 1;
    Map<Long, Object> byValue = new TreeMap<>();
    Map<Object, Long> valueOf = new IdentityHashMap<>();
    Object unknown = null;
    List<String> missing = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String java = ((Enum<?>) constant).name();
      Field field = field(type, java);
      BtfName named = field.getAnnotation(BtfName.class);
      if (field.isAnnotationPresent(Unknown.class)) {
        unknown = constant;
        continue;
      }
      String wanted = named != null ? named.value() : java;
      int at = names.indexOf(wanted);
      at = at < 0 ? names.indexOf(prefix + wanted) : at;
      if (at < 0) {
        missing.add(
            wanted + Names.didYouMean(prefix + wanted, names).replace("Did you", "- did you"));
      } else {
        long value = declared.enumerators().get(at).value() & mask;
        byValue.put(value, constant);
        valueOf.put(constant, value);
      }
    }
    if (!missing.isEmpty()) {
      throw new Misfit(
          ("there is no enumerator for %s in %s { %s }: rename the constant, or add"
                  + " @BtfName, or mark it @Unknown if it is to stand for unknown values")
              .formatted(String.join(", ", missing), declared, String.join(", ", names)));
    }
    return new EnumTable(byValue, valueOf, unknown, mask);
  }

  private static Field field(Class<?> type, String constant) {
    try {
      return type.getField(constant);
    } catch (NoSuchFieldException e) {
      throw new LinkageError(constant, e);
    }
  }

  /** Up to an underscore: EVENT_ of EVENT_EXEC and EVENT_EXIT. */
  private static String commonPrefix(List<String> names) {
    if (names.size() < 2) {
      return "";
    }
    String prefix = names.get(0);
    for (String name : names) {
      while (!name.startsWith(prefix)) {
        prefix = prefix.substring(0, prefix.length() - 1);
      }
    }
    return prefix.substring(0, prefix.lastIndexOf('_') + 1);
  }

  /**
   * The value that a constant stands for.
   *
   * @throws IllegalArgumentException if that is the one for unknown values
   */
  long valueOf(Object constant) {
    Long value = valueOf.get(constant);
    if (value == null) {
      throw new IllegalArgumentException(constant + " stands for no value in C");
    }
    return value;
  }

  @Nullable Object lookUp(long number) {
    long value = number & mask;
    if (value >= 0 && value < dense.length) {
      return dense[(int) value];
    }
    int at = Arrays.binarySearch(values, value);
    return at < 0 ? unknown : constants[at];
  }
}
