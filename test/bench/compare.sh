#!/bin/sh
# The ways to run the main job beside each other: one by one as it is done
# classically, as it is by default, for nothing, by the paid provider alone,
# and with each priority. One world, 100 ms away, that nobody tuned on; each
# run has it, and the provider's account, to itself. The table is Markdown, for
# doc/compare.md. About six minutes: by hand, no part of `make bench`.
#
# usage: compare.sh BUILD   (the build folder)
#
# QUICK=1: a smaller world, about a minute.
set -eu
build=$1
turnstone=$build/turnstone
worldgen=$build/test/world/worldgen
worldd=$build/test/world/worldd
worldscore=$build/test/world/worldscore

companies=250 one_by_one=60
[ -z "${QUICK-}" ] || companies=25 one_by_one=5
world="--family wild --seed 48611 --companies $companies"
price=0.10
aged_days=120 # e-mails that old are stale
ulimit -n "$(ulimit -Hn)"

dir=$(mktemp -d)
trap 'cat "$dir"/*/world_pid 2>/dev/null | xargs -r kill; wait; rm -rf "$dir"' \
    EXIT
trap 'exit 1' INT TERM

# start_world: one for the run in $run; its ports.
start_world() {
    # shellcheck disable=SC2086  # words on purpose
    "$worldd" $world --latency-ms 100 --apollo-latency-ms 200 \
        --ready-file "$run/ready" --ca-out "$run/ca.pem" \
        --stats "$run/stats" &
    world_pid=$!
    echo $world_pid >"$run/world_pid"
    for _ in $(seq 200); do
        [ ! -f "$run/ready" ] || break
        sleep 0.05
    done
    . "$run/ready"
}

stop_world() {
    rm "$run/world_pid"
    kill -TERM $world_pid
    wait $world_pid || true
}

# number KEY FILE: of a JSON object, the first of that name.
number() {
    grep -o "\"$1\":[0-9.]*" "$2" | head -n 1 | cut -d : -f 2
}

# enrich NAME [ARG...]: a run of all, in the store of that name.
enrich() {
    run=$dir/$1
    shift
    mkdir -p "$run"
    start_world
    [ -f "$run/db" ] || "$turnstone" import --quiet --db "sqlite:$run/db" \
        "$dir/profiles.csv" >/dev/null
    APOLLO_API_KEY=world-key "$turnstone" enrich --db "sqlite:$run/db" \
        --output "$run/out.csv" --json --quiet --auto-consolidate \
        --limit 100000 --priority all --max-apollo-credits 100000 \
        --credit-price $price --helo probe.sender.test \
        --smtp-port "$SMTP_PORT" --apollo-url \
        "http://127.0.0.1:$APOLLO_PORT/api/v1" \
        --resolver "127.0.0.1:$DNS_PORT" --http-port "$HTTP_PORT" \
        --https-port "$HTTPS_PORT" --ca-file "$run/ca.pem" \
        --allow-net 127.0.0.0/8 "$@" >"$run/json" 2>"$run/err" || {
        echo "the run failed:" "$@" >&2
        cat "$run/err" >&2
        exit 1
    }
    stop_world
    "$worldscore" --truth "$dir/truth.csv" --results "$run/out.csv" \
        --mailboxes "$dir/mailboxes.csv" --stats "$run/stats" \
        --credit-price $price --json >"$run/score"
}

# row NAME WHAT
row() {
    run=$dir/$1
    all=$(sed 's/.*"mail":{[^{]*"all":\({[^}]*}\).*/\1/' "$run/score")
    echo "$all" >"$run/all"
    right=$(number right "$run/all")
    charged=$(sed -n 's/^APOLLO_CHARGED=//p' "$run/stats")
    awk -v what="$2" -v s="$(number time_s "$run/json")" \
        -v n="$(number total_profiles "$run/json")" \
        -v found="$(number emails_found "$run/json")" -v right="$right" \
        -v wrong="$(number wrong "$run/all")" \
        -v bounced="$(number bounced "$run/all")" \
        -v credits="$charged" -v price=$price 'BEGIN {
            credits /= 1000
            cost = right > 0 ? sprintf("$%.4f", credits * price / right) : "-"
            printf "| %s | %.1f | %d | %d | %d | %d | %d | %.2f | %s |\n",
                what, s, n, found, right, wrong, bounced, credits, cost }'
}

# What was found is AGED_DAYS older, and everything that was learnt.
age() {
    mkdir -p "$dir/stale"
    sqlite3 "$dir/default/db" ".backup $dir/stale/db"
    sqlite3 "$dir/stale/db" "
        UPDATE profiles SET last_enriched_at = strftime('%Y-%m-%dT%H:%M:%SZ',
            last_enriched_at, '-$aged_days days');
        UPDATE turnstone_attempts SET at = at - $aged_days * 86400;
        UPDATE turnstone_findings SET found_at = found_at - $aged_days * 86400,
            last_confirmed_at = last_confirmed_at - $aged_days * 86400;
        UPDATE turnstone_verdicts SET at = at - $aged_days * 86400;
        UPDATE turnstone_ledger SET at = at - $aged_days * 86400;
        UPDATE turnstone_asked SET at = at - $aged_days * 86400;
        DELETE FROM turnstone_domains"
}

# shellcheck disable=SC2086
"$worldgen" $world --out "$dir" >"$dir/made"
cat "$dir/made"
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(getconf _NPROCESSORS_ONLN) cores," \
    "load $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo

# One after the other it waits for most of its time: beside the others.
(enrich classic --batch-size 1 --commit-every 1 --limit $one_by_one) &
classic=$!
enrich default
enrich free --max-apollo-credits 0
enrich apollo --stages apollo
for priority in high-value has-website has-linkedin; do
    enrich $priority --priority $priority
done
age
enrich stale --priority stale
wait $classic

echo "| run | s | profiles | found | right | wrong | bounced | credits |" \
    "a right one |"
echo "|---|---|---|---|---|---|---|---|---|"
row classic "classic: \`--batch-size 1 --commit-every 1 --limit $one_by_one\`"
row default "default, \`--priority all\`"
row free "free: \`--max-apollo-credits 0\`"
row apollo "provider alone: \`--stages apollo\`"
row high-value "\`--priority high-value\`"
row has-website "\`--priority has-website\`"
row has-linkedin "\`--priority has-linkedin\`"
row stale "\`--priority stale\`, the default run's store $aged_days days later"
echo
echo "load at the end $(cut -d ' ' -f 1-3 /proc/loadavg)"
