/*
 * Mentions: where a page names people. Those who are looked for are found by
 * their names; others by the shape of their words (two or three capitalised
 * words that no heading or job title would be), so that an address can be
 * asked whose name stands nearest.
 *
 * Nearness goes by structure first: the deeper the closest common ancestor of
 * two places, the nearer they are (same card before same list before same
 * page); then by bytes between them, a name before the address counting
 * nearer than one behind it.
 */
#ifndef TEXT_MENTION_H
#define TEXT_MENTION_H

#include "text/extract.h"
#include "text/person.h"

enum {
    MENTION_MAX = 2000,       /* a page */
    MENTION_BLOCKS_MAX = 200, /* looked at in each direction */
    MENTION_SOMEBODY = -1,    /* not among those looked for */
};

struct mention {
    size_t at, end; /* in the page's text */
    size_t block;
    int person;           /* index of who is looked for, or SOMEBODY */
    struct person parsed; /* of SOMEBODY */
};

struct mentions {
    const struct extract *page;
    struct mention *items; /* by place */
    size_t n;
};

/*
 * All mentions of a page, in the arena. people[i].is_person false: passed
 * over. wants_others: find SOMEBODY too.
 */
void mention_find_all(struct arena *a, const struct extract *page,
                      const struct person *people, size_t n, bool wants_others,
                      struct mentions *out);

/* How near the nearest name is. */
enum mention_nearness {
    MENTION_FAR,   /* somewhere on the page, or nowhere */
    MENTION_CARD,  /* closer to the address than any other name */
    MENTION_BLOCK, /* in the same block */
};

/* The nearest mention of a place; NULL when there is none within reach. */
const struct mention *mention_nearest(const struct mentions *ms, size_t at,
                                      enum mention_nearness *how);

#endif
