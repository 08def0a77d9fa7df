# Builds what Maven does not: the consumers in C, C code for those in Java, and the one for JDK 22 and later.
# shellcheck shell=bash disable=SC2154
# Sourced by tests/suites/bench.sh after the module was built.

build_peers() {
    local bench=$ROOT/tests/bench peers=$ROOT/tests/bench/target/peers packages=() peer
    command -v gcc >/dev/null || packages+=(gcc libc6-dev)
    [ -e /usr/include/bpf/libbpf.h ] || packages+=(libbpf-dev)
    if [ ${#packages[@]} -gt 0 ]; then
        if [ "$(id -u)" -eq 0 ]; then apt-get update -qq </dev/null >&2 || true; fi
        install "${packages[@]}"
    fi
    mkdir -p "$peers/ffm"
    for peer in libbpf libbpf-copies minimal minimal-coalesced; do
        gcc -O2 -g -Wall -Wextra -Werror -o "$peers/$peer" \
            "$bench"/src/main/c/{batch,consumer,latency,poll,ring,work,"$peer"}.c -lbpf
    done
    gcc -O2 -g -Wall -Wextra -Werror -o "$peers/send-libbpf" "$bench/src/main/c/send-libbpf.c" -lbpf
    gcc -O2 -g -Wall -Wextra -Werror -o "$peers/nap" "$bench/src/main/c/nap.c"
    gcc -O2 -g -Wall -Wextra -Werror -shared -fPIC -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" \
        -o "$peers/libtrigger.so" "$bench"/src/main/c/{trigger,batch}.c -lbpf

    local home java22=
    for home in "$JAVA_HOME" /usr/lib/jvm/*; do
        if [ "$(java_major "$home")" -ge 22 ] 2>/dev/null; then java22=$home && break; fi
    done
    if [ -z "$java22" ]; then
        say "no JDK 22 or later: libbpf-ffm will not be measured"
        return
    fi
    # All of FFM's ways into C are restricted; that is what this consumer is about.
    # shellcheck disable=SC2046
    "$java22/bin/javac" --release 22 -Xlint:all,-restricted -Werror -d "$peers/ffm" \
        -cp "$bench/target/classes:$(cat "$bench/target/class-path")" \
        $(find "$bench/src/main/java22" -name '*.java')
    export BENCH_FFM_JDK=$java22
}
