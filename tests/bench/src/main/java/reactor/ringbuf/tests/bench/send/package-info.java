/** Sending, side by side with libbpf's user_ring_buffer. */
@NullMarked
package reactor.ringbuf.tests.bench.send;

import org.jspecify.annotations.NullMarked;
