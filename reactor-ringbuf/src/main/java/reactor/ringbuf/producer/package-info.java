/**
 * User space's side of the kernel's user ring buffer protocol, over memory that somebody else has
 * mapped. Needs nothing but the JDK and the record layout that both directions share.
 */
@NullMarked
package reactor.ringbuf.producer;

import org.jspecify.annotations.NullMarked;
