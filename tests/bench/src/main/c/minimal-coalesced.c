// SPDX-License-Identifier: Apache-2.0
/*
 * The limit of what a consumer can do that naps: the least in C that follows the rules of
 * Coalescing.java and RingDrain.java, with no callback, no checks, and no demand.
 */
#define _GNU_SOURCE
#include "consumer.h"
#include "ring.h"
#include "work.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The window that users get. */
#define WINDOW_NS 100000UL
#define SHORTEST_NAP_NS 5000UL
/* So many times running must records have come within two windows of each other. */
#define BUSY_STREAK 4
/* So many naps running notified all the same: leave it to the producers for that many times. */
#define FORCED_NAPS 3
#define LEFT_TO_PRODUCERS 1000

struct coalescing {
	unsigned long nap_ns;
	int streak;
	int forced;
	int left_to_producers;
	unsigned long last_position;
	unsigned long long last_arrival;
};

struct drained {
	unsigned long end;  /* up to where records were read */
	unsigned long last; /* where the last of them begins */
};

static struct drained drain(const struct ring *ring, unsigned long at, unsigned long end)
{
	struct drained d = { .end = at, .last = at };

	while (d.end < end) {
		const char *header = ring->data + (d.end & (ring->size - 1));
		/* As in minimal.c. */
		__u32 length = __atomic_load_n((const __u32 *)header, __ATOMIC_SEQ_CST);

		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		if (!(length & BPF_RINGBUF_DISCARD_BIT))
			handle((const __u64 *)(header + BPF_RINGBUF_HDR_SZ));
		length &= ~BPF_RINGBUF_DISCARD_BIT;
		d.last = d.end;
		d.end += (length + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	}
	return d;
}

/* Called when the ring has run empty; how long to nap, or 0 to wait for a notification. */
static unsigned long nap_ns(struct coalescing *c, unsigned long position)
{
	unsigned long long now = now_ns(CLOCK_MONOTONIC);
	bool close = now - c->last_arrival <= 2 * WINDOW_NS;

	if (position != c->last_position) {
		if (c->streak < BUSY_STREAK)
			c->streak = close ? c->streak + 1 : 0;
		c->last_position = position;
		c->last_arrival = now;
	} else if (!close) {
		c->streak = 0;
	}
	if (c->streak < BUSY_STREAK)
		return 0;
	if (c->left_to_producers) {
		c->left_to_producers--;
		return 0;
	}
	return c->nap_ns;
}

/* Called after a nap, so that the ring does not fill while the next ones last. */
static void napped(struct coalescing *c, const struct ring *ring, unsigned long at, bool notified)
{
	unsigned long waiting = __atomic_load_n(ring->producer_pos, __ATOMIC_RELAXED) - at;

	c->forced = notified ? c->forced + 1 : 0;
	if (c->forced == FORCED_NAPS) {
		c->forced = 0;
		c->left_to_producers = LEFT_TO_PRODUCERS;
	}
	if (waiting < ring->size / 4) {
		c->nap_ns = c->nap_ns * 2 < WINDOW_NS ? c->nap_ns * 2 : WINDOW_NS;
	} else if (waiting > ring->size / 2) {
		if (c->nap_ns == SHORTEST_NAP_NS)
			c->left_to_producers = LEFT_TO_PRODUCERS;
		c->nap_ns = c->nap_ns / 2 > SHORTEST_NAP_NS ? c->nap_ns / 2 : SHORTEST_NAP_NS;
	}
}

/* A negative time waits without a limit. Returns whether the ring was notified. */
static bool await(int epoll, long ns)
{
	struct timespec limit = { .tv_nsec = ns };
	struct epoll_event event;
	int count = epoll_pwait2(epoll, &event, 1, ns < 0 ? NULL : &limit, NULL);

	if (count < 0 && errno != EINTR)
		fail("epoll_pwait2: %s", strerror(errno));
	return count > 0;
}

void consume(const int *map_fds, int count)
{
	struct ring ring = open_ring(only(map_fds, count));
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	struct coalescing c = { .nap_ns = SHORTEST_NAP_NS };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	unsigned long at = *ring.consumer_pos, published = at;

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, map_fds[0], &event))
		fail("epoll: %s", strerror(errno));
	/* As CurrentThread.java does: else the kernel lets each nap last up to 50 us longer. */
	if (prctl(PR_SET_TIMERSLACK, 1))
		fail("prctl: %s", strerror(errno));
	opened();
	while (!is_stopping()) {
		/* Sequentially consistent, as is the store before a wait: see minimal.c. */
		unsigned long end = __atomic_load_n(ring.producer_pos, __ATOMIC_SEQ_CST);
		struct drained d;
		unsigned long nap;

		if (end - at > ring.size / 4)
			end = at + ring.size / 4; /* then producers get room */
		d = drain(&ring, at, end);
		if (d.end != at) {
			at = d.end;
			/* All but the last record, whose position alone could have the kernel notify. */
			published = d.last;
			__atomic_store_n(ring.consumer_pos, published, __ATOMIC_RELEASE);
			continue;
		}
		nap = nap_ns(&c, at);
		if (nap) {
			__atomic_store_n(&naps, naps + 1, __ATOMIC_RELAXED);
			napped(&c, &ring, at, await(epoll, nap));
		} else if (published != at) {
			/* Then look again: the next record is notified, or that look sees it. */
			published = at;
			__atomic_store_n(ring.consumer_pos, published, __ATOMIC_SEQ_CST);
		} else {
			await(epoll, -1);
		}
	}
	/* What was read is read. */
	__atomic_store_n(ring.consumer_pos, at, __ATOMIC_SEQ_CST);
	close(epoll);
	close_ring(&ring);
}
