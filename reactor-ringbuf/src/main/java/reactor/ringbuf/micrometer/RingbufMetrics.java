package reactor.ringbuf.micrometer;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;

/**
 * Publishes the {@linkplain RingbufReceiver#stats() statistics} of a receiver as meters.
 *
 * <pre>{@code
 * new RingbufMetrics(receiver, "exec").bindTo(registry);
 * }</pre>
 *
 * <p>Of the receiver, all subscriptions together, with the tag {@code receiver} and yours:
 *
 * <table>
 * <caption>Meters of the receiver</caption>
 * <tr><th>Meter</th><th>in Prometheus</th><th>what it counts</th></tr>
 * <tr><td>{@code ringbuf.records}</td><td>{@code ringbuf_records_total}</td>
 *     <td>records handed to subscribers</td></tr>
 * <tr><td>{@code ringbuf.read}</td><td>{@code ringbuf_read_bytes_total}</td>
 *     <td>bytes read, headers and padding included</td></tr>
 * <tr><td>{@code ringbuf.discarded}</td><td>{@code ringbuf_discarded_records_total}</td>
 *     <td>records that their producers gave up</td></tr>
 * <tr><td>{@code ringbuf.failed}</td><td>{@code ringbuf_failed_records_total}</td>
 *     <td>records that could not be decoded</td></tr>
 * <tr><td>{@code ringbuf.lost}</td><td>{@code ringbuf_lost_records_total}</td>
 *     <td>records that found no room, as far as BPF programs count them</td></tr>
 * <tr><td>{@code ringbuf.overwritten}</td><td>{@code ringbuf_overwritten_bytes_total}</td>
 *     <td>bytes that were overwritten before they were read, in overwrite mode</td></tr>
 * <tr><td>{@code ringbuf.subscriptions}</td><td>{@code ringbuf_subscriptions_total}</td>
 *     <td>subscriptions that have begun</td></tr>
 * <tr><td>{@code ringbuf.reopened}</td><td>{@code ringbuf_reopened_rings_total}</td>
 *     <td>rings opened after their subscription had begun</td></tr>
 * <tr><td>{@code ringbuf.waits}</td><td>{@code ringbuf_waits_total}</td>
 *     <td>waits for the kernel's notification</td></tr>
 * <tr><td>{@code ringbuf.naps}</td><td>{@code ringbuf_naps_total}</td>
 *     <td>naps instead of such a wait, while a ring is busy</td></tr>
 * <tr><td>{@code ringbuf.parked}</td><td>{@code ringbuf_parked_seconds}</td>
 *     <td>waits for the subscriber's demand: their number and their time</td></tr>
 * </table>
 *
 * <p>Of each ring, with the tags {@code ring} (its name) and {@code map.id} (0 for a ring that is
 * no kernel map) besides:
 *
 * <table>
 * <caption>Meters of a ring</caption>
 * <tr><th>Meter</th><th>in Prometheus</th><th>what it shows</th></tr>
 * <tr><td>{@code ringbuf.ring.records}, {@code .read}, {@code .discarded}, {@code .failed}, {@code
 *     .lost}, {@code .overwritten}</td>
 *     <td>{@code ringbuf_ring_records_total} and so on</td>
 *     <td>what the meters of the receiver do</td></tr>
 * <tr><td>{@code ringbuf.ring.waiting}</td><td>{@code ringbuf_ring_waiting_bytes}</td>
 *     <td>bytes reserved and not given back now</td></tr>
 * <tr><td>{@code ringbuf.ring.size}</td><td>{@code ringbuf_ring_size_bytes}</td>
 *     <td>bytes in the data area</td></tr>
 * <tr><td>{@code ringbuf.ring.fill}</td><td>{@code ringbuf_ring_fill_ratio}</td>
 *     <td>the part of it that waits, 0 to 1</td></tr>
 * <tr><td>{@code ringbuf.ring.fill.highest}</td><td>{@code ringbuf_ring_fill_highest_ratio}</td>
 *     <td>the highest of that seen since the ring was opened</td></tr>
 * </table>
 *
 * <p>A ring's meters appear when a meter is read after it was opened, and vanish when one is read
 * after it has left; with Prometheus, that is one scrape later. Counters never go back: a ring that
 * comes again under the same name and id goes on from its former numbers. What a ring delivered
 * between the last reading and its leaving is in the counters of the receiver only.
 *
 * <p>Reading costs the ring's thread nothing, and the meters of one scrape are of one moment (a
 * number is at most a millisecond old). Meters keep their receiver reachable for as long as they
 * are registered. Thread-safe.
 */
@SuppressWarnings("exports") // Micrometer is named by whoever uses this class
public final class RingbufMetrics implements MeterBinder {

  /** The counters of a receiver: one line for each. */
  private static final List<CounterOf<ReceiverStats>> COUNTERS =
      List.of(
          counter("ringbuf.records", "records", "handed to subscribers", ReceiverStats::records),
          counter("ringbuf.read", "bytes", "read from the rings", ReceiverStats::bytes),
          counter("ringbuf.discarded", "records", "given up", ReceiverStats::discarded),
          counter("ringbuf.failed", "records", "not decodable", ReceiverStats::failed),
          counter("ringbuf.lost", "records", "without room", ReceiverStats::lost),
          counter("ringbuf.overwritten", "bytes", "not read in time", ReceiverStats::overwritten),
          counter("ringbuf.waits", "waits", "for a notification", ReceiverStats::waits),
          counter("ringbuf.naps", "naps", "instead of a wait", ReceiverStats::naps),
          counter("ringbuf.subscriptions", "subscriptions", "begun", ReceiverStats::subscriptions),
          counter("ringbuf.reopened", "rings", "opened later", ReceiverStats::reopened));

  private final RingbufReceiver receiver;
  private final Tags tags;

  /**
   * Describes the meters of a receiver.
   *
   * @param receiver whose
   * @param name the value of the tag {@code receiver}, which tells it from others in a registry
   */
  public RingbufMetrics(RingbufReceiver receiver, String name) {
    this(receiver, name, Tags.empty());
  }

  /**
   * Describes the meters of a receiver.
   *
   * @param receiver whose
   * @param name the value of the tag {@code receiver}, which tells it from others in a registry
   * @param tags more tags for each meter. Prometheus wants the same keys for each receiver
   */
  public RingbufMetrics(RingbufReceiver receiver, String name, Iterable<Tag> tags) {
    this.receiver = Objects.requireNonNull(receiver, "receiver");
    this.tags = Tags.of("receiver", Objects.requireNonNull(name, "name")).and(tags);
  }

  /**
   * Registers the meters, and those of the rings that are open.
   *
   * @param registry where; a receiver can be bound to several
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    Snapshots snapshots = new RingMeters(registry, tags, receiver::stats).snapshots();
    for (CounterOf<ReceiverStats> counter : COUNTERS) {
      Snapshots.View view = snapshots.view();
      counter.register(registry, tags, () -> counter.value().applyAsLong(view.get()));
    }
    bindParked(registry, snapshots);
    snapshots.begin(); // registers those of the rings
  }

  private void bindParked(MeterRegistry registry, Snapshots snapshots) {
    Snapshots.View count = snapshots.view();
    Snapshots.View time = snapshots.view();
    FunctionTimer.builder(
            "ringbuf.parked",
            snapshots,
            any -> count.get().parks(),
            any -> time.get().parked().toNanos(),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description("Waits for the subscriber's demand")
        .register(registry);
  }

  private static CounterOf<ReceiverStats> counter(
      String name, String unit, String what, ToLongFunction<ReceiverStats> value) {
    return new CounterOf<>(name, unit, what, value);
  }
}
