/** What samples/fleet promises, with a real broker and processes that are killed. */
@NullMarked
package reactor.ringbuf.tests.fleet;

import org.jspecify.annotations.NullMarked;
