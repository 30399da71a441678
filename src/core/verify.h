/*
 * Verify: has the mail servers of a domain asked. Finds them by the rules of
 * RFC 5321 section 5.1 (MX by preference, by chance among equals; the address
 * where there is no MX; RFC 7505 for none at all), sends the plan to the shard
 * that owns their operator, and sleeps until it comes back.
 *
 * Whose a host is tells its name: one that manners.c knows is its owner's
 * (google.com), another is its registrable domain's, for thousands of domains
 * share that. A name below the mail domain itself tells nothing, as hundreds
 * of such domains may lie on one server: then its address does.
 *
 * Without a HELO name no mail server is asked: who asks must say who they are.
 * The resolver is, for a domain without mail refuses all its addresses.
 */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include "core/operator.h"

enum { VERIFY_HOSTS_MAX = DNS_MX_MAX, VERIFY_DNS_MS = 10 * 1000 };

/* One a shard; plain pointers to what lives longer. */
struct verify {
    struct env *env;
    const struct operator_options *options;
    struct mbox *const *routes; /* the inboxes of all shards' operators */
    size_t routes_n;
};

/* May anybody be asked at all? */
static inline bool
verify_may_ask(const struct verify *v)
{
    return v != NULL && v->options->helo.n > 0;
}

struct verify_mx {
    struct dns_mx hosts[VERIFY_HOSTS_MAX];
    str operators[VERIFY_HOSTS_MAX]; /* of each host */
    size_t hosts_n;
    bool is_implicit; /* no MX: the domain's own address */
};

/*
 * 0; a positive enum reason: NO_MAIL, NO_SUCH_DOMAIN, NO_MAIL_SERVER,
 * UNREACHABLE (MX records, none that could be a host), DNS_FAILED; or a fault.
 */
SUSPENDS int verify_mx(struct verify *v, str domain, struct arena *a,
                       struct verify_mx *out);

/* Fills out->operators. 0 or a fault. */
SUSPENDS int verify_operators(struct verify *v, str domain, struct arena *a,
                              struct verify_mx *out);

/* What it took, and what was asked today with it. */
struct verify_cost {
    unsigned sessions_n;
    str owner; /* operator asked last; empty: nobody was */
    struct ask_tally asked, refused;
};

/*
 * Carries the plan out, however that ends: plan_result then tells. The plan is
 * finished. Returns 0 or -ECANCELED.
 */
SUSPENDS int verify_plan(struct verify *v, struct plan *p,
                         struct verify_cost *cost);

#endif
