package reactor.ringbuf.tests.conformance;

import reactor.ringbuf.ReceiverOptions;
import reactor.ringbuf.test.Wakeup;

/**
 * What the kit's ring and the kernel's can both do, in the same words. A record begins with the
 * number of the call that wrote it; at most one is held at a time.
 */
interface Ring extends AutoCloseable {

  /** Bytes in the data area: small, so that scripts fill it and wrap. */
  int SIZE = 4096;

  /** {@code bpf_ringbuf_output}; false if refused. */
  boolean output(int length, Wakeup wakeup);

  /** {@code bpf_ringbuf_reserve} and {@code bpf_ringbuf_discard}; false if refused. */
  boolean discard(int length, Wakeup wakeup);

  /** {@code bpf_ringbuf_reserve}; false if refused. What {@link #release} will do is said here. */
  boolean hold(int length, boolean discard, Wakeup wakeup);

  /** {@code bpf_ringbuf_submit} or {@code bpf_ringbuf_discard} of the record that is held. */
  void release();

  long producerPosition();

  long consumerPosition();

  /** Does what a consumer does that gives records back. */
  void moveConsumer(long position);

  ReceiverOptions options();

  @Override
  void close();
}
