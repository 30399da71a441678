#!/bin/sh
# The main job in the plain test world beside wrk, which asks the same server
# for the same URLs in the same order, with as many connections and as many
# requests a connection; then the memory of a site in flight, and whether
# memory grows with the run. The server has one core, the client the other.
#
# usage: bench_enrich.sh TURNSTONE WORLDGEN WORLDD COST
#
# QUICK=1: under a minute, one round. Lines are `name value unit`.
set -eu
turnstone=$1 worldgen=$2 worldd=$3 cost=$4
here=$(dirname "$0")
for tool in wrk taskset; do
    command -v $tool >/dev/null || { echo "no $tool: skipped"; exit 77; }
done

if [ -n "${QUICK-}" ]; then
    sites=400 rounds=1 wrk_s=2 few=100 many=1000
else
    sites=2000 rounds=3 wrk_s=4 few=1000 many=10000
fi
connections=500 # 2 a site
per_site=10     # profiles, in the run that looks for growth
ulimit -n "$(ulimit -Hn)"

dir=$(mktemp -d)
world_pid=
trap '[ -z "$world_pid" ] || kill $world_pid; wait; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

say() {
    printf '%-42s %10s %s\n' "$1" "$2" "$3"
}

# calc EXPRESSION: two decimals below 10, none above.
calc() {
    awk "BEGIN { x = $1; printf x < 10 ? \"%.2f\" : \"%.0f\", x }"
}

median() {
    sort -n "$1" | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

# start_world COMPANIES [ARG...]
start_world() {
    companies=$1
    shift
    rm -f "$dir/ready"
    taskset -c 0 "$worldd" --plain --seed 7 --people $per_site \
        --companies "$companies" --ready-file "$dir/ready" \
        --ca-out "$dir/ca.pem" --stats "$dir/stats" "$@" &
    world_pid=$!
    for _ in $(seq 200); do
        [ ! -f "$dir/ready" ] || break
        sleep 0.05
    done
    . "$dir/ready"
}

stop_world() {
    kill -TERM $world_pid
    wait $world_pid || true
    world_pid=
}

# Microseconds of CPU that the server has used.
server_cpu() {
    awk -v hz="$(getconf CLK_TCK)" \
        '{ sub(/.*\) /, ""); print ($12 + $13) * 1e6 / hz }' \
        /proc/$world_pid/stat
}

# profiles FILE SITES SCHEME EACH: people whom no page names, so that every
# page is read: robots.txt, the home page, the four that it links to.
profiles() {
    "$worldgen" --plain --seed 7 --people $per_site --companies "$2" \
        --out "$dir/world" >/dev/null
    sed -n 's|^https://\([^/]*\)/$|\1|p' "$dir/world/urls.txt" |
        awk -v scheme="$3" -v each="$4" '
            BEGIN { print "id,name,company,website,linkedin,list_size" }
            { for (i = 0; i < each; i++)
                printf "%d,Zebulon Quarterstaff,X,%s://%s/services,,1\n",
                    ++id, scheme, $1 }' >"$1"
}

# enrich PROFILES BATCH [ARG...]: cost in $dir/cost, summary in $dir/json. The
# import is not measured.
enrich() {
    rm -f "$dir"/db*
    "$turnstone" import --quiet --db "sqlite:$dir/db" "$1" >/dev/null
    batch=$2
    shift 2
    "$cost" "$dir/cost" taskset -c 1 "$turnstone" enrich \
        --db "sqlite:$dir/db" --output "$dir/out.csv" --json --quiet \
        --limit 1000000 --priority all --batch-size "$batch" \
        --resolver 127.0.0.1:$DNS_PORT --ca-file "$dir/ca.pem" \
        --http-port $HTTP_PORT --https-port $HTTPS_PORT \
        --allow-net 127.0.0.0/8 "$@" >"$dir/json"
    read -r cpu_us wall_us rss_kb <"$dir/cost"
    requests=$(sed -n 's/.*"requests":\([0-9]*\).*/\1/p' "$dir/json")
    run_s=$(sed -n 's/.*"time_s":\([0-9.]*\).*/\1/p' "$dir/json")
}

ask_with_wrk() {
    scheme=$1 port=$HTTPS_PORT
    [ "$scheme" = https ] || port=$HTTP_PORT
    "$cost" "$dir/cost" taskset -c 1 wrk -t 1 -c $connections -d "$2" \
        -s "$here/wrk_mix.lua" "$scheme://127.0.0.1:$port/" -- \
        "$dir/asked" "$keep" >"$dir/wrk.out"
    read -r cpu_us wall_us rss_kb <"$dir/cost"
    read -r requests wrk_us wrk_errors <<EOF
$(tail -n 1 "$dir/wrk.out")
EOF
}

# A run with a log tells what enrich asks for, and of how many connections.
learn_what_is_asked() {
    start_world $sites --log "$dir/log"
    enrich "$dir/profiles.csv" $((connections / 2))
    stop_world
    cut -f 2,4 "$dir/log" >"$dir/asked"
    rm "$dir/log"
    keep=$(awk -F= '{ v[$1] = $2 } END {
        printf "%.3f", v["REQUESTS"] / v["CONNECTIONS"] }' "$dir/stats")
}

# note NAME REQUESTS SECONDS CPU_US: of this round
note() {
    calc "$2 / $3" >>"$dir/$1.rate"
    echo >>"$dir/$1.rate"
    awk "BEGIN { printf \"%.1f\\n\", $4 / $2 }" >>"$dir/$1.cpu"
}

# compare SCHEME NAME
compare() {
    rm -f "$dir"/*.rate "$dir"/*.cpu
    profiles "$dir/profiles.csv" $sites "$1" 1
    learn_what_is_asked
    start_world $sites
    enrich "$dir/profiles.csv" $((connections / 2)) # pages, certificates
    errors=0
    for _ in $(seq $rounds); do
        was=$(server_cpu)
        enrich "$dir/profiles.csv" $((connections / 2))
        note enrich "$requests" "$run_s" "$cpu_us"
        note enrich_server "$requests" "$run_s" "$(calc "$(server_cpu) - $was")"
        was=$(server_cpu)
        ask_with_wrk "$1" $wrk_s
        note wrk "$requests" "$(calc "$wrk_us / 1e6")" "$cpu_us"
        note wrk_server "$requests" "$(calc "$wrk_us / 1e6")" \
            "$(calc "$(server_cpu) - $was")"
        errors=$((errors + wrk_errors))
    done
    stop_world
    say_comparison "$2"
}

say_comparison() {
    for who in enrich wrk; do
        say "$1_${who}_rate" "$(median "$dir/$who.rate")" requests/s
        say "$1_${who}_cpu" "$(median "$dir/$who.cpu")" us/request
        say "$1_${who}_server_cpu" "$(median "$dir/${who}_server.cpu")" \
            us/request
    done
    say "$1_requests_per_connection" "$keep" requests
    say "$1_wrk_errors" "$errors" requests
    say "$1_rate_ratio" "$(calc \
        "$(median "$dir/enrich.rate") / $(median "$dir/wrk.rate")")" of_wrk
    say "$1_cpu_ratio" "$(calc \
        "$(median "$dir/wrk.cpu") / $(median "$dir/enrich.cpu")")" of_wrk
}

# Peak memory with many sites in flight less that with one, a site.
memory_of_a_site() {
    profiles "$dir/profiles.csv" $sites https 1
    head -n 20 "$dir/profiles.csv" >"$dir/some.csv"
    start_world $sites --latency-ms 100
    enrich "$dir/some.csv" 1
    one_kb=$rss_kb
    say memory_at_start "$one_kb" KiB
    for n in 250 1000; do
        [ $n -lt $sites ] || continue
        enrich "$dir/profiles.csv" $n
        say "memory_a_site_tls_$n" \
            "$(calc "($rss_kb - $one_kb) / ($n - 1)")" KiB
    done
    stop_world
}

# peak_over SITES: peak memory over SITES * per_site profiles, plain HTTP.
peak_over() {
    profiles "$dir/profiles.csv" "$1" http $per_site
    start_world "$1"
    enrich "$dir/profiles.csv" 1000
    stop_world
    say "memory_peak_$(($1 * per_site))_profiles" "$rss_kb" KiB
}

memory_of_a_run() {
    peak_over $few
    few_kb=$rss_kb
    peak_over $many
    say memory_growth "$(calc "$rss_kb / $few_kb")" times
}

echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(getconf _NPROCESSORS_ONLN) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "# server on core 0, client on core 1; medians of $rounds; ratios count"
compare https tls
compare http plain
memory_of_a_site
memory_of_a_run
echo "# load at the end $(cut -d ' ' -f 1-3 /proc/loadavg)"
