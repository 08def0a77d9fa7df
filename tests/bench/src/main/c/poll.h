// SPDX-License-Identifier: Apache-2.0
/* libbpf's own consumer, as those that differ in their callback share it. */
#pragma once

#include <bpf/libbpf.h>

/* Consumes rings with ring_buffer__poll, which waits without a time limit, until `stopping`. */
void poll_rings(ring_buffer_sample_fn on_sample, const int *map_fds, int count);
