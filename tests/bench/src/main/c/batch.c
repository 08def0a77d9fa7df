// SPDX-License-Identifier: Apache-2.0
/* Writing a batch of records with BPF_PROG_TEST_RUN. */
#include "batch.h"

#include <bpf/bpf.h>

/* struct load of bench.bpf.c */
static struct {
	__u32 count;
	__u32 flags;
	__u64 sample_data;
	__u64 interval_ns;
	__u64 written;
	__u64 dropped;
} load;

long write_batch(int program, __u32 count)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &load, .ctx_size_in = sizeof(load));
	int error;

	load.count = count;
	error = bpf_prog_test_run_opts(program, &options);
	return error ? error : (long)load.dropped;
}
