// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * In the manner of programs that are made for a generator of types: a global pointer keeps the struct
 * in the object. The event is put together on the stack and copied into the rings.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct where {
	__u32 cpu;
	__u32 uid;
};

struct event {
	__u32 pid;
	struct where where;
	__u8 comm[16];
};

const struct event *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 12);
} copies SEC(".maps");

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	struct event event = {
		.pid = bpf_get_current_pid_tgid() >> 32,
		.where = {.cpu = bpf_get_smp_processor_id(), .uid = bpf_get_current_uid_gid()},
	};

	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	bpf_ringbuf_output(&copies, &event, sizeof(event), 0);
	return 0;
}
