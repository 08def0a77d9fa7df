// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Writes a record into the ring `events` for every program that is executed on this host. */
#include <linux/bpf.h>
#include <linux/limits.h>
#include <stddef.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* What is used of the kernel's types; where it lies in the running kernel is found at load (CO-RE). */
struct task_struct {
	struct task_struct *real_parent;
	int tgid;
} __attribute__((preserve_access_index));

struct linux_binprm {
	const char *filename;
} __attribute__((preserve_access_index));

/* Its members become those of ExecEvent. */
struct event {
	__u64 time; /* CLOCK_MONOTONIC, ns */
	__u64 lost; /* events so far that found the ring full */
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	char comm[16];
	char filename[PATH_MAX]; /* the record ends with its NUL */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* An event is too large for the stack, of 512 bytes, and is put together here. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} scratch SEC(".maps");

__u64 lost; /* the kernel does not count them */

#ifdef ONLY
/* Which programs to tell of. Its members are those of Filter. */
struct filter {
	__s64 uid;     /* -1 for any */
	char comm[16]; /* empty for any */
};

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 64 * 1024); /* a page of any kernel */
} filters SEC(".maps");

/* One is read, on any CPU, while the next is written to the other place. exec-watch sends one. */
struct filter places[2];
int taken; /* filters so far: the last one is in places[taken & 1] */

static long take_filter(struct bpf_dynptr *message, void *context)
{
	int next = taken + 1; /* one CPU drains at a time */

	if (bpf_dynptr_read(&places[next & 1], sizeof(places[0]), message, 0, 0))
		return 0; /* shorter than a filter */
	__sync_lock_test_and_set(&taken, next); /* a full barrier: behind the filter */
	return 0;
}

/* Nobody tells the program of a new filter, so it looks before it needs one. */
static int is_wanted(struct event *event)
{
	const struct filter *filter;
	int last;

	bpf_user_ringbuf_drain(&filters, take_filter, 0, 0);
	last = *(volatile int *)&taken;
	if (!last)
		return 0; /* another CPU is just taking the first */
	filter = &places[last & 1];
	if (filter->uid >= 0 && filter->uid != event->uid)
		return 0;
	for (unsigned int i = 0; i < sizeof(filter->comm) && filter->comm[0]; i++) {
		if (filter->comm[i] != event->comm[i])
			return 0;
		if (!filter->comm[i])
			break;
	}
	return 1;
}
#endif

/* Arguments: struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm */
SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	struct linux_binprm *bprm = (struct linux_binprm *)ctx->args[2];
	__u32 zero = 0;
	struct event *event = bpf_map_lookup_elem(&scratch, &zero);
	long length;

	if (!event)
		return 0;
	event->time = bpf_ktime_get_ns();
	event->lost = lost;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
#ifdef ONLY
	if (!is_wanted(event))
		return 0;
#endif
	length = bpf_probe_read_kernel_str(event->filename, sizeof(event->filename),
					   BPF_CORE_READ(bprm, filename));
	if (length < 0)
		length = 0;
	if (length > PATH_MAX) /* never, but the verifier wants to be told */
		return 0;
	if (bpf_ringbuf_output(&events, event, offsetof(struct event, filename) + length, 0))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}
