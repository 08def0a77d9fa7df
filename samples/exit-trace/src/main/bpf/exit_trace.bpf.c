// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Writes an event into the ring `events` for every program that starts and every process that ends. */
#include <linux/bpf.h>
#include <stddef.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

#define ARGS_MAX 1024
#define SIGNAL_GROUP_EXIT 4 /* include/linux/sched/signal.h */

/* What is used of the kernel's types; where it lies in the running kernel is found at load (CO-RE). */
typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live; /* threads of the process that have not ended */
	unsigned int flags;
	int group_exit_code;
} __attribute__((preserve_access_index));

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
} __attribute__((preserve_access_index));

struct task_struct {
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct signal_struct *signal;
	struct mm_struct *mm;
	int tgid;
	int exit_code;
	__u64 start_time;
} __attribute__((preserve_access_index));

enum event_type { EVENT_EXEC = 1, EVENT_EXIT = 2 };

struct exec {
	enum event_type type RINGBUF_TAG;
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__u64 number; /* of the event, from 1 on; one that is lost has its number, too */
	__u64 time; /* CLOCK_MONOTONIC, ns */
	char comm[16];
	char args[ARGS_MAX]; /* each ends with a NUL; the record ends with the last one */
};

struct exit {
	enum event_type type RINGBUF_TAG;
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__u64 number; /* of the event, from 1 on; one that is lost has its number, too */
	__u64 time; /* CLOCK_MONOTONIC, ns */
	__u64 duration; /* since the process was forked, ns */
	__u8 code;
	__u8 signal; /* that killed it, or 0 */
	char comm[16];
};

RINGBUF(events, 1024 * 1024);
RINGBUF_TAGGED_EVENT(events, struct exec, EVENT_EXEC);
RINGBUF_TAGGED_EVENT(events, struct exit, EVENT_EXIT);

static __u64 produced;

/* Two processors may take numbers in one order and room in the ring in the other. */
static __always_inline __u64 next_number(void)
{
	return __sync_fetch_and_add(&produced, 1) + 1;
}

/* An event with arguments is too large for the stack, of 512 bytes, and is put together here. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec);
} scratch SEC(".maps");

/* Arguments: struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm */
SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	__u32 zero = 0;
	struct exec *exec = bpf_map_lookup_elem(&scratch, &zero);
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long length = BPF_CORE_READ(task, mm, arg_end) - start;

	if (!exec)
		return 0;
	exec->type = EVENT_EXEC;
	exec->pid = bpf_get_current_pid_tgid() >> 32;
	exec->ppid = BPF_CORE_READ(task, real_parent, tgid);
	exec->uid = bpf_get_current_uid_gid();
	exec->number = next_number();
	exec->time = bpf_ktime_get_ns();
	bpf_get_current_comm(exec->comm, sizeof(exec->comm));
	if (length > ARGS_MAX)
		length = ARGS_MAX;
	if (bpf_probe_read_user(exec->args, length, (void *)start))
		length = 0;
	ringbuf_output(events, exec, offsetof(struct exec, args) + length, 0);
	return 0;
}

/* Argument: struct task_struct *p, the thread that ends, which is the current one */
SEC("raw_tp/sched_process_exit")
int on_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	int status;
	struct exit *exit;
	__u64 number;

	if (BPF_CORE_READ(task, signal, live.counter) != 0)
		return 0; /* not the last thread of its process */
	number = next_number();
	exit = ringbuf_reserve(events, sizeof(*exit), 0);
	if (!exit)
		return 0;
	/* As wait(2) has it: of exit_group(2) or a signal, else of the first thread. */
	status = BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT
			 ? BPF_CORE_READ(task, signal, group_exit_code)
			 : BPF_CORE_READ(task, group_leader, exit_code);
	exit->type = EVENT_EXIT;
	exit->pid = bpf_get_current_pid_tgid() >> 32;
	exit->ppid = BPF_CORE_READ(task, real_parent, tgid);
	exit->uid = bpf_get_current_uid_gid();
	exit->number = number;
	exit->time = bpf_ktime_get_ns();
	exit->duration = exit->time - BPF_CORE_READ(task, group_leader, start_time);
	exit->code = status >> 8;
	exit->signal = status & 0x7f;
	bpf_get_current_comm(exit->comm, sizeof(exit->comm));
	bpf_ringbuf_submit(exit, 0);
	return 0;
}
