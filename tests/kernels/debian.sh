# Fetches files of Debian packages of any release and architecture, and leaves this machine's own
# packages and package lists alone. To be sourced; CACHE is a folder that stays.

USERLAND_RELEASE=bookworm # what runs in the virtual machines: it has Java 17 and libbpf 1.1
USERLAND_PACKAGES=(openjdk-17-jre-headless libbpf1 busybox util-linux)
DAYS=7 # what is older than this is fetched again, if the archive can be reached

# Where this machine gets Debian packages from.
archive() {
    local uri
    uri=$(apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | head -n 1)
    [ -n "$uri" ] || die "this machine's apt knows no archive of Debian, from which the kernels come"
    echo "$uri"
}

# apt-get with lists and a cache of its own, as if nothing were installed. The machine's settings,
# such as a proxy, hold.
apt_() { # RELEASE ARCHITECTURE FOLDER ARGUMENT...
    local release=$1 arch=$2 dir=$3
    shift 3
    apt-get -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
        -o Dir::Etc::sourcelist="$dir/sources" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State="$dir/state" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
        -o Acquire::Languages=none -o APT::Sandbox::User=root "$@" </dev/null
}

# Unpacks packages and all that they depend on.
unpack() { # RELEASE ARCHITECTURE TO PACKAGE...
    local release=$1 arch=$2 to=$3 dir uri deb status=0
    shift 3
    uri=$(archive)
    dir=$(mktemp -d "$CACHE/apt.XXXXXX")
    mkdir -p "$dir"/{state/lists/partial,cache/archives/partial} "$to"
    : >"$dir/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $release main" >"$dir/sources"
    if apt_ "$release" "$arch" "$dir" update >"$dir/log" 2>&1 &&
        apt_ "$release" "$arch" "$dir" -y --download-only --no-install-recommends install "$@" >>"$dir/log" 2>&1; then
        for deb in "$dir"/cache/archives/*.deb; do dpkg-deb -x "$deb" "$to" || status=1; done
    else
        cat "$dir/log" >&2
        status=1
    fi
    rm -rf "$dir"
    return $status
}

# True if a file in the cache is not there, or old.
stale() { # FILE
    [ ! -e "$1" ] || [ -n "$(find "$1" -mtime +$DAYS)" ]
}

# Makes sure that a file is in the cache, by a function that writes it; an old one is better than none.
cached() { # FILE FUNCTION ARGUMENT...
    local file=$1
    shift
    if stale "$file"; then
        mkdir -p "$(dirname "$file")"
        if "$@" "$file.new"; then
            mv "$file.new" "$file"
        else
            rm -f "$file.new"
            [ -e "$file" ] || die "could not get $(basename "$file") from Debian's archive (see above)"
            say "going on with $file as it is"
        fi
    fi
}

fetch_kernel() { # RELEASE ARCHITECTURE PACKAGE TO
    local dir found
    say "fetching $3 of $1 for $2"
    dir=$(mktemp -d "$CACHE/kernel.XXXXXX")
    found=
    if unpack "$1" "$2" "$dir" "$3"; then
        found=$(find "$dir" -type f -name 'vmlinu[xz]*' | head -n 1)
        if [ -z "$found" ]; then say "there is no kernel in $3"; else cp "$found" "$4" || found=; fi
    fi
    rm -rf "$dir"
    [ -n "$found" ]
}

# An archive as the kernel unpacks it into memory at boot.
cpio_() { # FOLDER TO
    (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2"
}

fetch_userland() { # ARCHITECTURE TO
    local dir status=0
    say "fetching Java and what it needs for $1"
    dir=$(mktemp -d "$CACHE/userland.XXXXXX")
    if unpack "$USERLAND_RELEASE" "$1" "$dir" "${USERLAND_PACKAGES[@]}"; then
        (cd "$dir/usr/share" && rm -rf doc fonts i18n locale man perl perl5 zoneinfo) # never read
        cpio_ "$dir" "$2" || status=1
    else
        status=1
    fi
    rm -rf "$dir"
    return $status
}
