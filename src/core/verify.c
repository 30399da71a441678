/* Finding mail servers and having them asked: see verify.h. */
#include "core/verify.h"
#include "base/check.h"
#include "base/fault.h"

/* An address of the name: 0, what kind of nothing there is, or a fault. */
SUSPENDS static int
address_of(struct verify *v, str name, struct arena *a, struct net_addr *out)
{
    static const enum dns_type types[] = {DNS_A, DNS_AAAA};
    enum reason why = REASON_NO_MAIL_SERVER;

    for (size_t t = 0; t < array_len(types); t++) {
        struct dns_answer answer = {0};
        int r = v->env->ops->resolve(v->env, name, types[t], a, &answer,
                                     task_now() + VERIFY_DNS_MS);
        if (r < 0)
            return fault(r);
        if (r == 0 && answer.addrs_n > 0) {
            *out = answer.addrs[0];
            return 0;
        }
        if (r == DNS_FAILED || r == TASK_TIMEOUT)
            why = REASON_DNS_FAILED;
    }
    return (int)why;
}

/* No MX: the domain's own host stands in for one, if it has an address. */
SUSPENDS static int
use_own_host(struct verify *v, str domain, struct arena *a,
             struct verify_mx *out)
{
    struct net_addr addr;
    int r = address_of(v, domain, a, &addr);

    if (r != 0)
        return r < 0 ? fault(r) : r;
    out->hosts[0] = (struct dns_mx){0, domain};
    out->hosts_n = 1;
    out->is_implicit = true;
    return 0;
}

/* By chance among those of equal preference (RFC 5321 section 5.1). */
static void
shuffle_equals(struct verify *v, struct verify_mx *m)
{
    for (size_t i = 0; i + 1 < m->hosts_n; i++) {
        size_t n = 1;
        while (i + n < m->hosts_n &&
               m->hosts[i + n].preference == m->hosts[i].preference)
            n++;
        size_t k = i + (size_t)(v->env->ops->random(v->env) % n);
        struct dns_mx mx = m->hosts[i];
        m->hosts[i] = m->hosts[k];
        m->hosts[k] = mx;
    }
}

int
verify_mx(struct verify *v, str domain, struct arena *a, struct verify_mx *out)
{
    struct dns_answer answer = {0};

    *out = (struct verify_mx){0};
    int r = v->env->ops->resolve(v->env, domain, DNS_MX, a, &answer,
                                 task_now() + VERIFY_DNS_MS);
    switch (r) {
    case 0: break;
    case DNS_NO_DATA: return use_own_host(v, domain, a, out);
    case DNS_NO_SUCH_DOMAIN: return REASON_NO_SUCH_DOMAIN;
    default: return r < 0 ? fault(r) : (int)REASON_DNS_FAILED;
    }
    if (answer.mx_n == 0)
        return REASON_UNREACHABLE;
    if (answer.mx[0].host.n == 0)
        return REASON_NO_MAIL;
    for (size_t i = 0; i < answer.mx_n; i++)
        if (answer.mx[i].host.n > 0)
            out->hosts[out->hosts_n++] = answer.mx[i];
    shuffle_equals(v, out);
    return 0;
}

/* The address of a host as text; the host itself where it has none. */
SUSPENDS static int
name_by_address(struct verify *v, str host, struct arena *a, str *out)
{
    char text[INET6_ADDRSTRLEN];
    struct net_addr addr;
    int r = address_of(v, host, a, &addr);

    if (r < 0)
        return fault(r);
    *out = r == 0 ? str_dup(a, str_of(net_addr_text(&addr, text))) : host;
    return 0;
}

int
verify_operators(struct verify *v, str domain, struct arena *a,
                 struct verify_mx *out)
{
    str own = manners_operator(domain);
    int r = 0;

    for (size_t i = 0; i < out->hosts_n && r == 0; i++) {
        str host = out->hosts[i].host;
        const char *owner = manners_of(host)->owner;
        out->operators[i] =
            owner[0] != '\0' ? str_of(owner) : manners_operator(host);
        if (owner[0] == '\0' && str_eq(out->operators[i], own))
            r = name_by_address(v, host, a, &out->operators[i]);
    }
    return r < 0 ? fault(r) : 0;
}

/* To the operator's shard and back. */
SUSPENDS static int
ask_operator(struct verify *v, struct ask *ask)
{
    size_t shard = str_hash(ask->owner) % v->routes_n;

    ask->answered = TASK_EVENT_INIT;
    int r = mbox_send(v->routes[shard], ask, MSEC_NEVER);
    if (r != 0) {
        plan_stop(ask->plan, REASON_INTERRUPTED);
        return r < 0 ? fault(r) : -ECANCELED;
    }
    /* cancelled or not: the ask is another thread's until it comes back */
    task_wait_shielded(&ask->answered);
    if (ask->fault < 0)
        return fault(ask->fault);
    return task_is_cancelled() ? fault(-ECANCELED) : 0;
}

SUSPENDS static int
ask_hosts(struct verify *v, struct plan *p, const struct verify_mx *mx,
          struct verify_cost *cost)
{
    struct ask ask = {
        .plan = p,
        .hosts = mx->hosts,
        .operators = mx->operators,
        .hosts_n = mx->hosts_n,
        .asker = loop_self(),
    };
    int r;

    list_init(&ask.link);
    do { /* once an operator: VERIFY_HOSTS_MAX times at most */
        ask.owner = mx->operators[ask.host];
        task_state("mail", ask.owner);
        r = ask_operator(v, &ask);
    } while (r == 0 && ask.has_more_hosts && ask.host < ask.hosts_n);
    *cost =
        (struct verify_cost){ask.sessions_n, ask.owner, ask.asked, ask.refused};
    return r < 0 ? fault(r) : 0;
}

SUSPENDS static int
ask_domain(struct verify *v, struct plan *p, struct verify_cost *cost)
{
    struct verify_mx mx;

    task_state("mx", p->domain);
    int r = verify_mx(v, p->domain, p->arena, &mx);
    if (r == 0 && !verify_may_ask(v))
        r = REASON_NO_HELO;
    if (r > 0) {
        plan_stop(p, (enum reason)r);
        return 0;
    }
    if (r == 0)
        r = verify_operators(v, p->domain, p->arena, &mx);
    if (r == 0)
        r = ask_hosts(v, p, &mx, cost);
    return r < 0 ? fault(r) : 0;
}

int
verify_plan(struct verify *v, struct plan *p, struct verify_cost *cost)
{
    *cost = (struct verify_cost){0};
    /* the same invented names each time: a greylisting server will ask for
       them again */
    p->seed = str_hash(p->domain) * 31 + str_hash(v->options->helo);
    int r = ask_domain(v, p, cost);
    if (r < 0)
        plan_stop(p, REASON_INTERRUPTED);
    plan_finish(p);
    return r < 0 ? fault(r) : 0;
}
