#!/bin/sh
# Old addresses: --priority stale asks their mail servers before it searches.
# A world of sites and mail servers; its people are found, a season goes by,
# some have another address since, some have none any more.
#
# usage: stale.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

seed=8
companies=60

"$build/test/world/worldgen" --family wild --seed $seed \
    --companies $companies --out "$tmp" >/dev/null || exit 1
start_world --family wild --seed $seed --companies $companies --latency-ms 1
db=$tmp/stale.db

# enrich [ARG...]: a run; its output in $tmp/out.
enrich() {
    # shellcheck disable=SC2086  # words on purpose
    "$turnstone" enrich --db "sqlite:$db" --output "$tmp/out.csv" \
        --limit 10000 --auto-consolidate --helo probe.sender.test \
        --smtp-port "$SMTP_PORT" $world_args "$@" >"$tmp/out" 2>"$tmp/err"
}

ask() {
    sqlite3 "$db" "$1"
}

# a_season_later: all that is remembered is a hundred days older.
a_season_later() {
    ask "UPDATE profiles SET last_enriched_at = strftime('%Y-%m-%dT%H:%M:%SZ',
             last_enriched_at, '-100 days');
         UPDATE turnstone_attempts SET at = at - 8640000;
         UPDATE turnstone_verdicts SET at = at - 8640000;
         DELETE FROM turnstone_domains; DELETE FROM turnstone_greylist"
}

# figure NAME: of the summary (--json).
figure() {
    jq ".$1" "$tmp/out" 2>/dev/null ||
        sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$tmp/out"
}

said="json_extract(enrichment_metadata, '\$.email"

"$turnstone" import --db "sqlite:$db" "$tmp/profiles.csv" >/dev/null
enrich --priority all
is "a first run finds people" $? 0 "$tmp/err"
ask "DELETE FROM profiles WHERE coalesce(email, '') = '' OR
    $said.status') <> 'verified'"
n=$(ask 'SELECT count(*) FROM profiles')
is "enough of them for a test" "$([ "$n" -gt 40 ] && echo yes)" yes
ask "SELECT id, email, $said.enrichment_method'), $said.source'),
    $said.source_url') FROM profiles ORDER BY id" >"$tmp/before"
enrich --priority stale --json
is "nobody is stale yet" "$(figure total_profiles)" 0

a_season_later
"$turnstone" status --db "sqlite:$db" --json >"$tmp/status"
is "a season later everybody is" \
    "$(sed -n 's/.*"stale":\([0-9]*\).*/\1/p' "$tmp/status")" "$n"
enrich --priority stale --json
is "they are proved anew" $? 0 "$tmp/err"
is "all of them" "$(figure verified_again)" "$n" "$tmp/out"
is "and no page is asked for" "$(figure requests)" 0 "$tmp/out"
ask "SELECT id, email, $said.enrichment_method'), $said.source'),
    $said.source_url') FROM profiles ORDER BY id" >"$tmp/after"
same "how they were found is what it was" "$tmp/before" "$tmp/after"
is "each was verified twice now" "$(ask "SELECT count(*) FROM profiles
    WHERE $said.verification_count') = 2
    AND $said.reasons') LIKE '%; asked for again; the mail server takes it%'")" \
    "$n"
is "and is as sure as it was" "$(ask "SELECT count(*) FROM profiles
    WHERE profile_confidence < 0.5")" 0

# another address since, or none
a_season_later
ask "UPDATE profiles SET email = 'gone.' || email
    WHERE id IN (SELECT id FROM profiles ORDER BY id LIMIT 5)"
ask "UPDATE profiles SET email = 'gone.' || email, website = ''
    WHERE id IN (SELECT id FROM profiles ORDER BY id LIMIT 3 OFFSET 5)"
enrich --priority stale --json
is "a run over addresses of which some are dead" $? 0 "$tmp/err"
is "who is found elsewhere has the new one, the others are marked" \
    "$(ask "SELECT count(*) FROM profiles WHERE email LIKE 'gone.%'
        AND $said.verification') IS NOT 'invalid'
        AND id NOT IN (SELECT profile_id FROM turnstone_greylist)")" 0
is "who has no site keeps the dead one, marked" \
    "$(ask "SELECT count(*) FROM (SELECT * FROM profiles ORDER BY id
        LIMIT 3 OFFSET 5) WHERE email LIKE 'gone.%' AND profile_confidence = 0
        AND $said.verification') = 'invalid' AND $said.status') = 'none'")" 3
is "most of the others have a living one again" \
    "$(ask "SELECT count(*) >= 3 FROM (SELECT * FROM profiles ORDER BY id
        LIMIT 5) WHERE email NOT LIKE 'gone.%'
        AND $said.verification') = 'valid'")" 1
is "the summary counts the dead" "$(figure refused)" "$(ask "SELECT count(*)
    FROM profiles WHERE $said.verification') = 'invalid'")" "$tmp/out"
is "no dead one is in the results" "$(grep -c 'gone\.' "$tmp/out.csv")" 0
is "nobody's e-mail was taken away" "$(ask "SELECT count(*) FROM profiles
    WHERE coalesce(email, '') = ''")" 0
"$turnstone" status --db "sqlite:$db" >"$tmp/status"
has "status tells them" "$tmp/status" '^    of them refused  *[3-8] '

# the provider comes last, for who is open; the living were proved for nothing
a_season_later
marked=$(ask "SELECT count(*) FROM profiles
    WHERE $said.verification') = 'invalid'")
APOLLO_API_KEY=world-key
export APOLLO_API_KEY
enrich --priority stale --json --max-apollo-credits 50 \
    --apollo-url "http://127.0.0.1:$APOLLO_PORT/api/v1"
is "a run that may pay" $? 0 "$tmp/err"
is "pays for nobody whose address lives" \
    "$(ask "SELECT count(*) FROM turnstone_asked a JOIN profiles p
        ON p.id = a.profile_id WHERE $said.status') = 'verified'
        AND $said.source') <> 'apollo'")" 0
is "but for those whose address is dead" \
    "$(ask "SELECT count(DISTINCT profile_id) FROM turnstone_asked")" "$marked"
is "whoever it knows has a new address" \
    "$(ask "SELECT count(*) FROM profiles WHERE $said.verification') = 'invalid'
        AND email NOT LIKE 'gone.%'")" 0
unset APOLLO_API_KEY

# a search that fails makes nothing worse
a_season_later
ask "SELECT id, email, profile_confidence FROM profiles
    WHERE email NOT LIKE 'gone.%' ORDER BY id" >"$tmp/before"
"$turnstone" enrich --db "sqlite:$db" --output "$tmp/out.csv" --limit 10000 \
    --auto-consolidate --priority stale --resolver 127.0.0.1:1 >"$tmp/out" 2>&1
is "a run that reaches nobody" $? 0 "$tmp/out"
ask "SELECT id, email, profile_confidence FROM profiles
    WHERE email NOT LIKE 'gone.%' ORDER BY id" >"$tmp/after"
same "leaves all as it was" "$tmp/before" "$tmp/after"
finish
