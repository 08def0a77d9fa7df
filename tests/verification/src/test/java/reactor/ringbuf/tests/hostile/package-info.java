/** What the receiver makes of memory that no producer wrote. */
package reactor.ringbuf.tests.hostile;
