#!/bin/sh
# Proof by mail servers: 10,000 people at 3,000 domains, 100 ms away. How many
# candidates are asked for a second, how many sessions and recipients an
# address costs, and that no limit of an operator or a domain is broken, all
# from the server's account. Manners bound such a run, not the machine: see
# README.md.
#
# usage: bench_verify.sh TURNSTONE WORLDGEN WORLDD COST
#
# QUICK=1: a tenth of it. Lines are `name value unit`.
set -eu
turnstone=$1 worldgen=$2 worldd=$3 cost=$4
"$turnstone" enrich --help | grep -q -- --wait-greylist || {
    echo "this build asks no mail servers: skipped"
    exit 77
}

domains=3000 people=10000
[ -z "${QUICK-}" ] || domains=300 people=1000
world="--family wild --mail spread --seed 7 --people 4 --companies $domains"
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

# summed KEY: a number of the run's summary.
summed() {
    sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$dir/json"
}

# Four at each domain, evenly thinned to as many as are wanted.
make_profiles() {
    # shellcheck disable=SC2086  # words on purpose
    "$worldgen" $world --everybody --out "$dir" >/dev/null
    total=$(($(wc -l <"$dir/profiles.csv") - 1))
    awk -v n=$people -v total=$total 'NR == 1 ||
        int((NR - 1) * n / total) > int((NR - 2) * n / total)' \
        "$dir/profiles.csv" >"$dir/some.csv"
}

start_world() {
    # shellcheck disable=SC2086  # words on purpose
    taskset -c 0 "$worldd" $world --latency-ms 100 \
        --ready-file "$dir/ready" --ca-out "$dir/ca.pem" \
        --stats "$dir/stats" --smtp-log "$dir/smtp.log" &
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
    . "$dir/stats"
}

enrich() {
    "$cost" "$dir/cost" taskset -c 1 "$turnstone" enrich \
        --db "sqlite:$dir/db" --input "$dir/some.csv" \
        --output "$dir/out.csv" --json --quiet --limit 1000000 \
        --priority all --helo probe.sender.test --smtp-port "$SMTP_PORT" \
        --wait-greylist 10 --resolver "127.0.0.1:$DNS_PORT" \
        --ca-file "$dir/ca.pem" --http-port "$HTTP_PORT" \
        --https-port "$HTTPS_PORT" --allow-net 127.0.0.0/8 >"$dir/json"
    read -r cpu_us wall_us rss_kb <"$dir/cost"
}

# Sessions of the operator who had the most: a second each.
longest_queue() {
    awk -F '\t' '/\tC: RCPT / && !seen[$4]++ { n[$2]++ }
        END { for (o in n) if (n[o] > max) max = n[o]; print max + 0 }' \
        "$dir/smtp.log"
}

# Seconds from the first recipient to the last.
asking_s() {
    awk -F '\t' '/\tC: RCPT / { if (!from) from = $1; to = $1 }
        END { print (to - from) / 1000 }' "$dir/smtp.log"
}

say_figures() {
    [ "$SMTP_RCPTS" -gt 0 ] || {
        echo "no mail server was asked"
        exit 1
    }
    found=$(summed emails_found)
    say verify_people "$(($(wc -l <"$dir/some.csv") - 1))" people
    say verify_time "$(calc "$wall_us / 1e6")" s
    say verify_asking_time "$(calc "$(asking_s)")" s
    say verify_longest_queue "$(longest_queue)" sessions
    say verify_candidates_rate "$(calc "$SMTP_RCPTS / $(asking_s)")" \
        recipients/s
    say verify_found "$found" addresses
    say verify_sessions "$SMTP_SESSIONS" sessions
    say verify_sessions_by_summary "$(summed smtp_sessions)" sessions
    say verify_recipients "$SMTP_RCPTS" recipients
    say verify_recipients_by_summary "$(summed smtp_recipients)" recipients
    say verify_sessions_per_found "$(calc "$SMTP_SESSIONS / $found")" sessions
    say verify_recipients_per_found "$(calc "$SMTP_RCPTS / $found")" recipients
    say verify_operator_sessions_max "$SMTP_SESSIONS_MAX" sessions
    say verify_operator_interval_min "$SMTP_INTERVAL_MIN_MS" ms
    say verify_session_recipients_max "$SMTP_SESSION_RCPTS_MAX" recipients
    say verify_domain_refused_max "$SMTP_DOMAIN_REFUSED_MAX" recipients
    say verify_limits_broken "$SMTP_LIMITS_BROKEN" times
    say verify_forbidden "$SMTP_FORBIDDEN" commands
    say verify_cpu "$(calc "$cpu_us / $SMTP_RCPTS")" us/recipient
    say verify_memory "$rss_kb" KiB
}

echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(getconf _NPROCESSORS_ONLN) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
make_profiles
start_world
enrich
stop_world
say_figures
