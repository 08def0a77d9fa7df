/** A sample: prints the events of any BPF object. */
@NullMarked
package reactor.ringbuf.samples.ringbufcat;

import org.jspecify.annotations.NullMarked;
