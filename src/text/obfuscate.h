/*
 * Decoders of addresses that a page hides from machines but shows to people.
 * Each way is one function and one row of the table in obfuscate.c, by where
 * its mark stands: in an attribute or in the reference of a link. A decoder
 * gets decoded references and gives text that may hold an address; whether
 * it does is for email.h to say.
 *
 * Pure; linear in the value; results in the arena.
 */
#ifndef TEXT_OBFUSCATE_H
#define TEXT_OBFUSCATE_H

#include "base/arena.h"
#include "model.h"

struct obfuscate_found {
    str text; /* an address, perhaps with `mailto:` and `?subject=` */
    enum shown how;
    const char *where; /* a literal: "[data-cfemail]" */
};

/* An attribute other than href: name as written. false: nothing hidden. */
bool obfuscate_attribute(struct arena *a, str name, str value,
                         struct obfuscate_found *out);
/* The reference of a link. */
bool obfuscate_ref(struct arena *a, str ref, struct obfuscate_found *out);

#endif
