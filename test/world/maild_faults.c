/*
 * Servers that break the rules, and names that lead astray. Numbers are those
 * of the list of faults: f13 to f16 names, f39 STARTTLS, f97 to f116 SMTP.
 * (That a run says once that port 25 is closed is scenario 24; manners are
 * counted from the log.)
 */
#include "maild.h"

/* clang-format off */
#define MX(pref, host, ...) {.preference = pref, .name = host, __VA_ARGS__}
#define NO_USER  MAILD_NO_USER
#define NO_JOHN  {.local = "john.roe", .reply = NO_USER}
#define VALID(l)   {l, "valid", "accepted"}
#define INVALID(l) {l, "invalid", "no-mailbox"}
#define UNKNOWN(why) {{"jane.doe", "unknown", why}}

/* A domain with one host, all of whose answers to RCPT are this text. */
#define SAYS(number, id, what, text, ...)                                      \
    {number, id ".test", what, .mx = {MX(10, "mx." id "mail.test")},           \
     .rules = {{.reply = text}}, .truth = __VA_ARGS__}
/* A domain with one host that greets so. */
#define GREETS(number, id, what, text, why)                                    \
    {number, id ".test", what,                                                 \
     .mx = {MX(10, "mx." id "mail.test", .banner = text)},                     \
     .truth = UNKNOWN(why)}
/* The mailbox jane.doe has this answer, others the usual one. */
#define TELLS(number, id, what, text, verification, why)                       \
    {number, id ".test", what, .mx = {MX(10, "mx." id "mail.test")},           \
     .rules = {{.local = "jane.doe", .reply = text}},                          \
     .truth = {{"jane.doe", verification, why}}}
/* The first MX leads astray, the second is fine. */
#define ASTRAY(id, what, host, ...)                                            \
    {"f15", id ".test", what,                                                  \
     .mx = {MX(10, host, __VA_ARGS__), MX(20, "mx." id "mail.test")},          \
     .rules = {NO_JOHN}, .truth = {VALID("jane.doe"), INVALID("john.roe")}}

/* An address has 254 bytes at most. */
#define TEN "abcdefghij"

enum { LITERAL = 0x7f0001fe, LOCALHOST = 0x7f000001 };

const struct maild_row maild_faults[] = {
    {"f13", "f13.test", "null MX although there is an address", .names = MAILD_NULL_MX,
     .mx = {MX(0, "f13.test")},
     .truth = {{"jane.doe", "invalid", "no-mail"}}},
    {"f14", "f14.test", "no MX but an address", .names = MAILD_A,
     .mx = {MX(0, "f14.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    ASTRAY("f15", "the first MX has no address", "none.f15mail.test", .door = MAILD_NOWHERE),
    ASTRAY("f15b", "the first MX is an address", "127.0.1.254", .ip = LITERAL),
    ASTRAY("f15c", "the first MX is localhost", "localhost", .ip = LOCALHOST),
    {"f15", "f15d.test", "the first MX is an alias",
     .mx = {MX(10, "alias.f15dmail.test", .alias = "mx.f15dmail.test"), MX(20, "mx.f15dmail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"f15", "f15e.test", "the only MX is an address",
     .mx = {MX(10, "127.0.1.254", .ip = LITERAL)},
     .truth = {{"jane.doe", "unknown|invalid", "no-mail-server|unreachable|dns-failed"}}},
    {"f15", "f15f.test", "the only MX is localhost",
     .mx = {MX(10, "localhost", .ip = LOCALHOST)},
     .truth = {{"jane.doe", "unknown|invalid", "no-mail-server|unreachable|dns-failed|refused-address"}}},
    {"f16", "f16.test", "the best of 501 MX is named last", .names = MAILD_MANY_MX,
     .mx = {MX(10, "mx.f16mail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"f16", "f16b.test", "the best five of 506 MX refuse and the sixth is not asked", .names = MAILD_MANY_MX,
     .mx = {MX(60, "mx6.f16bmail.test"),
            MX(50, "mx5.f16bmail.test", .door = MAILD_REFUSES),
            MX(40, "mx4.f16bmail.test", .door = MAILD_REFUSES),
            MX(30, "mx3.f16bmail.test", .door = MAILD_REFUSES),
            MX(20, "mx2.f16bmail.test", .door = MAILD_REFUSES),
            MX(10, "mx1.f16bmail.test", .door = MAILD_REFUSES)},
     .truth = UNKNOWN("unreachable")},
    {"f39", "f39.test", "STARTTLS is offered and there is no TLS behind it",
     .mx = {MX(10, "mx.f39mail.test", .tls = MAILD_TLS_FAILS)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"f39", "f39b.test", "STARTTLS is offered and answered with 454",
     .mx = {MX(10, "mx.f39bmail.test", .tls = MAILD_TLS_BUSY)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"f39", "f39c.test", "TLS is demanded and not offered",
     .mx = {MX(10, "mx.f39cmail.test", .needs_tls = true)},
     .truth = UNKNOWN("tls-required")},
    {"f39", "f39d.test", "TLS is demanded and does not work",
     .mx = {MX(10, "mx.f39dmail.test", .tls = MAILD_TLS_FAILS, .needs_tls = true)},
     .truth = UNKNOWN("tls-required|protocol|dropped")},
    {"f39", "f39e.test", "replies in clear behind the answer to STARTTLS",
     .mx = {MX(10, "mx.f39email.test", .tls = MAILD_TLS_INJECTS, .needs_tls = true)},
     .rules = {NO_JOHN},
     .truth = {{"jane.doe", "valid|unknown", "accepted|protocol|tls-required"},
               {"john.roe", "invalid|unknown", "no-mailbox|protocol|tls-required"}}},
    GREETS("f97", "f97", "no greeting", "!silence", "timeout"),
    GREETS("f98", "f98", "greeted with 554", "554 5.7.1 mx.f98mail.test: your address is on our list, go away", "blocked-us|policy"),
    GREETS("f98", "f98b", "greeted with 421", "421 4.7.0 mx.f98bmail.test: too many connections from your address", "blocked-us|rate|temporary"),
    GREETS("f99", "f99", "an endless banner", "!endless 220-welcome", "protocol"),
    {"f99", "f99b.test", "an endless answer to EHLO",
     .mx = {MX(10, "mx.f99bmail.test", .ehlo = "!endless 250-AGAIN")},
     .truth = UNKNOWN("protocol")},
    SAYS("f99", "f99c", "an endless answer to RCPT", "!endless 550-5.1.1 no", UNKNOWN("protocol")),
    SAYS("f100", "f100", "a line of 1 MB", "!long 550 5.1.1 no ", UNKNOWN("protocol")),
    {"f100", "f100b.test", "lines that end with LF alone",
     .mx = {MX(10, "mx.f100bmail.test", .has_bare_lf = true)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    SAYS("f100", "f100c", "a NUL within a reply", "550 5.1.1 no \1 such user", {{"jane.doe", "invalid|unknown", "no-mailbox|protocol"}}),
    TELLS("f100", "f100d", "a reply beyond ASCII", "550 5.1.1 <>: Empf\xe4nger unbekannt \xff\xfe", "invalid", "no-mailbox"),
    GREETS("f100", "f100e", "a line of 1 MB as the banner", "!long 220 ", "protocol"),
    SAYS("f101", "f101", "two codes in one reply", "250-2.1.5 ok\n550 5.1.1 no such user", UNKNOWN("protocol")),
    SAYS("f101", "f101b", "two codes the other way round", "550-5.1.1 no such user\n250 2.1.5 ok", UNKNOWN("protocol")),
    SAYS("f102", "f102", "code 99", "99 ok", UNKNOWN("protocol")),
    SAYS("f102", "f102b", "code 600", "600 5.1.1 no such user", UNKNOWN("protocol")),
    SAYS("f102", "f102c", "code 25", "25 ok", UNKNOWN("protocol")),
    SAYS("f102", "f102d", "code 2500", "2500 ok", UNKNOWN("protocol")),
    SAYS("f102", "f102e", "code 25O", "25O 2.1.5 ok", UNKNOWN("protocol")),
    GREETS("f103", "f103", "replies before our commands", "220 mx.f103mail.test ESMTP\n250 ok\n250 ok\n250 2.1.5 ok\n550 5.1.1 no", "protocol"),
    {"f103", "f103b.test", "an additional reply behind that to MAIL",
     .mx = {MX(10, "mx.f103bmail.test", .mail = "250 2.1.0 Ok\n550 5.1.1 no such user")},
     .truth = UNKNOWN("protocol")},
    SAYS("f104", "f104", "a random mailbox is taken", "250 ok", {{"jane.doe", "accept_all", "catch-all"}}),
    SAYS("f105", "f105", "450 later", "450 4.2.0 <>: Recipient address rejected: Greylisted", UNKNOWN("greylisted")),
    SAYS("f105", "f105b", "451 in five minutes", "451 4.7.1 Greylisting in action, please come back in 5 minutes", UNKNOWN("greylisted")),
    SAYS("f105", "f105c", "452 of the system", "452 4.3.1 Insufficient system storage", UNKNOWN("temporary|greylisted")),
    SAYS("f105", "f105d", "451 of the system", "451 4.3.0 Temporary lookup failure", UNKNOWN("temporary|greylisted")),
    SAYS("f106", "f106", "on a blocklist", "550 5.7.1 Service unavailable, Client host [127.0.0.1] blocked using zen.spamhaus.org; see https://check.spamhaus.org/", UNKNOWN("blocked-us")),
    SAYS("f106", "f106b", "no reverse name", "550 5.7.25 Client host rejected: cannot find your reverse hostname, [127.0.0.1]", UNKNOWN("blocked-us")),
    SAYS("f106", "f106c", "access denied", "554 5.7.1 <>: Recipient address rejected: Access denied", UNKNOWN("blocked-us|policy")),
    TELLS("f107", "f107", "5.1.1", "550 5.1.1 The email account that you tried to reach does not exist.", "invalid", "no-mailbox"),
    TELLS("f107", "f107b", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "invalid", "no-mailbox"),
    TELLS("f107", "f107c", "5.1.0 with a user", "550 5.1.0 <>: User unknown in virtual mailbox table", "invalid", "no-mailbox"),
    TELLS("f107", "f107d", "no enhanced code", "550 No such user here", "invalid", "no-mailbox"),
    TELLS("f107", "f107e", "5.2.1 disabled", "550 5.2.1 The email account that you tried to reach is disabled.", "invalid", "disabled"),
    {"f108", "f108.test", "full without an enhanced code",
     .mx = {MX(10, "mx.f108mail.test")},
     .rules = {{.local = "jane.doe", .reply = "552 Requested mail action aborted: mailbox full, exceeded storage allocation", .is_proof_of_mailbox = true},
               {.local = "john.roe", .reply = "452 <>: over quota, mailbox full", .is_proof_of_mailbox = true}},
     .truth = {{"jane.doe", "valid", "full"}, {"john.roe", "valid", "full"}}},
    SAYS("f109", "f109", "relay not permitted", "550 relay not permitted", UNKNOWN("relay")),
    SAYS("f109", "f109b", "relay access denied", "554 5.7.1 <>: Relay access denied", UNKNOWN("relay")),
    TELLS("f110", "f110", "251 will forward", "251 2.1.5 User not local; will forward to <jane@elsewhere.test>", "valid", "forwarded"),
    TELLS("f110", "f110b", "551 has moved", "551 5.1.6 User not local; please try <jane@elsewhere.test>", "invalid|unknown", "forwarded|no-mailbox"),
    {"f111", "f111.test", "an operator who takes all and bounces later",
     .mx = {MX(1, "mta5.am0.yahoodns.net")},
     .rules = {{.reply = "250 recipient <> ok"}},
     .truth = {{"jane.doe", "accept_all|unknown", "no-evidence|catch-all"}}},
    {"f112", "f112.test", "a byte in 30 s",
     .mx = {MX(10, "mx.f112mail.test", .byte_ms = 30000)},
     .truth = UNKNOWN("timeout")},
    {"f113", "f113.test", "nothing that may be sent to a server",
     .mx = {MX(10, "mx.f113mail.test")},
     .truth = {{"\"jane doe\"", "unknown|not_checked|invalid", "not-sendable"},
               {"<jane.doe>", "unknown|not_checked|invalid", "not-sendable"},
               {"jane.doe(home)", "unknown|not_checked|invalid", "not-sendable"},
               {"jane doe", "unknown|not_checked|invalid", "not-sendable"},
               {"jane.doe@home", "unknown|not_checked|invalid", "not-sendable"},
               {TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN,
                "unknown|not_checked|invalid", "not-sendable"}}},
    {"f114", "f114.test", "EHLO is refused with 550",
     .mx = {MX(10, "mx.f114mail.test", .ehlo = "550 5.5.1 not here")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"f115", "f115.test", "a local part beyond ASCII and no EHLO",
     .mx = {MX(10, "mx.f115mail.test", .ehlo = "500 5.5.1 not here")},
     .truth = {{"zoë.doe", "unknown", "no-smtputf8"}}},
    {"f116", "f116.test", "all MX refuse connections",
     .mx = {MX(10, "mx1.f116mail.test", .door = MAILD_REFUSES),
            MX(20, "mx2.f116mail.test", .door = MAILD_REFUSES)},
     .truth = UNKNOWN("unreachable")},
    {"f116", "f116b.test", "one MX refuses and one is silent",
     .mx = {MX(10, "mx1.f116bmail.test", .door = MAILD_SILENT),
            MX(20, "mx2.f116bmail.test", .door = MAILD_REFUSES)},
     .truth = UNKNOWN("unreachable|timeout")},
    {"f116", "f116c.test", "the first MX is silent and the second is fine",
     .mx = {MX(10, "mx1.f116cmail.test", .door = MAILD_SILENT), MX(20, "mx2.f116cmail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
};
const size_t maild_faults_n = array_len(maild_faults);
