package reactor.ringbuf.samples.ringbufcat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.BtfException;
import reactor.ringbuf.btf.BtfMember;
import reactor.ringbuf.btf.BtfType;
import reactor.ringbuf.btf.RingEvent;

/**
 * Finds the types of a ring's events in an object: those that it declares with {@code
 * reactor_ringbuf.bpf.h}; else the only struct that is the object's own, and not the kernel's.
 */
final class EventTypes {

  private final Btf btf;
  private final Supplier<Btf> kernel;

  /**
   * @param btf the object's types
   * @param kernel the kernel's; asked for if the object declares no types
   */
  EventTypes(Btf btf, Supplier<Btf> kernel) {
    this.btf = btf;
    this.kernel = kernel;
  }

  /** The types of a ring; none if they are not declared, and there is not exactly one candidate. */
  List<RingEvent> of(String ring) {
    List<RingEvent> declared = btf.events(ring);
    if (!declared.isEmpty()) {
      return declared;
    }
    List<BtfType.Struct> candidates = candidates();
    return candidates.size() == 1 ? List.of(untagged(candidates.get(0))) : List.of();
  }

  /** The type that a user has named. */
  RingEvent named(String struct) {
    return untagged(btf.struct(struct));
  }

  private static RingEvent untagged(BtfType.Struct struct) {
    return new RingEvent(struct, "", OptionalLong.empty());
  }

  /** What to do about a ring without a type. */
  RingbufException unknown(String ring) {
    List<String> names = candidates().stream().map(BtfType.Struct::name).toList();
    return new RingbufException(
        "The type of the events of ring "
            + ring
            + " is not known from "
            + btf
            + ". Name their struct with --type"
            + (names.isEmpty() ? "" : " (it may be one of " + String.join(", ", names) + ")")
            + ", or print their bytes with --hex. A BPF program says it with RINGBUF_EVENT of"
            + " reactor_ringbuf.bpf.h; what nothing but a local variable refers to is not in the"
            + " object.",
        null,
        null);
  }

  /** The structs of the object's own that are no part of another of them. */
  List<BtfType.Struct> candidates() {
    Set<String> kernels = kernelStructs();
    if (kernels.isEmpty()) {
      return List.of();
    }
    List<BtfType.Struct> own = new ArrayList<>();
    for (String name : btf.structs()) {
      if (!kernels.contains(name.replaceAll("___.*", ""))) { // a flavour, as CO-RE calls it
        try {
          own.add(btf.struct(name));
        } catch (BtfException e) {
          continue; // two of that name: --type will say so
        }
      }
    }
    Set<BtfType> parts = new HashSet<>();
    own.forEach(struct -> struct.members().forEach(member -> addParts(member, parts)));
    own.removeIf(struct -> parts.contains(struct) || struct.size() == 0);
    return own;
  }

  private Set<String> kernelStructs() {
    try {
      return kernel.get().structs();
    } catch (BtfException e) {
      return Set.of(); // a kernel without BTF: nothing can be said
    }
  }

  private static void addParts(BtfMember member, Set<BtfType> parts) {
    BtfType type = member.type();
    while (type instanceof BtfType.Array array) {
      type = array.element();
    }
    if (type instanceof BtfType.Struct struct && parts.add(struct)) {
      struct.members().forEach(inner -> addParts(inner, parts));
    }
  }
}
