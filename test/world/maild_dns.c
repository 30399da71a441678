/*
 * What is true of the names. MX records come in the order of the row, each
 * host has its address; a domain of MAILD_MANY_MX has the worse ones first.
 */
#include "maild.h"

enum { MANY = 500, WORSE_PREFERENCE = 1000 };

static void
add_worse(const struct maild_row *row, struct dnsd_reply *k)
{
    char host[64];

    for (unsigned i = 0; i < MANY; i++) {
        int n = snprintf(host, sizeof(host), "m%u.%s", i, row->domain);
        dnsd_add_mx(k, WORSE_PREFERENCE + i, str_make(host, (size_t)n));
    }
}

static unsigned
answer_mx(const struct maild_row *row, struct dnsd_reply *k)
{
    if (row->names == MAILD_NULL_MX)
        dnsd_add_mx(k, 0, STR_EMPTY);
    if (row->names == MAILD_MANY_MX)
        add_worse(row, k);
    if (row->names != MAILD_MX && row->names != MAILD_MANY_MX)
        return DNSD_OK;
    for (size_t i = 0; i < MAILD_MX_MAX && row->mx[i].name; i++)
        dnsd_add_mx(k, row->mx[i].preference, str_of(row->mx[i].name));
    return DNSD_OK;
}

/* An address, behind an alias where there is one. */
static unsigned
answer_host(struct maild *m, const struct maild_host *h, unsigned type,
            struct dnsd_reply *k)
{
    if (h->mx->door == MAILD_NOWHERE)
        return DNSD_NO_NAME;
    if (h->mx->alias) {
        dnsd_add_cname(k, str_of(h->mx->alias));
        h = maild_host(m, str_of(h->mx->alias));
    }
    if (type == DNSD_A)
        dnsd_add_a(k, h->ip);
    return DNSD_OK;
}

/* Is it one of the worse hosts of a domain, m0 to m499? They refuse. */
static bool
is_worse(struct maild *m, str name)
{
    str domain = name;
    str label = str_cut(&domain, '.');
    struct maild_domain *d = maild_domain(m, domain);
    int64_t number;

    return d != NULL && d->row->names == MAILD_MANY_MX &&
           str_has_prefix(label, STR("m")) &&
           str_to_i64(str_from(label, 1), &number);
}

unsigned
maild_dns_answer(void *arg, str name, unsigned type, struct dnsd_reply *k)
{
    enum { REFUSES = 0x7f0000fe }; /* 127.0.0.254: nobody is there */
    struct maild *m = arg;
    struct maild_domain *d = maild_domain(m, name);
    struct maild_host *h = maild_host(m, name);

    if (d != NULL && d->row->names == MAILD_SERVFAIL)
        return DNSD_SERVER_FAILURE;
    if (d != NULL && d->row->names == MAILD_NXDOMAIN)
        return DNSD_NO_NAME;
    if (d != NULL && type == DNSD_MX)
        return answer_mx(d->row, k);
    if (h != NULL)
        return answer_host(m, h, type, k);
    if (is_worse(m, name)) {
        if (type == DNSD_A)
            dnsd_add_a(k, REFUSES);
        return DNSD_OK;
    }
    return d != NULL ? DNSD_OK : DNSD_NO_NAME;
}
