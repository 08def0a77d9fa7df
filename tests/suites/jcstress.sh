#!/usr/bin/env bash
# jcstress on the consumer and its handshakes; options are jcstress's own (-m quick unless given).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/jcstress
[ $# -gt 0 ] || set -- -m quick
cd "$ROOT/tests/jcstress/target"
launch tests/jcstress org.openjdk.jcstress.Main -r jcstress-report "$@"
