#!/bin/sh
# The main job in the made-up world, as a user runs it: right answers, manners,
# a clean stop, a kill at any time, and a second run that goes on.
#
# usage: main_job.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

seed=21
companies=120

"$build/test/world/worldgen" --seed $seed --companies $companies \
    --out "$tmp" >/dev/null || exit 1
start_world --seed $seed --companies $companies --latency-ms 5

# enrich DB OUT [ARG...]: a run of the world's profiles.
enrich() {
    db=$1 out=$2
    shift 2
    "$turnstone" enrich --db "sqlite:$tmp/$db" --output "$tmp/$out" \
        --limit 100000 --priority all $world_args "$@"
}

# enrich_behind DB OUT [ARG...]: the same in the background, $pid the program.
enrich_behind() {
    db=$1 out=$2
    shift 2
    "$turnstone" enrich --db "sqlite:$tmp/$db" --output "$tmp/$out" \
        --limit 100000 --priority all $world_args "$@" &
    pid=$!
}

# rows DB: what a run leaves behind, without times.
rows() {
    sqlite3 "$tmp/$1" "SELECT id, email, json_extract(enrichment_metadata,
        '\$.email.status'), round(profile_confidence, 2) FROM profiles
        ORDER BY id"
}

enrich a.db a.csv --input "$tmp/profiles.csv" --auto-consolidate \
    >"$tmp/a.out" 2>"$tmp/a.err"
is "an undisturbed run ends with 0" $? 0
has "the summary is there" "$tmp/a.out" '^ENRICHMENT SUMMARY$'
has "with the labels that people parse" "$tmp/a.out" \
    '^Emails found: [0-9]* ([0-9.]*%)$'
is "the results CSV begins with the agreed columns" \
    "$(head -n 1 "$tmp/a.csv" | cut -d, -f1-7)" \
    "profile_id,name,company,email,method,list_size,enriched_at"
"$build/test/world/worldscore" --truth "$tmp/truth.csv" \
    --results "$tmp/a.csv" --min-precision 0.98 --min-recall 0.9 \
    >"$tmp/score" 2>&1
is "answers are right and few are missed" $? 0 "$tmp/score"
is "every result is in the database too" \
    "$(sqlite3 "$tmp/a.db" "SELECT count(*) FROM profiles
        WHERE coalesce(email, '') <> ''")" \
    "$(($(grep -c . "$tmp/a.csv") - 1))"
is "no lease is left" "$(sqlite3 "$tmp/a.db" \
    'SELECT count(*) FROM turnstone_leases')" 0

# manners; a world of its own, for a run that is killed is not seen off at once
stop_world
. "$tmp/stats"
is "never more than two connections to a host at once" \
    "$([ "$HOST_CONNECTIONS_MAX" -le 2 ] && echo kept)" kept "$tmp/stats"
is "no page was asked for that robots.txt forbids" "$DISALLOWED" 0
start_world --seed $seed --companies $companies --latency-ms 5

rows a.db >"$tmp/a.rows"
enrich a.db a2.csv >"$tmp/a2.out" 2>&1
is "a second run leaves the tried ones alone" \
    "$(sed -n 's/^Total profiles: //p' "$tmp/a2.out")" 0

enrich b.db b.csv --input "$tmp/profiles.csv" --auto-consolidate --json \
    --batch-size 1 --commit-every 1 >"$tmp/b.json" 2>/dev/null
is "the classic one-by-one run" $? 0
rows b.db >"$tmp/b.rows"
same "finds the same" "$tmp/a.rows" "$tmp/b.rows"
is "--json is one object" "$(jq -r .total_profiles "$tmp/b.json" 2>/dev/null ||
    python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["total_profiles"])' "$tmp/b.json")" \
    "$(($(grep -c . "$tmp/profiles.csv") - 1))"

# Ctrl-C
"$turnstone" import --db "sqlite:$tmp/c.db" "$tmp/profiles.csv" >/dev/null
enrich_behind c.db c.csv --auto-consolidate --batch-size 8 --commit-every 5 \
    >"$tmp/c.out" 2>&1
sleep 0.7
kill -INT $pid
wait $pid
is "Ctrl-C ends with 3" $? 3 "$tmp/c.out"
has "and says what is left" "$tmp/c.out" '^Stopped early: '
is "and gives the leases back" "$(sqlite3 "$tmp/c.db" \
    'SELECT count(*) FROM turnstone_leases')" 0

# kill -9, several times, then to the end
for after in 0.3 0.6 0.4; do
    enrich_behind c.db k.csv --auto-consolidate --batch-size 8 \
        --commit-every 5 >/dev/null 2>&1
    sleep $after
    kill -KILL $pid
    wait $pid 2>/dev/null
done
enrich c.db c2.csv --auto-consolidate >"$tmp/c2.out" 2>&1
is "after kills the next run goes on to the end" $? 0 "$tmp/c2.out"
rows c.db >"$tmp/c.rows"
same "and the rows are those of the undisturbed run" \
    "$tmp/a.rows" "$tmp/c.rows"

enrich d.db d.csv --input "$tmp/profiles.csv" --dry-run >"$tmp/d.out" 2>&1
is "--dry-run ends with 0" $? 0
is "and writes nothing" "$(ls "$tmp" | grep -c '^d\.\(db\|csv\)')" 0
enrich none.db n.csv >"$tmp/n.out" 2>&1
is "a database that is not there is a fault" $? 1
enrich a.db n.csv --max-apollo-credits 5 >"$tmp/n.out" 2>&1
is "money without a key is refused" $? 2
finish
