# Shared by ./haetae and .ci/run: builds the release binary when, and only when, it is out of date.
# Sourced after prepare.sh; expects `root`.

# What the binary is made of: name, size and time of every file, so that edits, additions and
# deletions all show; and the toolchain, so that a new one builds anew.
fingerprint() {
    (cd "$root" && find Package.swift Sources Systems exchanges risk scripts/lib \
        -type f ! -name '*.md' -printf '%p %s %T@\n' | LC_ALL=C sort)
    local compiler
    compiler=$(command -v swift) && stat -L -c '%n %s %Y' "$compiler"
}

# The versions of outside packages: written by the build itself, so read once it is done.
resolved_fingerprint() {
    [[ ! -e $root/Package.resolved ]] || cksum <"$root/Package.resolved"
}

is_current() {
    local stamp=$1 binary=$2
    [[ -x $binary && -s $stamp ]] &&
        [[ $(<"$stamp") == "$(fingerprint; resolved_fingerprint)" ]]
}

# One line on the terminal that follows the log until the process ends.
follow() {
    local process=$1 log=$2 width frame=0 started=$SECONDS line elapsed
    local frames=(⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏)
    width=$(tput cols 2>/dev/null || echo 80)
    while kill -0 "$process" 2>/dev/null; do
        line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^ *$' | tail -n 1 || true)
        elapsed=$((SECONDS - started))
        line="building haetae  $((elapsed / 60)):$(printf %02d $((elapsed % 60)))  $line"
        printf '\r\033[K%s %s' "${frames[frame++ % 10]}" "${line:0:width-4}" >&2
        sleep 0.2
    done
    printf '\r\033[K' >&2
}

stop_build() {
    kill -TERM -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    printf '\nhaetae: build interrupted; the next start goes on where it stopped\n' >&2
    exit 130
}

# Runs a command with its output in a log, shown whole when it fails.
run_logged() {
    local log=$1 process status=0
    shift
    [[ -n ${lock:-} ]] || exec {lock}</dev/null
    # A process group of its own, so that an interrupt ends the compiler's children too.
    set -m
    # The lock stays with this script: a helper that outlives the build must not hold it.
    "$@" >"$log" 2>&1 </dev/null {lock}>&- &
    process=$!
    set +m
    trap 'stop_build '"$process" INT TERM
    if [[ -t 2 ]]; then follow "$process" "$log"; fi
    wait "$process" || status=$?
    trap - INT TERM
    return "$status"
}

# build_release LOG_FOLDER: leaves an up-to-date binary at .build/release/haetae.
build_release() {
    local folder=$1
    local stamp="$folder/release.stamp" binary="$root/.build/release/haetae" before
    is_current "$stamp" "$binary" && return 0
    mkdir -p "$folder"
    # Two starts at once build once: the second waits, then finds the work done.
    if command -v flock >/dev/null; then
        exec {lock}>"$folder/build.lock"
        flock "$lock"
        if is_current "$stamp" "$binary"; then
            exec {lock}>&-
            return 0
        fi
    fi
    ensure_libraries "$folder/apt.log"
    ensure_swift
    if [[ -x $binary ]]; then note "sources changed: building"
    else note "first start: building, which takes a few minutes"; fi
    # Taken before the build, so that an edit made during it is noticed next time.
    before=$(fingerprint)
    local started=$SECONDS
    if ! run_logged "$folder/build.log" \
        swift build --package-path "$root" -c release --product haetae; then
        cat "$folder/build.log" >&2
        fail 70 "the build failed; its messages are above" \
            "if you changed the sources, mend them; otherwise report the log: $folder/build.log"
    fi
    { printf '%s\n' "$before"; resolved_fingerprint; } >"$stamp.new"
    mv "$stamp.new" "$stamp"
    note "built in $((SECONDS - started)) s"
    if [[ -n ${lock:-} ]]; then exec {lock}>&-; fi
}
