/** A sample: programs and connections of this host in a browser, live. */
@NullMarked
package reactor.ringbuf.samples.kernellive;

import org.jspecify.annotations.NullMarked;
