#!/bin/sh
# verify against mail servers of every temper, each with its truth: the 25
# scenarios, broken and hostile servers, and the manners in their log.
#
# usage: smtp_scenarios.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"
. "$here/smtp_manners.sh"

"$turnstone" verify --help >/dev/null 2>&1 || skip "there is no verify"

# The servers' own delays are divided by this: 25 s become 2.5 s.
hurry=10
# A reply may take so long; above what a hurried slow server needs.
reply_s=5

# start_maild NAME: its files are $tmp/NAME.log and $tmp/NAME.stats.
start_maild() {
    rm -f "$tmp/ready"
    "$build/test/world/maild" --hurry $hurry --ready-file "$tmp/ready" \
        --truth "$tmp/truth" --log "$tmp/$1.log" --stats "$tmp/$1.stats" &
    world_pid=$!
    wait_for "$tmp/ready"
    . "$tmp/ready"
}

# verify NAME ARG...: answers in $tmp/NAME.json, words in NAME.err, the exit
# status in $status, seconds in $took.
verify() {
    name=$1
    shift
    began=$(date +%s)
    "$turnstone" verify "$@" --json --helo probe.sender.test \
        --mail-from probe@probe.sender.test --resolver "127.0.0.1:$DNS_PORT" \
        --smtp-port "$SMTP_PORT" --allow-net 127.0.0.0/8 \
        --smtp-timeout-s $reply_s \
        >"$tmp/$name.json" 2>"$tmp/$name.err"
    status=$?
    took=$(($(date +%s) - began))
}

# addresses REGEX: of the scenarios whose domain fits.
addresses() {
    awk -F, -v want="$1" 'NR > 1 && $2 ~ want { print $2 }' "$tmp/truth"
}

# answer NAME ADDRESS: the line.
answer() {
    grep -F "\"address\":\"$2\"" "$tmp/$1.json"
}

# --- all servers at once ---

start_maild all
addresses '@' | grep -v -e '@refused[0-9]' -e '@silent[0-9]' -e '@f113\.' \
    >"$tmp/addresses"
verify all "$tmp/addresses" --wait-greylist 20
is "the run ends with 0" $status 0 "$tmp/all.err"
at_most "and as soon as the slowest server allows" $took 90 "$tmp/all.err"
is "an answer an address" "$(wc -l <"$tmp/all.json")" \
    "$(wc -l <"$tmp/addresses")" "$tmp/all.err"

# --- what must not be sent ---

# As arguments, for a file has lines. The last one would be two commands.
injected=$(printf 'jane.doe@f113.test>\r\nRCPT TO:<john.roe@f113.test')
addresses '@f113[.]' >"$tmp/unsendable"
set --
while IFS= read -r address; do
    set -- "$@" "$address"
done <"$tmp/unsendable"
verify unsendable "$@" "$injected"
is "what may not be sent: the run ends with 0" $status 0 "$tmp/unsendable.err"
is "an answer for each" "$(wc -l <"$tmp/unsendable.json")" \
    $(($(wc -l <"$tmp/unsendable") + 1)) "$tmp/unsendable.err"
is "all are told" "$(grep -c '"not-sendable"' "$tmp/unsendable.json")" \
    "$(wc -l <"$tmp/unsendable.json")" "$tmp/unsendable.json"
stop_world

log=$tmp/all.log
manners "all servers" "$log" "$tmp/all.stats"
sed -n '/^[A-Z]/s/^/# /p' "$tmp/all.stats"

is "nobody was asked for what may not be sent" \
    "$(sessions_at "$log" '[.]f113mail[.]test$')" 0 "$log"
is "letters beyond ASCII only to a host that takes them" \
    "$(awk -F '\t' '$6 == "+" { host[$5] = $7 }
        $6 == ">" && $7 ~ /[^ -~]/ { print host[$5] }' "$log" | sort -u)" \
    mx.s25dmail.test "$log"
is "a domain that takes no mail is left alone" \
    "$(sessions_at "$log" '^f13[.]test$')" 0
is "an address or localhost as MX is left alone" \
    "$(sessions_at "$log" '^(127.*|localhost)$')" 0
is "the sixth MX is left alone" "$(sessions_at "$log" '^mx6[.]f16bmail')" 0
at_most "who blocks us is left alone" \
    "$(sessions_at "$log" '[.]s05mail[.]test$')" 2 "$log"
is "who put us off is asked again, not before the time" \
    "$([ "$(gap_ms "$log" jane.doe@s04.test)" -ge 3000 ] && echo kept)" kept \
    "$log"
is "also for the invented mailbox alone" \
    "$([ "$(awk -F '\t' '$4 == 3 && $6 == "<" && $7 ~ /^451/' "$log" |
        wc -l)" -ge 2 ] && echo kept)" kept "$log"
is "who puts us off for longer has a time" \
    "$(answer all jane.doe@f105b.test | grep -c '"retry_at"')" 1 "$tmp/all.json"
is "nothing is refused in vain: no recipient in clear before TLS" \
    "$(awk -F '\t' '$4 == 17 && $7 == "TLS" { tls[$5] = 1 }
        $4 == 17 && $7 ~ /^RCPT/ && !tls[$5]' "$log")" ""
at_most "250 three times: no more are thought valid" \
    "$(grep '@s20\.test"' "$tmp/all.json" | grep -c '"valid"')" 3 "$tmp/all.json"

# --- port 25 is closed everywhere ---

# closed WHAT MAX_S: a run of its own, with a dozen operators.
closed() {
    start_maild "$1"
    addresses "@$1[0-9]" >"$tmp/closed"
    verify "$1" "$tmp/closed"
    stop_world
    is "port 25 $1: the run ends with 0" $status 0 "$tmp/$1.err"
    is "port 25 $1: said once" "$(grep -c 'port 25' "$tmp/$1.err")" 1 \
        "$tmp/$1.err"
    at_most "port 25 $1: no wait for each address" $took "$2" "$tmp/$1.err"
    is "port 25 $1: all unknown" "$(grep -c '"no-port-25"' "$tmp/$1.json")" \
        "$(wc -l <"$tmp/closed")" "$tmp/$1.json"
}

closed refused 15
closed silent 45

# --- the score ---

cat "$tmp/all.json" "$tmp/refused.json" "$tmp/silent.json" >"$tmp/results"
grep -v -F 'RCPT TO' "$tmp/unsendable.json" >>"$tmp/results"
"$build/test/world/mailscore" --truth "$tmp/truth" --results "$tmp/results" \
    >"$tmp/score" 2>&1
is "every answer is right" $? 0
sed 's/^/# /' "$tmp/score"
has "25 of 25 scenarios" "$tmp/score" '^scenarios: 25 of 25 right$'
finish
