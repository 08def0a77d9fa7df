/** A long run of the receiver against this kernel that does its best to lose a wakeup. */
@NullMarked
package reactor.ringbuf.tests.stress;

import org.jspecify.annotations.NullMarked;
