/* Mail servers in memory: see mail_world.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "mail_world.h"

/* A connection of a server. */
struct server {
    struct mail_world *w;
    struct conn *conn;
    struct mail_session *log;
    enum mail_temper temper;
    unsigned transaction_n;
};

/* What stands in the angle brackets. */
static str
recipient_of(str line)
{
    size_t from = str_find_byte(line, '<', 0), to = str_rfind_byte(line, '>');

    assert_true(from != STR_NOT_FOUND && to != STR_NOT_FOUND);
    return str_sub(line, from + 1, to);
}

static const char *
answer_rcpt(struct server *s, str recipient)
{
    struct mail_world *w = s->w;

    s->log->rcpts_n++;
    assert_true(w->asked_n < MAIL_ASKED_MAX);
    snprintf(w->asked[w->asked_n++], sizeof(w->asked[0]), "%.*s",
             STR_ARG(recipient));
    if (s->temper == STUTTERS)
        return "550 5.1.1 No such user\r\n250 2.1.5 Ok\r\n";
    if (s->temper == BLOCKS)
        return "550 5.7.1 Client host blocked using rbl.test";
    if (s->temper == CROWDED && ++s->transaction_n > 1)
        return "452 4.5.3 Too many recipients";
    if (w->answer != NULL)
        return w->answer(w, recipient);
    return str_has_prefix(recipient, STR("jane")) ? "250 2.1.5 Ok"
                                                  : "550 5.1.1 No such user";
}

/* NULL: the connection is closed instead. */
static const char *
answer_line(struct server *s, str line)
{
    if (str_has_prefix(line, STR("EHLO")))
        return "250 mx.test";
    if (str_has_prefix(line, STR("MAIL"))) {
        s->transaction_n = 0;
        return s->temper == DROPS ? NULL : "250 2.1.0 Ok";
    }
    if (str_has_prefix(line, STR("RCPT")))
        return answer_rcpt(s, recipient_of(line));
    if (str_has_prefix(line, STR("RSET")))
        return "250 2.0.0 Ok";
    s->log->has_quit = str_has_prefix(line, STR("QUIT"));
    return s->log->has_quit ? "221 2.0.0 Bye" : "500 5.5.2 What?";
}

SUSPENDS static int
say(struct conn *c, const char *text)
{
    char line[512];
    int n = snprintf(line, sizeof(line), "%s\r\n", text);

    return conn_write(c, str_make(line, (size_t)n), MSEC_NEVER);
}

static int
serve(void *arg)
{
    struct server s = *(struct server *)arg;
    CLEANUP(conn_close) struct conn *c = s.conn;
    char buf[600];
    size_t have = 0, n;

    free(arg);
    int r =
        say(c, s.temper == AWAY ? "421 4.3.2 Not now" : "220 mx.test ESMTP");
    while (r == 0 && have < sizeof(buf) &&
           (r = conn_read(c, buf + have, sizeof(buf) - have, &n, MSEC_NEVER)) ==
               0) {
        have += n;
        str all = str_make(buf, have);
        size_t end = str_find(all, STR("\r\n"), 0);
        if (end == STR_NOT_FOUND)
            continue;
        const char *reply = answer_line(&s, str_sub(all, 0, end));
        memmove(buf, buf + end + 2, have - end - 2);
        have -= end + 2;
        if (reply == NULL)
            return 0;
        task_sleep(task_now() + s.w->way_ms);
        r = say(c, reply);
    }
    return 0;
}

int
mail_world_dial(void *arg, unsigned n, struct conn **out)
{
    struct mail_world *w = arg;
    struct server *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    assert_true(n < MAIL_ADDRESSES && w->sessions_n < MAIL_SESSIONS_MAX);
    if (w->tempers[n] == NOBODY) {
        free(s);
        return CONN_REFUSED;
    }
    s->w = w;
    s->temper = w->tempers[n];
    s->log = &w->sessions[w->sessions_n++];
    *s->log = (struct mail_session){.address = n, .at = task_now()};
    conn_pair(out, &s->conn);
    loop_start_task(loop_self(), "server", serve, s);
    return 0;
}

static int
tell(void *arg)
{
    struct mail_world *w = arg;

    int r = w->story(w);
    mbox_close(w->operators.inbox); /* sessions end, and servers with them */
    return r;
}

struct mail_world *
mail_world_new(void)
{
    struct mail_world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    w->way_ms = MAIL_WAY_MS;
    w->options = (struct operator_options){
        .helo = STR("probe.us.test"),
        .mail_from = STR("probe@probe.us.test"),
        .port = 25,
        .reach = &w->reach,
    };
    return w;
}

void
mail_world_end(struct mail_world **w)
{
    arena_fini(&(*w)->arena);
    free(*w);
}

void
mail_world_run(struct mail_world *w, const struct sim_page *pages,
               size_t pages_n, const struct sim_name *names, size_t names_n)
{
    w->loop = loop_new(LOOP_VIRTUAL);
    sim_env_init(&w->sim, w->loop, pages, pages_n);
    w->sim.names = names;
    w->sim.names_n = names_n;
    w->sim.dial = mail_world_dial;
    w->sim.dial_arg = w;
    operators_init(&w->operators, &w->sim.env, &w->options);
    w->route = w->operators.inbox;
    w->verify = (struct verify){&w->sim.env, &w->options, &w->route, 1};
    loop_start_task(w->loop, "operators", operators_serve, &w->operators);
    loop_start_task(w->loop, "story", tell, w);
    assert_int_equal(loop_run(w->loop), 0);
    operators_fini(&w->operators);
    loop_free(w->loop);
}
