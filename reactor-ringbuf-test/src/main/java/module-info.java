/**
 * A BPF ring buffer without a kernel, for the tests of pipelines.
 *
 * <p>Start at {@link reactor.ringbuf.test.TestRingbuf}.
 */
module reactor.ringbuf.test {
  requires transitive reactor.ringbuf;
  requires static transitive org.jspecify;

  exports reactor.ringbuf.test;
}
