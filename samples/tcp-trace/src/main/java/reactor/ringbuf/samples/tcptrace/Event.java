package reactor.ringbuf.samples.tcptrace;

import java.time.Duration;
import java.time.Instant;
import reactor.ringbuf.btf.BigEndian;
import reactor.ringbuf.btf.IpAddress;
import reactor.ringbuf.btf.Ktime;
import reactor.ringbuf.btf.TagValue;
import reactor.ringbuf.btf.TaggedBy;

/** What the ring of tcp_trace.bpf.c has: its structs say where each value lies. */
@TaggedBy("type")
sealed interface Event {

  /**
   * The process that the connection belongs to.
   *
   * @param pid the process; 0 of an incoming connection until it closes it
   * @param comm its name
   */
  record Owner(int pid, String comm) {}

  /** The two ends of a connection. */
  record Endpoints(
      IpAddress local, IpAddress remote, @BigEndian int localPort, @BigEndian int remotePort) {}

  /** A connection is established. */
  @TagValue("EVENT_CONNECT")
  record Connect(@Ktime Instant time, Owner owner, Endpoints endpoints, boolean incoming)
      implements Event {}

  /**
   * A connection is over, or was not to be had.
   *
   * @param duration since it was established, or since the attempt began
   * @param sent bytes of data
   * @param received bytes of data, and one for the end of the stream
   */
  @TagValue("EVENT_CLOSE")
  record Close(
      @Ktime Instant time,
      Owner owner,
      Endpoints endpoints,
      boolean incoming,
      boolean established,
      Duration duration,
      long sent,
      long received)
      implements Event {}
}
