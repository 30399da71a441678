/*
 * Names: of people in nine languages, of companies, of mailboxes. All are
 * put together from syllables; whoever bears one does so by chance.
 */
#ifndef TEST_WORLD_NAMES_H
#define TEST_WORLD_NAMES_H

#include "world.h"

struct world_names_person {
    str given;  /* "Anna-Lena" */
    str family; /* "van der Hoogveld" */
};

void world_names_person(struct world_rng *r, enum world_lang lang,
                        struct arena *a, struct world_names_person *out);
/* Another given name of the language with this first letter; empty if none */
str world_names_given_like(struct world_rng *r, enum world_lang lang,
                           str given);

/*
 * The word that a company's domain is made of: another one for each index
 * of a world (a permutation of the syllables keyed by the seed).
 */
str world_names_company(uint64_t seed, uint32_t index, struct arena *a);
/* "Foods", "Werkzeugbau": what follows the word in the full name */
str world_names_trade(struct world_rng *r, enum world_lang lang);
str world_names_job(struct world_rng *r, enum world_lang lang, bool is_boss);
str world_names_agency(struct world_rng *r);
str world_names_role(struct world_rng *r, enum world_lang lang);
bool world_names_is_role(str local);

/*
 * Lower-case ASCII letters of a name; other bytes go, but hyphens where
 * `keeps_hyphen`. Umlauts become ae, oe, ue where is_german.
 */
str world_names_fold(struct arena *a, str name, bool is_german,
                     bool keeps_hyphen);

/* Local part of a name by the pattern drawn for the company. */
enum world_names_pattern {
    WORLD_FIRST,
    WORLD_FLAST,
    WORLD_FIRST_DOT_LAST,
    WORLD_FIRSTL,
    WORLD_LAST,
    WORLD_LAST_DOT_FIRST,
    WORLD_LASTF,
    WORLD_FIRST_LAST_LINE,
    WORLD_F_DOT_LAST,
    WORLD_FIRSTLAST,
    WORLD_PATTERN_N
};

enum world_names_pattern world_names_pattern(struct world_rng *r);
str world_names_local(struct arena *a, enum world_names_pattern p,
                      str given_folded, str family_folded);

#endif
