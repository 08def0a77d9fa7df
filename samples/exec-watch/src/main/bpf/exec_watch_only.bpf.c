// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* exec_watch with a filter that user space sends: for exec-watch --only, on Linux 6.1 and later. */
#define ONLY
#include "exec_watch.bpf.c"
