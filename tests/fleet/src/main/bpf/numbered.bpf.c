// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A call of `write` writes numbered events into the ring `events`. Each event has a number of its own,
 * also one that found no room, so that the events in the topic say which are missing.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

struct event {
	__u64 number;
	__u64 time; /* CLOCK_MONOTONIC, ns */
	__u32 pid;
	__u32 uid;
	char comm[16];
	__u64 values[3];
};

RINGBUF(events, 1024 * 1024);
RINGBUF_EVENT(events, struct event);

/* Known to NumberedRing in Java. */
struct run {
	__u64 first; /* the number of the first event */
	__u64 count;
	__u64 stop_when_full;
	/* what became of it */
	__u64 written;
	__u64 lost;
};

static long write_one(__u32 index, void *context)
{
	struct run *run = context;
	struct event *event = ringbuf_reserve(events, sizeof(*event), 0);

	if (!event) {
		run->lost++;
		return run->stop_when_full ? 1 : 0;
	}
	event->number = run->first + index;
	event->time = bpf_ktime_get_ns();
	event->pid = 1000 + index % 100;
	event->uid = 0;
	__builtin_memcpy(event->comm, "numbered\0\0\0\0\0\0\0", sizeof(event->comm));
	event->values[0] = event->values[1] = event->values[2] = index;
	bpf_ringbuf_submit(event, 0);
	run->written++;
	return 0;
}

SEC("syscall")
int write(struct run *ctx)
{
	struct run run = *ctx;

	run.written = 0;
	run.lost = 0;
	bpf_loop(run.count, write_one, &run, 0);
	ctx->written = run.written;
	ctx->lost = run.lost;
	return 0;
}

/* How many bytes wait in the ring. */
SEC("syscall")
int waiting(struct run *ctx)
{
	ctx->count = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	return 0;
}
