/*
 * The dialogue with a mail server: see smtp.h. Each step is a function; the
 * wire is in smtp_wire.c.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "net/smtp_wire.h"
#include "net/tls.h"

enum {
    TLS_MS = 30 * 1000,
    PLAN_MAX = 3,
    SERVICE_READY = 220,
    SERVICE_CLOSING = 421,
};

enum transaction { TRANSACTION_NONE, TRANSACTION_OPEN, TRANSACTION_STALE };

/* What the answer to EHLO offers. */
struct offers {
    bool pipelining, starttls, smtputf8;
    bool is_past_first; /* the first line is a greeting */
};

struct smtp {
    struct smtp_options o;
    struct smtp_wire wire;
    struct offers offers;
    enum transaction transaction;
    bool is_utf8; /* the open transaction */
    bool has_tls;
    bool is_over; /* out of step, or said goodbye */
    size_t rcpts;
};

static msec
sooner(msec a, msec b)
{
    return a < b ? a : b;
}

static bool
is_done(const struct smtp_reply *r)
{
    return r->code / 100 == 2;
}

/* ---- one question, one answer ---- */

SUSPENDS static int
hear_with(struct smtp *s, enum smtp_phase phase, struct smtp_reply *reply,
          void (*on_line)(void *arg, str text), msec deadline)
{
    msec wait_ms = phase == SMTP_BANNER ? s->o.banner_ms : s->o.reply_ms;
    msec until = sooner(deadline, task_now() + wait_ms);

    int r = smtp_wire_reply(&s->wire, phase, reply, on_line, &s->offers, until);
    if (r != 0 || reply->code == SERVICE_CLOSING)
        s->is_over = true;
    return r < 0 ? fault(r) : r;
}

SUSPENDS static int
hear(struct smtp *s, enum smtp_phase phase, struct smtp_reply *reply,
     msec deadline)
{
    return hear_with(s, phase, reply, NULL, deadline);
}

/* Sends what was put. phase: what is waited for when it cannot be sent. */
SUSPENDS static int
send_out(struct smtp *s, enum smtp_phase phase, struct smtp_reply *reply,
         msec deadline)
{
    msec until = sooner(deadline, task_now() + s->o.reply_ms);

    smtp_reply_begin(reply, phase);
    int r = smtp_wire_send(&s->wire, reply, until);
    if (r != 0)
        s->is_over = true;
    return r < 0 ? fault(r) : r;
}

/* ---- opening ---- */

SUSPENDS static int
greet(struct smtp *s, struct smtp_reply *reply, msec deadline)
{
    int r = hear(s, SMTP_BANNER, reply, deadline);

    if (r != 0)
        return r < 0 ? fault(r) : r;
    return is_done(reply) ? 0 : SMTP_REFUSED;
}

/* A line of the answer to EHLO: a keyword, alone where we know it. */
static void
on_offer(void *arg, str text)
{
    struct offers *o = arg;
    str word = str_trim(text);

    if (!o->is_past_first)
        o->is_past_first = true;
    else if (str_eq_nocase(word, STR("PIPELINING")))
        o->pipelining = true;
    else if (str_eq_nocase(word, STR("STARTTLS")))
        o->starttls = true;
    else if (str_eq_nocase(word, STR("SMTPUTF8")))
        o->smtputf8 = true;
}

SUSPENDS static int
say_hello(struct smtp *s, enum smtp_command how, struct smtp_reply *reply,
          msec deadline)
{
    s->offers = (struct offers){0};
    int r = smtp_wire_put(&s->wire, how, s->o.helo);
    if (r == 0)
        r = send_out(s, SMTP_HELLO, reply, deadline);
    if (r == 0)
        r = hear_with(s, SMTP_HELLO, reply,
                      how == SMTP_SAY_EHLO ? on_offer : NULL, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    if (is_done(reply))
        return 0;
    s->offers = (struct offers){0};
    return SMTP_REFUSED;
}

SUSPENDS static int
hello(struct smtp *s, struct smtp_reply *reply, msec deadline)
{
    int r = say_hello(s, SMTP_SAY_EHLO, reply, deadline);

    if (r == SMTP_REFUSED && reply->code >= 500)
        r = say_hello(s, SMTP_SAY_HELO, reply, deadline);
    return r < 0 ? fault(r) : r;
}

/* The handshake. What came before it in the clear counts no more. */
SUSPENDS static int
wrap_in_tls(struct smtp *s, msec deadline)
{
    struct conn *plain = s->wire.conn;

    s->wire.from = s->wire.to = 0;
    s->wire.conn = NULL;
    int r = tls_open(plain, s->o.server_name, &s->wire.conn,
                     sooner(deadline, task_now() + TLS_MS));
    if (r == 0) {
        s->has_tls = true;
        return 0;
    }
    s->is_over = true;
    if (r < 0)
        return fault(r);
    return r == TASK_TIMEOUT && task_now() >= deadline ? r : SMTP_TLS_FAILED;
}

/*
 * STARTTLS and EHLO again. 0 also where the server would rather not: then the
 * dialogue goes on in the clear.
 */
SUSPENDS static int
start_tls(struct smtp *s, struct smtp_reply *reply, msec deadline)
{
    int r = smtp_wire_put(&s->wire, SMTP_SAY_STARTTLS, STR_EMPTY);

    if (r == 0)
        r = send_out(s, SMTP_STARTTLS, reply, deadline);
    if (r == 0)
        r = hear(s, SMTP_STARTTLS, reply, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    if (reply->code != SERVICE_READY)
        return s->is_over ? SMTP_REFUSED : 0;
    smtp_reply_begin(reply, SMTP_STARTTLS);
    r = wrap_in_tls(s, deadline);
    if (r == 0)
        r = hello(s, reply, deadline);
    return r < 0 ? fault(r) : r;
}

static struct smtp *
session_new(struct conn *c, const struct smtp_options *o)
{
    struct smtp *s = calloc(1, sizeof(*s));

    check(s != NULL);
    s->o = *o;
    if (s->o.banner_ms <= 0)
        s->o.banner_ms = SMTP_BANNER_MS;
    if (s->o.reply_ms <= 0)
        s->o.reply_ms = SMTP_REPLY_MS;
    s->wire.conn = c;
    s->wire.trace = o->trace;
    s->wire.trace_arg = o->trace_arg;
    return s;
}

SUSPENDS static int
open_session(struct smtp *s, struct smtp_reply *reply, msec deadline)
{
    if (!smtp_is_helo_name(s->o.helo) || !smtp_is_sendable(s->o.mail_from)) {
        s->is_over = true; /* not even a goodbye */
        return SMTP_NOT_SENDABLE;
    }
    int r = greet(s, reply, deadline);
    if (r == 0)
        r = hello(s, reply, deadline);
    if (r == 0 && s->offers.starttls && s->o.may_tls)
        r = start_tls(s, reply, deadline);
    return r < 0 ? fault(r) : r;
}

int
smtp_open(struct conn *c, const struct smtp_options *o, struct smtp **out,
          struct smtp_reply *reply, msec deadline)
{
    CLEANUP(smtp_close) struct smtp *s = session_new(c, o);

    *out = NULL;
    smtp_reply_begin(reply, SMTP_BANNER);
    int r = open_session(s, reply, deadline);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    *out = s;
    s = NULL;
    return 0;
}

/* ---- asking ---- */

/* What has to be said, in order, so that RCPT is answered. */
static size_t
plan_of(const struct smtp *s, enum smtp_phase plan[PLAN_MAX])
{
    size_t n = 0;

    if (s->transaction == TRANSACTION_STALE)
        plan[n++] = SMTP_RSET;
    if (s->transaction != TRANSACTION_OPEN)
        plan[n++] = SMTP_MAIL;
    plan[n++] = SMTP_RCPT;
    return n;
}

static int
put(struct smtp *s, enum smtp_phase phase, str address)
{
    if (phase == SMTP_RSET)
        return smtp_wire_put(&s->wire, SMTP_SAY_RSET, STR_EMPTY);
    if (phase == SMTP_MAIL)
        return smtp_wire_put(&s->wire,
                             s->is_utf8 ? SMTP_SAY_MAIL_UTF8 : SMTP_SAY_MAIL,
                             s->o.mail_from);
    s->rcpts++;
    return smtp_wire_put(&s->wire, SMTP_SAY_RCPT, address);
}

/* An answer to one step of the plan; SMTP_REFUSED where it ends the plan. */
static int
take_answer(struct smtp *s, const struct smtp_reply *reply)
{
    if (reply->phase == SMTP_RCPT)
        return 0;
    if (!is_done(reply))
        return SMTP_REFUSED;
    s->transaction =
        reply->phase == SMTP_MAIL ? TRANSACTION_OPEN : TRANSACTION_NONE;
    return 0;
}

SUSPENDS static int
ask_one_by_one(struct smtp *s, str address, struct smtp_reply *reply,
               msec deadline)
{
    enum smtp_phase plan[PLAN_MAX];
    size_t n = plan_of(s, plan);
    int r = 0;

    for (size_t i = 0; i < n && r == 0; i++) {
        r = put(s, plan[i], address);
        if (r == 0)
            r = send_out(s, plan[i], reply, deadline);
        if (r == 0)
            r = hear(s, plan[i], reply, deadline);
        if (r == 0)
            r = take_answer(s, reply);
    }
    return r < 0 ? fault(r) : r;
}

/* The answers to what follows a refused step: they only have to come. */
SUSPENDS static int
pass_over(struct smtp *s, const enum smtp_phase *plan, size_t n, msec deadline)
{
    struct smtp_reply ignored;
    int r = 0;

    for (size_t i = 0; i < n && r == 0 && !s->is_over; i++)
        r = hear(s, plan[i], &ignored, deadline);
    return r < 0 ? fault(r) : 0;
}

SUSPENDS static int
ask_at_once(struct smtp *s, str address, struct smtp_reply *reply,
            msec deadline)
{
    enum smtp_phase plan[PLAN_MAX];
    size_t n = plan_of(s, plan);
    int r = 0;

    for (size_t i = 0; i < n && r == 0; i++)
        r = put(s, plan[i], address);
    if (r == 0)
        r = send_out(s, plan[0], reply, deadline);
    for (size_t i = 0; i < n && r == 0; i++) {
        r = hear(s, plan[i], reply, deadline);
        if (r == 0)
            r = take_answer(s, reply);
        if (r != SMTP_REFUSED)
            continue;
        int passed = pass_over(s, plan + i + 1, n - i - 1, deadline);
        return passed < 0 ? fault(passed) : r;
    }
    return r < 0 ? fault(r) : r;
}

SUSPENDS static int
ask(struct smtp *s, str address, struct smtp_reply *reply, msec deadline)
{
    int r = s->offers.pipelining ? ask_at_once(s, address, reply, deadline)
                                 : ask_one_by_one(s, address, reply, deadline);

    if (r < 0)
        return fault(r);
    str left = smtp_wire_left(&s->wire);
    if (r != 0 || left.n == 0)
        return r;
    /* Whose answer was it, where there are two? A farewell is none. */
    s->is_over = true;
    if (str_has_prefix(left, STR("421")))
        return 0;
    smtp_reply_begin(reply, SMTP_RCPT);
    return SMTP_PROTOCOL;
}

/* "530 5.7.0 Must issue a STARTTLS command first", though not offered. */
static bool
wants_tls(const struct smtp *s, const struct smtp_reply *reply)
{
    struct smtp_judgement j;

    if (s->has_tls || !s->o.may_tls || s->is_over || is_done(reply))
        return false;
    smtp_reply_judge(reply, &j);
    return j.reason == REASON_TLS_REQUIRED;
}

/* r is what came of asking without; it stands where there is no TLS. */
SUSPENDS static int
ask_with_tls(struct smtp *s, int r, str address, struct smtp_reply *reply,
             msec deadline)
{
    struct smtp_reply said = *reply;

    int tls = start_tls(s, reply, deadline);
    if (tls != 0)
        return tls < 0 ? fault(tls) : tls;
    if (!s->has_tls) {
        *reply = said;
        return r;
    }
    s->transaction = TRANSACTION_NONE;
    return ask(s, address, reply, deadline);
}

int
smtp_rcpt(struct smtp *s, str address, struct smtp_reply *reply, msec deadline)
{
    bool is_utf8 = !str_is_ascii(address) || !str_is_ascii(s->o.mail_from);

    smtp_reply_begin(reply, SMTP_RCPT);
    if (!smtp_is_sendable(address))
        return SMTP_NOT_SENDABLE;
    if (s->is_over)
        return SMTP_DROPPED;
    if (is_utf8 && !s->offers.smtputf8)
        return SMTP_NO_UTF8;
    if (is_utf8 && !s->is_utf8)
        smtp_end_transaction(s);
    if (s->transaction != TRANSACTION_OPEN)
        s->is_utf8 = is_utf8;
    int r = ask(s, address, reply, deadline);
    if ((r == 0 || r == SMTP_REFUSED) && wants_tls(s, reply))
        r = ask_with_tls(s, r, address, reply, deadline);
    return r < 0 ? fault(r) : r;
}

void
smtp_end_transaction(struct smtp *s)
{
    if (s->transaction == TRANSACTION_OPEN)
        s->transaction = TRANSACTION_STALE;
}

/* ---- closing ---- */

int
smtp_quit(struct smtp *s)
{
    struct smtp_reply reply;
    msec deadline = task_now() + SMTP_QUIT_MS;

    if (s->is_over || task_is_cancelled())
        return 0;
    s->is_over = true;
    if (smtp_wire_put(&s->wire, SMTP_SAY_QUIT, STR_EMPTY) != 0)
        return 0;
    int r = send_out(s, SMTP_QUIT, &reply, deadline);
    if (r == 0)
        r = hear(s, SMTP_QUIT, &reply, deadline);
    bool is_answer = r == 0 && reply.code == 221;
    return r == SMTP_PROTOCOL || (r == 0 && !is_answer) ? SMTP_PROTOCOL : 0;
}

void
smtp_close(struct smtp **sp)
{
    struct smtp *s = *sp;

    *sp = NULL;
    if (s == NULL)
        return;
    (void)smtp_quit(s);
    conn_close(&s->wire.conn);
    free(s);
}

void
smtp_stats(const struct smtp *s, struct smtp_stats *out)
{
    *out = (struct smtp_stats){
        .rcpts = s->rcpts,
        .bytes_sent = s->wire.bytes_sent,
        .bytes_received = s->wire.bytes_received,
        .has_tls = s->has_tls,
        .has_pipelining = s->offers.pipelining,
        .has_utf8 = s->offers.smtputf8,
        .is_over = s->is_over,
    };
}
