package reactor.ringbuf.btf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what does not fit between a record and its struct, and says it beside both. */
final class Mismatch {

  private final Class<?> type;
  private final BtfType.Struct struct;
  private final Map<Slot, @Nullable BtfMember> members = new LinkedHashMap<>();
  private final Map<Slot, String> problems = new LinkedHashMap<>();

  Mismatch(Class<?> type, BtfType.Struct struct) {
    this.type = type;
    this.struct = struct;
  }

  /** Notes which member a component stands for. */
  void matched(Slot slot, @Nullable BtfMember member) {
    members.put(slot, member);
  }

  /** Notes why a component does not fit. */
  void problem(Slot slot, String problem) {
    problems.put(slot, problem);
  }

  void throwIfAny() throws Misfit {
    if (!problems.isEmpty()) {
      throw new Misfit(text());
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append("record ")
        .append(type.getSimpleName())
        .append(" does not fit ")
        .append(struct)
        .append(": ")
        .append(CText.plural(problems.size(), "component"))
        .append(problems.size() == 1 ? " is" : " are")
        .append(" wrong.\n");
    declarations(text);
    text.append('\n');
    int number = 0;
    for (Map.Entry<Slot, String> one : problems.entrySet()) {
      text.append("\n  (").append(++number).append(") ").append(one.getKey().component().getName());
      BtfMember member = members.get(one.getKey());
      if (member != null) {
        text.append(", which is ").append(member).append(' ').append(CText.place(member));
      }
      text.append(": ").append(one.getValue().replace("\n", "\n    "));
      text.append(one.getValue().endsWith(".") ? "" : ".");
    }
    return text.toString();
  }

  /** C on the left, Java on the right, a member beside its component. */
  private void declarations(StringBuilder text) {
    List<CText.Line> lines = CText.declaration(struct);
    int width = lines.stream().mapToInt(line -> line.text().length()).max().orElse(0);
    List<Slot> left = new ArrayList<>(members.keySet());
    for (int i = 0; i < lines.size(); i++) {
      CText.Line line = lines.get(i);
      String right = i == 0 ? "record " + type.getSimpleName() + "(" : "";
      if (i == lines.size() - 1) { // before the end: what has no member beside it
        left.forEach(slot -> row(text, "", width, component(slot)));
        right = ") {}";
      }
      for (Slot slot : List.copyOf(left)) {
        if (line.member() != null && line.member().equals(members.get(slot))) {
          right = component(slot);
          left.remove(slot);
          break;
        }
      }
      row(text, line.text(), width, right);
    }
  }

  private static void row(StringBuilder text, String c, int width, String java) {
    text.append(("\n  " + c + " ".repeat(width - c.length()) + " | " + java).stripTrailing());
  }

  private String component(Slot slot) {
    int number = new ArrayList<>(problems.keySet()).indexOf(slot) + 1;
    return "  " + slot.declaration() + "," + (number == 0 ? "" : "  <-- (" + number + ")");
  }
}
