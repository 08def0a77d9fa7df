/**
 * BlockHound watches the thread that owns the ring. Runs in a JVM of its own, which it instruments.
 */
package reactor.ringbuf.tests.blockhound;
