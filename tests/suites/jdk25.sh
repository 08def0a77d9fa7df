#!/usr/bin/env bash
# The same on JDK 25, in a copy of the tree.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
JAVA_HOME=$(find_jdk 25)
[ -n "$JAVA_HOME" ] || skip "no JDK 25 found in JAVA_HOME, PATH or /usr/lib/jvm"
export JAVA_HOME
"$JAVA_HOME/bin/java" -version 2>&1 | head -n 1
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
copy_sources "$copy"
verify "$copy" . verify -DskipSuiteTests=true
