// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Programs that can and that cannot be attached, and maps of two types. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} execs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

/* Writes the process id of whoever executes a program. */
SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	bpf_ringbuf_output(&execs, &pid, sizeof(pid), 0);
	return 0;
}

SEC("raw_tp/no_such_tracepoint")
int on_nothing(void *ctx)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counts, &zero) != 0;
}

SEC("syscall")
int unattachable(void *ctx)
{
	return 0;
}
