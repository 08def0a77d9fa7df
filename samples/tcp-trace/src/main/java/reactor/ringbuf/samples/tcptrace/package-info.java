/** A sample: the TCP connections of this host. */
@NullMarked
package reactor.ringbuf.samples.tcptrace;

import org.jspecify.annotations.NullMarked;
