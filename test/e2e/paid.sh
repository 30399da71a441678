#!/bin/sh
# The main job with the paid provider, through the program, beside the account
# that the provider keeps: budgets, refusals, limits, everything that can go
# wrong with a reply, and who is paid for how often.
#
# usage: paid.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

# Worlds beside ours leave their process ids in folders.
trap '[ -z "$world_pid" ] || kill $world_pid
    cat "$tmp"/*/world_pid 2>/dev/null | xargs -r kill; wait
    rm -rf "$tmp"' EXIT

seed=5
companies=40
people=$tmp/profiles.csv

"$build/test/world/worldgen" --plain --seed $seed --companies $companies \
    --everybody --out "$tmp" >/dev/null || exit 1
all=$(($(wc -l <"$people") - 1))

# --- words ---

# provider [ARG...]: a fresh world, with a fresh account.
provider() {
    [ -z "$world_pid" ] || stop_world
    rm -f "$tmp/apollo.log" "$tmp/access.log"
    touch "$tmp/apollo.log"
    start_world --plain --seed $seed --companies $companies \
        --apollo-log "$tmp/apollo.log" "$@"
}

# import DB [CSV]
import() {
    "$turnstone" import --quiet --db "sqlite:$tmp/$1" "${2-$people}"
}

# enrich DB [ARG...]: a run; $tmp/out, $tmp/err, $status. The key is $key.
key=world-key
enrich() {
    db=$tmp/$1
    shift
    # shellcheck disable=SC2086  # words on purpose
    APOLLO_API_KEY=$key "$turnstone" enrich --db "sqlite:$db" \
        --output "$db.csv" --limit 1000 --priority all --auto-consolidate \
        --apollo-url "http://127.0.0.1:$APOLLO_PORT/api/v1" $world_args "$@" \
        >"$tmp/out" 2>"$tmp/err"
    status=$?
}

ask() {
    sqlite3 -cmd '.timeout 5000' "$tmp/$1" "$2"
}

# Thousandths of a credit that the provider has charged.
account() {
    awk -F'\t' '{ n += $6 } END { print n + 0 }' "${1-$tmp/apollo.log}"
}

# ... that the store says were spent, or may have been.
ledger_sum() {
    ask "$1" "SELECT coalesce(sum(CASE state WHEN 'settled' THEN spent
        ELSE reserved END), 0) FROM turnstone_ledger"
}

# between NAME GOT LEAST MOST
between() {
    is "$1 ($2)" "$([ "$2" -ge "$3" ] && [ "$2" -le "$4" ] && echo yes)" yes
}

# judged NAME CREDITS: nobody twice, and no more.
judged() {
    "$build/test/world/apolloscore" --log "$tmp/apollo.log" --budget "$2" \
        >"$tmp/judged" 2>&1
    is "$1" $? 0 "$tmp/judged"
}

# id and address, of rows that have one.
addresses() {
    ask "$1" "SELECT id, email FROM profiles WHERE coalesce(email, '') <> ''" |
        LC_ALL=C sort
}

found() {
    ask "$1" "SELECT count(*) FROM profiles WHERE coalesce(email, '') <> ''"
}

# --- what takes its time: worlds of their own, beside all others ---

# fault WORD: each third request goes wrong so, in a world of its own; a run of
# a minute and a bit, then Ctrl-C. What it was like: DIR/bad, a line a
# deviation.
fault() {
    word=$1
    world_pid= tmp=$tmp/$word
    trap - EXIT
    rule=$word/3
    case $word in
    poison) rule=poison=0.05 ;;
    429 | 429_bare) rule=$word@3 ;; # a minute's pause for each
    esac
    provider --apollo-faults "$rule"
    echo "$world_pid" >"$tmp/world_pid"
    import w.db
    # shellcheck disable=SC2086
    APOLLO_API_KEY=$key timeout -s INT 75 "$turnstone" enrich \
        --db "sqlite:$tmp/w.db" --output "$tmp/w.csv" --limit 1000 \
        --priority all --auto-consolidate --stages apollo \
        --max-apollo-credits 90 --apollo-url \
        "http://127.0.0.1:$APOLLO_PORT/api/v1" $world_args \
        >"$tmp/out" 2>"$tmp/err"
    echo $? >"$tmp/status"
    rm "$tmp/world_pid"
    stop_world
}

# The word, and how a run may end: 124 is Ctrl-C amid a pause of its own.
faults='401:4 402:4 403:4 403_bulk:0 422:0 poison:0 no_credits:4 429:0
    429_bare:0 429_hour:124 429_day:0 redirect:4 500:0 502:0 503:0 520:0
    html:0 drop_before:0 drop_after:0 timeout:0 cut:0 truncated:0 huge:0
    deep:0 short:0 long:0 shuffled:0 others:0 no_credit_fields:0 odd_credits:0
    odd_types:0'
jobs=
for pair in $faults; do
    mkdir "$tmp/${pair%:*}"
    (fault "${pair%:*}") &
    jobs="$jobs $!"
done

# The limit of calls a minute, and a minute's patience.
mkdir "$tmp/minute"
(
    world_pid= tmp=$tmp/minute
    trap - EXIT
    people=$tmp/profiles.csv
    head -n 61 "$tmp/../profiles.csv" >"$people"
    provider --apollo-rate-minute 4
    echo "$world_pid" >"$tmp/world_pid"
    import a.db
    enrich a.db --stages apollo --max-apollo-credits 60
    echo $status >"$tmp/status"
    rm "$tmp/world_pid"
    stop_world
) &
minute=$!

# Answers beside the truth: a world as it is found, with mail servers.
mkdir "$tmp/wild"
(
    world_pid= tmp=$tmp/wild
    trap - EXIT
    wild="--family wild --seed 31 --companies 150 --mail spread"
    # shellcheck disable=SC2086
    "$build/test/world/worldgen" $wild --out "$tmp" >/dev/null
    # shellcheck disable=SC2086
    start_world $wild --apollo-log "$tmp/apollo.log"
    echo "$world_pid" >"$tmp/world_pid"
    import w.db "$tmp/profiles.csv"
    enrich w.db --stages apollo --max-apollo-credits 1000 \
        --helo probe.sender.test --smtp-port "$SMTP_PORT" --smtp-timeout-s 5
    echo $status >"$tmp/status"
    rm "$tmp/world_pid"
    stop_world
) &
wild=$!

# --- budgets ---

provider
import u.db
enrich u.db --stages apollo --max-apollo-credits 100000
addresses u.db >"$tmp/right" # what one undisturbed run writes
between "one run finds addresses" "$(wc -l <"$tmp/right")" $((all / 4)) "$all"
provider
import a.db
enrich a.db --stages apollo --dry-run --max-apollo-credits 20
is "a dry run ends with 0" $status 0 "$tmp/err"
has "and says how many might be asked for" "$tmp/out" \
    "asked for $all people at most"
has "and for how many credits" "$tmp/out" \
    '20 credits at most, \$2\.00 (the budget leaves 20)'
enrich a.db --dry-run --max-apollo-credits 100000
has "without a budget in the way as many as people" "$tmp/out" \
    "That takes $all credits at most"
is "and the provider hears nothing of it" "$(wc -l <"$tmp/apollo.log")" 0
is "nor does the ledger" "$(ledger_sum a.db)" 0

enrich a.db --stages apollo --max-apollo-credits 20
is "a run with a budget ends with 0" $status 0 "$tmp/err"
judged "the budget is kept" 20
between "and used up, to less than a person" "$(account)" 19001 20000
is "the ledger says what the account says" "$(ledger_sum a.db)" "$(account)"
credits=$(awk "BEGIN { print $(account) / 1000 }")
has "and so does the summary" "$tmp/out" "^Apollo cost: .* ($credits credits)$"
has "which says that people are left" "$tmp/out" \
    'people left for want of credits'
"$turnstone" ledger --db "sqlite:$tmp/a.db" --json --all >"$tmp/ledger"
is "ledger --all lists the calls" \
    "$(grep -o '"state":"settled"[^}]*' "$tmp/ledger" | sed 's/.*"spent"://' |
        awk '{ n += $1 } END { print n * 1000 }')" "$(account)" "$tmp/ledger"
"$turnstone" status --db "sqlite:$tmp/a.db" --json >"$tmp/status"
is "and status the sum" \
    "$(sed 's/.*"credits_month":\([0-9.]*\).*/\1/' "$tmp/status" |
        awk '{ print $1 * 1000 }')" "$(account)" "$tmp/status"

was=$(account)
enrich a.db --stages apollo --max-apollo-credits 100000 --max-credits-month 45
judged "a budget of the month holds over two runs" 45
between "and is used up" "$(account)" 44001 45000
enrich a.db --stages apollo --max-apollo-credits 10 --max-credits-month 45
is "a third run has nothing left" "$(account)" \
    "$(ledger_sum a.db)" "$tmp/out"
judged "and takes nothing" 45
is "which is no fault" $status 0 "$tmp/err"
enrich a.db --stages apollo --max-apollo-credits 100000
judged "without limits everybody is asked for, nobody twice" 100000
is "the first run's people are not among them" \
    "$(cut -f 3,4 "$tmp/apollo.log" | sort | uniq -d)" ""
is "everybody was asked for once" "$(wc -l <"$tmp/apollo.log")" "$all"
addresses a.db >"$tmp/in_runs"
between "addresses were found" "$(wc -l <"$tmp/in_runs")" $((all / 4)) "$all"

was=$(account)
enrich a.db --stages apollo --max-apollo-credits 100000
is "another run pays nothing" "$(account)" "$was"
ask a.db 'UPDATE turnstone_attempts SET at = at - 40 * 86400'
enrich a.db --stages apollo --max-apollo-credits 100000
is "nor does one after --retry-after: what was answered is known" \
    "$(account)" "$was"
has "which it says" "$tmp/out" '^  people known from earlier calls *[1-9]'

# --- refusals ---

import k.db
key=not-the-key enrich k.db --stages apollo --max-apollo-credits 20
is "a wrong key ends with 4" $status 4 "$tmp/err"
is "and costs nothing" "$(account)/$(ledger_sum k.db)" "$was/0"
is "one call was enough" "$(ask k.db \
    'SELECT count(*) FROM turnstone_ledger')" 1
is "the key is in no message" "$(grep -c not-the-key "$tmp/out" "$tmp/err" |
    sed 's/.*://' | sort -u)" 0
key=world-key
enrich k.db --stages apollo --max-apollo-credits 100000
is "with the right one the next run goes on" "$status/$(found k.db)" \
    "0/$(wc -l <"$tmp/right")" "$tmp/err"
stop_world
. "$tmp/stats"
is "no key in a URL or a body" "$APOLLO_KEY_SHOWN" 0

provider --apollo-credits 15
import c.db
enrich c.db --stages apollo --max-apollo-credits 100
is "a balance that is used up ends with 4" $status 4 "$tmp/err"
is "what was answered before is written" \
    "$([ "$(found c.db)" -gt 0 ] && echo some)" some
is "the ledger has what was charged, no more" "$(ledger_sum c.db)" "$(account)"
judged "which is within the balance" 15

provider --apollo-faults 403_bulk
import b.db
enrich b.db --stages apollo --max-apollo-credits 100000
is "without the call for ten they are asked for one by one" \
    "$status/$(found b.db)" "0/$(wc -l <"$tmp/right")" "$tmp/err"
judged "and nobody twice" 100000
stop_world
. "$tmp/stats"
is "after one try, or as many as were out" \
    "$([ "$APOLLO_BULK" -le 4 ] && echo few)" few "$tmp/stats"

provider --apollo-rate-day 3
import d.db
enrich d.db --stages apollo --max-apollo-credits 100000
is "the day's limit of calls is no fault" $status 0 "$tmp/err"
has "the summary says that it was reached" "$tmp/out" \
    'limit of calls for the day'
stop_world
. "$tmp/stats"
is "and none was sent beyond it" "$APOLLO_RATE_BROKEN" 0 "$tmp/stats"
between "the calls before it were used" "$APOLLO_BULK" 1 3

provider --apollo-rate-hour 3
import h.db
# shellcheck disable=SC2086
APOLLO_API_KEY=$key timeout -s INT 4 "$turnstone" enrich \
    --db "sqlite:$tmp/h.db" --output "$tmp/h.csv" --limit 1000 \
    --priority all --stages apollo --max-apollo-credits 100000 \
    --apollo-url "http://127.0.0.1:$APOLLO_PORT/api/v1" $world_args \
    >"$tmp/out" 2>"$tmp/err"
is "the hour's is waited for, until somebody says stop" $? 124 "$tmp/err"
is "and gives the leases back" \
    "$(ask h.db 'SELECT count(*) FROM turnstone_leases')" 0
"$turnstone" ledger --db "sqlite:$tmp/h.db" >"$tmp/ledger"
has "with no call open" "$tmp/ledger" '^No paid call is open or in doubt'
stop_world
. "$tmp/stats"
is "none was sent beyond it either" "$APOLLO_RATE_BROKEN" 0 "$tmp/stats"

# --- one person in two rows ---

# The second row has the first one's LinkedIn page, and no website.
awk -F, 'BEGIN { OFS = "," }
    NR == 1 || $5 != "" { print }
    NR > 1 && $5 != "" { $1 += 1000; $4 = ""; print }' "$people" \
    >"$tmp/twins.csv"
provider
import t.db "$tmp/twins.csv"
enrich t.db --stages apollo --max-apollo-credits 100000
judged "a person in two rows is charged for once" 100000
is "and asked for once" "$(wc -l <"$tmp/apollo.log")" \
    "$(($(wc -l <"$tmp/twins.csv") / 2))"
is "both rows have the address" "$(ask t.db "SELECT count(*) FROM profiles a
    JOIN profiles b ON b.id = a.id + 1000
    WHERE coalesce(a.email, '') <> coalesce(b.email, '')")" 0
between "where there is one" "$(found t.db)" 2 100000

# --- first for nothing ---

# Half of them have no website that is known.
awk -F, 'BEGIN { OFS = "," } NR % 2 == 0 { $4 = "" } { print }' "$people" \
    >"$tmp/half.csv"
provider
import f.db "$tmp/half.csv"
enrich f.db --stages website,apollo
is "a run without credits ends with 0" $status 0 "$tmp/err"
is "and asks for nobody" "$(wc -l <"$tmp/apollo.log")" 0
free=$(found f.db)
pages=$(wc -l <"$tmp/access.log")
open=$(ask f.db "SELECT count(*) FROM profiles WHERE coalesce(email, '') = ''")
between "it finds what the sites show" "$free" $((all / 4)) $((all - 1))
between "it has read pages" "$pages" 40 100000
enrich f.db --stages website,apollo --max-apollo-credits 100000
is "one with credits takes up those still open, and nobody else" \
    "$(wc -l <"$tmp/apollo.log")" "$open" "$tmp/out"
is "and reads no page again" "$(wc -l <"$tmp/access.log")" "$pages"
between "it finds more" "$(found f.db)" $((free + 1)) "$all"
has "the summary says what the free stages saved" "$tmp/out" '^Free methods:'
judged "nobody is charged for twice" 100000

# --- everything that can go wrong ---

# must NAME GOT WANTED: of a fault.
must() {
    [ "$2" = "$3" ] || echo "$word: $1: $2, not $3"
}

# faulty WORD STATUS...: what must hold afterwards; prints what does not.
faulty() {
    dir=$tmp/$1
    read -r got <"$dir/status"
    case " $2 " in *" $got "*) ;; *) echo "$1: status $got, not $2" ;; esac
    "$build/test/world/apolloscore" --log "$dir/apollo.log" --budget 90 \
        >"$dir/judged" 2>&1 || echo "$1: $(tail -n 2 "$dir/judged")"
    noted=$(ledger_sum "$1/w.db")
    charged=$(account "$dir/apollo.log")
    [ "$noted" -ge "$charged" ] ||
        echo "$1: the ledger has $noted, the account $charged"
    addresses "$1/w.db" >"$dir/rows"
    others=$(comm -23 "$dir/rows" "$tmp/known" | wc -l)
    must "addresses that no undisturbed run writes" "$others" 0
    "$turnstone" ledger --db "sqlite:$dir/w.db" >"$dir/ledger"
    must "calls that the ledger has in doubt, and lists" \
        "$(ask "$1/w.db" "SELECT count(*) FROM turnstone_ledger
            WHERE state <> 'settled'")" \
        "$(awk '$3 == "in_doubt"' "$dir/ledger" | wc -l)"
    . "$dir/stats"
    # a refusal that nothing announced meets calls that are on their way
    [ "$APOLLO_RATE_BROKEN" -eq 0 ] || [ "${1#429}" != "$1" ] &&
        [ "$APOLLO_RATE_BROKEN" -le 3 ] ||
        echo "$1: limits broken: $APOLLO_RATE_BROKEN"
    must "keys shown" "$APOLLO_KEY_SHOWN" 0
    must "redirects followed" "$APOLLO_FOLLOWED" 0
    echo "# $1: status $got, charged $charged, in the ledger $noted," \
        "rows $(wc -l <"$dir/rows")" >&2
}

LC_ALL=C sort -u "$tmp/right" "$tmp/in_runs" >"$tmp/known"
# shellcheck disable=SC2086
wait $jobs
for pair in $faults; do
    word=${pair%:*}
    faulty "$word" "${pair#*:}" >"$tmp/$word/bad"
    is "survived: $word" "$(wc -l <"$tmp/$word/bad")" 0 "$tmp/$word/bad"
done

wait $minute
is "the minute's limit is waited for" "$(cat "$tmp/minute/status")" 0 \
    "$tmp/minute/err"
is "everybody is asked for all the same" \
    "$(cut -f 3 "$tmp/minute/apollo.log" | grep -c -v '^-$')" 60
. "$tmp/minute/stats"
is "and no call was sent beyond it" "$APOLLO_RATE_BROKEN" 0 "$tmp/minute/stats"

wait $wild
is "a run with mail servers and the provider ends with 0" \
    "$(cat "$tmp/wild/status")" 0 "$tmp/wild/err"
"$build/test/world/worldscore" --truth "$tmp/wild/truth.csv" \
    --results "$tmp/wild/w.db.csv" --stats "$tmp/wild/stats" \
    --credit-price 0.10 --min-paid-precision 0.9 >"$tmp/wild/score" 2>&1
is "what the provider gave is right, nine times of ten" $? 0
sed -n '/^provider /,$s/^/# /p' "$tmp/wild/score"
# standing STANDING: rows whose answer is the provider's, of people whom it
# has like that
standing() {
    awk -F, -v standing="$1" '
        FILENAME ~ /truth/ { if ($13 == standing) is_one[$1]; next }
        $5 == "apollo_api" && $1 in is_one' "$tmp/wild/truth.csv" \
        "$tmp/wild/w.db.csv" | wc -l
}
is "nobody gets a stranger's address" "$(standing stranger)" 0
is "nor one of a former employer" "$(standing stale)" 0
is "nor one that is locked" "$(standing locked)" 0
between "there were such in its answers" "$(awk -F'\t' \
    '$7 == "stranger" || $7 == "stale" || $7 == "locked"' \
    "$tmp/wild/apollo.log" | wc -l)" 1 1000
finish
