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
    bool has_comma, has_dot, has_hyphen, has_space, has_line;
    bool is_wide; /* no place inside a name */
};

static bool
is_quote_or_space(uint32_t c)
{
    return c == 0xa0 || c == 0xb4 || (c >= 0x2002 && c <= 0x200b) ||
           (c >= 0x2018 && c <= 0x201f) || c == 0xab || c == 0xbb ||
           c == 0x202f || c == 0xad;
}

static bool
is_inside_word(str text, size_t at, uint32_t c)
{
    if (c != '\'' && c != 0x2019 && c != '`' && c != 0xb4)
        return rune_is_letter(c) || rune_class(c) == RUNE_ZERO_WIDTH;
    size_t next = at + (c < 0x80 ? 1 : c == 0xb4 ? 2 : 3);
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
    struct gap g = {.is_wide = to - from > GAP_MAX};

    for (size_t at = from; at < to && !g.is_wide;) {
        uint32_t c = rune_next(text, &at);
        g.has_space = g.has_space || c == ' ' || c == '\n' || c == 0xa0;
        g.has_line = g.has_line || c == '\n';
        if (c == ',')
            g.has_comma = true;
        else if (c == '.')
            g.has_dot = true;
        else if (c == '-' || c == 0x2010 || c == 0x2011)
            g.has_hyphen = true;
        else if (c >= 0x80 ? !is_quote_or_space(c)
                           : !strchr(" \t\n_'\"()`", (char)c) || c == 0)
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
    size_t tail; /* bytes of 's behind it */
};

static bool
is_capital(str word)
{
    size_t at = 0;
    return word.n > 0 && rune_is_upper(rune_next(word, &at));
}

/* Folds it; a genitive's 's is no part of the name. */
static void
word_fold(struct word *w)
{
    str name = w->text;

    w->tail = str_has_suffix(name, STR("'s"))        ? 2
              : str_has_suffix(name, STR("\u2019s")) ? 4
                                                     : 0;
    name.n -= w->tail;
    size_t n = fold_plain(name, "", w->bytes, sizeof(w->bytes));
    w->folded = str_make(w->bytes, n);
}

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
    word_fold(w);
    return !gap->is_wide;
}

static bool
is_first_word(const struct person *p, str folded)
{
    for (size_t i = 0; i < p->firsts.n; i++)
        if (str_eq(folded, p->firsts.form[i]))
            return true;
    if (p->given.n == 0 || (p->firsts.n > 0 && folded.n > 1))
        return false;
    if (folded.n == 1 && p->given.word[0].folded_n > 0 &&
        str_find_byte(p->first.text, '.', 0) != STR_NOT_FOUND)
        return p->given.word[0].folded[0].p[0] == folded.p[0]; /* J. K. Roe */
    return p->firsts.n == 0 && is_spelled(folded, &p->given.word[0]);
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
    return from > 0 || p->particles_n > 0 || p->maybe == NULL
               ? false
               : is_spelled(folded, p->maybe);
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

/* "Jane. Doe": a sentence ends between them; "J. Doe" and jane.doe are one. */
static bool
is_sentence_end(const struct gap *gap, size_t letters_before)
{
    return gap->has_dot && gap->has_space && letters_before > 3;
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
            is_sentence_end(&gap, PERSON_WORDS_MAX) ||
            !is_surname_word(p, w.folded, p->particles_n))
            return;
        *end = at - w.tail;
    }
}

/* Jane Doe-Smith is somebody else; jane-doe-smith may be a page's name. */
static bool
is_longer_surname(str text, size_t end)
{
    size_t at = end;
    struct word w;
    struct gap gap;

    return end < text.n && word_follow(text, &at, &w, &gap) && gap.has_hyphen &&
           !gap.has_space && is_capital(w.text);
}

static bool
ends_surname(const struct person *p, str text, size_t at, size_t *end)
{
    *end = at;
    take_surname(p, text, end);
    return !is_longer_surname(text, *end);
}

/* Mark finds: a word in lower case, of a surname that has none. */
static bool
is_verb(const struct person *p, str first, const struct word *w,
        const struct gap *gap)
{
    if (!gap->has_space || !is_capital(first) || is_capital(w->text))
        return false;
    for (size_t i = p->particles_n; i < p->surnames.n; i++)
        if (!is_capital(p->surnames.word[i].text))
            return false;
    return true;
}

static bool
stands_forward(const struct person *p, str text, size_t at, const str first,
               size_t *end)
{
    struct word w;
    struct gap gap;
    size_t full = 0, letters = first.n;
    bool is_unknown = false;

    for (size_t i = 0; i <= BETWEEN_MAX + p->particles_n; i++) {
        if (!word_follow(text, &at, &w, &gap) || gap.has_comma ||
            is_sentence_end(&gap, letters))
            return false;
        if (is_unknown && gap.has_hyphen)
            return false; /* Jane Smith-Doe */
        if (is_surname_word(p, w.folded, p->particles_n) &&
            !is_verb(p, first, &w, &gap))
            return ends_surname(p, text, at - w.tail, end);
        size_t before = full;
        if (!may_stand_between(p, &w, &full))
            return false;
        is_unknown = full > before;
        if (is_unknown && gap.has_hyphen)
            return false; /* Jane-Marie Doe */
        letters = w.folded.n;
    }
    return false;
}

/* "Doe, Dr. Jane" */
static bool
may_stand_reversed(const struct person *p, const struct word *w,
                   const struct gap *gap, bool *has_comma)
{
    *has_comma = *has_comma || gap->has_comma;
    if (*has_comma)
        return person_words_has(PERSON_WORDS_TITLE, w->folded);
    return is_surname_word(p, w->folded, 0);
}

/* "Doe" on a line and "Jane Smith" on the next one. */
static bool
is_next_name(str text, size_t end, bool was_line)
{
    struct word w;
    struct gap gap;

    return was_line && word_follow(text, &end, &w, &gap) && gap.has_space &&
           !gap.has_line && !gap.has_dot && !gap.has_comma &&
           is_capital(w.text) && w.folded.n > 1 &&
           !person_words_has(PERSON_WORDS_JOB, w.folded);
}

static bool
stands_reversed(const struct person *p, str text, size_t at, size_t *end)
{
    struct word w;
    struct gap gap;
    bool has_comma = false, was_line = false;

    for (size_t i = 0; i <= PERSON_WORDS_MAX; i++) {
        if (!word_follow(text, &at, &w, &gap))
            return false;
        was_line = was_line || gap.has_line;
        if (is_first_word(p, w.folded)) {
            *end = at - w.tail;
            return !is_next_name(text, at, was_line && !has_comma);
        }
        if (!may_stand_reversed(p, &w, &gap, &has_comma))
            return false;
    }
    return false;
}

/* The word that stands before `at`, a space between; empty when none does. */
static str
word_before(str text, size_t at)
{
    size_t start = at;

    if (at < 2 || text.p[at - 1] != ' ')
        return STR_EMPTY;
    for (size_t p = start = at - 1; p > 0; start = p) {
        uint32_t c = rune_before(text, &p);
        if (!rune_is_letter(c) || at - p > WORD_FOLD_MAX)
            break;
    }
    return str_sub(text, start, at - 1);
}

/* "Peter Doe, Jane Smith" and "Mary-Jane Doe": the word is another's. */
static bool
is_anothers(str text, size_t at)
{
    struct word w = {.text = word_before(text, at)};

    if (!is_capital(w.text))
        return false;
    word_fold(&w);
    return w.folded.n > 1 && !person_words_has(PERSON_WORDS_JOB, w.folded) &&
           !person_words_has(PERSON_WORDS_TITLE, w.folded) &&
           !person_words_has(PERSON_WORDS_BRAND, w.folded);
}

static bool
is_behind_hyphen(str text, size_t at)
{
    size_t before = at - 1;
    return at > 1 && text.p[at - 1] == '-' &&
           rune_is_letter(rune_before(text, &before)) &&
           is_capital(str_from(text, at));
}

bool
person_stands_at(const struct person *p, str text, size_t at, size_t *end)
{
    struct word w;
    size_t behind = at;

    w.text = person_word_next(text, &behind);
    if (w.text.p != text.p + at)
        return false;
    word_fold(&w);
    if (is_first_word(p, w.folded)) {
        *end = behind - w.tail;
        if (p->surnames.n == 0 || stands_forward(p, text, behind, w.text, end))
            return !is_behind_hyphen(text, at);
    }
    return is_surname_word(p, w.folded, 0) &&
           stands_reversed(p, text, behind, end) && !is_anothers(text, at);
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
