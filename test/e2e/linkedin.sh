#!/bin/sh
# LinkedIn in the made-up world, in each mode of its servers: pages for
# everybody, a wall to log in at, 999, a robots.txt that forbids it, and some
# of all. Right answers where there are pages; and behind the first no, not a
# single request.
#
# usage: linkedin.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

world="--family wild --seed 4 --companies 60 --linkedin"

# shellcheck disable=SC2086  # words on purpose
"$build/test/world/worldgen" $world --out "$tmp" >/dev/null || exit 1

# run NAME MODE [ARG...]: the world's profiles, in a world of that mode; the
# database and the results are called NAME.
run() {
    name=$1 mode=$2
    shift 2
    # shellcheck disable=SC2086
    start_world $world --linkedin-mode "$mode"
    # shellcheck disable=SC2086
    "$turnstone" enrich --db "sqlite:$tmp/$name.db" \
        --output "$tmp/$name.csv" --limit 100000 --priority all \
        --auto-consolidate --quiet $world_args "$@" \
        >"$tmp/$name.out" 2>"$tmp/$name.err"
    is "$name: a run ends with 0" $? 0 "$tmp/$name.err"
    stop_world
    . "$tmp/stats"
}

# outcomes NAME OUTCOME: how many attempts ended so
outcomes() {
    sqlite3 "$tmp/$1.db" "SELECT count(*) FROM turnstone_attempts
        WHERE outcome = '$2'"
}

# missed NAME KIND: of the people who can be found in this way
missed() {
    awk -v kind="$2" '$1 == kind && NF > 6 { print $2 ? $2 - $4 : "none" }' \
        "$tmp/$1.score"
}

# others NAME: addresses that no page of LinkedIn has to do with
others() {
    awk -F, 'FNR == NR { if ($3 !~ /^linkedin/) other[$1] = 1; next }
        FNR > 1 && ($1 in other) { print $1, $4 }' \
        "$tmp/truth.csv" "$tmp/$1.csv" | sort
}

all="--input $tmp/profiles.csv"

# shellcheck disable=SC2086
run without public $all --stages website,pattern
is "without the stage nothing is asked there" "$LINKEDIN_REQUESTS" 0

# shellcheck disable=SC2086
run public public $all
"$build/test/world/worldscore" --truth "$tmp/truth.csv" \
    --results "$tmp/public.csv" --min-precision 0.96 --min-recall 0.95 \
    >"$tmp/public.score" 2>&1
is "answers are right and few are missed" $? 0 "$tmp/public.score"
is "addresses that only LinkedIn shows are found" \
    "$(missed public linkedin_address)" 0
is "sites that only LinkedIn names are found" \
    "$(missed public linkedin_site)" 0
has "the summary counts them" "$tmp/public.out" \
    '^ *LinkedIn scraping: *[1-9]'
has "and the pages" "$tmp/public.out" 'LinkedIn pages read *[1-9]'
is "nothing was in the way" "$LINKEDIN_BLOCKS $DISALLOWED" "0 0"
others without >"$tmp/without.others"
others public >"$tmp/public.others"
same "nobody else has another answer for it" \
    "$tmp/without.others" "$tmp/public.others"

for mode in 999 authwall mixed; do
    # shellcheck disable=SC2086
    run $mode $mode $all
    is "$mode: one no" "$LINKEDIN_BLOCKS" 1
    is "$mode: and no request behind it" "$LINKEDIN_AFTER_BLOCK" 0
    is "$mode: nothing that robots.txt forbids" "$DISALLOWED" 0
    others $mode >"$tmp/$mode.others"
    same "$mode: nobody else has another answer for it" \
        "$tmp/without.others" "$tmp/$mode.others"
done
is "whoever has nothing but a page is told so" \
    "$(($(outcomes 999 linkedin_blocked) > 0))" 1

# shellcheck disable=SC2086
run robots robots $all
is "robots: no page is asked for" "$LINKEDIN_REQUESTS $DISALLOWED" "0 0"

# A site that nobody may visit, found on the way.
id=$(awk -F, '$3 == "linkedin_site" { print $1; exit }' "$tmp/truth.csv")
domain=$(awk -F, -v id="$id" '$1 == id { sub(/.*@/, "", $2); print $2 }' \
    "$tmp/truth.csv")
host=$(awk -F, -v id="$id" '$1 == id { print $6 }' "$tmp/truth.csv")
awk -F, -v id="$id" 'FNR == 1 || $1 == id' "$tmp/profiles.csv" >"$tmp/one.csv"
"$turnstone" import --db "sqlite:$tmp/forgotten.db" "$tmp/one.csv" \
    >/dev/null 2>&1
"$turnstone" forget --db "sqlite:$tmp/forgotten.db" "${host#www.}" \
    >/dev/null 2>&1
"$turnstone" forget --db "sqlite:$tmp/forgotten.db" "$domain" >/dev/null 2>&1
run forgotten public
is "a forgotten site is not visited, whoever names it" \
    "$(outcomes forgotten suppressed) $(grep -c "$host" "$tmp/access.log")" \
    "1 0"
is "though its page was asked for" "$LINKEDIN_PAGES" 1

# probe has the same story.
slug=$(awk -F, -v id="$id" '$1 == id { print $5 }' "$tmp/profiles.csv")
who=$(awk -F, -v id="$id" '$1 == id { print $2 }' "$tmp/profiles.csv")
# shellcheck disable=SC2086
start_world $world
# shellcheck disable=SC2086
"$turnstone" probe $world_args "$slug" --name "$who" >"$tmp/probe.out" 2>&1
is "probe takes a page" $? 0 "$tmp/probe.out"
has "and tells what it names" "$tmp/probe.out" 'the site is '
has "and finds the address" "$tmp/probe.out" "@$domain"
stop_world
finish
