/*
 * The words of a name; a piece of person.c. A token keeps its dots in text
 * and is compared folded. Titles and degrees are peeled off both ends, what
 * commas say is resolved, so that what is left is the bare name.
 */
#ifndef TEXT_PERSON_TOKENS_H
#define TEXT_PERSON_TOKENS_H

#include "text/person.h"
#include "text/person_words.h"
#include "text/roles.h"

enum { PERSON_TOKENS_MAX = 16, PERSON_TOKEN_MAX = 40 /* bytes, folded */ };

struct person_token {
    str text;
    char bytes[PERSON_TOKEN_MAX];
    size_t n;
    uint32_t kinds; /* a bit for each person_words_kind it is of */
    enum roles_word role;
    bool is_given; /* a given name that we know */
    bool is_particle;
    bool is_upper; /* in capitals, more than one letter */
};

struct person_tokens {
    struct person_token t[PERSON_TOKENS_MAX];
    size_t n;
    size_t surname_n; /* words at the end that are the surname; 0: unknown */
    bool is_full;     /* there were more */
    bool is_several;  /* people, not one */
};

/* Title, suffix and former surname go to *out. */
void person_tokens_read(struct arena *a, str s, struct person_tokens *ts,
                        struct person *out);
/* Is what was cut off a headline another person's name? */
bool person_tokens_is_name(str s);
/* One person's name, as far as words can tell? */
bool person_tokens_is_person(const struct person_tokens *ts);
/* Puts the words in natural order and finds where the surname begins. */
void person_tokens_order(struct person_tokens *ts);
/* van, de, Mc, O: belongs to the word behind it. */
bool person_tokens_is_prefix(const struct person_tokens *ts, size_t i);

str person_tokens_folded(const struct person_token *t);
bool person_tokens_has(enum person_words_kind kind,
                       const struct person_token *t);
/* Has text letters, and all of them capitals? */
bool person_tokens_is_upper(str text);
str person_tokens_join(struct arena *a, str before, str more);

#endif
