// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Writes numbered records and keeps books of them that outlive whoever runs it: how many numbers
 * were used up, and which of them found no room. Known to Loader and Books in Java.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

RINGBUF(events, 256 * 1024);

/* How many numbers were used up. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} produced SEC(".maps");

/* A bit for each number: set if there was no room for its record. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1 << 17);
	__type(key, __u32);
	__type(value, __u64);
} lost_numbers SEC(".maps");

struct record {
	__u64 number;
	__u32 generation; /* which loader has made the map */
	__u32 producer;
	__u64 rest[6];
};

struct request {
	__u32 count;
	__u32 generation;
	__u32 producer;
	__u32 failed; /* the answer: the books are full */
};

static long write_one(__u32 index, void *context)
{
	struct request *request = context;
	struct record *record;
	__u32 zero = 0;
	__u32 word;
	__u64 *count;
	__u64 *lost;
	__u64 number;

	count = bpf_map_lookup_elem(&produced, &zero);
	if (!count)
		return 1;
	number = __sync_fetch_and_add(count, 1);
	word = number / 64;
	lost = bpf_map_lookup_elem(&lost_numbers, &word);
	if (!lost) {
		request->failed = 1;
		return 1;
	}
	record = ringbuf_reserve(events, sizeof(*record), 0);
	if (!record) {
		__sync_fetch_and_or(lost, 1ULL << (number & 63));
		return 0;
	}
	record->number = number;
	record->generation = request->generation;
	record->producer = request->producer;
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("syscall")
int write_numbers(struct request *ctx)
{
	struct request request = *ctx;

	bpf_loop(request.count, write_one, &request, 0);
	ctx->failed = request.failed;
	return 0;
}
