// SPDX-License-Identifier: Apache-2.0
#include "ring.h"
#include "consumer.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *map(int fd, size_t offset, size_t length, int protection)
{
	void *address = mmap(NULL, length, protection, MAP_SHARED, fd, offset);

	if (address == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	return address;
}

int only(const int *map_fds, int count)
{
	if (count != 1)
		fail("this consumer takes one ring, not %d", count);
	return map_fds[0];
}

struct ring open_ring(int fd)
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

void close_ring(const struct ring *ring)
{
	munmap(ring->consumer_pos, ring->page);
	munmap((void *)ring->producer_pos, ring->page + 2 * ring->size);
}
