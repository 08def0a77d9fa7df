package reactor.ringbuf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has the JVM compile an application's way of receiving before it opens its ring.
 *
 * <p>A new JVM interprets what it runs for its first second or two, and is many times slower then.
 * Who subscribes to a busy ring at once loses what does not fit into it meanwhile;
 * docs/performance.md has figures. A larger ring helps, and so does this: it runs the same decoder
 * and the same operators on a ring in the process's own memory, which is full of copies of a sample
 * whenever it has been read, and needs neither Linux nor privileges.
 *
 * <pre>{@code
 * Flux<Event> events(RingbufReceiver receiver) {
 *   return receiver.receive(Event::decode).filter(Event::isOurs);
 * }
 *
 * RingbufWarmUp.run(sample, Duration.ofSeconds(2), this::events)
 *     .thenMany(events(RingbufReceiver.create(ReceiverOptions.pinned(path))))
 * }</pre>
 */
public final class RingbufWarmUp {

  private static final int LONGEST_SAMPLE = 1 << 20;

  private RingbufWarmUp() {}

  /**
   * Runs a pipeline on nothing but copies of a record, for some time.
   *
   * <p>One thread is busy with that all the time, so a million times a second and more the pipeline
   * gets the sample: leave out of it what stores or sends events.
   *
   * @param sample a record as the BPF program writes it, up to 1 MiB; its content is taken when
   *     somebody subscribes
   * @param duration how long, more than zero; two seconds are enough on most machines
   * @param pipeline makes what is subscribed to of a receiver with default options, whose only ring
   *     is called {@code warm-up}. The compiler goes by classes: use the code that will be used for
   *     the kernel's ring
   * @return completes when the time is over or the pipeline has completed, and fails if that does;
   *     cancelling it ends the pipeline
   * @throws IllegalArgumentException if the sample is too long, or the duration is not positive
   */
  public static Mono<Void> run(
      ByteBuffer sample,
      Duration duration,
      Function<? super RingbufReceiver, ? extends Publisher<?>> pipeline) {
    Objects.requireNonNull(sample, "sample");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(pipeline, "pipeline");
    if (sample.remaining() > LONGEST_SAMPLE) {
      throw new IllegalArgumentException(
          "The sample has %d bytes, more than %d. Take a shorter one: what a record costs to copy needs no warm-up."
              .formatted(sample.remaining(), LONGEST_SAMPLE));
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "A warm-up of %s is none. Give it a second or two.".formatted(duration));
    }
    return Mono.defer(
        () -> {
          ReceiverOptions options = ReceiverOptions.source(new WarmUpRing(sample));
          Publisher<?> warmedUp = pipeline.apply(RingbufReceiver.create(options));
          return Flux.from(warmedUp).takeUntilOther(Mono.delay(duration)).then();
        });
  }
}
