#!/usr/bin/env bash
# The page of samples/kernel-live in a headless Chromium; --screenshots DIR, --stalled-seconds N.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

options=()
while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || die "$1 wants a value"
    case $1 in
    --screenshots) options+=("-Dbrowser.screenshots=$(realpath "$2")") ;;
    --stalled-seconds) options+=("-Dbrowser.stalled.seconds=$2") ;;
    *) die "this suite's options are --screenshots DIR and --stalled-seconds N, not $1" ;;
    esac
    shift 2
done

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v chromedriver >/dev/null || missing+=(chromium-driver)
# Without any font a page has no text.
[ -n "$(find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null)" ] || missing+=(fonts-dejavu-core)
if [ ${#missing[@]} -gt 0 ]; then
    update_lists
    available chromium-driver || [ ! -e /etc/debian_version ] || skip "this system's packages have no chromium-driver"
    install "${missing[@]}"
fi
verify "$ROOT" tests/browser -pl tests/browser -am package -DskipUnitTests=true ${options[@]+"${options[@]}"}
