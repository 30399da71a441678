/*
 * The stage `linkedin`: what the public pages of a job's people say of them.
 * Between the site's pages and the company's pattern; asks
 * core/linkedin_host.h.
 *
 * For people of a site who are still open: an address that the page shows
 * and that is theirs (attributed as on any page of the company; base 0.65),
 * and a fuller name where the profile has an initial, for the pattern.
 *
 * For a profile without a usable web site: the company's site, as the page
 * names it, where the company does not contradict the profile's. Then the job
 * is that site's. Whoever has it sends it on by the writer and the engine, to
 * be looked up in the store and handed to the shard that owns the domain.
 * That happens once: job->shown tells that the page has been asked for.
 *
 * What the page says counts only where its name fits the profile's.
 */
#ifndef CORE_LINKEDIN_STAGE_H
#define CORE_LINKEDIN_STAGE_H

#include "core/linkedin_host.h"
#include "text/person.h"

struct linkedin_stage {
    const struct linkedin_host_route *route;
    struct job *job;
    const struct crawl_trace *trace;
    bool may_publish; /* --accept takes an address that is published only */
    /* of a site: */
    const struct person *people; /* of the profiles */
    const str *domains;          /* its own, then those that it moved to */
    size_t domains_n;
};

/*
 * The people of a site who have no address and may have one. Changes the
 * job's findings; sets job->shown. 0 or -ECANCELED.
 */
SUSPENDS int linkedin_stage_people(const struct linkedin_stage *s);

/* Is it a job without a site for which linkedin_stage_site may find one? */
bool linkedin_stage_may_find(const struct job *j);
/*
 * Looks for the site of such a job. *has_site: job->domain and its start are
 * set, and the findings are to be made. 0 or -ECANCELED.
 */
SUSPENDS int linkedin_stage_site(const struct linkedin_stage *s,
                                 bool *has_site);

#endif
