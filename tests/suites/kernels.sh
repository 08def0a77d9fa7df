#!/usr/bin/env bash
# The kernel tests in other kernels, in virtual machines: 5.10 to Debian's newest, amd64 and arm64; --all.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
run_and_count "$ROOT/tests/kernels/run" "$@"
