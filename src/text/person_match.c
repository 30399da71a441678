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

enum {
    LOCAL_MAX = 64,
    PREFIX_MIN = 2, /* letters of a name cut short: ja.doe */
    UNIX_NAME = 8,  /* letters of a log-in name: jmuellerl */
    UNIX_MIN = 6,
};

enum separator { NONE, DOT, UNDERSCORE, HYPHEN, SEPARATORS };

struct local {
    char bytes[LOCAL_MAX * 2];
    uint8_t before[LOCAL_MAX * 2]; /* enum separator in front of a letter */
    str letters;
    bool has_separator;
    bool may_glue;   /* its hyphens may be the name's own: jdoe-roe */
    bool has_digits; /* at the end */
    bool is_nothing; /* digits inside, no letters: no name */
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

static const char *const patterns[SHAPES][SEPARATORS] = {
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

static void
local_read(struct local *l, str local)
{
    char folded[LOCAL_MAX * 2];
    size_t plus = str_find_byte(local, '+', 0);
    size_t n =
        fold_plain(str_sub(local, 0, plus), "._-", folded, sizeof(folded));
    size_t letters = 0;
    uint8_t before = NONE;

    *l = (struct local){.is_nothing = local.n > LOCAL_MAX};
    while (n > 0 && str_is_digit(folded[n - 1])) {
        l->has_digits = true;
        n--;
    }
    while (n > 0 && strchr("._-", folded[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++) {
        char c = folded[i];
        if (str_is_digit(c))
            l->is_nothing = true;
        if (c == '.' || c == '_' || c == '-') {
            before = c == '.' ? DOT : c == '_' ? UNDERSCORE : HYPHEN;
            l->has_separator = true;
            continue;
        }
        l->bytes[letters] = c;
        l->before[letters++] = before;
        before = NONE;
    }
    l->letters = str_make(l->bytes, letters);
}

static bool
has_only_hyphens(const struct local *l)
{
    for (size_t i = 0; i < l->letters.n; i++)
        if (l->before[i] == DOT || l->before[i] == UNDERSCORE)
            return false;
    return l->has_separator;
}

static bool
may_part(const struct local *l, size_t at)
{
    return !l->has_separator || l->may_glue || l->before[at] != NONE;
}

/*
 * Is the local part a + b, with `a` of one list and `b` of the other? *at:
 * where b begins.
 */
static bool
is_pair(const struct local *l, const struct person_forms *as,
        const struct person_forms *bs, size_t *at)
{
    for (size_t i = 0; i < as->n; i++) {
        str a = as->form[i];
        if (a.n >= l->letters.n || !str_has_prefix(l->letters, a) ||
            !may_part(l, a.n))
            continue;
        str rest = str_from(l->letters, a.n);
        *at = a.n;
        for (size_t k = 0; k < bs->n; k++)
            if (str_eq(rest, bs->form[k]))
                return true;
    }
    return false;
}

/* The same with the beginning of a `b`, at least `least` letters of it. */
static bool
is_pair_cut(const struct local *l, const struct person_forms *as,
            const struct person_forms *bs, size_t least)
{
    for (size_t i = 0; i < as->n; i++) {
        str a = as->form[i];
        if (!str_has_prefix(l->letters, a) || a.n >= l->letters.n ||
            !may_part(l, a.n))
            continue;
        str rest = str_from(l->letters, a.n);
        for (size_t k = 0; k < bs->n && rest.n >= least; k++)
            if (rest.n < bs->form[k].n && str_has_prefix(bs->form[k], rest))
                return true;
    }
    return false;
}

/* The beginning of an `a` and a whole `b`: jadoe. */
static bool
is_cut_pair(const struct local *l, const struct person_forms *as,
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
            if (head.n < as->form[i].n && str_has_prefix(as->form[i], head))
                return true;
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
literal(const struct local *l, enum shape shape, size_t at)
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
fit_middle(const struct person *p, const struct local *l,
           const struct person_forms *firsts)
{
    for (size_t i = 0; i < firsts->n; i++) {
        str first = firsts->form[i];
        if (!str_has_prefix(l->letters, first) || !may_part(l, first.n))
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

/* Both names in full, in either order. */
static const char *
fit_exact(const struct person *p, const struct local *l)
{
    size_t at;
    const char *middle;

    if (is_pair(l, &p->firsts, &p->lasts, &at))
        return literal(l, FIRST_LAST, at);
    if (is_pair(l, &p->lasts, &p->firsts, &at))
        return literal(l, LAST_FIRST, at);
    if ((middle = fit_middle(p, l, &p->firsts)))
        return middle;
    if (is_pair(l, &p->seconds, &p->lasts, &at))
        return literal(l, FIRST_LAST, at);
    return NULL;
}

/* One name in full and the other's initial. */
static const char *
fit_initial(const struct person *p, const struct local *l)
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

/* jane.doe for a J. Doe: the name begins with the only letter known. */
static bool
fits_unknown_first(const struct person *p, const struct local *l)
{
    if (p->firsts.n > 0 || !l->has_separator ||
        !is_one_of(str_sub(l->letters, 0, 1), &p->initials_first))
        return false;
    for (size_t k = 0; k < p->lasts.n; k++) {
        str last = p->lasts.form[k];
        if (last.n + 1 < l->letters.n && str_has_suffix(l->letters, last) &&
            l->before[l->letters.n - last.n] != NONE)
            return true;
    }
    return false;
}

static bool
fits_partly(const struct person *p, const struct local *l)
{
    size_t n = l->letters.n;
    size_t at;

    if (is_pair_cut(l, &p->firsts, &p->lasts, PREFIX_MIN) ||
        is_pair_cut(l, &p->lasts, &p->firsts, PREFIX_MIN) ||
        is_cut_pair(l, &p->firsts, &p->lasts))
        return true;
    if ((n == 3 || (n >= UNIX_MIN && n <= UNIX_NAME)) &&
        is_pair_cut(l, &p->initials_first, &p->lasts, n == 3 ? 2 : n - 2))
        return true;
    return is_pair(l, &p->firsts, &p->seconds, &at) || fits_unknown_first(p, l);
}

static enum person_fit
fit_weak(const struct person *p, const struct local *l, const char **pattern)
{
    size_t at;

    if (fits_partly(p, l))
        return PERSON_FIT_PARTIAL;
    if (is_one_of(l->letters, &p->lasts)) {
        *pattern = "last";
        return PERSON_FIT_LAST;
    }
    if (is_one_of(l->letters, &p->firsts)) {
        *pattern = "first";
        return PERSON_FIT_FIRST;
    }
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

enum person_fit
person_fits_local(const struct person *p, str local, const char **pattern)
{
    struct local l;
    const char *found;

    *pattern = "";
    local_read(&l, local);
    if (l.is_nothing || l.letters.n < 2)
        return PERSON_FIT_NONE;
    l.may_glue = has_only_hyphens(&l) &&
                 (p->given.n > 1 || p->surnames.n > p->particles_n + 1);
    char start = l.letters.p[0];
    if (start >= 'a' && start <= 'z' && !(p->starts >> (start - 'a') & 1))
        return PERSON_FIT_NONE;
    if ((found = fit_exact(p, &l))) {
        *pattern = found;
        return PERSON_FIT_FULL;
    }
    if ((found = fit_initial(p, &l))) {
        bool is_other_name = !l.has_separator && nickname_is_given(l.letters);
        if (!l.has_digits && !is_other_name) {
            *pattern = found;
            return PERSON_FIT_FULL;
        }
        if (!is_one_of(l.letters, &p->firsts))
            return PERSON_FIT_PARTIAL;
    }
    return fit_weak(p, &l, pattern);
}

bool
person_pattern_is_exact(const char *pattern)
{
    str s = str_of(pattern);
    return str_find(s, STR("first"), 0) != STR_NOT_FOUND &&
           str_find(s, STR("last"), 0) != STR_NOT_FOUND;
}
