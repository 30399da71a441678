#!/bin/sh
# Mail servers that we did not write: what each says to plain lines first, so
# that the ground of this test is known, then what the program makes of it, and
# what the servers' logs say of the program.
#
# usage: mail_servers.sh BUILD
set -u
PATH=$PATH:/usr/sbin:/sbin
build=$(cd "$1" && pwd)
say=$build/test/e2e/smtp_say
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/mail_world.sh"
start_mail_world

# says NAME ADDRESS REGEX RECIPIENT...: its last line is so.
says() {
    name=$1 at=127.0.3.$2 wanted=$3 from=probe@probe.sender.test
    shift 3
    talk "$at" "$@"
    tail -n 1 "$tmp/said" >"$tmp/last"
    has "$name" "$tmp/last" "^$wanted"
}

# talk ADDRESS RECIPIENT...: into $tmp/said; from $from.
talk() {
    at=$1
    shift
    for it in "$@"; do
        shift
        set -- "$@" "RCPT TO:<$it>"
    done
    "$say" "$at" $mail_port "EHLO probe.sender.test" "MAIL FROM:<$from>" \
        "$@" >"$tmp/said"
}

says "Postfix: a mailbox" 10 "250 2.1.5" jane.doe@honest.test
says "Postfix: none" 10 "550 5.1.1 .*User unknown" nobody@honest.test
has "Postfix: with TLS where wanted" "$tmp/said" ^250-STARTTLS
says "Postfix: every mailbox" 10 "250 2.1.5" any@catchall.test
says "Postfix: not its domain" 10 "454 4.7.1 .*Relay access denied" \
    jane.doe@relay.test
says "Postfix: only with TLS" 11 "530 5.7.0 Must issue a STARTTLS"
says "postgrey" 12 "450 4.2.0 .*Greylisted" first@grey.test
says "Postfix: a block list" 13 "554 5.7.1 .*blocked using bl.test" \
    jane.doe@blocked.test
says "Postfix: one in its greeting" 14 "503 5.7.0"
has "says so" "$tmp/said" "^554 5.7.1 .*blocked using bl.test"
says "Postfix: one recipient" 15 "452 4.5.3 .*too many recipients" \
    jane.doe@single.test info@single.test
says "Postfix: unknown for now" 16 "450 4.1.1 .*User unknown" nobody@soft.test
says "postscreen: a mailbox" 17 "250 2.1.5" jane.doe@patient.test
is "after two lines of greeting" "$(grep -c ^220 "$tmp/said")" 2 "$tmp/said"
says "Postfix: a sender" 18 "250 2.1.5" jane.doe@picky.test
from=probe@nowhere.test
talk 127.0.3.18 jane.doe@picky.test
has "Postfix: not this one" "$tmp/said" "^450 4.1.8 .*Domain not found"
says "Exim: a mailbox" 20 "250 Accepted" jane.doe@exim.test
says "Exim: none" 20 "550 Unrouteable address" nobody@exim.test
says "Exim: every mailbox" 20 "250 Accepted" any@eximall.test
says "Exim: not its domain" 20 "550 relay not permitted" \
    jane.doe@eximrelay.test

# ---- what the program makes of them ----

settle
postfix_mark=$(wc -l <"$postfix/log") exim_mark=$(wc -l <"$exim/mainlog")
cd "$tmp" || exit 1
export XDG_CONFIG_HOME="$tmp/config"
unset DATABASE_URL
net="--resolver 127.0.0.1:$dns_port --smtp-port $mail_port
    --allow-net 127.0.0.0/8"

# verify ARG...: a JSON object a line into $tmp/out.
verify() {
    # shellcheck disable=SC2086  # words on purpose
    "$turnstone" verify --json $net "$@" >"$tmp/out" 2>"$tmp/err"
    is "verify: exit status" $? 0 "$tmp/err"
}

# word ADDRESS KEY: of its line.
word() {
    grep -F "\"address\":\"$1\"" "$tmp/out" |
        sed -n "s/.*\"$2\":\"\\([^\"]*\\)\".*/\\1/p"
}

# judged ADDRESS VERIFICATION REASON
judged() {
    is "$1" "$(word "$1" verification) $(word "$1" reason)" "$2 $3" "$tmp/out"
}

set -- jane.doe@honest.test info@honest.test nobody@honest.test \
    any.one@catchall.test jane.doe@relay.test \
    jane.doe@tlsonly.test nobody@tlsonly.test jane.doe@grey.test \
    jane.doe@blocked.test jane.doe@banner.test \
    jane.doe@single.test info@single.test \
    jane.doe@soft.test nobody@soft.test \
    jane.doe@patient.test nobody@patient.test jane.doe@picky.test \
    jane.doe@exim.test info@exim.test nobody@exim.test \
    any.one@eximall.test jane.doe@eximrelay.test \
    jane.doe@nullmx.test jane.doe@nomx.test jane.doe@private.test \
    jane.doe@dead.test jane.doe@two.test jane.doe@gone.test

verify "$@"
is "no --helo: nobody is asked" \
    "$(tail -n "+$((postfix_mark + 1))" "$postfix/log" | grep -c ' connect ')" 0
judged jane.doe@honest.test not_checked no-helo

verify "$@" --helo probe.sender.test
is "an answer for each" "$(wc -l <"$tmp/out")" $# "$tmp/out"
judged jane.doe@honest.test valid accepted
judged info@honest.test valid accepted
judged nobody@honest.test invalid no-mailbox
is "its code" "$(word nobody@honest.test enhanced)" 5.1.1 "$tmp/out"
is "its server" "$(word nobody@honest.test mx)" mx.honest.test "$tmp/out"
judged any.one@catchall.test accept_all catch-all
judged jane.doe@relay.test unknown relay
judged jane.doe@tlsonly.test valid accepted
judged nobody@tlsonly.test invalid no-mailbox
judged jane.doe@grey.test unknown greylisted
judged jane.doe@blocked.test unknown blocked-us
judged jane.doe@banner.test unknown blocked-us
judged jane.doe@single.test valid accepted
judged info@single.test valid accepted
# It takes the one, and the invented one "not now": no proof.
judged jane.doe@soft.test unknown untested
is "unknown for now is no refusal" \
    "$(word nobody@soft.test verification)" unknown "$tmp/out"
judged jane.doe@patient.test valid accepted
judged nobody@patient.test invalid no-mailbox
judged jane.doe@picky.test valid accepted
judged jane.doe@exim.test valid accepted
judged info@exim.test valid accepted
judged nobody@exim.test invalid no-mailbox
judged any.one@eximall.test accept_all catch-all
judged jane.doe@eximrelay.test unknown relay
judged jane.doe@nullmx.test invalid no-mail
judged jane.doe@nomx.test valid accepted
judged jane.doe@private.test unknown refused-address
judged jane.doe@dead.test unknown unreachable
judged jane.doe@two.test valid accepted
judged jane.doe@gone.test invalid no-such-domain

verify jane.doe@picky.test --helo probe.sender.test \
    --mail-from probe@nowhere.test
judged jane.doe@picky.test unknown sender

# postgrey waits for each recipient anew, the invented one as well.
verify info@grey.test nobody@grey.test --helo probe.sender.test \
    --wait-greylist 15
judged info@grey.test valid accepted
judged nobody@grey.test invalid no-mailbox

# ---- a person, by the pattern of the colleagues ----

http_port=$((mail_port + 3))
mkdir "$tmp/site" "$tmp/log"
echo '<title>Pattern</title><a href="/team.html">Our team</a>' \
    >"$tmp/site/index.html"
cat >"$tmp/site/team.html" <<'H'
<!doctype html><meta charset=utf-8><title>Team</title><ul>
<li>Ada Quarz <a href="mailto:ada.quarz@pattern.test">e-mail</a></li>
<li>Berta Klee <a href="mailto:berta.klee@pattern.test">e-mail</a></li>
<li>Ida Fern <a href="mailto:ida.fern@pattern.test">e-mail</a></li>
<li>Theo Moos <a href="mailto:theo.moos@pattern.test">e-mail</a></li>
</ul>
H
user=
[ "$(id -u)" -ne 0 ] || user='user root;' # or it could not read the folder
cat >"$tmp/nginx.conf" <<C
$user
daemon off; worker_processes 1; pid $tmp/nginx.pid;
error_log $tmp/nginx.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path $tmp/log; proxy_temp_path $tmp/log;
  fastcgi_temp_path $tmp/log; uwsgi_temp_path $tmp/log;
  scgi_temp_path $tmp/log;
  types { text/html html; }
  server { listen 127.0.0.1:$http_port; server_name pattern.test;
    root $tmp/site; }
}
C
nginx -p "$tmp" -c "$tmp/nginx.conf" 2>"$tmp/nginx.err" &
mail_pids="$mail_pids $!"
wait_for "$tmp/nginx.pid"
cat >"$tmp/in.csv" <<'C'
id,name,company,website,linkedin,list_size
1,Jane Doe,Pattern,pattern.test,,900
2,Otto Nirgend,Pattern,pattern.test,,800
3,Ada Quarz,Pattern,pattern.test,,700
C
# shellcheck disable=SC2086  # words on purpose
"$turnstone" enrich --db "sqlite:$tmp/t.db" --input "$tmp/in.csv" \
    --output "$tmp/out.csv" --priority all --helo probe.sender.test \
    --http-port $http_port --https-port $((http_port + 1)) $net \
    >"$tmp/out" 2>"$tmp/err"
is "enrich: exit status" $? 0 "$tmp/err"
# email, method, status, verification
found() {
    awk -F, -v id="$1" '$1 == id { print $4, $5, $8, $10 }' "$tmp/out.csv"
}
is "found by the pattern, and proved" "$(found 1)" \
    "jane.doe@pattern.test email_pattern verified valid" "$tmp/out.csv"
is "refused by the server, and not written" \
    "$(awk -F, '$1 == 2 { print $4 }' "$tmp/out.csv")" "" "$tmp/out.csv"

# ---- what the servers saw of us ----

settle
stop_mail_world
tail -n "+$((postfix_mark + 1))" "$postfix/log" >"$tmp/postfix.log"
tail -n "+$((exim_mark + 1))" "$exim/mainlog" >"$tmp/exim.log"
grep 'disconnect from' "$tmp/postfix.log" >"$tmp/sessions"

# none NAME REGEX FILE
none() {
    grep -E "$2" "$3" >"$tmp/some"
    is "$1" "$(wc -l <"$tmp/some")" 0 "$tmp/some"
}

has "Postfix: there were some" "$tmp/sessions" ' rcpt='
is "Postfix: every one with QUIT" "$(grep -c ' quit=1 ' "$tmp/sessions")" \
    "$(wc -l <"$tmp/sessions")" "$tmp/sessions"
none "Postfix: no DATA, nor what is like it" \
    ' (data|bdat|vrfy|expn|etrn|auth|unknown)=' "$tmp/sessions"
none "Postfix: at most 8 recipients each" \
    ' rcpt=([0-9]+/)?([1-9][0-9]|9) ' "$tmp/sessions"
none "Postfix: nothing said too early" 'PREGREET|improper command' \
    "$tmp/postfix.log"
none "Postfix: no command in error" 'too many errors|lost connection' \
    "$tmp/postfix.log"
grep -v ' starttls=1 ' "$tmp/sessions" >"$tmp/clear"
none "Postfix: TLS wherever it is offered" ' mail=' "$tmp/clear"
has "Postfix: TLS 1.3" "$tmp/postfix.log" 'honest/smtpd.*TLSv1.3'
is "Postfix: no mail came" \
    "$(find "$postfix/queue" -type f ! -path '*/pid/*' | wc -l)" 0
is "Exim: every session with QUIT" \
    "$(grep -c 'closed by QUIT' "$tmp/exim.log")" \
    "$(grep -c 'TCP/IP connection count' "$tmp/exim.log")" "$tmp/exim.log"
none "Exim: no DATA" 'rejected (DATA|VRFY|EXPN)|<= ' "$tmp/exim.log"
has "Exim: with TLS" "$tmp/exim.log" ' X=TLS1.3:.* rejected RCPT'
finish
