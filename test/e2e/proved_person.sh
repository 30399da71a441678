#!/bin/sh
# Proof by mail servers: the main job in wild worlds whose mail servers have
# every temper (test/world/world_mail.h). Of the verified answers at least 99
# in 100 are right, of the written ones at most 2 in 100 bounce, and of the
# people whose address can be published or proved at least 90 in 100 are
# found. One seed is that on which the rules were chosen; the other nobody
# looks at but this test. Prints the tables of kinds and of mail servers.
#
# The server keeps the account of manners: nothing forbidden was sent, and no
# limit broken; a second between sessions may be 0.2 s less as a busy machine's
# server sees it. Most of the time is the second between two sessions of the
# biggest operator, who has a fifth of the companies.
#
# usage: proved_person.sh BUILD [SEED]   (the build folder; both seeds, or one)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"

companies=400

# A build without proof has nothing to show here.
"$turnstone" enrich --help | grep -q -- --wait-greylist ||
    skip "this build asks no mail servers"

# world SEED WHAT: enrich that world and score it.
world() {
    seed=$1 what=$2
    dir=$tmp/$seed
    mkdir -p "$dir"
    "$build/test/world/worldgen" --family wild --seed "$seed" \
        --companies $companies --out "$dir" >/dev/null || exit 1
    start_world --family wild --seed "$seed" --companies $companies \
        --latency-ms 2 --smtp-log "$dir/smtp.log" --min-interval-ms 850
    # shellcheck disable=SC2086  # words on purpose
    "$turnstone" enrich --db "sqlite:$dir/w.db" --output "$dir/results.csv" \
        --input "$dir/profiles.csv" --limit 100000 --priority all \
        --helo probe.sender.test --smtp-port "$SMTP_PORT" \
        --wait-greylist 10 $world_args >"$dir/out" 2>&1
    is "$what: the run ends with 0" $? 0 "$dir/out"
    stop_world
    "$build/test/world/worldscore" --truth "$dir/truth.csv" \
        --mailboxes "$dir/mailboxes.csv" --results "$dir/results.csv" \
        --min-precision 0.98 --min-verified-precision 0.99 \
        --max-bounce 0.02 --min-provable-recall 0.9 >"$dir/score" 2>&1
    is "$what: verified 0.99 right, 0.02 bounce, 0.9 of the provable found" \
        $? 0
    sed 's/^/# /' "$dir/score"
    judge_manners
}

# Of the world that has just ended.
judge_manners() {
    . "$tmp/stats"
    sed -n '/^SMTP_/s/^/# /p' "$tmp/stats"
    is "$what: mail servers were asked" \
        "$([ "$SMTP_RCPTS" -gt $companies ] && echo asked)" asked "$tmp/stats"
    grep 'limit broken: ' "$dir/smtp.log" | head -n 20 >"$tmp/broken"
    is "$what: no limit of an operator or a domain was broken" \
        "$SMTP_LIMITS_BROKEN" 0 "$tmp/broken"
    is "$what: no DATA, BDAT, VRFY or EXPN" "$SMTP_FORBIDDEN" 0 "$tmp/stats"
    is "$what: every command in its turn" "$SMTP_EARLY" 0 "$tmp/stats"
}

case ${2:-both} in
1 | both) world 1 "the world tuned on" ;;
esac
case ${2:-both} in
60611 | both) world 60611 "a world that only this test reads" ;;
esac
finish
