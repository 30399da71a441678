#!/bin/sh
# Kills at any instant, with a provider that counts: runs on one store, each
# killed (SIGKILL) after a random time; then a person settles what is in doubt
# by the provider's account, and undisturbed runs bring it to its end. The rows
# must be those of a store that nobody disturbed, nobody may be charged twice,
# and no budget be passed.
#
# What a kill may cost: a call whose answer died with the run. Its people are
# asked again if nothing was charged; else they are lost, for to ask again would
# be to pay twice. Their rows may differ in one way, they have no address; how
# many they are is printed.
#
# usage: kill_paid.sh BUILD [STORE [KILLS [SEED]]]
# STORE: sqlite, or pg beside a server (test/pg.sh). KEEP=DIR: a round that
# failed is copied there.
set -u
build=$1
store=${2:-sqlite}
kills=${3:-24}
seed=${4:-11}
here=$(dirname "$0")
. "$here/lib.sh"

# One person a company: what colleagues are known decides what is likely, so
# rows of a company depend on which of them were answered first.
companies=260
people=1
per_round=12 # kills, then a fresh store
latency=30 jitter=30
[ "$kills" -ge 48 ] || per_round=$(((kills + 4) / 5))

# --- chance ---

chance=$((seed * 7919 + 13))

# random N: sets $random to 0..N-1.
random() {
    chance=$(((chance * 1103515245 + 12345) % 2147483648))
    random=$((chance / 65536 % $1))
}

# --- the store ---

# new_store NAME: an empty one; sets $db.
new_store() {
    name=$1
    if [ "$store" = sqlite ]; then
        db=sqlite:$tmp/$name.db
        return
    fi
    psql -XAtq "$TURNSTONE_TEST_PG/postgres" -c "CREATE DATABASE $name" ||
        exit 1
    db=$TURNSTONE_TEST_PG/$name
    ask "CREATE TABLE profiles (id text PRIMARY KEY, name text, email text,
        company text, website text, linkedin text, list_size bigint,
        enrichment_metadata jsonb, profile_confidence double precision,
        last_enriched_at timestamptz, updated_at timestamptz, extra jsonb)"
}

# ask TEXT: of the store, past the program; its lines have | between columns.
# Read-only, so that what a kill left behind is found by the next run.
ask() {
    if [ "$store" = sqlite ]; then
        sqlite3 -readonly -cmd '.timeout 5000' "${db#sqlite:}" "$1"
    else
        psql -XAtq "$db" -c "$(echo "$1" | sed 's/turnstone_/turnstone./g')"
    fi
}

# rows: id, email, status, method.
rows() {
    if [ "$store" = sqlite ]; then
        ask "SELECT id, coalesce(email, ''),
            coalesce(json_extract(enrichment_metadata, '\$.email.status'), ''),
            coalesce(json_extract(enrichment_metadata,
                '\$.email.enrichment_method'), '') FROM profiles"
    else
        ask "SELECT id, coalesce(email, ''),
            coalesce(enrichment_metadata -> 'email' ->> 'status', ''),
            coalesce(enrichment_metadata -> 'email' ->> 'enrichment_method',
                '') FROM profiles"
    fi | LC_ALL=C sort
}

# What the ledger says was spent or may have been, in thousandths.
ledger_sum() {
    ask "SELECT coalesce(sum(CASE state WHEN 'settled' THEN spent
        ELSE reserved END), 0) FROM turnstone_ledger $1"
}

# --- the provider's account ---

# In thousandths of a credit.
account_sum() {
    awk -F'\t' '{ n += $6 } END { print n + 0 }' "$tmp/apollo.log"
}

# Until no call of a dead run can reach the account any more.
let_calls_end() {
    sleep "$1"
}

# --- runs ---

# enrich_behind [ARG...]: in the background, $pid the program.
enrich_behind() {
    # shellcheck disable=SC2086  # words on purpose
    APOLLO_API_KEY=world-key "$turnstone" enrich --db "$db" \
        --output "$tmp/out$runs.csv" --limit "$limit" --priority all \
        --auto-consolidate --apollo-url "http://127.0.0.1:$APOLLO_PORT/api/v1" \
        --quiet --json $world_args "$@" >"$tmp/json$runs" 2>"$tmp/err$runs" &
    pid=$!
    runs=$((runs + 1))
}

# to_the_end: undisturbed runs until nobody is left; sets $ended.
to_the_end() {
    ended=no
    for _ in $(seq 20); do
        enrich_behind --stages "$stages" --max-apollo-credits 100000
        wait $pid
        status=$?
        left=$(sed -n 's/.*"total_profiles":\([0-9]*\).*/\1/p' \
            "$tmp/json$((runs - 1))")
        if [ $status -ne 0 ]; then
            ended="status $status"
            return
        fi
        if [ "$left" = 0 ]; then
            ended=yes
            return
        fi
    done
}

# fresh NAME: a store with the profiles, and a world that has not met us.
fresh() {
    [ -z "$world_pid" ] || stop_world
    rm -f "$tmp/apollo.log" "$tmp/bad" "$tmp/lost"
    touch "$tmp/apollo.log" "$tmp/bad" "$tmp/lost"
    runs=0 by_hand=0
    new_store "$1"
    start_world --plain --seed "$seed" --companies $companies \
        --people $people --latency-ms 10 \
        --apollo-log "$tmp/apollo.log" --apollo-latency-ms $latency \
        --apollo-jitter-ms $jitter
    "$turnstone" import --quiet --db "$db" "$tmp/profiles.csv" || exit 1
}

# bad WHAT: a deviation, of this round.
bad() {
    echo "$*" >>"$tmp/bad"
    [ -z "${KEEP-}" ] || echo "$name, run $runs: $*" >>"$KEEP/bad"
}

# --- what a kill has hit ---

# run_of PID: its number in the store, or nothing.
run_of() {
    ask "SELECT max(id) FROM turnstone_runs WHERE pid = $1" 2>/dev/null
}

# The people of an entry, as the account has them: name, tab, domain or company.
people_of() {
    ask "SELECT DISTINCT p.name, coalesce(p.website, ''), p.company
        FROM turnstone_asked a JOIN profiles p ON p.id = a.profile_id
        WHERE a.ledger_id = $1" |
        awk -F'|' '{ sub("^https?://", "", $2); sub("/.*", "", $2)
            print $1 "\t" ($2 == "" ? $3 : $2) }'
}

# charged ENTRY: what the account has for its people, in thousandths.
charged() {
    people_of "$1" | awk -F'\t' '
        FILENAME == "-" { is_one[tolower($1 "\t" $2)]; next }
        tolower($3 "\t" $4) in is_one { n += $6 }
        END { print n + 0 }' - "$tmp/apollo.log"
}

# in_call RUN: did the call reach the account?
in_call() {
    sum=0
    for entry in $(ask "SELECT id FROM turnstone_ledger WHERE run_id = $1
        AND state <> 'settled'"); do
        sum=$((sum + $(charged "$entry")))
    done
    [ $sum -gt 0 ] && echo in_call_charged || echo in_call_not_charged
}

# phase PID: where the run was that has been killed.
phase() {
    run=$(run_of "$1")
    if [ -z "$run" ]; then
        echo before_start
        return
    fi
    read -r ended open settled unwritten <<END
$(ask "SELECT CASE WHEN r.ended_at IS NULL OR r.summary LIKE '%killed%'
        THEN 0 ELSE 1 END,
    (SELECT count(*) FROM turnstone_ledger WHERE run_id = r.id
        AND state <> 'settled'),
    (SELECT count(*) FROM turnstone_ledger WHERE run_id = r.id
        AND state = 'settled'),
    (SELECT count(*) FROM turnstone_leases l JOIN turnstone_asked a
        ON a.profile_id = l.profile_id AND a.state = 'answered'
        WHERE l.run_id = r.id)
    FROM turnstone_runs r WHERE r.id = $run" | tr '|' ' ')
END
    if [ "$open" -gt 0 ]; then
        in_call "$run"
    elif [ "$settled" -eq 0 ]; then
        echo before_calls
    elif [ "$unwritten" -gt 0 ]; then
        echo answers_not_written
    elif [ "$ended" -eq 0 ]; then
        echo after_calls
    else
        echo after_end
    fi
}

# --- by hand ---

# settle: as a person does, all that is in doubt, by the account. Now and then
# that is killed as well, and done again.
settle() {
    let_calls_end 0.5
    "$turnstone" ledger --db "$db" >"$tmp/ledger" 2>&1
    for entry in $(awk '$3 == "in_doubt" { print $1 }' "$tmp/ledger"); do
        sum=$(charged "$entry")
        if [ "$sum" -gt 0 ]; then
            by_hand=$((by_hand + sum))
            people_of "$entry" >>"$tmp/lost"
        fi
        credits=$(awk "BEGIN { print $sum / 1000 }")
        random 3
        if [ "$random" -eq 0 ]; then
            "$turnstone" ledger settle "$entry" "$credits" --db "$db" \
                >/dev/null 2>&1 &
            pid=$!
            random 25
            sleep "0.0$random"
            kill -KILL $pid 2>/dev/null
            wait $pid 2>/dev/null
            state=$(ask "SELECT state FROM turnstone_ledger WHERE id = $entry")
            [ "$state" = in_doubt ] || continue
        fi
        "$turnstone" ledger settle "$entry" "$credits" --db "$db" \
            >"$tmp/settled" 2>&1 || bad "settle $entry: $(cat "$tmp/settled")"
    done
}

# --- a round ---

# budgets: sets $budget, in credits, and $month.
budgets() {
    budget=100000 month=100000
    case $kind in
    *budget)
        random 45
        budget=$((random + 1)) month=150
        ;;
    esac
}

# start_one: a run with chosen budget and batches; its budget to $allowed.
start_one() {
    budgets
    random 4
    case $random in
    0) commits=1 ;;
    1) commits=7 ;;
    2) commits=25 ;;
    *) commits=1000 ;;
    esac
    enrich_behind --stages "$stages" --max-apollo-credits "$budget" \
        --max-credits-month $month --commit-every $commits
    allowed=$((allowed + budget * 1000))
}

# wait_for_calls: until the account grows: the provider is asked.
wait_for_calls() {
    for _ in $(seq 100); do
        [ "$(account_sum)" -eq "$before" ] || return
        kill -0 "$1" 2>/dev/null || return
        sleep 0.01
    done
}

# wait_by_chance PID: one time of four for any time from the start on, else
# for one from the first answer of the provider on, where money can be lost.
wait_by_chance() {
    random 4
    if [ "$random" -eq 0 ]; then
        random 400
    else
        wait_for_calls "$1"
        random "$reach"
    fi
    sleep "$(printf '0.%03d' "$random")"
}

# kill_one PID: now; counts what it has hit.
kill_one() {
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
    status=$?
    if [ $status -ne 137 ]; then
        [ $status -eq 0 ] || bad "ended by itself with $status"
        ended_n=$((ended_n + 1))
        reach=$((reach * 9 / 10 + 10))
        return
    fi
    round_kills=$((round_kills + 1))
    let_calls_end 0.1
    where=$(phase "$1")
    echo "$where" >>"$tmp/phases"
    [ "$where" = in_call_charged ] || reach=$((reach < 600 ? reach + 10 : 600))
}

# What must hold at any time.
judge() {
    account=$(account_sum)
    [ $((account - before)) -le $allowed ] ||
        bad "$((account - before)) charged in runs that were allowed $allowed"
    [ "$account" -le $((month * 1000)) ] ||
        bad "$account charged in a month of $month"
    noted=$(ledger_sum "")
    [ "$noted" -ge "$account" ] ||
        bad "the ledger has $noted, the account $account"
    "$build/test/world/apolloscore" --log "$tmp/apollo.log" \
        >"$tmp/judged" 2>&1 || bad "$(cat "$tmp/judged")"
}

# The world is no part of what is killed.
world_lives() {
    kill -0 "$world_pid" 2>/dev/null && return
    echo "Bail out! the test world has died"
    exit 1
}

# one_kill: a run, or two at once, until they are killed or at their end.
one_kill() {
    world_lives
    before=$(account_sum) allowed=0 second=
    start_one
    first=$pid
    case $kind in
    two*)
        start_one
        second=$pid
        ;;
    esac
    wait_by_chance "$first"
    kill_one "$first"
    if [ -n "$second" ]; then
        wait_by_chance "$second"
        kill_one "$second"
    fi
    judge
    random 5
    [ "$random" -ne 0 ] || settle
}

# without_lost FILE: rows of people who were not lost.
without_lost() {
    awk -F'|' 'FILENAME != "-" { lost[$1]; next } !($1 in lost)' \
        "$tmp/lost.ids" - <"$1"
}

# The lost: those of one person under whatever id and website.
list_lost() {
    sort -u "$tmp/lost" >"$tmp/lost.people"
    ask "SELECT id, name, coalesce(website, ''), company FROM profiles" |
        awk -F'|' 'FILENAME != "-" { is_lost[$0]; next }
            { host = $3; sub("^https?://", "", host); sub("/.*", "", host)
                row[$1] = $2 "\t" $4
                if (($2 "\t" (host == "" ? $4 : host)) in is_lost)
                    lost[row[$1]] }
            END { for (id in row) if (row[id] in lost) print id }' \
            "$tmp/lost.people" - | LC_ALL=C sort >"$tmp/lost.ids"
}

# compare: the store's rows with the undisturbed ones.
compare() {
    list_lost
    rows >"$tmp/rows"
    without_lost "$reference" >"$tmp/want"
    without_lost "$tmp/rows" >"$tmp/got"
    same "$what: rows of all but the lost are those of an undisturbed run" \
        "$tmp/want" "$tmp/got"
    comm -13 "$reference" "$tmp/rows" >"$tmp/differ"
    is "$what: a row that differs has no address" \
        "$(awk -F'|' '$2 != ""' "$tmp/differ" | wc -l)" 0 "$tmp/differ"
    echo "# $what: $(wc -l <"$tmp/lost.ids") of $(wc -l <"$tmp/rows") rows" \
        "are of people in calls that were charged and whose answer died with" \
        "a run; $(wc -l <"$tmp/differ") lack an address for that. Credits" \
        "lost: $by_hand thousandths of $(account_sum)."
    lost_rows=$((lost_rows + $(wc -l <"$tmp/differ")))
    lost_credits=$((lost_credits + by_hand))
    all_credits=$((all_credits + $(account_sum)))
}

# round KIND STAGES LIMIT
round() {
    kind=$1 stages=$2 limit=$3
    round_kills=0
    rounds=$((rounds + 1))
    what="$rounds $kind ($stages)"
    was=$failures
    reference=$tmp/rows.$stages
    fresh "round$rounds"
    round_ended=$ended_n
    while [ $round_kills -lt $per_round ] &&
        [ $ended_n -lt $((round_ended + 3)) ]; do
        one_kill
    done
    done_kills=$((done_kills + round_kills))
    settle
    to_the_end
    world_lives
    is "$what: runs come to an end" "$ended" yes "$tmp/err$((runs - 1))"
    settle
    to_the_end
    is "$what: no budget passed, nobody charged twice, the ledger never below" \
        "$(wc -l <"$tmp/bad")" 0 "$tmp/bad"
    "$build/test/world/apolloscore" --log "$tmp/apollo.log" >"$tmp/judged" 2>&1
    is "$what: nor at the end" $? 0 "$tmp/judged"
    is "$what: the ledger ends with what the account has" \
        "$(ledger_sum "")" "$(account_sum)"
    "$turnstone" ledger --db "$db" >"$tmp/ledger" 2>&1
    has "$what: nothing is left open" "$tmp/ledger" \
        '^No paid call is open or in doubt\.$'
    is "$what: no lease is left" \
        "$(ask 'SELECT count(*) FROM turnstone_leases')" 0
    compare
    [ -z "${KEEP-}" ] || [ "$failures" -eq "$was" ] ||
        cp -a "$tmp" "$KEEP/$name"
}

# --- the world, and its undisturbed runs ---

# Everybody, a third without a website, so that the provider has work in any
# case; some twice, with the website or without.
"$build/test/world/worldgen" --plain --seed "$seed" --companies $companies \
    --people $people --everybody --out "$tmp" >/dev/null || exit 1
awk -F, 'BEGIN { OFS = "," }
    NR == 1 { print; next }
    { id = $1 }
    NR % 3 == 0 { $4 = "" }
    { print }
    NR % 12 == 0 { $1 = id + 200000; print }
    NR % 10 == 0 { $1 = id + 100000; $4 = ""; print }' \
    "$tmp/profiles.csv" >"$tmp/p" && mv "$tmp/p" "$tmp/profiles.csv"

done_kills=0 rounds=0 ended_n=0 lost_rows=0 lost_credits=0 all_credits=0
reach=200
limit=100000
for stages in apollo website,apollo; do
    fresh "plain${#stages}"
    to_the_end
    is "undisturbed ($stages)" "$ended" yes "$tmp/err$((runs - 1))"
    rows >"$tmp/rows.$stages"
    echo "# $(awk -F'|' '$2 != ""' "$tmp/rows.$stages" | wc -l) of" \
        "$(wc -l <"$tmp/rows.$stages") rows have an address;" \
        "$(account_sum) thousandths charged"
done
: >"$tmp/phases"
while [ $done_kills -lt "$kills" ]; do
    case $((rounds % 5)) in
    0) round one apollo 60 ;;
    1) round one website,apollo 100000 ;;
    2) round budget apollo 100000 ;;
    3) round two website,apollo 100000 ;;
    4) round two_budget apollo 100000 ;;
    esac
done

echo "# $done_kills kills in $rounds rounds on $store; $ended_n runs were" \
    "quicker. Where they hit:"
sort "$tmp/phases" | uniq -c | sort -rn | sed 's/^/# /'
echo "# lost: $lost_rows rows; $lost_credits of $all_credits thousandths of a" \
    "credit"
is "a kill in four or more hit while money was under way" \
    "$([ $((4 * $(grep -c -e in_call -e not_written "$tmp/phases"))) -ge \
        $done_kills ] && echo yes)" yes
finish
