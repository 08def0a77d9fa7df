/** The test kit's ring against the kernel's: the same calls must have the same effects. */
package reactor.ringbuf.tests.conformance;
