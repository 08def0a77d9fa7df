// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The benchmark's load: a call of one of these programs writes records into the ring `events`, with
 * as little work of its own as possible, since it must not be the producer that limits a consumer.
 *
 * Run with BPF_PROG_TEST_RUN, in the calling thread's context, with interrupts on, so that
 * notifications cost what they cost a traced program. Word 0 of a record is the record's length, or
 * the flags of one that was told them, word 1 of a timed one the time; the rest is not written.
 */
#include "load.h"

/* The kernel benchmark's batch, and its longest; the verifier walks through every iteration. */
#define BATCH 500
#define LONG_BATCH 3000

/* By how much waits, not by how much was written: as the kernel's benchmark does it. */
static __always_inline __u64 sampled(const struct load *l)
{
	return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= l->sample_data
		       ? BPF_RB_FORCE_WAKEUP
		       : BPF_RB_NO_WAKEUP;
}

static __always_inline int output(__u64 flags)
{
	__u64 record[8] = { sizeof(record) };

	return !bpf_ringbuf_output(&events, record, sizeof(record), flags);
}

PROGRAM(reserve_8, BATCH, reserve(8, 0, 8, NOTHING))
PROGRAM(reserve_64, BATCH, reserve(64, 0, 64, NOTHING))
PROGRAM(reserve_512, BATCH, reserve(512, 0, 512, NOTHING))
PROGRAM(reserve_4096, BATCH, reserve(4096, 0, 4096, NOTHING))
PROGRAM(output_64, BATCH, output(0))
PROGRAM(sampled_reserve_64, BATCH, reserve(64, sampled(ctx), 64, NOTHING))
PROGRAM(sampled_output_64, BATCH, output(sampled(ctx)))
/*
 * Notifies of the batch's last record only. That is what sampling by what waits comes to where a
 * batch follows when the one before is consumed, if the consumer has also published that.
 */
PROGRAM(sampled_batch_64, LONG_BATCH,
	reserve(64, i + 1 == count ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP, 64, NOTHING))
PROGRAM(timed_64, BATCH, reserve(64, ctx->flags, ctx->flags, TIME))

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
	if (!reserve(64, 0, 64, TIME))
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
