/*
 * What is said in a session: the questions of a plan, one recipient after the
 * other. Everything that is not an answer about a mailbox is dealt with here:
 * a connection that drops, a transaction that is full, a server that has had
 * enough of us.
 */
#include "base/check.h"
#include "base/fault.h"
#include "core/operator_priv.h"

enum { ATTEMPTS_MAX = 4 /* of one question */ };

/* What became of one attempt at a question. */
enum attempt {
    ATTEMPT_ANSWERED,
    ATTEMPT_AGAIN,
    ATTEMPT_ENDED, /* nothing more of this plan */
};

/* The session that the next question needs is there, or is made. */
SUSPENDS static int
have_session(struct session *s, struct ask *ask)
{
    const struct manners *m = s->manners;
    bool is_other = s->last != 0 && s->last != ask->serial;
    bool is_elsewhere =
        is_other && !str_eq(s->host, ask->hosts[ask->host].host);

    if (s->smtp != NULL &&
        (s->rcpts_n >= m->rcpts_max || is_elsewhere ||
         (is_other && (s->op->is_one_domain || m->is_one_domain))))
        operator_hang_up(s);
    if (s->smtp == NULL) {
        int r = operator_dial(s, ask);
        if (r != 0)
            return r < 0 ? fault(r) : r;
    } else if (is_other || m->is_one_rcpt) {
        smtp_end_transaction(s->smtp);
        s->transaction_n = 0;
    }
    s->last = ask->serial;
    return 0;
}

static enum reason
reason_of_loss(int r)
{
    switch (r) {
    case SMTP_DROPPED: return REASON_DROPPED;
    case TASK_TIMEOUT: return REASON_TIMEOUT;
    default: return REASON_PROTOCOL;
    }
}

/* Does the server want this asked in another way, rather than not at all? */
static bool
may_ask_again(struct session *s, const struct smtp_judgement *j)
{
    if (j->advice == SMTP_ADVICE_ONE_DOMAIN)
        s->op->is_one_domain = true;
    if ((j->advice != SMTP_ADVICE_NEW_TRANSACTION &&
         j->advice != SMTP_ADVICE_ONE_DOMAIN) ||
        s->transaction_n <= 1)
        return false;
    smtp_end_transaction(s->smtp);
    s->transaction_n = 0;
    return true;
}

static void
heed(struct session *s, const struct smtp_judgement *j)
{
    if (j->advice == SMTP_ADVICE_STOP_OPERATOR)
        operator_rest(s->op, j->reason);
    /* a rule of one domain is no word of its operator */
    if (j->advice == SMTP_ADVICE_BACK_OFF && j->reason != REASON_POLICY)
        operator_back_off(s->op, j->reason);
    else if (j->verification != VERIFICATION_UNKNOWN && s->op->backoffs_n > 0)
        s->op->backoffs_n--;
}

/* An answer of another host than the one before is about another server. */
static void
tell_host(const struct session *s, struct ask *ask)
{
    uint64_t hash = str_hash_nocase(s->host);

    if (ask->answered_by != 0 && ask->answered_by != hash)
        plan_new_host(ask->plan);
    ask->answered_by = hash;
}

/* The reply to MAIL or RCPT. */
SUSPENDS static enum attempt
take_reply(struct session *s, struct ask *ask, const struct smtp_reply *reply)
{
    struct env *env = s->op->all->env;
    struct smtp_judgement j;
    struct smtp_stats stats;

    smtp_reply_judge(reply, &j);
    if (may_ask_again(s, &j))
        return ATTEMPT_AGAIN;
    heed(s, &j);
    tell_host(s, ask);
    plan_answer(ask->plan, reply, s->host, env->ops->wall_s(env));
    smtp_stats(s->smtp, &stats);
    if (stats.is_over || reply->phase != SMTP_RCPT)
        operator_hang_up(s); /* without a transaction there is no next one */
    if (s->op->rests_for != REASON_NONE) {
        plan_stop(ask->plan, s->op->rests_for);
        return ATTEMPT_ENDED;
    }
    return ATTEMPT_ANSWERED;
}

/* One attempt; *loss: why the connection was lost, where it was. */
SUSPENDS static int
attempt(struct session *s, struct ask *ask, const struct plan_question *q,
        enum attempt *out, enum reason *loss)
{
    struct smtp_reply reply;

    *out = ATTEMPT_ENDED;
    int r = have_session(s, ask);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        if (!ask->has_more_hosts)
            plan_stop(ask->plan, (enum reason)r);
        return 0;
    }
    r = smtp_rcpt(s->smtp, q->address, &reply, s->until);
    if (r < 0)
        return fault(r);
    if (r == SMTP_NOT_SENDABLE || r == SMTP_NO_UTF8) {
        plan_skip(ask->plan,
                  r == SMTP_NO_UTF8 ? REASON_NO_SMTPUTF8 : REASON_NOT_SENDABLE);
        *out = ATTEMPT_ANSWERED;
        return 0;
    }
    s->rcpts_n++;
    s->transaction_n++;
    tally_add(s->op->asked, 1, s->op->all->env->ops->wall_s(s->op->all->env));
    if (r == 0 || r == SMTP_REFUSED) {
        *out = take_reply(s, ask, &reply);
        return 0;
    }
    *loss = reason_of_loss(r);
    *out = ATTEMPT_AGAIN;
    operator_hang_up(s);
    return 0;
}

/* One question, until it is answered or cannot be. */
SUSPENDS static int
put_question(struct session *s, struct ask *ask, const struct plan_question *q,
             unsigned *drops_n)
{
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        enum reason loss = REASON_NONE;
        enum attempt a;
        int r = attempt(s, ask, q, &a, &loss);
        if (r < 0)
            return fault(r);
        if (a == ATTEMPT_ANSWERED)
            *drops_n = 0;
        if (a != ATTEMPT_AGAIN)
            return 0;
        if (loss == REASON_NONE)
            continue;
        /* a slow server is not made quicker by asking again */
        if (loss == REASON_TIMEOUT || ++*drops_n >= OPERATOR_DROPS_MAX) {
            plan_stop(ask->plan, loss);
            return 0;
        }
    }
    plan_stop(ask->plan, REASON_RATE);
    return 0;
}

/* Refusals that the domain has left today, with those that may come. */
static unsigned
refusals_left(const struct tally *refused)
{
    unsigned spent = refused->n + refused->open;
    return spent < MANNERS_REFUSED_MAX ? MANNERS_REFUSED_MAX - spent : 0;
}

/* The next question, within what the domain has left; false: none. */
static bool
next_question(struct plan *p, const struct tally *refused,
              struct plan_question *q)
{
    unsigned left = refusals_left(refused);

    if (left < p->refused_left)
        p->refused_left = left;
    return plan_next(p, q);
}

static void
keep_tally(const struct tally *t, struct ask_tally *out)
{
    out->n = t->n;
    out->ends_at = t->ends_at;
}

int
operator_ask(struct session *s, struct ask *ask)
{
    struct operators *os = s->op->all;
    int64_t now = os->env->ops->wall_s(os->env);
    struct tally *refused = tallies_get(&os->refused, ask->plan->domain, now);
    struct plan_question q;
    msec deadline = task_now() + OPERATOR_PLAN_MS;
    unsigned drops_n = 0;
    int r = 0;

    ask->has_more_hosts = false;
    while (r == 0 && !ask->has_more_hosts &&
           next_question(ask->plan, refused, &q)) {
        unsigned before = ask->plan->refused_n;
        refused->open++;
        r = put_question(s, ask, &q, &drops_n);
        refused->open--;
        tally_add(refused, ask->plan->refused_n - before, now);
        if (task_now() > deadline)
            plan_stop(ask->plan, REASON_TIMEOUT);
    }
    keep_tally(s->op->asked, &ask->asked);
    keep_tally(refused, &ask->refused);
    return r < 0 ? fault(r) : 0;
}
