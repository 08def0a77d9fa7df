/** The consumers in Java, each of which is a process of its own while it is measured. */
package reactor.ringbuf.tests.bench.consumer;
