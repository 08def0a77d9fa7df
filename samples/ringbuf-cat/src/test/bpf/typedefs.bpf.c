// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * In the manner of a larger tool: structs without a name of their own, several of them in one ring,
 * put together in the value of a map because they are too large for the stack.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum kind { KIND_BEGIN = 1, KIND_END };

typedef struct {
	enum kind kind;
	__u32 pid;
} header_t;

typedef struct {
	header_t header;
	union {
		__u64 number;
		__u32 halves[2];
	};
	char comm[512];
} begin_t;

typedef struct {
	header_t header;
	__s32 code;
} end_t;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, begin_t);
} begins SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, end_t);
} ends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} output SEC(".maps");

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	__u32 zero = 0;
	begin_t *begin = bpf_map_lookup_elem(&begins, &zero);

	if (!begin)
		return 0;
	begin->header.kind = KIND_BEGIN;
	begin->header.pid = bpf_get_current_pid_tgid() >> 32;
	begin->number = 0x100000002;
	bpf_get_current_comm(begin->comm, 16);
	bpf_ringbuf_output(&output, begin, offsetof(begin_t, comm) + 16, 0);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int on_exit(void *ctx)
{
	__u32 zero = 0;
	end_t *end = bpf_map_lookup_elem(&ends, &zero);

	if (!end)
		return 0;
	end->header.kind = KIND_END;
	end->header.pid = bpf_get_current_pid_tgid() >> 32;
	end->code = -1;
	bpf_ringbuf_output(&output, end, sizeof(*end), BPF_RB_NO_WAKEUP);
	return 0;
}
