/*
 * Prove: from what a site says of its people to addresses that are proved.
 * The second half of a site's story (core/site.h), and all of it for a
 * profile that waited for its mail server: learn the company's pattern, have
 * the mail servers asked about published addresses and about proposals, and
 * say what each finding is worth then (DESIGN section 4).
 *
 * Pattern evidence: the colleagues that the site shows, those in the database,
 * and what earlier runs kept (the fact "pattern"); guesses teach nothing.
 */
#ifndef CORE_PROVE_H
#define CORE_PROVE_H

#include "core/crawl.h"
#include "core/verify.h"
#include "edge/wait_state.h"
#include "text/attribute.h"

enum {
    PROVE_DOMAINS_MAX = 4, /* mail domains of one site that are asked */
    PROVE_TRIES_MAX = 5,   /* waits for one profile, then it stays unknown */
    PROVE_WAITS_S = 24 * 3600,
    PROVE_DAY_S = 24 * 3600,
    PROVE_CATCH_ALL_TTL_S = 7 * 24 * 3600,
    PROVE_PATTERN_TTL_S = 365 * 24 * 3600,
    PROVE_VERDICT_S = 30 * 24 * 3600, /* so long an answer is believed */
};

/* What is known of one profile before anybody is asked. */
struct prove_person {
    const struct person *who;
    double exists_p;
    bool may_guess;
    const struct store_wait *waited; /* NULL: it is the first time */
};

struct prove {
    /* the caller's */
    struct env *env;
    struct verify *verify;      /* NULL: no mail server is asked */
    bool may_guess;             /* the stage "pattern" */
    bool may_role;              /* --accept-role */
    struct job *job;            /* its findings say what is published */
    struct arena *arena;        /* of the site */
    struct attribute *evidence; /* NULL: the site was not visited now */
    const str *domains; /* the site's own, then those that it moved to */
    size_t domains_n;
    struct crawl *crawl; /* for its trace; or NULL */
    /*
     * The e-mails that profiles have are asked for, before the site is read:
     * nobody waits for it. Else: what that came to, or NULL.
     */
    bool is_recheck;
    struct plan_result *rechecked;
    /* its own */
    struct prove_person *people;
    struct pattern_learnt learnt;
    str mail_domain;
    int64_t limit_ends_at; /* when the domain's day of questions does */
    str *seen;             /* addresses that are somebody's: never proposed */
    size_t seen_n, seen_cap;
    struct person *others; /* known of the company, and not asked for now */
    size_t others_n, others_cap;
    int64_t now;
};

/* Changes the job's findings. 0, or a fault (-ECANCELED). */
SUSPENDS int prove_site(struct prove *p);

/* Has it an address that somebody gave for this person, not one proposed? */
bool prove_is_given(const struct finding *f);
/* The finding that says: it has the e-mail that it has, to be asked for. */
void prove_recall_present(const struct profile *p, struct finding *f);
/* Was the profile's own e-mail asked for anew, and proved? */
bool prove_is_confirmed(const struct finding *f);
/* Fills p->people: everybody of the job. */
void prove_name_people(struct prove *p);
/* Who has no other address, and whose mail server asked us to come back for
   the one they have, waits. */
void prove_wait_for_present(struct prove *p);
/* Shared mailboxes of a domain that takes no mail are none. */
void prove_roles(struct prove *p, struct plan *plan);
/* One profile's result into its finding, and its wait where it waits. */
void prove_finding(struct prove *p, struct plan *plan, size_t i,
                   size_t in_plan);

#endif
