#!/usr/bin/env bash
# jcstress on the consumer and its handshakes, about two minutes; --long for an hour; options of jcstress.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/jcstress
cd "$ROOT/tests/jcstress/target"
status=0
(launch tests/jcstress reactor.ringbuf.tests.jcstress.Suite "$@") | tee suite.log || status=$?
# shellcheck disable=SC2046
count $(sed -n 's/^jcstress: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2 0/p' suite.log)
exit $status
