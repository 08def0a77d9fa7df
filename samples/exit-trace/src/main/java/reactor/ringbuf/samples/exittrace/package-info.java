/** A sample: which programs run on this host, and how they end. */
@NullMarked
package reactor.ringbuf.samples.exittrace;

import org.jspecify.annotations.NullMarked;
