/*
 * Which words of a name are the surname. European order by default; a surname
 * in capitals says so itself; Hungarian, East Asian and Russian order where
 * both parts are known or shaped so.
 */
#include "base/check.h"
#include "text/person_tokens.h"
#include "text/rune.h"

enum { CAPITALS_MIN = 3 /* letters: JR and TJ are initials */ };

static str
folded(const struct person_token *t)
{
    return person_tokens_folded(t);
}

static bool
has(enum person_words_kind kind, const struct person_token *t)
{
    return person_tokens_has(kind, t);
}

/* A word of Han, kana or hangul: the surname stands first. */
static bool
is_east_asian(const struct person_token *t)
{
    size_t at = 0;
    uint32_t c = rune_next(t->text, &at);
    return (c >= 0x3040 && c < 0x3100) || (c >= 0x3400 && c < 0xa000) ||
           (c >= 0xac00 && c < 0xd7b0);
}

static bool
has_hyphen(const struct person_token *t)
{
    return str_find_byte(t->text, '-', 0) != STR_NOT_FOUND;
}

/* Two syllables without more vowels than Chinese has: Xiaoming, Weiguo. */
static bool
is_first_asian(const struct person_tokens *ts)
{
    str second = folded(&ts->t[1]);

    if (is_east_asian(&ts->t[0]) && is_east_asian(&ts->t[1]))
        return true;
    if (ts->n == 2 && has(PERSON_WORDS_KOREAN, &ts->t[0]) &&
        has_hyphen(&ts->t[1]))
        return true;
    if (ts->n != 2 || ts->t[1].is_given)
        return false;
    bool is_long =
        second.n > 4 && !has_hyphen(&ts->t[1]) &&
        (memchr("xqz", second.p[0], 3) || str_has_suffix(second, STR("ng")));
    return has(PERSON_WORDS_CHINESE, &ts->t[0]) && is_long &&
           !has(PERSON_WORDS_CHINESE, &ts->t[1]) &&
           !has(PERSON_WORDS_KOREAN, &ts->t[1]);
}

/* Nguyễn Văn An: An is the given name, Văn stands between. */
static bool
is_vietnamese(const struct person_tokens *ts)
{
    return ts->n == 3 && has(PERSON_WORDS_VIETNAMESE, &ts->t[0]) &&
           !ts->t[2].is_given;
}

static bool
is_hungarian(const struct person_tokens *ts)
{
    const struct person_token *first = &ts->t[0], *second = &ts->t[1];
    return ts->n < 4 && has(PERSON_WORDS_HUNGARIAN, first) &&
           has(PERSON_WORDS_HUNGARIAN_GIVEN, second) &&
           !(has(PERSON_WORDS_HUNGARIAN, second) &&
             has(PERSON_WORDS_HUNGARIAN_GIVEN, first));
}

/* Петров Иван Иванович, Petrova Anna Sergeevna */
static bool
is_patronymic(str word)
{
    static const str ends[] = {STR("ovich"), STR("evich"), STR("ovna"),
                               STR("evna"),  STR("ichna"), STR("ovych"),
                               STR("ivna")};
    for (size_t i = 0; i < array_len(ends); i++)
        if (word.n > ends[i].n + 1 && str_has_suffix(word, ends[i]))
            return true;
    return false;
}

/* "Петров И.И.", "Doe J.M.": two initials behind a word. */
static bool
is_initials(const struct person_token *t)
{
    size_t dots = 0;

    for (size_t i = 0; i < t->text.n; i++)
        dots += t->text.p[i] == '.';
    return dots > 1 && dots >= t->n / 2 && t->n <= 6;
}

/* Capitals in front of a word that has none: DUPONT Jean. 0: no such thing. */
static size_t
capitals_first(const struct person_tokens *ts)
{
    size_t n = 0;
    bool is_long = false;

    while (n < ts->n && (ts->t[n].is_upper || ts->t[n].is_particle)) {
        is_long =
            is_long || (ts->t[n].is_upper && ts->t[n].n >= CAPITALS_MIN &&
                        str_find_byte(ts->t[n].text, '.', 0) == STR_NOT_FOUND);
        n++;
    }
    for (size_t i = n; i < ts->n; i++)
        if (ts->t[i].is_upper || ts->t[i].is_particle)
            return 0;
    return is_long && n < ts->n ? n : 0;
}

/* Jean DUPONT, Ana GARCÍA LÓPEZ: where they begin; ts->n: nowhere. */
static size_t
capitals_last(const struct person_tokens *ts)
{
    size_t i = ts->n;

    while (i > 1 && (ts->t[i - 1].is_upper || ts->t[i - 1].is_particle))
        i--;
    if (i == ts->n || ts->t[ts->n - 1].n < CAPITALS_MIN ||
        !ts->t[ts->n - 1].is_upper)
        return ts->n;
    for (size_t k = 0; k < i; k++)
        if (ts->t[k].is_upper && ts->t[k].n > 2)
            return ts->n;
    return i;
}

static bool
is_iberian(const struct person_tokens *ts, size_t i)
{
    static const char *const endings[] = {"ez", "eiz", "oz", "eira", "inho"};
    str w = folded(&ts->t[i]);

    if (has(PERSON_WORDS_IBERIAN, &ts->t[i]))
        return true;
    for (size_t k = 0; k < array_len(endings); k++)
        if (w.n > 4 && str_has_suffix(w, str_of(endings[k])))
            return true;
    return false;
}

static bool
is_joiner(const struct person_token *t)
{
    str w = folded(t);
    return str_eq(w, STR("y")) || str_eq(w, STR("e")) || str_eq(w, STR("i"));
}

/* Mc Donald, Ó Briain, Ní Bhriain */
static bool
is_gaelic_prefix(const struct person_token *t)
{
    if (has(PERSON_WORDS_GAELIC, t))
        return true;
    return str_eq(folded(t), STR("o")) && t->text.n > 1 &&
           str_find_byte(t->text, '.', 0) == STR_NOT_FOUND;
}

bool
person_tokens_is_prefix(const struct person_tokens *ts, size_t i)
{
    const struct person_token *t = &ts->t[i];

    if (t->is_particle || is_gaelic_prefix(t))
        return true;
    bool is_between = i > 0 && i + 1 < ts->n && ts->t[i + 1].is_particle;
    return is_between &&
           (has(PERSON_WORDS_NOBLE, t) || ts->t[i - 1].is_particle);
}

/* Index of the first word of the last name. */
static size_t
surname_start(const struct person_tokens *ts)
{
    size_t n = ts->n, upper = capitals_last(ts);

    if (n < 2 || upper < n)
        return n < 2 ? n : upper;
    for (size_t i = 1; i + 1 < n; i++)
        if (person_tokens_is_prefix(ts, i))
            return is_joiner(&ts->t[i]) && i > 1 ? i - 1 : i;
    if (n > 2 && ts->t[n - 2].n > 1 && is_iberian(ts, n - 2) &&
        !ts->t[n - 2].is_given)
        return n - 2;
    return n - 1;
}

/* The first n words go to the end. */
static void
rotate(struct person_tokens *ts, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct person_token first = ts->t[0];
        for (size_t i = 1; i < ts->n; i++)
            ts->t[i - 1] = ts->t[i];
        ts->t[ts->n - 1] = first;
    }
    ts->surname_n = n;
}

void
person_tokens_order(struct person_tokens *ts)
{
    if (ts->surname_n > 0 || ts->n == 0)
        return;
    size_t upper = capitals_first(ts);
    if (upper > 0) {
        rotate(ts, upper);
        return;
    }
    if (is_vietnamese(ts)) {
        struct person_token first = ts->t[0];
        ts->t[0] = ts->t[2];
        ts->t[2] = first;
        ts->surname_n = 1;
        return;
    }
    if (ts->n >= 2 && (is_first_asian(ts) || is_hungarian(ts))) {
        rotate(ts, 1);
        return;
    }
    bool is_russian = ts->n == 3 && is_patronymic(folded(&ts->t[2])) &&
                      !is_patronymic(folded(&ts->t[1])) && !ts->t[0].is_given;
    if (is_russian ||
        (ts->n == 2 && is_initials(&ts->t[1]) && !ts->t[0].is_given)) {
        rotate(ts, 1);
        return;
    }
    ts->surname_n = ts->n - surname_start(ts);
}
