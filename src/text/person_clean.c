/* Plain words from what people type into a name field: see person_clean.h. */
#include "text/person_clean.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/person_words.h"
#include "text/rune.h"

enum { FOLDED_MAX = 40, BRACKETS_MAX = 3 /* of one kind */ };

static bool
is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Letters of other widths and of mathematics, which people decorate with. */
static uint32_t
plain_letter(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        return c - 0xfee0;
    if (c >= 0x1d400 && c <= 0x1d6a3) {
        uint32_t i = (c - 0x1d400) % 52;
        return i < 26 ? 'A' + i : 'a' + i - 26;
    }
    if (c == 0xaa || c == 0xba)
        return c == 0xaa ? 'a' : 'o'; /* Mag.ª, Engº */
    return c;
}

static uint32_t
plain_ascii(uint32_t c)
{
    if (str_is_alnum((char)c))
        return c;
    if (c == '[' || c == '{')
        return '(';
    if (c == ']' || c == '}')
        return ')';
    if (c == '<' || c == '\n' || c == ';')
        return '|';
    if (c == '`')
        return '\'';
    return c != 0 && strchr(" .,'\"()-|&+@/:", (char)c) ? c : ' ';
}

/* What a character of a name field stands for; 0: nothing. */
static uint32_t
plain_rune(uint32_t raw)
{
    uint32_t c = plain_letter(raw);

    if (c < 0x80)
        return plain_ascii(c);
    if (c == 0x2018 || c == 0x2019 || c == 0xb4 || c == 0x2bc || c == 0x201a)
        return '\'';
    if ((c >= 0x201c && c <= 0x201f) || c == 0xab || c == 0xbb || c == 0x2039 ||
        c == 0x203a)
        return '"';
    if (c == 0xb7 || c == 0x2022)
        return '|';
    if (is_dash(c))
        return '-';
    if (rune_is_letter(c))
        return c;
    return rune_class(c) == RUNE_ZERO_WIDTH ? 0 : ' ';
}

static str
word_at(str in, size_t at)
{
    size_t end = at;
    while (end < in.n && str_is_alpha(in.p[end]))
        end++;
    return str_sub(in, at, end);
}

/*
 * "Dr.Jane", "Prof.Dr.": a space is missing behind the dot at `at`; but
 * Dott.ssa, Sig.ra and Prof.in are words.
 */
static bool
is_dot_without_space(str in, size_t at)
{
    static const str endings[] = {STR("ssa"), STR("ra"), STR("in"), STR("na"),
                                  STR("ing")};
    if (at < 2 || at + 2 >= in.n || in.p[at] != '.' ||
        !str_is_alpha(in.p[at - 1]) || !str_is_alpha(in.p[at - 2]))
        return false;
    str next = word_at(in, at + 1);
    for (size_t i = 0; i < array_len(endings); i++)
        if (str_eq(next, endings[i]))
            return false;
    return next.n > 1;
}

/* A long dash sets words apart, but joins what it touches on both sides. */
static bool
is_separating_dash(str in, size_t start, size_t end, uint32_t c)
{
    if (c != 0x2013 && c != 0x2014)
        return false;
    return start == 0 || end >= in.n || in.p[start - 1] == ' ' ||
           in.p[end] == ' ';
}

str
person_clean(struct arena *a, str in)
{
    bool has_space = str_find_byte(str_trim(in), ' ', 0) != STR_NOT_FOUND;
    struct buf b;

    buf_init(&b, a, 4 * PERSON_NAME_MAX);
    for (size_t at = 0; at < in.n;) {
        size_t start = at;
        uint32_t raw = rune_next(in, &at), c = plain_rune(raw);
        if (is_separating_dash(in, start, at, raw))
            c = '|';
        if (c == '<' || (c == '|' && start == 0))
            c = ' ';
        if (c != 0)
            buf_add_utf8(&b, c);
        if (has_space && is_dot_without_space(in, start))
            buf_add_byte(&b, ' ');
    }
    return str_trim(buf_str(&b));
}

/* ---- the head of a headline ---- */

static str
folded(str s, char bytes[FOLDED_MAX])
{
    return str_make(bytes, fold_plain(s, "", bytes, FOLDED_MAX));
}

/* "CEO", "Ihre Ansprechpartnerin": words that stand before a name's colon. */
static bool
is_label(str s)
{
    size_t words = 0;

    for (str rest = s; rest.p && words < 5;) {
        char bytes[FOLDED_MAX];
        str word = folded(str_cut(&rest, ' '), bytes);
        if (word.n == 0)
            continue;
        words++;
        if (!person_words_has(PERSON_WORDS_JOB, word) &&
            !person_words_has(PERSON_WORDS_NOTHING, word) &&
            !person_words_has(PERSON_WORDS_TITLE, word) &&
            !person_words_has(PERSON_WORDS_CAPITALS, word))
            return false;
    }
    return words > 0 && words < 5;
}

static str
cut_at(str s, size_t at, size_t n, str *rest)
{
    *rest = str_trim(str_from(s, at + n));
    return str_sub(s, 0, at);
}

static str
trim_front(str s)
{
    while (s.n > 0 && strchr("| -.,:/", s.p[0]))
        s = str_from(s, 1);
    return str_trim(s);
}

/* Cut at the earliest of the separators, but not at the very beginning. */
static str
cut_at_any(str s, const str *seps, size_t n, str *rest)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = str_find(s, seps[i], 0);
        if (at != STR_NOT_FOUND && at > 0)
            s = cut_at(s, at, seps[i].n, rest);
    }
    return s;
}

/* "Jane Doe @ Acme", and an address whose local part goes with it. */
static str
cut_at_sign(str s, str *rest)
{
    size_t at = str_find_byte(s, '@', 0);

    if (at == STR_NOT_FOUND || at == 0)
        return s;
    s = cut_at(s, at, 1, rest);
    size_t space = str_rfind_byte(s, ' ');
    return s.p[s.n - 1] == ' ' || space == STR_NOT_FOUND ? s
                                                         : str_sub(s, 0, space);
}

str
person_clean_head(str s, str *rest)
{
    static const str signs[] = {STR("|"), STR(" - "), STR("//"), STR(" / ")};
    static const str words[] = {STR(" at "),   STR(" At "),  STR(" AT "),
                                STR(" bei "),  STR(" Bei "), STR(" chez "),
                                STR(" from "), STR(" From ")};
    *rest = STR_EMPTY;
    s = trim_front(s);
    size_t colon = str_find_byte(s, ':', 0);
    if (colon != STR_NOT_FOUND && is_label(str_sub(s, 0, colon)))
        s = trim_front(str_from(s, colon + 1));
    else if (colon != STR_NOT_FOUND)
        s = cut_at(s, colon, 1, rest);
    s = cut_at_any(s, signs, array_len(signs), rest);
    size_t space = str_find_byte(s, ' ', 0);
    if (space != str_rfind_byte(s, ' ')) /* more than two words */
        s = cut_at_any(s, words, array_len(words), rest);
    return str_trim(cut_at_sign(s, rest));
}

/* ---- brackets ---- */

static bool
is_letters(str s)
{
    for (size_t at = 0; at < s.n;) {
        uint32_t c = rune_next(s, &at);
        if (!rune_is_letter(c) && c != '-' && c != '.')
            return false;
    }
    return s.n > 0;
}

/*
 * Cut the first piece between `open` and `close` out of *s. A single quote
 * opens only behind a space, so that O'Brien stays whole.
 */
static str
take_between(struct arena *a, str *s, char open, char close)
{
    size_t from = str_find_byte(*s, open, 0);

    while (open == '\'' && from != STR_NOT_FOUND && from > 0 &&
           s->p[from - 1] != ' ')
        from = str_find_byte(*s, open, from + 1);
    if (from == STR_NOT_FOUND)
        return STR_EMPTY;
    size_t to = str_find_byte(*s, close, from + 1);
    if (to == STR_NOT_FOUND)
        return STR_EMPTY;
    str inside = str_trim(str_sub(*s, from + 1, to));
    struct buf b;
    buf_init(&b, a, 4 * PERSON_NAME_MAX);
    buf_add(&b, str_sub(*s, 0, from));
    buf_add_byte(&b, ' ');
    buf_add(&b, str_from(*s, to + 1));
    *s = str_trim(buf_str(&b));
    return inside;
}

/* "geb. Schmidt": the name behind the word, or nothing. */
static str
former_name(str inside)
{
    char bytes[FOLDED_MAX];
    str rest = inside;
    str word = folded(str_cut(&rest, ' '), bytes);

    if (rest.p == NULL || !person_words_has(PERSON_WORDS_FORMER, word))
        return STR_EMPTY;
    return is_letters(str_trim(rest)) ? str_trim(rest) : STR_EMPTY;
}

/* In round brackets only known names: there stand companies, too. */
static bool
is_nickname(str inside, bool is_round)
{
    char bytes[FOLDED_MAX];
    str fold = folded(inside, bytes);

    if (fold.n < 2 || !is_letters(inside) ||
        person_words_has(PERSON_WORDS_SUFFIX, fold) ||
        person_words_has(PERSON_WORDS_CAPITALS, fold))
        return false;
    return !is_round || nickname_is_given(fold);
}

/* "Jane Doe" and 'Jane Doe' as a whole. */
static str
unquoted(str s)
{
    if (s.n < 3 || (s.p[0] != '"' && s.p[0] != '\''))
        return s;
    size_t close = str_find_byte(s, s.p[0], 1);
    return close == s.n - 1 ? str_trim(str_sub(s, 1, s.n - 1)) : s;
}

str
person_clean_brackets(struct arena *a, str s, struct person *out)
{
    static const char quotes[][2] = {
        {'(',  ')' },
        {'"',  '"' },
        {'\'', '\''}
    };

    s = unquoted(s);
    for (size_t i = 0; i < BRACKETS_MAX * array_len(quotes); i++) {
        const char *quote = quotes[i / BRACKETS_MAX];
        str inside = take_between(a, &s, quote[0], quote[1]);
        str former = former_name(inside);
        if (former.n > 0)
            out->former = former;
        else if (out->nickname.n == 0 && is_nickname(inside, quote[0] == '('))
            out->nickname = inside;
    }
    return s;
}
