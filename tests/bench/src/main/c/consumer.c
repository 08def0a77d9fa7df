// SPDX-License-Identifier: Apache-2.0
/*
 * The process around a consumer: it obeys lines on stdin and answers each with one on stdout, as
 * ConsumerMain.java does, so that the benchmark can take turns between consumers.
 *
 *   open MAP-ID[,MAP-ID]... CPU WORK [ARGUMENT]...
 *                                        consume these maps, on a thread pinned to that processor
 *   mark                                 the counters, and the latencies since the last mark
 *   finish                               trigger nothing more, so that the ring can be drained
 *   close                                stop consuming; needs a record to be written
 */
#define _GNU_SOURCE
#include "consumer.h"
#include "latency.h"
#include "work.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_RINGS 256
#define LINE 4096

bool stopping;
__u64 naps;

static pthread_t thread;
static pid_t thread_id;
static sem_t is_open;
static int map_fds[MOST_RINGS];
static int rings;
static int cpu;

void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("error ");
	vprintf(format, arguments);
	printf("\n");
	fflush(stdout);
	va_end(arguments);
	_exit(1);
}

void opened(void)
{
	sem_post(&is_open);
}

static void *run(void *unused)
{
	cpu_set_t set;

	(void)unused;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity to cpu %d: %s", cpu, strerror(errno));
	thread_id = gettid();
	consume(map_fds, rings);
	return NULL;
}

static void open_rings(char **words)
{
	char *rest = words[0], *id;

	for (rings = 0; rings < MOST_RINGS && (id = strtok_r(rest, ",", &rest)); rings++) {
		map_fds[rings] = bpf_map_get_fd_by_id(strtoul(id, NULL, 10));
		if (map_fds[rings] < 0)
			fail("map %s: %s", id, strerror(-map_fds[rings]));
	}
	cpu = atoi(words[1]);
	set_work(words + 2);
	records = 0;
	naps = 0;
	stopping = false;
	if (pthread_create(&thread, NULL, run, NULL))
		fail("pthread_create");
	sem_wait(&is_open);
	printf("opened\n");
}

static long voluntary_switches(void)
{
	char path[64], line[256];
	long switches = -1;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", thread_id);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &switches) == 1)
			break;
	if (status)
		fclose(status);
	return switches;
}

struct times {
	unsigned long long user_ns, system_ns;
};

/*
 * In the scheduler's ticks, of which the kernel gives each to who runs when it ends; so only the
 * proportion of the two is of use, and only over many ticks.
 */
static struct times thread_times(void)
{
	struct times t = {};
	char path[64], line[1024], *rest;
	unsigned long user, system;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread_id);
	stat = fopen(path, "r");
	/* A name may have blanks in it; field 3 follows its bracket. */
	if (stat && fgets(line, sizeof(line), stat) && (rest = strrchr(line, ')')) &&
	    sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
		   &system) == 2) {
		t.user_ns = user * (1000000000ULL / sysconf(_SC_CLK_TCK));
		t.system_ns = system * (1000000000ULL / sysconf(_SC_CLK_TCK));
	}
	if (stat)
		fclose(stat);
	return t;
}

static void mark(void)
{
	struct times t = thread_times();
	struct latencies l = take_latencies();
	clockid_t clock;

	pthread_getcpuclockid(thread, &clock);
	printf("marked time_ns=%llu records=%llu thread_cpu_ns=%llu process_cpu_ns=%llu "
	       "user_ns=%llu system_ns=%llu switches=%ld naps=%llu allocated=0 p50=%lld p99=%lld p999=%lld max=%lld\n",
	       now_ns(CLOCK_MONOTONIC), __atomic_load_n(&records, __ATOMIC_RELAXED), now_ns(clock),
	       now_ns(CLOCK_PROCESS_CPUTIME_ID), t.user_ns, t.system_ns, voluntary_switches(),
	       __atomic_load_n(&naps, __ATOMIC_RELAXED), l.p50, l.p99, l.p999, l.max);
}

static void finish(void)
{
	finish_work();
	printf("finished\n");
}

static void close_rings(void)
{
	__atomic_store_n(&stopping, true, __ATOMIC_SEQ_CST);
	printf("closing\n");
	fflush(stdout);
	pthread_join(thread, NULL);
	for (int i = 0; i < rings; i++)
		close(map_fds[i]);
	printf("closed\n");
}

int main(void)
{
	char line[LINE];

	sem_init(&is_open, 0, 0);
	while (fgets(line, sizeof(line), stdin)) {
		char *words[8] = {}, *rest = line;

		for (int i = 0; i < 7 && (words[i] = strtok_r(rest, " \n", &rest)); i++)
			;
		if (words[0] && !strcmp(words[0], "open") && words[3])
			open_rings(words + 1);
		else if (words[0] && !strcmp(words[0], "mark"))
			mark();
		else if (words[0] && !strcmp(words[0], "finish"))
			finish();
		else if (words[0] && !strcmp(words[0], "close"))
			close_rings();
		else
			fail("not understood: %s", words[0] ? words[0] : "an empty line");
		fflush(stdout);
	}
	return 0;
}
