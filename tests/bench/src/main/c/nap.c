// SPDX-License-Identifier: Apache-2.0
/*
 * What a nap costs: nap CPU MICROSECONDS prints how many nanoseconds of CPU a thread that is pinned
 * to that processor takes for a nap of that length, by epoll_pwait2 as the consumers nap.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>

#define NAPS 2000

static unsigned long long cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

int main(int count, char **arguments)
{
	struct timespec length = {};
	struct epoll_event event;
	unsigned long long start;
	cpu_set_t set;
	int epoll;

	if (count != 3)
		return 2;
	CPU_ZERO(&set);
	CPU_SET(atoi(arguments[1]), &set);
	length.tv_nsec = atol(arguments[2]) * 1000;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0 || sched_setaffinity(0, sizeof(set), &set) || prctl(PR_SET_TIMERSLACK, 1)) {
		perror("nap");
		return 1;
	}
	start = cpu_ns();
	for (int i = 0; i < NAPS; i++)
		if (epoll_pwait2(epoll, &event, 1, &length, NULL)) {
			perror("epoll_pwait2");
			return 1;
		}
	printf("%llu\n", (cpu_ns() - start) / NAPS);
	return 0;
}
