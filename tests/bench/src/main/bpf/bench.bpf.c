// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The benchmark's load: a call of one of these programs writes records into the ring `events`, with
 * as little work of its own as possible, since it must not be the producer that limits a consumer.
 *
 * Run with BPF_PROG_TEST_RUN, in the calling thread's context, with interrupts on, so that
 * notifications cost what they cost a traced program. Word 0 of a record is the record's length, or
 * the flags of one that was told them, word 1 of a timed one the time; the rest is not written.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Known to LoadProgram in Java and to work.c. */
struct load {
	__u32 count;	   /* how many records: up to BATCH, sampled_batch_64 LONG_BATCH, paced_64 2^23 */
	__u32 flags;	   /* timed_64: 0 or BPF_RB_FORCE_WAKEUP */
	__u64 sample_data; /* sampled_reserve, _output: notify while so many bytes wait, else never */
	__u64 interval_ns; /* paced_64: record k is not written before the start + k intervals */
	/* what became of it */
	__u64 written;
	__u64 dropped; /* the ring was full */
};

/* The kernel benchmark's batch, and its longest; the verifier walks through every iteration. */
#define BATCH 500
#define LONG_BATCH 3000

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} events SEC(".maps");

/* By how much waits, not by how much was written: as the kernel's benchmark does it. */
static __always_inline __u64 sampled(const struct load *l)
{
	return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= l->sample_data
		       ? BPF_RB_FORCE_WAKEUP
		       : BPF_RB_NO_WAKEUP;
}

/* A macro, so that `flags` are looked up when the record has been reserved. */
#define reserve(size, flags, word0, stamp)                                                         \
	({                                                                                         \
		__u64 *record = bpf_ringbuf_reserve(&events, size, 0);                             \
                                                                                                   \
		if (record) {                                                                      \
			record[0] = word0;                                                         \
			if (stamp)                                                                 \
				record[1] = bpf_ktime_get_ns();                                    \
			bpf_ringbuf_submit(record, flags);                                         \
		}                                                                                  \
		record;                                                                            \
	})

static __always_inline int output(__u64 flags)
{
	__u64 record[8] = { sizeof(record) };

	return !bpf_ringbuf_output(&events, record, sizeof(record), flags);
}

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

PROGRAM(reserve_8, BATCH, reserve(8, 0, 8, 0))
PROGRAM(reserve_64, BATCH, reserve(64, 0, 64, 0))
PROGRAM(reserve_512, BATCH, reserve(512, 0, 512, 0))
PROGRAM(reserve_4096, BATCH, reserve(4096, 0, 4096, 0))
PROGRAM(output_64, BATCH, output(0))
PROGRAM(sampled_reserve_64, BATCH, reserve(64, sampled(ctx), 64, 0))
PROGRAM(sampled_output_64, BATCH, output(sampled(ctx)))
/*
 * Notifies of the batch's last record only. That is what sampling by what waits comes to where a
 * batch follows when the one before is consumed, if the consumer has also published that.
 */
PROGRAM(sampled_batch_64, LONG_BATCH,
	reserve(64, i + 1 == count ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP, 64, 0))
PROGRAM(timed_64, BATCH, reserve(64, ctx->flags, ctx->flags, 1))

struct pace {
	__u64 start;
	__u64 interval_ns;
	__u64 dropped;
};

static long reached(__u32 index, void *deadline)
{
	return bpf_ktime_get_ns() >= *(__u64 *)deadline;
}

static long write_paced(__u32 index, void *context)
{
	struct pace *p = context;
	__u64 deadline = p->start + index * p->interval_ns;

	bpf_loop(1 << 23, reached, &deadline, 0);
	if (!reserve(64, 0, 64, 1))
		p->dropped++;
	return 0;
}

/* Faster than one call per record can be; its run time says nothing, since it waits in between. */
SEC("syscall")
int paced_64(struct load *ctx)
{
	struct pace p = { .start = bpf_ktime_get_ns(), .interval_ns = ctx->interval_ns };

	bpf_loop(ctx->count, write_paced, &p, 0);
	ctx->written = ctx->count - p.dropped;
	ctx->dropped = p.dropped;
	return 0;
}

/* How many bytes wait in the ring. */
SEC("syscall")
int waiting(struct load *ctx)
{
	ctx->written = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	return 0;
}
