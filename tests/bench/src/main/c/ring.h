// SPDX-License-Identifier: Apache-2.0
/* A ring buffer as the consumers by hand map it. */
#pragma once

struct ring {
	unsigned long *consumer_pos;
	const unsigned long *producer_pos;
	const char *data;
	unsigned long size;
	unsigned long page;
};

/* These consumers know one ring; its descriptor. */
int only(const int *map_fds, int count);

struct ring open_ring(int fd);
void close_ring(const struct ring *ring);
