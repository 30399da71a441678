#!/bin/sh
# LinkedIn in worldd from outside: names, certificates, each mode, and the
# account of manners. Prints TAP.
# usage: test_linkedin.sh WORLDGEN WORLDD
set -u
worldgen=$1 worldd=$2
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
exits_with() { want=$1; shift; "$@" >/dev/null 2>&1; [ $? -eq "$want" ]; }

world="--family wild --seed 5 --companies 200"

start() { # WORLDD-OPTIONS...
    rm -f "$dir/ready"
    # shellcheck disable=SC2086  # words on purpose
    "$worldd" $world --ready-file "$dir/ready" --ca-out "$dir/ca.pem" \
        --stats "$dir/stats" "$@" &
    pid=$!
    tries=0
    while [ ! -f "$dir/ready" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    . "$dir/ready"
}

stop() {
    kill -TERM "$pid"
    wait "$pid"
    . "$dir/stats"
}

trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT

get() { # CURL-OPTIONS... URL
    curl -sS --max-time 5 --cacert "$dir/ca.pem" \
        --connect-to "::127.0.0.1:$HTTPS_PORT" "$@" 2>/dev/null
}
code() { get -o /dev/null -w '%{http_code}' "$@"; }
address() { dig +short -p "$DNS_PORT" @127.0.0.1 "$1" A; }

# shellcheck disable=SC2086  # words on purpose
"$worldgen" $world --linkedin --out "$dir" >/dev/null || exit 1
# url KIND: of the first such profile with the usual form of URL
url() {
    awk -F, -v want="$1" '
        FNR == NR { kind[$1] = $14; next }
        FNR > 1 && kind[$1] == want && $2 !~ /"/ &&
            $5 ~ /^https:\/\/www.linkedin.com\/in\/[a-z0-9-]*$/ {
            print $5; exit }' "$dir/truth.csv" "$dir/profiles.csv"
}
page=$(url page) site=$(url site)

start
ok "a usual world has no such name" is "$(address www.linkedin.com)" ""
ok "nor a certificate for it" exits_with 35 get "$page"
stop
ok "nor requests to it" is "$LINKEDIN_REQUESTS" 0

start --linkedin
for host in www.linkedin.com linkedin.com de.linkedin.com; do
    ok "$host has an address" is "$(address $host)" 127.0.0.1
    ok "$host has a certificate" is "$(code "https://$host/robots.txt")" 200
done
ok "no other host is called so" is "$(address notlinkedin.com)" ""
ok "our agent may read people" has "$(get \
    https://www.linkedin.com/robots.txt)" '^User-agent: turnstone'
ok "a page" has "$(get "$page")" '<meta property="og:title" content="[^"]* | LinkedIn"'
ok "one that names the site" has "$(get "$site")" '"@type":"Person".*://[a-z.-]*.test/*"'
ok "one with an address" has "$(get "$(url address)")" 'Write to me: [^ ]*@'
ok "one that is gone" is "$(code "$(url gone)")" 404
slug=${page##*/}
ok "without www it is sent on" is "$(get -o /dev/null \
    -w '%{http_code} %{redirect_url}' "https://linkedin.com/in/$slug")" \
    "301 $page"
ok "a country's is the same" is "$(code "https://de.linkedin.com/in/$slug")" 200
ok "an old path is sent on" is "$(get -o /dev/null -w '%{redirect_url}' \
    "https://www.linkedin.com/pub/$slug/1/2/3")" "$page"
ok "http is sent on" is "$(curl -sS -o /dev/null -w '%{redirect_url}' \
    --connect-to "::127.0.0.1:$HTTP_PORT" "http://www.linkedin.com/in/$slug")" \
    "$page"
stop
ok "requests were counted" is \
    "$LINKEDIN_REQUESTS $LINKEDIN_PAGES $LINKEDIN_BLOCKS" "8 4 0"
ok "none of them was a step too far" is \
    "$LINKEDIN_AFTER_BLOCK $DISALLOWED" "0 0"

start --linkedin --linkedin-mode 999
ok "denied" is "$(code "$page")" 999
sleep 0.1
code "$page" >/dev/null
code "$site" >/dev/null
code https://www.linkedin.com/robots.txt >/dev/null
stop
ok "two came back all the same" is \
    "$LINKEDIN_BLOCKS $LINKEDIN_AFTER_BLOCK" "3 2"

start --linkedin --linkedin-mode authwall
seen=$(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    code "https://www.linkedin.com/in/somebody-$i"
    echo
done | sort | uniq | tr '\n' ' ')
ok "walls of both kinds" is "$seen" "200 302 "
ok "what is behind is a login page" has \
    "$(get https://www.linkedin.com/authwall)" '<title>Sign Up'
stop
ok "all of them blocked" is "$LINKEDIN_BLOCKS" 12

start --linkedin --linkedin-mode robots
ok "robots.txt forbids it" is "$(get https://www.linkedin.com/robots.txt)" \
    "User-agent: *
Disallow: /"
code "$page" >/dev/null
stop
ok "who asks all the same is counted" is "$DISALLOWED" 1

ok "there is no such mode" exits_with 1 "$worldd" --linkedin-mode closed

echo "1..$n"
[ $failed -eq 0 ]
