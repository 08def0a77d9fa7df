package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which of several records a tag stands for. */
final class TagTable {

  private final String member;
  private final Map<Long, Integer> indices = new TreeMap<>();
  private final List<String> known = new ArrayList<>();

  TagTable(String member) {
    this.member = member;
  }

  void add(long tag, int index, Class<?> type) throws Misfit {
    if (indices.put(tag, index) != null) {
      throw new Misfit("two records have the tag " + tag + ": one is " + type.getSimpleName());
    }
    known.add(type.getSimpleName() + " (" + tag + ")");
  }

  /** Takes a tag and returns its index, or -1. Few tags are compared one by one. */
  MethodHandle index() {
    long[] tags = indices.keySet().stream().mapToLong(Long::longValue).toArray();
    int[] found = indices.values().stream().mapToInt(Integer::intValue).toArray();
    return MethodHandles.insertArguments(
        own("find", methodType(int.class, long[].class, int[].class, long.class)), 0, tags, found);
  }

  static int find(long[] tags, int[] indices, long tag) {
    for (int i = 0; i < tags.length; i++) {
      if (tags[i] == tag) {
        return indices[i];
      }
    }
    return -1;
  }

  /** Takes a tag that nobody knows and throws. */
  MethodHandle refusal(Class<?> sealed) {
    String text =
        (" stands for none of the records of %s, which are %s. Add a record with its"
                + " @TagValue, or one marked @Unknown, or have such events passed over with"
                + " @TaggedBy(skipUnknown = true).")
            .formatted(sealed.getSimpleName(), String.join(", ", known));
    return MethodHandles.insertArguments(
        own("refuse", methodType(Object.class, String.class, String.class, long.class)),
        0,
        "The tag " + member + " = ",
        text);
  }

  static Object refuse(String before, String after, long tag) {
    throw new BtfException(before + tag + after);
  }

  private static MethodHandle own(String name, MethodType type) {
    return Reads.own(TagTable.class, MethodHandles.lookup(), name, type);
  }
}
