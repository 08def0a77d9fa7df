package reactor.ringbuf.btf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds members by name, also those of anonymous and of nested structs. */
final class Layout {

  private Layout() {}

  /**
   * The member that a component's name, or its {@link BtfName}, stands for.
   *
   * @return the member, its place counted from the start of the outer struct; null if there is none
   */
  static @Nullable BtfMember find(BtfType.Struct struct, Slot slot) {
    BtfName named = slot.component().getAnnotation(BtfName.class);
    if (named != null) {
      return find(struct, named.value());
    }
    BtfMember member = find(struct, Names.snakeCase(slot.component().getName()));
    return member != null ? member : find(struct, slot.component().getName());
  }

  /** A member by its C name, or by a path of names with dots in between. */
  static @Nullable BtfMember find(BtfType.Struct struct, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return find(struct, path, 0);
    }
    BtfMember outer = find(struct, path.substring(0, dot), 0);
    if (outer == null || !(outer.type() instanceof BtfType.Struct nested)) {
      return null;
    }
    BtfMember inner = find(nested, path.substring(dot + 1));
    return inner == null ? null : CText.moved(inner, outer.bitOffset());
  }

  private static @Nullable BtfMember find(BtfType.Struct struct, String name, int outerBits) {
    for (BtfMember member : struct.members()) {
      BtfMember found = null;
      if (member.name().equals(name)) {
        found = CText.moved(member, outerBits);
      } else if (isAnonymous(member)) {
        found = find((BtfType.Struct) member.type(), name, outerBits + member.bitOffset());
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static boolean isAnonymous(BtfMember member) {
    return member.name().isEmpty() && member.type() instanceof BtfType.Struct;
  }

  /** All members that have a name, those of anonymous structs included, from the outer struct. */
  static List<BtfMember> members(BtfType.Struct struct) {
    List<BtfMember> members = new ArrayList<>();
    collect(struct, 0, members);
    return members;
  }

  private static void collect(BtfType.Struct struct, int outerBits, List<BtfMember> members) {
    for (BtfMember member : struct.members()) {
      if (isAnonymous(member)) {
        collect((BtfType.Struct) member.type(), outerBits + member.bitOffset(), members);
      } else if (!member.name().isEmpty()) {
        members.add(CText.moved(member, outerBits));
      }
    }
  }

  /** Of how many bytes a ring's record must be at least: all, but for a flexible array's part. */
  static int minimum(BtfType.Struct struct) {
    int minimum = struct.size();
    for (BtfMember member : members(struct)) {
      if (member.type() instanceof BtfType.Array array && array.length() == 0) {
        minimum = Math.min(minimum, member.offset());
      }
    }
    return minimum;
  }
}
