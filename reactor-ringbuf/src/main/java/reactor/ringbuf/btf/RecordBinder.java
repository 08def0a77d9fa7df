package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import reactor.ringbuf.RingbufRecord;

/**
 * Finds how a struct becomes a record: a method handle that reads each component, and constructs.
 */
final class RecordBinder {

  private static final MethodHandle SUM =
      Reads.own(
          RecordBinder.class,
          MethodHandles.lookup(),
          "sum",
          methodType(int.class, int.class, int.class));

  private final Btf btf;
  private final MethodHandles.Lookup lookup;
  private final ValueBinder values;

  RecordBinder(Btf btf, MethodHandles.Lookup lookup) {
    this.btf = btf;
    this.lookup = lookup;
    this.values = new ValueBinder(btf, this);
  }

  /** How to read a ring's record, and how long it has to be. */
  record Bound(MethodHandle read, int minimum) {}

  /** The record type of a struct within another; it reads from the index of its first byte. */
  MethodHandle nested(Class<?> type, BtfType.Struct struct) throws Misfit {
    return bind(type, struct).read();
  }

  Bound bind(Class<?> type, BtfType.Struct struct) throws Misfit {
    RecordComponent[] components = type.getRecordComponents();
    Mismatch mismatch = new Mismatch(type, struct);
    MethodHandle[] reads = new MethodHandle[components.length];
    int minimum = Layout.minimum(struct);
    for (int i = 0; i < components.length; i++) {
      Slot slot = Slot.of(components[i]);
      BtfMember member = Layout.find(struct, slot);
      mismatch.matched(slot, member);
      try {
        if (slot.has(TaggedBy.class)) {
          reads[i] = new TagBinder(btf, this, slot.type()).union(slot, struct, member);
        } else if (member == null) {
          throw missing(struct, slot);
        } else {
          reads[i] = at(values.value(slot, member, struct.size()), member.offset());
          if (slot.has(UpToEnd.class)) {
            minimum = Math.min(minimum, member.offset());
          }
        }
      } catch (Misfit e) {
        mismatch.problem(slot, e.message());
      }
    }
    mismatch.throwIfAny();
    return new Bound(construct(constructor(type), reads), minimum);
  }

  static Misfit missing(BtfType.Struct struct, Slot slot) {
    List<String> names = Layout.members(struct).stream().map(BtfMember::name).toList();
    BtfName named = slot.component().getAnnotation(BtfName.class);
    String wanted = named != null ? named.value() : Names.snakeCase(slot.component().getName());
    return new Misfit(
        ("there is no member %s in %s.%s Rename the component, name the member with"
                + " @BtfName, or leave it out")
            .formatted(wanted, struct, Names.didYouMean(wanted, names)));
  }

  /** The same value, that many bytes further on. */
  static MethodHandle at(MethodHandle read, int offset) {
    return offset == 0
        ? read
        : MethodHandles.filterArguments(read, 1, MethodHandles.insertArguments(SUM, 0, offset));
  }

  static int sum(int offset, int index) {
    return offset + index;
  }

  /** The canonical constructor. */
  MethodHandle constructor(Class<?> type) throws Misfit {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return lookup.findConstructor(type, methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      // fall through: on the class path, or in an open package, it may be private
    }
    try {
      RecordBinder.class.getModule().addReads(type.getModule());
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findConstructor(type, methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw new Misfit(
          ("record %s cannot be constructed from here: make it public in a package that"
                  + " its module exports, or add 'opens %s to reactor.ringbuf;' to the module, or"
                  + " call decoder(%s.class, MethodHandles.lookup())")
              .formatted(type.getName(), type.getPackageName(), type.getSimpleName()));
    }
  }

  /** Reads one value after the other, all with the same record and index, and hands them over. */
  static MethodHandle construct(MethodHandle constructor, MethodHandle... reads) {
    MethodHandle all = constructor;
    for (int i = reads.length - 1; i >= 0; i--) {
      all = MethodHandles.collectArguments(all, i, reads[i]);
    }
    int[] order = new int[2 * reads.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i % 2;
    }
    return MethodHandles.permuteArguments(
        all, methodType(constructor.type().returnType(), RingbufRecord.class, int.class), order);
  }
}
