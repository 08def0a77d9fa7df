/** What the command lines of the samples share; nothing of it is specific to one of them. */
@NullMarked
package reactor.ringbuf.samples.cli;

import org.jspecify.annotations.NullMarked;
