#!/usr/bin/env bash
# Builds the published jars twice, in other folders, time zones and locales, and compares the bytes.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
no_options "$@"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
modules=reactor-ringbuf,reactor-ringbuf-test,reactor-ringbuf-spring-boot-starter

build() { # FOLDER
    copy_sources "$copy/$1"
    mvn_ "$copy/$1" -pl "$modules" -am verify -Dmaven.test.skip=true -Dspotless.check.skip=true
    (cd "$copy/$1" && find . -path '*/target/*.jar' | sort >"$copy/jars")
}
# Jars record file modes, and so the umask.
umask 022
(TZ=UTC LC_ALL=C.UTF-8 build one)
(TZ=Asia/Tokyo LC_ALL=C build two/deeper)

differ=0
while read -r jar; do
    if cmp "$copy/one/$jar" "$copy/two/deeper/$jar"; then
        echo "same     $jar"
        count 1 0 0
    else
        echo "DIFFERS  $jar"
        count 0 1 0
        differ=1
    fi
done <"$copy/jars"
[ -s "$copy/jars" ] || die "the build made no jars"
exit $differ
