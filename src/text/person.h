/*
 * Names of people: parsed, compared with local parts and with text.
 *
 * Handled: titles and suffixes (Dr., PhD, Jr.), "Last, First", ALL CAPS,
 * particles (van der, de la, bin), double surnames, O'Brien, initials,
 * nicknames in quotes or brackets, single names, brands that are no people.
 * Comparison is on folded forms: lower-case ASCII letters, in each plausible
 * spelling of an accent (ü as u and ue, ø as o and oe, ß as ss, ...).
 */
#ifndef TEXT_PERSON_H
#define TEXT_PERSON_H

#include "base/arena.h"
#include "base/str.h"

enum { PERSON_SPELLINGS_MAX = 4 };

/* A part of a name and its folded spellings. */
struct person_part {
    str text;
    str folded[PERSON_SPELLINGS_MAX];
    size_t folded_n;
};

struct person {
    str text;   /* as given */
    str title;  /* "Dr." */
    str suffix; /* "PhD" */
    str nickname;
    struct person_part first, middle, last; /* last holds its particles */
    bool is_person; /* false: a brand, a shared name, rubbish */
};

void person_parse(struct arena *a, str name, struct person *out);

/* How a local part fits the name, weakest first. */
enum person_fit {
    PERSON_FIT_NONE,
    PERSON_FIT_INITIALS, /* jd, jsd */
    PERSON_FIT_FIRST,    /* jane */
    PERSON_FIT_LAST,     /* doe */
    PERSON_FIT_PARTIAL,  /* jdo, janed with a digit: part of both */
    PERSON_FIT_FULL,     /* jane.doe, jdoe, doej, janedoe: both parts */
};

/* *pattern: a literal such as "first.last", "flast"; "" for none. */
enum person_fit person_fits_local(const struct person *p, str local,
    const char **pattern);

/*
 * Does the name stand in text at or after `from`? Folded comparison of whole
 * words, first and last (in either order, a middle between them allowed).
 * Returns its byte offset, and *end behind it; STR_NOT_FOUND when not.
 */
size_t person_find(const struct person *p, str text, size_t from, size_t *end);

#endif
