/**
 * Ring buffers in a Spring Boot application: receivers as beans, configured by properties.
 *
 * <p>Start at {@link reactor.ringbuf.spring.RingbufReceivers} and {@link
 * reactor.ringbuf.spring.RingbufProperties}.
 */
@NullMarked
package reactor.ringbuf.spring;

import org.jspecify.annotations.NullMarked;
