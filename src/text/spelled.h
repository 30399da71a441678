/*
 * Addresses that a text spells out for people: jane [at] firm [dot] test,
 * jane(at)firm.test, jane AT firm DOT test, jane arroba firm punto test,
 * jane @ firm.test, in several languages.
 *
 * A word in brackets is a sign by itself. A bare word is one between spaces
 * only, `at` or `arroba`, and `at` then asks for more: for a spelled dot,
 * since "meet us at firm.test" is no address. The domain must end in a suffix
 * that really exists (domain.h).
 *
 * Pure; linear in the text.
 */
#ifndef TEXT_SPELLED_H
#define TEXT_SPELLED_H

#include "base/arena.h"
#include "base/str.h"

struct spelled {
    str address;    /* in the arena, with a plain sign and dots; not parsed */
    size_t at, end; /* the text that spells it */
};

/* The next one at or after *at, which is moved behind it; false: none. */
bool spelled_next(struct arena *a, str text, size_t *at, struct spelled *out);

/* The same for a value that should be nothing but an address: `how` it is
   written stays open. p NULL when it spells none. */
str spelled_whole(struct arena *a, str value);

#endif
