// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Writes an event into the ring `events` for every system call that takes longer than a limit. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

struct slow_syscall {
	__u64 time; /* of its end, CLOCK_MONOTONIC, ns */
	__u64 duration; /* ns */
	__s64 result; /* what it returned; from -4095 on, an error number */
	__u32 pid;
	__u32 tid;
	__u32 number; /* which system call */
	char comm[16];
};

RINGBUF(events, 1024 * 1024);
RINGBUF_EVENT(events, struct slow_syscall);

struct settings {
	__u64 min; /* ns; 0 until user space has set it: nothing is written before */
	__u32 pid; /* only of this process; 0 for all */
	__u32 except; /* never of this process: the one that watches */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct settings);
} settings SEC(".maps");

struct call {
	__u64 start;
	__u64 number;
};

/* The calls that threads are in. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct call);
} calls SEC(".maps");

/* Arguments: struct pt_regs *regs, long id */
SEC("raw_tp/sys_enter")
int on_enter(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call = {.number = ctx->args[1]};
	__u64 ids = bpf_get_current_pid_tgid();
	__u32 pid = ids >> 32, tid = ids, zero = 0;
	struct settings *set = bpf_map_lookup_elem(&settings, &zero);

	if (!set || !set->min || pid == set->except || (set->pid && pid != set->pid))
		return 0;
	call.start = bpf_ktime_get_ns();
	bpf_map_update_elem(&calls, &tid, &call, BPF_ANY);
	return 0;
}

/* Arguments: struct pt_regs *regs, long ret */
SEC("raw_tp/sys_exit")
int on_exit(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 ids = bpf_get_current_pid_tgid();
	__u32 tid = ids, zero = 0;
	struct settings *set = bpf_map_lookup_elem(&settings, &zero);
	struct call *call = bpf_map_lookup_elem(&calls, &tid);
	struct slow_syscall *slow;
	__u64 now;

	if (!set || !call)
		return 0;
	now = bpf_ktime_get_ns();
	if (now - call->start >= set->min) {
		slow = ringbuf_reserve(events, sizeof(*slow), 0);
		if (slow) {
			slow->time = now;
			slow->duration = now - call->start;
			slow->result = ctx->args[1];
			slow->pid = ids >> 32;
			slow->tid = tid;
			slow->number = call->number;
			bpf_get_current_comm(slow->comm, sizeof(slow->comm));
			bpf_ringbuf_submit(slow, 0);
		}
	}
	bpf_map_delete_elem(&calls, &tid);
	return 0;
}

/* A thread that ends in a system call, as all do, never leaves it. */
SEC("raw_tp/sched_process_exit")
int on_thread_exit(void *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&calls, &tid);
	return 0;
}
