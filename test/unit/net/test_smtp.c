/*
 * The dialogue, over a pipe in memory and under a virtual clock, with a
 * server that follows a script. A script is a list of steps:
 *
 *     "> text"   say it, with CRLF        "< line"   hear exactly this line
 *     ">> text"  say it as it is          "@ 25000"  wait, in ms
 *     ">. text"  say it with CRLF, a byte a second
 *     "x"        close                    "t"        TLS from here on
 *
 * A script that ends hears what still comes, up to the end.
 */
#include <errno.h>

#include "../base/unit.h"
#include "net/smtp.h"
#include "net/tls.h"
#include "tls_server.h"

#define HELLO "> 220 mx.acme.test ESMTP", "< EHLO probe.test"
#define PLAIN HELLO, "> 250 mx.acme.test"
#define PIPED HELLO, "> 250-mx.acme.test", "> 250 PIPELINING"
#define BYE   "< QUIT", "> 221 bye"

#define FROM "< MAIL FROM:<p@probe.test>"

static struct dialogue {
    const char *const *script;
    struct conn *server, *client;
    struct smtp_options o;
    const char *addresses[8]; /* asked in turn; "/" ends a transaction */
    int open, rcpts[8], codes[8];
    enum smtp_phase phases[8];
    struct smtp_reply reply;
    struct smtp_stats stats;
    char wrong[512]; /* what the server heard and should not have heard */
    char left[512];  /* what it heard behind the script */
    char traced[2048];
    size_t traced_n;
    msec deadline_ms, took_ms;
    msec opened_at;
} d;

/* ---- the server ---- */

SUSPENDS static int
hear_line(char *line, size_t cap)
{
    size_t n = 0, k;
    int r = 0;

    while (r == 0 && n + 1 < cap) {
        r = conn_read(d.server, line + n, 1, &k, MSEC_NEVER);
        if (r == 0 && line[n++] == '\n')
            break;
    }
    line[n] = '\0';
    return r;
}

SUSPENDS static void
say_slowly(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (task_sleep(task_now() + 1000) != 0 ||
            conn_write(d.server, str_sub(s, i, i + 1), MSEC_NEVER) != 0)
            return;
    }
}

SUSPENDS static void
say(const char *text, const char *end)
{
    (void)conn_write(d.server, str_of(text), MSEC_NEVER);
    (void)conn_write(d.server, str_of(end), MSEC_NEVER);
}

SUSPENDS static void
hear(const char *want)
{
    char line[1024], full[1024];

    if (hear_line(line, sizeof(line)) != 0)
        snprintf(line, sizeof(line), "the end");
    snprintf(full, sizeof(full), "%s\r\n", want);
    if (strcmp(line, full) != 0 && d.wrong[0] == '\0')
        snprintf(d.wrong, sizeof(d.wrong), "heard \"%.200s\", not \"%.200s\"",
                 line, want);
}

SUSPENDS static void
wrap_in_tls(void)
{
    SSL_CTX *ctx = tls_server_new(TLS1_3_VERSION);

    int r = tls_accept(d.server, ctx, &d.server, task_now() + 10000);
    if (r != 0)
        snprintf(d.wrong, sizeof(d.wrong), "no handshake: %d", r);
    SSL_CTX_free(ctx);
}

SUSPENDS static void
play(const char *step)
{
    if (step[0] == '<')
        hear(step + 2);
    else if (step[0] == '@')
        (void)task_sleep(task_now() + atoi(step + 2));
    else if (str_has_prefix(str_of(step), STR(">. "))) {
        say_slowly(str_of(step + 3));
        say_slowly(STR("\r\n"));
    } else if (str_has_prefix(str_of(step), STR(">> ")))
        say(step + 3, "");
    else if (step[0] == '>')
        say(step + 2, "\r\n");
    else if (step[0] == 't')
        wrap_in_tls();
    else
        conn_close(&d.server);
}

static int
serve(void *arg)
{
    for (size_t i = 0; d.script[i] != NULL && d.server != NULL; i++)
        play(d.script[i]);
    if (d.server == NULL)
        return 0;
    size_t n = 0;
    while (n + 2 < sizeof(d.left) &&
           hear_line(d.left + n, sizeof(d.left) - n) == 0)
        n = strlen(d.left);
    conn_close(&d.server);
    return 0;
}

/* ---- the client ---- */

static void
trace(void *arg, bool is_sent, str line)
{
    d.traced_n +=
        (size_t)snprintf(d.traced + d.traced_n, sizeof(d.traced) - d.traced_n,
                         "%c%.*s|", is_sent ? '>' : '<', STR_ARG(line));
}

SUSPENDS static void
ask_all(struct smtp *s, msec deadline)
{
    for (size_t i = 0; i < array_len(d.addresses) && d.addresses[i]; i++) {
        if (strcmp(d.addresses[i], "/") == 0) {
            smtp_end_transaction(s);
            continue;
        }
        d.rcpts[i] = smtp_rcpt(s, str_of(d.addresses[i]), &d.reply, deadline);
        d.codes[i] = d.reply.code;
        d.phases[i] = d.reply.phase;
    }
}

static int
call(void *arg)
{
    CLEANUP(smtp_close) struct smtp *s = NULL;
    msec began = task_now();
    msec deadline = d.deadline_ms ? began + d.deadline_ms : MSEC_NEVER;

    d.open = smtp_open(d.client, &d.o, &s, &d.reply, deadline);
    d.opened_at = task_now() - began;
    if (d.open == 0) {
        ask_all(s, deadline);
        smtp_stats(s, &d.stats);
    }
    d.took_ms = task_now() - began;
    return 0;
}

static void
prepare(void)
{
    d = (struct dialogue){
        .o = {.helo = STR("probe.test"),
              .mail_from = STR("p@probe.test"),
              .trace = trace},
    };
}

static void
converse(const char *const *script)
{
    struct loop *l = loop_new(LOOP_VIRTUAL);

    d.script = script;
    conn_pair(&d.server, &d.client);
    loop_start_task(l, "server", serve, NULL);
    loop_start_task(l, "client", call, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
    if (d.wrong[0] != '\0')
        fail_msg("the server %s", d.wrong);
}

#define SCRIPT(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- tests ---- */

TEST(asks_one_by_one)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    "> 250 2.1.5 ok", "< RCPT TO:<b@acme.test>", "> 550-no",
                    "> 550 5.1.1 such user", BYE));
    assert_int_equal(d.open, 0);
    assert_int_equal(d.rcpts[0], 0);
    assert_int_equal(d.codes[0], 250);
    assert_int_equal(d.rcpts[1], 0);
    assert_int_equal(d.codes[1], 550);
    assert_int_equal(d.reply.status[2], 1);
    assert_string_equal(d.reply.text, "no such user");
    assert_string_equal(d.left, "");
    assert_int_equal(d.stats.rcpts, 2);
    assert_int_equal(d.stats.bytes_sent, strlen("EHLO probe.test\r\n"
                                                "MAIL FROM:<p@probe.test>\r\n"
                                                "RCPT TO:<a@acme.test>\r\n"
                                                "RCPT TO:<b@acme.test>\r\n"));
    assert_false(d.stats.has_pipelining || d.stats.has_tls ||
                 d.stats.has_utf8 || d.stats.is_over);
    assert_string_equal(
        d.traced, "<220 mx.acme.test ESMTP|>EHLO probe.test|<250 mx.acme.test|"
                  ">MAIL FROM:<p@probe.test>|<250 ok|"
                  ">RCPT TO:<a@acme.test>|<250 2.1.5 ok|"
                  ">RCPT TO:<b@acme.test>|<550-no|<550 5.1.1 such user|"
                  ">QUIT|<221 bye|");
}

TEST(pipelines_where_it_is_offered)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "/";
    d.addresses[2] = "b@acme.test";
    converse(SCRIPT(PIPED, FROM, "< RCPT TO:<a@acme.test>",
                    ">> 250 ok\r\n250 ok\r\n", "< RSET", FROM,
                    "< RCPT TO:<b@acme.test>",
                    ">> 250 ok\r\n250 ok\r\n550 no\r\n", BYE));
    assert_int_equal(d.rcpts[0], 0);
    assert_int_equal(d.codes[0], 250);
    assert_int_equal(d.rcpts[2], 0);
    assert_int_equal(d.codes[2], 550);
    assert_true(d.stats.has_pipelining);
    assert_string_equal(d.left, "");
}

TEST(does_not_pipeline_where_it_is_not_offered)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "/";
    d.addresses[2] = "b@acme.test";
    /* The word is no keyword in the greeting, nor inside another. */
    converse(SCRIPT(HELLO, "> 250-PIPELINING", "> 250-XPIPELINING",
                    "> 250-PIPELINING=no", "> 250 SIZE 1", FROM, "@ 10",
                    "> 250 ok", "< RCPT TO:<a@acme.test>", "> 250 ok", "< RSET",
                    "> 250 ok", FROM, "> 250 ok", "< RCPT TO:<b@acme.test>",
                    "> 450 later", BYE));
    assert_int_equal(d.codes[0], 250);
    assert_int_equal(d.codes[2], 450);
    assert_false(d.stats.has_pipelining);
}

TEST(says_helo_where_ehlo_is_unknown)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(HELLO, "> 502 what?", "< HELO probe.test", "> 250-hi",
                    "> 250 PIPELINING", FROM, "> 250 ok",
                    "< RCPT TO:<a@acme.test>", "> 250 ok", BYE));
    assert_int_equal(d.codes[0], 250);
    assert_false(d.stats.has_pipelining);
}

static const struct refusal {
    const char *script[8];
    enum smtp_phase phase;
    int code;
} refusals[] = {
    {{"> 554 no", BYE},                                         SMTP_BANNER, 554},
    {{"> 421 busy"},                                            SMTP_BANNER, 421},
    {{HELLO, "> 451 later", BYE},                               SMTP_HELLO,  451},
    {{HELLO, "> 421 bye"},                                      SMTP_HELLO,  421},
    {{HELLO, "> 550 no", "< HELO probe.test", "> 550 no", BYE},
     SMTP_HELLO,                                                             550},
    {{"> 354 what", BYE},                                       SMTP_BANNER, 354},
};

TEST(tells_who_is_refused_at_the_door)
{
    for (size_t i = 0; i < array_len(refusals); i++) {
        prepare();
        converse(refusals[i].script);
        assert_int_equal(d.open, SMTP_REFUSED);
        assert_int_equal(d.reply.phase, refusals[i].phase);
        assert_int_equal(d.reply.code, refusals[i].code);
        assert_string_equal(d.left, "");
    }
}

TEST(tells_a_refused_sender)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PIPED, FROM, "< RCPT TO:<a@acme.test>",
                    "> 550 5.1.8 no such sender", "> 503 first MAIL", FROM,
                    "< RCPT TO:<b@acme.test>", "> 250 ok", "> 550 no", BYE));
    assert_int_equal(d.rcpts[0], SMTP_REFUSED);
    assert_int_equal(d.phases[0], SMTP_MAIL);
    assert_int_equal(d.codes[0], 550);
    assert_int_equal(d.rcpts[1], 0);
    assert_int_equal(d.codes[1], 550);
}

TEST(a_farewell_instead_of_an_answer)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PIPED, FROM, "< RCPT TO:<a@acme.test>",
                    "> 421 4.7.0 too many", "x"));
    assert_int_equal(d.rcpts[0], SMTP_REFUSED);
    assert_int_equal(d.phases[0], SMTP_MAIL);
    assert_int_equal(d.codes[0], 421);
    assert_int_equal(d.rcpts[1], SMTP_DROPPED);
    assert_true(d.stats.is_over);

    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    "> 421 4.7.0 too many"));
    assert_int_equal(d.rcpts[0], 0);
    assert_int_equal(d.codes[0], 421);
    assert_int_equal(d.rcpts[1], SMTP_DROPPED);
    assert_string_equal(d.left, ""); /* no goodbye behind a farewell */
}

TEST(a_farewell_that_nobody_asked_for)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    ">> 550 5.1.1 no\r\n421 4.7.0 enough\r\n"));
    assert_int_equal(d.rcpts[0], 0); /* the answer is one */
    assert_int_equal(d.codes[0], 550);
    assert_int_equal(d.rcpts[1], SMTP_DROPPED);
    assert_string_equal(d.left, "");
}

/* Who says more than was asked may have answered something else. */
TEST(answers_that_nobody_asked_for)
{
    prepare();
    converse(SCRIPT(">> 220 mx\r\n220 mx\r\n"));
    assert_int_equal(d.open, SMTP_PROTOCOL);
    assert_string_equal(d.left, "");
    assert_int_equal(d.reply.code, 0);

    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, ">> 250 ok\r\n250 ok\r\n"));
    assert_int_equal(d.rcpts[0], SMTP_PROTOCOL);
    assert_string_equal(d.left, "");

    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "b@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    ">> 250 ok\r\n250 ok\r\n"));
    assert_int_equal(d.rcpts[0], SMTP_PROTOCOL);
    assert_int_equal(d.codes[0], 0);
    assert_int_equal(d.rcpts[1], SMTP_DROPPED);
}

static const char *const gibberish[] = {
    "> 25O ok",  "> hello", "> 250-a\r\n550 b", "> 99 no",
    "> 2500 no", ">> \r\n", "> \377\376\375",
};

TEST(answers_that_are_none)
{
    for (size_t i = 0; i < array_len(gibberish); i++) {
        prepare();
        d.addresses[0] = "a@acme.test";
        converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                        gibberish[i]));
        assert_int_equal(d.rcpts[0], SMTP_PROTOCOL);
        assert_int_equal(d.codes[0], 0);
        assert_int_equal(d.phases[0], SMTP_RCPT);
        assert_true(d.stats.is_over);
        assert_string_equal(d.left, "");
        prepare();
        converse(SCRIPT(gibberish[i]));
        assert_int_equal(d.open, SMTP_PROTOCOL);
    }
}

TEST(line_ends_of_lf_alone)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(">> 220 mx\n", "< EHLO probe.test", ">> 250-mx\n250 ok\n",
                    FROM, ">> 250 ok\n", "< RCPT TO:<a@acme.test>",
                    ">> 550-5.1.1 a\n550 b\n", BYE));
    assert_int_equal(d.codes[0], 550);
}

/* ---- floods ---- */

static char flood[1024 * 1024];

static const char *
fill_flood(const char *line)
{
    size_t n = strlen(line);

    memcpy(flood, ">> ", 3);
    for (size_t at = 3; at + n < sizeof(flood); at += n)
        memcpy(flood + at, line, n + 1);
    return flood;
}

TEST(endless_answers)
{
    static const char *const lines[] = {"220-", "220-a\r\n", "a", "220-a\n"};

    for (size_t i = 0; i < array_len(lines); i++) {
        prepare();
        d.o.trace = NULL;
        converse(SCRIPT(fill_flood(lines[i])));
        assert_int_equal(d.open, SMTP_PROTOCOL);
    }
}

TEST(a_line_that_is_too_long_is_cut)
{
    static char line[40 * 1024] = "> 220 ";

    memset(line + 6, 'a', sizeof(line) - 7);
    prepare();
    d.o.trace = NULL;
    converse(SCRIPT(line, "< EHLO probe.test", "> 250 mx", BYE));
    assert_int_equal(d.open, 0);
}

/* ---- time ---- */

TEST(a_slow_server_is_waited_for)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT("@ 20000", ">. 220 mx", "< EHLO probe.test", "@ 50000",
                    "> 250 mx", FROM, ">. 250 o", "< RCPT TO:<a@acme.test>",
                    ">. 550 5.1.1 no", "< QUIT", "@ 60000", "> 221 bye"));
    assert_int_equal(d.open, 0);
    assert_int_equal(d.codes[0], 550);
}

TEST(no_banner)
{
    prepare();
    converse(SCRIPT("@ 1000000"));
    assert_int_equal(d.open, TASK_TIMEOUT);
    assert_int_equal(d.took_ms, SMTP_BANNER_MS);
    assert_int_equal(d.reply.phase, SMTP_BANNER);
    assert_int_equal(d.reply.code, 0);

    prepare();
    d.deadline_ms = 7000;
    converse(SCRIPT("@ 1000000"));
    assert_int_equal(d.open, TASK_TIMEOUT);
    assert_int_equal(d.took_ms, 7000);

    prepare();
    d.o.banner_ms = 2000;
    converse(SCRIPT("@ 1000000"));
    assert_int_equal(d.took_ms, 2000);
}

TEST(no_answer)
{
    static const char slow[] = ">. 250-this takes more than a minute, for it "
                               "comes byte by byte";

    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>", slow));
    assert_int_equal(d.rcpts[0], TASK_TIMEOUT);
    assert_int_equal(d.took_ms, SMTP_REPLY_MS);
    assert_int_equal(d.phases[0], SMTP_RCPT);
    assert_string_equal(d.left, ""); /* out of step: no QUIT */
}

TEST(no_goodbye)
{
    prepare();
    converse(SCRIPT(PLAIN, "< QUIT", "@ 1000000"));
    assert_int_equal(d.open, 0);
}

/* ---- connections that end ---- */

TEST(the_server_hangs_up)
{
    const char *const *const scripts[] = {
        SCRIPT("x"),
        SCRIPT(">> 220 m", "x"),
        SCRIPT("> 220 mx", "x"),
        SCRIPT(HELLO, "x"),
        SCRIPT(HELLO, "> 250-mx", "x"),
    };

    for (size_t i = 0; i < array_len(scripts); i++) {
        prepare();
        converse(scripts[i]);
        assert_int_equal(d.open, SMTP_DROPPED);
        assert_int_equal(d.reply.code, 0);
    }
}

TEST(the_server_hangs_up_after_mail)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "x"));
    assert_int_equal(d.rcpts[0], SMTP_DROPPED);
    assert_int_equal(d.phases[0], SMTP_MAIL);
}

TEST(the_server_hangs_up_at_rset)
{
    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "/";
    d.addresses[2] = "b@acme.test";
    converse(SCRIPT(PIPED, FROM, "< RCPT TO:<a@acme.test>",
                    ">> 250 ok\r\n250 ok\r\n", "< RSET", "x"));
    assert_int_equal(d.codes[0], 250);
    assert_int_equal(d.rcpts[2], SMTP_DROPPED);
    assert_int_equal(d.phases[2], SMTP_RSET);
}

/* ---- what is never sent ---- */

static const char *const unsendable[] = {
    "",
    "a",
    "@acme.test",
    "a@",
    "a@b@acme.test",
    "a@acme.test\r\nRCPT TO:<b@acme.test>",
    "a\r\nb@acme.test",
    "a\n@acme.test",
    "a\r@acme.test",
    "a\tb@acme.test",
    "a b@acme.test",
    "a\177@acme.test",
    "a\302\205@acme.test",
    "a\302\240@acme.test",
    "a\377@acme.test",
    "<a@acme.test>",
    "a>@acme.test",
    "\"a\"@acme.test",
    "\"a b\"@acme.test",
    "a(b)@acme.test",
    "a\\b@acme.test",
    "a,b@acme.test",
    "a;b@acme.test",
    "a:b@acme.test",
    "a[b]@acme.test",
    ".a@acme.test",
    "a.@acme.test",
    "a..b@acme.test",
    "a@acme.test.",
    "a@acme..test",
    "a@acme.test>",
    "a@acme.test SIZE=1",
    "a@b\303\274ro.test",
    "a@[192.0.2.1]",
    "a2345678901234567890123456789012345678901234567890123456789012345@a.test",
};

TEST(never_sends_what_is_no_address)
{
    char long_one[400];

    for (size_t i = 0; i < array_len(unsendable); i++) {
        prepare();
        d.addresses[0] = unsendable[i];
        converse(SCRIPT(PLAIN, BYE));
        if (d.rcpts[0] != SMTP_NOT_SENDABLE)
            fail_msg("\"%s\" was sent", unsendable[i]);
        assert_string_equal(d.left, "");
        assert_int_equal(d.stats.rcpts, 0);

        prepare();
        d.o.mail_from = str_of(unsendable[i]);
        converse(SCRIPT("> 220 mx"));
        assert_int_equal(d.open, SMTP_NOT_SENDABLE);
        assert_string_equal(d.left, "");
    }
    assert_false(smtp_is_sendable(STR("a\0b@acme.test")));
    memset(long_one, 'a', sizeof(long_one));
    for (size_t i = 1; i < sizeof(long_one); i += 50)
        long_one[i] = i == 1 ? '@' : '.';
    assert_true(smtp_is_sendable(str_make(long_one, SMTP_ADDRESS_MAX)));
    assert_false(smtp_is_sendable(str_make(long_one, SMTP_ADDRESS_MAX + 1)));
}

TEST(sends_what_is_an_address)
{
    static const char *const fine[] = {
        "a@acme.test",        "jane.o'brien+x@mail.acme.test",
        "a_b-c@acme.test",    "!#$%&'*+-/=?^_`{|}~@acme.test",
        "A@ACME.test",        "j\303\274rgen@acme.test",
        "a@xn--bro-hoa.test",
    };

    for (size_t i = 0; i < array_len(fine); i++)
        if (!smtp_is_sendable(str_of(fine[i])))
            fail_msg("%s", fine[i]);
}

TEST(knows_helo_names)
{
    static const char *const good[] = {"probe.test", "a.b.probe.test",
                                       "[192.0.2.1]", "[IPv6:2001:db8::1]"};
    static const char *const bad[] = {
        "",
        "probe",
        "probe.test.",
        "192.0.2.1",
        "a b.test",
        "a\r\n.test",
        "<a.test>",
        "_a.test",
        "[probe]",
        "[2001:db8::1]",
        "[IPv6:192.0.2.1]",
        "[]",
        "-\303\274.test",
        "a..test",
        "[192.0.2.1",
    };

    for (size_t i = 0; i < array_len(good); i++)
        if (!smtp_is_helo_name(str_of(good[i])))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < array_len(bad); i++) {
        if (smtp_is_helo_name(str_of(bad[i])))
            fail_msg("%s", bad[i]);
        prepare();
        d.o.helo = str_of(bad[i]);
        converse(SCRIPT("> 220 mx"));
        assert_int_equal(d.open, SMTP_NOT_SENDABLE);
        assert_string_equal(d.left, "");
    }
}

/* ---- beyond ASCII ---- */

TEST(utf8_only_where_it_is_offered)
{
    prepare();
    d.addresses[0] = "j\303\274rgen@acme.test";
    d.addresses[1] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    "> 250 ok", BYE));
    assert_int_equal(d.rcpts[0], SMTP_NO_UTF8);
    assert_int_equal(d.codes[1], 250);

    prepare();
    d.addresses[0] = "a@acme.test";
    d.addresses[1] = "j\303\274rgen@acme.test";
    d.addresses[2] = "b@acme.test";
    d.addresses[3] = "/";
    d.addresses[4] = "c@acme.test";
    converse(SCRIPT(HELLO, "> 250-mx", "> 250-smtputf8", "> 250 8BITMIME", FROM,
                    "> 250 ok", "< RCPT TO:<a@acme.test>", "> 250 ok", "< RSET",
                    "> 250 ok", "< MAIL FROM:<p@probe.test> SMTPUTF8",
                    "> 250 ok", "< RCPT TO:<j\303\274rgen@acme.test>",
                    "> 250 ok", "< RCPT TO:<b@acme.test>", "> 250 ok", "< RSET",
                    "> 250 ok", FROM, "> 250 ok", "< RCPT TO:<c@acme.test>",
                    "> 250 ok", BYE));
    assert_int_equal(d.codes[1], 250);
    assert_int_equal(d.codes[4], 250);
    assert_true(d.stats.has_utf8);
}

/* ---- without TLS ---- */

TEST(starttls_only_where_it_may)
{
    prepare();
    converse(SCRIPT(HELLO, "> 250-mx", "> 250 STARTTLS", BYE));
    assert_int_equal(d.open, 0);
}

TEST(starttls_where_it_is_offered)
{
    prepare();
    d.o.may_tls = true;
    d.o.server_name = STR("mx.acme.test");
    d.addresses[0] = "a@acme.test";
    /* What was offered or said in the clear counts no more. */
    converse(SCRIPT(HELLO, "> 250-mx", "> 250-PIPELINING", "> 250 STARTTLS",
                    "< STARTTLS", ">> 220 go\r\n250 ok\r\n250 ok\r\n", "t",
                    "< EHLO probe.test", "> 250-mx", "> 250 SMTPUTF8", FROM,
                    "> 250 ok", "< RCPT TO:<a@acme.test>", "> 550 no", BYE));
    assert_int_equal(d.open, 0);
    assert_int_equal(d.codes[0], 550);
    assert_true(d.stats.has_tls && d.stats.has_utf8);
    assert_false(d.stats.has_pipelining);
    assert_string_equal(d.left, "");
}

TEST(starttls_where_it_is_demanded)
{
    prepare();
    d.o.may_tls = true;
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 530 5.7.0 Must issue a STARTTLS command",
                    "< STARTTLS", "> 220 go", "t", "< EHLO probe.test",
                    "> 250 mx", FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    "> 250 ok", BYE));
    assert_int_equal(d.rcpts[0], 0);
    assert_int_equal(d.codes[0], 250);
    assert_true(d.stats.has_tls);

    /* At RCPT; and no answer behind TLS at all. */
    prepare();
    d.o.may_tls = true;
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>",
                    "> 530 5.7.0 Must issue a STARTTLS command", "< STARTTLS",
                    "> 220 go", "t", "< EHLO probe.test", "x"));
    assert_int_equal(d.rcpts[0], SMTP_DROPPED);
    assert_int_equal(d.phases[0], SMTP_HELLO);
}

TEST(a_server_that_promised_tls_in_vain)
{
    prepare();
    d.o.may_tls = true;
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(HELLO, "> 250-mx", "> 250-PIPELINING", "> 250 STARTTLS",
                    "< STARTTLS", "> 454 not now", FROM,
                    "< RCPT TO:<a@acme.test>", "> 250 ok", "> 250 ok", BYE));
    assert_int_equal(d.codes[0], 250);
    assert_false(d.stats.has_tls);

    prepare();
    d.o.may_tls = true;
    converse(SCRIPT(HELLO, "> 250-mx", "> 250 STARTTLS", "< STARTTLS",
                    "> 220 go ahead", "> 500 this is no TLS"));
    assert_int_equal(d.open, SMTP_TLS_FAILED);

    prepare();
    d.o.may_tls = true;
    converse(SCRIPT(HELLO, "> 250-mx", "> 250 STARTTLS", "< STARTTLS",
                    "> 220 go ahead", "x"));
    assert_int_equal(d.open, SMTP_TLS_FAILED);

    prepare();
    d.o.may_tls = true;
    converse(SCRIPT(HELLO, "> 250-mx", "> 250 STARTTLS", "< STARTTLS",
                    "> 220 go ahead", "@ 1000000"));
    assert_int_equal(d.open, SMTP_TLS_FAILED);
    assert_true(d.took_ms <= SMTP_BANNER_MS);
}

TEST(a_server_that_wants_tls_and_has_none)
{
    prepare();
    d.o.may_tls = true;
    d.addresses[0] = "a@acme.test";
    converse(SCRIPT(PLAIN, FROM, "> 530 5.7.0 Must issue a STARTTLS command",
                    "< STARTTLS", "> 502 what?", BYE));
    assert_int_equal(d.rcpts[0], SMTP_REFUSED);
    assert_int_equal(d.codes[0], 530);
    assert_int_equal(d.phases[0], SMTP_MAIL);
}

/* ---- cancelling ---- */

static int
cancel_soon(void *arg)
{
    struct nursery n;
    msec began = task_now();

    nursery_init(&n);
    nursery_start(&n, "client", call, NULL);
    (void)task_sleep(began + 5000);
    nursery_fini(&n);
    d.took_ms = task_now() - began;
    return 0;
}

TEST(a_cancelled_session_just_closes)
{
    struct loop *l = loop_new(LOOP_VIRTUAL);

    prepare();
    d.addresses[0] = "a@acme.test";
    d.script = SCRIPT(PLAIN, FROM, "> 250 ok", "< RCPT TO:<a@acme.test>");
    conn_pair(&d.server, &d.client);
    loop_start_task(l, "server", serve, NULL);
    loop_start_task(l, "cancel", cancel_soon, NULL);
    assert_int_equal(loop_run(l), 0);
    loop_free(l);
    assert_int_equal(d.rcpts[0], -ECANCELED);
    assert_int_equal(d.took_ms, 5000);
    assert_string_equal(d.left, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(asks_one_by_one),
        CASE(pipelines_where_it_is_offered),
        CASE(does_not_pipeline_where_it_is_not_offered),
        CASE(says_helo_where_ehlo_is_unknown),
        CASE(tells_who_is_refused_at_the_door),
        CASE(tells_a_refused_sender),
        CASE(a_farewell_instead_of_an_answer),
        CASE(a_farewell_that_nobody_asked_for),
        CASE(answers_that_nobody_asked_for),
        CASE(answers_that_are_none),
        CASE(line_ends_of_lf_alone),
        CASE(endless_answers),
        CASE(a_line_that_is_too_long_is_cut),
        CASE(a_slow_server_is_waited_for),
        CASE(no_banner),
        CASE(no_answer),
        CASE(no_goodbye),
        CASE(the_server_hangs_up),
        CASE(the_server_hangs_up_after_mail),
        CASE(the_server_hangs_up_at_rset),
        CASE(never_sends_what_is_no_address),
        CASE(sends_what_is_an_address),
        CASE(knows_helo_names),
        CASE(utf8_only_where_it_is_offered),
        CASE(starttls_only_where_it_may),
        CASE(starttls_where_it_is_offered),
        CASE(starttls_where_it_is_demanded),
        CASE(a_server_that_promised_tls_in_vain),
        CASE(a_server_that_wants_tls_and_has_none),
        CASE(a_cancelled_session_just_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
