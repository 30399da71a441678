/*
 * The plan: which mailboxes of one domain are asked for, in what order, and
 * what the answers come to. Pure: no socket and no clock, so that a dialogue
 * with a mail server can be tested as a table. core/operator.h carries it out.
 *
 *     while (plan_next(p, &q))
 *         ask for q.address; plan_answer(p, ...);
 *     plan_finish(p), then plan_result(p, i, &r) for everybody
 *
 * Order: what the site publishes first, then what the company's pattern
 * proposes, most probable first, each answer teaching the pattern. The real
 * candidate comes first; the first acceptance is followed by up to three
 * invented mailboxes of human shape. Two refused: acceptances count. All
 * taken: a catch-all. Some: nothing counts. Nobody could say: nothing counts
 * and nothing is held against it. Answers of another host are other answers.
 *
 * A refusal is sound without such a test, unless its wording is weak
 * (smtp_reply.h): then it counts only where another mailbox was taken. Behind
 * refusals that follow an acceptance, after three of them and at the end, a
 * mailbox that was taken is asked for again: a server that refuses it now
 * refuses us, not the mailboxes.
 *
 * Who greylists is asked for the best few proposals of a person at once, so
 * that their clocks run together; the same for invented mailboxes.
 *
 * Bounds: MANNERS_REFUSED_MAX refused recipients a domain and day, and
 * PLAN_TRIES_MAX proposals a person.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "base/map.h"
#include "core/manners.h"
#include "edge/store.h"
#include "net/smtp_reply.h"
#include "text/pattern.h"

enum {
    PLAN_TRIES_MAX = 6,  /* proposals a person */
    PLAN_CLOCKS_MAX = 3, /* of them put off by a greylisting server at once */
    PLAN_CANARY_AFTER = 3,
    PLAN_INVENTED_MAX = 2 * MANNERS_INVENTED_MAX, /* of all hosts together */
    PLAN_TESTS = 2, /* refused invented mailboxes that make an honest server */
    PLAN_WAIT_S = 300, /* where a greylisting server does not say how long */
};

/* So sure must we be that a mailbox which was taken is the person's own. */
#define PLAN_BELIEF 0.9

/* Does the domain take every mailbox? UNKNOWN: not tested, or in vain. */
#define PLAN_CATCH_ALLS(X)                                                     \
    X(UNKNOWN, "unknown")                                                      \
    X(NO, "no")                                                                \
    X(YES, "yes")                                                              \
    X(MIXED, "mixed")

#define PLAN_CATCH_ALL_ENUM(id, word) PLAN_CATCH_ALL_##id,
enum plan_catch_all { PLAN_CATCH_ALLS(PLAN_CATCH_ALL_ENUM) PLAN_CATCH_ALL_N };
const char *plan_catch_all_word(enum plan_catch_all c);
enum plan_catch_all plan_catch_all_of(str word); /* UNKNOWN for any other */

/* A candidate that was asked for, or is known from before. */
struct plan_try {
    str address;
    enum pattern pattern;
    double p, others; /* pattern.h */
    enum verification verification;
    enum reason reason;
    bool is_weak;      /* a refusal in words that may mean something else */
    bool is_published; /* by the site; else a proposal */
    bool is_settled;   /* known from before */
    bool is_learnt;    /* the pattern knows of it */
    unsigned row;      /* of refusals, for take-backs; 0: it is none */
    size_t said;       /* index of its verdict in said, and 1; 0: none */
};

struct plan_person {
    str profile_id;           /* or empty */
    const struct person *who; /* NULL: only `published` is asked for */
    str published;            /* an address of this domain, or empty */
    double exists_p;          /* that they have a mailbox here at all */
    bool may_guess;           /* the pattern may propose */
    /* the plan's own */
    struct plan_try tries[PLAN_TRIES_MAX + 1];
    size_t tries_n;
    bool is_published_tried;
    bool is_done;
    unsigned clocks_n;  /* proposals that a greylisting server put off */
    int64_t retry_at;   /* greylisted: not before; 0: no */
    bool is_retry_said; /* by the server; else it is PLAN_WAIT_S later */
};

struct plan_question {
    str address;
    bool is_test; /* invented, or asked again: of the server, not of a person */
};

enum plan_kind { PLAN_CANDIDATE, PLAN_INVENTED, PLAN_CANARY };

struct plan {
    /* the caller's, all living as long as the plan */
    struct arena *arena;
    str domain;
    struct pattern_learnt learnt;
    struct plan_person *people;
    size_t people_n;
    const struct person *others; /* known of the company and not asked for */
    size_t others_n;
    const str *seen; /* addresses that are somebody's: of the site, the base */
    size_t seen_n;
    const struct map *suppressed;      /* addresses in lower case; or NULL */
    const struct store_verdict *known; /* from before, still good */
    size_t known_n;
    enum plan_catch_all catch_all;
    unsigned refused_left;
    uint64_t seed; /* of the invented names: the same ones for the same seed */

    /* what came out, beside the results */
    struct store_verdict *said;
    size_t said_n, said_cap;
    unsigned asked_n, refused_n; /* recipients */
    unsigned cached_n;           /* answers of before that were used */
    enum reason stopped;         /* why nothing more is asked; or NONE */

    /* the plan's own */
    enum plan_kind kind;
    size_t current; /* person of the question, or to look at next */
    str address;    /* of the open question */
    bool is_open;   /* a question waits for its answer */
    /* by the host that answers now; n: yes or no */
    unsigned invented_asked, invented_n, invented_taken;
    unsigned invented_all; /* asked for, by whatever host */
    bool has_test_failed;
    int64_t test_retry_at; /* it was greylisted: not before */
    bool is_test_retry_said;
    str taken; /* the last mailbox that was taken */
    unsigned taken_n;
    unsigned row;                      /* of refusals, from 0 on */
    unsigned refused_row, trouble_row; /* how many in a row */
    int pass;
};

struct plan_result {
    str address; /* empty: every candidate was refused, or there was none */
    bool is_published;
    enum pattern pattern;
    double belief; /* that it is theirs, if it is one of a proposal */
    enum verification verification;
    enum reason reason;
    int64_t retry_at;   /* > 0: the answer is to be asked for after this */
    bool is_retry_said; /* by the server, not by us */
    unsigned refused_n; /* candidates that the server knows nothing of */
    const struct store_verdict *verdict; /* what was said, now; or NULL */
};

/* false: done, or stopped. A question without an answer comes again. */
bool plan_next(struct plan *p, struct plan_question *q);
/* The answer to the open question; mx, who gave it, for the record. */
void plan_answer(struct plan *p, const struct smtp_reply *reply, str mx,
                 int64_t now);
/* Another host is asked from here on: what the last one took, untested yet,
   says nothing of it. */
void plan_new_host(struct plan *p);
/* The dialogue was out of step: its answers may be to other questions. */
void plan_distrust(struct plan *p);
/* No answer to the open question is to be had; it goes on with the next. */
void plan_skip(struct plan *p, enum reason why);
/*
 * The same, and no further question: for a reason of the connection, or one
 * of the domain (NO_MAIL, NO_SUCH_DOMAIN, NO_MAIL_SERVER), which refuses all
 * its addresses.
 */
void plan_stop(struct plan *p, enum reason why);
/* After the last question: the server is judged by all that it said. */
void plan_finish(struct plan *p);
void plan_result(struct plan *p, size_t person, struct plan_result *out);
/* The probability that a mailbox which is taken is the person's own, by what
   the pattern proposes for them; 0: it does not propose it. */
double plan_belief_of(const struct plan *p, size_t person, str address);
/* Does the domain take no mail at all? */
bool plan_is_dead(const struct plan *p);
/* Is nobody to be asked about the address? */
bool plan_is_suppressed(const struct plan *p, str address);

#endif
