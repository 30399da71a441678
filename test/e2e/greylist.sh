#!/bin/sh
# Profiles whose mail server asked us to come back later: in the run that
# waits for them, in the next run, after a kill in between, and when somebody
# else was quicker. A world whose mail servers greylist, and some that do not.
#
# usage: greylist.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

seed=5
companies=150

"$build/test/world/worldgen" --family wild --seed $seed \
    --companies $companies --out "$tmp" >/dev/null || exit 1
# Whose address can be had at servers of these tempers.
awk -F, 'NR == FNR { if ($12 == 1 && ($11 == "greylist" || $11 == "own_exim"))
        wanted[$1]; next }
    FNR == 1 || $1 in wanted' "$tmp/truth.csv" "$tmp/profiles.csv" \
    >"$tmp/people.csv"
awk -F, '$11 == "greylist" && $12 == 1' "$tmp/truth.csv" | wc -l >"$tmp/n"
read -r greylisted <"$tmp/n"

# fresh: a world whose servers have not met us.
fresh() {
    [ -z "$world_pid" ] || stop_world
    start_world --family wild --seed $seed --companies $companies \
        --latency-ms 1 --smtp-log "$tmp/smtp.log"
}

# enrich DB [ARG...]: a run of DB's profiles; its output in $tmp/out.
enrich() {
    db=$1
    shift
    # shellcheck disable=SC2086  # words on purpose
    "$turnstone" enrich --db "sqlite:$tmp/$db" --output "$tmp/$db.csv" \
        --limit 1000 --priority all --auto-consolidate \
        --helo probe.sender.test --smtp-port "$SMTP_PORT" $world_args "$@" \
        >"$tmp/out" 2>"$tmp/err"
}

# enrich_behind DB [ARG...]: the same in the background, $pid the program.
enrich_behind() {
    db=$1
    shift
    # shellcheck disable=SC2086
    "$turnstone" enrich --db "sqlite:$tmp/$db" --output "$tmp/$db.csv" \
        --limit 1000 --priority all --auto-consolidate \
        --helo probe.sender.test --smtp-port "$SMTP_PORT" $world_args "$@" \
        >"$tmp/out" 2>"$tmp/err" &
    pid=$!
}

import() {
    "$turnstone" import --db "sqlite:$tmp/$1" "$tmp/people.csv" >/dev/null
}

ask() {
    sqlite3 -cmd '.timeout 5000' "$tmp/$1" "$2"
}

waiting() {
    ask "$1" 'SELECT count(*) FROM turnstone_greylist'
}

rows() {
    ask "$1" "SELECT id, email, json_extract(enrichment_metadata,
        '\$.email.status') FROM profiles ORDER BY id"
}

# to_the_end DB: runs, a few seconds apart, until nobody waits.
to_the_end() {
    for _ in 1 2 3 4; do
        [ "$(waiting "$1")" -gt 0 ] || break
        sleep 3
        enrich "$1" || break
    done
}

# --- in one run ---

fresh
import a.db
enrich a.db --wait-greylist 30
is "a run that waits ends with 0" $? 0 "$tmp/err"
is "and nobody waits any more" "$(waiting a.db)" 0 "$tmp/out"
rows a.db >"$tmp/a.rows"
has "people are verified there" "$tmp/a.rows" '|verified$'
echo "# $greylisted people behind greylisting servers;" \
    "verified: $(grep -c '|verified$' "$tmp/a.rows") of" \
    "$(wc -l <"$tmp/a.rows")"
hidden=$(grep -c 'Waiting' "$tmp/out")
is "no word of waits where there are none" "$hidden" 0 "$tmp/out"

# --- in two runs and more ---

fresh
import b.db
enrich b.db
is "one that does not wait ends with 0 as well" $? 0 "$tmp/err"
sed -n '/^Time taken/s/^/# /p' "$tmp/out"
waits=$(waiting b.db)
is "everybody behind a greylisting server waits" \
    "$([ "$waits" -gt 0 ] && [ "$waits" -le "$greylisted" ] && echo some)" \
    some "$tmp/out"
has "the summary says how many" "$tmp/out" "^Waiting: $waits profile"
has "and when to run again" "$tmp/out" '^Run again after [0-9-]*T[0-9:]*Z'
is "no e-mail is written for them" "$(ask b.db "SELECT count(*)
    FROM profiles p JOIN turnstone_greylist g ON g.profile_id = p.id
    WHERE coalesce(email, '') <> ''")" 0
is "and no lease is left" \
    "$(ask b.db 'SELECT count(*) FROM turnstone_leases')" 0
"$turnstone" status --db "sqlite:$tmp/b.db" --json >"$tmp/status"
has "status shows them" "$tmp/status" "\"waiting\":$waits,"

enrich b.db --json # too early, for most of them
has "--json says how many" "$tmp/out" '"waiting":[1-9]'
has "and from when" "$tmp/out" '"waiting_next_at":"[0-9-]*T[0-9:]*Z"'
sleep 3
enrich b.db --dry-run
has "--dry-run says how many are due" "$tmp/out" \
    '; [1-9][0-9]* of them may be asked now'

pages=$(wc -l <"$tmp/access.log")
asked=$(ask b.db 'SELECT recipient FROM turnstone_greylist LIMIT 1')
before=$(grep -c "RCPT TO:<$asked>" "$tmp/smtp.log")
is "who waits was asked for" "$([ "$before" -gt 0 ] && echo asked)" asked \
    "$tmp/smtp.log"
enrich b.db --limit 1
has "--limit holds for them" "$tmp/out" '^Total profiles: [01]$'
to_the_end b.db
is "the next runs take them up" "$(waiting b.db)" 0 "$tmp/out"
is "without visiting a site again" "$(wc -l <"$tmp/access.log")" "$pages"
is "for the same mailbox" "$([ "$(grep -c "RCPT TO:<$asked>" \
    "$tmp/smtp.log")" -gt "$before" ] && echo asked)" asked
is "from the same sender" "$(grep -o 'MAIL FROM:<[^>]*>' "$tmp/smtp.log" |
    sort -u)" 'MAIL FROM:<probe@probe.sender.test>'
is "as the same host" "$(grep -o -E '(EHLO|HELO) .*' "$tmp/smtp.log" |
    sed 's/^[A-Z]* //' | sort -u)" probe.sender.test
rows b.db >"$tmp/b.rows"
same "and the rows are those of the run that waited" \
    "$tmp/a.rows" "$tmp/b.rows"

# --- kills ---

# until_it_waits DB: the run in $pid has somebody who waits.
until_it_waits() {
    for _ in $(seq 200); do
        [ "$(waiting "$1" 2>/dev/null || echo 0)" -gt 0 ] && return
        sleep 0.05
    done
}

fresh
import c.db
enrich_behind c.db --wait-greylist 30 --commit-every 1
until_it_waits c.db
kill -KILL $pid
wait $pid 2>/dev/null
sleep 2
enrich_behind c.db --wait-greylist 30
sleep 1.5
kill -KILL $pid
wait $pid 2>/dev/null
enrich c.db --wait-greylist 30
is "after kills the next run ends with 0" $? 0 "$tmp/err"
rows c.db >"$tmp/c.rows"
same "with the rows of one that was not disturbed" "$tmp/a.rows" "$tmp/c.rows"

fresh
import d.db
enrich_behind d.db --wait-greylist 30 --commit-every 1
until_it_waits d.db
kill -INT $pid
wait $pid
is "Ctrl-C amid the wait ends with 3" $? 3 "$tmp/err"
is "and gives the leases back" \
    "$(ask d.db 'SELECT count(*) FROM turnstone_leases')" 0
enrich d.db --wait-greylist 30
rows d.db >"$tmp/d.rows"
same "and the next run has the same rows" "$tmp/a.rows" "$tmp/d.rows"

# --- somebody was quicker ---

fresh
import e.db
enrich e.db
id=$(ask e.db 'SELECT profile_id FROM turnstone_greylist LIMIT 1')
asked=$(ask e.db "SELECT recipient FROM turnstone_greylist
    WHERE profile_id = '$id'")
ask e.db "UPDATE profiles SET email = 'by.hand@elsewhere.test'
    WHERE id = '$id'"
before=$(grep -c "RCPT TO:<$asked>" "$tmp/smtp.log")
to_the_end e.db
enrich e.db
is "who has got an e-mail meanwhile keeps it" \
    "$(ask e.db "SELECT email FROM profiles WHERE id = '$id'")" \
    by.hand@elsewhere.test
is "and is not asked for" "$(grep -c "RCPT TO:<$asked>" "$tmp/smtp.log")" \
    "$before"

stop_world
. "$tmp/stats"
is "no limit of an operator or a domain was broken" "$SMTP_LIMITS_BROKEN" 0
finish
