/**
 * A BPF ring buffer without a kernel, for the tests of pipelines.
 *
 * <p>Start at {@link reactor.ringbuf.test.TestRingbuf}.
 */
// JNA names its module in the manifest only: to javac, automatic.
@SuppressWarnings("requires-automatic")
module reactor.ringbuf.test {
  requires transitive reactor.ringbuf;
  requires com.sun.jna;
  requires static transitive org.jspecify;

  exports reactor.ringbuf.test;
}
