/** A sample: the system calls that take long. */
@NullMarked
package reactor.ringbuf.samples.slowsyscalls;

import org.jspecify.annotations.NullMarked;
