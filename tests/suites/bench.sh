#!/usr/bin/env bash
# Side by side with libbpf; --quick is a smoke test. Options: tests/run bench --help.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$ROOT/tests/bench/build-peers.sh"
build_module tests/bench
build_peers
run_and_count launch tests/bench reactor.ringbuf.tests.bench.Bench "$@"
