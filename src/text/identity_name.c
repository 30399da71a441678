/*
 * Names compared part by part: see identity_name.h. Parts are compared in all
 * their spellings; where one side is of another script, or one wrote ü and the
 * other ue, by the keys of both (translit.h).
 */
#include "text/identity_name.h"
#include "base/check.h"
#include "text/fold.h"

/* Which keys tell that two spellings are one. */
static enum translit
translit_between(const struct person *p, const struct person *q)
{
    enum translit t = TRANSLIT_NONE;

    if (p->keyed != NULL)
        t = p->keyed->translit;
    if (q->keyed != NULL && (t == TRANSLIT_NONE || t == TRANSLIT_DIGRAPHS))
        t = q->keyed->translit;
    return t;
}

static bool
is_spelling(enum translit t, str one, str other)
{
    char key[FOLD_MAX], other_key[FOLD_MAX];

    if (one.n == 0 || other.n == 0)
        return false;
    if (str_eq(one, other) || t == TRANSLIT_NONE)
        return str_eq(one, other);
    size_t n = translit_key(t, one, key, sizeof(key));
    size_t other_n = translit_key(t, other, other_key, sizeof(other_key));
    return n > 0 && str_eq(str_make(key, n), str_make(other_key, other_n));
}

static bool
is_among(enum translit t, str s, const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_spelling(t, s, list[i]))
            return true;
    return false;
}

static bool
is_part(enum translit t, const struct person_part *p,
        const struct person_part *q)
{
    for (size_t i = 0; i < p->folded_n; i++)
        if (is_among(t, p->folded[i], q->folded, q->folded_n))
            return true;
    return false;
}

static bool
is_part_among(enum translit t, const struct person_part *p,
              struct person_words words)
{
    for (size_t i = 0; i < words.n; i++)
        if (is_part(t, p, &words.word[i]))
            return true;
    return false;
}

/* Given names */

/* A form that p bears itself, among all that q may be called. */
static bool
is_called(enum translit t, const struct person *p, const struct person *q)
{
    char bytes[FOLD_MAX];

    for (size_t i = 0; i < p->first.folded_n; i++)
        if (is_among(t, p->first.folded[i], q->firsts.form, q->firsts.n))
            return true;
    if (p->given.n > 1 &&
        is_among(t, p->given.word[0].folded[0], q->firsts.form, q->firsts.n))
        return true;
    if (p->nickname.n == 0)
        return false;
    size_t n = fold_plain(p->nickname, "", bytes, sizeof(bytes));
    return is_among(t, str_make(bytes, n), q->firsts.form, q->firsts.n);
}

/* J. of Jane, J.P. of Jean-Paul. */
static bool
is_initial(const struct person *p, const struct person *q)
{
    const struct person_part *first = &p->first;

    for (size_t i = 0; i < first->folded_n; i++) {
        str s = first->folded[i];
        if (s.n != 1 && str_find_byte(first->text, '.', 0) == STR_NOT_FOUND)
            continue;
        for (size_t k = 0; k < q->initials_first.n; k++)
            if (str_eq(s, q->initials_first.form[k]))
                return true;
    }
    return false;
}

/* Michael of J. Michael, Peter of Hans Peter: the name in use. */
static bool
is_middle(enum translit t, const struct person *p, const struct person *q)
{
    if (p->first.folded_n == 0 || p->first.folded[0].n < 2)
        return false;
    for (size_t i = 1; i < q->given.n; i++)
        if (is_part(t, &p->first, &q->given.word[i]))
            return true;
    return is_part_among(t, &p->first, q->middles);
}

static bool
is_given(enum translit t, const struct person *p, const struct person *q)
{
    return is_called(t, p, q) || is_called(t, q, p) || is_initial(p, q) ||
           is_initial(q, p) || is_middle(t, p, q) || is_middle(t, q, p);
}

/* Surnames */

static struct person_words
main_surnames(const struct person *p)
{
    return (struct person_words){p->surnames.word + p->particles_n,
                                 p->surnames.n - p->particles_n};
}

/* Is each word of the shorter one among those of the other? */
static bool
is_contained(enum translit t, struct person_words p, struct person_words q)
{
    struct person_words shorter = p.n <= q.n ? p : q;
    struct person_words longer = p.n <= q.n ? q : p;

    for (size_t i = 0; i < shorter.n; i++)
        if (!is_part_among(t, &shorter.word[i], longer))
            return false;
    return shorter.n > 0;
}

/* Stanby, of Adelia Stanby Langley, where it may be a surname. */
static bool
is_maybe(enum translit t, const struct person *p, const struct person *q)
{
    return p->maybe != NULL && is_part(t, p->maybe, &q->last);
}

static bool
is_surname(enum translit t, const struct person *p, const struct person *q)
{
    struct person_words mine = main_surnames(p), theirs = main_surnames(q);

    if (is_part(t, &p->last, &q->last) || is_contained(t, mine, theirs))
        return true;
    if (mine.n > 1 && theirs.n > 1)
        return false; /* García López and García Pérez share one */
    for (size_t i = 0; i < p->lasts.n; i++)
        if (is_among(t, p->lasts.form[i], q->lasts.form, q->lasts.n))
            return true;
    return is_maybe(t, p, q) || is_maybe(t, q, p);
}

enum identity_name
identity_name_compare(const struct person *asked, const struct person *answer)
{
    enum translit t = translit_between(asked, answer);

    if (asked->first.text.n == 0 || answer->first.text.n == 0 ||
        asked->last.text.n == 0 || answer->last.text.n == 0)
        return IDENTITY_NAME_OTHER;
    bool is_first = is_part(t, &asked->first, &answer->first);
    if (is_first && is_part(t, &asked->last, &answer->last))
        return IDENTITY_NAME_EQUAL;
    if (is_part(t, &asked->first, &answer->last) &&
        is_part(t, &asked->last, &answer->first))
        return IDENTITY_NAME_EQUAL;
    if (!is_first && !is_given(t, asked, answer))
        return IDENTITY_NAME_OTHER;
    return is_surname(t, asked, answer) ? IDENTITY_NAME_AGREES
                                        : IDENTITY_NAME_GIVEN;
}
