package reactor.ringbuf.btf;

import java.util.OptionalLong;

/**
 * An event type of a ring, as the BPF program has declared it with {@code RINGBUF_EVENT} or {@code
 * RINGBUF_TAGGED_EVENT} of {@code reactor_ringbuf.bpf.h}.
 *
 * @param struct the type of the record
 * @param tagMember the C name of the member that tells the ring's events apart, or a path to it;
 *     empty if there is none
 * @param tag this type's value of it, if it has one
 */
public record RingEvent(BtfType.Struct struct, String tagMember, OptionalLong tag) {}
