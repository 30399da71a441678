/*
 * Whom does a link name? People's own pages are found by their names in the
 * link's text or in its URL: /team/jane-doe, /people/doe_jane.html, /JaneDoe,
 * ?person=jane-doe, /staff/j.doe. Those who are looked for are told from
 * strangers, whose pages would eat up the budget of a visit.
 *
 * Names in full count anywhere. Initials, and first or last names alone,
 * count only below a page of people: /about is not A. Bout.
 */
#ifndef TEXT_SLUG_H
#define TEXT_SLUG_H

#include "text/person.h"

enum {
    SLUG_TRIES_MAX = 20000, /* comparisons, all links of a page together */
    SLUG_WORDS_MAX = 12,    /* of a text or a segment that are looked at */
    SLUG_SAME_MAX = 32,     /* people who share a surname */
};

enum slug_kind {
    SLUG_NOBODY,   /* no name in it */
    SLUG_STRANGER, /* of somebody who is not looked for */
    SLUG_PART,     /* initials, or one of the names */
    SLUG_FULL,     /* both names */
};

struct slug {
    enum slug_kind kind;
    size_t person; /* index, of PART and FULL */
};

struct slug_index; /* of the surnames looked for; lives as long as its arena */

struct slug_index *slug_index_new(struct arena *a, const struct person *people,
                                  size_t n);
/* The links of another page: tries are counted afresh. */
void slug_index_rewind(struct slug_index *x);
/*
 * ref: path and query. is_below_people: it lies below a page of people, and
 * no word of it says that it is anything else (rank.h).
 */
struct slug slug_of(struct slug_index *x, struct arena *scratch, str ref,
                    str text, bool is_below_people);

#endif
