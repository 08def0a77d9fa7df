/**
 * Receives the records of a Linux {@code BPF_MAP_TYPE_RINGBUF} map as a {@link
 * reactor.core.publisher.Flux}.
 *
 * <p>Start at {@link reactor.ringbuf.RingbufReceiver}.
 */
@NullMarked
package reactor.ringbuf;

import org.jspecify.annotations.NullMarked;
