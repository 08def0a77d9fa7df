package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import reactor.ringbuf.RingbufRecord;

/** Puts the reading of an array together, from that of an element. */
final class ArrayReads {

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private ArrayReads() {}

  /**
   * Reads an array into one of Java's, or into a List.
   *
   * @param target the array's class, or List
   * @param element reads an element
   * @param stride bytes from one element to the next
   * @param length how many elements
   * @param upToEnd whether there may be fewer, and the record ends with them
   */
  static MethodHandle of(
      Class<?> target, MethodHandle element, int stride, int length, boolean upToEnd) {
    Class<?> elementType = element.type().returnType();
    if (target != List.class) {
      return array(element, elementType, stride, length, upToEnd);
    }
    Class<?> boxed = methodType(elementType).wrap().returnType();
    MethodHandle array =
        array(
            element.asType(element.type().changeReturnType(boxed)), boxed, stride, length, upToEnd);
    MethodHandle list =
        Reads.own(ArrayReads.class, LOOKUP, "list", methodType(List.class, Object[].class));
    return MethodHandles.filterReturnValue(
        array, list.asType(methodType(List.class, boxed.arrayType())));
  }

  /** Not List.of: an unknown value of an enum is null. */
  static List<Object> list(Object[] elements) {
    return Collections.unmodifiableList(Arrays.asList(elements));
  }

  /**
   * A loop that the compiler sees as one: for each k, array[k] = element(record, index + k *
   * stride).
   */
  private static MethodHandle array(
      MethodHandle element, Class<?> type, int stride, int length, boolean upToEnd) {
    Class<?> array = type.arrayType();
    MethodType place = methodType(int.class, RingbufRecord.class, int.class);
    MethodHandle count =
        upToEnd
            ? MethodHandles.insertArguments(Reads.COUNT, 0, stride, length)
            : MethodHandles.dropArguments(
                MethodHandles.constant(int.class, length), 0, place.parameterList());
    MethodHandle create =
        MethodHandles.filterReturnValue(count, MethodHandles.arrayConstructor(array));
    MethodHandle at =
        MethodHandles.insertArguments(
            Reads.own(
                ArrayReads.class,
                LOOKUP,
                "at",
                methodType(int.class, int.class, int.class, int.class)),
            0,
            stride);
    // (array, k, record, index, k)
    MethodHandle set =
        MethodHandles.collectArguments(
            MethodHandles.arrayElementSetter(array),
            2,
            MethodHandles.collectArguments(element, 1, at));
    set =
        MethodHandles.permuteArguments(
            set,
            methodType(void.class, array, int.class, RingbufRecord.class, int.class),
            0,
            1,
            2,
            3,
            1);
    MethodHandle body =
        MethodHandles.foldArguments(
            MethodHandles.dropArguments(
                MethodHandles.identity(array), 1, int.class, RingbufRecord.class, int.class),
            set);
    return MethodHandles.countedLoop(count, create, body);
  }

  static int at(int stride, int index, int k) {
    return index + stride * k;
  }
}
