/*
 * A name in running text: whole words, folded, in natural order with a
 * middle name, initials, a nickname or particles between, or reversed with
 * or without a comma.
 */
#include "base/check.h"
#include "text/fold.h"
#include "text/person.h"
#include "text/person_words.h"
#include "text/rune.h"

enum {
    WORD_FOLD_MAX = 64,
    GAP_MAX = 6,     /* bytes between two words of a name */
    BETWEEN_MAX = 3, /* words between the first and the last name */
};

/* What stands between two words of a text. */
struct gap {
    bool has_comma, is_wide; /* wide: no place inside a name */
};

static bool
is_inside_word(str text, size_t at, uint32_t c)
{
    if (c != '\'' && c != 0x2019)
        return rune_is_letter(c) || rune_class(c) == RUNE_ZERO_WIDTH;
    size_t next = at + (c == '\'' ? 1 : 3);
    return next < text.n && rune_is_letter(rune_next(text, &next));
}

str /* NOLINTNEXTLINE(readability-function-size): one loop, hot */
person_word_next(str text, size_t *at)
{
    size_t start = text.n;

    while (*at < text.n) {
        size_t here = *at;
        unsigned char b = (unsigned char)text.p[here];
        if (b < 0x80 && str_is_alpha((char)b)) {
            *at = here + 1;
        } else {
            uint32_t c = rune_next(text, at);
            bool is_ours = start == text.n ? rune_is_letter(c)
                                           : is_inside_word(text, here, c);
            if (!is_ours && start < text.n) {
                *at = here;
                break;
            }
            if (!is_ours)
                continue;
        }
        if (start == text.n)
            start = here;
    }
    return start < text.n ? str_sub(text, start, *at) : (str){NULL, 0};
}

static struct gap
gap_between(str text, size_t from, size_t to)
{
    struct gap g = {false, to - from > GAP_MAX};

    for (size_t at = from; at < to && !g.is_wide;) {
        uint32_t c = rune_next(text, &at);
        if (c == ',')
            g.has_comma = true;
        else if (c >= 0x80
                     ? c != 0xa0 && c != 0x201c && c != 0x201d && c != 0x2018 &&
                           c != 0x2019 && c != 0x2011 && c != 0x2010
                     : !strchr(" \t\n.-'\"()", (char)c) || c == 0)
            g.is_wide = true;
    }
    return g;
}

static bool
is_spelled(str folded, const struct person_part *part)
{
    for (size_t i = 0; i < part->folded_n; i++)
        if (str_eq(folded, part->folded[i]))
            return true;
    return false;
}

struct word {
    str text;
    char bytes[WORD_FOLD_MAX];
    str folded;
};

/* The next word of a name that goes on at *at; false when it does not. */
static bool
word_follow(str text, size_t *at, struct word *w, struct gap *gap)
{
    size_t from = *at;

    str near = str_sub(text, 0, from + GAP_MAX + WORD_FOLD_MAX);
    w->text = person_word_next(near, at);
    if (w->text.p == NULL)
        return false;
    *gap = gap_between(text, from, (size_t)(w->text.p - text.p));
    size_t n = fold_plain(w->text, "", w->bytes, sizeof(w->bytes));
    w->folded = str_make(w->bytes, n);
    return !gap->is_wide;
}

static bool
is_first_word(const struct person *p, str folded)
{
    for (size_t i = 0; i < p->firsts.n; i++)
        if (str_eq(folded, p->firsts.form[i]))
            return true;
    return p->firsts.n == 0 && p->given.n > 0 &&
           is_spelled(folded, &p->given.word[0]);
}

static bool
is_surname_word(const struct person *p, str folded, size_t from)
{
    for (size_t i = from; i < p->surnames.n; i++)
        if (is_spelled(folded, &p->surnames.word[i]))
            return true;
    for (size_t i = 0; from < p->surnames.n && i < p->lasts.n; i++)
        if (str_eq(folded, p->lasts.form[i]))
            return true;
    return false;
}

/* May this word stand between a first and a last name? *full: how many did */
static bool
may_stand_between(const struct person *p, const struct word *w, size_t *full)
{
    size_t at = 0;

    if (is_surname_word(p, w->folded, 0) ||
        person_words_has(PERSON_WORDS_PARTICLE, w->folded))
        return true;
    for (size_t i = 1; i < p->given.n; i++)
        if (is_spelled(w->folded, &p->given.word[i]))
            return true;
    for (size_t i = 0; i < p->middles.n; i++)
        if (is_spelled(w->folded, &p->middles.word[i]))
            return true;
    if (!rune_is_upper(rune_next(w->text, &at)))
        return false;
    if (w->folded.n == 1)
        return true;
    *full += 1;
    return *full <= 1 && !person_words_has(PERSON_WORDS_JOB, w->folded);
}

/* More words of the surname behind *end are taken in. */
static void
take_surname(const struct person *p, str text, size_t *end)
{
    struct word w;
    struct gap gap;

    for (size_t i = 0; i < PERSON_WORDS_MAX; i++) {
        size_t at = *end;
        if (!word_follow(text, &at, &w, &gap) || gap.has_comma ||
            !is_surname_word(p, w.folded, p->particles_n))
            return;
        *end = at;
    }
}

static bool
stands_forward(const struct person *p, str text, size_t at, size_t *end)
{
    struct word w;
    struct gap gap;
    size_t full = 0;

    for (size_t i = 0; i <= BETWEEN_MAX + p->particles_n; i++) {
        if (!word_follow(text, &at, &w, &gap) || gap.has_comma)
            return false;
        if (is_surname_word(p, w.folded, p->particles_n)) {
            *end = at;
            take_surname(p, text, end);
            return true;
        }
        if (!may_stand_between(p, &w, &full))
            return false;
    }
    return false;
}

static bool
stands_reversed(const struct person *p, str text, size_t at, size_t *end)
{
    struct word w;
    struct gap gap;

    for (size_t i = 0; i <= PERSON_WORDS_MAX; i++) {
        if (!word_follow(text, &at, &w, &gap))
            return false;
        if (is_first_word(p, w.folded)) {
            *end = at;
            return true;
        }
        if (gap.has_comma || !is_surname_word(p, w.folded, 0))
            return false;
    }
    return false;
}

bool
person_stands_at(const struct person *p, str text, size_t at, size_t *end)
{
    struct word w;
    size_t behind = at;

    w.text = person_word_next(text, &behind);
    if (w.text.p != text.p + at)
        return false;
    w.folded =
        str_make(w.bytes, fold_plain(w.text, "", w.bytes, sizeof(w.bytes)));
    if (is_first_word(p, w.folded)) {
        *end = behind;
        if (p->surnames.n == 0 || stands_forward(p, text, behind, end))
            return true;
    }
    return is_surname_word(p, w.folded, 0) &&
           stands_reversed(p, text, behind, end);
}

size_t
person_find(const struct person *p, str text, size_t from, size_t *end)
{
    size_t at = from;

    if (!p->is_person)
        return STR_NOT_FOUND;
    for (str w; (w = person_word_next(text, &at)).p;) {
        size_t start = (size_t)(w.p - text.p);
        if (person_stands_at(p, text, start, end))
            return start;
    }
    return STR_NOT_FOUND;
}
