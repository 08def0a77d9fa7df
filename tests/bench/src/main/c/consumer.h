// SPDX-License-Identifier: Apache-2.0
/* What a consumer in C shares with the others: the process around it and the work per record. */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* What is done with each record; the same in Work.java. */
enum work {
	COUNT,	 /* look at the first word */
	LATENCY, /* also take the time since the second word */
	SLOW,	 /* also be busy for a while */
	TRIGGER, /* at the last record of a batch, have the next one written */
};

extern enum work work;

/* True once consume() is to return; a record is written then, so that a wait ends. */
extern bool stopping;

/* Given by each consumer: consumes rings until `stopping`; calls opened() when it is about to. */
void consume(const int *map_fds, int count);
void opened(void);

/* Ends the process, saying what failed. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

/* Has the next batch written; called by handle(). */
void trigger(void);

/* The work of LATENCY and SLOW. */
void work_more(const __u64 *record);

/* Of a record that only wakes the consumer; others begin with their length. */
#define FLUSH_WORD BPF_RB_FORCE_WAKEUP

/* Written by one thread, read by another. */
extern __u64 records;
extern __u64 naps;
extern __u64 first_words;
extern __u32 left_of_batch;
extern bool finishing;

static inline bool is_stopping(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_RELAXED);
}

static inline void handle(const __u64 *record)
{
	__atomic_store_n(&records, records + 1, __ATOMIC_RELAXED);
	first_words += record[0];
	if (work == COUNT)
		return;
	if (work != TRIGGER)
		work_more(record);
	else if (record[0] != FLUSH_WORD && --left_of_batch == 0 && !__atomic_load_n(&finishing, __ATOMIC_RELAXED))
		trigger();
}
