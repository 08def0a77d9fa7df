// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Every kind of declaration that a decoder reads. Known to KindsTest in Java. */
#include <linux/bpf.h>
#include <linux/in6.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <reactor_ringbuf.bpf.h>

char LICENSE[] SEC("license") = "GPL";

RINGBUF(events, 4096);

typedef __u32 number_t;
typedef const volatile number_t odd_number_t;
typedef unsigned __int128 __u128;

struct integers {
	__u8 u8;
	__s8 s8;
	__u16 u16;
	__s16 s16;
	__u32 u32;
	__s32 s32;
	__u64 u64;
	__s64 s64;
	__u128 u128;
	char letter;
	bool yes;
	odd_number_t typed;
	const char *pointer;
	double real;
	float small;
};
RINGBUF_EVENT(events, struct integers);

enum color { COLOR_RED = 1, COLOR_GREEN = 2, COLOR_BLUE = 500, COLOR_NONE = -1 };

struct enums {
	enum color declared;
	__u16 color;
	enum color bits : 4;
	enum { PLAIN, FANCY } style;
};
RINGBUF_EVENT(events, struct enums);

struct texts {
	char comm[16];
	char full[4];
	__u8 bytes[5];
	char lines[2][8];
	char rest[];
};
RINGBUF_EVENT(events, struct texts);

struct point {
	__s32 x;
	__s16 y;
};

struct arrays {
	__u32 four[4];
	__s16 grid[2][3];
	struct point points[2];
	enum color colors[3];
	bool flags[3];
	__u64 longs[];
};
RINGBUF_EVENT(events, struct arrays);

struct nested {
	__u8 before;
	struct point point;
	struct {
		__u16 hidden;
		union {
			__u32 word;
			__u8 octets[4];
		};
	};
	struct {
		__u32 id;
		struct point at;
	} inner;
	union {
		__u32 as_word;
		struct point as_point;
	} either;
};
RINGBUF_EVENT(events, struct nested);

struct bits {
	__u32 a : 3;
	__s32 b : 5;
	__u32 c : 17;
	__u32 d : 7;
	__u64 e : 40;
	__u64 f : 24;
	__u8 flag : 1;
	__u8 other : 1;
	__s64 wide : 64;
	__u16 last;
};
RINGBUF_EVENT(events, struct bits);

struct packed_bits {
	__u8 first;
	__u64 across : 61;
	__u32 tail : 11;
} __attribute__((packed));
RINGBUF_EVENT(events, struct packed_bits);

struct net {
	__u64 mono;
	__u64 boot;
	__u64 took;
	__be16 port;
	__be32 be32;
	__be64 be64;
	__be32 v4;
	__u8 v4_bytes[4];
	struct in6_addr v6;
	__u32 v6_words[4];
};
RINGBUF_EVENT(events, struct net);

struct choice {
	__u8 kind;
	union {
		struct point point;
		struct text {
			char text[8];
		} text;
	} u;
	__u16 tail;
};
RINGBUF_EVENT(events, struct choice);

struct anonymous_choice {
	__u8 kind;
	union {
		struct point point;
		struct text text;
	};
};
RINGBUF_EVENT(events, struct anonymous_choice);

typedef struct {
	__u32 only;
} nameless_t;
RINGBUF_EVENT(events, nameless_t);

enum event_type { EVENT_START = 1, EVENT_STOP = 2, EVENT_OTHER = 77 };

struct header {
	__u32 type RINGBUF_TAG;
	__u32 cpu;
};

RINGBUF(several, 4096);

struct start {
	struct header header;
	__u32 pid;
};
RINGBUF_TAGGED_EVENT(several, struct start, EVENT_START);

struct stop {
	struct header header;
	__s32 code;
	__u64 lasted;
};
RINGBUF_TAGGED_EVENT(several, struct stop, EVENT_STOP);
RINGBUF_EVENT(several, enum event_type);

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

/* Writes what ctx holds, so that the kernel and the verifier have had a look at it. */
SEC("syscall")
int write(struct five *ctx)
{
	struct five *record = ringbuf_reserve(events, sizeof(*record), 0);

	if (!record)
		return 1;
	*record = *ctx;
	bpf_ringbuf_submit(record, 0);
	return 0;
}
