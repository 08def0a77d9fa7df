#!/usr/bin/env bash
# Rebuilds the BPF objects with clang and compares them, byte for byte, with those in the repository.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
"$ROOT/build/bpf.sh" --check | tee "$log" || status=$?
count "$(grep -c '^same ' "$log" || true)" "$(grep -c '^DIFFERS ' "$log" || true)" 0
exit $status
