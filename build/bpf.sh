#!/bin/sh
# Builds every src/*/bpf/NAME.bpf.c into the object src/*/resources/NAME.bpf.o beside it, byte for
# byte the same on every machine. With --check it builds aside, compares, and changes nothing.
#
# The objects are in the repository, so only somebody who changes BPF code needs this, and clang.
set -eu

CLANG_MAJOR=14 # of Debian 12: another clang may emit other instructions

usage() {
    echo "usage: build/bpf.sh [--check]"
    echo "  no option   rebuild all BPF objects in place"
    echo "  --check     rebuild into a temporary folder and compare; exit 1 if an object differs"
}

check=no
case "${1:-}" in
'') ;;
--check) check=yes ;;
-h | --help) usage && exit 0 ;;
*) usage >&2 && exit 2 ;;
esac

# Everything below is relative to the top of the repository: no path of this machine gets into an object.
cd "$(dirname "$0")/.."

clang=clang-$CLANG_MAJOR
strip=llvm-strip-$CLANG_MAJOR
if ! command -v $clang >/dev/null || ! command -v $strip >/dev/null || [ ! -e /usr/include/bpf/bpf_helpers.h ]; then
    packages="clang-$CLANG_MAJOR llvm-$CLANG_MAJOR libbpf-dev"
    if ! command -v apt-get >/dev/null; then
        echo "build/bpf.sh: clang $CLANG_MAJOR, its llvm-strip and libbpf's headers are missing: install $packages" >&2
        exit 1
    elif [ "$(id -u)" != 0 ]; then
        echo "build/bpf.sh: missing packages: run 'sudo apt-get install $packages'" >&2
        exit 1
    fi
    echo "build/bpf.sh: installing $packages" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# linux/bpf.h includes asm/types.h, which Debian keeps in a folder of the architecture's own.
arch_include=/usr/include/$($clang -print-target-triple | sed 's/-[a-z]*-linux/-linux/')
# Ours, as users get it from the jar.
our_include=reactor-ringbuf/src/main/resources/META-INF/bpf

build() { # SOURCE OBJECT
    $clang -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror \
        -fdebug-compilation-dir=. -isystem "$arch_include" -I "$our_include" -c "$1" -o "$2"
    $strip -g "$2" # DWARF goes, BTF stays
}

differ=0
count=0
for source in $(find . -path '*/bpf/*.bpf.c' -not -path '*/target/*' | sort); do
    source=${source#./}
    name=$(basename "$source" .c).o
    resources=$(dirname "$(dirname "$source")")/resources
    object=$resources/$name
    count=$((count + 1))
    build "$source" "$out/$name"
    if cmp -s "$out/$name" "$object"; then
        echo "same     $object"
    elif [ $check = yes ]; then
        echo "DIFFERS  $object: not what $source builds to ($($clang --version | head -n 1)). Run build/bpf.sh and commit the result."
        differ=1
    else
        mkdir -p "$resources"
        # No rename from the temporary folder: that would carry its owner-only mode along.
        cat "$out/$name" >"$object"
        echo "built    $object"
    fi
done
[ $count -gt 0 ] || { echo "build/bpf.sh: no *.bpf.c found" >&2 && exit 1; }
exit $differ
