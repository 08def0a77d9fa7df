// SPDX-License-Identifier: Apache-2.0
/*
 * The limit of what a consumer can do that the kernel notifies: edge-triggered, one sequentially
 * consistent store for all that was there, no callback, no checks.
 */
#include "consumer.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

struct ring {
	unsigned long *consumer_pos;
	const unsigned long *producer_pos;
	const char *data;
	unsigned long size;
	unsigned long page;
};

static void *map(int fd, size_t offset, size_t length, int protection)
{
	void *address = mmap(NULL, length, protection, MAP_SHARED, fd, offset);

	if (address == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	return address;
}

static struct ring open_ring(int fd)
{
	struct ring ring = { .page = sysconf(_SC_PAGESIZE) };
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		fail("bpf_obj_get_info_by_fd: %s", strerror(errno));
	ring.size = info.max_entries;
	ring.consumer_pos = map(fd, 0, ring.page, PROT_READ | PROT_WRITE);
	ring.producer_pos = map(fd, ring.page, ring.page + 2 * ring.size, PROT_READ);
	ring.data = (const char *)ring.producer_pos + ring.page;
	return ring;
}

static void close_ring(const struct ring *ring)
{
	munmap(ring->consumer_pos, ring->page);
	munmap((void *)ring->producer_pos, ring->page + 2 * ring->size);
}

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

void consume(int map_fd)
{
	struct ring ring = open_ring(map_fd);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	unsigned long at = *ring.consumer_pos;

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, map_fd, &event))
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
