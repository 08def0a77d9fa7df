package reactor.ringbuf.samples.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.ringbuf.LossCounter;
import reactor.ringbuf.OpenRingbuf;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufSource;
import reactor.ringbuf.btf.Btf;
import reactor.ringbuf.btf.RingEvent;
import reactor.ringbuf.libbpf.BpfObject;
import reactor.ringbuf.samples.cli.EventType;

/**
 * A ring that an agent sends.
 *
 * @param name the name of its map in the object
 * @param source opens it
 * @param types its events' types; none if they are not known
 * @param structs the structs that could be meant, if the types are not known
 * @param counter opens what counts the records it had no room for since the map was made; gives
 *     null if nobody does
 * @param pinned whether it stays when the agent ends
 */
record AgentRing(
    String name,
    RingbufSource source,
    List<EventType> types,
    Set<String> structs,
    Supplier<@Nullable LossCounter> counter,
    boolean pinned) {

  private static final String LOST = "_lost";

  /** Of an object with the types of the whole kernel, a message names only some. */
  private static final int MOST_STRUCTS = 20;

  /** A ring that is pinned, of which an object file says what its events are. */
  static AgentRing pinned(Path pin, @Nullable Btf btf, @Nullable String type) {
    String name = String.valueOf(pin.getFileName());
    Path counter = pin.resolveSibling(name + LOST);
    return new AgentRing(
        name,
        RingbufSource.pinned(pin.toString()),
        btf == null ? List.of() : types(btf, name, type),
        btf == null ? Set.of() : btf.structs(),
        () -> Files.exists(counter) ? LossCounter.pinned(counter.toString()) : null,
        true);
  }

  /** A ring of a loaded object, which must stay open. */
  static AgentRing loaded(BpfObject bpf, String name, @Nullable String type) {
    boolean counts = bpf.maps().stream().anyMatch(map -> map.name().equals(name + LOST));
    return new AgentRing(
        name,
        RingbufSource.mapFd(bpf.map(name).fd()).named(name),
        types(bpf.btf(), name, type),
        bpf.btf().structs(),
        () -> counts ? LossCounter.mapFd(bpf.map(name + LOST).fd()) : null,
        false);
  }

  private static List<EventType> types(Btf btf, String ring, @Nullable String type) {
    List<RingEvent> events =
        type == null
            ? btf.events(ring)
            : List.of(new RingEvent(btf.struct(type), "", OptionalLong.empty()));
    return events.stream().map(EventType::of).toList();
  }

  /** Fails if it is not there, or this process may not use it. */
  void requireRing() {
    if (pinned) {
      source.open().close();
    }
  }

  /** Fails if its events cannot be sent as JSON. */
  void requireTypes() {
    if (types.isEmpty()) {
      throw new RingbufException(
          "The type of the events of ring "
              + name
              + " is not known, so they cannot be sent as JSON. "
              + (structs.isEmpty()
                  ? "Name the object file that describes them with --object, and their struct with --type"
                  : "Name their struct with --type, of which the object has " + someStructs())
              + ", or send their bytes with --value raw. A BPF program says what its events are with"
              + " RINGBUF_EVENT of reactor_ringbuf.bpf.h.");
    }
  }

  private String someStructs() {
    return structs.stream().limit(MOST_STRUCTS).collect(Collectors.joining(", "))
        + (structs.size() > MOST_STRUCTS
            ? " and %d more".formatted(structs.size() - MOST_STRUCTS)
            : "");
  }

  /**
   * Opens the loss counter of the map that is received. Looks after that whether it is still the
   * pinned one: the counter beside another ring would tell of that ring's losses.
   *
   * @param mapId of the map that is received
   * @return null if nobody counts, or another ring has taken its place
   */
  @Nullable LossCounter openCounter(int mapId) {
    LossCounter opened = counter.get();
    if (opened != null && isReplaced(mapId)) {
      opened.close();
      return null;
    }
    return opened;
  }

  /**
   * Whether another ring is pinned by now where this one was: its events are not received. A pin
   * that is only gone says nothing, as the programs may go on.
   *
   * @param mapId of the map that is received
   */
  boolean isReplaced(int mapId) {
    if (!pinned) {
      return false;
    }
    try (OpenRingbuf now = source.open()) {
      return now.mapId() != mapId;
    } catch (RingbufException e) {
      return false;
    }
  }
}
