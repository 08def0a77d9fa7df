#!/usr/bin/env bash
# Tiny bursts for long, with a watchdog; --seconds N (120 unless given).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/stress
run_and_count launch tests/stress reactor.ringbuf.tests.stress.Stress "$@"
