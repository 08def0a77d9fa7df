/**
 * The consumer's side of the kernel's ring buffer protocol, over memory that somebody else has
 * mapped. Needs nothing but the JDK, so that it can be read, tested and model-checked alone.
 */
@NullMarked
package reactor.ringbuf.consumer;

import org.jspecify.annotations.NullMarked;
