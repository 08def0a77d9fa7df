#!/usr/bin/env bash
# Events to a real Kafka while agent, broker and viewer are killed; --seconds N (60), --bench beside librdkafka.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/fleet
run_and_count launch tests/fleet reactor.ringbuf.tests.fleet.FleetSuite "$@"
