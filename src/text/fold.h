/*
 * Folding: words of names to lower-case ASCII letters, in each spelling that
 * people plausibly use for them: Müller is muller and mueller, Sørensen
 * sorensen and soerensen, Юрий yuri and yury and iurii. Latin with accents,
 * Greek and Cyrillic by table; letters of other scripts stay as they are and
 * so equal themselves only. Marks, apostrophes and hyphens drop out.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"
#include "base/str.h"

enum { FOLD_SPELLINGS_MAX = 4, FOLD_MAX = 128 /* bytes of one spelling */ };

/*
 * The plain spelling (accents dropped), cut at n bytes; returns its length.
 * `keep`: ASCII bytes besides letters and digits to keep, such as "._-".
 */
size_t fold_plain(str word, const char *keep, char *out, size_t n);

/* All spellings, the plain one first, no two equal; returns how many. */
size_t fold_spellings(struct arena *a, str word, str out[FOLD_SPELLINGS_MAX]);

#endif
