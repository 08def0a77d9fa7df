package reactor.ringbuf;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;

/**
 * Rings that come and go while they are received.
 *
 * <pre>{@code
 * RingbufGroup rings = new RingbufGroup();
 * Flux<ByteBuffer> events = RingbufReceiver.create(ReceiverOptions.source(rings)).receive();
 * rings.add(RingbufSource.pinned("/sys/fs/bpf/one/events")); // before or after subscribing
 * }</pre>
 *
 * <p>Each subscription receives what the group holds at the time, and follows its changes: a ring
 * that is added is opened, and one that is removed is drained up to where it has been reserved by
 * then, as far as that is requested, and closed. What fails to open is treated as any ring that
 * fails, see {@link ReceiverOptions#goOnWithout}. An empty group is received, too: nothing comes
 * until a ring is added.
 *
 * <p>Thread-safe.
 */
public final class RingbufGroup implements RingbufSet {

  private final List<RingbufSource> sources = new ArrayList<>(); // guarded by this
  private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

  /** Makes an empty group. */
  public RingbufGroup() {}

  /**
   * Adds a ring. Does nothing if the group holds it already.
   *
   * @param ring what opens it
   * @return this group
   */
  public RingbufGroup add(RingbufSource ring) {
    Objects.requireNonNull(ring, "ring");
    synchronized (this) {
      if (sources.contains(ring)) {
        return this;
      }
      sources.add(ring);
    }
    watchers.forEach(Runnable::run);
    return this;
  }

  /**
   * Removes a ring.
   *
   * @param ring one that is equal to what was added
   * @return whether the group held it
   */
  public boolean remove(RingbufSource ring) {
    synchronized (this) {
      if (!sources.remove(ring)) {
        return false;
      }
    }
    watchers.forEach(Runnable::run);
    return true;
  }

  @Override
  public synchronized List<RingbufSource> sources() {
    return List.copyOf(sources);
  }

  @Override
  public Disposable watch(Runnable changed) {
    Runnable watcher = changed::run; // one of its own for each subscription
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  @Override
  public String toString() {
    return "the group of " + sources();
  }
}
