// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Two structs of one name, as a program put together from several files may have them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

struct event {
	__u32 pid;
};
RINGBUF_EVENT(events, struct event);

void scope(void)
{
	struct event {
		__u64 time;
	};
	RINGBUF_EVENT(events, struct event);
}
