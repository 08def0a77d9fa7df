#!/usr/bin/env bash
# What decoding a record costs, by hand and by BTF: about three minutes. Options of JMH, such as -f 1.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
build_module tests/jmh
launch tests/jmh org.openjdk.jmh.Main -prof gc "$@"
