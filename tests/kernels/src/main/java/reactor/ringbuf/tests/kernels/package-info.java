/** Runs tests inside a virtual machine that has a console and nothing else. */
@org.jspecify.annotations.NullMarked
package reactor.ringbuf.tests.kernels;
