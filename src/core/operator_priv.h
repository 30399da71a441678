/*
 * What operator.c (queues and the life of sessions), operator_dial.c (how a
 * session begins) and operator_ask.c (what is said in it) share.
 */
#ifndef CORE_OPERATOR_PRIV_H
#define CORE_OPERATOR_PRIV_H

#include "core/operator.h"

struct mail_operator {
    struct operators *all;
    const struct manners *manners; /* of the host that was met first */
    struct list queue;             /* of struct ask */
    unsigned sessions_n;
    struct tally *asked;
    unsigned backoffs_n;
    msec next_at;          /* the earliest start of the next session */
    enum reason rests_for; /* left alone for the rest of the run; or NONE */
    bool is_one_domain;    /* it has asked for that */
    bool has_told_reach;   /* counted in operator_reach */
    size_t name_n;
    char name[];
};

enum { SESSION_HOST_MAX = 256 };

/* A connection, and what was done on it. */
struct session {
    struct mail_operator *op;
    struct smtp *smtp; /* NULL: none is open */
    char name[SESSION_HOST_MAX];
    const struct manners *manners; /* of the host */
    str host; /* its MX: a slice of name, for asks come and go */
    unsigned rcpts_n;
    unsigned transaction_n; /* recipients of the open transaction */
    uint64_t last; /* serial of the ask that was served last; 0: none */
    msec until;
};

/*
 * A session with the ask's host, or the hosts after it: 0, an enum reason why
 * there is none, or -ECANCELED.
 */
SUSPENDS int operator_dial(struct session *s, struct ask *ask);
SUSPENDS void operator_hang_up(struct session *s);
/* Puts all questions of the ask's plan. 0 or -ECANCELED. */
SUSPENDS int operator_ask(struct session *s, struct ask *ask);

/* It refuses us, or wants us slower. */
void operator_rest(struct mail_operator *op, enum reason why);
void operator_back_off(struct mail_operator *op, enum reason why);
/* For `probe`. */
void operator_say(const struct mail_operator *op, const char *fmt, ...)
    PRINTF(2, 3);

#endif
