#!/usr/bin/env bash
# The Spin model of consumer, kernel and memory.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
"$ROOT/tests/model/run" "$@"
