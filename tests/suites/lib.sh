# What the suites share. A suite is a script that exits non-zero if it failed and that may append lines
# 'PASSED FAILED SKIPPED' to the file $COUNTS; tests/run has done the set-up and adds them up.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../build/lib.sh"

count() { echo "$1 $2 $3" >>"${COUNTS:-/dev/null}"; } # PASSED FAILED SKIPPED

no_options() { [ $# -eq 0 ] || die "this suite takes no options, but got: $*"; }

# A suite whose prerequisite the machine lacks: says why, loudly, and counts as one skipped.
skip() {
    echo "SKIPPED: $*"
    count 0 0 1
    exit 0
}

forget_reports() { # ROOT...
    find "$@" -path '*/target/surefire-reports' -prune -exec rm -rf {} +
}

# Counts the test cases in Surefire's reports and shows each skip with its reason. On CI a skipped
# test is a failure, unless its reason matches $allowed_skip.
allowed_skip='\[optional\]'
count_reports() { # ROOT...
    local reports strict=0 counts
    if [ "${CI:-}" = true ]; then strict=1; fi
    mapfile -t reports < <(find "$@" -path '*/target/surefire-reports/TEST-*.xml')
    [ ${#reports[@]} -gt 0 ] || die "no test reports under $*"
    counts=$(ALLOWED=$allowed_skip awk -v strict=$strict '
        function attribute(name) {
            if (!match($0, " " name "=\"[^\"]*\"")) return ""
            return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        }
        FNR == 1 { counted = 0 }
        /<testsuite / && !counted {
            counted = 1
            tests += attribute("tests")
            failed += attribute("failures") + attribute("errors")
            skipped += attribute("skipped")
        }
        /<testcase / { test = attribute("classname") "." attribute("name") }
        /^ *<skipped/ {
            reason = attribute("message")
            if (reason == "" && match($0, /CDATA\[/)) {
                reason = substr($0, RSTART + RLENGTH)
                sub(/^[A-Za-z0-9_.$]+: /, "", reason) # the exception
            }
            wrong = strict && reason !~ ENVIRON["ALLOWED"]
            if (wrong) { failed++; skipped-- }
            print "SKIPPED: " test ": " (reason == "" ? "no reason given" : reason) \
                (wrong ? " (a failure, as CI=true)" : "") > "/dev/stderr"
        }
        END { print tests - failed - skipped, failed, skipped }' "${reports[@]}")
    # shellcheck disable=SC2086
    count $counts
    # The middle number: failed.
    [[ $counts == *" 0 "* ]]
}

# Runs Maven on a tree and counts the reports of the modules named, even if it failed.
verify() { # TREE "MODULE..." MAVEN-ARGUMENT...
    local tree=$1 module status=0 dirs=()
    for module in $2; do dirs+=("$tree/$module"); done
    shift 2
    forget_reports "$tree"
    mvn_ "$tree" "$@" || status=1
    count_reports "${dirs[@]}" || status=1
    return $status
}

# Runs a command that closes with a line 'N passed, N failed', and counts what that says.
run_and_count() { # COMMAND...
    local log status=0
    log=$(mktemp)
    ("$@") 2>&1 | tee "$log" || status=$?
    sed -nE 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 0\4/p' "$log" |
        tail -n 1 >>"${COUNTS:-/dev/null}"
    rm -f "$log"
    return $status
}

# Copies the sources, so that a build with another JDK leaves the target folders here alone.
copy_sources() { # TO
    mkdir -p "$1"
    tar -C "$ROOT" --exclude=target --exclude=.git -cf - . | tar -C "$1" -xf -
}
