/* The inside of the fallback, shared by its files: see fallback.h. */
#ifndef CORE_FALLBACK_PRIV_H
#define CORE_FALLBACK_PRIV_H

#include "core/fallback.h"
#include "text/identity.h"

enum fallback_state {
    FALLBACK_OPEN,     /* not asked yet */
    FALLBACK_ANSWERED, /* the finding says what */
    FALLBACK_LEFT,     /* stays open for a later run */
};

enum { FALLBACK_DOMAINS_MAX = 3 }; /* of a company: its own, mail, alias */

/* One profile of the window. */
struct fallback_person {
    struct job *job;
    size_t i; /* which profile of the job */
    struct person who;
    struct identity_asked identity;
    str domains[FALLBACK_DOMAINS_MAX];
    struct provider_person asked;
    struct provider_keys keys;
    size_t place; /* in the order of worth */
    enum fallback_state state;
    size_t call_max; /* people in a call with this one: halved at a 422 */
    bool is_put_off; /* once: another call about them was under way */
};

struct fallback {
    struct fallback_options options;
    struct env *env;
    struct env_session *session;
    struct mbox *writer;
    struct fallback_totals totals;
    /* the window */
    struct arena scratch;
    struct fallback_person **people; /* best first */
    size_t people_n, next;
    struct fallback_person **again; /* to be asked anew, in any order */
    size_t again_n;
    struct fallback_person **later; /* put off */
    size_t later_n;
    /* what replies have told */
    int64_t left[PROVIDER_WINDOW_N]; /* calls; < 0: no limit is known */
    msec told_at[PROVIDER_WINDOW_N]; /* when a reply said so */
    msec not_before;                 /* a pause that was asked for */
    size_t calls_out;                /* or about to be */
    bool knows_limits;  /* a reply has told them; else one call goes ahead */
    size_t entries_out; /* of the ledger: reserved, and not settled */
    bool is_single;     /* the key may not use the call for ten */
    bool is_short; /* no credit is left but what calls that are out may free */
    bool is_over;  /* no credit is left */
    bool is_stopped;
    unsigned doubts, failures; /* in a row */
};

/* The people of one call. */
struct fallback_batch {
    struct fallback_person *people[PROVIDER_PEOPLE_MAX];
    size_t n;
    int64_t ledger_id, reserved;
    bool is_single; /* by the call for one person */
};

/* What of an answer tells whom it is about. */
static inline struct identity_answer
fallback_identity(const struct provider_answer *a)
{
    return (struct identity_answer){
        .name = a->name,
        .company = a->company,
        .domain = a->domain,
        .address = a->address,
        .linkedin = a->linkedin,
    };
}

/* The stage ends, for this reason; is_refusal: the provider's. */
void fallback_end(struct fallback *f, str why, bool is_refusal);
/* People of a batch that are to be asked for anew, at most call_max in one. */
void fallback_put_back(struct fallback *f, const struct fallback_batch *b,
                       size_t call_max);
/*
 * When to look again whether a call may be made; not later than now: it may.
 * Then take it at once, before anything that sleeps, and give it back after
 * the call, or without one.
 */
msec fallback_pause(struct fallback *f);
void fallback_take(struct fallback *f);
void fallback_give(struct fallback *f, bool is_used);
/* Makes the call for people who are reserved, and settles it; where the stage
   has ended meanwhile the credits go back instead. */
SUSPENDS void fallback_call(struct fallback *f, struct fallback_batch *b);
/* To the ledger and back. 0, STORE_NO_ENTRY, or < 0: the store has failed. */
SUSPENDS int fallback_money(struct fallback *f, struct message_money *q);

/* Everybody of the jobs, best first, into f->people. */
void fallback_people(struct fallback *f, struct list *jobs);
/* What an answer comes to, into the finding. */
void fallback_deal(struct fallback *f, struct fallback_person *p,
                   const struct provider_answer *answer);
/* ... where there is none; why: the words. */
void fallback_deal_none(struct fallback_person *p, enum outcome outcome,
                        const char *why);

#endif
