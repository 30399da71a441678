#!/bin/sh
# The main job on PostgreSQL through pgbouncer in transaction mode, which gives
# each transaction to whatever connection is free and knows nothing of what a
# session has set or prepared. Its settings are the package's own, but for one
# connection to the server, which two runs at once must share.
#
# usage: test/pg.sh pg_pooler.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

PATH=$PATH:/usr/sbin
if ! command -v pgbouncer >/dev/null; then
    if apt-cache show pgbouncer >/dev/null 2>&1; then
        echo "Bail out! no pgbouncer; tools/deps test installs it"
        exit 1
    fi
    skip "this release has no pgbouncer"
fi

seed=33
companies=60
server=$TURNSTONE_TEST_PG
pool_pid=
trap '[ -z "$pool_pid" ] || kill $pool_pid; [ -z "$world_pid" ] ||
    kill $world_pid; wait; rm -rf "$tmp"' EXIT

# ask TEXT: of the database, past the pooler.
ask() {
    psql -XAtq "$server/pooled" -c "$1"
}

# make_pooler: its settings, and pool, its URL. It refuses to be root.
make_pooler() {
    mkdir "$tmp/pool"
    user=$(id -un)
    if [ "$(id -u)" -eq 0 ]; then
        user=$(stat -c %U "$TURNSTONE_TEST_PG_FOLDER")
        chmod 711 "$tmp"
        chown "$user" "$tmp/pool"
    fi
    cat >"$tmp/pool/ini" <<END
[databases]
pooled = host=$TURNSTONE_TEST_PG_FOLDER dbname=pooled user=turnstone
[pgbouncer]
unix_socket_dir = $tmp/pool
listen_addr =
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 1
logfile = $tmp/pool/log
END
    pool=postgresql://turnstone@$(echo "$tmp/pool" | sed 's,/,%2F,g'):6432/pooled
}

start_pooler() {
    pgbouncer -q -u "$user" "$tmp/pool/ini" 2>/dev/null &
    pool_pid=$!
    for _ in $(seq 100); do
        [ ! -S "$tmp/pool/.s.PGSQL.6432" ] || return 0
        sleep 0.05
    done
    cat "$tmp/pool/log"
    exit 1
}

restart_pooler() {
    kill $pool_pid
    wait $pool_pid
    start_pooler
}

# enrich DB OUT LIMIT [ARG...]
enrich() {
    db=$1 out=$2 limit=$3
    shift 3
    "$turnstone" enrich --db "$db" --output "$tmp/$out" --limit "$limit" \
        --priority all --auto-consolidate $world_args "$@"
}

psql -XAtq "$server/postgres" -c 'CREATE DATABASE pooled' || exit 1
ask "CREATE TABLE profiles (id text PRIMARY KEY, name text, email text,
    company text, website text, linkedin text, list_size bigint,
    enrichment_metadata jsonb, profile_confidence double precision,
    last_enriched_at timestamptz, updated_at timestamptz)"
"$build/test/world/worldgen" --seed $seed --companies $companies \
    --out "$tmp" >/dev/null || exit 1
start_world --seed $seed --companies $companies --latency-ms 60
make_pooler
start_pooler

is "the pooler is between" "$(psql -XAtq "$pool" -c 'SHOW application_name' \
    2>&1)" psql
enrich "sqlite:$tmp/a.db" a.csv 100000 --input "$tmp/profiles.csv" >/dev/null 2>&1
is "the same on SQLite, to compare" $? 0
"$turnstone" import --db "$pool" "$tmp/profiles.csv" >"$tmp/i.out" 2>&1
is "profiles are imported" $? 0 "$tmp/i.out"

# Half of them each, few at once: they are at work for some seconds.
half=$((($(grep -c . "$tmp/profiles.csv") + 1) / 2))
enrich "$pool" b.csv $half --commit-every 5 --batch-size 2 >"$tmp/b.out" 2>&1 &
first=$!
enrich "$pool" c.csv $half --commit-every 5 --batch-size 2 >"$tmp/c.out" 2>&1 &
second=$!
sleep 1
is "two are at work when the pooler is restarted" \
    "$(kill -0 $first && kill -0 $second && echo both)" both
restart_pooler
wait $first
is "one ends with 0" $? 0 "$tmp/b.out"
wait $second
is "and so does the other" $? 0 "$tmp/c.out"

# A confidence may differ by a hundredth: it counts colleagues, and two runs
# know only their own.
rows="SELECT id, email FROM profiles WHERE coalesce(email, '') <> '' ORDER BY id"
ask "$rows" >"$tmp/pg.rows"
sqlite3 "$tmp/a.db" "$rows" >"$tmp/sqlite.rows"
same "they find what a run on SQLite finds" "$tmp/sqlite.rows" "$tmp/pg.rows"
is "and not nothing" "$([ -s "$tmp/pg.rows" ] && echo some)" some
is "no profile was worked on twice" "$(ask 'SELECT count(*) FROM (SELECT 1 FROM
    turnstone.attempts GROUP BY profile_id HAVING count(*) > 1) t')" 0
is "no lease is left" "$(ask 'SELECT count(*) FROM turnstone.leases')" 0
"$turnstone" status --db "$pool" >"$tmp/status" 2>&1
is "status works" $? 0 "$tmp/status"
"$turnstone" export --db "$pool" --output "$tmp/e.csv" >"$tmp/e.out" 2>&1
is "export works" $? 0 "$tmp/e.out"
address=$(sed -n '1s/.*|//p' "$tmp/pg.rows")
"$turnstone" forget --db "$pool" "$address" >"$tmp/f.out" 2>&1
is "forget works" $? 0 "$tmp/f.out"
is "and erases" "$(ask "SELECT key, (SELECT count(*) FROM profiles
    WHERE email = '$address') FROM turnstone.suppressions")" "$address|0"
finish
