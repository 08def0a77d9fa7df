package reactor.ringbuf.btf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types in C's words, for messages. */
final class CText {

  private CText() {}

  /** {@code __u32 pid} or {@code char comm[16]} or {@code __u8 flag : 1}. */
  static String declaration(BtfMember member) {
    String type = member.declaredType();
    int dimensions = type.indexOf('[');
    String declaration =
        dimensions < 0
            ? type + ' ' + member.name()
            : type.substring(0, dimensions) + ' ' + member.name() + type.substring(dimensions);
    declaration = declaration.replace("* ", "*").strip();
    return member.bitField() ? declaration + " : " + member.bitSize() : declaration;
  }

  /** {@code at byte 8, 4 bytes}, or bits. */
  static String place(BtfMember member) {
    return member.bitField()
        ? "at bit " + member.bitOffset() + ", " + plural(member.bitSize(), "bit")
        : place(member.offset(), member.type());
  }

  static String place(int offset, BtfType type) {
    return "at byte %s, %s"
        .formatted(
            offset, type.size() == 0 ? "up to the record's end" : plural(type.size(), "byte"));
  }

  static String plural(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** A line of a declaration, and the member that it declares, if it does. */
  record Line(String text, @Nullable BtfMember member) {}

  /** The whole struct, a line per member. */
  static List<Line> declaration(BtfType.Struct struct) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(struct + " { // " + plural(struct.size(), "byte"), null));
    members(struct, 0, "  ", lines);
    lines.add(new Line("};", null));
    return lines;
  }

  private static void members(
      BtfType.Struct struct, int outerBits, String indent, List<Line> lines) {
    for (BtfMember member : struct.members()) {
      BtfMember moved = moved(member, outerBits);
      if (member.name().isEmpty() && member.type() instanceof BtfType.Struct anonymous) {
        lines.add(new Line(indent + (anonymous.union() ? "union" : "struct") + " {", null));
        members(anonymous, moved.bitOffset(), indent + "  ", lines);
        lines.add(new Line(indent + "};", null));
      } else {
        lines.add(new Line(indent + declaration(member) + "; // " + place(moved), moved));
      }
    }
  }

  /** A member of a nested struct, seen from the outer one. */
  static BtfMember moved(BtfMember member, int bits) {
    return bits == 0
        ? member
        : new BtfMember(
            member.name(),
            member.type(),
            member.declaredType(),
            member.bitOffset() + bits,
            member.bitSize(),
            member.bitField());
  }
}
