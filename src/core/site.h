/*
 * THE STORY: a site from job to findings. Runs on a task of a shard and reads
 * from top to bottom: find the home page, read pages while somebody on this
 * site can still be helped, say what was found.
 */
#ifndef CORE_SITE_H
#define CORE_SITE_H

#include "core/crawl.h"
#include "text/attribute.h"

/* The weakest evidence that may be written, DESIGN section 4. */
#define SITE_ACCEPTS(X)                                                        \
    X(VERIFIED, "verified", "proved by the mail server")                       \
    X(SAFE, "safe", "verified, published, provider or likely")                 \
    X(ANY, "any", "also guessed")

#define SITE_ACCEPT_ENUM(id, word, text) SITE_ACCEPT_##id,
enum site_accept { SITE_ACCEPTS(SITE_ACCEPT_ENUM) SITE_ACCEPT_N };

struct site_options {
    enum site_accept accept;
    bool may_role;
    bool is_exhaustive; /* read on though everybody has an answer: `probe` */
    struct crawl_trace trace; /* fn NULL: silent */
};

/*
 * Fills job->findings, job->learnt, job->counts. 0 whatever the site did; a
 * fault (-ECANCELED, descriptors) leaves the job to be tried later.
 */
SUSPENDS int site_run(struct env *env, struct hosts *hosts,
                      const struct site_options *o, struct job *job);

bool site_accepts(enum site_accept level, enum status s);

#endif
