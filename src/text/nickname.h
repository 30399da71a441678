/*
 * Given names and their short forms, both ways: a Robert may be bob@, a Bob
 * robert@. Names are folded (fold.h).
 */
#ifndef TEXT_NICKNAME_H
#define TEXT_NICKNAME_H

#include "base/str.h"

enum { NICKNAME_OTHERS_MAX = 24 };

/*
 * Other forms of the name, slices of a table that lives for ever; returns
 * how many.
 */
size_t nickname_others(str folded, str out[NICKNAME_OTHERS_MAX]);
/* Is it a common given name at all? */
bool nickname_is_given(str folded);

#endif
