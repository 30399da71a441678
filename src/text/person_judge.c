/* One person's name or not, as far as words can tell. */
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/person_tokens.h"
#include "text/roles.h"
#include "text/rune.h"

enum { WORDS_MAX = 10, LETTERS_MIN = 3, JOINED_MAX = 128 };

static str
folded(const struct person_token *t)
{
    return person_tokens_folded(t);
}

static bool
has_digit(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (str_is_digit(s.p[i]))
            return true;
    return false;
}

/* "Ana y Luis García": between two given names, or before a whole name. */
static bool
is_conjunction(const struct person_tokens *ts, size_t i)
{
    static const str words[] = {STR("y"),  STR("e"),   STR("i"),  STR("et"),
                                STR("en"), STR("og"),  STR("ja"), STR("och"),
                                STR("a"),  STR("und"), STR("and")};
    const struct person_token *t = &ts->t[i];

    if (str_eq(t->text, STR("&")) || str_eq(t->text, STR("+")))
        return true;
    if (i == 0 || i + 1 >= ts->n || !ts->t[i + 1].is_given)
        return false;
    for (size_t k = 0; k < array_len(words); k++)
        if (str_eq(t->text, words[k]))
            return ts->t[i - 1].is_given || i + 2 < ts->n;
    return false;
}

/* Words of companies that are surnames behind a known given name. */
static bool
may_be_surname(const struct person_tokens *ts, size_t i)
{
    return i > 0 && ts->t[0].is_given &&
           person_tokens_has(PERSON_WORDS_COMPANY_SURNAME, &ts->t[i]);
}

/* S.A., A/S, d.o.o. at the end, OOO in front: by its dots or capitals. */
static bool
is_legal_form(const struct person_tokens *ts, size_t i)
{
    const struct person_token *t = &ts->t[i];
    const struct person_token *other = &ts->t[i == 0 ? ts->n - 1 : 0];
    bool is_marked = str_find_byte(t->text, '.', 0) != STR_NOT_FOUND ||
                     str_find_byte(t->text, '/', 0) != STR_NOT_FOUND ||
                     (t->is_upper && !other->is_upper);
    return (i == 0 || i + 1 == ts->n) && ts->n > 1 && is_marked &&
           person_tokens_has(PERSON_WORDS_LEGAL, t);
}

static bool
is_company_compound(str word)
{
    static const str ends[] = {STR("gmbh"),    STR("praxis"),  STR("kanzlei"),
                               STR("agentur"), STR("technik"), STR("service"),
                               STR("verein"),  STR("systeme"), STR("handwerk")};
    for (size_t i = 0; i < array_len(ends); i++)
        if (word.n > ends[i].n && str_has_suffix(word, ends[i]))
            return true;
    if ((unsigned char)word.p[0] < 0x80)
        return false;
    return str_find(word, STR("株式会社"), 0) != STR_NOT_FOUND ||
           str_find(word, STR("有限公司"), 0) != STR_NOT_FOUND ||
           str_find(word, STR("주식회사"), 0) != STR_NOT_FOUND;
}

/* von und zu: no conjunction of people. */
static bool
is_between_particles(const struct person_tokens *ts, size_t i)
{
    return i > 0 && i + 1 < ts->n && ts->t[i - 1].is_particle &&
           ts->t[i + 1].is_particle;
}

static bool
is_brand_word(const struct person_tokens *ts, size_t i)
{
    const struct person_token *t = &ts->t[i];
    bool is_possessive = i + 1 < ts->n && str_has_suffix(t->text, STR("'s"));

    if (has_digit(t->text) || is_conjunction(ts, i) || is_legal_form(ts, i) ||
        (is_possessive && !t->is_particle))
        return true;
    if (i > 0 && (t->is_particle || is_between_particles(ts, i)))
        return false;
    if (ts->n > 1 && t->role == ROLES_STRONG)
        return true;
    if (is_company_compound(folded(t)))
        return true;
    /* Asa is a legal form, and in front \u00c5sa is somebody's name */
    return person_tokens_has(PERSON_WORDS_BRAND, t) && !may_be_surname(ts, i) &&
           !(i == 0 && t->is_given);
}

static bool
is_single_name(const struct person_token *t)
{
    size_t at = 0;

    if (str_find_byte(t->text, '.', 0) != STR_NOT_FOUND)
        return false;
    if (rune_class(rune_next(t->text, &at)) == RUNE_LETTER)
        return true;
    return t->is_given && t->role == ROLES_NONE;
}

/* "First Last", "asdf asdf", "to be confirmed": what stands for a name. */
static bool
is_filler(const struct person_tokens *ts)
{
    char bytes[JOINED_MAX];
    size_t n = 0, templates = 0;

    for (size_t i = 0; i < ts->n; i++) {
        str word = folded(&ts->t[i]);
        if (word.n > sizeof(bytes) - n)
            return false;
        memcpy(bytes + n, word.p, word.n);
        n += word.n;
        templates += roles_is_template(word);
    }
    str joined = str_make(bytes, n);
    return templates == ts->n || roles_is_template(joined) ||
           person_words_has(PERSON_WORDS_PHRASE, joined);
}

/* Head of Sales, Human Resources, Read More. */
static bool
is_job_word(const struct person_token *t)
{
    return person_tokens_has(PERSON_WORDS_NOTHING, t) ||
           person_tokens_has(PERSON_WORDS_JOB, t) || t->role != ROLES_NONE;
}

bool
person_tokens_is_person(const struct person_tokens *ts)
{
    size_t jobs = 0, letters = 0, nothing = 0;

    if (ts->n == 0 || ts->n > WORDS_MAX || ts->is_full || ts->is_several ||
        is_filler(ts))
        return false;
    for (size_t i = 0; i < ts->n; i++) {
        const struct person_token *t = &ts->t[i];
        if (is_brand_word(ts, i))
            return false;
        nothing +=
            person_tokens_has(PERSON_WORDS_NOTHING, t) || t->role != ROLES_NONE;
        jobs += is_job_word(t);
        letters += t->n;
    }
    if (nothing == ts->n || letters < LETTERS_MIN)
        return false;
    if (jobs == ts->n && !ts->t[0].is_given)
        return false;
    return ts->n > 1 || is_single_name(&ts->t[0]);
}
