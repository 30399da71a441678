#!/bin/sh
# worldd from outside: curl and dig against a small world. Prints TAP.
# usage: test_worldd.sh WORLDGEN WORLDD WORLDSCORE WORLDPAGES
set -u
worldgen=$1 worldd=$2 worldscore=$3 worldpages=$4
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

site_of() { # COLUMN TROUBLE FINDABLE: of the first such profile
    awk -F, -v c="$1" -v t="$2" -v f="$3" \
        '$8 == t && $5 == f { print $c; exit }' "$dir/truth.csv"
}

https() { # CURL-OPTIONS... URL
    curl -sS --max-time 10 --cacert "$dir/ca.pem" \
        --connect-to "::127.0.0.1:$HTTPS_PORT" "$@" 2>/dev/null
}

http_at() { # ADDRESS URL
    curl -sS --max-time 2 --connect-to "::$1:$HTTP_PORT" \
        -o /dev/null -w '%{http_code}' "$2" 2>/dev/null
}

ask() { # NAME TYPE
    dig +short +tries=1 +time=5 -p "$DNS_PORT" @127.0.0.1 "$1" "$2"
}

status() {
    dig +tries=1 +time=5 -p "$DNS_PORT" @127.0.0.1 "$1" A |
        sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

is() { [ "$1" = "$2" ]; }
isnt() { [ "$1" != "$2" ]; }
exits_with() { want=$1; shift; "$@" >/dev/null 2>&1; [ $? -eq "$want" ]; }

"$worldgen" --seed 5 --companies 1500 --out "$dir" >/dev/null || exit 1
"$worldd" --seed 5 --companies 1500 --ready-file "$dir/ready" \
    --ca-out "$dir/ca.pem" --log "$dir/log" --stats "$dir/stats" &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
tries=0
while [ ! -f "$dir/ready" ] && [ $tries -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
. "$dir/ready"

host=$(site_of 6 none 1)
path=$(site_of 4 none 1)
ok "a name has an address" is "$(ask "$host" A)" 127.0.0.1
ok "a domain has an MX" is "$(ask "${host#www.}" MX)" "10 mx.worldmail.test."
ok "there is no AAAA" is "$(ask "$host" AAAA)" ""
ok "a strange name does not exist" is "$(status nowhere.test)" NXDOMAIN
ok "a dead name does not exist" \
    is "$(status "$(site_of 6 nxdomain 0)")" NXDOMAIN
ok "a www-only domain has no address" \
    is "$(ask "$(site_of 6 www_only 1 | sed s/^www.//)" A)" ""
ok "a private address is told" \
    is "$(ask "$(site_of 6 private_address 0)" A)" 10.66.0.1

https -o "$dir/plain" "https://$host$path"
https --compressed -o "$dir/gzip" "https://$host$path"
ok "a page over TLS that verifies" test -s "$dir/plain"
ok "the same when compressed" cmp -s "$dir/plain" "$dir/gzip"
ok "a strange CA is refused" exits_with 60 curl -sS --connect-to \
    "::127.0.0.1:$HTTPS_PORT" "https://$host/"
ok "a self-signed site is refused" exits_with 60 https \
    "https://$(site_of 6 self_signed 0)/"
ok "a strange host gets no handshake" exits_with 35 https https://no.test/
ok "http is sent on" is "$(http_at 127.0.0.1 "http://$host/")" 301
ok "a site with http alone" \
    is "$(http_at 127.0.0.4 "http://$(site_of 6 http_only 1)/")" 200
ok "nobody listens at the address that refuses" exits_with 7 \
    http_at 127.0.0.2 http://x.test/
ok "nobody answers at the silent address" exits_with 28 \
    http_at 127.0.0.3 http://x.test/
ok "a server error" is "$(https -o /dev/null -w '%{http_code}' \
    "https://$(site_of 6 http_500 0)/")" 500
ok "a loop of redirects ends at the client" exits_with 47 https -L \
    --max-redirs 9 "https://$(site_of 6 redirect_loop 0)/"
connections=$(https -o /dev/null -o /dev/null -w '%{num_connects}' \
    "https://$host/" "https://$host$path")
ok "a connection is kept" is "$connections" 10

kill -TERM $pid
wait $pid
ok "SIGTERM ends it cleanly" is $? 0
. "$dir/stats"
ok "requests were counted" test "$REQUESTS" -gt 5
ok "and logged" is "$(wc -l <"$dir/log")" "$REQUESTS"
ok "no two connections to a host at once" is "$HOST_CONNECTIONS_MAX" 1

# Judgements: all right; nothing said; one wrong.
awk -F, 'NR == 1 { print "profile_id,name,company,email,method"; next }
    { print $1 ",n,c," ($5 == 1 ? $2 : "") ",website_scrape" }' \
    "$dir/truth.csv" >"$dir/right.csv"
head -n 1 "$dir/right.csv" >"$dir/none.csv"
sed '2s/,[^,]*,website_scrape/,a@b.test,website_scrape/' "$dir/right.csv" \
    >"$dir/wrong.csv"
ok "all right" exits_with 0 "$worldscore" --truth "$dir/truth.csv" \
    --results "$dir/right.csv" --min-precision 1 --min-recall 1
ok "nothing found" exits_with 1 "$worldscore" --truth "$dir/truth.csv" \
    --results "$dir/none.csv" --min-recall 0.1
ok "one wrong" exits_with 1 "$worldscore" --truth "$dir/truth.csv" \
    --results "$dir/wrong.csv" --min-precision 1
ok "no truth" exits_with 2 "$worldscore" --truth "$dir/nothing" \
    --results "$dir/right.csv"
ok "wrong usage" exits_with 2 "$worldd" --nonsense

# Confidence: always 0.9, and one of a hundred or so wrong.
sed -e '1s/$/,confidence/' -e '2,$s/$/,0.9/' "$dir/right.csv" \
    >"$dir/sure.csv"
"$worldscore" --truth "$dir/truth.csv" --results "$dir/sure.csv" \
    >"$dir/table"
ok "a Brier score of answers that are all right at 0.9" \
    grep -q '^Brier score 0.0100  calibration error 0.1000' "$dir/table"
ok "a Brier score may be too high" exits_with 1 "$worldscore" \
    --truth "$dir/truth.csv" --results "$dir/sure.csv" --max-brier 0.009
ok "the reliability is in the JSON" sh -c "'$worldscore' --json --truth \
    '$dir/truth.csv' --results '$dir/sure.csv' | grep -q '\"brier\":0.01'"
awk -F, 'NR == 1 || $5 == 0 || $3 != "cloudflare"' "$dir/truth.csv" |
    awk -F, 'NR == 1 { print "profile_id,email"; next }
        { print $1 "," ($5 == 1 ? $2 : "") }' >"$dir/lacks.csv"
ok "a kind that is not found" exits_with 1 "$worldscore" \
    --truth "$dir/truth.csv" --results "$dir/lacks.csv" --min-kind-recall 0.5
ok "is no matter of few people" exits_with 0 "$worldscore" \
    --truth "$dir/truth.csv" --results "$dir/lacks.csv" \
    --min-kind-recall 0.5 --kind-people 100000

# The wild family: served, its traps counted, its pages as files.
mkdir "$dir/wild"
"$worldgen" --family wild --seed 5 --companies 300 --out "$dir/wild" \
    >/dev/null
"$worldpages" --seed 5 --companies 300 --out "$dir/wild/pages"
"$worldd" --family wild --seed 5 --companies 300 \
    --ready-file "$dir/wild/ready" --ca-out "$dir/ca.pem" \
    --stats "$dir/wild/stats" &
pid=$!
tries=0
while [ ! -f "$dir/wild/ready" ] && [ $tries -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
. "$dir/wild/ready"
row=$(awk -F, '$3 ~ /html/ && $1 != "/" { print; exit }' \
    "$dir/wild/pages/index.csv")
path=${row%%,*} host=${row##*,}
file=$(echo "$row" | cut -d, -f2)
https -o "$dir/wild/page" "https://$host$path"
ok "a file of worldpages is what worldd serves" \
    cmp -s "$dir/wild/page" "$dir/wild/pages/$file"
ok "labels name files that are there" sh -c "cd '$dir/wild/pages' &&
    sed '1d;s/,.*//' labels.csv | sort -u | xargs ls >/dev/null"
for year in 2031 2032; do
    https -o /dev/null "https://$host/events/?month=$year-01"
done
kill -TERM $pid
wait $pid
. "$dir/wild/stats"
ok "steps into traps were counted" is "$TRAPS" 2
ok "there is no such family" exits_with 2 "$worldgen" --family tame \
    --out "$dir"

echo "1..$n"
[ $failed -eq 0 ]
