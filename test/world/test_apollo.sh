#!/bin/sh
# The provider of worldd from outside: curl against its contract, each of its
# tempers, and its account. Prints TAP.
# usage: test_apollo.sh WORLDGEN WORLDD APOLLOSCORE
set -u
worldgen=$1 worldd=$2 apolloscore=$3
dir=$(mktemp -d) || exit 1
n=0 failed=0

ok() { # NAME COMMAND...
    name=$1
    shift
    n=$((n + 1))
    if "$@"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        failed=$((failed + 1))
    fi
}

is() { [ "$1" = "$2" ] || ! echo "# $1 is not $2"; }
has() { echo "$1" | grep -q -- "$2" || ! echo "# $1 has no $2"; }
hasnt() { ! has "$1" "$2" >/dev/null; }
exits_with() { want=$1; shift; "$@" >/dev/null 2>&1; [ $? -eq "$want" ]; }

world="--family wild --seed 5 --companies 120"

start() { # WORLDD-OPTIONS...
    rm -f "$dir/ready"
    # shellcheck disable=SC2086  # words on purpose
    "$worldd" $world --ready-file "$dir/ready" --ca-out "$dir/ca.pem" \
        --stats "$dir/stats" --apollo-log "$dir/log" "$@" &
    pid=$!
    tries=0
    while [ ! -f "$dir/ready" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    . "$dir/ready"
    url=http://127.0.0.1:$APOLLO_PORT/api/v1
}

stop() {
    kill -TERM "$pid"
    wait "$pid"
    . "$dir/stats"
}

trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT

# What is charged, and of whom, by the log.
charged() { awk -F'\t' '{ n += $6 } END { print n + 0 }' "$dir/log"; }
last_reply() { tail -n 1 "$dir/log" | cut -f 8; }

post() { # PATH CURL-OPTIONS...
    path=$1
    shift
    curl -sS --max-time 5 -X POST -H 'x-api-key: world-key' \
        -H 'content-type: application/json' "$@" "$url$path" 2>/dev/null
}
bulk() { post '/people/bulk_match?reveal_personal_emails=false' "$@"; }
code() { # COMMAND... : what curl says of the status
    "$@" -o /dev/null -w '%{http_code}'
}

# details COUNT [STANDING]: a body about the first so many profiles.
details() {
    awk -F, -v want="${2:-}" -v count="$1" '
        FNR == NR { standing[$1] = $13; mail[$1] = $2; next }
        FNR > 1 && $2 !~ /"/ && $3 !~ /"/ && mail[$1] ~ /@/ &&
            (want == "" || standing[$1] == want) && n < count {
            printf "%s{\"name\":\"%s\",\"organization_name\":\"%s\"," \
                "\"domain\":\"\"}", n++ ? "," : "{\"details\":[", $2, $3
        }
        END { print "]}" }' "$dir/truth.csv" "$dir/profiles.csv"
}

# shellcheck disable=SC2086  # words on purpose
"$worldgen" $world --out "$dir" >/dev/null || exit 1
details 10 >"$dir/ten"
details 11 >"$dir/eleven"
for standing in right stale wrong locked empty stranger none; do
    details 1 $standing >"$dir/$standing"
done
details 3 right >"$dir/three"
right=$(awk -F, '$13 == "right" && $2 ~ /@/ { print $2; exit }' \
    "$dir/truth.csv")

# The contract.
start
key='x-api-key: world-key'
ok "a key that holds" is "$(curl -s -H "$key" "$url/auth/health")" \
    '{"healthy":true,"is_logged_in":true}'
ok "one that does not" is "$(curl -s -H 'x-api-key: x' "$url/auth/health")" \
    '{"healthy":true,"is_logged_in":false}'
ok "in TLS, by name" is "$(curl -s --cacert "$dir/ca.pem" -H "$key" \
    --resolve "api.apollo.io:$APOLLO_TLS_PORT:127.0.0.1" \
    "https://api.apollo.io:$APOLLO_TLS_PORT/api/v1/auth/health")" \
    '{"healthy":true,"is_logged_in":true}'
ok "that name is the world's" is \
    "$(dig +short -p "$DNS_PORT" @127.0.0.1 api.apollo.io A)" 127.0.0.1
said=$(bulk -i -d @"$dir/right")
ok "somebody who is right" has "$said" "\"email\":\"$right\""
ok "costs a credit" has "$said" '"unique_enriched_records":1,"missing_records":0,"credits_consumed":1,'
ok "rates are told, empty" has "$said" '^x-minute-requests-left: .$'
said=$(bulk -d @"$dir/none")
ok "nobody is null" has "$said" '"matches":\[null\]'
ok "and free" has "$said" '"unique_enriched_records":0,"missing_records":1,"credits_consumed":0,'
ok "a placeholder" has "$(bulk -d @"$dir/locked")" \
    '"credits_consumed":0.5,.*"email":"email_not_unlocked@domain.com"'
ok "no address" has "$(bulk -d @"$dir/empty")" \
    '"credits_consumed":0.25,.*"email":null'
ok "a former employer's" has "$(bulk -d @"$dir/stale")" \
    '"email":"[^"]*-formerly.test"'
ok "somebody" hasnt "$(bulk -d @"$dir/wrong")" '"email":null'
ok "eleven are too many" is "$(code bulk -d @"$dir/eleven")" 400
ok "by name" has "$(bulk -d @"$dir/eleven")" RECORD_LIMIT_EXCEEDED
for body in '' 'x' '[]' '{}' '{"details":[]}' '{"details":[1]}' '{"details":{}}'; do
    ok "no details: $body" is "$(code bulk -d "$body")" 400
done
ok "no key" is "$(curl -s -o /dev/null -w '%{http_code}' -d @"$dir/ten" \
    "$url/people/bulk_match")" 401
said=$(bulk -i -H 'x-api-key: other' -d @"$dir/ten")
ok "a wrong key, in plain text" has "$said" '^[Cc]ontent-[Tt]ype: text/plain'
ok "without rates" hasnt "$said" x-rate
ok "a key in the URL" is "$(code post '/people/match?api_key=world-key')" 422
ok "a key in the body" is "$(code bulk -d '{"api_key":"world-key"}')" 422
who=$(sed 's/.*"name":"\([^"]*\)".*/\1/' "$dir/right")
firm=$(sed 's/.*"organization_name":"\([^"]*\)".*/\1/' "$dir/right")
ok "one, in the query" has "$(post /people/match -G \
    --data-urlencode "name=$who" \
    --data-urlencode "organization_name=$firm")" "\"email\":\"$right\""
ok "one, in the body" has "$(post /people/match \
    -d "{\"name\":\"$who\",\"organization_name\":\"$firm\"}")" \
    "\"email\":\"$right\""
ok "one who is unknown" has "$(post '/people/match?name=No+One')" \
    '^{"person":null'
ok "GET is no way" is "$(curl -s -o /dev/null -w '%{http_code}' \
    "$url/people/match")" 405
ok "there is nothing else" is "$(code post /people/search)" 404
ok "a body may be too big" is "$(head -c 300000 /dev/zero |
    code bulk --data-binary @-)" 413
three=$(sed 's/]}$/,/' "$dir/three")$(sed 's/^{"details":\[//' "$dir/three")
said=$(bulk -d "$three")
ok "who is there twice is charged once" has "$said" \
    '"total_requested_enrichments":6,"unique_enriched_records":3,"missing_records":0,"credits_consumed":3,'
wait_ids=$(for _ in 1 2 3 4 5 6 7 8; do
    post '/people/match?name=No+One'
    echo
done | sed 's/.*"request_id":\(-*\)[0-9]*}$/id\1/' | sort | uniq -c | wc -l)
ok "numbers of requests are positive and negative" is "$wait_ids" 2
sum=$(charged)
ok "the log can be read meanwhile" exits_with 1 "$apolloscore" \
    --log "$dir/log"
stop
ok "the log has each charge" is "$APOLLO_CHARGED" "$sum"
ok "somebody was charged three times, and another twice" is \
    "$APOLLO_CHARGED_TWICE" "$(awk -F'\t' '$6 > 0 { n[$9]++ }
    END { for (k in n) if (n[k] > 1) t++; print t + 0 }' "$dir/log")"
ok "which is told" test "$APOLLO_CHARGED_TWICE" -ge 1
ok "so is who was asked for twice" test "$APOLLO_ASKED_TWICE" -gt \
    "$APOLLO_CHARGED_TWICE"
ok "keys that were wrong" is "$APOLLO_KEY_WRONG $APOLLO_KEY_SHOWN" "2 2"
ok "no rate was broken" is "$APOLLO_RATE_BROKEN" 0

# Rates: two a minute of a second and a half.
start --apollo-rate-minute 2 --apollo-minute-ms 1500
ok "one is left" has "$(bulk -i -d @"$dir/none")" '^x-minute-requests-left: 1'
ok "none is left" has "$(bulk -i -d @"$dir/none")" '^x-minute-requests-left: 0'
sleep 0.1
said=$(bulk -i -d @"$dir/right")
ok "then it is too many" has "$said" '^HTTP/1.1 429'
ok "until when is told" has "$said" '^retry-after: 2'
sleep 1.6
ok "then it goes on" is "$(code bulk -d @"$dir/none")" 200
stop
ok "who knew and asked is counted" is \
    "$APOLLO_RATE_REFUSED $APOLLO_RATE_BROKEN" "1 1"
ok "and not charged" is "$APOLLO_CHARGED" 0

# A balance.
start --apollo-credits 4
ok "enough" is "$(code bulk -d @"$dir/three")" 200
said=$(bulk -d @"$dir/three")
ok "not enough" has "$said" 'Insufficient credits'
ok "enough for one" is "$(code bulk -d @"$dir/stale")" 200
stop
ok "four were charged" is "$APOLLO_CHARGED" 4000
ok "within the budget" exits_with 0 "$apolloscore" --log "$dir/log" --budget 4
ok "above another" exits_with 1 "$apolloscore" --log "$dir/log" --budget 3.9

# temper WORD STATUS CHARGED: the reply to three who are right.
temper() {
    before=$(charged)
    got=$(bulk -o "$dir/body" -w '%{http_code}' -d @"$dir/three")
    ok "$1: status" is "$got" "$2"
    ok "$1: in the log" is "$(last_reply)" "$1"
    ok "$1: charged" is "$(($(charged) - before))" "$3"
}
said_body() { grep -q -- "$1" "$dir/body"; }
rules='' at=0
for word in 401 402 403 403_bulk 422 no_credits 429 429_bare 429_hour 429_day \
    redirect drop_before drop_after timeout cut truncated html huge deep short \
    long shuffled others no_credit_fields odd_credits odd_types; do
    at=$((at + 1))
    rules="$rules${rules:+,}$word@$at"
done
start --apollo-faults "$rules"
temper 401 401 0
temper 402 402 0
temper 403 403 0
ok "no access" said_body API_INACCESSIBLE
temper 403_bulk 403 0
temper 422 422 0
temper no_credits 422 0
ok "is said" said_body 'Insufficient credits'
temper 429 429 0
temper 429_bare 429 0
temper 429_hour 429 0
temper 429_day 429 0
temper redirect 307 0
temper drop_before 000 0
temper drop_after 000 3000
temper timeout 000 3000
temper cut 200 3000
ok "the rest is missing" hasnt "$(tail -c 1 "$dir/body")" '}'
temper truncated 200 3000
ok "half a JSON" hasnt "$(tail -c 1 "$dir/body")" '}'
got=$(bulk -o "$dir/body" -w '%{http_code}' -d @"$dir/three")
ok "html: status" is "$got" 200
ok "html: is no JSON" said_body '<html>'
temper huge 200 3000
ok "is huge" test "$(wc -c <"$dir/body")" -gt 67108864
temper deep 200 3000
ok "is deep" said_body '\[\[\[\[\[\[\[\['
temper short 200 3000
temper long 200 3000
ok "one too many" said_body '"matches":\[null,{'
temper shuffled 200 3000
ok "another is the first" hasnt "$(sed 's/.*"matches":\[{\([^}]*\).*/\1/' \
    "$dir/body")" "\"email\":\"$right\""
ok "and the last one the first" said_body "\"email\":\"$right\""
temper others 200 3000
ok "somebody else" hasnt "$(cat "$dir/body")" "$right"
temper no_credit_fields 200 3000
ok "no word of credits" hasnt "$(cat "$dir/body")" credits_consumed
temper odd_credits 200 3000
temper odd_types 200 3000
ok "no text" said_body '"email":\['
ok "then nothing is wrong" is "$(code bulk -d @"$dir/three")" 200
curl -s -o /dev/null -X POST "http://127.0.0.1:$APOLLO_PORT/elsewhere"
stop
ok "who follows a redirect is counted" is "$APOLLO_FOLLOWED" 1
ok "and who asks at once after 429" test "$APOLLO_RATE_BROKEN" -ge 3

# Without the nulls, by chance, and for one person alone.
start --apollo-faults short
said=$(bulk -d @"$dir/ten")
ok "matches without nulls" hasnt "$said" '[[,]null'
ok "of ten people" has "$said" '"total_requested_enrichments":10,.*"missing_records":[1-9]'
stop
start --apollo-faults 500,502=0
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    bulk -o /dev/null -d @"$dir/right"
done
ok "a server error is charged or not" test "$(charged)" -gt 0 -a \
    "$(charged)" -lt 12000
stop
start --apollo-faults poison=0.1
bad=0
details 40 | sed 's/^{"details":\[//;s/]}$//;s/},{/}\n{/g' |
    sed 's/.*/{"details":[&]}/' >"$dir/lines"
for i in $(seq 1 40); do
    sed -n "${i}p" "$dir/lines" >"$dir/one"
    got=$(code bulk -d @"$dir/one")
    [ "$got" = 422 ] && bad=$((bad + 1)) && cp "$dir/one" "$dir/bad"
done
ok "some are poison" test $bad -gt 0 -a $bad -lt 20
ok "always the same ones" is "$(code bulk -d @"$dir/bad")" 422
ok "with others too" is "$(code bulk -d "$(sed 's/]}$//' "$dir/bad"),$(sed \
    's/^{"details":\[//' "$dir/three")")" 422
stop
start --apollo-latency-ms 300
took=$(bulk -o /dev/null -w '%{time_total}' -d @"$dir/none")
ok "it takes its time" is "$(echo "$took" | awk '{ print ($1 >= 0.3) }')" 1
stop
start --apollo-coverage 0
ok "a base without anybody" has "$(bulk -d @"$dir/right")" '"matches":\[null\]'
stop
ok "no such temper" exits_with 1 "$worldd" --apollo-faults nonsense
ok "no such share" exits_with 2 "$worldgen" --apollo-coverage 1.5 --out "$dir"

echo "1..$n"
[ $failed -eq 0 ]
