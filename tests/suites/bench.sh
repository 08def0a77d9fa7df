#!/usr/bin/env bash
# Side by side with libbpf; --quick is a smoke test, --send (first) is about sending. Options: tests/run bench [--send] --help.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$ROOT/tests/bench/build-peers.sh"
build_module tests/bench
build_peers
if [ "${1:-}" = --send ]; then
    run_and_count launch tests/bench reactor.ringbuf.tests.bench.send.SendBench "${@:2}"
    exit
fi
run_and_count launch tests/bench reactor.ringbuf.tests.bench.Bench "$@"
