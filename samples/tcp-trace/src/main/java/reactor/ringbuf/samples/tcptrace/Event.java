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
public sealed interface Event {

  /**
   * When it happened.
   *
   * @return the time, by the wall clock
   */
  Instant time();

  /**
   * The process that the connection belongs to.
   *
   * @return the process, as far as it is known
   */
  Owner owner();

  /**
   * Which event it is: they are numbered from 1 on, across both types and those that were lost.
   *
   * @return the number, unique while the kernel program is loaded; not always in the ring's order
   */
  long number();

  /**
   * The two ends.
   *
   * @return addresses and ports
   */
  Endpoints endpoints();

  /**
   * Which end began.
   *
   * @return true if the other end did
   */
  boolean incoming();

  /**
   * The process that the connection belongs to.
   *
   * @param pid the process; 0 of an incoming connection until it closes it
   * @param uid its user; 0 as long as the process is
   * @param comm its name
   */
  record Owner(int pid, long uid, String comm) {}

  /**
   * The two ends of a connection.
   *
   * @param local the address of this host, IPv4 as {@code ::ffff:a.b.c.d}
   * @param remote the other address
   * @param localPort the port of this host
   * @param remotePort the other port
   */
  record Endpoints(
      IpAddress local, IpAddress remote, @BigEndian int localPort, @BigEndian int remotePort) {}

  /**
   * A connection is established.
   *
   * @param time when
   * @param owner the process
   * @param number of the event
   * @param endpoints the two ends
   * @param incoming whether the other end began
   */
  @TagValue("EVENT_CONNECT")
  record Connect(
      @Ktime Instant time, Owner owner, long number, Endpoints endpoints, boolean incoming)
      implements Event {}

  /**
   * A connection is over, or was not to be had.
   *
   * @param time when
   * @param owner the process
   * @param number of the event
   * @param endpoints the two ends
   * @param incoming whether the other end began
   * @param established whether it ever was
   * @param duration since it was established, or since the attempt began
   * @param sent bytes of data
   * @param received bytes of data, and one for the end of the stream
   */
  @TagValue("EVENT_CLOSE")
  record Close(
      @Ktime Instant time,
      Owner owner,
      long number,
      Endpoints endpoints,
      boolean incoming,
      boolean established,
      Duration duration,
      long sent,
      long received)
      implements Event {}
}
