#!/usr/bin/env bash
# Side by side with libbpf; --quick is a smoke test.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/bench
launch tests/bench reactor.ringbuf.tests.bench.Bench "$@"
