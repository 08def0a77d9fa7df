// SPDX-License-Identifier: Apache-2.0
/*
 * The reference for sending: libbpf's own producer, which waits without a time limit where the ring
 * is full. Arguments: the map's id, bytes per message, processor, seconds of warm-up, seconds.
 * Prints messages, nanoseconds, and nanoseconds of this process's processor time.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long nanos(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;

	int fd = bpf_map_get_fd_by_id(atoi(argv[1]));
	unsigned int length = atoi(argv[2]);
	double warm_up = atof(argv[4]), seconds = atof(argv[5]);
	struct user_ring_buffer *ring = fd < 0 ? NULL : user_ring_buffer__new(fd, NULL);
	cpu_set_t cpu;

	if (!ring)
		fail("user_ring_buffer__new");
	CPU_ZERO(&cpu);
	CPU_SET(atoi(argv[3]), &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu))
		fail("sched_setaffinity");

	long long messages = 0, began = nanos(CLOCK_MONOTONIC), from = 0, cpu_from = 0, sent_before = 0;

	for (;;) {
		long long now = nanos(CLOCK_MONOTONIC);

		if (!from && now - began > warm_up * 1e9) {
			from = now;
			cpu_from = nanos(CLOCK_PROCESS_CPUTIME_ID);
			sent_before = messages;
		}
		if (from && now - from > seconds * 1e9) {
			printf("%lld %lld %lld\n", messages - sent_before, now - from,
			       nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu_from);
			return 0;
		}
		for (int i = 0; i < 1000; i++) {
			__u64 *message = user_ring_buffer__reserve(ring, length);

			/* libbpf 1.1 waits once only if it is to wait without a limit. */
			while (!message) {
				message = user_ring_buffer__reserve_blocking(ring, length, -1);
				if (!message && errno != ENOSPC && errno != EINTR)
					fail("user_ring_buffer__reserve_blocking");
			}
			for (unsigned int word = 0; word < length / 8; word++)
				message[word] = messages;
			user_ring_buffer__submit(ring, message);
			messages++;
		}
	}
}
