/*
 * Colleagues: the personal addresses of the company with their bearers, as
 * far as pages tell. Those who are looked for have been weighed already; of
 * others structured data may give the name, or the text about the address,
 * in which two to four words are looked for that it fits in both parts.
 */
#include "base/buf.h"
#include "text/attribute_priv.h"
#include "text/score.h"

enum {
    WORDS_MAX = 48, /* of the text about an address */
    NAME_WORDS_MAX = 4,
    NAME_BYTES_MAX = 120,
    BEGINNING = 3, /* bytes of a word */
};

/* Whose an address is by its data, by the words beside it, by nobody. */
static const double by_data = 0.9, by_words = 0.85, by_nobody = 0.6;

/* The words [from, from + n) as one name: the text between them too. */
static str
span(const str *words, size_t from, size_t n)
{
    const char *begin = words[from].p;
    const char *end = words[from + n - 1].p + words[from + n - 1].n;

    return str_make(begin, (size_t)(end - begin));
}

static bool
may_begin_name(str word)
{
    unsigned char c = (unsigned char)word.p[0];
    return c >= 0x80 || (c >= 'A' && c <= 'Z');
}

/* Does the local part hold the beginning of the word, as far as ASCII goes? */
static bool
holds_beginning(str local, str word)
{
    str begin = str_sub(word, 0, BEGINNING);

    for (size_t i = 0; i < begin.n; i++)
        if (!str_is_alpha(begin.p[i]))
            return true; /* an accent, an apostrophe: who knows */
    return str_find_nocase(local, begin, 0) != STR_NOT_FOUND;
}

/* A cheap no for most: one of the names must be there in full. */
static bool
may_be_name(str first, str last, str local)
{
    return may_begin_name(first) &&
           (holds_beginning(local, first) || holds_beginning(local, last));
}

/* The strength with which the name fits the local part in both its parts. */
static unsigned
rank_of(struct arena *a, str name, str local, struct person *out)
{
    const char *pattern;

    if (name.n > NAME_BYTES_MAX)
        return 0;
    person_parse(a, name, out);
    if (!attribute_may_fit(out, local))
        return 0;
    enum person_fit fit = person_fits_local(out, local, &pattern);
    return fit == PERSON_FIT_FULL ? attribute_weigh_rank(fit, pattern) : 0;
}

/* The words of the text about an address; returns how many. */
static size_t
words_about(const struct candidate *c, str out[WORDS_MAX])
{
    size_t n = 0, from = 0;

    while (n < WORDS_MAX) {
        out[n] = person_word_next(c->around, &from);
        if (out[n].p == NULL)
            break;
        n++;
    }
    return n;
}

/* A better name than the best so far: kept, and its rank. */
static unsigned
try_name(struct attribute *at, str name, str local, unsigned best_rank,
         struct person **best)
{
    struct arena_mark mark = arena_mark(at->arena);
    struct person tried;
    unsigned rank = rank_of(at->arena, name, local, &tried);

    if (rank <= best_rank) {
        arena_release(at->arena, mark);
        return best_rank;
    }
    *best = arena_new(at->arena, struct person);
    **best = tried;
    return rank;
}

/* The name about the address that fits it best; NULL: none does. */
static const struct person *
bearer_about(struct attribute *at, const struct candidate *c)
{
    str words[WORDS_MAX];
    struct person *best = NULL;
    unsigned rank = 0;
    size_t n = words_about(c, words);

    for (size_t i = 0; i + 1 < n; i++)
        for (size_t k = 2; k <= NAME_WORDS_MAX && i + k <= n; k++)
            if (may_be_name(words[i], words[i + k - 1], c->email.local))
                rank = try_name(at, span(words, i, k), c->email.local, rank,
                                &best);
    return best;
}

static const struct person *
bearer_by_data(struct attribute *at, const struct candidate *c)
{
    if (c->shown.name.n == 0)
        return NULL;
    struct person *p = arena_new(at->arena, struct person);
    person_parse(at->arena, c->shown.name, p);
    return p->is_person ? p : NULL;
}

/* Whose it is of those looked for; SIZE_MAX: nobody's of them. */
static size_t
seeker_of(const struct attribute *at, size_t c)
{
    for (size_t i = 0; i < at->n; i++)
        if (at->seekers[i].best == c)
            return i;
    return SIZE_MAX;
}

static void
describe(struct attribute *at, size_t index, struct attribute_colleague *out)
{
    const struct candidate *c = &at->candidates[index];
    size_t i = seeker_of(at, index);

    *out = (struct attribute_colleague){
        .address = c->email.text,
        .local = c->email.local,
        .domain = c->email.domain,
        .weight = by_nobody,
    };
    if (i != SIZE_MAX) {
        out->who = &at->people[i];
        out->weight = score_calibrated(at->seekers[i].score);
    } else if ((out->who = bearer_by_data(at, c)) != NULL) {
        out->weight = by_data;
    } else if ((out->who = bearer_about(at, c)) != NULL) {
        out->weight = by_words;
    }
}

size_t
attribute_colleagues(struct attribute *at, struct attribute_colleague **out)
{
    size_t n = 0;

    attribute_weigh_all(at);
    *out = arena_array(at->arena, struct attribute_colleague, at->candidates_n);
    for (size_t c = 0; c < at->candidates_n; c++)
        if (at->candidates[c].kind == EMAIL_PERSONAL &&
            at->candidates[c].domain <= DOMAIN_SISTER)
            describe(at, c, &(*out)[n++]);
    return n;
}

struct attribute_standing
attribute_standing(const struct attribute *at, size_t i)
{
    const struct seeker *k = &at->seekers[i];

    return (struct attribute_standing){
        .is_seen = k->is_seen,
        .has_left = k->has_left,
        .is_one_of_two = k->is_twin || k->is_doubled,
    };
}

const struct person *
attribute_others(const struct attribute *at, size_t *n)
{
    *n = at->others_n;
    return at->others;
}
