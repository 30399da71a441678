/*
 * Whose is it? Ties the addresses found on a site's pages to the people who
 * are looked for there, by evidence, each piece with a weight and a reason
 * in words: the local part against the name, the name beside the address in
 * the same block, card or row, structured data, the company's domain; and
 * against: another person's name nearer, a role, no-reply or machine
 * mailbox, a stranger's domain, two people whom it fits as well. Where it is
 * not clear, nobody gets it.
 *
 * Pure: pages in, findings out. The arena holds what is kept between pages.
 */
#ifndef TEXT_ATTRIBUTE_H
#define TEXT_ATTRIBUTE_H

#include "base/arena.h"
#include "model.h"
#include "text/extract.h"
#include "text/person.h"

struct attribute; /* the state of one site */

struct attribute_options {
    str domain;         /* registrable domain of the site */
    bool may_role;      /* --accept-role: shared mailboxes may be given */
    enum method method; /* whose findings they are: tells the base (score.h) */
};

struct attribute *attribute_new(struct arena *a,
                                const struct attribute_options *o,
                                const struct profile *profiles, size_t n);
/* The site moved or redirects there: its addresses are the company's too. */
void attribute_add_domain(struct attribute *at, str domain);
/* The people looked for, parsed, in the order of the profiles. */
const struct person *attribute_people(const struct attribute *at, size_t *n);
/* Fold in the evidence of a page; url is kept as the source. scratch: freed
   by the caller afterwards. */
void attribute_page(struct attribute *at, struct arena *scratch,
                    const struct extract *page, str url);
/* Has this profile a clear answer already that more pages cannot better? */
bool attribute_is_settled(const struct attribute *at, size_t i);

/*
 * The answer for profile i: address empty and outcome NOT_FOUND, ROLE_ONLY
 * or NOT_A_PERSON when there is none. Sets address, status, method,
 * confidence, source_url, reasons; the rest of *out is the caller's.
 */
void attribute_finding(struct attribute *at, size_t i, struct finding *out);

/*
 * What the site tells of its people beside the findings, for whoever infers
 * the company's pattern from it.
 */

/* A personal address of one of the company's domains. */
struct attribute_colleague {
    const struct person *who; /* NULL: no page says whose it is */
    str address, local, domain;
    double weight; /* probability that it is theirs */
};
/* All of them, in the arena; returns how many. */
size_t attribute_colleagues(struct attribute *at,
                            struct attribute_colleague **out);

/* How the site speaks of the person of profile i. */
struct attribute_standing {
    bool is_seen;       /* the name stands on a page */
    bool has_left;      /* a page says that they are gone */
    bool is_one_of_two; /* others bear the same name */
};
struct attribute_standing attribute_standing(const struct attribute *at,
                                             size_t i);
/* People of the site who share a word of their names with those looked for. */
const struct person *attribute_others(const struct attribute *at, size_t *n);

/*
 * Every candidate and what was thought of it, for `probe`: called with the
 * address, whose it would be (profile index or SIZE_MAX), score and reasons.
 */
void attribute_explain(struct attribute *at,
                       void (*fn)(void *arg, const struct extract_address *c,
                                  str url, size_t i, double score, str reasons),
                       void *arg);

#endif
