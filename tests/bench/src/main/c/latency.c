// SPDX-License-Identifier: Apache-2.0
/* Histograms of latencies. */
#include "latency.h"

#include <string.h>

/*
 * Two histograms, of which one is written and the other read. Buckets are linear within powers of
 * two, so that a value is off by less than 1 in 2^SUB_BITS: as fine as Work.java's.
 */
#define SUB_BITS 7
#define SUB (1 << SUB_BITS)
#define BUCKETS ((64 - SUB_BITS + 1) * SUB)

static struct histogram {
	__u64 counts[BUCKETS];
	__u64 max;
} histograms[2];

static unsigned int writing;

static unsigned int bucket_of(__u64 value)
{
	unsigned int shift;

	if (value < SUB)
		return value;
	shift = 63 - SUB_BITS - __builtin_clzll(value);
	return (shift + 1) * SUB + (value >> shift) - SUB;
}

/* The highest value that falls into a bucket. */
static __u64 value_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < SUB)
		return bucket;
	shift = bucket / SUB - 1;
	return ((__u64)(SUB + bucket % SUB + 1) << shift) - 1;
}

void record_latency(__u64 ns)
{
	struct histogram *h = &histograms[__atomic_load_n(&writing, __ATOMIC_RELAXED)];

	h->counts[bucket_of(ns)]++;
	if (ns > h->max)
		h->max = ns;
}

static __u64 percentile(const struct histogram *h, __u64 total, double percent)
{
	__u64 rank = total * percent / 100;
	__u64 seen = 0;

	for (unsigned int i = 0; i < BUCKETS; i++) {
		seen += h->counts[i];
		if (seen > rank)
			return value_of(i) < h->max ? value_of(i) : h->max;
	}
	return h->max;
}

struct latencies take_latencies(void)
{
	struct histogram *h = &histograms[writing];
	struct latencies l = { -1, -1, -1, -1 };
	__u64 total = 0;

	memset(&histograms[!writing], 0, sizeof(*h));
	__atomic_store_n(&writing, !writing, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < BUCKETS; i++)
		total += h->counts[i];
	if (total) {
		l.p50 = percentile(h, total, 50);
		l.p99 = percentile(h, total, 99);
		l.p999 = percentile(h, total, 99.9);
		l.max = h->max;
	}
	return l;
}
