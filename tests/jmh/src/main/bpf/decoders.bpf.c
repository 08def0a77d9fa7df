// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The structs that DecoderBenchmark decodes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

struct ten {
	__u32 a, b, c, d, e, f, g, h, i, j;
};
RINGBUF_EVENT(events, struct ten);

struct five {
	__u64 time;
	__u32 pid;
	__u32 ppid;
	char comm[16];
	char filename[64];
};
RINGBUF_EVENT(events, struct five);
