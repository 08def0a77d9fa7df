// SPDX-License-Identifier: Apache-2.0
/* Histograms of latencies: one thread records, another takes what was recorded. */
#pragma once

#include <linux/types.h>

/* Nanoseconds, or all -1 if nothing was recorded. */
struct latencies {
	__s64 p50, p99, p999, max;
};

void record_latency(__u64 ns);

/* What was recorded since the last call. */
struct latencies take_latencies(void);
