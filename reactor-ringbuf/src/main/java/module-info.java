/**
 * Linux BPF ring buffer maps as Reactor sources.
 *
 * <p>Start at {@link reactor.ringbuf.RingbufReceiver}.
 */
// Reactor, Reactive Streams, JNA and Micrometer name their modules in the manifest only: to javac,
// automatic.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module reactor.ringbuf {
  requires transitive reactor.core;
  requires transitive org.reactivestreams;
  requires com.sun.jna;
  requires static transitive org.jspecify;
  requires static reactor.blockhound;
  requires static micrometer.core; // not transitive: who does not have it must still compile

  exports reactor.ringbuf;
  exports reactor.ringbuf.btf;
  exports reactor.ringbuf.libbpf;
  exports reactor.ringbuf.micrometer;
}
