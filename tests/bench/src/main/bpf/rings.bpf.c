// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The load of cases with many rings: each ring comes with an object of its own, so this one has few
 * programs and short batches, or the verifier would need minutes for them all.
 */
#include "load.h"

#define BATCH 50

PROGRAM(batch_64, BATCH, reserve(64, 0, 64, NO_TIME))
PROGRAM(timed_64, 1, reserve(64, ctx->flags, ctx->flags, TIME))
