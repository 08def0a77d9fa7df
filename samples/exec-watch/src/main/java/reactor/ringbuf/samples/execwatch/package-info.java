/** A sample: watches which programs are executed on this host. */
@NullMarked
package reactor.ringbuf.samples.execwatch;

import org.jspecify.annotations.NullMarked;
