/*
 * A job: one site's work order, and the message that makes the round
 *
 *     writer (claims rows, groups them) -> engine (hands out) -> shard
 *     (visits the site) -> writer (commits) -> engine (counts, frees)
 *
 * It has one owner at a time, the one who got it last. Everything that it
 * points to lives in its arena, so that moving it moves all.
 */
#ifndef CORE_JOB_H
#define CORE_JOB_H

#include "base/list.h"
#include "edge/store.h"
#include "text/url.h"

enum {
    JOB_PROFILES_MAX = 1024, /* more of one site make a further job */
    JOB_STARTS_MAX = 4,      /* pages that the rows themselves name */
};

/* What a visit cost; summed up for the summary. */
#define JOB_COUNTS(X)                                                          \
    X(requests, "HTTP requests")                                               \
    X(pages, "pages read")                                                     \
    X(bytes, "bytes received")                                                 \
    X(robots_cached, "robots.txt known already")                               \
    X(robots_refused, "pages that robots.txt keeps us from")                   \
    X(candidates, "addresses seen")                                            \
    X(linkedin_pages, "LinkedIn pages read")                                   \
    X(linkedin_blocked, "LinkedIn pages not shown to us")                      \
    X(linkedin_sites, "web sites found on LinkedIn")                           \
    X(smtp_sessions, "SMTP sessions")                                          \
    X(smtp_recipients, "mailboxes asked for")                                  \
    X(smtp_refused, "mailboxes refused")                                       \
    X(smtp_cached, "mailboxes known already")

/* A fact: where the company has its mail, if not at the site's domain. */
#define JOB_MAIL_DOMAIN "mail_domain"
/* A fact: the other domain that the site's home page redirects to. */
#define JOB_ALIAS "alias"
/* A fact: how many people work there, as the provider has it. */
#define JOB_EMPLOYEES "employees"

#define JOB_COUNT_FIELD(name, text) uint64_t name;

struct job_counts {
    JOB_COUNTS(JOB_COUNT_FIELD)
};

/* What a public page of LinkedIn said of a profile. */
struct job_shown {
    str name;               /* fuller than the profile's; or empty */
    struct finding finding; /* address empty: it shows none */
};

/* All rows of a job whose twins are folded. */
struct job_rows {
    struct profile *profiles;
    struct finding *findings;
    struct store_wait *waits;
    size_t n;
    size_t *person; /* whose each is: an index among the people */
};

struct job {
    struct list link; /* in a queue of its owner */
    struct arena arena;
    str domain; /* registrable; empty: there is no site to visit */
    struct profile *profiles;
    struct finding *findings; /* one a profile */
    enum store_fate *fates;   /* one a profile, after the commit */
    size_t profiles_n;
    struct job_rows *rows;             /* while twins are folded; else NULL */
    struct url starts[JOB_STARTS_MAX]; /* distinct website fields */
    size_t starts_n;
    struct job_shown *shown; /* one a profile; NULL: nobody has been asked */
    str named_by; /* the page that names the site; empty: the rows do */
    struct store_fact *facts; /* known when the job was made */
    size_t facts_n;
    struct store_verdict *verdicts; /* known of the domain's addresses */
    size_t verdicts_n;
    struct store_colleague *colleagues; /* known at the domain */
    size_t colleagues_n;
    struct store_wait *waits; /* a profile's; NULL: the site is to be visited */
    /* by the provider: the findings say what, to be proved; no visit */
    bool is_answered;
    /* to be stored */
    struct store_fact *learnt;
    size_t learnt_n;
    struct store_verdict *said;
    size_t said_n;
    struct store_wait *waiting; /* in the order of the profiles */
    size_t waiting_n;
    struct job_counts counts;
    bool is_interrupted; /* cancelled before its end: nothing to store */
};

struct job *job_new(void);
void job_free(struct job *j);

/* Room for n profiles, and findings that name them. */
void job_set_profiles(struct job *j, const struct profile *p, size_t n);
/* The profiles for which is_kept says so, and their findings. */
void job_keep(struct job *j, const bool *is_kept);
/*
 * Twins (text/twins.h) are one person while their site is worked on, or no
 * page and no mail server could tell whose of the two an address is. Folded:
 * profiles, findings and waits are one a person. Unfolded: every row is there
 * again, in its place, with its person's finding and wait. Between the two
 * only the site's task looks at the job.
 */
void job_fold_twins(struct job *j);
void job_unfold_twins(struct job *j);
/* Every finding: no address, for this reason. */
void job_fail(struct job *j, enum outcome why, str reasons);
/* Answers of mail servers worth keeping; strings are copied. */
void job_say(struct job *j, const struct store_verdict *said, size_t n);
/* A profile that waits for one; strings are copied. */
void job_wait(struct job *j, const struct store_wait *w);
/* A fact worth keeping; strings are copied. */
void job_learn(struct job *j, str name, str value, int64_t now, int64_t ttl_s);
/* The same about somebody else: a mail domain, an operator. */
void job_learn_of(struct job *j, str domain, str name, str value, int64_t now,
                  int64_t ttl_s);
/* A fact, known or learnt by now, or NULL; job_fact: its value, p NULL when
   there is none. */
const struct store_fact *job_find_fact(const struct job *j, str name);
str job_fact(const struct job *j, str name);

#endif
