#!/usr/bin/env bash
# A real Kafka: bad input; agent, broker and viewer killed; --seconds N (60), --bench: beside librdkafka.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
status=0
if [ $# -eq 0 ]; then
    verify "$ROOT" tests/fleet -pl tests/fleet -am package -DskipUnitTests=true || status=1
fi
build_module tests/fleet
run_and_count launch tests/fleet reactor.ringbuf.tests.fleet.FleetSuite "$@" || status=1
exit $status
