#!/usr/bin/env bash
# The receiver on real ring buffer maps in this kernel (root, or what bpf(2) asks for).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
verify "$ROOT" tests/kernel -pl tests/kernel -am package -DskipUnitTests=true
