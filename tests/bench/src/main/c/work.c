// SPDX-License-Identifier: Apache-2.0
/* The work per record beyond counting it. */
#include "work.h"
#include "batch.h"
#include "consumer.h"
#include "latency.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum work work;
__u64 records;
__u64 first_words;

static __u64 busy_ns;

static int trigger_fd = -1;
static __u32 batch;
bool finishing;
__u32 left_of_batch;

__u64 now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void finish_work(void)
{
	__atomic_store_n(&finishing, true, __ATOMIC_RELAXED);
}

void set_work(char **words)
{
	const char *name = words[0];

	if (trigger_fd >= 0)
		close(trigger_fd);
	trigger_fd = -1;
	finishing = false;
	if (!strcmp(name, "count")) {
		work = COUNT;
	} else if (!strcmp(name, "latency")) {
		work = LATENCY;
	} else if (!strcmp(name, "slow")) {
		work = SLOW;
		busy_ns = strtoull(words[1], NULL, 10);
	} else if (!strcmp(name, "trigger")) {
		work = TRIGGER;
		trigger_fd = bpf_prog_get_fd_by_id(strtoul(words[1], NULL, 10));
		if (trigger_fd < 0)
			fail("program %s: %s", words[1], strerror(-trigger_fd));
		batch = left_of_batch = strtoul(words[2], NULL, 10);
	} else {
		fail("no such work: %s", name);
	}
}

void trigger(void)
{
	long dropped = write_batch(trigger_fd, batch);

	left_of_batch = batch;
	if (dropped < 0)
		fail("BPF_PROG_TEST_RUN: %s", strerror(-dropped));
	if (dropped)
		fail("the ring is too small for a batch of %u", batch);
}

void work_more(const __u64 *record)
{
	__u64 start;

	switch (work) {
	case LATENCY:
		if (record[1]) /* a record of a flood has no time */
			record_latency(now_ns(CLOCK_MONOTONIC) - record[1]);
		break;
	case SLOW:
		start = now_ns(CLOCK_MONOTONIC);
		while (now_ns(CLOCK_MONOTONIC) - start < busy_ns)
			;
		break;
	case TRIGGER:
	case COUNT:
		break;
	}
}
