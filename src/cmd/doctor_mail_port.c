/*
 * From which address we leave, and whether port 25 is open: see doctor_mail.h.
 *
 * The mail servers of three operators are looked up first. The kernel's route
 * to one tells our own address without a packet sent; later, where --helo is
 * set, all three are greeted at once, for their silence costs seconds.
 */
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "cmd/doctor_mail.h"
#include "rt/conn.h"

enum {
    DIAL_MS = 5000,
    GREETING_MS = 5000, /* for each reply */
    DIALOGUE_MS = 10000,
    TEXT_MAX = DOCTOR_TEXT_MAX,
};

/* Large enough to be there, each with an operator of its own. */
static const char *const domains[DOCTOR_TARGETS] = {"gmail.com", "outlook.com",
                                                    "yahoo.com"};

/* ---- where they are, and where we are ---- */

SUSPENDS static int
find_target(void *arg)
{
    static const enum dns_type types[] = {DNS_A, DNS_AAAA};
    struct doctor_target *t = arg;
    struct dns_answer answer;

    if (doctor_mail_ask(t->mail, str_of(t->domain), DNS_MX, &answer) != 0 ||
        answer.mx_n == 0)
        return 0;
    t->host = answer.mx[0].host;
    for (size_t i = 0; i < array_len(types) && t->addr.family == 0; i++)
        if (doctor_mail_ask(t->mail, t->host, types[i], &answer) == 0)
            t->addr = answer.addrs[0];
    return 0;
}

/* The address that a packet to this one would leave from. None is sent. */
static bool
source_of(const struct net_addr *to, struct net_addr *out)
{
    struct sockaddr_storage ss;
    socklen_t n = net_addr_to_sockaddr(to, 9, &ss);
    int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;
    bool is_known = connect(fd, (struct sockaddr *)&ss, n) == 0;
    n = sizeof(ss);
    is_known = is_known && getsockname(fd, (struct sockaddr *)&ss, &n) == 0 &&
               net_addr_of_sockaddr((struct sockaddr *)&ss, out);
    close(fd);
    return is_known;
}

int
doctor_mail_look_around(struct doctor_mail *m)
{
    /* Any address elsewhere does where none is found: RFC 5737, RFC 3849. */
    static const struct net_addr elsewhere[] = {
        {AF_INET,  {203, 0, 113, 1}               },
        {AF_INET6, {0x20, 1, 0x0d, 0xb8, [15] = 1}},
    };
    CLEANUP(nursery_fini) struct nursery all;
    bool is_known = false;

    nursery_init(&all);
    for (size_t i = 0; i < DOCTOR_TARGETS; i++) {
        m->targets[i] = (struct doctor_target){
            .mail = m, .domain = domains[i], .said = STR_EMPTY};
        nursery_start(&all, "find", find_target, &m->targets[i]);
    }
    int r = nursery_join(&all, MSEC_NEVER);
    if (r != 0)
        return fault(r);
    for (size_t i = 0; i < DOCTOR_TARGETS && !is_known; i++)
        is_known = m->targets[i].addr.family != 0 &&
                   source_of(&m->targets[i].addr, &m->source);
    for (size_t i = 0; i < array_len(elsewhere) && !is_known; i++)
        is_known = source_of(&elsewhere[i], &m->source);
    if (!is_known)
        m->source.family = 0;
    m->is_natted =
        is_known && guard_special(&m->real->guard, &m->source) != NULL;
    if (is_known && !m->is_natted)
        m->seen = m->source;
    return 0;
}

/* ---- port 25 ---- */

static enum doctor_reached
reached_by_dial(int r)
{
    switch (r) {
    case ENV_REFUSED_ADDRESS: return DOCTOR_NO_DIAL;
    case CONN_REFUSED: return DOCTOR_CLOSED;
    case TASK_TIMEOUT: return DOCTOR_NO_ANSWER;
    default: return DOCTOR_UNREACHABLE;
    }
}

SUSPENDS static int
greet(struct doctor_target *t, struct conn *c)
{
    CLEANUP(smtp_close) struct smtp *s = NULL;
    struct smtp_options o = {
        .helo = t->mail->who.helo,
        .mail_from = t->mail->who.mail_from,
        .server_name = t->host,
        .banner_ms = GREETING_MS,
        .reply_ms = GREETING_MS,
    };
    struct smtp_reply reply;

    int r = smtp_open(c, &o, &s, &reply, task_now() + DIALOGUE_MS);
    if (r < 0)
        return fault(r);
    t->reached = r == 0              ? DOCTOR_ANSWERS
                 : r == SMTP_REFUSED ? DOCTOR_ANSWERS_NO
                                     : DOCTOR_SAYS_NOTHING;
    if (r == SMTP_REFUSED) {
        t->code = reply.code;
        t->said = str_dup(t->mail->arena, smtp_reply_text(&reply));
    }
    return 0;
}

SUSPENDS static int
try_target(void *arg)
{
    struct doctor_target *t = arg;
    struct env *env = t->mail->env;
    struct conn *c = NULL;

    if (t->addr.family == 0)
        return 0;
    int r = env->ops->dial(env, &t->addr, t->mail->who.port, &c,
                           task_now() + DIAL_MS);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        t->reached = reached_by_dial(r);
        return 0;
    }
    r = greet(t, c);
    return r < 0 ? fault(r) : 0;
}

static const char *
reached_words(enum doctor_reached r)
{
    switch (r) {
    case DOCTOR_UNTRIED: return "was not found";
    case DOCTOR_NO_DIAL: return "is at an address that may not be dialled";
    case DOCTOR_ANSWERS: return "answers";
    case DOCTOR_ANSWERS_NO: return "answers that it does not want us";
    case DOCTOR_CLOSED: return "refuses the connection";
    case DOCTOR_NO_ANSWER: return "does not answer";
    case DOCTOR_UNREACHABLE: return "cannot be reached";
    case DOCTOR_SAYS_NOTHING: return "is connected, but there is no SMTP";
    }
    return "";
}

/* "gmail.com answers; outlook.com ..." */
static const char *
tell_targets(struct doctor_mail *m)
{
    struct buf b;

    buf_init(&b, m->arena, TEXT_MAX);
    for (size_t i = 0; i < DOCTOR_TARGETS; i++) {
        const struct doctor_target *t = &m->targets[i];
        buf_addf(&b, "%s%s %s", i ? "; " : "", t->domain,
                 reached_words(t->reached));
        if (t->said.n > 0)
            buf_addf(&b, " (%d %s)", t->code, doctor_mail_show(m, t->said));
    }
    return buf_z(&b);
}

static void
grade_port(struct doctor_mail *m, struct doctor_answer *a)
{
    unsigned by[DOCTOR_SAYS_NOTHING + 1] = {0};
    const char *text = tell_targets(m);

    for (size_t i = 0; i < DOCTOR_TARGETS; i++)
        by[m->targets[i].reached]++;
    if (by[DOCTOR_ANSWERS_NO] > 0)
        doctor_say(a, DOCTOR_WARN,
                   "port 25 is open; mend what they say: reverse DNS, or a "
                   "block list that has the address of this machine",
                   "%s", text);
    else if (by[DOCTOR_ANSWERS] > 0)
        doctor_say(a, DOCTOR_OK, NULL, "%s", text);
    else if (by[DOCTOR_UNTRIED] + by[DOCTOR_NO_DIAL] == DOCTOR_TARGETS)
        doctor_say(a, DOCTOR_WARN, "see the resolver", "not tried: %s", text);
    else
        doctor_say(a, DOCTOR_FAIL,
                   "many providers block port 25: ask yours to open it, or "
                   "run turnstone where it is open; no mailbox can be checked "
                   "from here",
                   "%s", text);
}

SUSPENDS static int
greet_all(struct doctor_mail *m)
{
    CLEANUP(nursery_fini) struct nursery all;

    nursery_init(&all);
    for (size_t i = 0; i < DOCTOR_TARGETS; i++)
        nursery_start(&all, "greet", try_target, &m->targets[i]);
    int r = nursery_join(&all, MSEC_NEVER);
    return r < 0 ? fault(r) : 0;
}

int
doctor_mail_port(struct doctor_mail *m, struct doctor_answer *a)
{
    if (!m->has_who) {
        doctor_say(a, DOCTOR_SKIP, NULL, "not tried: no %s",
                   doctor_mail_missing(m));
        return 0;
    }
    int r = greet_all(m);
    if (r < 0)
        return fault(r);
    grade_port(m, a);
    return 0;
}
