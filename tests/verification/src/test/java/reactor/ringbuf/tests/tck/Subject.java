package reactor.ringbuf.tests.tck;

import java.util.function.Supplier;
import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.RingbufReceiver;

/**
 * What a TCK examines: a way to receive, on a kind of ring. Each publisher gets a ring of its own,
 * since a ring has one consumer.
 *
 * @param <P> the kind of publisher
 */
final class Subject<P> {

  private final String name;
  private final boolean endless;
  private final Supplier<FedRing> rings;
  private final Receive<P> receive;
  private FedRing ring;

  private Subject(String name, boolean endless, Supplier<FedRing> rings, Receive<P> receive) {
    this.name = name;
    this.endless = endless;
    this.rings = rings;
    this.receive = receive;
  }

  /** A source that never completes. */
  static <P> Subject<P> endless(String name, Supplier<FedRing> rings, Receive<P> receive) {
    return new Subject<>(name, true, rings, receive);
  }

  /** A source that completes after as many signals as a check wants. */
  static <P> Subject<P> finite(String name, Supplier<FedRing> rings, Receive<P> receive) {
    return new Subject<>(name, false, rings, receive);
  }

  /**
   * A way to receive.
   *
   * @param <P> the kind of publisher
   */
  @FunctionalInterface
  interface Receive<P> {

    P from(RingbufReceiver receiver, long elements);
  }

  /** A publisher on a new ring; the check is done with the former. */
  P publisher(long elements) {
    closeRing();
    ring = rings.get();
    return receive.from(RingbufReceiver.create(ring.options()), elements);
  }

  /** A publisher whose ring cannot be opened. */
  P failedPublisher() {
    return receive.from(
        RingbufReceiver.create(ReceiverOptions.mapFd(Integer.MAX_VALUE)), Long.MAX_VALUE);
  }

  boolean isEndless() {
    return endless;
  }

  void closeRing() {
    if (ring != null) {
      ring.close();
      ring = null;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
