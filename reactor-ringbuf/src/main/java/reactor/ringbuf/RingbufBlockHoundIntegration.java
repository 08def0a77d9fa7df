package reactor.ringbuf;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where it is used, that the ring's thread may block in its own waits and nowhere
 * else. BlockHound finds it as a service, on the class path.
 */
@SuppressWarnings("exports") // nobody names it: where BlockHound is not, it is never loaded
public final class RingbufBlockHoundIntegration implements BlockHoundIntegration {

  /** Called by the service loader. */
  public RingbufBlockHoundIntegration() {}

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside(RingbufSubscription.class.getName(), "park")
        .allowBlockingCallsInside(RingbufSubscription.class.getName(), "awaitRings")
        .allowBlockingCallsInside(DrainLoop.class.getName(), "await")
        .allowBlockingCallsInside(RingOwner.class.getName(), "mapAll");
  }
}
