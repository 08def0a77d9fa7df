// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The same for aarch64, as a program that reads its registers is compiled. */
#define __TARGET_ARCH_arm64
#include "kinds.bpf.c"
