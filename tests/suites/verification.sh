#!/usr/bin/env bash
# The Reactive Streams TCKs, hostile ring states, BlockHound, and the test ring against the kernel's.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
# The TCK's own words where a rule is optional, or cannot be shown of an endless source.
allowed_skip+='|Not verified by this TCK|OPTIONAL requirement|does not pass this \*additional\* verification|Unable to run this test'
verify "$ROOT" tests/verification -pl tests/verification -am package -DskipUnitTests=true
