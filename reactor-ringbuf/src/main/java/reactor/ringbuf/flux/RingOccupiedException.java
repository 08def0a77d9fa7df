package reactor.ringbuf.flux;

/** A subscription of this process drains the ring already. */
public final class RingOccupiedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  RingOccupiedException() {
    super("another subscription of this process drains the ring already");
  }
}
