// SPDX-License-Identifier: Apache-2.0
/*
 * The limit of what a consumer can do that the kernel notifies: edge-triggered, one sequentially
 * consistent store for all that was there, no callback, no checks.
 */
#include "consumer.h"
#include "ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static unsigned long drain(const struct ring *ring, unsigned long at, unsigned long end)
{
	while (at < end) {
		const char *header = ring->data + (at & (ring->size - 1));
		/*
		 * Pairs with the xchg of the commit. Sequentially consistent for the sake of a BUSY head,
		 * which must not be looked at before the store below was made.
		 */
		__u32 length = __atomic_load_n((const __u32 *)header, __ATOMIC_SEQ_CST);

		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		if (!(length & BPF_RINGBUF_DISCARD_BIT))
			handle((const __u64 *)(header + BPF_RINGBUF_HDR_SZ));
		length &= ~BPF_RINGBUF_DISCARD_BIT;
		at += (length + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	}
	return at;
}

void consume(const int *map_fds, int count)
{
	struct ring ring = open_ring(only(map_fds, count));
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	unsigned long at = *ring.consumer_pos;

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, map_fds[0], &event))
		fail("epoll: %s", strerror(errno));
	opened();
	while (!is_stopping()) {
		/* Sequentially consistent, as is the store: it must not be made before that. */
		unsigned long end = __atomic_load_n(ring.producer_pos, __ATOMIC_SEQ_CST);
		unsigned long next = drain(&ring, at, end);

		if (next != at) {
			at = next;
			/* Pairs with the commit's xchg and load: it sees this, or the next look sees it. */
			__atomic_store_n(ring.consumer_pos, at, __ATOMIC_SEQ_CST);
		} else if (epoll_wait(epoll, &event, 1, -1) < 0 && errno != EINTR) {
			fail("epoll_wait: %s", strerror(errno));
		}
	}
	close(epoll);
	close_ring(&ring);
}
