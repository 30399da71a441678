#!/bin/sh
# maild from outside: each scenario's server does what its row says. dig asks
# for names, mailtalk holds the dialogues. Prints TAP.
# usage: test_maild.sh MAILD MAILTALK MAILSCORE
set -u
maild=$1 mailtalk=$2 mailscore=$3
dir=$(mktemp -d) || exit 1
n=0 failed=0

ok() { # NAME COMMAND...
    name=$1
    shift
    n=$((n + 1))
    if "$@" 2>"$dir/stderr"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        sed 's/^/# /' "$dir/stderr"
        failed=$((failed + 1))
    fi
}

is() {
    [ "$1" = "$2" ] && return
    echo "got $1, wanted $2" >&2
    return 1
}
exits_with() { want=$1; shift; "$@" >/dev/null 2>&1; [ $? -eq "$want" ]; }

"$maild" --hurry 50 --ready-file "$dir/ready" --truth "$dir/truth" \
    --log "$dir/log" --stats "$dir/stats" &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
tries=0
while [ ! -f "$dir/ready" ] && [ $tries -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
. "$dir/ready"

# --- names ---

ask() { # NAME TYPE
    dig +short +tries=1 +time=5 -p "$DNS_PORT" @127.0.0.1 "$1" "$2"
}

status() {
    dig +tries=1 +time=5 -p "$DNS_PORT" @127.0.0.1 "$1" "$2" |
        sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

# All addresses at once: NAME ADDRESS.
sed 's/[^@]*@//; s/^[^,]*@//; s/,.*//; 1d' "$dir/truth" | sort -u >"$dir/domains"
sed 's/$/ MX/' "$dir/domains" >"$dir/questions"
dig +noall +answer +tries=1 -p "$DNS_PORT" @127.0.0.1 -f "$dir/questions" |
    awk '$4 == "MX" && $6 !~ /^m[0-9]+\.f16/ { sub(/\.$/, "", $6); print $6 }' |
    sort -u >"$dir/hosts"
(cat "$dir/hosts" "$dir/domains"; echo mx2.s06mail.test) |
    sed 's/$/ A/' >"$dir/questions"
dig +noall +answer +tries=1 -p "$DNS_PORT" @127.0.0.1 -f "$dir/questions" |
    awk '$4 == "A" { sub(/\.$/, "", $1); print $1, $5 }' >"$dir/addresses"

at() { # HOST: its address
    awk -v host="$1" '$1 == host { print $2; exit }' "$dir/addresses"
}

ok "s21 null MX" is "$(ask s21.test MX)" "0 ."
ok "s21 no MX" is "$(ask s21b.test MX)" ""
ok "s21 but an address" test -n "$(at s21b.test)"
ok "s21 neither" is "$(ask s21c.test A)$(status s21c.test MX)" NOERROR
ok "s21 SERVFAIL" is "$(status s21d.test MX)" SERVFAIL
ok "s21 NXDOMAIN" is "$(status s21e.test A)" NXDOMAIN
ok "s06 two MX" is "$(ask s06.test MX | sort | tr '\n' ' ')" \
    "10 mx1.s06mail.test. 20 mx2.s06mail.test. "
ok "f13 null MX, and an address" is "$(ask f13.test MX)$(at f13.test)" \
    "0 .$(ask f13.test A)"
ok "f14 no MX" is "$(ask f14.test MX)" ""
ok "f15 a name that is not there" is "$(status none.f15mail.test A)" NXDOMAIN
ok "f15 an address as MX" is "$(ask f15e.test MX)" "10 127.0.1.254."
ok "f15 localhost as MX" is "$(ask f15f.test MX)" "10 localhost."
ok "f15 an alias" is "$(ask alias.f15dmail.test A | head -n 1)" \
    mx.f15dmail.test.
ok "f16 the best of 501 MX is the last" is "$(ask f16.test MX | tail -n 1)" \
    "10 mx.f16mail.test."
ok "f16 all 501 over TCP" is "$(ask f16.test MX | wc -l)" 501
ok "f16 cut over UDP" is "$(dig +ignore +noall +comments -p "$DNS_PORT" \
    @127.0.0.1 f16.test MX | grep -c ' tc ')" 1
ok "f16 the others have an address" is "$(ask m499.f16.test A)" 127.0.0.254

# --- dialogues ---

talk() { # HOST STEP...
    host=$1
    shift
    "$mailtalk" "$(at "$host")" "$SMTP_PORT" "$@"
}

# hello NAME HOST STEP...: after the usual beginning
hello() {
    name=$1 host=$2
    shift 2
    ok "$name" talk "$host" '<220 ' '>EHLO probe.test' '<250 ' \
        '>MAIL FROM:<p@probe.test>' '<250 ' "$@"
}

# rcpt NAME DOMAIN PREFIX: jane.doe's answer
rcpt() {
    hello "$1" "mx.${2%.test}mail.test" ">RCPT TO:<jane.doe@$2>" "<$3" \
        '>QUIT' '<221 '
}

# refuses NAME HOST DOMAIN: the usual server, not john.roe and no invented
refuses() {
    hello "$1" "$2" ">RCPT TO:<jane.doe@$3>" '<250 ' ">RCPT TO:<john.roe@$3>" \
        '<550 5.1.1 <john.roe@' ">RCPT TO:<ann.other@$3>" \
        '<550 5.1.1 <ann.other@' '>QUIT' '<221 ' '-'
}

refuses "s01 honest" mx1.s01mail.test s01.test
refuses "s01 honest, the other MX" mx2.s01mail.test s01.test
hello "s02 takes all" mx.s02mail.test '>RCPT TO:<zq7@s02.test>' '<250 '
hello "s03 puts off the invented" mx.s03mail.test '>RCPT TO:<a.b@s03.test>' \
    '<451 4.7.1' '>RCPT TO:<jane.doe@s03.test>' '<250'
hello "s03 for a time" mx.s03bmail.test '>RCPT TO:<a.b@s03b.test>' '<451 4.7.1' \
    '>RCPT TO:<jane.doe@s03b.test>' '<250' '~3100' \
    '>RCPT TO:<c.d@s03b.test>' '<550 5.1.1'
hello "s04 puts off all for a time" mx.s04mail.test \
    '>RCPT TO:<jane.doe@s04.test>' '<451' '~3100' \
    '>RCPT TO:<jane.doe@s04.test>' '<250' '>RCPT TO:<john.roe@s04.test>' '<550' \
    '>RCPT TO:<a.b@s04.test>' '<550'
hello "s04 puts off each for a time" mx.s04bmail.test \
    '>RCPT TO:<jane.doe@s04b.test>' '<451' '~3100' \
    '>RCPT TO:<jane.doe@s04b.test>' '<250' '>RCPT TO:<a.b@s04b.test>' '<451'
hello "s05 blocks us" mx.s05mail.test '>RCPT TO:<jane.doe@s05b.test>' \
    '<550 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using'
ok "s06 554" talk mx1.s06mail.test '<554 ' '>EHLO x' '<503' '>QUIT' '<221' '-'
ok "s06 421" talk mx1.s06bmail.test '<421 ' '-'
refuses "s06 the second is fine" mx2.s06mail.test s06.test
hello "s06 the second of the second" mx2.s06bmail.test
hello "s06 the second of the third" mx2.s06cmail.test
ok "s06 nobody listens" exits_with 1 talk mx1.s06cmail.test
ok "s07 dropped at MAIL" talk mx.s07mail.test '<220' '>EHLO x' '<250 ' \
    '>MAIL FROM:<>' '-'
hello "s07 dropped behind MAIL" mx.s07bmail.test '-'
hello "s07 dropped within RCPT" mx.s07cmail.test \
    '>RCPT TO:<jane.doe@s07c.test>' '=550 5.1.1 <jane.doe@s07c.test>: Recipi' '-'
hello "s08 words and digits" mx.s08mail.test '>RCPT TO:<jane.doe@s08.test>' \
    '<250 2.1.5' '>RCPT TO:<john.roe@s08.test>' '<550 5.1.1' \
    '>RCPT TO:<jim.poe@s08.test>' '<550 <jim.poe'
hello "s09 several lines" mx.s09mail.test '>RCPT TO:<john.roe@s09.test>' \
    '=550-The address that you asked for\r\n' \
    '=550-5.1.1 is not one of ours.\r\n550 Please'
hello "s10 full" mx.s10mail.test '>RCPT TO:<jane.doe@s10.test>' '<552 5.2.2' \
    '>RCPT TO:<john.roe@s10.test>' '<452 4.2.2' '>RCPT TO:<a.b@s10.test>' '<550'
rcpt "s11 busy" s11.test '450 4.2.1'
hello "s12 one recipient a transaction" mx.s12mail.test \
    '>RCPT TO:<jane.doe@s12.test>' '<250' '>RCPT TO:<john.roe@s12.test>' \
    '<452 4.5.3' '>MAIL FROM:<p@probe.test>' '<503' '>RSET' '<250' \
    '>MAIL FROM:<p@probe.test>' '<250' '>RCPT TO:<john.roe@s12.test>' '<550'
hello "s13 one domain a transaction" mx.s13mail.test \
    '>RCPT TO:<jane.doe@s13.test>' '<250' '>RCPT TO:<jane.doe@s13b.test>' \
    '<451 4.3.0' '>RSET' '<250' '>MAIL FROM:<p@probe.test>' '<250' \
    '>RCPT TO:<jane.doe@s13b.test>' '<250'
hello "s14 closes at RSET" mx.s14mail.test '>RCPT TO:<jane.doe@s14.test>' \
    '<250' '>RCPT TO:<john.roe@s14.test>' '<452' '>RSET' '-'
hello "s14 answers RSET and closes" mx.s14bmail.test '>RSET' '<250' '-'
ok "s15 slow" talk mx.s15mail.test '_400' '<220' '>EHLO x' '<250 ' '>QUIT' '<221'
ok "s16 never answers" talk mx.s16mail.test '_300' '>EHLO x' '_300'
hello "s16 never answers RCPT" mx.s16bmail.test '>RCPT TO:<jane.doe@s16b.test>' \
    '_300'
ok "s17 wants TLS" talk mx.s17mail.test '<220' '>EHLO x' '<250 ' \
    '>MAIL FROM:<>' '<530 5.7.0' '>STARTTLS' '<220' 'tls' '>MAIL FROM:<>' \
    '<503' '>EHLO x' '<250 ' '>MAIL FROM:<>' '<250' \
    '>RCPT TO:<jane.doe@s17.test>' '<250' '>RCPT TO:<a.b@s17.test>' '<550' \
    '>QUIT' '<221'
rcpt "s18 null MX of the sender" s18.test '550 5.7.27'
ok "s18 at MAIL" talk mx.s18bmail.test '<220' '>EHLO x' '<250 ' \
    '>MAIL FROM:<p@probe.test>' '<550 5.7.27' '>RCPT TO:<a@s18b.test>' '<503'
for host in mx.s19mail.test s19m-test.mail.protection.outlook.com; do
    domain=s19.test
    [ $host = mx.s19mail.test ] || domain=s19m.test
    hello "s19 5.4.1 at $host" $host ">RCPT TO:<john.roe@$domain>" '<550 5.4.1' \
        ">RCPT TO:<jane.doe@$domain>" '<250' ">RCPT TO:<a.b@$domain>" '<550 5.4.1'
done
hello "s20 three and no more" mx.s20mail.test '>RCPT TO:<zz@s20.test>' '<550 5.1.1' \
    '>RCPT TO:<a.one@s20.test>' '<250' '>RCPT TO:<b.two@s20.test>' '<250' \
    '>RCPT TO:<c.three@s20.test>' '<250' '>RCPT TO:<d.four@s20.test>' '<550 5.7.1'
hello "s20 three of any" mx.s20bmail.test '>RCPT TO:<zz@s20b.test>' '<250' \
    '>RCPT TO:<a.one@s20b.test>' '<250' '>RCPT TO:<zy@s20b.test>' '<250' \
    '>RCPT TO:<b.two@s20b.test>' '<550 5.1.1'
refuses "s21 by the address alone" s21b.test s21b.test
hello "s22 human shape" mx.s22mail.test '>RCPT TO:<ann.other@s22.test>' '<250' \
    '>RCPT TO:<ann@s22.test>' '<250' '>RCPT TO:<x7k2@s22.test>' '<550' \
    '>RCPT TO:<a.b.c@s22.test>' '<550' '>RCPT TO:<jane.doe@s22.test>' '<250'
hello "s23 250, 550, 250" mx.s23mail.test '>RCPT TO:<a.a@s23.test>' '<250' \
    '>RCPT TO:<a.b@s23.test>' '<550' '>RCPT TO:<a.c@s23.test>' '<250' \
    '>RCPT TO:<a.a@s23.test>' '<250'
hello "s23 550, 250, 550" mx.s23bmail.test '>RCPT TO:<a.a@s23b.test>' '<550' \
    '>RCPT TO:<a.b@s23b.test>' '<250' '>RCPT TO:<a.c@s23b.test>' '<550'
ok "s24 refused" exits_with 1 talk mx.refused1mail.test
ok "s24 silent" exits_with 124 timeout 0.5 "$mailtalk" \
    "$(at mx.silent1mail.test)" "$SMTP_PORT"
ok "s25 EHLO is not known" talk mx.s25mail.test '<220' '>EHLO x' '<502' \
    '>MAIL FROM:<>' '<503' '>HELO x' '<250' '>MAIL FROM:<>' '<250' \
    '>RCPT TO:<jane.doe@s25.test>' '<250' '>RCPT TO:<john.roe@s25.test>' '<550'
refuses "s25 one at a time" mx.s25bmail.test s25b.test
hello "s25 who sends ahead is dropped" mx.s25bmail.test \
    '>RCPT TO:<jane.doe@s25b.test>|RCPT TO:<john.roe@s25b.test>' '-'
hello "s25 without SMTPUTF8" mx.s25cmail.test '>RCPT TO:<jürgen.doe@s25c.test>' \
    '<553 5.6.7'
ok "s25 with SMTPUTF8" talk mx.s25dmail.test '<220' '>EHLO x' \
    '=250-mx.s25dmail.test\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n' '<250' \
    '>MAIL FROM:<p@probe.test> SMTPUTF8' '<250' \
    '>RCPT TO:<jürgen.doe@s25d.test>' '<250'

# --- faults ---

refuses "f14 no MX" f14.test f14.test
for i in '' b c d; do
    refuses "f15$i the second MX" "mx.f15${i}mail.test" "f15$i.test"
done
refuses "f16 the best" mx.f16mail.test f16.test
hello "f16 the sixth" mx6.f16bmail.test '>RCPT TO:<jane.doe@f16b.test>' '<250'
ok "f39 no TLS" talk mx.f39mail.test '<220' '>EHLO x' '<250 ' '>STARTTLS' \
    '=220 2.0.0 Ready' 'notls'
ok "f39 454" talk mx.f39bmail.test '<220' '>EHLO x' '<250 ' '>STARTTLS' '<454' \
    '>MAIL FROM:<>' '<250'
ok "f39 demanded, not offered" talk mx.f39cmail.test '<220' '>EHLO x' \
    '<250 ' '>MAIL FROM:<>' '<530' '>STARTTLS' '<502'
ok "f39 demanded, does not work" talk mx.f39dmail.test '<220' '>EHLO x' \
    '<250 ' '>MAIL FROM:<>' '<530' '>STARTTLS' '=220 2.0.0 Ready' 'notls'
ok "f39 injected" talk mx.f39email.test '<220' '>EHLO x' '<250 ' '>STARTTLS' \
    '<220' '<550 5.1.1 inj' '<550' '<550' 'tls' '>EHLO x' '<250 ' \
    '>MAIL FROM:<>' '<250' '>RCPT TO:<jane.doe@f39e.test>' '<250'
ok "f97 no greeting" talk mx.f97mail.test '_300'
ok "f98 554" talk mx.f98mail.test '<554 5.7.1'
ok "f98 421" talk mx.f98bmail.test '<421 4.7.0' '-'
ok "f99 a banner without end" talk mx.f99mail.test '=220-welcome\r\n220-w' '.500000'
ok "f99 EHLO without end" talk mx.f99bmail.test '<220' '>EHLO x' '.500000'
hello "f99 RCPT without end" mx.f99cmail.test '>RCPT TO:<jane.doe@f99c.test>' \
    '=550-5.1.1' '.500000'
hello "f100 1 MB" mx.f100mail.test '>RCPT TO:<jane.doe@f100.test>' \
    '=550 5.1.1 no xxxx' '.999990' '_100'
ok "f100 LF" talk mx.f100bmail.test '=220 mx.f100bmail.test ESMTP\n' '>EHLO x' \
    '=250-mx.f100bmail.test\n250-PIPELINING\n' '<250 ' '>MAIL FROM:<>' '<250' \
    '>RCPT TO:<jane.doe@f100b.test>' '<250'
hello "f100 NUL" mx.f100cmail.test '>RCPT TO:<jane.doe@f100c.test>' \
    '=550 5.1.1 no \0 such user\r\n'
hello "f100 beyond ASCII" mx.f100dmail.test '>RCPT TO:<jane.doe@f100d.test>' \
    '=550 5.1.1 <jane.doe@f100d.test>: Empf\xe4nger unbekannt \xff\xfe\r\n'
ok "f100 1 MB as the banner" talk mx.f100email.test '=220 xxxx' '.999990'
hello "f101 two codes" mx.f101mail.test '>RCPT TO:<jane.doe@f101.test>' \
    '=250-2.1.5 ok\r\n550 5.1.1 no such user\r\n'
hello "f101 the other way" mx.f101bmail.test '>RCPT TO:<jane.doe@f101b.test>' \
    '=550-5.1.1 no such user\r\n250 2.1.5 ok\r\n'
rcpt "f102 99" f102.test '99 ok'
rcpt "f102 600" f102b.test '600 '
rcpt "f102 25" f102c.test '25 ok'
rcpt "f102 2500" f102d.test '2500 ok'
rcpt "f102 25O" f102e.test '25O '
ok "f103 replies beforehand" talk mx.f103mail.test '<220' '<250' '<250' \
    '<250' '<550'
hello "f103 one behind MAIL" mx.f103bmail.test '<550 5.1.1'
hello "f104 random taken" mx.f104mail.test '>RCPT TO:<q9x@f104.test>' '<250 ok'
rcpt "f105 450" f105.test '450 4.2.0'
rcpt "f105 451" f105b.test '451 4.7.1'
rcpt "f105 452" f105c.test '452 4.3.1'
rcpt "f105 451 of the system" f105d.test '451 4.3.0'
rcpt "f106 blocklist" f106.test '550 5.7.1'
rcpt "f106 reverse name" f106b.test '550 5.7.25'
rcpt "f106 access" f106c.test '554 5.7.1'
rcpt "f107 5.1.1" f107.test '550 5.1.1 The'
rcpt "f107 5.1.10" f107b.test '550 5.1.10'
rcpt "f107 5.1.0" f107c.test '550 5.1.0'
rcpt "f107 bare" f107d.test '550 No such'
rcpt "f107 5.2.1" f107e.test '550 5.2.1'
rcpt "f108 full" f108.test '552 Req'
rcpt "f109 relay" f109.test '550 relay not'
rcpt "f109 relay access" f109b.test '554 5.7.1 <jane.doe@f109b.test>: Relay'
rcpt "f110 251" f110.test '251 2.1.5 User not local; will forward to <jane@else'
rcpt "f110 551" f110b.test '551 5.1.6'
hello "f111 takes all" mta5.am0.yahoodns.net '>RCPT TO:<q9x@f111.test>' '<250'
ok "f112 byte by byte" talk mx.f112mail.test '=2' '_300' '=2' '_300'
hello "f113 what may not be sent is not known" mx.f113mail.test \
    '>RCPT TO:<jane.doe@f113.test>' '<550 5.1.1' '>RCPT TO:<a@no.test>' '<554'
ok "f114 EHLO refused" talk mx.f114mail.test '<220' '>EHLO x' '<550' '>HELO x' \
    '<250' '>MAIL FROM:<>' '<250' '>RCPT TO:<jane.doe@f114.test>' '<250'
ok "f115 no EHLO" talk mx.f115mail.test '<220' '>EHLO x' '<500' '>HELO x' \
    '<250' '>MAIL FROM:<p@probe.test> SMTPUTF8' '<250' \
    '>RCPT TO:<zoë.doe@f115.test>' '<553 5.6.7'
ok "f116 refused" exits_with 1 talk mx1.f116mail.test
ok "f116 silent" exits_with 124 timeout 0.5 "$mailtalk" \
    "$(at mx1.f116bmail.test)" "$SMTP_PORT"
refuses "f116 the second is fine" mx2.f116cmail.test f116c.test

# --- manners ---

ok "forbidden commands" talk mx1.s01mail.test '<220' '>EHLO x' '<250 ' \
    '>VRFY jane.doe' '<502' '>DATA' '<502' '>QUIT' '<221'
ok "early words" talk mx.s15mail.test '>EHLO x' '<220' '<250 ' '>QUIT' '<221'
ok "a recipient before MAIL" talk mx1.s01mail.test '<220' '>EHLO x' '<250 ' \
    '>RCPT TO:<jane.doe@s01.test>' '<503' '>QUIT' '<221'

# Every host that can be talked to has been.
awk -F '\t' '$6 == "+" { print $7 }' "$dir/log" | sort -u >"$dir/talked"
grep -v -e '^refused' -e '^mx.refused' -e '^mx.silent' -e '^mx[1-5].f16b' \
    -e '^mx[12].f116mail' -e '^mx[12].f116bmail' -e '^mx1.f116cmail' \
    -e '^none' -e '^alias' -e '^127' -e '^localhost' -e '^mx1.s06cmail' \
    "$dir/hosts" >"$dir/open"
ok "every server was talked to" is "$(comm -13 "$dir/talked" "$dir/open")" ""

kill -TERM $pid
wait $pid
ok "SIGTERM ends it cleanly" is $? 0
. "$dir/stats"
ok "sessions were counted" is "$SESSIONS" \
    "$(awk -F '\t' '$6 == "+"' "$dir/log" | wc -l)"
ok "forbidden commands were counted" is "$FORBIDDEN_COMMANDS" 2
ok "who sends ahead was counted" is "$PIPELINED_UNASKED" 1
ok "early words were counted" is "$EARLY_TALKERS" 1
ok "who does not say QUIT was counted" test "$WITHOUT_QUIT" -gt 10
ok "invented names asked first were counted" test "$INVENTED_FIRST" -gt 5
ok "one session at a time" is "$MAX_SESSIONS_AT_ONCE" 1

# --- mailscore ---

awk -F, 'NR > 1 { split($3, v, "|"); split($4, r, "|"); gsub(/"/, "\\\"", $2)
    printf "{\"address\":\"%s\",\"verification\":\"%s\",\"reason\":\"%s\"}\n",
        $2, v[1], r[1] }' "$dir/truth" >"$dir/right"
sed '1s/"reason":"[a-z-]*"/"reason":"mixed"/' "$dir/right" >"$dir/wrong"
sed 1d "$dir/right" >"$dir/lacks"
cat "$dir/right" "$dir/wrong" >"$dir/double"
score() { # FILE
    "$mailscore" --truth "$dir/truth" --results "$dir/$1" >"$dir/said"
}
ok "all right" score right
ok "25 scenarios" grep -q '^scenarios: 25 of 25 right$' "$dir/said"
ok "one wrong" exits_with 1 score wrong
score wrong
ok "is told" grep -q '^WRONG got valid/mixed for 1,jane.doe@s01' "$dir/said"
ok "and counted" grep -q '^scenarios: 24 of 25 right$' "$dir/said"
ok "one lacking" exits_with 1 score lacks
ok "two answers" exits_with 1 score double
ok "no results" exits_with 2 score nothing
ok "wrong usage" exits_with 2 "$maild" --nonsense

echo "1..$n"
[ $failed -eq 0 ]
