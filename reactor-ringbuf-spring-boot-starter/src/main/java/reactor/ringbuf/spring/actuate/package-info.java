/**
 * Health, metrics and an endpoint for the ring buffers of an application, where it has Spring Boot
 * Actuator.
 */
@NullMarked
package reactor.ringbuf.spring.actuate;

import org.jspecify.annotations.NullMarked;
