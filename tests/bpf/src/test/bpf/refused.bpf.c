// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* A program that the verifier refuses: it uses a map value without asking whether there is one. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("syscall")
int careless(void *ctx)
{
	__u32 key = bpf_get_prandom_u32(); /* of a constant key, new kernels know that it is there */
	__u64 *count = bpf_map_lookup_elem(&counts, &key);

	++*count;
	return 0;
}
