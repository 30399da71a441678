#!/bin/sh
# Two runs at once on one database share the work: nobody is looked for twice,
# nobody is missed, and the second says what it leaves to the first.
#
# usage: two_runs.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

seed=33
companies=40

"$build/test/world/worldgen" --seed $seed --companies $companies \
    --out "$tmp" >/dev/null || exit 1
start_world --seed $seed --companies $companies --latency-ms 100
db=sqlite:$tmp/two.db
people=$(($(grep -c . "$tmp/profiles.csv") - 1))

"$turnstone" import --db "$db" "$tmp/profiles.csv" >/dev/null

# enrich NAME ARG...: one of the runs.
enrich() {
    name=$1
    shift
    "$turnstone" enrich --db "$db" --output "$tmp/$name.csv" --priority all \
        --auto-consolidate $world_args "$@" >"$tmp/$name.out" 2>"$tmp/$name.err"
}

# figure NAME LABEL
figure() {
    sed -n "s/^$2: \([0-9]*\).*/\1/p" "$tmp/$1.out"
}

# slow, for it works on one after the other
enrich first --limit 12 --batch-size 1 --commit-every 1 &
pid=$!
for _ in $(seq 200); do
    held=$("$turnstone" status --db "$db" --json |
        sed -n 's/.*"leased":\([0-9]*\).*/\1/p')
    [ "${held:-0}" -eq 0 ] || break
    sleep 0.05
done
is "the first one has its profiles" "$([ "$held" -gt 0 ] && echo yes)" yes
"$turnstone" enrich --db "$db" --priority all --dry-run >"$tmp/dry.out" \
    2>"$tmp/dry.err"
has "a dry run says who works on some" "$tmp/dry.err" \
    '^turnstone: [0-9]* profiles are in another run now, and left to it$'
enrich second --limit 100000
is "the second one ends well" $? 0 "$tmp/second.err"
kill -0 $pid 2>/dev/null
is "while the first one runs" $? 0
has "it says what it leaves alone" "$tmp/second.err" \
    'profiles* .*in another run now, and left to it$'
has "and says it at the end" "$tmp/second.out" \
    '^  *[0-9]*  left: another run works on them$'
wait $pid
is "the first one ends well" $? 0 "$tmp/first.err"

is "together they have seen to everybody" \
    "$(($(figure first 'Total profiles') + $(figure second 'Total profiles')))" \
    "$people"
is "and to nobody twice" "$(sqlite3 "$tmp/two.db" \
    "SELECT count(*), count(DISTINCT profile_id) FROM turnstone_attempts")" \
    "$people|$people"
is "nothing stands in both files" "$(cut -d, -f1 "$tmp/first.csv" \
    "$tmp/second.csv" | sort | uniq -d)" profile_id
is "no race was lost" "$(grep -c 'somebody wrote' "$tmp/first.out" \
    "$tmp/second.out" | cut -d: -f2 | tr '\n' ' ')" "0 0 "
is "what is found is in the database" "$(sqlite3 "$tmp/two.db" \
    "SELECT count(*) FROM profiles WHERE coalesce(email, '') <> ''")" \
    "$(($(figure first 'Emails found') + $(figure second 'Emails found')))"
is "no lease is left" "$(sqlite3 "$tmp/two.db" \
    'SELECT count(*) FROM turnstone_leases')" 0
is "what is kept of runs names nobody" "$(sqlite3 "$tmp/two.db" \
    "SELECT count(*) FROM turnstone_runs r WHERE instr(options || summary, '@')
        OR EXISTS (SELECT 1 FROM profiles p
            WHERE instr(options || summary, p.name))")" 0
"$turnstone" enrich --db "$db" --output "$tmp/third.csv" --priority all \
    $world_args >"$tmp/third.out" 2>"$tmp/third.err"
is "a third one has nothing to say of it" \
    "$(cat "$tmp/third.err" "$tmp/third.out" | grep -c 'another run')" 0
finish
