#!/bin/sh
# net/dns.c against a name server that is not ours: NSD, on a high port, in a
# temporary folder, as whoever runs this.
#
#     dns_real.sh DNS_ASK
set -u

ask=$1
PATH=$PATH:/usr/sbin:/sbin
command -v nsd >/dev/null || {
    echo "nsd is not installed: skipped"
    exit 77
}

dir=$(mktemp -d) || exit 1
nsd_pid=
stop() {
    [ -n "$nsd_pid" ] && kill "$nsd_pid" 2>/dev/null && wait "$nsd_pid"
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

cat >"$dir/acme.test.zone" <<'ZONE'
$ORIGIN acme.test.
$TTL 300
@       IN SOA  ns hostmaster 1 3600 600 86400 60
        IN NS   ns
        IN A    198.51.100.10
        IN AAAA 2001:db8::10
        IN MX   20 mx2
        IN MX   10 mx1
ns      IN A    127.0.0.1
www     IN CNAME web
web     IN CNAME web2
web2    IN A    198.51.100.20
mx1     IN A    198.51.100.31
mx2     IN A    198.51.100.32
nomail  IN MX   0 .
badmail IN MX   5 localhost.
literal IN MX   5 10.0.0.1.
        IN A    198.51.100.50
oddmail IN MX   1 localhost.
        IN MX   2 198.51.100.31.
        IN MX   3 two\032words.acme.test.
        IN MX   4 MX1
notnull IN MX   0 .
        IN MX   9 mx1
alias   IN CNAME acme
acme    IN MX   7 mxalias
mxalias IN CNAME mx2
text    IN TXT  "no address here"
strings IN TXT  "v=spf1 ip4:198.51.100.7" " -all"
        IN TXT  "\027[2J\000end"
empty   IN TXT  ""
says    IN CNAME text
dangling IN CNAME nothing
*.wild  IN A    198.51.100.40
10      IN PTR  host.acme.test.
odd     IN PTR  o\039dd.acme.test.
ZONE
# An answer that is too large for a datagram comes by TCP. The best of 500 mail
# servers are in the middle of them.
i=0
while [ $i -lt 500 ]; do
    echo "mails IN MX $(((i + 250) % 500)) h$i"
    i=$((i + 1))
done >>"$dir/acme.test.zone"
i=0
while [ $i -lt 200 ]; do
    echo "many IN A 198.18.0.$i"
    i=$((i + 1))
done >>"$dir/acme.test.zone"

{
    printf 'long IN TXT'
    for i in 1 2 3 4 5; do
        printf ' "%0250d"' 0
    done
    echo
    i=0
    while [ $i -lt 40 ]; do
        echo "texts IN TXT \"text$i\""
        i=$((i + 1))
    done
} >>"$dir/acme.test.zone"

start() {
    port=$1
    cat >"$dir/nsd.conf" <<CONF
server:
    ip-address: 127.0.0.1@$port
    username: ""
    chroot: ""
    database: ""
    zonesdir: "$dir"
    pidfile: "$dir/nsd.pid"
    xfrdfile: "$dir/xfrd.state"
    zonelistfile: "$dir/zone.list"
    logfile: "$dir/nsd.log"
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: acme.test
    zonefile: acme.test.zone
CONF
    # Newer versions have no database and no such word.
    nsd-checkconf "$dir/nsd.conf" >/dev/null 2>&1 ||
        sed -i -e '/database:/d' -e '/rrl-ratelimit:/d' "$dir/nsd.conf"
    nsd -d -c "$dir/nsd.conf" >"$dir/nsd.out" 2>&1 &
    nsd_pid=$!
    tries=0
    while [ $tries -lt 50 ]; do
        kill -0 "$nsd_pid" 2>/dev/null || return 1
        case $("$ask" "127.0.0.1:$port" A ns.acme.test) in
        "ok 127.0.0.1") return 0 ;;
        esac
        tries=$((tries + 1))
        sleep 0.1
    done
    return 1
}

# A port may be taken: another one, then.
port=$((20000 + $$ % 20000))
attempt=0
until start $port; do
    kill "$nsd_pid" 2>/dev/null
    wait "$nsd_pid"
    attempt=$((attempt + 1))
    port=$((port + 101))
    if [ $attempt -eq 3 ]; then
        echo "nsd does not start:"
        cat "$dir/nsd.out" "$dir/nsd.log"
        exit 1
    fi
done

failed=0
expect() {
    want=$1
    shift
    got=$("$ask" "127.0.0.1:$port" "$@")
    if [ "$got" = "$want" ]; then
        echo "ok   $*: $got"
    else
        echo "FAIL $*: got '$got', want '$want'"
        failed=1
    fi
}

expect "ok 198.51.100.10" A acme.test
expect "ok 198.51.100.10" A ACME.Test.
expect "ok 2001:db8::10" AAAA acme.test
expect "ok 10:mx1.acme.test 20:mx2.acme.test" MX acme.test
expect "ok 198.51.100.20" A www.acme.test
expect "nodata" AAAA www.acme.test
expect "ok 0:" MX nomail.acme.test
expect "ok" MX badmail.acme.test
expect "ok" MX literal.acme.test # and its A record is not asked instead
expect "ok 4:mx1.acme.test" MX oddmail.acme.test
expect "ok 9:mx1.acme.test" MX notnull.acme.test
expect "nodata" MX text.acme.test
expect "nxdomain" MX nobody.acme.test
expect "nodata" MX 198.51.100.10
expect "failed" MX other.test
# A mail server's name ought to be no alias (RFC 2181 section 10.3); who sends
# mail follows it all the same.
expect "ok 7:mxalias.acme.test" MX alias.acme.test
expect "ok 198.51.100.32" A mxalias.acme.test
expect "ok 0:h250.acme.test 1:h251.acme.test 2:h252.acme.test \
3:h253.acme.test 4:h254.acme.test" MX mails.acme.test
expect "nodata" A text.acme.test
expect "nxdomain" A nobody.acme.test
expect "nxdomain" A dangling.acme.test
expect "ok 198.51.100.40" A anything.wild.acme.test
expect "failed" A other.test # refused: not a zone of this server
expect "ok host.acme.test" PTR 10.acme.test
expect "nodata" PTR odd.acme.test
expect 'ok "no address here"' TXT text.acme.test
expect 'ok "no address here"' TXT says.acme.test
expect 'ok ""' TXT empty.acme.test
expect "nodata" TXT web2.acme.test
expect "nxdomain" TXT nobody.acme.test
# Any order; what a terminal would obey comes out as its bytes.
texts=$("$ask" "127.0.0.1:$port" TXT strings.acme.test)
for it in '"v=spf1 ip4:198.51.100.7 -all"' '"\x1b[2J\x00end"'; do
    case $texts in
    *"$it"*) echo "ok   strings.acme.test has $it" ;;
    *)
        echo "FAIL strings.acme.test: got '$texts', want $it in it"
        failed=1
        ;;
    esac
done
# By TCP, and of each no more than is kept.
expect "$(printf 'ok "%0196d..." cut' 0)" TXT long.acme.test
texts=$("$ask" "127.0.0.1:$port" TXT texts.acme.test)
case $(echo "$texts" | wc -w)-$texts in
34-*' cut') echo "ok   TXT texts.acme.test: 32 of 40" ;;
*)
    echo "FAIL texts.acme.test: $texts"
    failed=1
    ;;
esac
many=$("$ask" "127.0.0.1:$port" A many.acme.test | wc -w)
if [ "$many" -ne 9 ]; then
    echo "FAIL many.acme.test: $many words, want ok and 8 addresses"
    failed=1
fi

# Gone in the middle of a run: answers from the cache, and an end in time.
kill "$nsd_pid"
wait "$nsd_pid"
nsd_pid=
expect "failed" A acme.test

exit $failed
