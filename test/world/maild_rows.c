/*
 * The scenarios: honest servers and cautious ones, slow ones and such as
 * accept everybody. Number by number, each may have several domains; where
 * more than one answer is right, the truth lists them.
 *
 * The names of some operators are real, for a program knows them by name;
 * they resolve to loopback here and nowhere else.
 */
#include "maild.h"

/* clang-format off */
#define MX(pref, host, ...) {.preference = pref, .name = host, __VA_ARGS__}
#define NO_USER  MAILD_NO_USER
#define NO_JOHN  {.local = "john.roe", .reply = NO_USER}
#define VALID(l)   {l, "valid", "accepted"}
#define INVALID(l) {l, "invalid", "no-mailbox"}

#define LATER "451 4.7.1 <>: Recipient address rejected: Greylisted, try again in 3 seconds"
enum { LATER_MS = 3000 };

/* Scenario 24: operators of their own, whose hosts are all closed. */
#define CLOSED(kind, n, is)                                                    \
    {"24", kind #n ".test", "port 25 is closed everywhere",                    \
     .mx = {MX(10, "mx." kind #n "mail.test", .door = is)},                    \
     .truth = {{"jane.doe", "unknown", "no-port-25"},                          \
               {"john.roe", "unknown", "no-port-25"}}}
#define REFUSED(n) CLOSED("refused", n, MAILD_REFUSES)
#define SILENT(n)  CLOSED("silent", n, MAILD_SILENT)

const struct maild_row maild_rows[] = {
    {"0", "probe.sender.test", "the sender's own domain", .names = MAILD_MX,
     .mx = {MX(10, "probe.sender.test")}},

    {"1", "s01.test", "invented refused and target taken",
     .mx = {MX(10, "mx1.s01mail.test"), MX(10, "mx2.s01mail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},

    {"2", "s02.test", "invented taken and target taken",
     .mx = {MX(10, "mx.s02mail.test")},
     .rules = {{.reply = MAILD_OK}},
     .truth = {{"jane.doe", "accept_all", "catch-all"}, {"john.roe", "accept_all", "catch-all"}}},

    {"3", "s03.test", "invented always put off and target taken",
     .mx = {MX(10, "mx.s03mail.test")},
     .rules = {{MAILD_INVENTED, .reply = LATER}},
     .truth = {{"jane.doe", "unknown", "untested|greylisted"}}},
    {"3", "s03b.test", "invented put off once and then refused",
     .mx = {MX(10, "mx.s03bmail.test")},
     .rules = {{MAILD_INVENTED, .reply = LATER, .before_ms = LATER_MS}},
     .truth = {VALID("jane.doe")}},

    {"4", "s04.test", "everybody put off and then the right answer",
     .mx = {MX(10, "mx.s04mail.test")},
     .rules = {{.reply = LATER, .before_ms = LATER_MS}, NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"4", "s04b.test", "each recipient put off and then the right answer",
     .mx = {MX(10, "mx.s04bmail.test")},
     .rules = {{.reply = LATER, .before_each_ms = LATER_MS}, NO_JOHN},
     .truth = {{"jane.doe", "valid|unknown", "accepted|untested|greylisted"}}},

    {"5", "s05.test", "client host blocked",
     .mx = {MX(10, "mx.s05mail.test")},
     .rules = {{.reply = "550 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using bl.example"}},
     .truth = {{"jane.doe", "unknown", "blocked-us"}, {"john.roe", "unknown", "blocked-us"}}},
    {"5", "s05b.test", "the same operator is left alone",
     .mx = {MX(10, "mx.s05mail.test")},
     .rules = {{.reply = "550 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using bl.example"}},
     .truth = {{"jane.doe", "unknown", "blocked-us"}}},

    {"6", "s06.test", "the first MX greets with 554 and the second is fine",
     .mx = {MX(10, "mx1.s06mail.test", .banner = "554 mx1.s06mail.test No SMTP service here"),
            MX(20, "mx2.s06mail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"6", "s06b.test", "the first MX greets with 421 and the second is fine",
     .mx = {MX(10, "mx1.s06bmail.test", .banner = "421 4.3.2 mx1.s06bmail.test Service not available, closing transmission channel"),
            MX(20, "mx2.s06bmail.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe")}},
    {"6", "s06c.test", "the first MX refuses connections and the second is fine",
     .mx = {MX(20, "mx2.s06cmail.test"), MX(10, "mx1.s06cmail.test", .door = MAILD_REFUSES)},
     .truth = {VALID("jane.doe")}},

    {"7", "s07.test", "dropped when MAIL is said",
     .mx = {MX(10, "mx.s07mail.test", .mail = "!drop")},
     .truth = {{"jane.doe", "unknown", "dropped"}}},
    {"7", "s07b.test", "dropped after the answer to MAIL",
     .mx = {MX(10, "mx.s07bmail.test", .mail = "!last 250 2.1.0 Ok")},
     .truth = {{"jane.doe", "unknown", "dropped"}}},
    {"7", "s07c.test", "dropped within the answer to RCPT",
     .mx = {MX(10, "mx.s07cmail.test")},
     .rules = {{.reply = "!half 550 5.1.1 <>: Recipi"}},
     .truth = {{"jane.doe", "unknown", "dropped"}}},

    {"8", "s08.test", "other digits in a URL; words that contradict the code",
     .mx = {MX(10, "mx.s08mail.test")},
     .rules = {{.local = "jane.doe", .reply = "250 2.1.5 <> Ok, even if the user does not exist in our directory"},
               {.local = "john.roe", .reply = "550 5.1.1 No such user here, see https://help.example/250/2.1.5/?e=452-4.2.2"},
               {.local = "jim.poe", .reply = "550 <>: user unknown; see https://help.example/5.7.1/blocked?c=4.2.2"}},
     .truth = {VALID("jane.doe"), INVALID("john.roe"), INVALID("jim.poe")}},

    {"9", "s09.test", "several lines with the enhanced code on the second",
     .mx = {MX(10, "mx.s09mail.test")},
     .rules = {{.local = "jane.doe", .reply = "250-recipient\n250 2.1.5 ok"},
               {.local = "john.roe", .reply = "550-The address that you asked for\n550-5.1.1 is not one of ours.\n550 Please ask the person."},
               {.local = "mary.major", .reply = "550-Your message\n550 5.7.1 is against our policy"}},
     .truth = {VALID("jane.doe"),
               INVALID("john.roe"),
               {"mary.major", "unknown", "policy|blocked-us"}}},

    {"10", "s10.test", "the mailbox is full",
     .mx = {MX(10, "mx.s10mail.test")},
     .rules = {{.local = "jane.doe", .reply = "552 5.2.2 <>: The recipient's mailbox is full", .is_proof_of_mailbox = true},
               {.local = "john.roe", .reply = "452 4.2.2 The email account that you tried to reach is over quota", .is_proof_of_mailbox = true}},
     .truth = {{"jane.doe", "valid", "full"}, {"john.roe", "valid", "full"}}},

    {"11", "s11.test", "the mailbox gets too much just now",
     .mx = {MX(10, "mx.s11mail.test")},
     .rules = {{.local = "jane.doe", .reply = "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", .is_proof_of_mailbox = true}},
     .truth = {{"jane.doe", "valid", "busy"}}},

    {"12", "s12.test", "one recipient a transaction",
     .mx = {MX(10, "mx.s12mail.test")},
     .rules = {{.from_in_mail = 2, .reply = "452 4.5.3 Too many recipients"}, NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe"), VALID("mary.major")}},

    {"13", "s13.test", "one domain a transaction",
     .mx = {MX(10, "mx.s13mail.test")},
     .rules = {{.is_other_domain = true, .reply = "451 4.3.0 Multiple destination domains per transaction is unsupported. Please try again."},
               NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"13", "s13b.test", "the other domain of the same host",
     .mx = {MX(10, "mx.s13mail.test")},
     .rules = {{.is_other_domain = true, .reply = "451 4.3.0 Multiple destination domains per transaction is unsupported. Please try again."}},
     .truth = {VALID("jane.doe")}},

    {"14", "s14.test", "RSET closes the connection",
     .mx = {MX(10, "mx.s14mail.test", .rset = "!drop")},
     .rules = {{.from_in_mail = 2, .reply = "452 4.5.3 Too many recipients"}, NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"14", "s14b.test", "RSET is answered and the connection closed",
     .mx = {MX(10, "mx.s14bmail.test", .rset = "!last 250 2.0.0 Ok")},
     .rules = {{.from_in_mail = 2, .reply = "452 4.5.3 Too many recipients"}, NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},

    {"15", "s15.test", "a banner after 25 s; late lines byte by byte",
     .mx = {MX(10, "mx.s15mail.test", .banner_ms = 25000, .line_ms = 1000, .byte_ms = 20)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},

    {"16", "s16.test", "never answers",
     .mx = {MX(10, "mx.s16mail.test", .banner = "!silence")},
     .truth = {{"jane.doe", "unknown", "timeout"}}},
    {"16", "s16b.test", "never answers RCPT",
     .mx = {MX(10, "mx.s16bmail.test")},
     .rules = {{.reply = "!silence"}},
     .truth = {{"jane.doe", "unknown", "timeout"}}},

    {"17", "s17.test", "STARTTLS first",
     .mx = {MX(10, "mx.s17mail.test", .tls = MAILD_TLS_GOOD, .needs_tls = true)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},

    {"18", "s18.test", "the sender's domain is refused at RCPT",
     .mx = {MX(10, "mx.s18mail.test")},
     .rules = {{.reply = "550 5.7.27 Sender address has null MX"}},
     .truth = {{"jane.doe", "unknown", "sender"}}},
    {"18", "s18b.test", "the sender's domain is refused at MAIL",
     .mx = {MX(10, "mx.s18bmail.test", .mail = "550 5.7.27 Sender address has null MX")},
     .truth = {{"jane.doe", "unknown", "sender"}}},

    {"19", "s19.test", "5.4.1 for invented and target but 250 for another",
     .mx = {MX(10, "mx.s19mail.test")},
     .rules = {{.local = "jane.doe", .reply = MAILD_OK},
               {.reply = "550 5.4.1 Recipient address rejected: Access denied."}},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"19", "s19m.test", "the same at the operator who is known for it",
     .mx = {MX(0, "s19m-test.mail.protection.outlook.com")},
     .rules = {{.local = "jane.doe", .reply = MAILD_OK},
               {.reply = "550 5.4.1 Recipient address rejected: Access denied. [AM0EUR02FT01.eop-EUR02.prod.protection.outlook.com]"}},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},

    {"20", "s20.test", "250 three times and then 550 to everything",
     .mx = {MX(10, "mx.s20mail.test")},
     .rules = {{.after_taken = 3, .reply = "550 5.7.1 Access denied, too many questions"}},
     .truth = {{"a.one", "valid|unknown", "accepted|policy|blocked-us|rate|limit"},
               {"b.two", "valid|unknown", "accepted|policy|blocked-us|rate|limit"},
               {"c.three", "valid|unknown", "accepted|policy|blocked-us|rate|limit"},
               {"d.four", "valid|unknown", "accepted|policy|blocked-us|rate|limit"},
               {"e.five", "valid|unknown", "accepted|policy|blocked-us|rate|limit"}}},
    {"20", "s20b.test", "250 to anybody three times and then no such user",
     .mx = {MX(10, "mx.s20bmail.test")},
     .rules = {{.after_taken = 3, .reply = NO_USER}, {.reply = MAILD_OK}},
     .truth = {{"a.one", "accept_all|unknown", "catch-all|mixed|limit"},
               {"b.two", "accept_all|unknown", "catch-all|mixed|limit"},
               {"c.three", "accept_all|unknown", "catch-all|mixed|limit"},
               {"d.four", "accept_all|unknown", "catch-all|mixed|limit"}}},

    {"21", "s21.test", "null MX", .names = MAILD_NULL_MX,
     .truth = {{"jane.doe", "invalid", "no-mail"}}},
    {"21", "s21b.test", "no MX but an address", .names = MAILD_A,
     .mx = {MX(0, "s21b.test")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"21", "s21c.test", "neither MX nor address", .names = MAILD_NOTHING,
     .truth = {{"jane.doe", "invalid", "no-mail-server"}}},
    {"21", "s21d.test", "SERVFAIL", .names = MAILD_SERVFAIL,
     .truth = {{"jane.doe", "unknown", "dns-failed"}}},
    {"21", "s21e.test", "NXDOMAIN", .names = MAILD_NXDOMAIN,
     .truth = {{"jane.doe", "invalid", "no-such-domain"}}},

    {"22", "s22.test", "takes invented names of human shape alone",
     .mx = {MX(10, "mx.s22mail.test")},
     .rules = {{MAILD_HUMAN, .reply = MAILD_OK}},
     .truth = {{"jane.doe", "accept_all", "catch-all"}}},

    {"23", "s23.test", "of three invented names the second is refused",
     .mx = {MX(10, "mx.s23mail.test")},
     .rules = {{MAILD_INVENTED, .invented_no = 2, .reply = NO_USER},
               {MAILD_INVENTED, .reply = MAILD_OK}},
     .truth = {{"jane.doe", "unknown", "mixed"}}},
    {"23", "s23b.test", "of three invented names the second is taken",
     .mx = {MX(10, "mx.s23bmail.test")},
     .rules = {{MAILD_INVENTED, .invented_no = 2, .reply = MAILD_OK}},
     .truth = {{"jane.doe", "unknown", "mixed"}}},

    REFUSED(1),
    REFUSED(2),
    REFUSED(3),
    REFUSED(4),
    REFUSED(5),
    REFUSED(6),
    REFUSED(7),
    REFUSED(8),
    REFUSED(9),
    REFUSED(10),
    REFUSED(11),
    REFUSED(12),

    SILENT(1),
    SILENT(2),
    SILENT(3),
    SILENT(4),
    SILENT(5),
    SILENT(6),
    SILENT(7),
    SILENT(8),
    SILENT(9),
    SILENT(10),
    SILENT(11),
    SILENT(12),

    {"25", "s25.test", "EHLO is not known",
     .mx = {MX(10, "mx.s25mail.test", .ehlo = "502 5.5.2 Error: command not recognized")},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe")}},
    {"25", "s25b.test", "no PIPELINING: who sends ahead is dropped",
     .mx = {MX(10, "mx.s25bmail.test", .has_no_pipelining = true)},
     .rules = {NO_JOHN},
     .truth = {VALID("jane.doe"), INVALID("john.roe"), VALID("mary.major")}},
    {"25", "s25c.test", "a local part beyond ASCII without SMTPUTF8",
     .mx = {MX(10, "mx.s25cmail.test")},
     .truth = {{"jürgen.doe", "unknown", "no-smtputf8"}, VALID("jane.doe")}},
    {"25", "s25d.test", "a local part beyond ASCII with SMTPUTF8",
     .mx = {MX(10, "mx.s25dmail.test", .has_utf8 = true)},
     .truth = {VALID("jürgen.doe")}},
};
const size_t maild_rows_n = array_len(maild_rows);
