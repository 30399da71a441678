/*
 * Replies of mail servers: what is a reply at all, where its status code is,
 * and what it says of the mailbox. Names and addresses are invented, wordings
 * are those of mail servers in the wild.
 */
#include "../base/unit.h"
#include "net/smtp_reply_judge.h"

/* ---- is it a reply? ---- */

static const struct form {
    const char *bytes;
    int code; /* 0: it is none */
    size_t lines;
    const char *status, *text;
} forms[] = {
    {"250 OK\r\n",                                     250, 1, "0.0.0",  "OK"                 },
    {"250 OK\n",                                       250, 1, "0.0.0",  "OK"                 },
    {"250 OK",                                         250, 1, "0.0.0",  "OK"                 },
    {"250\r\n",                                        250, 1, "0.0.0",  ""                   },
    {"250 \r\n",                                       250, 1, "0.0.0",  ""                   },
    {"250-a\r\n250-b\r\n250 c\r\n",                    250, 3, "0.0.0",  "a b c"              },
    {"250-a\n250-b\n250 c\n",                          250, 3, "0.0.0",  "a b c"              },
    {"550-\r\n550 no\r\n",                             550, 2, "0.0.0",  "no"                 },
    {"550 5.1.1 no such user\r\n",                     550, 1, "5.1.1",  "no such user"       },
    {"550 #5.1.0 Address rejected.\r\n",               550, 1, "5.1.0",  "Address rejected."  },
    {"550 5.1.1\r\n",                                  550, 1, "5.1.1",  ""                   },
    {"550-Sorry\r\n550 5.1.1 gone\r\n",                550, 2, "5.1.1",  "Sorry gone"         },
    {"550-5.0.0 no\r\n550 5.1.1 gone\r\n",             550, 2, "5.1.1",  "no gone"            },
    {"550 no mailbox here by that name. (#5.1.1)\r\n", 550, 1, "5.1.1",
     "no mailbox here by that name. (#5.1.1)"                                                 },
    {"550 said: 550 5.7.1 go away\r\n",                550, 1, "5.7.1",
     "said: 550 5.7.1 go away"                                                                },
    {"450 4.1.1 x said: 550 5.1.1 gone\r\n",           450, 1, "4.1.1",
     "x said: 550 5.1.1 gone"                                                                 },
 /* Digits that are no status. */
    {"550 see http://a.test/5.1.1\r\n",                550, 1, "0.0.0",
     "see http://a.test/5.1.1"                                                                },
    {"550 [5.1.1.7] is listed\r\n",                    550, 1, "0.0.0",  "[5.1.1.7] is listed"},
    {"550 5.1.1.7 is listed\r\n",                      550, 1, "0.0.0",  "5.1.1.7 is listed"  },
    {"550 <5.1.1@a.test> no\r\n",                      550, 1, "0.0.0",  "<5.1.1@a.test> no"  },
    {"550 5.1.1-rc2 no\r\n",                           550, 1, "0.0.0",  "5.1.1-rc2 no"       },
    {"550 4.92.3 of this\r\n",                         550, 1, "4.92.3", "of this"            },
    {"550 this is 4.92.3\r\n",                         550, 1, "0.0.0",  "this is 4.92.3"     },
    {"550 3.1.1 no\r\n",                               550, 1, "0.0.0",  "3.1.1 no"           },
    {"550 5.1.1111 no\r\n",                            550, 1, "0.0.0",  "5.1.1111 no"        },
    {"550 5..1 no\r\n",                                550, 1, "0.0.0",  "5..1 no"            },
 /* Not to be trusted on a terminal. */
    {"550 \033]0;x\007 \233 no\r\n",                   550, 1, "0.0.0",
     "\\x1b]0;x\\x07 \\x9b no"                                                                },
    {"550 nicht verf\374gbar\r\n",                     550, 1, "0.0.0",  "nicht verf\\xfcgbar"},
    {"550 nicht verf\303\274gbar\r\n",                 550, 1, "0.0.0",
     "nicht verf\303\274gbar"                                                                 },
    {"250 a\rb\r\n",                                   250, 1, "0.0.0",  "a\\x0db"            },
 /* None. */
    {"",                                               0,   0, "",       ""                   },
    {"\r\n",                                           0,   0, "",       ""                   },
    {"99 no\r\n",                                      0,   0, "",       ""                   },
    {"099 no\r\n",                                     0,   0, "",       ""                   },
    {"199 no\r\n",                                     0,   0, "",       ""                   },
    {"600 no\r\n",                                     0,   0, "",       ""                   },
    {"25\r\n",                                         0,   0, "",       ""                   },
    {"25 OK\r\n",                                      0,   0, "",       ""                   },
    {"2500 OK\r\n",                                    0,   0, "",       ""                   },
    {"25O OK\r\n",                                     0,   0, "",       ""                   },
    {"250OK\r\n",                                      0,   0, "",       ""                   },
    {"250\tOK\r\n",                                    0,   0, "",       ""                   },
    {" 250 OK\r\n",                                    0,   0, "",       ""                   },
    {"+OK\r\n",                                        0,   0, "",       ""                   },
    {"HTTP/1.1 400 Bad Request\r\n",                   0,   0, "",       ""                   },
    {"250-a\r\n",                                      0,   0, "",       ""                   },
    {"250-a\r\n550 b\r\n",                             0,   0, "",       ""                   },
    {"250-a\r\n25 b\r\n",                              0,   0, "",       ""                   },
    {"250-a\r\n\r\n250 b\r\n",                         0,   0, "",       ""                   },
    {"250-a\r\n b\r\n250 c\r\n",                       0,   0, "",       ""                   },
    {"250 a\r\n250 b\r\n",                             0,   0, "",       ""                   },
    {"250 a\r\nx",                                     0,   0, "",       ""                   },
};

static void
check_form(const struct form *f)
{
    struct smtp_reply r;
    char status[40];

    int got = smtp_reply_parse(SMTP_RCPT, str_of(f->bytes), &r);
    if (got != (f->code == 0 ? SMTP_PROTOCOL : 0))
        fail_msg("\"%s\": %d", f->bytes, got);
    if (f->code == 0)
        return;
    snprintf(status, sizeof(status), "%u.%u.%u", r.status[0], r.status[1],
             r.status[2]);
    if (r.code != f->code || r.lines_n != f->lines ||
        strcmp(status, f->status) != 0 || strcmp(r.text, f->text) != 0)
        fail_msg("\"%s\": %d, %zu lines, %s, \"%s\"", f->bytes, r.code,
                 r.lines_n, status, r.text);
    assert_int_equal(r.text_n, strlen(r.text));
}

TEST(reads_replies)
{
    for (size_t i = 0; i < array_len(forms); i++)
        check_form(&forms[i]);
}

TEST(refuses_a_nul)
{
    struct smtp_reply r;
    static char line[3000] = "250 ";

    assert_int_equal(smtp_reply_parse(SMTP_RCPT, STR("250 a\0b\r\n"), &r),
                     SMTP_PROTOCOL);
    memset(line + 4, 'a', sizeof(line) - 4);
    line[2900] = '\0'; /* behind what is kept of a line */
    assert_int_equal(
        smtp_reply_parse(SMTP_RCPT, str_make(line, sizeof(line)), &r),
        SMTP_PROTOCOL);
}

TEST(caps_lines_and_bytes)
{
    static char bytes[SMTP_REPLY_BYTES_MAX + 1];
    struct smtp_reply r;
    size_t n = 0;

    for (int i = 1; i < SMTP_REPLY_LINES_MAX; i++)
        n += (size_t)snprintf(bytes + n, sizeof(bytes) - n, "250-%d\r\n", i);
    size_t almost = n;
    n += (size_t)snprintf(bytes + n, sizeof(bytes) - n, "250 end\r\n");
    assert_int_equal(smtp_reply_parse(SMTP_RCPT, str_make(bytes, n), &r), 0);
    assert_int_equal(r.lines_n, SMTP_REPLY_LINES_MAX);
    n = almost;
    n += (size_t)snprintf(bytes + n, sizeof(bytes) - n,
                          "250-one more\r\n250 end\r\n");
    assert_int_equal(smtp_reply_parse(SMTP_RCPT, str_make(bytes, n), &r),
                     SMTP_PROTOCOL);

    memset(bytes, 'a', sizeof(bytes));
    memcpy(bytes, "250 ", 4);
    assert_int_equal(
        smtp_reply_parse(SMTP_RCPT, str_make(bytes, SMTP_REPLY_BYTES_MAX), &r),
        0);
    assert_int_equal(r.text_n, strlen(r.text));
    assert_true(r.text_n <= SMTP_REPLY_TEXT_MAX && r.text_n > 900);
    assert_int_equal(
        smtp_reply_parse(SMTP_RCPT, str_make(bytes, sizeof(bytes)), &r),
        SMTP_PROTOCOL);
}

/* ---- what does it say? ---- */

#define VALID   VERIFICATION_VALID
#define INVALID VERIFICATION_INVALID
#define UNKNOWN VERIFICATION_UNKNOWN

static const struct word {
    const char *bytes;
    enum verification verification;
    enum reason reason;
    enum smtp_advice advice;
    bool is_weak;
} words[] = {
#define W(v, r, a, weak, text)                                                 \
    {                                                                          \
        text, v, REASON_##r, SMTP_ADVICE_##a, weak                             \
    }
#include "smtp_replies.h"
#undef W
};

static void
judge(enum smtp_phase phase, const char *bytes, struct smtp_judgement *j)
{
    struct smtp_reply r;

    if (smtp_reply_parse(phase, str_of(bytes), &r) != 0)
        fail_msg("no reply: \"%s\"", bytes);
    smtp_reply_judge(&r, j);
}

TEST(judges_replies_to_rcpt)
{
    int wrong = 0;

    for (size_t i = 0; i < array_len(words); i++) {
        const struct word *w = &words[i];
        struct smtp_judgement j;
        judge(SMTP_RCPT, w->bytes, &j);
        if (j.verification == w->verification && j.reason == w->reason &&
            j.advice == w->advice && j.is_weak == w->is_weak)
            continue;
        wrong++;
        print_error("\"%s\": %s %s %s%s, not %s %s %s%s\n", w->bytes,
                    model_verification_word(j.verification),
                    model_reason_word(j.reason), smtp_advice_word(j.advice),
                    j.is_weak ? " weak" : "",
                    model_verification_word(w->verification),
                    model_reason_word(w->reason), smtp_advice_word(w->advice),
                    w->is_weak ? " weak" : "");
    }
    assert_int_equal(wrong, 0);
}

/* No other command asks about a mailbox. */
TEST(judges_no_mailbox_elsewhere)
{
    for (int phase = 0; phase < SMTP_PHASE_N; phase++) {
        if (phase == SMTP_RCPT)
            continue;
        for (size_t i = 0; i < array_len(words); i++) {
            struct smtp_judgement j;
            judge((enum smtp_phase)phase, words[i].bytes, &j);
            assert_int_equal(j.verification, UNKNOWN);
        }
    }
}

/* The same words behind another code: temporary is never INVALID. */
TEST(a_temporary_refusal_is_never_invalid)
{
    for (size_t i = 0; i < array_len(words); i++) {
        struct smtp_reply r;
        struct smtp_judgement j;
        assert_int_equal(
            smtp_reply_parse(SMTP_RCPT, str_of(words[i].bytes), &r), 0);
        for (r.code = 400; r.code < 500; r.code++) {
            smtp_reply_judge(&r, &j);
            assert_int_not_equal(j.verification, INVALID);
        }
    }
}

static const struct elsewhere {
    enum smtp_phase phase;
    const char *bytes;
    enum reason reason;
    enum smtp_advice advice;
} elsewheres[] = {
    {SMTP_BANNER, "220 mx.acme.test ESMTP",                                  REASON_NONE,       SMTP_ADVICE_NONE         },
    {SMTP_BANNER, "554 No SMTP service here",                                REASON_BLOCKED_US,
     SMTP_ADVICE_NEXT_MX                                                                                                 },
    {SMTP_BANNER, "554 5.7.1 You are not allowed to connect.",               REASON_POLICY,
     SMTP_ADVICE_BACK_OFF                                                                                                },
    {SMTP_BANNER,
     "554-mx.acme.test\r\n554 Your access to this mail system "
     "has been rejected due to the sending MTA's poor reputation.",          REASON_BLOCKED_US, SMTP_ADVICE_STOP_OPERATOR},
    {SMTP_BANNER, "421 mx.acme.test",                                        REASON_BLOCKED_US, SMTP_ADVICE_BACK_OFF     },
    {SMTP_BANNER, "421 mx.acme.test Service not available, closing channel",
     REASON_TEMPORARY,                                                                          SMTP_ADVICE_BACK_OFF     },
    {SMTP_BANNER, "421 Too many concurrent SMTP connections",                REASON_RATE,
     SMTP_ADVICE_BACK_OFF                                                                                                },
    {SMTP_BANNER,
     "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily "
     "deferred due to unexpected volume or user complaints",                 REASON_BLOCKED_US, SMTP_ADVICE_BACK_OFF     },
    {SMTP_BANNER, "521 mx.acme.test does not accept mail",                   REASON_BLOCKED_US,
     SMTP_ADVICE_NEXT_MX                                                                                                 },
    {SMTP_HELLO,
     "550 5.7.1 <probe.test>: Helo command rejected: Host not "
     "found",                                                                REASON_BLOCKED_US, SMTP_ADVICE_STOP_OPERATOR},
    {SMTP_MAIL,
     "550 5.1.8 <a@b.test>: Sender address rejected: Domain not "
     "found",                                                                REASON_SENDER,     SMTP_ADVICE_STOP_OPERATOR},
    {SMTP_MAIL,   "550 5.7.27 Sender address has null MX",                   REASON_SENDER,
     SMTP_ADVICE_STOP_OPERATOR                                                                                           },
    {SMTP_MAIL,   "553 5.1.1 no",                                            REASON_SENDER,     SMTP_ADVICE_STOP_OPERATOR},
    {SMTP_MAIL,   "530 5.7.0 Must issue a STARTTLS command first",
     REASON_TLS_REQUIRED,                                                                       SMTP_ADVICE_START_TLS    },
    {SMTP_MAIL,   "530 5.7.0 Authentication required",                       REASON_POLICY,
     SMTP_ADVICE_BACK_OFF                                                                                                },
    {SMTP_MAIL,   "451 4.7.1 Greylisting in action",                         REASON_GREYLISTED,
     SMTP_ADVICE_RETRY_LATER                                                                                             },
    {SMTP_MAIL,   "452 4.3.1 Insufficient system storage",                   REASON_TEMPORARY,
     SMTP_ADVICE_RETRY_LATER                                                                                             },
    {SMTP_MAIL,   "503 5.5.1 Error: nested MAIL command",                    REASON_PROTOCOL,
     SMTP_ADVICE_NONE                                                                                                    },
    {SMTP_RSET,   "421 4.4.2 mx.acme.test Error: timeout exceeded",
     REASON_TEMPORARY,                                                                          SMTP_ADVICE_RETRY_LATER  },
};

TEST(judges_other_phases)
{
    for (size_t i = 0; i < array_len(elsewheres); i++) {
        const struct elsewhere *e = &elsewheres[i];
        struct smtp_judgement j;
        judge(e->phase, e->bytes, &j);
        if (j.reason != e->reason || j.advice != e->advice)
            fail_msg("\"%s\": %s %s", e->bytes, model_reason_word(j.reason),
                     smtp_advice_word(j.advice));
    }
}

/* ---- when to come back ---- */

static const struct wait {
    const char *text;
    int seconds;
} waits[] = {
    {"try again in 300 seconds",                     300                },
    {"Greylisted, please try again in 5 minutes",    300                },
    {"Please retry in 00:05:00",                     300                },
    {"retry in 05:00",                               300                },
    {"come back in 300 sec",                         300                },
    {"come back in 300 sec.",                        300                },
    {"come back later (in 299s)",                    299                },
    {"greylisted for 300 seconds",                   300                },
    {"wait 10 min",                                  600                },
    {"try again after 1 hour",                       3600               },
    {"try again in an hour",                         3600               },
    {"try again in a minute",                        60                 },
    {"try again in five minutes",                    300                },
    {"please retry after 60s",                       60                 },
    {"retry in 5 minutes 30 seconds",                330                },
    {"retry in 5 minutes and 30 seconds",            330                },
    {"retry in 1h",                                  3600               },
    {"retry in 15-minutes",                          900                },
    {"Versuchen Sie es in 5 Minuten erneut",         300                },
    {"try again in 0 seconds",                       SMTP_RETRY_MIN_S   },
    {"try again in 99999999999999999999999 seconds", SMTP_RETRY_MAX_S   },
    {"try again in 3 days",                          SMTP_RETRY_MAX_S   },
    {"retry in 99:99:99",                            SMTP_RETRY_MAX_S   },
    {"https://a.test/in/5/minutes try again",        SMTP_RETRY_NOT_SAID},
    {"try again in 300",                             SMTP_RETRY_NOT_SAID},
    {"try again later",                              SMTP_RETRY_NOT_SAID},
    {"try again in 10.0.0.1",                        SMTP_RETRY_NOT_SAID},
    {"try again in 500 ms",                          SMTP_RETRY_NOT_SAID},
    {"take 5 minutes",                               SMTP_RETRY_NOT_SAID},
    {"in 5m@acme.test",                              SMTP_RETRY_NOT_SAID},
    {"in 00:",                                       SMTP_RETRY_NOT_SAID},
    {"in",                                           SMTP_RETRY_NOT_SAID},
    {"",                                             SMTP_RETRY_NOT_SAID},
};

TEST(reads_when_to_come_back)
{
    for (size_t i = 0; i < array_len(waits); i++) {
        char plain[SMTP_REPLY_TEXT_MAX], bytes[200];
        struct smtp_judgement j;
        str text = smtp_reply_plain(str_of(waits[i].text), plain);
        int got = smtp_reply_retry_s(text);
        if (got != waits[i].seconds)
            fail_msg("\"%s\": %d", waits[i].text, got);
        snprintf(bytes, sizeof(bytes), "451 4.7.1 %s", waits[i].text);
        judge(SMTP_RCPT, bytes, &j);
        assert_int_equal(j.retry_after_s, waits[i].seconds);
        snprintf(bytes, sizeof(bytes), "550 5.1.1 %s", waits[i].text);
        judge(SMTP_RCPT, bytes, &j);
        assert_int_equal(j.retry_after_s, SMTP_RETRY_NOT_SAID);
    }
}

TEST(plain_text_has_no_names)
{
    char plain[SMTP_REPLY_TEXT_MAX];

    assert_str(smtp_reply_plain(STR("User '<a@b.test>' (c@d.test:Full) @ @@ "
                                    "x@y@z, end@"),
                                plain),
               "user (:full)");
    assert_str(smtp_reply_plain(STR("  <User-Unknown@a.test>:  Go to "
                                    "HTTPS://A.test/no/such/user  now "),
                                plain),
               "go to https://a.test now");
    assert_str(
        smtp_reply_plain(STR("see https://www.spamhaus.org/query/ip/1"), plain),
        "see https://www.spamhaus.org");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_replies),
        CASE(refuses_a_nul),
        CASE(caps_lines_and_bytes),
        CASE(judges_replies_to_rcpt),
        CASE(judges_no_mailbox_elsewhere),
        CASE(a_temporary_refusal_is_never_invalid),
        CASE(judges_other_phases),
        CASE(reads_when_to_come_back),
        CASE(plain_text_has_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
