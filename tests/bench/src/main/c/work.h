// SPDX-License-Identifier: Apache-2.0
/* Setting the work per record, and what comes of it. */
#pragma once

#include <linux/types.h>
#include <time.h>

/* Words: the name of the work and its arguments. While nothing is consumed. */
void set_work(char **words);

/* No more batches are triggered from now on. */
void finish_work(void);

__u64 now_ns(clockid_t clock);
