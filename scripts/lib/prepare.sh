# Shared by ./haetae, scripts/test and .ci/run: system libraries and the Swift toolchain.
# Sourced, never run. Everything it says goes to standard error; it reads nothing.

# Header, then the Debian package that brings it.
readonly HAETAE_LIBRARIES="
sqlite3.h          libsqlite3-dev
openssl/evp.h      libssl-dev
curl/curl.h        libcurl4-openssl-dev
cblas.h            libopenblas-dev
zlib.h             zlib1g-dev
"
readonly HAETAE_SWIFT_MINIMUM="6.2"

note() { printf 'haetae: %s\n' "$*" >&2; }

# fail CODE MESSAGE [REMEDY…]: says what is wrong, then one line for each remedy, and ends.
fail() {
    local code=$1 line
    note "$2"
    shift 2
    for line in "$@"; do printf '  → %s\n' "$line" >&2; done
    exit "$code"
}

has_header() {
    local folder
    for folder in /usr/include "/usr/include/$(uname -m)-linux-gnu" /usr/local/include \
        /usr/include/openblas ${CPATH:+${CPATH//:/ }}; do
        [[ -e $folder/$1 ]] && return 0
    done
    return 1
}

missing_packages() {
    local header package
    while read -r header package; do
        [[ -n $header ]] || continue
        has_header "$header" || printf '%s\n' "$package"
    done <<<"$HAETAE_LIBRARIES"
}

# Installs what is missing with apt-get when that needs no password; otherwise names the command.
ensure_libraries() {
    local log=$1 packages sudo=()
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]})) || return 0
    local command="apt-get install -y --no-install-recommends ${packages[*]}"
    if ! command -v apt-get >/dev/null; then
        fail 69 "missing system libraries, and this is no Debian or Ubuntu: ${packages[*]}" \
            "install the packages of your system that bring these (sqlite3, openssl, libcurl," \
            "openblas with cblas.h, zlib; each with its headers), then start again"
    fi
    if ((EUID != 0)); then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null </dev/null; then
            sudo=(sudo -n)
        else
            fail 69 "missing system libraries: ${packages[*]}" \
                "sudo sh -c 'apt-get update && $command'"
        fi
    fi
    note "installing system libraries: ${packages[*]}"
    if ! {
        # An update that fails (no network) still lets packages of a local mirror or cache through.
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update ||
            echo "apt-get update failed; trying with the package lists at hand"
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive $command
    } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        fail 69 "apt-get could not install: ${packages[*]}" \
            "see its messages above; then: ${sudo[*]:+sudo }$command"
    fi
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]} == 0)) ||
        fail 69 "apt-get reported success, but headers are still missing: ${packages[*]}" \
            "log: $log"
}

ensure_swift() {
    local found
    if ! command -v swift >/dev/null; then
        fail 69 "Swift $HAETAE_SWIFT_MINIMUM or newer is needed, and no \`swift\` is on the PATH" \
            "install it from https://www.swift.org/install/linux/ and start again"
    fi
    # Not piped straight into head: a closed pipe would count as a failure.
    found=$(swift --version 2>&1 </dev/null) ||
        fail 69 "\`swift --version\` fails: ${found##*$'\n'}" \
            "install Swift again from https://www.swift.org/install/linux/"
    if [[ ! $found =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]]; then
        fail 69 "cannot read the version from \`swift --version\`: ${found%%$'\n'*}" \
            "install Swift $HAETAE_SWIFT_MINIMUM or newer from https://www.swift.org/install/linux/"
    fi
    local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
    if ((major < ${HAETAE_SWIFT_MINIMUM%.*} ||
        (major == ${HAETAE_SWIFT_MINIMUM%.*} && minor < ${HAETAE_SWIFT_MINIMUM#*.}))); then
        fail 69 "Swift $major.$minor is too old: $HAETAE_SWIFT_MINIMUM or newer is needed" \
            "install it from https://www.swift.org/install/linux/ and start again"
    fi
}
