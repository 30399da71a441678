/* Names and companies of two sources: see linkedin_match.h. */
#include "text/linkedin_match.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"

enum { PREFIX_MIN = 4, LABEL_MIN = 3, WORD_MAX = 40 /* bytes, folded */ };

/* ---- names ---- */

static bool
is_initial(str folded)
{
    return folded.n == 1;
}

/* One is the other's short form. */
static bool
is_nickname(str a, str b)
{
    str others[NICKNAME_OTHERS_MAX];
    size_t n = nickname_others(a, others);

    for (size_t i = 0; i < n; i++)
        if (str_eq(others[i], b))
            return true;
    return false;
}

enum words_fit { WORDS_APART, WORDS_BY_INITIAL, WORDS_FIT };

static enum words_fit
fit_folded(str a, str b)
{
    if (a.n == 0 || b.n == 0)
        return WORDS_APART;
    if (str_eq(a, b))
        return is_initial(a) ? WORDS_BY_INITIAL : WORDS_FIT;
    if ((is_initial(a) || is_initial(b)) && a.p[0] == b.p[0])
        return WORDS_BY_INITIAL;
    return WORDS_APART;
}

static enum words_fit
fit_words(const struct person_part *a, const struct person_part *b)
{
    enum words_fit best = WORDS_APART;

    for (size_t i = 0; i < a->folded_n; i++)
        for (size_t k = 0; k < b->folded_n; k++) {
            enum words_fit f = fit_folded(a->folded[i], b->folded[k]);
            if (f == WORDS_APART && is_nickname(a->folded[i], b->folded[k]))
                f = WORDS_FIT;
            best = f > best ? f : best;
        }
    return best;
}

/* The best that any word of the one and any of the other come to. */
static enum words_fit
fit_parts(const struct person_words *a, const struct person_words *b)
{
    enum words_fit best = WORDS_APART;

    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++) {
            enum words_fit f = fit_words(&a->word[i], &b->word[k]);
            best = f > best ? f : best;
        }
    return best;
}

/* Does the first word have one letter, in every spelling? */
static bool
is_short(const struct person_words *w)
{
    return w->n > 0 && w->word[0].folded_n > 0 &&
           is_initial(w->word[0].folded[0]);
}

enum linkedin_match
linkedin_match_names(const struct person *profile, const struct person *page)
{
    const struct person_words *first = &profile->given,
                              *last = &profile->surnames;

    if (!page->is_person || page->given.n == 0)
        return LINKEDIN_MATCH_NOT;
    enum words_fit firsts = fit_parts(first, &page->given);
    if (firsts == WORDS_APART)
        firsts = fit_parts(first, &page->middles);
    enum words_fit lasts = fit_parts(last, &page->surnames);
    bool has_surname = page->surnames.n > 0 && !is_short(&page->surnames);
    if (last->n == 0) /* "Jane": any Jane's page would do for it */
        return firsts == WORDS_FIT && has_surname ? LINKEDIN_MATCH_FULLER
                                                  : LINKEDIN_MATCH_NOT;
    if (firsts == WORDS_APART || lasts == WORDS_APART)
        return LINKEDIN_MATCH_NOT;
    if (firsts == WORDS_BY_INITIAL && lasts == WORDS_BY_INITIAL)
        return LINKEDIN_MATCH_NOT; /* J. D. is anybody */
    bool is_fuller = (is_short(first) && !is_short(&page->given)) ||
                     (is_short(last) && has_surname);
    return is_fuller && has_surname ? LINKEDIN_MATCH_FULLER
                                    : LINKEDIN_MATCH_SAME;
}

/* ---- companies ---- */

/* Words of a company's name, folded, without those that many have. */
struct words {
    char bytes[LINKEDIN_MATCH_WORDS_MAX][WORD_MAX];
    str word[LINKEDIN_MATCH_WORDS_MAX];
    size_t n;
};

static bool
is_common(str word)
{
    static const char list[] =
        " ab ag aps as asa bv co company consulting corp corporation de "
        "der die digital enterprise enterprises eu europe for gbr global "
        "gmbh group groupe grp gruppe holding holdings inc incorporated "
        "international intl kft kg kgaa la le les limited llc llp lp ltd "
        "ltda media nv of ohg oy oyj partner partners plc pte pty pvt sa sarl "
        "sas se services solutions spa spzoo srl sro studio studios team "
        "technologies technology the und the uk usa ug und worldwide and et y ";
    char padded[WORD_MAX + 2];

    if (word.n + 2 > sizeof(padded))
        return false;
    padded[0] = padded[word.n + 1] = ' ';
    memcpy(padded + 1, word.p, word.n);
    return str_find(str_of(list), str_make(padded, word.n + 2), 0) !=
           STR_NOT_FOUND;
}

/* Between words: white space and punctuation, but for dots and apostrophes
   inside ("S.p.A.", "O'Neil"). */
static str
next_word(str *rest)
{
    static const char ends[] = " \t\r\n,;:/|&+-_()[]\"";
    size_t n = 0;

    while (n < rest->n && strchr(ends, rest->p[n]) == NULL)
        n++;
    str word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n < rest->n ? n + 1 : n);
    return word;
}

static void
read_words(str name, bool with_common, struct words *w)
{
    w->n = 0;
    while (name.n > 0 && w->n < LINKEDIN_MATCH_WORDS_MAX) {
        str word = next_word(&name);
        size_t n = fold_plain(word, "", w->bytes[w->n], WORD_MAX);
        str folded = str_make(w->bytes[w->n], n);
        if (n == 0 || (!with_common && is_common(folded)))
            continue;
        w->word[w->n++] = folded;
    }
}

static bool
are_alike(str a, str b)
{
    return str_eq(a, b) || (a.n >= PREFIX_MIN && b.n >= PREFIX_MIN &&
                            (str_has_prefix(a, b) || str_has_prefix(b, a)));
}

static bool
share_a_word(const struct words *a, const struct words *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (are_alike(a->word[i], b->word[k]))
                return true;
    return false;
}

/* "Blue River Works" is brw. */
static bool
is_acronym(const struct words *name, str word)
{
    if (name->n < 2 || name->n != word.n)
        return false;
    for (size_t i = 0; i < name->n; i++)
        if (name->word[i].p[0] != word.p[i])
            return false;
    return true;
}

/* bluerivers: the words of one, put together, within the other. */
static bool
is_put_together(const struct words *name, str word)
{
    char bytes[LINKEDIN_MATCH_WORDS_MAX * 8];
    size_t n = 0;

    for (size_t i = 0; i < name->n; i++) {
        if (n + name->word[i].n > sizeof(bytes))
            break;
        memcpy(bytes + n, name->word[i].p, name->word[i].n);
        n += name->word[i].n;
    }
    str all = str_make(bytes, n);
    return n >= LABEL_MIN && word.n >= LABEL_MIN &&
           (str_has_prefix(all, word) || str_has_prefix(word, all));
}

static bool
is_named_after(const struct words *name, str word)
{
    for (size_t i = 0; i < name->n; i++)
        if (are_alike(name->word[i], word))
            return true;
    return is_acronym(name, word) || is_put_together(name, word);
}

/* The first label of the domain, folded: blue-river.test is blueriver. */
static bool
is_domain_of(const struct words *name, str domain)
{
    char bytes[WORD_MAX];
    str label = str_cut(&domain, '.');
    size_t n = fold_plain(label, "", bytes, sizeof(bytes));

    return is_named_after(name, str_make(bytes, n));
}

static bool
is_one_of_the_other(const struct words *a, const struct words *b)
{
    return (a->n == 1 && is_named_after(b, a->word[0])) ||
           (b->n == 1 && is_named_after(a, b->word[0]));
}

bool
linkedin_match_companies(str profile, str page, str domain)
{
    struct words all, ours, theirs;

    read_words(profile, false, &ours);
    read_words(profile, true, &all);
    if (all.n == 0)
        return true; /* nothing is said that could be contradicted */
    if (is_domain_of(&ours, domain) || is_domain_of(&all, domain))
        return true;
    read_words(page, false, &theirs);
    if (page.n == 0 || theirs.n == 0)
        return page.n == 0;
    return share_a_word(&ours, &theirs) || is_one_of_the_other(&ours, &theirs);
}
