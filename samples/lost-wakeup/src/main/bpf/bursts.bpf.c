// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Writes tiny bursts of records into the ring `events`, with random pauses in between, so that a
 * consumer catches up again and again. Run with BPF_PROG_TEST_RUN, in the calling thread.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

/* Filled in by Bursts.java. */
struct bursts {
	__u32 records; /* to write in this call */
	__u32 burst;   /* after a random 1 to `burst` records there is a pause ... */
	__u32 pause;   /* ... of a random 0 to `pause` - 1 ns; 0 for none */
};

struct state {
	struct bursts *bursts;
	__u32 left; /* of the present burst */
};

static long reached(__u32 index, void *deadline)
{
	return bpf_ktime_get_ns() >= *(__u64 *)deadline;
}

static __always_inline void pause(__u32 ns)
{
	__u64 deadline = bpf_ktime_get_ns() + ns;

	bpf_loop(1 << 20, reached, &deadline, 0);
}

static long write_one(__u32 index, void *context)
{
	struct state *state = context;
	__u64 *time = bpf_ringbuf_reserve(&events, sizeof(*time), 0);

	if (time) { /* or else the ring is full, and the record lost */
		*time = bpf_ktime_get_ns();
		bpf_ringbuf_submit(time, 0);
	}
	if (state->left-- == 0) {
		state->left = bpf_get_prandom_u32() % (state->bursts->burst ?: 1);
		if (state->bursts->pause)
			pause(bpf_get_prandom_u32() % state->bursts->pause);
	}
	return 0;
}

SEC("syscall")
int write_bursts(struct bursts *context)
{
	struct bursts bursts = *context;
	struct state state = { .bursts = &bursts };

	bpf_loop(bursts.records, write_one, &state, 0);
	return 0;
}
