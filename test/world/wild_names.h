/*
 * Names as they are on the web: nicknames, double surnames, particles,
 * accents, and the local parts that administrators make of them.
 */
#ifndef TEST_WORLD_WILD_NAMES_H
#define TEST_WORLD_WILD_NAMES_H

#include "world_names.h"

/* How a company folds names: bits. */
enum wild_folding {
    WILD_FOLDS_LONG = 1,        /* ue, oe, aa */
    WILD_KEEPS_HYPHENS = 2,     /* anna-lena */
    WILD_DOTS_SPACES = 4,       /* van.der.meer; else joined */
    WILD_DROPS_PARTICLES = 8,   /* meer */
    WILD_FIRST_OF_DOUBLES = 16, /* garcia of garcia lopez */
    WILD_LAST_OF_DOUBLES = 32,
};

str wild_names_fold(struct arena *a, str name, uint32_t folding);
/* Letters of `form`: G given, F family, g f their initials, others stay. */
str wild_names_local(struct arena *a, const char *form, str given, str family,
                     uint32_t folding);
const char *wild_names_form(struct world_rng *r);

struct wild_nickname {
    const char *formal, *nick;
};
struct wild_nickname wild_names_nickname(struct world_rng *r,
                                         enum world_lang lang);

bool wild_names_has_accent(str name);
/* In capital letters, those with accents too. */
str wild_names_upper(struct arena *a, str name);

#endif
