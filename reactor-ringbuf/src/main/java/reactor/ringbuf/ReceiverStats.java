package reactor.ringbuf;

import java.time.Duration;
import java.util.List;

/**
 * What the subscriptions of a receiver have done so far, and what the present one is doing. Taken
 * while they run, so the numbers may be of slightly different moments.
 *
 * @param state what the present subscription is doing
 * @param delivered how many signals went to subscribers: records, or batches. Brought up to date
 *     after each turn of a ring, which a slow subscriber shortens to a single record
 * @param records how many records were handed to subscribers, those in batches included
 * @param bytes how much was read of the rings, headers, padding and discarded records included
 * @param discarded how many records their producers gave up
 * @param failed how many records could not be decoded
 * @param waits how often the thread waited for the kernel's notification
 * @param naps how often it napped instead, because a ring was busy (see {@link
 *     ReceiverOptions#coalescing})
 * @param parks how often it waited for the subscriber to request more, or to release a batch
 * @param parked how long that took altogether, the present wait included
 * @param lost how many records found no room in the rings while they were received, as far as their
 *     BPF programs count that (see {@link LossCounter})
 * @param subscriptions how many subscriptions have begun to receive
 * @param reopened how many rings were opened after their subscription had its first: pins that were
 *     followed, or rings that were added
 * @param overwritten how much of rings in overwrite mode was overwritten before it was read, in
 *     bytes
 * @param rings each ring of the present subscription, or of the last one
 */
public record ReceiverStats(
    State state,
    long delivered,
    long records,
    long bytes,
    long discarded,
    long failed,
    long waits,
    long naps,
    long parks,
    Duration parked,
    long lost,
    long subscriptions,
    long reopened,
    long overwritten,
    List<Ring> rings) {

  /**
   * How much waits in the rings now, also while the thread is parked.
   *
   * @return bytes reserved and not given back, headers and padding included; 0 without a
   *     subscription
   */
  public long bytesWaiting() {
    return rings.stream().mapToLong(Ring::bytesWaiting).sum();
  }

  /**
   * One ring of a subscription.
   *
   * @param ring which one
   * @param records how many of its records were handed to the subscriber
   * @param bytes how much was read of it, headers, padding and discarded records included
   * @param discarded how many records their producers gave up
   * @param failed how many records could not be decoded
   * @param bytesWaiting how much is reserved and not given back now; 0 once it is closed
   * @param highestFill the most that was seen to wait at once
   * @param consumerPosition up to where its space has been given back; 0 once it is closed
   * @param producerPosition up to where producers have reserved; 0 once it is closed
   * @param lossesCounted whether its losses are counted: whether a {@link LossCounter} was found
   * @param lost how many records found no room in it since it was opened; 0 if nobody counts
   * @param overwritten how much producers have overwritten before it was read, in bytes with
   *     headers and padding; exact, and only ever more than 0 in overwrite mode. How many records
   *     that were nobody knows. What was overwritten since the subscription before gave its last
   *     records back counts, too: all that producers ever reserve is either in {@code bytes}, or
   *     here, or still waits
   */
  public record Ring(
      RingbufInfo ring,
      long records,
      long bytes,
      long discarded,
      long failed,
      long bytesWaiting,
      long highestFill,
      long consumerPosition,
      long producerPosition,
      boolean lossesCounted,
      long lost,
      long overwritten) {}

  /** What a subscription is doing. */
  public enum State {
    /** There is no subscription. */
    INACTIVE,
    /** It drains the rings, or naps for a moment. */
    DRAINING,
    /** The rings are empty: it waits for the kernel's notification. */
    WAITING,
    /** There is no demand: it waits for the subscriber. */
    PARKED
  }
}
