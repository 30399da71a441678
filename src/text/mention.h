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
    MENTION_REACH = 400,      /* bytes around a place, for others */
};

struct mention {
    size_t at, end; /* in the page's text */
    size_t block;
    int person;                  /* index of who is looked for, or SOMEBODY */
    const struct person *parsed; /* of SOMEBODY, once it was asked for */
};

struct mentions {
    const struct extract *page;
    struct mention *items; /* by place */
    size_t n, cap;
};

/* The words of the names looked for; lives as long as its arena. */
struct mention_index;

struct mention_index *mention_index_new(struct arena *a,
                                        const struct person *people, size_t n);

/*
 * On a page: those looked for, and SOMEBODY who shares a word of his name
 * with them. One walk over the capitalised words.
 */
void mention_find(struct arena *a, const struct mention_index *index,
                  const struct extract *page, struct mentions *out);
/* Add SOMEBODY in the neighbourhood of these places (sorted). */
void mention_find_others(struct arena *a, struct mentions *ms,
                         const size_t *places, size_t n);
/* SOMEBODY's name; NULL when a closer look shows that it is none. */
const struct person *mention_person(struct arena *a, const struct mentions *ms,
                                    struct mention *m);
/* The block of a place in the text; 0 when there is none. */
size_t mention_block(const struct extract *page, size_t at);
/* Take a mention out. */
void mention_drop(struct mentions *ms, const struct mention *m);

/* How near the nearest name is. */
enum mention_nearness {
    MENTION_FAR,   /* somewhere on the page, or nowhere */
    MENTION_CARD,  /* closer to the address than any other name */
    MENTION_BLOCK, /* in the same block */
};

/* The nearest mention of a place; NULL when there is none within reach. */
struct mention *mention_nearest(const struct mentions *ms, size_t at,
                                enum mention_nearness *how);
/* Is `m` as near to the place by structure as `than`? */
bool mention_is_level(const struct mentions *ms, size_t at,
                      const struct mention *m, const struct mention *than);

#endif
