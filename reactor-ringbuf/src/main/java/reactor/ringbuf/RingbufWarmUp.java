package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Has the JVM compile an application's way of receiving before it opens its ring.
 *
 * <p>A new JVM interprets what it runs for its first second or two, and is many times slower then.
 * Who subscribes to a busy ring at once loses what does not fit into it meanwhile; "A new process"
 * in docs/performance.md has figures. A larger ring helps, and so does this: it runs the same
 * decoder and the same operators on a ring in the process's own memory, which is full of samples
 * again whenever it has been read, and needs neither Linux nor privileges.
 *
 * <pre>{@code
 * Flux<Event> events(RingbufReceiver receiver) {
 *   return receiver.receive(Event::decode).filter(Event::isOurs);
 * }
 *
 * RingbufWarmUp.run(List.of(sample), Duration.ofSeconds(2), this::events)
 *     .thenMany(events(RingbufReceiver.create(ReceiverOptions.pinned(path))))
 * }</pre>
 */
public final class RingbufWarmUp {

  private static final int MOST_BYTES = 1 << 20;

  /** How long a decoder may take to return when the time is over. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private RingbufWarmUp() {}

  /**
   * Runs a pipeline on nothing but samples, for some time.
   *
   * <p>A thread is busy with that all the time: a million times a second and more the pipeline gets
   * a record. So leave out of it what stores or sends events, and what keeps them all, such as
   * {@code collectList} or a buffer without a bound. The compiler goes by what it has seen: use the
   * code that the kernel's ring will be received with, and have a sample of each kind of event that
   * comes often.
   *
   * @param samples records as the BPF program writes them, one at least, together at most 1 MiB
   *     with 16 bytes for each; they are copied
   * @param duration how long, more than zero; two seconds are enough on most machines
   * @param pipeline makes what is subscribed to of a receiver with default options, whose only ring
   *     is called {@code warm-up}
   * @return completes when the time is over or the pipeline has completed, and the receiver's
   *     thread has ended; fails if the pipeline does; cancelling it ends the pipeline. It completes
   *     on a thread of its own, one that may block
   * @throws IllegalArgumentException if there is no sample, they are too long, or the duration is
   *     not positive
   */
  public static Mono<Void> run(
      List<ByteBuffer> samples,
      Duration duration,
      Function<? super RingbufReceiver, ? extends Publisher<?>> pipeline) {
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(pipeline, "pipeline");
    List<ByteBuffer> copies = samples.stream().map(RingbufWarmUp::copyOf).toList();
    long bytes = copies.stream().mapToLong(copy -> copy.remaining() + 16L).sum();
    if (bytes == 0 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%d samples take %d bytes, which must be from 1 to %d. Take one of each kind of event."
              .formatted(copies.size(), bytes, MOST_BYTES));
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "A warm-up of %s is none. Give it a second or two.".formatted(duration));
    }
    return Mono.defer(() -> warmUp(copies, duration, pipeline));
  }

  private static ByteBuffer copyOf(ByteBuffer sample) {
    return ByteBuffer.allocate(sample.remaining()).put(sample.duplicate()).flip();
  }

  private static Mono<Void> warmUp(
      List<ByteBuffer> samples,
      Duration duration,
      Function<? super RingbufReceiver, ? extends Publisher<?>> pipeline) {
    ReceiverOptions options = ReceiverOptions.source(new WarmUpRing(samples));
    RingbufReceiver receiver = RingbufReceiver.create(options);
    // A timer of its own: the pipeline may keep all threads of the shared ones busy.
    Scheduler timer = Schedulers.newSingle(RingbufWarmUp::daemon);
    return Flux.from(pipeline.apply(receiver))
        .takeUntilOther(Mono.delay(duration, timer))
        .then(receiver.drain(LONGEST_END))
        .publishOn(timer)
        .doFinally(how -> timer.dispose());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ringbuf-warm-up-timer");
    thread.setDaemon(true);
    return thread;
  }
}
