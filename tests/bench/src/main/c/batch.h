// SPDX-License-Identifier: Apache-2.0
/* Writing a batch of records, for consumers that have the next one written themselves. */
#pragma once

#include <linux/types.h>

/*
 * Runs a program of bench.bpf.c in the calling thread. Returns how many of `count` records the ring had no room for,
 * or a negative error number. For one thread.
 */
long write_batch(int program, __u32 count);
