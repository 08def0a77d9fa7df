package reactor.ringbuf.flux;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;

/** What the subscriber holds: passes its wishes on to the owner of the ring. */
final class RingbufSubscription implements Subscription, Scannable {

  private final CoreSubscriber<?> actual;
  private final Demand demand;
  private final Lease lease;

  RingbufSubscription(CoreSubscriber<?> actual, Demand demand, Lease lease) {
    this.actual = actual;
    this.demand = demand;
    this.lease = lease;
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      demand.request(n);
    } else {
      demand.fail(Exceptions.nullOrNegativeRequestException(n));
    }
  }

  @Override
  public void cancel() {
    lease.ending(); // first, so that whoever knows of the cancellation can subscribe again
    demand.cancel();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand.requested();
    }
    if (key == Attr.CANCELLED) {
      return demand.stopReason() == Demand.CANCELLED;
    }
    if (key == Attr.TERMINATED) {
      return demand.isStopped() && demand.stopReason() != Demand.CANCELLED;
    }
    if (key == Attr.ERROR) {
      Throwable reason = demand.stopReason();
      return reason == Demand.CANCELLED ? null : reason;
    }
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
