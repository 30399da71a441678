#!/bin/sh
# Mail servers that we did not write: what each says to plain lines first, so
# that the ground of this test is known, then what the program makes of it, and
# what the servers' logs say of the program.
#
# usage: mail_servers.sh BUILD
set -u
PATH=$PATH:/usr/sbin:/sbin
build=$1
say=$build/test/e2e/smtp_say
here=$(dirname "$0")
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
finish
