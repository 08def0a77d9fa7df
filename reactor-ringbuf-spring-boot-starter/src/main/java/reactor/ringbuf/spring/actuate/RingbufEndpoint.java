package reactor.ringbuf.spring.actuate;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import reactor.ringbuf.ReceiverStats;
import reactor.ringbuf.RingbufReceiver;
import reactor.ringbuf.spring.RingbufReceivers;

/** The Actuator endpoint {@code ringbuf}: what each receiver is doing, and its counters. */
@Endpoint(id = "ringbuf")
public final class RingbufEndpoint {

  private final RingbufReceivers receivers;

  /**
   * Makes the endpoint.
   *
   * @param receivers what it shows
   */
  public RingbufEndpoint(RingbufReceivers receivers) {
    this.receivers = receivers;
  }

  /**
   * All receivers.
   *
   * @return each by its name
   */
  @ReadOperation
  public ReceiversDescriptor receivers() {
    Map<String, ReceiverDescriptor> all = new TreeMap<>();
    receivers.asMap().forEach((name, receiver) -> all.put(name, describe(receiver)));
    return new ReceiversDescriptor(all);
  }

  /**
   * One receiver.
   *
   * @param name its name
   * @return what it is doing; null, which is answered with 404, if there is none of that name
   */
  @ReadOperation
  public @Nullable ReceiverDescriptor receiver(@Selector String name) {
    RingbufReceiver receiver = receivers.asMap().get(name);
    return receiver == null ? null : describe(receiver);
  }

  private static ReceiverDescriptor describe(RingbufReceiver receiver) {
    ReceiverStats stats = receiver.stats();
    return new ReceiverDescriptor(receiver.toString(), stats.bytesWaiting(), stats);
  }

  /**
   * What the endpoint answers.
   *
   * @param receivers each by its name
   */
  public record ReceiversDescriptor(Map<String, ReceiverDescriptor> receivers)
      implements OperationResponseBody {}

  /**
   * A receiver.
   *
   * @param description which rings it receives
   * @param bytesWaiting how much waits in them now, headers and padding included
   * @param stats its state and counters, and those of each ring
   */
  public record ReceiverDescriptor(String description, long bytesWaiting, ReceiverStats stats)
      implements OperationResponseBody {}
}
