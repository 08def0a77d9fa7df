package reactor.ringbuf.btf;

import static reactor.ringbuf.btf.RawBtf.DATASEC;
import static reactor.ringbuf.btf.RawBtf.DECL_TAG;
import static reactor.ringbuf.btf.RawBtf.PTR;
import static reactor.ringbuf.btf.RawBtf.STRUCT;
import static reactor.ringbuf.btf.RawBtf.TYPEDEF;
import static reactor.ringbuf.btf.RawBtf.UNION;
import static reactor.ringbuf.btf.RawBtf.VAR;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds what reactor_ringbuf.bpf.h leaves in an object: for each ring a section with a pointer to
 * each of its event types, and tags on what it is.
 */
final class RingEvents {

  private static final String SECTION = ".ringbuf.";
  private static final String TAG = "ringbuf:";
  private static final String MEMBER = "tag";

  private final Btf btf;
  private final RawBtf raw;

  /** By the number of a variable: its tag's value. */
  private final Map<Integer, String> tags = new HashMap<>();

  /** By the number of a struct: its member that is the tag. */
  private final Map<Integer, Integer> members = new HashMap<>();

  RingEvents(Btf btf, RawBtf raw) {
    this.btf = btf;
    this.raw = raw;
    for (int id = 1; id < raw.count(); id++) {
      if (raw.kind(id) == DECL_TAG && raw.name(id).startsWith(TAG)) {
        String text = raw.name(id).substring(TAG.length());
        int member = raw.word(id, 3);
        if (member >= 0 && text.equals(MEMBER)) {
          members.put(raw.target(id), member);
        } else if (member < 0) {
          tags.put(raw.target(id), text);
        }
      }
    }
  }

  List<RingEvent> of(String ring) {
    List<RingEvent> events = new ArrayList<>();
    TypeReader reader = new TypeReader(raw);
    for (int id = 1; id < raw.count(); id++) {
      if (raw.kind(id) != DATASEC || !raw.name(id).equals(SECTION + ring)) {
        continue;
      }
      for (int i = 0; i < raw.members(id); i++) {
        int variable = raw.word(id, 3 + 3 * i);
        int type = raw.kind(variable) == VAR ? resolve(raw.target(variable)) : 0;
        if (raw.kind(type) == PTR
            && reader.type(raw.target(type)) instanceof BtfType.Struct struct) {
          String tag = tags.get(variable);
          events.add(
              new RingEvent(
                  struct,
                  member(resolve(raw.target(type))),
                  tag == null ? OptionalLong.empty() : value(tag)));
        }
      }
    }
    return events;
  }

  private int resolve(int id) {
    int kind = raw.kind(id);
    return kind >= TYPEDEF && kind <= RawBtf.RESTRICT ? resolve(raw.target(id)) : id;
  }

  /** The path to the member that is marked as the tag; empty if there is none. */
  private String member(int struct) {
    if (raw.kind(struct) != STRUCT && raw.kind(struct) != UNION) {
      return "";
    }
    Integer marked = members.get(struct);
    if (marked != null) {
      return raw.string(raw.word(struct, 3 + 3 * marked));
    }
    for (int i = 0; i < raw.members(struct); i++) {
      String inner = member(resolve(raw.word(struct, 4 + 3 * i)));
      if (!inner.isEmpty()) {
        String outer = raw.string(raw.word(struct, 3 + 3 * i));
        return outer.isEmpty() ? inner : outer + "." + inner;
      }
    }
    return "";
  }

  private OptionalLong value(String tag) {
    OptionalLong enumerator = btf.enumerator(tag);
    if (enumerator.isPresent()) {
      return enumerator;
    }
    try {
      return OptionalLong.of(Long.decode(tag));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
