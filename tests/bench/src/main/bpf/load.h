// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* What the programs of the load share: their context, their ring, and how they write. */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Known to LoadProgram in Java and to batch.c. */
struct load {
	__u32 count;	   /* how many records: up to what each program says, paced_64 2^23 */
	__u32 flags;	   /* timed_64: 0 or BPF_RB_FORCE_WAKEUP */
	__u64 sample_data; /* sampled_reserve, _output: notify while so many bytes wait, else never */
	__u64 interval_ns; /* paced_64: record k is not written before the start + k intervals */
	/* what became of it */
	__u64 written;
	__u64 dropped; /* the ring was full */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} events SEC(".maps");

/* Of `more` in reserve: what is written besides word 0. */
#define NOTHING ((void)0)
#define TIME (record[1] = bpf_ktime_get_ns())
#define NO_TIME (record[1] = 0)

/* A macro, so that `flags` are looked up when the record has been reserved. */
#define reserve(size, flags, word0, more)                                                          \
	({                                                                                         \
		__u64 *record = bpf_ringbuf_reserve(&events, size, 0);                             \
                                                                                                   \
		if (record) {                                                                      \
			record[0] = word0;                                                         \
			more;                                                                      \
			bpf_ringbuf_submit(record, flags);                                         \
		}                                                                                  \
		record;                                                                            \
	})

/* A plain loop: a fifth faster than bpf_loop(), which calls a function per record. */
#define PROGRAM(name, longest, write)                                                                 \
	SEC("syscall")                                                                             \
	int name(struct load *ctx)                                                                 \
	{                                                                                          \
		__u32 count = ctx->count < longest ? ctx->count : longest;                         \
		__u64 dropped = 0;                                                                 \
                                                                                                   \
		for (__u32 i = 0; i < count; i++)                                                  \
			if (!(write))                                                              \
				dropped++;                                                         \
		ctx->written = count - dropped;                                                    \
		ctx->dropped = dropped;                                                            \
		return 0;                                                                          \
	}

/* How many bytes wait in the ring. */
SEC("syscall")
int waiting(struct load *ctx)
{
	ctx->written = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	return 0;
}
