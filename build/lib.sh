# What samples/run and tests/run share: finding or installing tools, building a module, starting it.
# To be sourced by bash; the sourcing script has set -euo pipefail.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

SELF=$(basename "$(dirname "$(realpath "$0")")")/$(basename "$0")

say() { echo "$SELF: $*" >&2; }
die() {
    say "$@"
    exit 1
}

# --- tools ---------------------------------------------------------------------------------------

java_major() { # JAVA_HOME -> 17, or nothing if there is no JDK
    [ -x "$1/bin/javac" ] || return 0
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

# Prints the home of the JDK to use: of the wanted major version if there is one, else, where the
# second argument allows it, the first that is not older.
find_jdk() { # MAJOR [or-newer]
    local home major newer= java
    java=$(command -v javac || true)
    for home in "${JAVA_HOME:-}" "${java:+$(dirname "$(dirname "$(readlink -f "$java")")")}" /usr/lib/jvm/*; do
        [ -n "$home" ] || continue
        major=$(java_major "$home")
        [ -n "$major" ] || continue
        if [ "$major" -eq "$1" ]; then
            echo "$home"
            return
        fi
        if [ -z "$newer" ] && [ "$major" -gt "$1" ]; then newer=$home; fi
    done
    if [ "${2:-}" = or-newer ]; then echo "$newer"; fi
}

has_libbpf() { [[ $(ldconfig -p 2>/dev/null) == *'libbpf.so.1 '* ]]; }

available() { [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[0-9]* ]]; }

lists_updated=no
update_lists() { # once, and only where packages can be installed
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && [ $lists_updated = no ] || return 0
    lists_updated=yes
    say "updating the package lists"
    apt-get update -qq </dev/null >&2 || say "apt-get update failed; going on with the lists that are here"
}

# Installs Debian packages, or says what to install and exits where it must not.
install() { # PACKAGE...
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "missing: $*. Install them (the names are Debian's) and run this again."
    [ "$(id -u)" -eq 0 ] || die "missing: $*. Run 'sudo apt-get install $*' and run this again."
    local log
    log=$(mktemp)
    update_lists
    say "installing $*"
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die "apt-get could not install $* (see above)"
    fi
    rm -f "$log"
}

# Makes sure that there are a JDK, Maven and what else is named, and sets JAVA_HOME.
setup() { # [libbpf]...
    local need missing=() home=
    PATH=$PATH:/usr/sbin:/sbin
    if [ -n "${JAVA_HOME:-}" ] && [ "$(java_major "$JAVA_HOME")" -ge 17 ] 2>/dev/null; then
        home=$JAVA_HOME
    else
        home=$(find_jdk 17 or-newer)
    fi
    [ -n "$home" ] || missing+=(openjdk-17-jdk-headless)
    command -v mvn >/dev/null || missing+=(maven)
    for need in "$@"; do
        case $need in
        libbpf) has_libbpf || missing+=(libbpf1) ;;
        *) die "setup: unknown tool $need" ;;
        esac
    done
    if [ ${#missing[@]} -gt 0 ]; then
        update_lists
        if [ -z "$home" ] && ! available openjdk-17-jdk-headless; then
            missing[0]=default-jdk-headless
        fi
        install "${missing[@]}"
        hash -r
        if [ -z "$home" ]; then
            home=$(find_jdk 17 or-newer)
            [ -n "$home" ] || die "the installed JDK is older than 17. Install a JDK 17 or later and run this again."
        fi
    fi
    export JAVA_HOME=$home
}

# --- building ------------------------------------------------------------------------------------

# Runs Maven on a tree; it prints only what went wrong, and what tests print.
mvn_() ( # TREE MAVEN-ARGUMENT...
    cd "$1"
    shift
    # No escape sequences at the end, where there is no terminal.
    export MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.noreset=true"
    # Maven's own libraries make newer JDKs warn; that says nothing about this build.
    if [ "$(java_major "$JAVA_HOME")" -ge 24 ]; then
        MAVEN_OPTS+=" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    fi
    exec mvn -q -B -ntp "$@" </dev/null
)

# True if a source or a pom is newer than the file, or the file is not there. Folders count too:
# their time changes when a file is deleted.
changed_since() { # FILE
    [ -e "$1" ] || return 0
    [ -n "$(cd "$ROOT" && find . \( -name target -o -name .git \) -prune -o \
        \( -path '*/src/*' -o -name pom.xml \) -newer "$1" -print -quit)" ]
}

# Builds a module and what it needs, without tests, if a source changed since the last time.
build_module() { # DIR, relative to the root
    local stamp=$ROOT/$1/target/built new log
    if built "$1"; then return; fi # without the lock: somebody who may only read can run it, too
    [ -w "$ROOT/$1" ] || die "$1 is not built, and you may not write there: let its owner run this once"
    mkdir -p "$ROOT/$1/target"
    exec 9>"$ROOT/$1/target/lock"
    flock 9
    if ! built "$1"; then
        new=$(mktemp)
        log=$(mktemp)
        rm -rf "$ROOT/$1/target/lib" # or a former version of a library would stay
        say "building $1 (the first time also downloads what it depends on)"
        if ! mvn_ "$ROOT" -pl "$1" -am package -Dmaven.test.skip=true -DskipTests=true >"$log" 2>&1 9>&-; then
            cat "$log" >&2
            rm -f "$new" "$log"
            die "the build of $1 failed (see above)"
        fi
        rm -f "$log"
        mkdir -p "$ROOT/$1/target"
        mv "$new" "$stamp"
    fi
    exec 9>&-
}

built() { # DIR
    ! changed_since "$ROOT/$1/target/built" && all_exist "$(class_path "$1")"
}

# A module's dependencies: copied to target/lib, or where Maven keeps them.
class_path() { # DIR
    if [ -d "$ROOT/$1/target/lib" ]; then
        find "$ROOT/$1/target/lib" -name '*.jar' -printf '%p:'
    elif [ -e "$ROOT/$1/target/class-path" ]; then
        cat "$ROOT/$1/target/class-path"
    fi
}

all_exist() { # CLASS-PATH
    local entries entry
    IFS=: read -r -a entries <<<"$1"
    [ ${#entries[@]} -gt 0 ] || return 1
    for entry in "${entries[@]}"; do [ -e "$entry" ] || return 1; done
}

# --- starting ------------------------------------------------------------------------------------

# Replaces this shell by the JVM, so that a signal reaches it. JAVA_OPTS adds options of the JVM.
launch() { # DIR MAIN-CLASS [ARGUMENT]...
    local dir=$ROOT/$1 path main=$2
    local flags=(-Dreactor.logging.fallback=JDK "-Djava.util.logging.config.file=$ROOT/build/logging.properties")
    path=$dir/target/classes:$(class_path "$1")
    shift 2
    # JNA loads native code; from JDK 24 on that is announced unless it is allowed.
    if [ "$(java_major "$JAVA_HOME")" -ge 24 ]; then flags+=(--enable-native-access=ALL-UNNAMED); fi
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" ${flags[@]+"${flags[@]}"} ${JAVA_OPTS:-} \
        -cp "$path" "$main" "$@"
}
