package reactor.ringbuf.btf;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.RingbufRecord;

/**
 * Finds how a sealed interface is read, whose records a tag tells apart: as a union within a
 * struct, or as the events of a ring.
 */
final class TagBinder {

  private final Btf btf;
  private final RecordBinder records;
  private final Class<?> sealed;
  private final List<Class<?>> variants = new ArrayList<>();
  private @Nullable Class<?> unknown;

  /**
   * Looks at the interface's records.
   *
   * @throws Misfit if it is not sealed, or permits what is no record
   */
  TagBinder(Btf btf, RecordBinder records, Class<?> sealed) throws Misfit {
    this.btf = btf;
    this.records = records;
    this.sealed = sealed;
    collect(sealed);
  }

  private void collect(Class<?> type) throws Misfit {
    if (type.isRecord()) {
      if (!type.isAnnotationPresent(Unknown.class)) {
        variants.add(type);
      } else if (unknown == null) {
        unknown = type;
      } else {
        throw new Misfit("two of its records are marked @Unknown: leave one");
      }
      return;
    } else if (!type.isSealed()) {
      throw new Misfit(
          type.getSimpleName()
              + " is neither a record nor a sealed interface of records, which @TaggedBy takes");
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(permitted);
    }
  }

  /** The events of a ring: each record has a struct of its own, and all have the tag. */
  MethodHandle events() throws Misfit {
    TaggedBy tagged = sealed.getAnnotation(TaggedBy.class);
    if (tagged == null) {
      throw new Misfit(
          ("sealed interface %s does not say which member tells its records apart: add"
                  + " @TaggedBy")
              .formatted(sealed.getSimpleName()));
    }
    BtfMember tag = null;
    int size = 0;
    String first = "";
    Map<Class<?>, MethodHandle> reads = new LinkedHashMap<>();
    for (Class<?> variant : variants) {
      BtfType.Struct struct = DecoderFactory.structOf(btf, variant);
      BtfMember here = tagIn(struct, tagged);
      if (tag == null) {
        tag = here;
        size = struct.size();
        first = struct.toString();
      } else if (tag.bitOffset() != here.bitOffset() || tag.bitSize() != here.bitSize()) {
        throw new Misfit(
            ("the tag %s is not at the same place in all structs: in %s %s, in %s %s. Let"
                    + " all start with the same members")
                .formatted(tagged.value(), first, CText.place(tag), struct, CText.place(here)));
      }
      reads.put(variant, DecoderFactory.checked(records.bind(variant, struct), struct.toString()));
    }
    if (tag == null) {
      throw new Misfit("sealed interface " + sealed.getSimpleName() + " permits no record");
    }
    MethodHandle raw = MethodHandles.insertArguments(Reads.BYTES, 0, Integer.MAX_VALUE, true);
    return DecoderFactory.checked(
        new RecordBinder.Bound(
            choose(sealed, tagged, tag, size, reads, raw),
            (tag.bitOffset() + tag.bitSize() + 7) / 8),
        "the tag " + tagged.value());
  }

  /**
   * A union in a struct: each record is a member of it, by name.
   *
   * @param member the union, if the component has its name; else its members are looked for in the
   *     struct, as those of an anonymous union are
   */
  MethodHandle union(Slot slot, BtfType.Struct struct, @Nullable BtfMember member) throws Misfit {
    TaggedBy tagged = slot.component().getAnnotation(TaggedBy.class);
    BtfMember tag = tagIn(struct, tagged);
    BtfType.Struct in = member != null && member.type() instanceof BtfType.Struct s ? s : struct;
    int offset = member != null && in != struct ? member.offset() : 0;
    Map<Class<?>, MethodHandle> reads = new LinkedHashMap<>();
    int from = Integer.MAX_VALUE;
    int to = 0;
    for (Class<?> variant : variants) {
      BtfName named = variant.getAnnotation(BtfName.class);
      String name = named != null ? named.value() : Names.snakeCase(variant.getSimpleName());
      BtfMember one = Layout.find(in, name);
      if (one == null || !(one.type() instanceof BtfType.Struct nested)) {
        throw new Misfit(
            ("there is no struct %s in %s for record %s.%s Name the member of the union"
                    + " with @BtfName on the record")
                .formatted(
                    name,
                    in,
                    variant.getSimpleName(),
                    Names.didYouMean(
                        name, Layout.members(in).stream().map(BtfMember::name).toList())));
      }
      int at = offset + one.offset();
      from = Math.min(from, at);
      to = Math.max(to, at + nested.size());
      reads.put(variant, RecordBinder.at(records.nested(variant, nested), at));
    }
    MethodHandle raw =
        RecordBinder.at(
            MethodHandles.insertArguments(Reads.BYTES, 0, Math.max(0, to - from), false),
            Math.min(from, to));
    return choose(slot.type(), tagged, tag, struct.size(), reads, raw);
  }

  private BtfMember tagIn(BtfType.Struct struct, TaggedBy tagged) throws Misfit {
    BtfMember tag = Layout.find(struct, tagged.value());
    if (tag == null) {
      throw new Misfit(
          "there is no member %s in %s, which @TaggedBy names.%s"
              .formatted(
                  tagged.value(),
                  struct,
                  Names.didYouMean(
                      tagged.value(),
                      Layout.members(struct).stream().map(BtfMember::name).toList())));
    } else if (NumberReads.source(tag, struct.size()) == null) {
      throw new Misfit("the tag " + tag + " of " + struct + " is no integer and no enum");
    }
    return tag;
  }

  /** Reads the tag, and then the record that it stands for. */
  private MethodHandle choose(
      Class<?> type,
      TaggedBy tagged,
      BtfMember tag,
      int structSize,
      Map<Class<?>, MethodHandle> reads,
      MethodHandle raw)
      throws Misfit {
    NumberReads.Source source = NumberReads.source(tag, structSize);
    if (source == null) {
      throw new AssertionError(tag);
    }
    MethodHandle read = RecordBinder.at(NumberReads.asLong(source, false), tag.offset());
    TagTable table = new TagTable(tagged.value());
    List<MethodHandle> cases = new ArrayList<>();
    for (Map.Entry<Class<?>, MethodHandle> one : reads.entrySet()) {
      for (long value : values(one.getKey(), tag, source.bits())) {
        table.add(value, cases.size(), one.getKey());
      }
      cases.add(asCase(one.getValue(), type));
    }
    MethodHandle choice =
        MethodHandles.tableSwitch(
            asCase(otherwise(type, tagged, read, raw, table), type),
            cases.toArray(MethodHandle[]::new));
    return MethodHandles.foldArguments(
        choice, MethodHandles.filterReturnValue(read, table.index()));
  }

  private static MethodHandle asCase(MethodHandle read, Class<?> type) {
    return MethodHandles.dropArguments(
        read.asType(methodType(type, RingbufRecord.class, int.class)), 0, int.class);
  }

  private MethodHandle otherwise(
      Class<?> type, TaggedBy tagged, MethodHandle read, MethodHandle raw, TagTable table)
      throws Misfit {
    if (unknown != null) {
      RecordComponent[] components = unknown.getRecordComponents();
      if (components.length != 2
          || components[0].getType() != long.class
          || components[1].getType() != byte[].class) {
        throw new Misfit(
            ("record %s is marked @Unknown and must have two components: a long, the tag,"
                    + " and a byte[], the record")
                .formatted(unknown.getSimpleName()));
      }
      return RecordBinder.construct(records.constructor(unknown), read, raw);
    } else if (tagged.skipUnknown()) {
      return MethodHandles.dropArguments(
          MethodHandles.constant(type, null), 0, RingbufRecord.class, int.class);
    }
    return MethodHandles.filterReturnValue(read, table.refusal(sealed));
  }

  private long[] values(Class<?> variant, BtfMember tag, int bits) throws Misfit {
    TagValue tags = variant.getAnnotation(TagValue.class);
    if (tags == null) {
      throw new Misfit(
          "record %s does not say which tag stands for it: add @TagValue, or @Unknown"
              .formatted(variant.getSimpleName()));
    }
    long[] values = new long[tags.value().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Reads.toWidth(value(tags.value()[i], tag, variant), bits, isSigned(tag));
    }
    return values;
  }

  private static boolean isSigned(BtfMember tag) {
    return tag.type() instanceof BtfType.Int i && i.signed()
        || tag.type() instanceof BtfType.Enum e && e.signed();
  }

  private long value(String text, BtfMember tag, Class<?> variant) throws Misfit {
    if (tag.type() instanceof BtfType.Enum declared) {
      for (BtfType.Enumerator one : declared.enumerators()) {
        if (one.name().equals(text)) {
          return one.value();
        }
      }
    }
    OptionalLong named = btf.enumerator(text);
    if (named.isPresent()) {
      return named.getAsLong();
    }
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      throw new Misfit(
          "@TagValue(\"%s\") of record %s is neither a number nor an enumerator in %s%s"
              .formatted(
                  text,
                  variant.getSimpleName(),
                  btf,
                  (tag.type() instanceof BtfType.Enum declared
                      ? "."
                          + Names.didYouMean(
                              text,
                              declared.enumerators().stream()
                                  .map(BtfType.Enumerator::name)
                                  .toList())
                      : ": a #define leaves nothing there, nor an enum that nothing refers to. Declare the tag as the enum, or keep that with RINGBUF_EVENT(ring, enum ...)")));
    }
  }
}
