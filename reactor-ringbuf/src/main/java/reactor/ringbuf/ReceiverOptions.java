package reactor.ringbuf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which ring buffers to receive, and how. Immutable: each method that sets something returns a new
 * object.
 */
public final class ReceiverOptions {

  private static final Duration DEFAULT_WINDOW = Duration.ofNanos(100_000);
  private static final Duration LONGEST_WINDOW = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
  private static final int MOST_BATCHES = 64;

  private final List<RingbufSet> sets;
  private final @Nullable String name;
  private final @Nullable ThreadFactory threadFactory;
  private final Duration coalescing;
  private final @Nullable Duration pollInterval;
  private final BiPredicate<String, RingbufException> goOnWithout;
  private final LongSupplier clock;
  private final @Nullable Duration waitForPin;
  private final boolean follow;
  private final int batchesInFlight;

  private ReceiverOptions(Draft draft) {
    this.sets = draft.sets;
    this.name = draft.name;
    this.threadFactory = draft.threadFactory;
    this.coalescing = draft.coalescing;
    this.pollInterval = draft.pollInterval;
    this.goOnWithout = draft.goOnWithout;
    this.waitForPin = draft.waitForPin;
    this.follow = draft.follow;
    this.batchesInFlight = draft.batchesInFlight;
    this.clock = draft.clock;
  }

  /**
   * A map that is pinned in a BPF file system. The process needs read and write permission on the
   * pin, and no capability (before Linux 5.19: if kernel.unprivileged_bpf_disabled is 0).
   *
   * @param path the path, such as {@code /sys/fs/bpf/events}
   * @return options with defaults otherwise
   */
  public static ReceiverOptions pinned(String path) {
    return source(RingbufSource.pinned(path));
  }

  /**
   * A map that is pinned in a BPF file system.
   *
   * @param path the path, such as {@code /sys/fs/bpf/events}
   * @return options with defaults otherwise
   * @see #pinned(String)
   */
  public static ReceiverOptions pinned(Path path) {
    return pinned(path.toString());
  }

  /**
   * A map by the id that {@code bpftool map} shows. Takes {@code CAP_SYS_ADMIN}.
   *
   * @param id the id, at least 1
   * @return options with defaults otherwise
   */
  public static ReceiverOptions mapId(int id) {
    return source(RingbufSource.mapId(id));
  }

  /**
   * A map that the application has open. The descriptor stays the application's and is never
   * closed; each subscription works on a duplicate, so the application's must be open when one
   * begins.
   *
   * @param fd the map's file descriptor
   * @return options with defaults otherwise
   */
  public static ReceiverOptions mapFd(int fd) {
    return source(RingbufSource.mapFd(fd));
  }

  /**
   * All ring buffers that are pinned in a folder when somebody subscribes.
   *
   * @param folder a folder in a BPF file system
   * @param glob which names match, such as {@code events_*}
   * @return options with defaults otherwise
   * @see RingbufSource#pinnedIn
   */
  public static ReceiverOptions pinnedIn(Path folder, String glob) {
    return source(RingbufSource.pinnedIn(folder, glob));
  }

  /**
   * Any rings: several that one thread is to receive, or some from elsewhere, such as a test kit.
   *
   * @param rings what opens them; all of one kind, kernel maps or others
   * @return options with defaults otherwise
   */
  public static ReceiverOptions source(RingbufSet... rings) {
    if (rings.length == 0) {
      throw new IllegalArgumentException("name at least one ring");
    }
    return new ReceiverOptions(new Draft(List.of(rings)));
  }

  /**
   * Adds rings, so that one thread receives them together with those named before.
   *
   * @param rings what opens them
   * @return new options
   */
  public ReceiverOptions and(RingbufSet... rings) {
    List<RingbufSet> all = new ArrayList<>(sets);
    all.addAll(List.of(rings));
    return with(draft -> draft.sets = List.copyOf(all));
  }

  /**
   * Sets the name that threads and monitoring show. By default that of the ring, if there is one:
   * the last part of the pin's path, or the id or descriptor.
   *
   * @param name a short name
   * @return new options
   */
  public ReceiverOptions name(String name) {
    Objects.requireNonNull(name, "name");
    return with(draft -> draft.name = name);
  }

  /**
   * Sets what makes the thread that drains the ring; each subscription asks for one.
   *
   * <p>It must make platform threads that are not started yet; virtual ones are refused. By default
   * they are daemon threads named {@code ringbuf-<name>-<number>} that implement {@link
   * reactor.core.scheduler.NonBlocking}, so that {@code block()} on them fails; a factory that
   * wants the same has to do the same.
   *
   * @param threadFactory makes the threads
   * @return new options
   */
  public ReceiverOptions threadFactory(ThreadFactory threadFactory) {
    Objects.requireNonNull(threadFactory, "threadFactory");
    return with(draft -> draft.threadFactory = threadFactory);
  }

  /**
   * Sets how long the thread may nap on a busy ring before it looks for more records; 100
   * microseconds by default.
   *
   * <p>While records keep coming in close succession (several times running within two windows of
   * each other), the thread does not let the kernel notify it of each. It naps for up to a window,
   * drains, and keeps the last record unpublished, so that the kernel sees no consumer to notify
   * and the traced program is spared the interrupt. A record may be delivered later by up to a
   * window. When two windows have brought nothing, the thread waits for a notification again: a
   * quiet ring delivers at once, and an idle one costs nothing. Where producers notify by a rule of
   * their own ({@code BPF_RB_FORCE_WAKEUP}), the thread notices that naps spare them nothing, and
   * leaves it to them. A ring that fills even in the shortest nap, of 5 microseconds, is left to
   * its producers, too. With several rings all this goes by their records together: a ring that is
   * rather quiet by itself may be napped on with the others.
   *
   * @param window at most 10 ms; zero turns coalescing off
   * @return new options
   */
  public ReceiverOptions coalescing(Duration window) {
    if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "Coalescing takes a window from 0 to 10 ms, not %s.".formatted(window));
    }
    return with(draft -> draft.coalescing = window);
  }

  /**
   * Makes the thread look at the ring so often even if the kernel has not notified it; by default
   * it does not.
   *
   * <p>For producers that write with {@code BPF_RB_NO_WAKEUP}: the kernel notifies nobody of their
   * records, nor of those that are committed behind one (Documentation/bpf/ringbuf.rst).
   *
   * @param interval from 1 ms to an hour; fractions of a millisecond are dropped
   * @return new options
   */
  public ReceiverOptions pollInterval(Duration interval) {
    if (interval.compareTo(LONGEST_INTERVAL) > 0 || interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval must be from 1 ms to 1 h, not " + interval);
    }
    return with(draft -> draft.pollInterval = interval);
  }

  /**
   * Sets whether to go on when one of several rings fails: it cannot be opened, another consumer
   * drains it, or it is corrupt. By default the whole subscription fails with an error that names
   * the ring. A ring that is left out is closed, and a warning is logged; when the last one fails,
   * so does the subscription.
   *
   * @param decision is given the ring, as messages name it, and what is wrong with it, on the
   *     thread that receives; true to go on without
   * @return new options
   */
  public ReceiverOptions goOnWithout(BiPredicate<String, RingbufException> decision) {
    Objects.requireNonNull(decision, "decision");
    return with(draft -> draft.goOnWithout = decision);
  }

  /**
   * Makes a subscription wait for rings that are not pinned yet, instead of failing at once. For
   * rings that are named by pins; of those in a folder, until there is one. The pins are looked at
   * five times a second.
   *
   * @param limit how long to wait, more than 0; when it has passed the subscription fails
   * @return new options
   */
  public ReceiverOptions waitForPin(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("limit must be more than 0, not " + limit);
    }
    return with(draft -> draft.waitForPin = limit);
  }

  /**
   * Makes a subscription go over to the map that takes another's place at its pin, as when a loader
   * is started anew: it reads the old ring up to where it has been reserved by then, closes it, and
   * opens the new one. What is written to the old one after that is not received. For rings that
   * are named by pins; of a folder also those that are added to it. The pins are looked at five
   * times a second. A pin that is removed changes nothing until another map is pinned there.
   *
   * @return new options
   */
  public ReceiverOptions follow() {
    return with(draft -> draft.follow = true);
  }

  /**
   * Sets how many batches of a ring may be out at a time; one by default. With several, a service
   * that waits for an answer before it releases a batch, say from a broker, reads on meanwhile.
   *
   * <p>Batches may be released in any order. The space of one is given back when those before it
   * have been released, too, as a ring's space is freed in order; until then it counts as out. To
   * leave room for the producers, a batch holds at most {@code 1/(2 * batches)} of the ring then,
   * or one larger record, and nothing is lent while half of the ring is out.
   *
   * <p>While batches are out the kernel does not notify the ring, so a quiet one is looked at by
   * time: after 0.1 ms, and the longer nothing comes the more seldom, up to 5 ms.
   *
   * @param batches from 1 to 64, for each ring
   * @return new options
   */
  public ReceiverOptions batchesInFlight(int batches) {
    if (batches < 1 || batches > MOST_BATCHES) {
      throw new IllegalArgumentException(
          "batches must be from 1 to %d, not %d".formatted(MOST_BATCHES, batches));
    }
    return with(draft -> draft.batchesInFlight = batches);
  }

  /** What is received, for one subscription. */
  List<RingbufSet> subscriptionSets() {
    if (waitForPin == null && !follow) {
      return sets;
    }
    return sets.stream().map(set -> FollowedPins.of(set, waitForPin, follow)).toList();
  }

  /** Sets what tells the time while rings are drained: for tests, which make it pass by hand. */
  ReceiverOptions clock(LongSupplier clock) {
    return with(draft -> draft.clock = clock);
  }

  /** What tells the time, as {@link System#nanoTime} does. */
  LongSupplier clock() {
    return clock;
  }

  private ReceiverOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ReceiverOptions(draft);
  }

  boolean goesOnWithout(String ring, RingbufException error) {
    return goOnWithout.test(ring, error);
  }

  /**
   * What opens the rings.
   *
   * @return as they were named
   */
  public List<RingbufSet> rings() {
    return sets;
  }

  /**
   * The name that threads and monitoring show.
   *
   * @return the name that was set, or the default
   */
  public String name() {
    if (name != null) {
      return name;
    }
    return sets.size() > 1
        ? "rings"
        : sets.get(0) instanceof KernelSource kernel ? kernel.name() : "source";
  }

  /** What a ring is called: by the name that was set for it, or for the receiver if it is alone. */
  String ringName(RingbufSource source, OpenRingbuf ring) {
    if (source instanceof FollowedPins.PinnedMap map) {
      return ringName(map.pin(), ring);
    }
    if (source instanceof RefinedSource refined && refined.name() != null) {
      return refined.name();
    }
    return name != null && sets.size() == 1 && sets.get(0) instanceof RingbufSource
        ? name
        : ring.name();
  }

  /**
   * What makes the threads.
   *
   * @return the factory that was set, or the default
   */
  public ThreadFactory threadFactory() {
    return threadFactory == null ? RingbufThreads.named(name()) : threadFactory;
  }

  /**
   * How long the thread may nap on a busy ring.
   *
   * @return the window; zero if coalescing is off
   */
  public Duration coalescing() {
    return coalescing;
  }

  /**
   * How often the thread looks at the ring without having been notified.
   *
   * @return the interval, or empty if it does not
   */
  public Optional<Duration> pollInterval() {
    return Optional.ofNullable(pollInterval);
  }

  /** The same in nanoseconds; {@code Long.MAX_VALUE} for never. */
  long pollNanos() {
    return pollInterval == null ? Long.MAX_VALUE : pollInterval.toNanos();
  }

  /**
   * How many batches of a ring may be out at a time.
   *
   * @return at least 1
   */
  public int batchesInFlight() {
    return batchesInFlight;
  }

  /** The rings as error messages name them. */
  String description() {
    return sets.size() == 1 ? sets.get(0).toString() : sets.toString();
  }

  @Override
  public String toString() {
    return "ReceiverOptions[" + description() + "]";
  }

  /** Options in the making: the defaults, or those of others, before something is changed. */
  private static final class Draft {

    private List<RingbufSet> sets;
    private @Nullable String name;
    private @Nullable ThreadFactory threadFactory;
    private Duration coalescing = DEFAULT_WINDOW;
    private @Nullable Duration pollInterval;
    private BiPredicate<String, RingbufException> goOnWithout = (ring, error) -> false;
    private @Nullable Duration waitForPin;
    private boolean follow;
    private int batchesInFlight = 1;
    private LongSupplier clock = System::nanoTime;

    Draft(List<RingbufSet> sets) {
      this.sets = sets;
    }

    Draft(ReceiverOptions from) {
      sets = from.sets;
      name = from.name;
      threadFactory = from.threadFactory;
      coalescing = from.coalescing;
      pollInterval = from.pollInterval;
      goOnWithout = from.goOnWithout;
      waitForPin = from.waitForPin;
      follow = from.follow;
      batchesInFlight = from.batchesInFlight;
      clock = from.clock;
    }
  }
}
