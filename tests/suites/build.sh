#!/usr/bin/env bash
# mvn verify of all modules: warnings, nullness, unit tests, ArchUnit, format, Javadoc, dependencies.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
"$JAVA_HOME/bin/java" -version 2>&1 | head -n 1
verify "$ROOT" . verify -DskipSuiteTests=true
