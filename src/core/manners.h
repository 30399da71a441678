/*
 * Manners: what we allow ourselves with an operator of mail servers, and what
 * its answers are worth. One const table by the name of the MX host; whoever
 * is not in it gets the usual. Figures: public documentation and what other
 * askers report, on the careful side.
 */
#ifndef CORE_MANNERS_H
#define CORE_MANNERS_H

#include "base/str.h"
#include "rt/loop.h"

/* Of every domain, whoever its operator is. */
enum {
    MANNERS_REFUSED_MAX = 6,      /* refused recipients a domain a day */
    MANNERS_INVENTED_MAX = 3,     /* invented mailboxes that tell a catch-all */
    MANNERS_RCPTS_DAY_MAX = 20000 /* recipients an operator a day */
};

struct manners {
    const char *suffix; /* of the MX host's name; "" for everybody else */
    const char *owner;  /* the operator, by its best-known domain; or "" */
    unsigned sessions_max;
    unsigned rcpts_max;   /* a session */
    msec interval_ms;     /* between the starts of two sessions */
    bool is_one_domain;   /* a session is about one domain only */
    bool is_one_rcpt;     /* a transaction has one recipient only */
    bool has_no_evidence; /* takes everything and bounces later */
};

/* The row of an MX host; never NULL. */
const struct manners *manners_of(str mx_host);
/* The registrable domain, or the host where there is none. */
str manners_operator(str mx_host);

#endif
