#!/usr/bin/env bash
# jcstress on the consumer and its handshakes, about two minutes; --long, or options of jcstress.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/jcstress
cd "$ROOT/tests/jcstress/target" # where jcstress leaves its files

# Without jcstress's progress, five lines for each run of a test.
suite() {
    launch tests/jcstress reactor.ringbuf.tests.jcstress.Suite "$@" |
        { grep --line-buffered -v -E '^(\((ETA|Sampling|JVMs|CPUs|Results)|$)' || true; }
}
run_and_count suite "$@"
