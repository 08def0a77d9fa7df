/** The benchmark: cases, rounds in which consumers take turns, and the reports. */
package reactor.ringbuf.tests.bench;
