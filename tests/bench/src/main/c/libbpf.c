// SPDX-License-Identifier: Apache-2.0
/* The reference: libbpf's own consumer, which waits without a time limit. */
#include "consumer.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

static int on_sample(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	handle(data);
	return 0;
}

void consume(int map_fd)
{
	struct ring_buffer *ring = ring_buffer__new(map_fd, on_sample, NULL, NULL);

	if (!ring)
		fail("ring_buffer__new: %s", strerror(errno));
	opened();
	while (!is_stopping()) {
		int result = ring_buffer__poll(ring, -1);

		if (result < 0 && result != -EINTR)
			fail("ring_buffer__poll: %s", strerror(-result));
	}
	ring_buffer__free(ring);
}
