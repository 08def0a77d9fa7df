/**
 * The ordering of the library's stores and loads under jcstress: the consumer against a producer
 * that does what the kernel does, and the handshakes that wake the owner of a ring.
 */
package reactor.ringbuf.tests.jcstress;
