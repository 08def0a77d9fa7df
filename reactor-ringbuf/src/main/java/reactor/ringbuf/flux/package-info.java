/**
 * The reactive source: a {@code Flux} whose subscription is a thread that drains a ring as far as
 * demand allows, and waits for the ring or for demand in between.
 */
@NullMarked
package reactor.ringbuf.flux;

import org.jspecify.annotations.NullMarked;
