#!/usr/bin/env bash
# A real Kafka: bad input; agent, broker and viewer killed; --seconds N (60), --bench: beside librdkafka.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
status=0
stamp=$(mktemp)
if [ $# -eq 0 ] && verify "$ROOT" tests/fleet -pl tests/fleet -am package -DskipUnitTests=true; then
    mv "$stamp" "$ROOT/tests/fleet/target/built" # and need not be built again
elif [ $# -eq 0 ]; then
    status=1
fi
rm -f "$stamp"
build_module tests/fleet
if [[ " $* " == *" --bench "* ]]; then
    packages=()
    command -v gcc >/dev/null || packages+=(gcc libc6-dev)
    [ -e /usr/include/bpf/libbpf.h ] || packages+=(libbpf-dev)
    [ -e /usr/include/librdkafka/rdkafka.h ] || packages+=(librdkafka-dev)
    install ${packages[@]+"${packages[@]}"}
    gcc -O2 -g -Wall -Wextra -Werror -o "$ROOT/tests/fleet/target/agent" \
        "$ROOT/tests/fleet/src/main/c/agent.c" -lbpf -lrdkafka
    export FLEET_C_AGENT=$ROOT/tests/fleet/target/agent
fi
run_and_count launch tests/fleet reactor.ringbuf.tests.fleet.FleetSuite "$@" || status=1
exit $status
