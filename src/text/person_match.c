/*
 * A local part against a name. It is reduced to its letters, with a note of
 * where separators stood and whether digits followed; then each way of
 * putting the name's forms together is tried, the strongest fit first. Where
 * the local part has separators, one must stand between the two names.
 */
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/person.h"
#include "text/person_local.h"

enum {
    PREFIX_MIN = 2, /* letters of a name cut short: ja.doe */
    UNIX_NAME = 8,  /* letters of a log-in name: jmuellerl */
    UNIX_MIN = 6,
    GLUED_MIN = 6,  /* letters of a surname with another one at its end, */
    GLUED_MORE = 4, /* and of that one */
};

/* The ways to put two names together; literals by separator. */
enum shape {
    FIRST_LAST,
    LAST_FIRST,
    F_LAST,
    LAST_F,
    FIRST_L,
    L_FIRST,
    FIRST_M_LAST,
    F_M_LAST,
    FIRST_SECOND_LAST,
    SHAPES
};

static const char *const patterns[SHAPES][PERSON_SEPARATORS] = {
    [FIRST_LAST] = {"firstlast",       "first.last",        "first_last",   "first-last"       },
    [LAST_FIRST] = {"lastfirst",       "last.first",        "last_first",   "last-first"       },
    [F_LAST] = {"flast",           "f.last",            "f_last",       "f-last"           },
    [LAST_F] = {"lastf",           "last.f",            "last_f",       "last-f"           },
    [FIRST_L] = {"firstl",          "first.l",           "first_l",      "first-l"          },
    [L_FIRST] = {"lfirst",          "l.first",           "l_first",      "l-first"          },
    [FIRST_M_LAST] = {"firstmlast",      "first.m.last",      "first_m_last",
                    "first-m-last"                                                             },
    [F_M_LAST] = {"fmlast",          "f.m.last",          "f_m_last",     "f-m-last"         },
    [FIRST_SECOND_LAST] = {"firstmiddlelast", "first.middle.last",
                    "first_middle_last",                                    "first-middle-last"},
};

static bool
has_only_hyphens(const struct person_local *l)
{
    for (size_t i = 0; i < l->letters.n; i++)
        if (l->before[i] == PERSON_DOT || l->before[i] == PERSON_UNDERSCORE)
            return false;
    return l->has_separator;
}

/* The first letters first: most forms fail there. */
static inline bool
begins(str s, str head)
{
    return head.n <= s.n && s.p[0] == head.p[0] &&
           memcmp(s.p, head.p, head.n) == 0;
}

static bool
may_part(const struct person_local *l, size_t at)
{
    return !l->has_separator || l->may_glue || l->before[at] != PERSON_NONE;
}

/*
 * Is the local part a + b, with `a` of one list and `b` of the other? *at:
 * where b begins.
 */
static bool
is_pair(const struct person_local *l, const struct person_forms *as,
        const struct person_forms *bs, size_t *at)
{
    for (size_t i = 0; i < as->n; i++) {
        str a = as->form[i];
        if (a.n >= l->letters.n || !begins(l->letters, a) || !may_part(l, a.n))
            continue;
        str rest = str_from(l->letters, a.n);
        *at = a.n;
        for (size_t k = 0; k < bs->n; k++)
            if (str_eq(rest, bs->form[k]))
                return true;
    }
    return false;
}

/* jan of Jane, carl of Carla: cut short it is somebody else's name. */
static bool
is_other_given(str cut)
{
    return cut.n > 2 && nickname_is_given(cut);
}

/* The same with the beginning of a `b`, at least `least` letters of it. */
static bool
is_pair_cut(const struct person_local *l, const struct person_forms *as,
            const struct person_forms *bs, size_t least)
{
    for (size_t i = 0; i < as->n; i++) {
        str a = as->form[i];
        if (!begins(l->letters, a) || a.n >= l->letters.n || !may_part(l, a.n))
            continue;
        str rest = str_from(l->letters, a.n);
        for (size_t k = 0; k < bs->n && rest.n >= least; k++)
            if (rest.n < bs->form[k].n && begins(bs->form[k], rest) &&
                !is_other_given(rest))
                return true;
    }
    return false;
}

/* The beginning of an `a` and a whole `b`: jadoe. */
static bool
is_cut_pair(const struct person_local *l, const struct person_forms *as,
            const struct person_forms *bs)
{
    for (size_t k = 0; k < bs->n; k++) {
        str b = bs->form[k];
        size_t cut = l->letters.n - b.n;
        if (b.n + PREFIX_MIN > l->letters.n || !str_has_suffix(l->letters, b) ||
            !may_part(l, cut))
            continue;
        str head = str_sub(l->letters, 0, cut);
        for (size_t i = 0; i < as->n; i++)
            if (head.n < as->form[i].n && begins(as->form[i], head))
                return !is_other_given(head);
    }
    return false;
}

static bool
is_one_of(str s, const struct person_forms *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(s, f->form[i]))
            return true;
    return false;
}

static const char *
literal(const struct person_local *l, enum shape shape, size_t at)
{
    return patterns[shape][l->before[at]];
}

/* A middle name or its initial between a first and a last name. */
static bool
has_middle(const struct person *p, str middle, bool *is_initial)
{
    *is_initial = middle.n == 1;
    if (is_one_of(middle, &p->seconds))
        return true;
    for (size_t i = 0; i < p->middles.n; i++)
        for (size_t k = 0; k < p->middles.word[i].folded_n; k++)
            if (str_eq(middle, str_sub(p->middles.word[i].folded[k], 0, 1)))
                return true;
    return false;
}

static const char *
fit_middle(const struct person *p, const struct person_local *l,
           const struct person_forms *firsts)
{
    for (size_t i = 0; i < firsts->n; i++) {
        str first = firsts->form[i];
        if (!begins(l->letters, first) || !may_part(l, first.n))
            continue;
        for (size_t k = 0; k < p->lasts.n; k++) {
            str last = p->lasts.form[k];
            bool is_initial;
            if (first.n + last.n >= l->letters.n ||
                !str_has_suffix(l->letters, last) ||
                !may_part(l, l->letters.n - last.n))
                continue;
            str middle = str_sub(l->letters, first.n, l->letters.n - last.n);
            if (has_middle(p, middle, &is_initial))
                return literal(l,
                               first.n == 1 ? F_M_LAST
                               : is_initial ? FIRST_M_LAST
                                            : FIRST_SECOND_LAST,
                               first.n);
        }
    }
    return NULL;
}

/* nguyen.van.an: the surname, what stands between, the given name. */
static bool
is_last_middle_first(const struct person *p, const struct person_local *l)
{
    for (size_t k = 0; k < p->lasts.n; k++) {
        size_t from = p->lasts.form[k].n;
        if (!begins(l->letters, p->lasts.form[k]) || !may_part(l, from))
            continue;
        for (size_t i = 0; i < p->firsts.n; i++) {
            size_t n = p->firsts.form[i].n, to = l->letters.n - n;
            if (from + n < l->letters.n && may_part(l, to) &&
                str_has_suffix(l->letters, p->firsts.form[i]) &&
                is_one_of(str_sub(l->letters, from, to), &p->seconds))
                return true;
        }
    }
    return false;
}

/* Both names in full, in either order. */
static const char *
fit_exact(const struct person *p, const struct person_local *l)
{
    size_t at;
    const char *middle;

    if (p->middles.n > 0 && l->has_separator &&
        (middle = fit_middle(p, l, &p->firsts)))
        return middle;
    if (is_pair(l, &p->firsts, &p->lasts, &at))
        return literal(l, FIRST_LAST, at);
    if (is_pair(l, &p->lasts, &p->firsts, &at))
        return literal(l, LAST_FIRST, at);
    if ((middle = fit_middle(p, l, &p->firsts)))
        return middle;
    if (is_pair(l, &p->seconds, &p->lasts, &at))
        return literal(l, FIRST_LAST, at);
    if (p->middles.n > 0 && is_last_middle_first(p, l))
        return "";
    return NULL;
}

/* One name in full and the other's initial. */
static const char *
fit_initial(const struct person *p, const struct person_local *l)
{
    size_t at;
    const char *middle;

    if (is_pair(l, &p->initials_first, &p->lasts, &at))
        return literal(l, F_LAST, at);
    if (is_pair(l, &p->lasts, &p->initials_first, &at))
        return literal(l, LAST_F, at);
    if ((middle = fit_middle(p, l, &p->initials_first)))
        return middle;
    if (is_pair(l, &p->firsts, &p->initials_last, &at))
        return literal(l, FIRST_L, at);
    if (is_pair(l, &p->initials_last, &p->firsts, &at))
        return literal(l, L_FIRST, at);
    return NULL;
}

/* jane.doe for a J. Doe, doe.jane: the only letter known of the first name */
static bool
fits_unknown_first(const struct person *p, const struct person_local *l)
{
    if (p->firsts.n > 0 || !l->has_separator)
        return false;
    for (size_t k = 0; k < p->lasts.n; k++) {
        str last = p->lasts.form[k];
        size_t cut = l->letters.n - last.n;
        if (last.n + 1 >= l->letters.n)
            continue;
        if (str_has_suffix(l->letters, last) && l->before[cut] != PERSON_NONE &&
            is_one_of(str_sub(l->letters, 0, 1), &p->initials_first))
            return true;
        if (begins(l->letters, last) && l->before[last.n] != PERSON_NONE &&
            is_one_of(str_sub(l->letters, last.n, last.n + 1),
                      &p->initials_first))
            return true;
    }
    return false;
}

/* jane.doe for a Jane D. */
static bool
fits_unknown_last(const struct person *p, const struct person_local *l)
{
    if (p->lasts.n > 0 || !l->has_separator)
        return false;
    for (size_t i = 0; i < p->firsts.n; i++) {
        size_t at = p->firsts.form[i].n;
        if (at + 1 < l->letters.n && l->before[at] != PERSON_NONE &&
            begins(l->letters, p->firsts.form[i]) &&
            is_one_of(str_sub(l->letters, at, at + 1), &p->initials_last))
            return true;
    }
    return false;
}

/* jane.p.doe for a Jane Doe whose middle name nobody knows. */
static bool
fits_unknown_middle(const struct person *p, const struct person_local *l,
                    const struct person_forms *firsts)
{
    for (size_t i = 0; i < firsts->n; i++) {
        size_t at = firsts->form[i].n;
        if (at >= l->letters.n || l->before[at] == PERSON_NONE ||
            !begins(l->letters, firsts->form[i]))
            continue;
        for (size_t k = 0; k < p->lasts.n; k++) {
            str last = p->lasts.form[k];
            size_t cut = l->letters.n - last.n;
            if (at + last.n < l->letters.n && l->before[cut] != PERSON_NONE &&
                str_has_suffix(l->letters, last))
                return p->middles.n == 0 ||
                       str_has_prefix(p->middles.word[0].folded[0],
                                      str_sub(l->letters, at, at + 1));
        }
    }
    return false;
}

/* m.doe for a Jane Marie Doe. */
static bool
fits_middle_initial(const struct person *p, const struct person_local *l)
{
    bool is_initial;

    return p->middles.n > 0 && l->letters.n > 2 && may_part(l, 1) &&
           has_middle(p, str_sub(l->letters, 0, 1), &is_initial) &&
           is_one_of(str_from(l->letters, 1), &p->lasts);
}

/* leutnama: log-in names of eight letters, six or seven of the last name */
static bool
fits_log_in(const struct person *p, const struct person_local *l)
{
    if (l->has_separator || l->letters.n != UNIX_NAME)
        return false;
    for (size_t k = 0; k < p->lasts.n; k++)
        for (size_t n = UNIX_NAME - 2; n < UNIX_NAME; n++)
            if (n < p->lasts.form[k].n &&
                str_has_prefix(p->lasts.form[k], str_sub(l->letters, 0, n)))
                for (size_t i = 0; i < p->firsts.n; i++)
                    if (str_has_prefix(p->firsts.form[i],
                                       str_from(l->letters, n)))
                        return true;
    return false;
}

/* No separator behind the letters from..to, nor between them. */
static bool
is_one_segment(const struct person_local *l, size_t from, size_t to)
{
    for (size_t i = from + 1; i <= to; i++)
        if (l->before[i] != PERSON_NONE)
            return false;
    return true;
}

/*
 * May one more surname follow the letters from..to? After a hyphen; else a
 * short name is too often the beginning of another one.
 */
static bool
may_go_on(const struct person_local *l, size_t from, size_t to)
{
    if (to >= l->letters.n)
        return false;
    return l->before[to] == PERSON_HYPHEN ||
           (to - from >= GLUED_MIN && l->letters.n - to >= GLUED_MORE &&
            is_one_segment(l, from, to));
}

/* cdoe-roe for a C. Doe: the address has one more surname than the name. */
static bool
fits_longer_last(const struct person *p, const struct person_local *l,
                 const struct person_forms *firsts)
{
    for (size_t i = 0; i < firsts->n; i++) {
        size_t at = firsts->form[i].n;
        if (!begins(l->letters, firsts->form[i]) ||
            l->before[at] == PERSON_HYPHEN) /* jane-doe-roe: who knows */
            continue;
        for (size_t k = 0; k < p->lasts.n; k++)
            if (may_go_on(l, at, at + p->lasts.form[k].n) &&
                str_has_prefix(str_from(l->letters, at), p->lasts.form[k]))
                return true;
    }
    return false;
}

/* astanby for an Adelia Stanby Langley. */
static bool
fits_maybe_last(const struct person *p, const struct person_local *l)
{
    const struct person_forms *lists[] = {&p->firsts, &p->initials_first};

    for (size_t i = 0; p->maybe != NULL && i < 2; i++)
        for (size_t k = 0; k < p->maybe->folded_n; k++) {
            struct person_forms last = {&p->maybe->folded[k], 1};
            size_t at;
            if (is_pair(l, lists[i], &last, &at) ||
                is_pair(l, &last, lists[i], &at))
                return true;
        }
    return false;
}

static bool
fits_partly(const struct person *p, const struct person_local *l)
{
    size_t n = l->letters.n;

    if (is_pair_cut(l, &p->firsts, &p->lasts, PREFIX_MIN) ||
        is_pair_cut(l, &p->lasts, &p->firsts, PREFIX_MIN) ||
        is_cut_pair(l, &p->firsts, &p->lasts))
        return true;
    if (!l->has_separator && (n == 3 || (n >= UNIX_MIN && n <= UNIX_NAME)) &&
        is_pair_cut(l, &p->initials_first, &p->lasts, n == 3 ? 2 : n - 2))
        return true;
    if (l->has_separator && (fits_unknown_middle(p, l, &p->firsts) ||
                             fits_unknown_middle(p, l, &p->initials_first)))
        return true;
    if (fits_longer_last(p, l, &p->firsts) ||
        fits_longer_last(p, l, &p->initials_first))
        return true;
    if (fits_maybe_last(p, l))
        return true;
    return fits_unknown_first(p, l) || fits_unknown_last(p, l) ||
           fits_middle_initial(p, l) || fits_log_in(p, l);
}

static enum person_fit
fit_weak(const struct person *p, const struct person_local *l,
         const char **pattern)
{
    size_t at;

    if (p->given.n < 2 && is_pair(l, &p->firsts, &p->seconds, &at))
        return PERSON_FIT_PARTIAL; /* jane.marie of a Jane Marie Doe */
    if (is_one_of(l->letters, &p->lasts)) {
        *pattern = "last";
        return PERSON_FIT_LAST;
    }
    if (is_one_of(l->letters, &p->firsts)) {
        *pattern = "first";
        return PERSON_FIT_FIRST;
    }
    if (fits_partly(p, l))
        return PERSON_FIT_PARTIAL;
    if (is_pair(l, &p->initials_first, &p->initials_last, &at)) {
        *pattern = l->before[at] ? "f.l" : "fl";
        return PERSON_FIT_INITIALS;
    }
    if (is_pair(l, &p->initials_last, &p->initials_first, &at)) {
        *pattern = l->before[at] ? "l.f" : "lf";
        return PERSON_FIT_INITIALS;
    }
    return PERSON_FIT_NONE;
}

/* christiana, petera: may be a given name that we do not know. */
static bool
is_feminine(const struct person_local *l)
{
    str s = l->letters;
    return !l->has_separator && s.n > 3 &&
           memchr("ae", s.p[s.n - 1], 2) != NULL &&
           memchr("aeiou", s.p[s.n - 2], 5) == NULL;
}

static enum person_fit
fit_letters(const struct person *p, struct person_local *l,
            const char **pattern)
{
    const char *found;

    *pattern = "";
    if (l->letters.n < 2)
        return PERSON_FIT_NONE;
    /* c.de.la.roe, cdoe-roe: the separators are the surname's own */
    bool has_surnames = p->particles_n > 0 ||
                        p->surnames.n > p->particles_n + 1 || p->maybe != NULL;
    l->may_glue = has_surnames || (p->given.n > 1 && has_only_hyphens(l));
    char start = l->letters.p[0];
    if (start >= 'a' && start <= 'z' && !(p->starts >> (start - 'a') & 1))
        return PERSON_FIT_NONE;
    if ((found = fit_exact(p, l))) {
        *pattern = found;
        return PERSON_FIT_FULL;
    }
    if ((found = fit_initial(p, l))) {
        bool is_other_name = !l->has_separator && nickname_is_given(l->letters);
        bool is_first_l =
            found == patterns[FIRST_L][PERSON_NONE] && is_feminine(l);
        if (!l->has_digits && !is_other_name && !is_first_l) {
            *pattern = found;
            return PERSON_FIT_FULL;
        }
        if (!is_one_of(l->letters, &p->firsts))
            return PERSON_FIT_PARTIAL;
    }
    return fit_weak(p, l, pattern);
}

/* The same by the keys of both, where the spelling may be another one. */
static enum person_fit
fit_keyed(const struct person *p, const struct person_local *l,
          enum person_fit fit, const char **pattern)
{
    const struct person *k = p->keyed ? p->keyed : p;
    enum translit t = p->keyed ? p->keyed->translit : TRANSLIT_DIGRAPHS;
    struct person_local keyed;
    const char *other;

    if (p->keyed == NULL && !translit_has_digraph(l->letters))
        return fit;
    person_local_key(l, t, &keyed);
    enum person_fit key_fit = fit_letters(k, &keyed, &other);
    if (key_fit <= fit)
        return fit;
    *pattern = other;
    return key_fit;
}

enum person_fit
person_fits_local(const struct person *p, str local, const char **pattern)
{
    struct person_local l;

    *pattern = "";
    person_local_read(&l, local);
    if (l.is_nothing)
        return PERSON_FIT_NONE;
    enum person_fit fit = fit_letters(p, &l, pattern);
    if (fit != PERSON_FIT_FULL && l.has_separator &&
        person_local_drop_affix(&l)) {
        const char *other;
        enum person_fit without = fit_letters(p, &l, &other);
        fit = without > fit ? without : fit;
        *pattern = "";
    }
    return fit == PERSON_FIT_FULL ? fit : fit_keyed(p, &l, fit, pattern);
}

bool
person_pattern_is_exact(const char *pattern)
{
    str s = str_of(pattern);
    return str_find(s, STR("first"), 0) != STR_NOT_FOUND &&
           str_find(s, STR("last"), 0) != STR_NOT_FOUND;
}
