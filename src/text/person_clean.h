/*
 * A name field made plain; a piece of person.c. Decorations, typographic
 * quotes and letters of other widths are gone, separators of headlines are
 * '|', brackets of all kinds are round.
 */
#ifndef TEXT_PERSON_CLEAN_H
#define TEXT_PERSON_CLEAN_H

#include "text/person.h"

str person_clean(struct arena *a, str in);

/*
 * What stands before the first separator ("Jane Doe | CEO at Acme"), or behind
 * a label ("CEO: Jane Doe"). *rest: what was cut off, empty when nothing.
 */
str person_clean_head(str s, str *rest);

/*
 * Takes what brackets and quotes hold out of *s: a nickname and a former
 * surname into *out; pronouns, degrees and remarks are dropped.
 */
str person_clean_brackets(struct arena *a, str s, struct person *out);

#endif
