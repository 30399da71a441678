/*
 * The e-mails that profiles have already: what --priority stale selects,
 * for the confidence in them has decayed. Asking is cheaper than searching,
 * so each is asked for at its mail server before its site is read:
 *
 *     taken     the finding is that address, verified, its confidence fresh.
 *               How it was found stays what it was. No site is read for it.
 *     refused   the search begins anew, and that address is known to be dead.
 *               Where nothing else is found the finding says that it is
 *               refused (VERIFICATION_INVALID, confidence 0): the store marks
 *               the profile's e-mail so, and leaves it.
 *     else      the search begins anew. What the site still shows is
 *               confirmed by it. What is worth less than what is left of the
 *               present e-mail is dropped: a profile never gets worse by a
 *               search, and is never emptied by one that fails.
 *
 * A guess of the pattern is theirs only as far as the pattern tells, whatever
 * the server takes (PLAN_BELIEF); a shared mailbox stays one. A server that
 * asks us to come back is waited for when the search has found nothing.
 *
 * Without a HELO name nobody is asked, but a domain without mail refuses all.
 */
#ifndef CORE_PRESENT_H
#define CORE_PRESENT_H

#include "core/prove.h"

/*
 * Asks. Afterwards the findings of those that were proved say so
 * (prove_is_confirmed), the others are as they were. *out: what it came to
 * for each profile, in the arena; NULL: nobody has an e-mail. 0 or a fault.
 */
SUSPENDS int present_ask(struct env *env, struct verify *verify,
                         struct job *job, struct arena *a,
                         struct plan_result **out);
/* After the search, for every finding; rechecked may be NULL. */
void present_settle(struct job *job, struct arena *a,
                    const struct plan_result *rechecked, int64_t now);
/* Is there nobody left to search for? */
bool present_is_proved(const struct job *job);
/*
 * What ends a job that has no site, and so no search: waits where a server
 * asked us to come back, and present_settle. 0 or a fault.
 */
SUSPENDS int present_end(struct env *env, struct verify *verify,
                         struct job *job, struct arena *a,
                         struct plan_result *rechecked);

#endif
