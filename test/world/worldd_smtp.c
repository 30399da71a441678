/*
 * The mail servers: a session is a task; what each temper says of a recipient
 * is in worldd_temper.c. Replies to commands that came together go out
 * together, after one journey; those of the slow server one by one. Mail is
 * never taken: DATA, BDAT, VRFY and EXPN are refused and counted.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/fault.h"
#include "serve.h"
#include "worldd_mail.h"
#include "worldd_temper.h"
#include "worldd_wire.h"

enum {
    IN_MAX = 4096,
    OUT_MAX = 16 * 1024,
    SILENT_MS = 600000, /* how long the silent one is silent */
    IDLE_MS = 120000,
    SLOW_MS = 1500, /* more, a reply */
    GATEWAY_SESSIONS_MAX = 2,
    CLOSING = 421,
};

struct session {
    struct worldd_wire wire;
    struct worldd_mail_server *at;
    const struct worldd_manner *manner;
    struct worldd_visit visit;
    bool has_helo, has_mail, has_quit, was_greeted, is_ended, starts_tls;
    bool may_pipeline;
    uint32_t rcpts;                  /* of the transaction */
    char domain[WORLDD_ADDRESS_MAX]; /* of its first recipient */
    char sender[WORLDD_ADDRESS_MAX];
    char text[WORLDD_REPLY_MAX]; /* a reply that is put together */
    size_t in_n, out_n;
    char in[IN_MAX], out[OUT_MAX];
};

/* --- what is said --- */

/* Lines without the last CRLF; returns the code. */
static int
say(struct session *s, const char *reply)
{
    size_t n = strlen(reply);

    check(s->out_n + n + 2 <= OUT_MAX);
    worldd_mail_log(&s->visit, "S", str_make(reply, n));
    memcpy(s->out + s->out_n, reply, n);
    memcpy(s->out + s->out_n + n, "\r\n", 2);
    s->out_n += n + 2;
    return atoi(reply);
}

/* The enhanced code goes where the server has none. */
static void
say_ok(struct session *s, const char *enhanced)
{
    snprintf(s->text, sizeof(s->text), "250 %sOK",
             s->manner->is_bare ? "" : enhanced);
    say(s, s->text);
}

static const char *
host_name(const struct session *s)
{
    return world_mail_word(s->at->temper);
}

/* --- commands --- */

static void
on_ehlo(struct session *s, str argument)
{
    if (s->at->temper == WORLD_MAIL_HELO) {
        say(s, "502 Command not implemented");
        return;
    }
    if (str_trim(argument).n == 0) {
        say(s, "501 Syntax: EHLO hostname");
        return;
    }
    s->has_helo = s->may_pipeline = true;
    s->has_mail = false;
    snprintf(s->text, sizeof(s->text),
             "250-%s at your service\r\n250-SIZE 52428800\r\n"
             "250-PIPELINING\r\n%s%s%s250 8BITMIME",
             host_name(s),
             s->manner->has_tls && s->wire.ssl == NULL ? "250-STARTTLS\r\n"
                                                       : "",
             s->manner->is_bare ? "" : "250-ENHANCEDSTATUSCODES\r\n",
             s->manner->has_utf8 ? "250-SMTPUTF8\r\n" : "");
    say(s, s->text);
}

static void
on_helo(struct session *s, str argument)
{
    if (str_trim(argument).n == 0) {
        say(s, "501 Syntax: HELO hostname");
        return;
    }
    s->has_helo = true;
    s->has_mail = s->may_pipeline = false;
    snprintf(s->text, sizeof(s->text), "250 %s", host_name(s));
    say(s, s->text);
}

static void
on_starttls(struct session *s, str argument)
{
    (void)argument;
    if (!s->manner->has_tls || s->wire.ssl != NULL) {
        say(s, "502 5.5.1 Error: command not implemented");
        return;
    }
    say(s, "220 2.0.0 Ready to start TLS");
    s->starts_tls = true;
}

static void
on_mail(struct session *s, str argument)
{
    struct worldd_address from;
    bool is_null = str_has_prefix_nocase(argument, STR("FROM:<>"));

    if (!s->has_helo) {
        say(s, "503 5.5.1 Error: send HELO/EHLO first");
    } else if (s->at->temper == WORLD_MAIL_STARTTLS && s->wire.ssl == NULL) {
        say(s, "530 5.7.0 Must issue a STARTTLS command first");
    } else if (s->at->temper == WORLD_MAIL_DROPS) {
        s->is_ended = true;
    } else if (s->has_mail) {
        say(s, "503 5.5.1 Error: nested MAIL command");
    } else if (!str_has_prefix_nocase(argument, STR("FROM:")) ||
               (!is_null && !worldd_temper_take(argument, &from))) {
        say(s, "501 5.1.7 Bad sender address syntax");
    } else {
        s->has_mail = true;
        s->rcpts = 0;
        snprintf(s->sender, sizeof(s->sender), "%s", is_null ? "" : from.text);
        say_ok(s, "2.1.0 ");
    }
}

static void
on_rcpt(struct session *s, str argument)
{
    struct worldd_address to;

    if (!s->has_mail) {
        say(s, "503 5.5.1 Error: need MAIL command");
        return;
    }
    if (!str_has_prefix_nocase(argument, STR("TO:")) ||
        !worldd_temper_take(argument, &to)) {
        say(s, "501 5.1.3 Bad recipient address syntax");
        return;
    }
    struct worldd_question q = {.d = s->wire.d,
                                .temper = s->at->temper,
                                .ip = s->at->ip,
                                .to = &to,
                                .sender = str_of(s->sender),
                                .first_domain = str_of(s->domain),
                                .rcpts = s->rcpts,
                                .session_rcpts = s->visit.rcpts};
    worldd_temper_answer(&q, s->text);
    int code = say(s, s->text);
    if (s->rcpts++ == 0)
        snprintf(s->domain, sizeof(s->domain), "%.*s", STR_ARG(to.domain));
    worldd_mail_count(&s->visit, to.domain, code);
}

static void
on_rset(struct session *s, str argument)
{
    (void)argument;
    s->has_mail = false;
    say_ok(s, "2.0.0 ");
}

static void
on_noop(struct session *s, str argument)
{
    (void)argument;
    say_ok(s, "2.0.0 ");
}

static void
on_quit(struct session *s, str argument)
{
    (void)argument;
    say(s, "221 2.0.0 Bye");
    s->has_quit = s->is_ended = true;
    worldd_mail_leave(&s->visit);
}

static void
on_forbidden(struct session *s, str argument)
{
    (void)argument;
    s->wire.d->mail_stats.forbidden++;
    say(s, "502 5.5.1 Error: command not implemented");
}

static void
handle_line(struct session *s, str line)
{
    static const struct {
        const char *verb;
        void (*on)(struct session *s, str argument);
    } commands[] = {
        {"EHLO",     on_ehlo     },
        {"HELO",     on_helo     },
        {"STARTTLS", on_starttls },
        {"MAIL",     on_mail     },
        {"RCPT",     on_rcpt     },
        {"RSET",     on_rset     },
        {"NOOP",     on_noop     },
        {"QUIT",     on_quit     },
        {"DATA",     on_forbidden},
        {"BDAT",     on_forbidden},
        {"VRFY",     on_forbidden},
        {"EXPN",     on_forbidden},
    };
    str verb = str_cut(&line, ' ');

    for (size_t i = 0; i < array_len(commands); i++) {
        if (!str_eq_nocase(verb, str_of(commands[i].verb)))
            continue;
        commands[i].on(s, line);
        return;
    }
    say(s, "500 5.5.2 Error: command not recognized");
}

/* --- a session --- */

static int
flush(struct session *s)
{
    bool is_slow = s->at->temper == WORLD_MAIL_SLOW;
    int r = worldd_wire_travel(&s->wire, is_slow ? SLOW_MS : 0);

    if (r < 0)
        return fault(r);
    r = worldd_wire_write(&s->wire, str_make(s->out, s->out_n),
                          task_now() + IDLE_MS);
    s->out_n = 0;
    return r;
}

/* What came in the clear behind STARTTLS is not for the ears of TLS. */
static int
start_tls(struct session *s)
{
    s->starts_tls = s->has_helo = s->has_mail = s->may_pipeline = false;
    s->in_n = 0;
    int r = worldd_wire_shake_hands(&s->wire, task_now() + IDLE_MS);
    if (r == 0)
        s->wire.d->mail_stats.tls++;
    worldd_mail_log(&s->visit, "*", r == 0 ? STR("tls") : STR("no tls"));
    return r;
}

/* Lines may come together only where PIPELINING was offered. */
static void
judge_turn(struct session *s, size_t end)
{
    if (s->in_n > end && !s->may_pipeline)
        s->wire.d->mail_stats.early++;
}

/* The complete lines of s->in; 0, or the session's end. */
static int
handle_lines(struct session *s)
{
    size_t end;
    int r = 0;

    while (r == 0 && !s->is_ended &&
           (end = str_find_byte(str_make(s->in, s->in_n), '\n', 0)) !=
               STR_NOT_FOUND) {
        str line = str_make(s->in, end);
        if (str_has_suffix(line, STR("\r")))
            line.n--;
        worldd_mail_log(&s->visit, "C", line);
        judge_turn(s, end + 1);
        handle_line(s, line);
        s->in_n -= end + 1;
        memmove(s->in, s->in + end + 1, s->in_n);
        if (s->starts_tls || s->at->temper == WORLD_MAIL_SLOW ||
            s->out_n > OUT_MAX / 2)
            r = flush(s);
        if (r == 0 && s->starts_tls)
            r = start_tls(s);
    }
    if (r == 0 && s->out_n > 0)
        r = flush(s);
    return r;
}

static int
read_more(struct session *s, msec deadline)
{
    size_t n = 0;

    if (s->in_n == IN_MAX)
        return WORLDD_ENDED;
    int r = worldd_wire_read(&s->wire, s->in + s->in_n, IN_MAX - s->in_n, &n,
                             deadline);
    s->in_n += n;
    return r;
}

/* 0, or how the session ends at once: the banner is a refusal, or none. */
static int
greet(struct session *s)
{
    bool is_crowded = s->at->temper == WORLD_MAIL_PROOFPOINT &&
                      s->at->sessions > GATEWAY_SESSIONS_MAX;
    bool is_busy = s->at->ip >> 16 == WORLD_NET_MAIL_BUSY;
    char byte;
    int r = 0;

    if (s->at->temper == WORLD_MAIL_SILENT) {
        while (r == 0 && s->in_n < IN_MAX)
            r = read_more(s, s->visit.start + SILENT_MS);
        return r != 0 ? r : WORLDD_ENDED;
    }
    if (recv(s->wire.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
        s->wire.d->mail_stats.early++;
    snprintf(s->text, sizeof(s->text), "%s %s.mail.test %s",
             is_crowded || is_busy ? "421" : "220", host_name(s),
             is_crowded ? "Too many connections"
             : is_busy  ? "Too busy, try another"
                        : s->manner->software);
    s->is_ended = say(s, s->text) == CLOSING;
    r = flush(s);
    if (r == 0 && s->is_ended)
        r = WORLDD_ENDED;
    s->was_greeted = r == 0;
    return r;
}

static void
session_close(struct session **at)
{
    struct session *s = *at;

    if (s->was_greeted && !s->is_ended)
        s->wire.d->mail_stats.no_quit++;
    worldd_mail_log(&s->visit, "*",
                    s->has_quit   ? STR("quit")
                    : s->is_ended ? STR("closed")
                                  : STR("left"));
    worldd_mail_leave(&s->visit);
    s->at->sessions--;
    worldd_wire_close(&s->wire);
    free(s);
}

static int
serve_session(void *arg)
{
    CLEANUP(session_close) struct session *s = arg;
    int r = worldd_wire_travel(&s->wire, 0);

    if (r == 0)
        r = greet(s);
    while (r == 0 && !s->is_ended) {
        r = read_more(s, task_now() + IDLE_MS);
        if (r == 0)
            r = handle_lines(s);
    }
    return 0; /* a client's end is no fault of the server's */
}

static void
start_session(void *arg, struct nursery *n, int fd)
{
    struct worldd_mail_server *at = arg;
    struct session *s = calloc(1, sizeof(*s));

    check(s != NULL);
    worldd_wire_open(&s->wire, at->d, fd);
    s->at = at;
    s->manner = worldd_temper_manner(at->temper);
    at->sessions++;
    worldd_mail_enter(&s->visit, at);
    worldd_mail_log(&s->visit, "*", STR("connected"));
    nursery_start(n, "session", serve_session, s);
}

int
worldd_smtp_serve(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct worldd *d = arg;
    struct serve_door *doors =
        arena_array(&a, struct serve_door, d->mail_servers.n);
    size_t n = 0;

    map_each (slot, &d->mail_servers) {
        struct worldd_mail_server *at = slot->value;
        doors[n++] = (struct serve_door){at->fd, at};
    }
    return serve_accept_any(doors, n, start_session);
}
