/* Queues of asks and the life of sessions: see operator.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "core/operator_priv.h"

void
operators_init(struct operators *os, struct env *env,
               const struct operator_options *o)
{
    *os = (struct operators){.env = env, .options = o};
    os->by_name = MAP_INIT;
    tallies_init(&os->asked);
    tallies_init(&os->refused);
    for (size_t i = 0; i < o->tallies_n; i++)
        tallies_load(str_eq(o->tallies[i].name, STR(STORE_ASKED))
                         ? &os->asked
                         : &os->refused,
                     &o->tallies[i]);
    os->inbox = mbox_new(OPERATOR_ASKS_MAX);
}

void
operators_fini(struct operators *os)
{
    map_each (slot, &os->by_name)
        free(slot->value);
    map_fini(&os->by_name);
    tallies_fini(&os->asked);
    tallies_fini(&os->refused);
    mbox_free(os->inbox);
}

static int64_t
now_s(const struct operators *os)
{
    return os->env->ops->wall_s(os->env);
}

static struct mail_operator *
operator_get(struct operators *os, const struct ask *ask)
{
    str name = ask->owner;
    struct mail_operator *op = map_get(&os->by_name, name);

    if (op != NULL)
        return op;
    op = calloc(1, sizeof(*op) + name.n);
    check(op != NULL);
    op->all = os;
    op->manners = manners_of(ask->hosts[ask->host].host);
    op->asked = tallies_get(&os->asked, name, now_s(os));
    list_init(&op->queue);
    memcpy(op->name, name.p, name.n);
    op->name_n = name.n;
    map_put(&os->by_name, str_make(op->name, op->name_n), op);
    return op;
}

void
operator_say(const struct mail_operator *op, const char *fmt, ...)
{
    const struct operator_options *o = op->all->options;
    char text[1024];
    va_list ap;

    if (o->trace == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    o->trace(o->trace_arg, text);
}

void
operator_rest(struct mail_operator *op, enum reason why)
{
    if (op->rests_for != REASON_NONE)
        return;
    op->rests_for = why;
    log_debug("%.*s is left alone from now on: %s", (int)op->name_n, op->name,
              model_reason_text(why));
}

void
operator_back_off(struct mail_operator *op, enum reason why)
{
    msec wait_ms = OPERATOR_BACKOFF_MS << op->backoffs_n;
    msec at = task_now() + wait_ms;

    if (++op->backoffs_n >= OPERATOR_BACKOFFS_MAX)
        operator_rest(op, why);
    if (at > op->next_at)
        op->next_at = at;
}

/* Asks */

static void
wake_asker(void *arg)
{
    struct ask *ask = arg;
    task_wake(&ask->answered);
}

/* The asker may run at once: nothing of the ask is touched afterwards. */
static void
give_back(struct ask *ask)
{
    loop_post(ask->asker, wake_asker, ask);
}

static void
refuse(struct ask *ask, enum reason why)
{
    plan_stop(ask->plan, why);
    give_back(ask);
}

/* Why the operator is not to be asked any more; or NONE. */
static enum reason
why_not(const struct mail_operator *op)
{
    const struct operators *os = op->all;

    if (os->is_stopping)
        return REASON_INTERRUPTED;
    if (atomic_load(&os->options->reach->is_closed))
        return REASON_NO_PORT_25;
    if (op->manners->has_no_evidence)
        return REASON_NO_EVIDENCE;
    if (op->rests_for != REASON_NONE)
        return op->rests_for;
    return op->asked->n >= MANNERS_RCPTS_DAY_MAX ? REASON_LIMIT : REASON_NONE;
}

/* May the open session go on with this ask? */
static bool
may_share(const struct session *s, const struct ask *ask)
{
    return s->smtp != NULL && !s->op->is_one_domain &&
           !s->manners->is_one_domain && s->rcpts_n < s->manners->rcpts_max &&
           str_eq(s->host, ask->hosts[ask->host].host);
}

/* The next ask: one for the open session, where there is one. */
static struct ask *
take_ask(struct session *s)
{
    struct mail_operator *op = s->op;

    list_each (e, &op->queue) {
        struct ask *ask = container_of(e, struct ask, link);
        if (!may_share(s, ask))
            continue;
        list_remove(e);
        return ask;
    }
    struct list *e = list_take(&op->queue);
    return e != NULL ? container_of(e, struct ask, link) : NULL;
}

/* Sessions */

/* Its last word tells whether the words before were answers at all. */
SUSPENDS static void
say_goodbye(struct session *s, struct ask *ask)
{
    if (s->smtp != NULL && s->last == ask->serial &&
        smtp_quit(s->smtp) == SMTP_PROTOCOL)
        plan_distrust(ask->plan);
    operator_hang_up(s);
}

SUSPENDS static void
serve_queue(struct mail_operator *op)
{
    struct session s = {.op = op, .manners = op->manners, .host = STR_EMPTY};
    struct ask *ask;

    while ((ask = take_ask(&s)) != NULL) {
        enum reason why = why_not(op);
        if (why != REASON_NONE) {
            refuse(ask, why);
            continue;
        }
        int r = operator_ask(&s, ask);
        if (r < 0)
            plan_stop(ask->plan, REASON_INTERRUPTED);
        ask->fault = r < 0 && r != -ECANCELED ? r : 0;
        if (list_is_empty(&op->queue))
            say_goodbye(&s, ask);
        give_back(ask);
    }
    operator_hang_up(&s);
}

SUSPENDS static int
work(void *arg)
{
    struct mail_operator *op = arg;

    do
        serve_queue(op); /* hanging up takes time: somebody may have come */
    while (!list_is_empty(&op->queue));
    op->sessions_n--;
    return 0;
}

static void
start_session(struct mail_operator *op)
{
    if (op->sessions_n >= op->manners->sessions_max)
        return; /* one that runs will take it */
    op->sessions_n++;
    nursery_start(&op->all->sessions, "mail", work, op);
}

static void
take_in(struct operators *os, struct ask *ask)
{
    struct mail_operator *op = operator_get(os, ask);
    enum reason why = why_not(op);

    ask->serial = ++os->asks_n;
    ask->has_more_hosts = false;
    if (why != REASON_NONE) {
        refuse(ask, why);
        return;
    }
    list_add(&op->queue, &ask->link);
    start_session(op);
}

int
operators_serve(void *arg)
{
    struct operators *os = arg;
    void *msg;

    nursery_init(&os->sessions);
    while (mbox_recv(os->inbox, &msg, MSEC_NEVER) == 0)
        take_in(os, msg);
    int r = nursery_join(&os->sessions, MSEC_NEVER);
    nursery_fini(&os->sessions);
    while (mbox_try_recv(os->inbox, &msg))
        refuse(msg, REASON_INTERRUPTED);
    return r < 0 && r != -ECANCELED ? fault(r) : 0;
}

void
operators_stop(struct operators *os)
{
    struct list *e;

    os->is_stopping = true;
    map_each (slot, &os->by_name) {
        struct mail_operator *op = slot->value;
        while ((e = list_take(&op->queue)) != NULL)
            refuse(container_of(e, struct ask, link), REASON_INTERRUPTED);
    }
    nursery_cancel(&os->sessions);
}
