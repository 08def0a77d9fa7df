/**
 * A long run of real processes that are killed: every record is delivered, or counted as lost.
 *
 * <p>Start at {@link reactor.ringbuf.tests.soak.Soak}.
 */
@NullMarked
package reactor.ringbuf.tests.soak;

import org.jspecify.annotations.NullMarked;
