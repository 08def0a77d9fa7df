/**
 * Tests pipelines on BPF ring buffers without BPF: a ring in user space that speaks the kernel's
 * protocol, for the unchanged {@link reactor.ringbuf.RingbufReceiver} to consume.
 *
 * <p>Start at {@link reactor.ringbuf.test.TestRingbuf}.
 */
@NullMarked
package reactor.ringbuf.test;

import org.jspecify.annotations.NullMarked;
