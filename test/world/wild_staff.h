/*
 * A company's people while they are drawn: between wild_people.c, which draws
 * them as they are, and wild_kind.c, which makes one of them a case of the
 * company's kind. A kind has two steps: before addresses are given (it
 * changes names and patterns) and after (what is shown, and what else stands
 * on the pages).
 */
#ifndef TEST_WORLD_WILD_STAFF_H
#define TEST_WORLD_WILD_STAFF_H

#include "wild.h"

struct wild_staff {
    struct world_company *c;
    struct arena *arena;
    struct world_rng rng;
    const char *form; /* of addresses: wild_names_local */
    uint32_t folding;
    struct world_person *who, *other; /* of the kind */
};

/* The format with the first % as x, every other as y, and ` as a quote. */
str wild_staff_made(struct wild_staff *s, const char *format, str x, str y);
/* By the form; if that is taken, with more of the name, then a number. */
void wild_staff_give_address(struct wild_staff *s, struct world_person *p,
                             const char *form);
/* Index of the first page of the role and part, or WORLD_NOBODY. */
int wild_staff_page_of(const struct world_company *c, enum wild_role role,
                       int part);

void wild_kind_change_names(struct wild_staff *s);
void wild_kind_show(struct wild_staff *s);

#endif
