#!/usr/bin/env bash
# Loaders and services that are killed, floods: every record arrives or is counted; --seconds N (120 unless given).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/soak
run_and_count launch tests/soak reactor.ringbuf.tests.soak.Soak "$@"
