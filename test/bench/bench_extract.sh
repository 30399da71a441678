#!/bin/sh
# plumb extract on a folder of pages: on one core and on all, taking turns.
# Lines are `name value unit`; the best of the rounds counts.
#
# usage: bench_extract.sh TURNSTONE BENCH_HTML
set -eu
turnstone=$1 bench_html=$2
pages=2000 rounds=5
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

# time_ns COMMAND...: how long it took.
time_ns() {
    from=$(date +%s%N)
    "$@" >"$tmp/out"
    echo $(($(date +%s%N) - from))
}

mkdir "$tmp/pages"
"$bench_html" "$tmp/pages" $pages
bytes=$(cat "$tmp"/pages/* | wc -c) # and they are in memory now
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/') # a core that we may use
best_one=0 best_all=0
for _ in $(seq $rounds); do
    one=$(time_ns taskset -c "$first" "$turnstone" plumb extract "$tmp/pages")
    all=$(time_ns "$turnstone" plumb extract "$tmp/pages")
    [ $best_one -ne 0 ] && [ $best_one -lt "$one" ] || best_one=$one
    [ $best_all -ne 0 ] && [ $best_all -lt "$all" ] || best_all=$all
done
[ "$(wc -l <"$tmp/out")" -eq $pages ]

awk -v one=$best_one -v all=$best_all -v n=$pages -v bytes="$bytes" \
    -v cores="$(nproc)" -v load="$(cut -d ' ' -f 1 /proc/loadavg)" '
function line(what, ns) {
    printf "%s_pages %.0f pages/s\n", what, n / ns * 1e9
    printf "%s_bytes %.0f MB/s\n", what, bytes / ns * 1e3
}
BEGIN {
    printf "load %s\n", load
    line("one_core", one)
    line("all_cores", all)
    printf "speed_up %.2f times on %d cores\n", one / all, cores
}'
