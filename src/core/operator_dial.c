/*
 * How a session begins: the host's addresses, one of them that answers, the
 * greeting. The next MX is tried where a host cannot be reached or greets with
 * a refusal; one that belongs to another operator is left to it.
 */
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "core/operator_priv.h"

/* The first operators' dials tell whether anything goes out at all. */
static void
tell_reach(struct mail_operator *op, bool is_connected)
{
    struct operator_reach *reach = op->all->options->reach;

    if (is_connected) {
        atomic_fetch_add(&reach->connected, 1);
        atomic_store(&reach->is_closed, false);
    }
    if (is_connected || op->has_told_reach)
        return;
    op->has_told_reach = true;
    unsigned failed = atomic_fetch_add(&reach->failed, 1) + 1;
    if (failed < OPERATOR_REACH_MIN || atomic_load(&reach->connected) > 0)
        return;
    atomic_store(&reach->is_closed, true);
    if (!atomic_exchange(&reach->is_said, true))
        log_warn("no mail server can be connected to: port 25 seems to be "
                 "closed from here; no mailbox is checked (turnstone doctor "
                 "tells more)");
}

static enum reason
reason_of_dial(int r)
{
    switch (r) {
    case ENV_REFUSED_ADDRESS: return REASON_REFUSED_ADDRESS;
    case TASK_TIMEOUT:
    case CONN_REFUSED:
    case CONN_RESET:
    default: return REASON_UNREACHABLE;
    }
}

/* Both families of the host; how many addresses, or a fault. */
SUSPENDS static int
look_up(struct mail_operator *op, str host, struct arena *a,
        struct net_addr out[OPERATOR_ADDRS_MAX], size_t *n, enum reason *why)
{
    static const enum dns_type types[] = {DNS_A, DNS_AAAA};
    struct env *env = op->all->env;

    *n = 0;
    *why = REASON_UNREACHABLE;
    for (size_t t = 0; t < array_len(types) && *n == 0; t++) {
        struct dns_answer answer = {0};
        int r = env->ops->resolve(env, host, types[t], a, &answer,
                                  task_now() + OPERATOR_DIAL_MS);
        if (r < 0)
            return fault(r);
        if (r == DNS_FAILED || r == TASK_TIMEOUT)
            *why = REASON_DNS_FAILED;
        for (size_t i = 0; i < answer.addrs_n && *n < OPERATOR_ADDRS_MAX; i++)
            out[(*n)++] = answer.addrs[i];
    }
    return 0;
}

/* It is counted from the connection, as the server sees it. */
static void
begin_interval(struct session *s)
{
    struct mail_operator *op = s->op;
    msec at = task_now() + s->manners->interval_ms;

    if (at > op->next_at)
        op->next_at = at;
}

/* A connection to the session's host: 0, a reason, or a fault. */
SUSPENDS static int
connect_to_host(struct session *s, struct conn **out)
{
    struct mail_operator *op = s->op;
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = 2048};
    struct net_addr addrs[OPERATOR_ADDRS_MAX];
    struct env *env = op->all->env;
    enum reason why;
    size_t n;

    int r = look_up(op, s->host, &scratch, addrs, &n, &why);
    if (r < 0)
        return fault(r);
    for (size_t i = 0; i < n; i++) {
        r = env->ops->dial(env, &addrs[i], op->all->options->port, out,
                           task_now() + OPERATOR_DIAL_MS);
        if (r < 0)
            return fault(r);
        if (r == 0) {
            tell_reach(op, true);
            begin_interval(s);
            return 0;
        }
        why = reason_of_dial(r);
    }
    if (why == REASON_UNREACHABLE && n > 0)
        tell_reach(op, false);
    return (int)why;
}

/* What goes over the line, for `probe`. */
static void
trace_line(void *arg, bool is_sent, str line)
{
    struct mail_operator *op = arg;
    char shown[600];

    operator_say(op, "    %s %s", is_sent ? ">" : "<",
                 inert_z(shown, sizeof(shown), line));
}

/* A greeting that is none: whose fault is it? */
static enum reason
reason_of_greeting(int r, const struct smtp_reply *reply,
                   enum smtp_advice *advice)
{
    struct smtp_judgement j;

    *advice = SMTP_ADVICE_NONE;
    switch (r) {
    case SMTP_REFUSED:
        smtp_reply_judge(reply, &j);
        *advice = j.advice;
        return j.reason;
    case SMTP_DROPPED: return REASON_DROPPED;
    case TASK_TIMEOUT: return REASON_TIMEOUT;
    case SMTP_TLS_FAILED: return REASON_TLS_REQUIRED;
    default: return REASON_PROTOCOL;
    }
}

/* Greetings with a host: 0, a reason, or a fault. */
SUSPENDS static int
greet(struct session *s, bool may_tls, enum smtp_advice *advice)
{
    const struct operator_options *all = s->op->all->options;
    struct conn *c = NULL;
    struct smtp_reply reply;
    struct smtp_options o = {
        .helo = all->helo,
        .mail_from = all->mail_from,
        .server_name = s->host,
        .may_tls = may_tls,
        .banner_ms = all->reply_ms,
        .reply_ms = all->reply_ms,
        .trace = all->trace != NULL ? trace_line : NULL,
        .trace_arg = s->op,
    };

    *advice = SMTP_ADVICE_NONE;
    int r = connect_to_host(s, &c);
    if (r != 0)
        return r < 0 ? fault(r) : r;
    s->until = task_now() + OPERATOR_SESSION_MS;
    r = smtp_open(c, &o, &s->smtp, &reply, s->until);
    if (r <= 0)
        return r < 0 ? fault(r) : 0;
    return (int)reason_of_greeting(r, &reply, advice);
}

/* The interval between the starts of two sessions. */
SUSPENDS static int
wait_turn(struct session *s)
{
    struct mail_operator *op = s->op;

    while (task_now() < op->next_at) {
        int r = task_sleep(op->next_at);
        if (r != 0)
            return fault(r);
    }
    begin_interval(s);
    return 0;
}

/* One connection to the host: 0, a reason, or a fault. */
SUSPENDS static int
try_once(struct session *s, struct ask *ask, bool may_tls,
         enum smtp_advice *advice)
{
    int r = wait_turn(s);

    if (r < 0)
        return fault(r);
    ask->sessions_n++;
    return greet(s, may_tls, advice);
}

/* The name is the session's own: the ask may be gone before it. */
static void
set_host(struct session *s, str host)
{
    size_t n = host.n < sizeof(s->name) ? host.n : sizeof(s->name);

    memcpy(s->name, host.p, n);
    s->host = str_make(s->name, n);
    s->manners = manners_of(s->host);
}

/* One host: 0, a reason, or a fault. */
SUSPENDS static int
try_host(struct session *s, struct ask *ask, str host)
{
    enum smtp_advice advice = SMTP_ADVICE_NONE;
    char shown[256];

    operator_say(s->op, "  %s", inert_z(shown, sizeof(shown), host));
    set_host(s, host);
    int r = try_once(s, ask, true, &advice);
    if (r == REASON_TLS_REQUIRED) /* it was promised, and did not work */
        r = try_once(s, ask, false, &advice);
    if (r < 0)
        return fault(r);
    if (r == 0)
        return 0;
    operator_say(s->op, "    %s", model_reason_text((enum reason)r));
    if (advice == SMTP_ADVICE_BACK_OFF)
        operator_back_off(s->op, (enum reason)r);
    return r;
}

static bool
is_ours(const struct mail_operator *op, str name)
{
    return str_eq(name, str_make(op->name, op->name_n));
}

int
operator_dial(struct session *s, struct ask *ask)
{
    enum reason first = REASON_NONE;

    operator_hang_up(s);
    for (; ask->host < ask->hosts_n; ask->host++) {
        str host = ask->hosts[ask->host].host;
        if (!is_ours(s->op, ask->operators[ask->host])) {
            ask->has_more_hosts = true;
            break;
        }
        if (atomic_load(&s->op->all->options->reach->is_closed))
            return REASON_NO_PORT_25;
        int r = try_host(s, ask, host);
        if (r <= 0)
            return r < 0 ? fault(r) : 0;
        if (first == REASON_NONE)
            first = (enum reason)r;
    }
    if (first == REASON_BLOCKED_US)
        operator_rest(s->op, first);
    return first != REASON_NONE ? (int)first : REASON_UNREACHABLE;
}

void
operator_hang_up(struct session *s)
{
    smtp_close(&s->smtp);
    s->rcpts_n = s->transaction_n = 0;
    s->host = STR_EMPTY;
    s->last = 0;
}
