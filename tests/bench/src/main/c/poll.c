// SPDX-License-Identifier: Apache-2.0
/* Polling rings with libbpf. */
#include "poll.h"
#include "consumer.h"

#include <errno.h>
#include <string.h>

void poll_rings(ring_buffer_sample_fn on_sample, const int *map_fds, int count)
{
	struct ring_buffer *ring = ring_buffer__new(map_fds[0], on_sample, NULL, NULL);

	if (!ring)
		fail("ring_buffer__new: %s", strerror(errno));
	for (int i = 1; i < count; i++)
		if (ring_buffer__add(ring, map_fds[i], on_sample, NULL))
			fail("ring_buffer__add: %s", strerror(errno));
	opened();
	while (!is_stopping()) {
		int result = ring_buffer__poll(ring, -1);

		if (result < 0 && result != -EINTR)
			fail("ring_buffer__poll: %s", strerror(-result));
	}
	ring_buffer__free(ring);
}
