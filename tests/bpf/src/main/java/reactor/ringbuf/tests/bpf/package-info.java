/**
 * Rings in this kernel and the producers that fill them, for tests, stress runs and benchmarks.
 *
 * <p>Start at {@link reactor.ringbuf.tests.bpf.KernelRing}.
 */
@NullMarked
package reactor.ringbuf.tests.bpf;

import org.jspecify.annotations.NullMarked;
