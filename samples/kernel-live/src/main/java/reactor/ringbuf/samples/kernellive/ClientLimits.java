package reactor.ringbuf.samples.kernellive;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many streams may be open: altogether, and to one address. Thread-safe. */
final class ClientLimits {

  private final int most;
  private final int mostPerAddress;

  // Guarded by this, both.
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int open;

  ClientLimits(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /**
   * One more is opened, to be {@linkplain #leave left} if this returns.
   *
   * @throws TooManyClientsException if it is one too many
   */
  synchronized void enter(InetAddress address) {
    if (open >= most) {
      throw TooManyClientsException.altogether(most);
    }
    if (byAddress.getOrDefault(address, 0) >= mostPerAddress) {
      throw TooManyClientsException.of(address, mostPerAddress);
    }
    byAddress.merge(address, 1, Integer::sum);
    open++;
  }

  synchronized void leave(InetAddress address) {
    byAddress.compute(address, (same, count) -> count == null || count == 1 ? null : count - 1);
    open--;
  }

  /** How many there are now. */
  synchronized int open() {
    return open;
  }
}
