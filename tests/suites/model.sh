#!/usr/bin/env bash
# The Spin model of consumer, kernel and memory.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
run_and_count "$ROOT/tests/model/run" "$@"
