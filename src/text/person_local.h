/*
 * A local part as person_match.c compares it: an inside of it. Reduced to its
 * folded letters, with a note of where separators stood and whether digits
 * followed.
 */
#ifndef TEXT_PERSON_LOCAL_H
#define TEXT_PERSON_LOCAL_H

#include "base/str.h"
#include "text/translit.h"

enum { PERSON_LOCAL_MAX = 64 };

enum person_separator {
    PERSON_NONE,
    PERSON_DOT,
    PERSON_UNDERSCORE,
    PERSON_HYPHEN,
    PERSON_SEPARATORS
};

struct person_local {
    char bytes[PERSON_LOCAL_MAX * 2];
    uint8_t before[PERSON_LOCAL_MAX *
                   2]; /* enum person_separator in front of a letter */
    str letters;
    bool has_separator;
    bool may_glue;   /* its hyphens may be the name's own: jdoe-roe */
    bool has_digits; /* at the end */
    bool is_nothing; /* digits inside, no letters: no name */
};

void person_local_read(struct person_local *l, str local);
/* dr.jane.doe, jane.doe.ext: no part of the name; false when none is there. */
bool person_local_drop_affix(struct person_local *l);
/* Each segment to its key, the separators kept. */
void person_local_key(const struct person_local *from, enum translit t,
                      struct person_local *l);

#endif
