#!/usr/bin/env bash
# jcstress on the consumer and its handshakes, about two minutes; --long for an hour; options of jcstress.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/jcstress
cd "$ROOT/tests/jcstress/target"
run_and_count launch tests/jcstress reactor.ringbuf.Suite "$@"
