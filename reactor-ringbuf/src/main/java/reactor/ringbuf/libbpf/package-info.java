/**
 * Loads a compiled BPF object ({@code .bpf.o}) with libbpf and hands out its ring buffers.
 *
 * <p>For programs that bring their own BPF code. A program that consumes a ring which somebody else
 * loaded and pinned needs neither this package nor libbpf. Start at {@link
 * reactor.ringbuf.libbpf.BpfObject}.
 */
@NullMarked
package reactor.ringbuf.libbpf;

import org.jspecify.annotations.NullMarked;
