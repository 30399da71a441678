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

# talk ADDRESS LINE...: what the mail server there says to these and QUIT.
talk() {
    address=$1
    shift
    printf '%s\r\n' "$@" QUIT | timeout 20 bash -c "
        exec 3<>/dev/tcp/$address/$SMTP_PORT && cat >&3 && cat <&3" \
        2>/dev/null | tr -d '\r'
}

# The first person's address at a mail server of this temper.
mailbox_of() {
    awk -F, -v t="$1" '$2 ~ /@/ && $11 == t { print $2; exit }' \
        "$dir/truth.csv"
}

# address TEMPER: of the last MX of the first company there, or its own.
address() {
    of=$(mailbox_of "$1")
    mx=$(ask "${of#*@}" MX | sort -n | tail -n 1 | sed 's/.* //;s/\.$//')
    ask "${mx:-${of#*@}}" A
}

# asks TEMPER HAVE LACK: the codes for a mailbox that it has and one that not.
asks() {
    box=$(mailbox_of "$1")
    codes=$(talk "$(address "$1")" "EHLO probe.sender.test" \
        "HELO probe.sender.test" "MAIL FROM:<probe@sender.test>" \
        "RCPT TO:<$box>" "RSET" "MAIL FROM:<probe@sender.test>" \
        "RCPT TO:<no.such.mailbox@${box#*@}>" | sed -n 's/^\(...\) .*/\1/p' |
        tail -n 5 | tr '\n' ' ')
    ok "$1: $2, and $3 for nobody" is "$codes" "$2 250 250 $3 221 "
}

said_line() { echo "$said" | grep -q "$1"; }

is() { [ "$1" = "$2" ]; }
isnt() { [ "$1" != "$2" ]; }
exits_with() { want=$1; shift; "$@" >/dev/null 2>&1; [ $? -eq "$want" ]; }

"$worldgen" --seed 5 --companies 1500 --out "$dir" >/dev/null || exit 1
"$worldd" --seed 5 --companies 1500 --ready-file "$dir/ready" \
    --ca-out "$dir/ca.pem" --log "$dir/log" --stats "$dir/stats" \
    --smtp-log "$dir/smtp.log" &
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

# Mail servers: where they are, and what each temper says.
box=$(mailbox_of own_honest)
ok "a domain has an MX" is "$(ask "${box#*@}" MX)" "10 mx.${box#*@}."
ok "www has none" is "$(ask "www.${box#*@}" MX)" ""
box=$(mailbox_of microsoft)
ok "a tenant of a big operator has its own" is "$(ask "${box#*@}" MX)" \
    "0 $(echo "${box#*@}" | tr . -).mail.protection.outlook.com."
box=$(mailbox_of null_mx)
ok "a null MX" is "$(ask "${box#*@}" MX)" "0 ."
box=$(mailbox_of no_mx_with_a)
ok "no MX" is "$(ask "${box#*@}" MX)" ""
ok "a free-mail domain has one" is "$(ask gmx.de MX)" "5 mx00.emig.gmx.net."
for temper in google microsoft own_honest own_exim hosted_honest proofpoint \
    no_pipelining_helo no_mx_with_a two_mx; do
    asks $temper 250 550
done
for temper in catch_all microsoft_accept_all yahoo_like; do
    asks $temper 250 250
done
set -- "EHLO probe.test" "MAIL FROM:<probe@sender.test>" \
    "RCPT TO:<no.such.mailbox@$(mailbox_of full | sed 's/.*@//')>"
for box in $(awk -F, '$2 == "full" { print $1 }' "$dir/mailboxes.csv" |
    head -n 20); do
    set -- "$@" "RCPT TO:<$box>"
done
said=$(talk "$(address full)" "$@" | cut -c 1-9 | sort | uniq)
ok "full: mailboxes with room" said_line '^250 2\.1\.5'
ok "and without" said_line '^452 4\.2\.2'
ok "and none" said_line '^550 5\.1\.1'
asks greylist 451 451
sleep 2
asks greylist 250 550
asks temporary 451 451
asks blocks_us 550 550
ok "dropped after MAIL" is "$(talk "$(address drops)" "HELO probe.test" \
    "MAIL FROM:<probe@sender.test>" "RCPT TO:<$box>" | cut -c 1-3 |
    tr '\n' ' ')" "220 250 "
ok "nobody listens" exits_with 1 bash -c \
    "exec 3<>/dev/tcp/$(address refuses)/$SMTP_PORT"
ok "never a banner" exits_with 124 timeout 1 bash -c \
    "exec 3<>/dev/tcp/$(address silent)/$SMTP_PORT && cat <&3"
box=$(mailbox_of two_mx)
said=$(talk "$(ask "mx1.${box#*@}" A)" NOOP)
ok "the first of two is too busy" said_line '^421 .*Too busy'
ok "slow replies, all the same" is "$(talk "$(address slow)" NOOP | wc -l)" 3

said=$(talk "$(address starttls_required)" "EHLO probe.test" \
    "MAIL FROM:<probe@sender.test>")
ok "TLS is offered" said_line '^250-STARTTLS'
ok "and wanted" said_line '^530 5\.7\.0'
box=$(mailbox_of starttls_required)
printf '%s\n' "EHLO probe.test" "MAIL FROM:<probe@sender.test>" \
    "RCPT TO:<$box>" "RCPT TO:<x$box>" QUIT |
    timeout 10 openssl s_client -quiet -crlf -starttls smtp \
        -connect "$(address starttls_required):$SMTP_PORT" \
        -CAfile "$dir/ca.pem" -verify_return_error \
        -servername "mx.${box#*@}" >"$dir/tls" 2>"$dir/tls.err"
ok "then it is honest, by a certificate that verifies" is \
    "$(cut -c 1-3 "$dir/tls" | tail -n 3 | tr '\n' ' ')" "250 550 221 "

said=$(talk "$(address google)" "EHLO probe.test" \
    "MAIL FROM:<probe@sender.test>" "RCPT TO:<$(mailbox_of google)>" \
    "RCPT TO:<no.such.mailbox@gmail.com>" RSET \
    "MAIL FROM:<probe@sender.test>" "RCPT TO:<$(mailbox_of catch_all)>" \
    "DATA" "VRFY x" "EXPN x" "BDAT 1" "RCPT TO:<a b@c>")
ok "one domain a transaction" said_line '^451 4\.3\.0'
ok "no mail for others" said_line '^554 5\.7\.1.*Relay'
ok "mail is never taken" is "$(echo "$said" | grep -c '^502 ')" 4
ok "an address with a space" said_line '^501 5\.1\.3'

# A company's server is its own; at a few addresses there are eight companies.
at_own_honest() { # ADDRESS DOMAIN, for each company
    sed -n 's/.*@\(.*\),own_honest$/\1/p' "$dir/mailboxes.csv" | uniq |
        sed 's/.*/mx.& A/' >"$dir/names"
    dig +short +tries=1 +time=5 -p "$DNS_PORT" @127.0.0.1 -f "$dir/names" |
        paste "$dir/names" - | sed 's/^mx\.\(.*\) A\t\(.*\)/\2 \1/'
}
rcpt_to() { # ADDRESS DOMAIN: the code for info@ there
    talk "$1" "HELO probe.test" "MAIL FROM:<probe@sender.test>" \
        "RCPT TO:<info@$2>" | cut -c 1-3 | sed -n 4p
}
at_own_honest >"$dir/places"
cut -d ' ' -f 1 "$dir/places" | sort | uniq -c | awk '{ n[$1]++ }
    END { for (k in n) print n[k], "of", k }' | sort >"$dir/sizes"
ok "most addresses have one company, a few have eight" is \
    "$(sed 's/.* of /of /' "$dir/sizes" | tr '\n' ' ')" "of 8 of 1 "
ok "own_honest is in a net of its own" is \
    "$(grep -vc '^127\.20\.[0-9.]* [^ ]*$' "$dir/places")" 0
awk '{ n[$1]++; d[$1] = d[$1] " " $2 }
    END { for (ip in n) print n[ip], ip d[ip] }' "$dir/places" |
    sort -n >"$dir/groups"
read -r _ alone first _ <"$dir/groups"
read -r _ other second _ <<G
$(sed -n 2p "$dir/groups")
G
read -r _ shared third fourth _ <<G
$(tail -n 1 "$dir/groups")
G
ok "a company's server takes its mail" is \
    "$(rcpt_to "$alone" "$first") $(rcpt_to "$other" "$second")" "250 250"
ok "and nobody else's" is "$(rcpt_to "$other" "$first")" 554
ok "one that is shared that of two" is \
    "$(rcpt_to "$shared" "$third") $(rcpt_to "$shared" "$fourth")" "250 250"

# Twelve recipients in a session; three sessions at once.
set -- "EHLO probe.test" "MAIL FROM:<probe@sender.test>"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    set -- "$@" "RCPT TO:<$(mailbox_of proofpoint)>"
done
gate=$(address proofpoint)
said=$(talk "$gate" "$@")
ok "ten recipients, not more" is "$(echo "$said" | grep -c '^452 4\.5\.3')" 2
# shellcheck disable=SC2016  # of the other shell
said=$(timeout 5 bash -c 'exec 3<>/dev/tcp/$0/$1 4<>/dev/tcp/$0/$1 &&
    read -r x <&3 && read -r x <&4 && exec 5<>/dev/tcp/$0/$1 &&
    read -r x <&5 && echo "$x"' "$gate" "$SMTP_PORT")
ok "two sessions, not more" said_line '^421 '

kill -TERM $pid
wait $pid
ok "SIGTERM ends it cleanly" is $? 0
. "$dir/stats"
ok "mail sessions were counted" test "$SMTP_SESSIONS" -gt 25
ok "and logged" is "$(grep -c 'connected$' "$dir/smtp.log")" "$SMTP_SESSIONS"
ok "with each recipient" is "$(grep -c 'C: RCPT TO:<[^ ]*>$' \
    "$dir/smtp.log")" "$SMTP_RCPTS"
ok "what is forbidden was counted" is "$SMTP_FORBIDDEN" 4
ok "and who spoke before the banner" test "$SMTP_EARLY" -gt 20
ok "one session in TLS" is "$SMTP_TLS" 1
ok "three sessions of an operator" is "$SMTP_SESSIONS_MAX $SMTP_BUSIEST" \
    "3 pphosted.com"
ok "two of them left without QUIT" is "$SMTP_NO_QUIT" 2
ok "the most recipients of a session" is "$SMTP_SESSION_RCPTS_MAX" 21
ok "limits were broken" test "$SMTP_LIMITS_BROKEN" -gt 3
ok "and told in the log, each" is "$(grep -c 'limit broken: ' \
    "$dir/smtp.log")" "$SMTP_LIMITS_BROKEN"
ok "too many at once" grep -q 'limit broken: pphosted.com: 3 sessions' \
    "$dir/smtp.log"
ok "too soon" grep -q 'limit broken: pphosted.com: [0-9]* ms between' \
    "$dir/smtp.log"
ok "too soon at an address, whatever the name" grep -q \
    "limit broken: $shared: [0-9]* ms between" "$dir/smtp.log"
ok "but not at another" is "$(grep -c "limit broken: $alone:" \
    "$dir/smtp.log")" 0
ok "too many in a session" grep -q 'limit broken: .*: 12 recipients in' \
    "$dir/smtp.log"
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

# Proof: all found, with one that nobody has at a server that takes all, and
# one at an honest server that is another's.
awk -F, 'NR == 1 { print "profile_id,email,status"; next }
    { print $1 "," ($12 == 1 ? $2 : "") "," ($12 == 1 ? "verified" : "none") }' \
    "$dir/truth.csv" >"$dir/proved.csv"
proof() { # RESULTS LIMIT...
    results=$1
    shift
    "$worldscore" --truth "$dir/truth.csv" --mailboxes "$dir/mailboxes.csv" \
        --results "$results" "$@"
}
ok "what is provable is right, bounces nowhere and is all there is" \
    exits_with 0 proof "$dir/proved.csv" --min-verified-precision 1 \
    --max-bounce 0 --min-provable-recall 1
one=$(awk -F, '$11 == "catch_all" && $12 == 1 { print $2; exit }' \
    "$dir/truth.csv")
two=$(awk -F, '$11 == "google" && $12 == 1 { print $2; exit }' \
    "$dir/truth.csv")
sed -e "s/,$one,/,x$one,/" -e "s/,$two,/,info@${two#*@},/" \
    "$dir/proved.csv" >"$dir/bad.csv"
answers=$(grep -c ',verified$' "$dir/bad.csv")
proof "$dir/bad.csv" --json >"$dir/bad.json"
of_all() { # KEY: in the rows of all
    sed 's/.*"mail"//;s/.*"all":{\([^}]*\)}.*/\1/' "$dir/bad.json" |
        tr , '\n' | sed -n "s/\"$1\"://p"
}
ok "all answers are counted" is "$(of_all answered)" "$answers"
ok "one that nobody has" is "$(of_all bounced)" 1
ok "two that are not the person's" is \
    "$(of_all wrong) $(of_all verified_wrong)" "2 2"
ok "none bounces elsewhere" grep -q '"bounce_without_accept_all":0[,}]' \
    "$dir/bad.json"
ok "the table has each temper" is "$(proof "$dir/bad.csv" |
    grep -c -e '^catch_all .* 1 *0\.' -e '^google .* 1 *0 *0\.')" 2
ok "verified ones must be right" exits_with 1 proof "$dir/bad.csv" \
    --min-verified-precision 1
ok "answers may bounce" exits_with 1 proof "$dir/bad.csv" --max-bounce 0
ok "people may be lacking" exits_with 1 proof "$dir/bad.csv" \
    --min-provable-recall 1
ok "no limit without mailboxes" exits_with 2 "$worldscore" --truth \
    "$dir/truth.csv" --results "$dir/bad.csv" --max-bounce 0.5

# The provider: its answers for those whom it has right and nobody else can
# tell, and wrong ones for those whom it has stale.
awk -F, 'NR == 1 { print "profile_id,email,method"; next }
    $12 == 1 { print $1 "," $2 ",website_scrape"; next }
    $13 == "right" { print $1 "," $2 ",apollo_api"; next }
    $13 == "stale" { print $1 ",x@former.test,apollo_api"; next }
    { print $1 ",," }' "$dir/truth.csv" >"$dir/paid.csv"
paid() { # LIMIT...
    "$worldscore" --truth "$dir/truth.csv" --results "$dir/paid.csv" "$@"
}
right=$(grep -c ',apollo_api$' "$dir/paid.csv")
wrong=$(grep -c 'former.test,apollo_api$' "$dir/paid.csv")
right=$((right - wrong))
paid --credits $((right * 2)) --json >"$dir/paid.json"
ok "answers of the provider, and the right ones" grep -q \
    "\"paid\":$((right + wrong)),\"paid_right\":$right}" "$dir/paid.json"
ok "what a right one costs" grep -q '"cost_per_right":0.2,' "$dir/paid.json"
ok "may be too much" exits_with 1 paid --credits $((right * 2)) --max-cost 0.19
ok "at half the price it is not" exits_with 0 paid --credits $((right * 2)) \
    --max-cost 0.19 --credit-price 0.05
echo "APOLLO_CHARGED=${right}500" >"$dir/charged"
paid --stats "$dir/charged" >"$dir/table"
ok "credits from the stats" grep -q "^credits $right\.500 " "$dir/table"
ok "every customer that it has right" exits_with 0 paid --min-customer-recall 1
ok "stale ones are wrong" exits_with 1 paid --min-paid-precision 1
ok "not all whom it has right" exits_with 1 sh -c "sed 's/.*apollo_api//' \
    '$dir/paid.csv' >'$dir/free.csv' && '$worldscore' --truth \
    '$dir/truth.csv' --results '$dir/free.csv' --min-paid-recall 1"
ok "nor any customer" exits_with 1 "$worldscore" --truth "$dir/truth.csv" \
    --results "$dir/free.csv" --min-customer-recall 0.1
ok "no cost without credits" exits_with 2 paid --max-cost 1
ok "stats that say nothing of it" exits_with 2 paid --stats "$dir/truth.csv"
ok "without a word of it there is no table" is "$(paid |
    grep -c '^provider ')" 0

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
box=$(sed -n 's/,free_mail$//p' "$dir/wild/mailboxes.csv" | head -n 1)
said=$(talk "$(ask "$(ask "${box#*@}" MX | sed 's/.* //')" A)" "HELO x.test" \
    "MAIL FROM:<>" "RCPT TO:<$box>" "RCPT TO:<x$box>" | cut -c 1-3 |
    tr '\n' ' ')
ok "free mail: honest" is "$said" "220 250 250 250 550 221 "
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
