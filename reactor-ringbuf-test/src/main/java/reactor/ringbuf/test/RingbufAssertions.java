package reactor.ringbuf.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a test can see of a ring and its receiver, and assert about them. */
abstract sealed class RingbufAssertions permits TestRingbuf {

  final RingMemory memory;
  final WaitQueue waiters;
  final Producers producers;
  final Openings openings = new Openings();
  final AtomicLong dropped = new AtomicLong();

  private volatile Duration patience = Duration.ofSeconds(5);

  RingbufAssertions(RingMemory memory) {
    this.memory = memory;
    this.waiters = new WaitQueue();
    this.producers = new Producers(memory, waiters);
  }

  abstract TestRingbuf self();

  /**
   * The size of the data area.
   *
   * @return bytes
   */
  public int size() {
    return memory.size();
  }

  /**
   * How many records the receiver has read and given back, discarded ones not counted. It gives
   * back in batches, at the latest when it waits. In overwrite mode, records that were overwritten
   * before they were given back are not counted, read or not.
   *
   * @return records
   */
  public long delivered() {
    return producers.delivered();
  }

  /**
   * How many records were refused because there was no room.
   *
   * @return records
   */
  public long dropped() {
    return dropped.get();
  }

  /**
   * How often the receiver was notified, or would have been if there had been one.
   *
   * @return notifications
   */
  public long notifications() {
    return waiters.notifications();
  }

  /**
   * How much is reserved, or written, and not given back by the receiver yet.
   *
   * @return bytes, headers and padding included
   */
  public long bytesWaiting() {
    long waiting = memory.producerPosition() - memory.consumerPosition();
    return Math.min(waiting, memory.producerPosition() - memory.overwritePosition());
  }

  /**
   * Up to where the receiver has given records back: the consumer position.
   *
   * @return bytes since the ring was created
   */
  public long consumerPosition() {
    return memory.consumerPosition();
  }

  /**
   * Up to where the oldest records have been overwritten: the overwrite position. 0 unless the ring
   * is in overwrite mode, and full.
   *
   * @return bytes since the ring was created
   */
  public long overwritePosition() {
    return memory.overwritePosition();
  }

  /**
   * Sets how long assertions wait for the receiver, which is 5 seconds otherwise.
   *
   * @param patience the longest wait
   * @return this
   */
  public TestRingbuf patience(Duration patience) {
    this.patience = patience;
    return self();
  }

  /**
   * Waits until so many records have been read and given back.
   *
   * @param records the records, discarded ones not counted
   * @return this
   * @throws AssertionError if another number was
   */
  public TestRingbuf assertDelivered(long records) {
    expectation().equal("records delivered", records, this::delivered);
    return self();
  }

  /**
   * Asserts how many records were refused because there was no room. Does not wait.
   *
   * @param records the records
   * @return this
   * @throws AssertionError if another number was
   */
  public TestRingbuf assertDropped(long records) {
    now().equal("records dropped", records, this::dropped);
    return self();
  }

  /**
   * Asserts how often the receiver was notified. Does not wait: a notification is part of a commit.
   *
   * @param notifications the number
   * @return this
   * @throws AssertionError if it is another
   */
  public TestRingbuf assertNotifications(long notifications) {
    now().equal("notifications", notifications, this::notifications);
    return self();
  }

  /**
   * Waits until so much is in the ring.
   *
   * @param bytes what is reserved or written and not given back, headers and padding included
   * @return this
   * @throws AssertionError if another number is
   */
  public TestRingbuf assertBytesWaiting(long bytes) {
    expectation().equal("bytes waiting", bytes, this::bytesWaiting);
    return self();
  }

  /**
   * Waits until the receiver is parked because its subscriber has no demand.
   *
   * @return this
   * @throws AssertionError if it does something else
   */
  public TestRingbuf assertParked() {
    expectation().holds("a receiver parked for demand", openings::isParked);
    return self();
  }

  /**
   * Waits until the receiver waits for data: there is demand, and everything that it was notified
   * of has been read. Waits of less than 20 ms do not count: they are naps, or those of a shorter
   * {@link reactor.ringbuf.ReceiverOptions#pollInterval(Duration) poll interval}.
   *
   * @return this
   * @throws AssertionError if it does something else
   */
  public TestRingbuf assertWaiting() {
    expectation().holds("a receiver waiting for data", openings::isWaiting);
    return self();
  }

  /**
   * Waits until a subscription has the ring open.
   *
   * @return this
   * @throws AssertionError if none has
   */
  public TestRingbuf assertSubscribed() {
    expectation().holds("a subscription that has the ring open", () -> openings.size() > 0);
    return self();
  }

  /**
   * Waits until no subscription has the ring open: after a cancellation or an error.
   *
   * @return this
   * @throws AssertionError if one has
   */
  public TestRingbuf assertNotSubscribed() {
    expectation().holds("no subscription that has the ring open", () -> openings.size() == 0);
    return self();
  }

  /** The whole state, for messages. */
  String state() {
    return ("(delivered: %d, bytes waiting: %d of %d, consumer position: %d, producer position: %d,"
            + " dropped: %d, notifications: %d, receiver: %s)")
        .formatted(
            delivered(),
            bytesWaiting(),
            size(),
            memory.consumerPosition(),
            memory.producerPosition(),
            dropped(),
            notifications(),
            openings.activity());
  }

  private Expectation expectation() {
    if (openings.isCurrentThread()) {
      throw new IllegalStateException(
          "This assertion waits for the receiver, and was called on the receiver's own thread."
              + " Call it from the test's, such as in StepVerifier's then().");
    }
    return new Expectation(patience, this::state);
  }

  private Expectation now() {
    return new Expectation(Duration.ZERO, this::state);
  }
}
