#!/bin/sh
# The right address of the right person: the main job in wild worlds, whose
# pages were written without a look at the reader. One seed is that on which
# the weights were chosen; the other nobody looks at but this test. Prints the
# table of kinds and the reliability of the confidences.
#
# usage: right_person.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

companies=1200

# world SEED WHAT: enrich that world and score it.
world() {
    seed=$1 what=$2
    dir=$tmp/$seed
    mkdir -p "$dir"
    "$build/test/world/worldgen" --family wild --seed "$seed" \
        --companies $companies --out "$dir" >/dev/null || exit 1
    start_world --family wild --seed "$seed" --companies $companies \
        --latency-ms 2
    # shellcheck disable=SC2086  # words on purpose
    "$turnstone" enrich --db "sqlite:$dir/w.db" --output "$dir/results.csv" \
        --input "$dir/profiles.csv" --limit 100000 --priority all \
        $world_args >"$dir/out" 2>&1
    is "$what: the run ends with 0" $? 0 "$dir/out"
    stop_world
    "$build/test/world/worldscore" --truth "$dir/truth.csv" \
        --results "$dir/results.csv" --min-precision 0.99 --min-recall 0.95 \
        --min-kind-recall 0.75 --kind-people 20 --max-brier 0.03 \
        >"$dir/score" 2>&1
    is "$what: precision 0.99, recall 0.95, no kind forgotten, calibrated" \
        $? 0
    sed 's/^/# /' "$dir/score"
    . "$tmp/stats"
    is "$what: no page that robots.txt forbids" "$DISALLOWED" 0
    is "$what: at most two connections a host" \
        "$([ "$HOST_CONNECTIONS_MAX" -le 2 ] && echo kept)" kept "$tmp/stats"
    is "$what: hardly a request for a trap" \
        "$([ "$TRAPS" -le $((REQUESTS / 200)) ] && echo kept)" kept "$tmp/stats"
}

world 1 "the world tuned on"
world 90210 "a world that only this test reads"
finish
