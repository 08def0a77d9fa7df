// SPDX-License-Identifier: Apache-2.0
/* The reference: libbpf's own consumer, whose callback reads the record in the ring. */
#include "consumer.h"
#include "poll.h"

static int on_sample(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	handle(data);
	return 0;
}

void consume(const int *map_fds, int count)
{
	poll_rings(on_sample, map_fds, count);
}
