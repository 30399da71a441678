/*
 * THE STORY: a site from job to findings. Runs on a task of a shard and reads
 * from top to bottom: find the home page, read pages while somebody on this
 * site can still be helped, look at the LinkedIn pages of those who are left
 * (core/linkedin_stage.h), learn the company's pattern and have its mail server
 * asked (core/prove.h), say what was found.
 */
#ifndef CORE_SITE_H
#define CORE_SITE_H

#include "core/crawl.h"
#include "core/linkedin_stage.h"
#include "core/verify.h"
#include "text/attribute.h"

/* The weakest evidence that may be written, DESIGN section 4. */
#define SITE_ACCEPTS(X)                                                        \
    X(VERIFIED, "verified", "proved by the mail server")                       \
    X(SAFE, "safe", "verified, published, provider or likely")                 \
    X(ANY, "any", "also guessed")

#define SITE_ACCEPT_ENUM(id, word, text) SITE_ACCEPT_##id,
enum site_accept { SITE_ACCEPTS(SITE_ACCEPT_ENUM) SITE_ACCEPT_N };

struct site_options {
    bool skips_pages; /* without the stage "website" */
    bool may_guess;   /* the stage "pattern": propose what no page shows */
    enum site_accept accept;
    bool may_role;
    const struct linkedin_host_route *linkedin; /* NULL: not that stage */
    bool is_exhaustive; /* read on though everybody has an answer: `probe` */
    struct crawl_trace trace; /* fn NULL: silent */
};

/*
 * Fills job->findings, job->learnt, job->said, job->waiting, job->counts. A
 * job whose profiles waited for a mail server, or have an answer of the
 * provider, goes on with the questions; the site is not visited. verify NULL:
 * nobody is asked, not even the resolver for mail servers. 0 whatever the site
 * did; a fault (-ECANCELED, descriptors) leaves the job to be tried later.
 * Rows that are one person are one here, and all have what was found.
 */
SUSPENDS int site_run(struct env *env, struct hosts *hosts,
                      struct verify *verify, const struct site_options *o,
                      struct job *job);

/*
 * For a job without a domain whose profile has a LinkedIn page: looks there
 * for the company's site. *has_site: the job is that site's now, to be handed
 * to its shard. 0, or a fault as above.
 */
SUSPENDS int site_find(const struct site_options *o, struct job *job,
                       bool *has_site);

bool site_accepts(enum site_accept level, enum status s);

#endif
