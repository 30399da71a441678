/*
 * Decoders of addresses that a page hides from machines but shows to people:
 * in an attribute, in several attributes of one element, in the reference of
 * a link, in the call that a click makes. Each way is one function and one
 * row of a table. A decoder gets decoded references and gives text that holds
 * an address; that it is one is for email.h to say.
 *
 * What decodes any text to some other (shifts, base64, reversal) counts only
 * where an address with a suffix that exists comes out.
 *
 * Pure; linear in the value, of which OBFUSCATE_VALUE_MAX bytes are looked
 * at; results in the arena.
 */
#ifndef TEXT_OBFUSCATE_H
#define TEXT_OBFUSCATE_H

#include "base/arena.h"
#include "model.h"
#include "text/html.h"

enum { OBFUSCATE_VALUE_MAX = 2048 };

struct obfuscate_found {
    str text; /* an address, perhaps with `mailto:` and `?subject=` */
    enum shown how;
    const char *where; /* a literal: "[data-cfemail]" */
};

/* An attribute other than href: name as written. false: nothing hidden. */
bool obfuscate_attribute(struct arena *a, str name, str value,
                         struct obfuscate_found *out);
/* The parts in the attributes of one element: data-user and data-domain. */
bool obfuscate_element(struct arena *a, const struct html_token *t,
                       struct obfuscate_found *out);
/* The reference of a link. */
bool obfuscate_ref(struct arena *a, str ref, struct obfuscate_found *out);
/* Code that a click runs; is_ref: of `javascript:`, and nothing else. */
bool obfuscate_call(struct arena *a, str code, bool is_ref,
                    struct obfuscate_found *out);

/* Is it an address with a suffix that exists, or `mailto:` and one? */
bool obfuscate_is_address(str text);
/* TYPO3's shift of three ranges of bytes; p NULL when none makes sense. */
str obfuscate_shifted(struct arena *a, str secret);

#endif
