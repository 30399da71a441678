#!/bin/sh
# What doctor says of this machine as one that asks mail servers: each verdict
# of each check, as text and as JSON. The names are NSD's, the mail servers
# maild's; gmail.com and the like are known to this name server alone, and lead
# to loopback.
#
# usage: doctor_mail.sh BUILD   (the build folder)
set -u
PATH=$PATH:/usr/sbin:/sbin
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/smtp_manners.sh"
command -v nsd >/dev/null || skip "nsd is not installed"
cd "$tmp" || exit 1
export XDG_CONFIG_HOME="$tmp/config"
unset DATABASE_URL
nsd_pid=
trap 'kill $world_pid $nsd_pid 2>/dev/null; wait; rm -rf "$tmp"' EXIT

# ---- mail servers ----

"$build/test/world/maild" --ready-file ready --log mail.log --stats stats &
world_pid=$!
wait_for ready
. ./ready

# host NAME: where maild has it.
host() {
    "$build/test/e2e/dns_ask" "127.0.0.1:$DNS_PORT" A "$1" | sed 's/^ok //'
}
good=$(host mx1.s01mail.test) unwanted=$(host mx.f98mail.test)
closed=$(host mx.refused1mail.test) silent=$(host mx.silent1mail.test)
mute=$(host mx.f97mail.test) endless=$(host mx.f99mail.test)

# ---- names ----

# names GMAIL OUTLOOK YAHOO: their mail servers' addresses; "" for none.
names() {
    [ -z "$nsd_pid" ] || { kill $nsd_pid; wait $nsd_pid; }
    cat >zone <<'Z'
$ORIGIN .
$TTL 60
@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60
  NS ns.test.
$ORIGIN test.
ns              A 127.0.0.1
; seen as 127.0.0.1
mail.good       A 127.0.0.1
                TXT "v=spf1 a -all"
                MX 10 mail.good.test.
1.0.0.127.in-addr.arpa. PTR mail.good.test.
elsewhere       A 127.0.0.9
noaddress       TXT "nothing"
; an alias too long to follow: no answer
chain           CNAME c1
c1              CNAME c2
c2              CNAME c3
c3              CNAME c4
c4              CNAME c5
c5              CNAME c6
c6              CNAME c7
c7              CNAME c8
c8              CNAME c9
c9              CNAME c10
c10             A 127.0.0.1
; seen as what the name says
n1              A 198.51.100.1
                TXT "other=1"
1.100.51.198.in-addr.arpa. PTR N1.test.
n2              A 198.51.100.2
n3              A 198.51.100.3
other3          A 198.51.100.3
3.100.51.198.in-addr.arpa. PTR other3.test.
n4              A 198.51.100.4
other4          A 198.51.100.44
4.100.51.198.in-addr.arpa. PTR other4.test.
n5              A 198.51.100.5
5.100.51.198.in-addr.arpa. PTR chain.test.
n6              A 10.0.0.6
n7              AAAA 2001:db8::7
7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR n7.test.
n8              A 198.51.100.8
8.100.51.198.in-addr.arpa. PTR n8\027[2J.test.
; senders
nullmx          MX 0 .
badmx           MX 5 localhost.
spf-ip          TXT "v=spf1 ip4:198.51.100.0" "/24 -all"
                TXT "another"
spf-ip6         TXT "v=spf1 ip6:2001:db8::/64 -all"
spf-a           TXT "v=spf1 a:n1.test -all"
spf-near        TXT "v=spf1 a:n2.test/24 -all"
spf-mx          TXT "v=spf1 mx -all"
                MX 10 n2.test.
                MX 20 n1.test.
spf-fail        TXT "v=spf1 ip4:198.51.100.9 -all"
spf-soft        TXT "v=spf1 a:nothing.test mx:n2.test ~all"
spf-end         TXT "v=spf1 ip4:198.51.100.9"
spf-include     TXT "v=spf1 include:_spf.acme.test -all"
spf-redirect    TXT "v=spf1 redirect=_spf.acme.test"
spf-macro       TXT "v=spf1 a:%{d} -all"
spf-chain       TXT "v=spf1 a:chain.test -all"
spf-all         TXT "v=spf1 +all"
spf-two         TXT "v=spf1 -all"
                TXT "v=spf1 a -all"
spf-bad         TXT "v=spf1 ip4:198.51.100 -all"
spf-evil        TXT "v=spf1 \027[2J -all"
spf-eleven      TXT "v=spf1 a:a.test a:b.test a:c.test a:d.test a:e.test" " a:f.test a:g.test a:h.test a:i.test a:j.test a:k.test -all"
Z
    i=0
    while [ $i -lt 40 ]; do
        echo "spf-many TXT \"token=$i\"" >>zone
        i=$((i + 1))
    done
    for it in gmail.com outlook.com yahoo.com; do
        if [ -n "$1" ]; then
            echo "$it. MX 5 mx.$it." >>zone
            echo "mx.$it. A $1" >>zone
        fi
        shift
    done
    cat >nsd.conf <<C
server:
    ip-address: 127.0.0.1@$port
    username: ""
    chroot: ""
    zonesdir: "$tmp"
    pidfile: "$tmp/nsd.pid"
    zonelistfile: "$tmp/nsd.list"
    xfrdfile: "$tmp/nsd.xfrd"
    xfrdir: "$tmp"
    database: ""
    logfile: "$tmp/nsd.log"
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: "."
    zonefile: "zone"
C
    # Newer versions have no database and no such word.
    nsd-checkconf nsd.conf >/dev/null 2>&1 ||
        sed -i -e '/database:/d' -e '/rrl-ratelimit:/d' nsd.conf
    nsd -d -c nsd.conf >nsd.out 2>&1 &
    nsd_pid=$!
    for _ in $(seq 100); do
        kill -0 $nsd_pid 2>/dev/null || break
        case $("$build/test/e2e/dns_ask" "127.0.0.1:$port" A ns.test) in
        "ok 127.0.0.1") return 0 ;;
        esac
        sleep 0.1
    done
    echo "Bail out! nsd does not start"
    cat nsd.out nsd.log
    exit 1
}
port=$((20000 + $$ % 20000))

# ---- doctor ----

# doctor ARG...: text in ./text, JSON in ./json, both runs' words in ./err.
doctor() {
    # shellcheck disable=SC2086  # words on purpose
    set -- doctor --resolver "127.0.0.1:$port" --smtp-port "$SMTP_PORT" \
        $nets "$@"
    "$turnstone" "$@" >text 2>err
    status=$?
    "$turnstone" "$@" --json >json 2>>err
    is "$name: both ways" $? $status json
    fails=$(grep -c ^fail text)
    is "$name: 1 when a check fails, else 0" $status \
        $((fails > 0 ? 1 : 0)) text
    has "$name: fit or not" json \
        "\"fit\":$([ $status -eq 0 ] && echo true || echo false)}"
    is "$name: inert" "$(cat text json err | tr -d '\n' | grep -c '[[:cntrl:]]')" 0 text
}

# says CHECK GRADE REGEX
says() {
    has "$name: $1 $2" text "^$2 *$1  *$3"
    has "$name: $1 $2, as JSON" json "\"$1\":{\"grade\":\"$2\",\"text\":\"$3"
}

# advises REGEX: somebody does.
advises() {
    has "$name: advice" text "^  *$1"
    has "$name: advice, as JSON" json "\"advice\":\"$1"
}

names "$good" "$good" "$good"

# ---- this machine seen as it sees itself ----

nets="--allow-net 127.0.0.0/8"
name="all is well"
doctor --helo mail.good.test
is "$name: 0" $status 0 text
says HELO ok 'mail.good.test'
says 'HELO address' ok 'mail.good.test is 127.0.0.1, this machine'
says 'reverse DNS' ok '127.0.0.1 is called mail.good.test, and that is 127.0.0.1'
says 'sender domain' ok 'mail.good.test: its mail goes to mail.good.test'
says SPF ok 'mail.good.test names 127.0.0.1 (a)'
says 'port 25' ok 'gmail.com answers; outlook.com answers; yahoo.com answers'
is "$name: our name and goodbye, no more" \
    "$(commands mail.log | sort | uniq -c | tr -s ' \n' ' ')" " 6 EHLO 6 QUIT " mail.log
is "$name: our name" "$(grep -c 'EHLO mail.good.test' mail.log)" 6 mail.log

name="letters of any case"
doctor --helo Mail.Good.Test
is "$name: 0" $status 0 text
says 'reverse DNS' ok '127.0.0.1 is called mail.good.test'

name="nobody said who we are"
sessions=$(grep -c EHLO mail.log)
doctor
is "$name: 0" $status 0 text
says HELO warn 'not set; this machine is 127.0.0.1, which is called mail.good.test'
advises 'set --helo to that name; without it no mailbox is asked for'
says 'HELO address' skip 'not tried: no --helo'
says 'reverse DNS' ok '127.0.0.1 is called mail.good.test'
says 'sender domain' skip 'not tried: neither --mail-from nor --helo'
says SPF skip 'not tried: there is no sender'
says 'port 25' skip 'not tried: no --helo'
is "$name: no mail server is greeted" "$(grep -c EHLO mail.log)" "$sessions"
is "$name: said once" "$(grep -c 'no mail server is asked' err)" 0 err

name="no name"
doctor --helo localhost
says HELO fail 'localhost is no full host name'
advises 'write it as'
says 'HELO address' skip 'not tried: no usable --helo'
says 'port 25' skip 'not tried: no usable --helo'

says 'sender domain' skip 'not tried: neither --mail-from nor usable --helo'

name="an evil name"
doctor --helo "$(printf 'a\033[2J.test')"
says HELO fail 'a\\*x1b\[2J.test is no full host name'

name="an address as a name"
doctor --helo '[127.0.0.1]' --mail-from probe@mail.good.test
is "$name: 0" $status 0 text
says HELO warn '\[127.0.0.1\] is an address, not a name'
says 'HELO address' ok '\[127.0.0.1\] is 127.0.0.1, this machine'
says 'reverse DNS' ok '127.0.0.1 is called mail.good.test'
says 'port 25' ok 'gmail.com answers'
doctor --helo '[127.0.0.1]'
says 'sender domain' fail '--mail-from: probe@\[127.0.0.1\] is no address'
says 'port 25' skip 'not tried: no usable --mail-from'

name="another's name"
doctor --helo elsewhere.test
says 'HELO address' fail 'elsewhere.test is 127.0.0.9, but mail servers see 127.0.0.1'
says 'reverse DNS' warn '127.0.0.1 is called mail.good.test, not elsewhere.test'
says 'sender domain' ok 'elsewhere.test has no MX record, but an address'
says SPF warn 'elsewhere.test publishes no record'
advises 'a hint: publish'

name="a name without an address"
doctor --helo noaddress.test
says 'HELO address' fail 'noaddress.test has no address'
says 'sender domain' fail 'noaddress.test has neither an MX record nor an address'
advises 'give it an A record'

name="a name that nobody knows"
doctor --helo mail.nothere.test
says 'HELO address' fail 'mail.nothere.test has no address'
says 'sender domain' fail 'mail.nothere.test has neither'

name="a name whose servers fail"
doctor --helo chain.test
is "$name: 0" $status 0 text
says 'HELO address' warn 'chain.test could not be looked up'
says 'sender domain' warn 'chain.test could not be looked up'
says SPF warn 'chain.test could not be looked up'

# ---- behind NAT: seen as the name says ----

nets="--allow-net 198.51.100.0/24 --allow-net 2001:db8::/32"
name="behind NAT"
doctor
says HELO warn 'not set'
says 'reverse DNS' skip 'not tried: as which address we are seen is not known'
doctor --helo n1.test
is "$name: 0" $status 0 text
says 'HELO address' warn 'n1.test is 198.51.100.1; this machine is behind NAT (127.0.0.1)'
advises 'see that the router'
says 'reverse DNS' ok '198.51.100.1 is called n1.test, and that is 198.51.100.1'
says 'port 25' warn 'not tried: gmail.com is at an address that may not be dialled'

name="no reverse name"
doctor --helo n2.test
says 'reverse DNS' fail '198.51.100.2 has no name (PTR)'
advises 'ask the provider of the address'
name="another reverse name"
doctor --helo n3.test
says 'reverse DNS' warn '198.51.100.3 is called other3.test, not n3.test'
advises 'set --helo to that name, or ask the provider'
name="a reverse name that is not confirmed"
doctor --helo n4.test
says 'reverse DNS' fail '198.51.100.4 is called other4.test, but other4.test is not 198.51.100.4'
advises 'give that name the address too, or ask the provider'
name="a reverse name whose servers fail"
doctor --helo n5.test
says 'reverse DNS' warn '198.51.100.5 is called chain.test, which could not be looked up'
name="a private address"
doctor --helo n6.test
says 'HELO address' fail 'n6.test is 10.0.0.6, which nobody sees from outside: private (RFC 1918)'
says 'reverse DNS' skip 'not tried'
name="IPv6"
doctor --helo n7.test --mail-from p@spf-ip6.test
says 'HELO address' warn 'n7.test is 2001:db8::7; this machine'
says 'reverse DNS' ok '2001:db8::7 is called n7.test, and that is 2001:db8::7'
says SPF ok 'spf-ip6.test names 2001:db8::7 (ip6:2001:db8::/64)'
name="an evil reverse name"
doctor --helo n8.test
says 'reverse DNS' fail '198.51.100.8 has no name'

# ---- the sender ----

# sender DOMAIN CHECK GRADE REGEX
sender() {
    name="sender at $1"
    doctor --helo n1.test --mail-from "probe@$1"
    says "$2" "$3" "$4"
}

sender nullmx.test 'sender domain' fail 'nullmx.test takes no mail (null MX)'
advises 'set --mail-from to an address at a domain that takes mail'
sender badmx.test 'sender domain' fail 'badmx.test: no MX record of it names a host'
sender n2.test 'sender domain' ok 'n2.test has no MX record, but an address'
sender n7.test 'sender domain' ok 'n7.test has no MX record, but an address'
name="no sender"
doctor --helo n1.test --mail-from nobody
says 'sender domain' fail '--mail-from: nobody is no address to send from'
advises 'set --mail-from'
says SPF skip 'not tried: there is no sender'
doctor --mail-from nobody
says 'sender domain' fail '--mail-from: nobody is no address to send from'

sender n1.test SPF warn 'n1.test publishes no record'
advises 'a hint: publish a TXT record at it'
is "$name: a hint, no failure" $status 0 text
sender spf-ip.test SPF ok 'spf-ip.test names 198.51.100.1 (ip4:198.51.100.0/24)'
sender spf-a.test SPF ok 'spf-a.test names 198.51.100.1 (a:n1.test)'
sender spf-near.test SPF ok 'spf-near.test names 198.51.100.1 (a:n2.test/24)'
sender spf-mx.test SPF ok 'spf-mx.test names 198.51.100.1 (mx)'
sender spf-fail.test SPF warn 'spf-fail.test does not name 198.51.100.1, and says of all others -all'
advises 'a hint: add ip4:'
sender spf-soft.test SPF warn 'spf-soft.test does not name 198.51.100.1, and says of all others ~all'
sender spf-end.test SPF warn 'spf-end.test does not name 198.51.100.1'
sender spf-include.test SPF warn 'spf-include.test: whether 198.51.100.1 may send depends on include:_spf.acme.test, which was not followed'
advises 'a hint: see that'
sender spf-redirect.test SPF warn 'spf-redirect.test: .* depends on redirect=_spf.acme.test, which was not'
sender spf-macro.test SPF warn 'spf-macro.test: .* depends on a:%{d}, which was not'
sender spf-chain.test SPF warn 'spf-chain.test: .* depends on a:chain.test, which was not'
sender spf-all.test SPF warn 'spf-all.test lets everybody send (+all)'
sender spf-two.test SPF warn 'spf-two.test publishes 2 records, which is an error'
sender spf-bad.test SPF warn 'spf-bad.test: nobody can read \\*"ip4:198.51.100\\*" in its record'
sender spf-evil.test SPF warn 'spf-evil.test: nobody can read \\*"\\*x1b\[2J\\*" in'
sender spf-eleven.test SPF warn 'spf-eleven.test: its record has more than 10 terms'
sender spf-many.test SPF skip 'spf-many.test: none among its first 32 TXT records'
name="a record, but no address of ours"
doctor --mail-from p@spf-ip.test
says SPF skip 'spf-ip.test publishes one; whether it names this machine cannot be told'

# ---- port 25 ----

nets="--allow-net 127.0.0.0/8"
# reach NAME GMAIL OUTLOOK YAHOO
reach() {
    name=$1
    shift
    names "$@"
    began=$(date +%s)
    doctor --helo mail.good.test
    took=$(($(date +%s) - began))
}

reach "one is enough" "$closed" "$good" ""
says 'port 25' ok 'gmail.com refuses the connection; outlook.com answers; yahoo.com was not found'
reach "one does not want us" "$good" "$unwanted" "$endless"
says 'port 25' warn 'gmail.com answers; outlook.com answers that it does not want us (554 .*go away); yahoo.com is connected, but there is no SMTP'
advises 'port 25 is open; mend what they say'
is "$name: 0" $status 0 text
reach "closed" "$closed" "$closed" "$closed"
says 'port 25' fail 'gmail.com refuses the connection; outlook.com refuses'
advises 'many providers block port 25: ask yours to open it'
is "$name: 1" $status 1 text
# Of two runs of five seconds: one after the other they would take thirty.
reach "silent" "$silent" "$silent" "$mute"
says 'port 25' fail 'gmail.com does not answer; outlook.com does not answer; yahoo.com is connected, but there is no SMTP'
at_most "$name: all at once" $took 25 text
reach "not found" "" "" ""
says 'port 25' warn 'not tried: gmail.com was not found'

# ---- no resolver ----

name="no resolver"
port=1
doctor --helo mail.good.test
says resolver fail '127.0.0.1:1 does not answer'
for it in HELO 'HELO address' 'reverse DNS' 'sender domain' SPF 'port 25'; do
    says "$it" skip 'not tried: see the resolver'
done
"$turnstone" doctor --allow-net everywhere >text 2>err
is "a network that is none" $? 2 err
finish
