/*
 * Names of people: parsed, compared with local parts and with text.
 *
 * Handled: titles and suffixes (Dr., PhD, Jr.), "Last, First", ALL CAPS,
 * particles (van der, de la, bin), double surnames, O'Brien, initials,
 * nicknames in quotes or brackets, single names, brands that are no people.
 * Comparison is on folded forms: lower-case ASCII letters, in each plausible
 * spelling of an accent (ü as u and ue, ø as o and oe, ß as ss, ...).
 *
 * A single word is a person only when it is a known given name.
 */
#ifndef TEXT_PERSON_H
#define TEXT_PERSON_H

#include "base/arena.h"
#include "base/str.h"
#include "text/translit.h"

enum {
    PERSON_SPELLINGS_MAX = 4, /* = FOLD_SPELLINGS_MAX */
    PERSON_WORDS_MAX = 6,     /* of the first, middle or last name */
    PERSON_FORMS_MAX = 48,
    PERSON_NAME_MAX = 200, /* bytes that are read of a name */
};

/* A part of a name and its folded spellings. */
struct person_part {
    str text;
    str folded[PERSON_SPELLINGS_MAX];
    size_t folded_n;
};

/* The words of a part: Hans and Peter of Hans-Peter. */
struct person_words {
    const struct person_part *word;
    size_t n;
};

/* Folded forms that a local part may use for a part of the name. */
struct person_forms {
    const str *form;
    size_t n;
};

struct person {
    str text;   /* as given */
    str title;  /* "Dr." */
    str suffix; /* "PhD" */
    str nickname;
    str former; /* the surname before a marriage: geb. Schmidt */
    struct person_part first, middle, last; /* last holds its particles */
    struct person_words given, middles, surnames;
    size_t particles_n; /* the first words of surnames */
    const struct person_part
        *maybe; /* a middle that may be a surname, or NULL */
    struct person_forms firsts, lasts, seconds; /* seconds: middle names */
    struct person_forms initials_first, initials_last; /* "hp", "vdb" */
    const struct person *keyed; /* forms as keys (translit.h), or NULL */
    enum translit translit;     /* of the keys */
    uint32_t starts; /* bit per letter that a fitting local part begins with */
    bool is_person;  /* false: a brand, a shared name, rubbish */
};

void person_parse(struct arena *a, str name, struct person *out);

/* How a local part fits the name, weakest first. */
enum person_fit {
    PERSON_FIT_NONE,
    PERSON_FIT_INITIALS, /* jd, jsd */
    PERSON_FIT_FIRST,    /* jane */
    PERSON_FIT_LAST,     /* doe */
    PERSON_FIT_PARTIAL,  /* jdo, jdoe2: part of both */
    PERSON_FIT_FULL,     /* jane.doe, jdoe, doej, janedoe: both parts */
};

/* *pattern: a literal such as "first.last", "flast"; "" for none. */
enum person_fit person_fits_local(const struct person *p, str local,
                                  const char **pattern);
/* Does the pattern hold both names in full? */
bool person_pattern_is_exact(const char *pattern);

/*
 * Does the name stand in text at or after `from`? Folded comparison of whole
 * words, first and last (in either order, a middle between them allowed).
 * Returns its byte offset, and *end behind it; STR_NOT_FOUND when not.
 */
size_t person_find(const struct person *p, str text, size_t from, size_t *end);
/* Does it stand right at `at`, the beginning of a word? */
bool person_stands_at(const struct person *p, str text, size_t at, size_t *end);

/*
 * A hash of first and last name that does not tell spellings apart: Jörg de
 * Roe and Joerg Deroe are one; middle names do not count. 0: not both known.
 */
uint64_t person_hash(const struct person *p);

/*
 * The next word of a text at or after *at: letters with apostrophes and marks
 * inside, and *at behind it; p NULL at the end. For walking over names.
 */
str person_word_next(str text, size_t *at);

#endif
