# Common to the end-to-end tests: TAP, a temporary folder, the world. Sourced;
# $build is set before.
turnstone=$build/turnstone
tmp=$(mktemp -d)
tests=0
failures=0
world_pid=
trap '[ -z "$world_pid" ] || kill $world_pid; wait; rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

ok() {
    tests=$((tests + 1))
    echo "ok $tests - $1"
}

not_ok() {
    tests=$((tests + 1))
    failures=$((failures + 1))
    echo "not ok $tests - $1"
}

# is NAME GOT WANTED [FILE]: equal, else the file is shown.
is() {
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1"
        echo "# got: $2"
        echo "# wanted: $3"
        [ $# -lt 4 ] || sed 's/^/# /' "$4"
    fi
}

# has NAME FILE REGEX
has() {
    if grep -q -- "$3" "$2"; then
        ok "$1"
    else
        not_ok "$1"
        echo "# no line matches $3 in:"
        sed 's/^/# /' "$2"
    fi
}

# same NAME FILE FILE
same() {
    if diff "$2" "$3" >"$tmp/diff"; then
        ok "$1"
    else
        not_ok "$1"
        head -n 20 "$tmp/diff" | sed 's/^/# /'
    fi
}

# skip REASON: meson's exit status for a skipped test.
skip() {
    echo "1..0 # SKIP $1"
    exit 77
}

finish() {
    echo "1..$tests"
    [ "$failures" -eq 0 ]
    exit
}

# wait_for FILE: until it is there, at most ten seconds.
wait_for() {
    for _ in $(seq 200); do
        [ -f "$1" ] && return 0
        sleep 0.05
    done
    echo "Bail out! $1 did not appear"
    exit 1
}

# start_world ARG...: worldd; sets world_args for turnstone.
start_world() {
    rm -f "$tmp/ready"
    "$build/test/world/worldd" "$@" --ready-file "$tmp/ready" \
        --ca-out "$tmp/ca.pem" --log "$tmp/access.log" \
        --stats "$tmp/stats" &
    world_pid=$!
    wait_for "$tmp/ready"
    . "$tmp/ready"
    world_args="--resolver 127.0.0.1:$DNS_PORT --ca-file $tmp/ca.pem
        --http-port $HTTP_PORT --https-port $HTTPS_PORT
        --allow-net 127.0.0.0/8"
}

# stop_world: and wait until its statistics are written.
stop_world() {
    kill -TERM $world_pid
    wait $world_pid
    world_pid=
}
