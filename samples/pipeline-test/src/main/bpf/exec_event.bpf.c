// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* What writes the events of this pipeline in production. The tests only want to know its struct. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

struct exec_event {
	__u32 pid;
	__u32 uid;
	char comm[16];
};

RINGBUF(events, 256 * 1024);
RINGBUF_EVENT(events, struct exec_event);

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	struct exec_event *event = ringbuf_reserve(events, sizeof(*event), 0);

	if (!event)
		return 0;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
