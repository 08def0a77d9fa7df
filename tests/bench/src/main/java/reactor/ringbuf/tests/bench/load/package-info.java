/** The load: a ring, the BPF programs that write to it, and the threads that run them. */
package reactor.ringbuf.tests.bench.load;
