/**
 * Micrometer's meters of a receiver: see {@link reactor.ringbuf.micrometer.RingbufMetrics}.
 *
 * <p>Micrometer is an optional dependency: nothing outside this package refers to it, so that
 * without it everything else works.
 */
@NullMarked
package reactor.ringbuf.micrometer;

import org.jspecify.annotations.NullMarked;
