/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * For BPF programs whose records reactor-ringbuf receives: rings that count their losses, and events
 * whose types it finds in the object file. Include it after <bpf/bpf_helpers.h>.
 *
 *	RINGBUF(events, 256 * 1024);
 *
 *	struct exec {
 *		__u64 time;
 *		__u32 pid;
 *		char comm[16];
 *	};
 *	RINGBUF_EVENT(events, struct exec);
 *
 *	SEC("raw_tp/sched_process_exec")
 *	int on_exec(void *ctx)
 *	{
 *		struct exec *exec = ringbuf_reserve(events, sizeof(*exec), 0);
 *
 *		if (!exec)
 *			return 0;
 *		...
 *		bpf_ringbuf_submit(exec, 0);
 *		return 0;
 *	}
 */
#ifndef REACTOR_RINGBUF_BPF_H
#define REACTOR_RINGBUF_BPF_H

/* A power of two. More processors than that share slots, which stays exact. */
#ifndef RINGBUF_LOST_SLOTS
#define RINGBUF_LOST_SLOTS 64
#endif

/*
 * Defines the ring buffer `ring` of `bytes` bytes, and the map `ring`_lost beside it: how many
 * records found no room, one u64 for each processor, to be added up. User space may map it.
 */
#define RINGBUF(ring, bytes)                                                                       \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                                \
		__uint(max_entries, bytes);                                                        \
	} ring SEC(".maps");                                                                       \
	RINGBUF_LOST(ring)

/* Only the map of losses, for a ring that is defined otherwise. */
#define RINGBUF_LOST(ring)                                                                         \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, RINGBUF_LOST_SLOTS);                                           \
		__type(key, __u32);                                                                \
		__type(value, __u64);                                                              \
	} ring##_lost SEC(".maps")

/*
 * Keeps `type`, which nothing else may refer to, in the object's BTF, and says that it is an event of
 * `ring`. Nothing of it is loaded: libbpf passes over the section.
 */
#define RINGBUF_EVENT(ring, type)                                                                  \
	static type *const RINGBUF_NAME(ring##_event_, __COUNTER__)                                \
		__attribute__((used, section(".ringbuf." #ring)))

/*
 * The same where a ring has events of several types, which all have a member marked RINGBUF_TAG at
 * the same place: this type's value of it is `tag`, a number or an enumerator (no macro). For an
 * enumerator, declare the member as the enum, which keeps that in the object; or, if the member is
 * narrower, say RINGBUF_EVENT(ring, enum event_type) as well.
 */
#define RINGBUF_TAGGED_EVENT(ring, type, tag)                                                      \
	static type *const RINGBUF_NAME(ring##_event_, __COUNTER__)                                \
		__attribute__((used, section(".ringbuf." #ring), btf_decl_tag("ringbuf:" #tag)))

#define RINGBUF_TAG __attribute__((btf_decl_tag("ringbuf:tag")))

#define RINGBUF_NAME(prefix, number) RINGBUF_NAME_(prefix, number)
#define RINGBUF_NAME_(prefix, number) prefix##number

/*
 * Programs on one processor interrupt each other: tracing programs may be preempted, and interrupts
 * and NMIs come in between. So even a count per processor needs an atomic addition, or two programs
 * add the same one. On a slot of its own, which no other processor has in its cache, that costs a
 * few nanoseconds, and only for what is lost.
 */
static __always_inline void ringbuf_count_lost(void *lost)
{
	__u32 slot = bpf_get_smp_processor_id() & (RINGBUF_LOST_SLOTS - 1);
	__u64 *count = bpf_map_lookup_elem(lost, &slot);

	if (count)
		__sync_fetch_and_add(count, 1);
}

/* bpf_ringbuf_reserve(), and counts if there is no room. */
#define ringbuf_reserve(ring, size, flags)                                                         \
	({                                                                                         \
		void *ringbuf_record = bpf_ringbuf_reserve(&ring, size, flags);                    \
                                                                                                   \
		if (!ringbuf_record)                                                               \
			ringbuf_count_lost(&ring##_lost);                                          \
		ringbuf_record;                                                                    \
	})

/* bpf_ringbuf_output(), and counts if there is no room. */
#define ringbuf_output(ring, data, size, flags)                                                    \
	({                                                                                         \
		long ringbuf_error = bpf_ringbuf_output(&ring, data, size, flags);                 \
                                                                                                   \
		if (ringbuf_error)                                                                 \
			ringbuf_count_lost(&ring##_lost);                                          \
		ringbuf_error;                                                                     \
	})

#endif
