/**
 * Typed events: decoders that turn a BPF program's C structs into Java records, by the description
 * of types (BTF) that every object file carries.
 *
 * <p>Start at {@link reactor.ringbuf.btf.Btf}. BTF is read here, not by libbpf, so that a service
 * that only has the object file and a pinned ring, or a test on another system, needs no native
 * library to decode. Nothing of this package is loaded unless it is used.
 */
@NullMarked
package reactor.ringbuf.btf;

import org.jspecify.annotations.NullMarked;
