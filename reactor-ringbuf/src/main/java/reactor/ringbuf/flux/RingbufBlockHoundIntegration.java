package reactor.ringbuf.flux;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where it is used, that the ring's thread may block in its own waits and nowhere
 * else. BlockHound finds it as a service, on the class path.
 */
public final class RingbufBlockHoundIntegration implements BlockHoundIntegration {

  /** Called by the service loader. */
  public RingbufBlockHoundIntegration() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside(Demand.class.getName(), "await")
        .allowBlockingCallsInside(Demand.class.getName(), "nap");
  }
}
