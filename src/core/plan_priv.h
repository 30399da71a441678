/*
 * What plan.c (questions and answers), plan_guess.c (proposals and belief) and
 * plan_result.c (what it comes to) share.
 */
#ifndef CORE_PLAN_PRIV_H
#define CORE_PLAN_PRIV_H

#include "core/plan.h"

/*
 * The most promising proposal for a person that was not tried yet, and the
 * probability that the server would take it, being theirs; 0: none.
 */
double plan_best_proposal(struct plan *p, size_t person, struct plan_try *out);
/* The probability that a try is theirs, whatever the server takes: less for
   each other person whom it fits as well. */
double plan_share(const struct plan *p, size_t person,
                  const struct plan_try *t);
/* The probability that a mailbox which was taken is this person's own. */
double plan_belief(const struct plan *p, size_t person,
                   const struct plan_try *t);
/* Answers that teach the pattern: a taken mailbox once the server is honest,
   and a refused one. */
void plan_learn_taken(struct plan *p);
void plan_learn_refused(struct plan *p, const struct plan_try *t);
/* The answer of an earlier run about an address; or NULL. */
const struct store_verdict *plan_known(const struct plan *p, str address);
/* An answer of an earlier run, to the person's last try. */
void plan_note_known(struct plan *p, size_t person);
/* The refusals since a mailbox was taken say nothing. */
void plan_revoke_row(struct plan *p);
/* A mailbox that nobody has, of human shape. */
str plan_invented(struct plan *p);
/* INVALID where no address of the domain can be one, else UNKNOWN. */
enum verification plan_verification_of_stop(enum reason why);
/* "5.1.1", or empty. */
str plan_enhanced(struct arena *a, const struct smtp_reply *r);
/* How long a greylisting server is to be left alone. */
int plan_wait_s(const struct smtp_judgement *j);

#endif
