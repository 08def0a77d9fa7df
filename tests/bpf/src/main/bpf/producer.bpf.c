// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Test producers: a call of one of these programs writes a batch of records that a consumer can
 * verify into the ring `events`. Run with BPF_PROG_TEST_RUN, in the calling thread's context, with
 * interrupts on, so that notifications are as prompt as those of a traced program.
 *
 * Words are 64 bits, in native order. Word 0 of a record is (producer << 48 | sequence number),
 * word 1 the time of writing (CLOCK_MONOTONIC, ns), word w >= 2 is pattern(word 0, length, w). A
 * record whose length is no multiple of 8 has a prefix of this.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* The limits and layouts below are known to KernelRing, Batch, Gates and Payload in Java. */
#define PRODUCERS 16
#define SCRATCH 65536

enum content { SEQUENCE, TIME, PATTERN };

struct batch {
	/* what to write */
	__u64 first;	     /* the sequence number of the first record */
	__u32 producer;	     /* who writes: 0 to PRODUCERS - 1 */
	__u32 count;	     /* how many records */
	__u32 length;	     /* bytes in each */
	__u32 content;	     /* which words are written: 0; 0 and 1; all */
	__u32 flags;	     /* 0, BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP */
	__u32 force_every;   /* n > 0: every nth sequence number is forced, whatever flags says */
	__u32 discard_every; /* n > 0: every nth sequence number is discarded (not by output) */
	__u32 stop_when_full;
	__u64 interval_ns;   /* > 0: record k is not written before start + k * interval_ns */
	__u32 burst;	     /* > 0: after a random 1 to burst records there is ... */
	__u32 gap_ns;	     /* ... a gap of a random 0 to gap_ns - 1 */
	__u64 hold_ns;	     /* hold(): the longest time that the record stays reserved */
	/* what became of it */
	__u64 written;
	__u64 discarded;
	__u64 dropped;
};

/* A gate lets a record go that hold() holds. Mapped by the test. */
struct gate {
	__u32 held;
	__u32 open;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PRODUCERS);
	__type(key, __u32);
	__type(value, struct gate);
} gates SEC(".maps");

struct scratch {
	__u64 words[SCRATCH / 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PRODUCERS);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct run {
	struct batch batch;
	struct scratch *scratch;
	__u64 start;
	__u32 left;	/* of the present burst */
};

static __always_inline __u64 pattern(__u64 id, __u32 length, __u32 word)
{
	return (id + ((__u64)length << 32) + word) * 0x9e3779b97f4a7c15ULL;
}

static __always_inline __u64 id_of(const struct batch *b, __u64 sequence)
{
	return (__u64)b->producer << 48 | sequence;
}

struct fill {
	struct scratch *scratch;
	__u64 id;
	__u32 length;
};

static long fill_word(__u32 index, void *context)
{
	struct fill *f = context;
	__u32 word = index + 2;

	if (word >= SCRATCH / 8)
		return 1;
	f->scratch->words[word] = pattern(f->id, f->length, word);
	return 0;
}

static __always_inline void prepare_scratch(struct run *r, __u64 id)
{
	struct batch *b = &r->batch;
	struct fill f = { .scratch = r->scratch, .id = id, .length = b->length };

	r->scratch->words[0] = id;
	if (b->content >= TIME)
		r->scratch->words[1] = bpf_ktime_get_ns();
	if (b->content >= PATTERN && b->length > 16)
		bpf_loop((b->length - 9) / 8, fill_word, &f, 0);
}

static long reached(__u32 index, void *deadline)
{
	return bpf_ktime_get_ns() >= *(__u64 *)deadline;
}

static __always_inline void wait_until(__u64 deadline)
{
	bpf_loop(1 << 23, reached, &deadline, 0);
}

static __always_inline void pace(struct run *r, __u32 index)
{
	struct batch *b = &r->batch;

	if (b->interval_ns)
		wait_until(r->start + index * b->interval_ns);
	if (b->burst && r->left-- == 0) {
		r->left = bpf_get_prandom_u32() % b->burst;
		if (b->gap_ns)
			wait_until(bpf_ktime_get_ns() + bpf_get_prandom_u32() % b->gap_ns);
	}
}

static __always_inline __u64 flags_of(const struct batch *b, __u64 sequence)
{
	return b->force_every && (sequence + 1) % b->force_every == 0 ? BPF_RB_FORCE_WAKEUP
								      : b->flags;
}

static __always_inline int discards(const struct batch *b, __u64 sequence)
{
	return b->discard_every && (sequence + 1) % b->discard_every == 0;
}

/* The ring was full: the record is lost, and the batch ends if it is to stop then. */
static __always_inline long drop(struct batch *b)
{
	if (b->stop_when_full)
		return 1;
	b->dropped++;
	return 0;
}

static __always_inline int begin(struct run *r, struct batch *ctx)
{
	__u32 producer = ctx->producer;

	r->scratch = bpf_map_lookup_elem(&scratches, &producer);
	if (!r->scratch)
		return 0;
	r->batch = *ctx;
	r->start = bpf_ktime_get_ns();
	return 1;
}

static __always_inline int end(const struct run *r, struct batch *ctx)
{
	ctx->written = r->batch.written;
	ctx->discarded = r->batch.discarded;
	ctx->dropped = r->batch.dropped;
	return 0;
}

/* Defines a program that runs `write` for each record of a batch. Returns 1 for a bad producer. */
#define PRODUCER(name, write)                                                                      \
	SEC("syscall")                                                                             \
	int name(struct batch *ctx)                                                                \
	{                                                                                          \
		struct run r = {};                                                                 \
                                                                                                   \
		if (!begin(&r, ctx))                                                               \
			return 1;                                                                  \
		bpf_loop(r.batch.count, write, &r, 0);                                             \
		return end(&r, ctx);                                                               \
	}

/* bpf_ringbuf_output: any length below SCRATCH. */
static long write_output(__u32 index, void *context)
{
	struct run *r = context;
	struct batch *b = &r->batch;
	__u64 sequence = b->first + index;

	pace(r, index);
	prepare_scratch(r, id_of(b, sequence));
	if (bpf_ringbuf_output(&events, r->scratch, b->length & (SCRATCH - 1),
			       flags_of(b, sequence)))
		return drop(b);
	b->written++;
	return 0;
}

PRODUCER(output, write_output)

/* bpf_ringbuf_reserve_dynptr: any length; above SCRATCH no more than words 0 and 1 are written. */
static long write_dynptr(__u32 index, void *context)
{
	struct run *r = context;
	struct batch *b = &r->batch;
	__u64 sequence = b->first + index;
	__u64 flags = flags_of(b, sequence);
	__u32 copied = b->content >= PATTERN && b->length < SCRATCH ? b->length
		       : b->length < 16				    ? b->length
								    : 16;
	struct bpf_dynptr record;

	pace(r, index);
	if (bpf_ringbuf_reserve_dynptr(&events, b->length, 0, &record)) {
		bpf_ringbuf_discard_dynptr(&record, 0);
		return drop(b);
	}
	prepare_scratch(r, id_of(b, sequence));
	bpf_dynptr_write(&record, 0, r->scratch, copied & (SCRATCH - 1), 0);
	if (discards(b, sequence)) {
		bpf_ringbuf_discard_dynptr(&record, flags);
		b->discarded++;
	} else {
		bpf_ringbuf_submit_dynptr(&record, flags);
		b->written++;
	}
	return 0;
}

PRODUCER(dynptr, write_dynptr)

/* bpf_ringbuf_reserve, which takes a constant size: a multiple of 8. */
static __always_inline long write_reserve(__u32 index, struct run *r, const __u32 size)
{
	struct batch *b = &r->batch;
	__u64 sequence = b->first + index;
	__u64 flags = flags_of(b, sequence);
	__u64 id = id_of(b, sequence);
	__u64 *record;

	pace(r, index);
	record = bpf_ringbuf_reserve(&events, size, 0);
	if (!record)
		return drop(b);
	record[0] = id;
	if (size > 8 && b->content >= TIME)
		record[1] = bpf_ktime_get_ns();
	if (size > 16 && b->content >= PATTERN) {
#pragma clang loop unroll(disable)
		for (__u32 word = 2; word < size / 8; word++)
			record[word] = pattern(id, size, word);
	}
	if (discards(b, sequence)) {
		bpf_ringbuf_discard(record, flags);
		b->discarded++;
	} else {
		bpf_ringbuf_submit(record, flags);
		b->written++;
	}
	return 0;
}

#define RESERVE(size)                                                                              \
	static long write_reserve_##size(__u32 index, void *context)                               \
	{                                                                                          \
		return write_reserve(index, context, size);                                        \
	}                                                                                          \
	PRODUCER(reserve_##size, write_reserve_##size)

RESERVE(8)
RESERVE(64)
RESERVE(512)
RESERVE(4096)

struct wait {
	struct gate *gate;
	__u64 deadline;
	__u32 over;
};

static long look(__u32 index, void *context)
{
	struct wait *w = context;

	w->over = *(volatile __u32 *)&w->gate->open || bpf_ktime_get_ns() >= w->deadline;
	return w->over;
}

static long look_long(__u32 index, void *context)
{
	struct wait *w = context;

	bpf_loop(1 << 20, look, w, 0);
	return w->over;
}

/*
 * Reserves one record and keeps it BUSY until its gate opens or hold_ns have passed, then submits
 * it, or discards it if discard_every is set. The processor is busy all that time.
 */
SEC("syscall")
int hold(struct batch *ctx)
{
	struct run r = {};
	struct wait w = {};
	__u32 producer = ctx->producer;
	struct bpf_dynptr record;
	__u32 copied;

	w.gate = bpf_map_lookup_elem(&gates, &producer);
	if (!w.gate || !begin(&r, ctx))
		return 1;
	if (bpf_ringbuf_reserve_dynptr(&events, r.batch.length, 0, &record)) {
		bpf_ringbuf_discard_dynptr(&record, 0);
		r.batch.dropped = 1;
		return end(&r, ctx);
	}
	*(volatile __u32 *)&w.gate->held = 1;
	w.deadline = r.start + r.batch.hold_ns;
	bpf_loop(1 << 12, look_long, &w, 0);
	prepare_scratch(&r, id_of(&r.batch, r.batch.first));
	copied = r.batch.length < SCRATCH ? r.batch.length : 16;
	bpf_dynptr_write(&record, 0, r.scratch, copied & (SCRATCH - 1), 0);
	if (r.batch.discard_every) {
		bpf_ringbuf_discard_dynptr(&record, r.batch.flags);
		r.batch.discarded = 1;
	} else {
		bpf_ringbuf_submit_dynptr(&record, r.batch.flags);
		r.batch.written = 1;
	}
	return end(&r, ctx);
}
