/*
 * A name as people type it, to its parts: the field is cleaned to plain words,
 * the nickname leaves its quotes, commas are resolved, titles and degrees are
 * peeled off both ends, and what is left is divided.
 */
#include "text/person.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/person_forms.h"
#include "text/person_words.h"
#include "text/roles.h"
#include "text/rune.h"

enum { TOKENS_MAX = 16, TOKEN_FOLD_MAX = 40 };

struct token {
    str text; /* with its dots */
    char bytes[TOKEN_FOLD_MAX];
    size_t n;
    bool is_particle;
};

struct tokens {
    struct token t[TOKENS_MAX];
    size_t n;
    bool is_full; /* there were more */
};

static str
folded(const struct token *t)
{
    return str_make(t->bytes, t->n);
}

static bool
has(enum person_words_kind kind, const struct token *t)
{
    return person_words_has(kind, folded(t));
}

/* ---- cleaning ---- */

static bool
is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* What a character of a name field stands for; 0: nothing. */
static uint32_t
plain_rune(uint32_t c)
{
    if (c == 0x2018 || c == 0x2019 || c == '`' || c == 0xb4 || c == 0x2bc)
        return '\'';
    if ((c >= 0x201c && c <= 0x201f) || c == 0xab || c == 0xbb)
        return '"';
    if (c == 0xb7 || c == 0x2022 || c == 0x2013 || c == 0x2014 || c == '\n' ||
        c == ';')
        return '|';
    if (is_dash(c))
        return '-';
    if (c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f)
        return ' ';
    if (c < 0x80 && !str_is_alnum((char)c))
        return strchr(" .,'\"()-|&+@/", (char)c) && c != 0 ? c : ' ';
    if (c < 0x80 || rune_is_letter(c))
        return c;
    return rune_class(c) == RUNE_ZERO_WIDTH ? 0 : ' ';
}

/* "Dr.Jane", "Prof.Dr.": a space is missing behind the dot at `at`. */
static bool
is_dot_without_space(str in, size_t at)
{
    return at >= 2 && at + 2 < in.n && in.p[at] == '.' &&
           str_is_alpha(in.p[at - 1]) && str_is_alpha(in.p[at - 2]) &&
           str_is_alpha(in.p[at + 1]) && str_is_alpha(in.p[at + 2]);
}

static str
cleaned(struct arena *a, str in)
{
    bool has_space = str_find_byte(str_trim(in), ' ', 0) != STR_NOT_FOUND;
    struct buf b;

    buf_init(&b, a, 4 * PERSON_NAME_MAX);
    for (size_t at = 0; at < in.n;) {
        size_t start = at;
        uint32_t c = plain_rune(rune_next(in, &at));
        if (c != 0)
            buf_add_utf8(&b, c);
        if (has_space && is_dot_without_space(in, start))
            buf_add_byte(&b, ' ');
    }
    return str_trim(buf_str(&b));
}

/* What stands before the first separator that follows something. */
static str
head_of(str s)
{
    static const str seps[] = {STR("|"),     STR(" - "),  STR("@"),
                               STR(" / "),   STR(" at "), STR(" bei "),
                               STR(" from ")};
    while (s.n > 0 && (s.p[0] == '|' || s.p[0] == ' ' || s.p[0] == '-' ||
                       s.p[0] == '.' || s.p[0] == ','))
        s = str_from(s, 1);
    for (size_t i = 0; i < array_len(seps); i++) {
        size_t at = str_find_nocase(s, seps[i], 0);
        if (at != STR_NOT_FOUND && at > 0)
            s = str_sub(s, 0, at);
    }
    return str_trim(s);
}

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

/* Brackets hold nicknames, pronouns, maiden names and degrees. */
static void
take_nickname(struct arena *a, str *s, struct person *out)
{
    static const char quotes[][2] = {
        {'(',  ')' },
        {'"',  '"' },
        {'\'', '\''}
    };

    for (size_t i = 0; i < 2 * array_len(quotes); i++) {
        str inside = take_between(a, s, quotes[i / 2][0], quotes[i / 2][1]);
        char bytes[TOKEN_FOLD_MAX];
        str fold = {bytes, fold_plain(inside, "", bytes, sizeof(bytes))};
        if (fold.n < 2 || !is_letters(inside) || out->nickname.n > 0 ||
            person_words_has(PERSON_WORDS_SUFFIX, fold) ||
            person_words_has(PERSON_WORDS_CAPITALS, fold))
            continue;
        out->nickname = inside;
    }
}

/* ---- tokens ---- */

static bool
is_conjunction(str s)
{
    return str_eq(s, STR("&")) || str_eq(s, STR("+"));
}

static void
tokens_add(struct tokens *ts, str in)
{
    for (str rest = in; rest.p;) {
        str word = str_cut(&rest, ' ');
        while (word.n > 0 && strchr("'-,/\")(", word.p[word.n - 1]))
            word.n--;
        while (word.n > 0 && strchr(".'-,/\")(", word.p[0]))
            word = str_from(word, 1);
        if (word.n == 0)
            continue;
        if (ts->n == TOKENS_MAX) {
            ts->is_full = true;
            return;
        }
        struct token *t = &ts->t[ts->n++];
        t->text = word;
        t->n = fold_plain(word, "&+@", t->bytes, sizeof(t->bytes));
        bool is_lower = word.n > 1 || !rune_is_upper((unsigned char)word.p[0]);
        t->is_particle = is_lower && has(PERSON_WORDS_PARTICLE, t);
        if (t->n == 0)
            ts->n--;
    }
}

static void
tokens_drop(struct tokens *ts, size_t from, size_t n)
{
    check(from + n <= ts->n);
    for (size_t i = from; i + n < ts->n; i++)
        ts->t[i] = ts->t[i + n];
    ts->n -= n;
}

/* Titles that are never given names, so that they need no dot. */
static bool
is_plain_title(str word)
{
    static const char list[] =
        " dr prof professor mr mrs ms miss mx sir herr frau hr mister mme mlle"
        " madame monsieur senor senora sra srta signor signora pan pani dhr"
        " mevr mevrouw dott dottssa avv rev ing dipling ";
    size_t at = str_find(STR(list), word, 0);
    return at != STR_NOT_FOUND && at > 0 && list[at - 1] == ' ' &&
           list[at + word.n] == ' ';
}

static bool
is_title(const struct token *t, size_t n, bool has_title)
{
    if (!has(PERSON_WORDS_TITLE, t))
        return false;
    return has_title || n > 2 || str_has_suffix(t->text, STR(".")) ||
           is_plain_title(folded(t));
}

static bool
is_upper_text(str s)
{
    bool was_any = false;

    for (size_t at = 0; at < s.n;) {
        uint32_t c = rune_next(s, &at);
        if (rune_is_letter(c) && rune_to_lower(c) == c && rune_to_upper(c) != c)
            return false;
        was_any = was_any || rune_is_upper(c);
    }
    return was_any;
}

/* A degree: no surname, or written as one (M.D., MD in a mixed-case name). */
static bool
is_suffix(const struct token *t, bool is_shouted)
{
    bool has_dot = str_find_byte(t->text, '.', 0) != STR_NOT_FOUND;

    if (has(PERSON_WORDS_SUFFIX, t))
        return t->n > 2 || has_dot || !is_shouted || t->bytes[0] == 'i';
    return has(PERSON_WORDS_CAPITALS, t) &&
           (has_dot || (!is_shouted && is_upper_text(t->text)));
}

static str
joined(struct arena *a, str before, str more)
{
    struct buf b;

    if (before.n == 0)
        return more;
    buf_init(&b, a, 8 * PERSON_NAME_MAX);
    buf_add(&b, before);
    buf_add_byte(&b, ' ');
    buf_add(&b, more);
    return buf_str(&b);
}

static void
peel(struct arena *a, struct tokens *ts, bool is_shouted, struct person *out)
{
    while (ts->n > 1 && is_title(&ts->t[0], ts->n, out->title.n > 0)) {
        out->title = joined(a, out->title, ts->t[0].text);
        tokens_drop(ts, 0, 1);
    }
    while (ts->n > 1 && is_suffix(&ts->t[ts->n - 1], is_shouted) &&
           (ts->n > 2 || has(PERSON_WORDS_SUFFIX, &ts->t[ts->n - 1]))) {
        ts->n--;
        out->suffix = out->suffix.n ? joined(a, ts->t[ts->n].text, out->suffix)
                                    : ts->t[ts->n].text;
    }
}

/* ---- commas ---- */

static bool
is_all(const struct tokens *ts, bool is_titles)
{
    for (size_t i = 0; i < ts->n; i++)
        if (is_titles ? !has(PERSON_WORDS_TITLE, &ts->t[i])
                      : !is_suffix(&ts->t[i], false))
            return false;
    return ts->n > 0;
}

/* Is "a, b" a "Last, First"? */
static bool
is_reversed(const struct tokens *last, const struct tokens *first)
{
    size_t words = 0;

    for (size_t i = 0; i < last->n; i++)
        words += !last->t[i].is_particle;
    if (first->n == 0 || first->n > 4 || words > 3)
        return false;
    for (size_t i = 0; i < first->n; i++)
        if (!has(PERSON_WORDS_TITLE, &first->t[i]) &&
            (has(PERSON_WORDS_BRAND, &first->t[i]) ||
             has(PERSON_WORDS_JOB, &first->t[i])))
            return false;
    if (words <= 1)
        return true;
    return !nickname_is_given(folded(&last->t[0])) &&
           nickname_is_given(folded(&first->t[0]));
}

/*
 * The words of the name in natural order. *reversed: how many of them, at
 * the end, were said to be the last name; 0: nothing was said.
 */
static size_t
tokens_of(struct arena *a, str s, struct tokens *ts, struct person *out)
{
    str rest = s;
    size_t reversed = 0;

    ts->n = 0;
    ts->is_full = false;
    tokens_add(ts, str_cut(&rest, ','));
    for (int i = 0; rest.p && i < 8; i++) {
        struct tokens more = {.n = 0};
        str piece = str_trim(str_cut(&rest, ','));
        tokens_add(&more, piece);
        if (more.n == 0)
            continue;
        if (is_all(&more, false)) {
            out->suffix = joined(a, out->suffix, piece);
        } else if (is_all(&more, true)) {
            out->title = joined(a, out->title, piece);
        } else if (reversed == 0 && is_reversed(ts, &more)) {
            reversed = ts->n;
            for (size_t k = 0; k < ts->n && more.n < TOKENS_MAX; k++)
                more.t[more.n++] = ts->t[k];
            *ts = more;
        }
    }
    return reversed;
}

/* ---- people or not ---- */

static bool
has_digit(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (str_is_digit(s.p[i]))
            return true;
    return false;
}

/* Words of companies that are surnames behind a known given name. */
static bool
may_be_surname(const struct tokens *ts, size_t i)
{
    static const str words[] = {STR("church"), STR("bank"),   STR("college"),
                                STR("city"),   STR("parish"), STR("press"),
                                STR("garten"), STR("school"), STR("travel")};
    if (i == 0 || !nickname_is_given(folded(&ts->t[0])))
        return false;
    for (size_t k = 0; k < array_len(words); k++)
        if (str_eq(folded(&ts->t[i]), words[k]))
            return true;
    return false;
}

static bool
is_brand_word(const struct tokens *ts, size_t i)
{
    const struct token *t = &ts->t[i];

    if (has_digit(t->text) || is_conjunction(t->text))
        return true;
    if (i > 0 && t->is_particle)
        return false;
    if (ts->n > 1 && roles_word(folded(t)) == ROLES_STRONG)
        return true;
    return has(PERSON_WORDS_BRAND, t) && !may_be_surname(ts, i);
}

static bool
is_single_name(const struct token *t)
{
    size_t at = 0;

    if (str_find_byte(t->text, '.', 0) != STR_NOT_FOUND)
        return false;
    if (rune_class(rune_next(t->text, &at)) == RUNE_LETTER)
        return true;
    return nickname_is_given(folded(t)) && roles_word(folded(t)) == ROLES_NONE;
}

static bool
is_person(const struct tokens *ts)
{
    size_t nothing = 0, letters = 0;

    if (ts->n == 0 || ts->n > 8 || ts->is_full)
        return false;
    for (size_t i = 0; i < ts->n; i++) {
        const struct token *t = &ts->t[i];
        if (is_brand_word(ts, i))
            return false;
        nothing +=
            has(PERSON_WORDS_NOTHING, t) || roles_word(folded(t)) != ROLES_NONE;
        letters += t->n;
    }
    if (nothing == ts->n || letters < 3)
        return false;
    return ts->n > 1 || is_single_name(&ts->t[0]);
}

/* ---- dividing ---- */

static bool
is_iberian(const struct tokens *ts, size_t i)
{
    static const char surnames[] =
        " garcia silva santos pereira costa ferreira oliveira souza sousa lima"
        " almeida ribeiro carvalho gomes lopes marques alves rocha moreno"
        " romero navarro torres ramos serrano molina castro ortega rubio sanz"
        " iglesias medina cortes castillo guerrero prieto vidal mendoza cruz"
        " herrera flores rivera vargas rojas reyes ortiz morales delgado ";
    static const char *const endings[] = {"ez", "eiz", "oz", "eira", "inho"};
    str w = folded(&ts->t[i]);
    size_t at = str_find(STR(surnames), w, 0);

    if (w.n > 3 && at != STR_NOT_FOUND && surnames[at - 1] == ' ' &&
        surnames[at + w.n] == ' ')
        return true;
    for (size_t k = 0; k < array_len(endings); k++)
        if (w.n > 4 && str_has_suffix(w, str_of(endings[k])))
            return true;
    return false;
}

static bool
is_joiner(const struct token *t)
{
    str w = folded(t);
    return str_eq(w, STR("y")) || str_eq(w, STR("e")) || str_eq(w, STR("i"));
}

static bool
is_prefix_word(const struct token *t)
{
    str w = folded(t);
    return t->is_particle || str_eq(w, STR("mc")) || str_eq(w, STR("mac")) ||
           (str_eq(w, STR("o")) &&
            str_find_byte(t->text, '.', 0) == STR_NOT_FOUND && t->text.n > 1);
}

/* Index of the first word of the last name. */
static size_t
surname_start(const struct tokens *ts)
{
    size_t n = ts->n;

    if (n < 2)
        return n;
    for (size_t i = 1; i + 1 < n; i++) {
        if (is_prefix_word(&ts->t[i]))
            return is_joiner(&ts->t[i]) && i > 1 ? i - 1 : i;
    }
    if (n > 2 && ts->t[n - 2].n > 1 && is_iberian(ts, n - 2) &&
        !nickname_is_given(folded(&ts->t[n - 2])))
        return n - 2;
    return n - 1;
}

/* JANE or jane to Jane; particles to lower case. */
static str
title_case(struct arena *a, str in, bool is_particle)
{
    bool is_start = !is_particle;
    struct buf b;

    buf_init(&b, a, 4 * PERSON_NAME_MAX);
    for (size_t at = 0; at < in.n;) {
        uint32_t c = rune_next(in, &at);
        buf_add_utf8(&b, is_start ? rune_to_upper(c) : rune_to_lower(c));
        is_start = !is_particle && (c == '\'' || c == '-' || c == '.');
    }
    return buf_str(&b);
}

static void
settle_case(struct arena *a, struct tokens *ts)
{
    bool has_upper = false, has_lower = false;

    for (size_t i = 0; i < ts->n; i++) {
        str s = ts->t[i].text;
        for (size_t at = 0; at < s.n;) {
            uint32_t c = rune_next(s, &at);
            has_upper = has_upper || rune_is_upper(c);
            has_lower = has_lower || (rune_to_upper(c) != c);
        }
    }
    if (has_upper && has_lower)
        return;
    for (size_t i = 0; i < ts->n; i++)
        ts->t[i].text = title_case(a, ts->t[i].text, ts->t[i].is_particle);
}

static struct person_part
part_of(struct arena *a, str text)
{
    struct person_part part = {.text = text};
    part.folded_n = fold_spellings(a, text, part.folded);
    return part;
}

/* The words of tokens [from, to), hyphens parting them, and the part. */
static struct person_words
words_of(struct arena *a, const struct tokens *ts, size_t from, size_t to,
         struct person_part *whole)
{
    struct person_part *words =
        arena_array(a, struct person_part, PERSON_WORDS_MAX);
    struct person_words out = {words, 0};
    str text = STR_EMPTY;

    for (size_t i = from; i < to; i++) {
        text = joined(a, text, ts->t[i].text);
        for (str rest = ts->t[i].text; rest.p;) {
            str word = str_cut(&rest, '-');
            if (word.n > 0 && out.n < PERSON_WORDS_MAX)
                words[out.n++] = part_of(a, word);
        }
    }
    *whole = part_of(a, text);
    return out;
}

static void
divide(struct arena *a, struct tokens *ts, size_t reversed, struct person *out)
{
    size_t start =
        reversed > 0 && reversed < ts->n ? ts->n - reversed : surname_start(ts);
    size_t particles = 0;

    settle_case(a, ts);
    out->given = words_of(a, ts, 0, start ? 1 : 0, &out->first);
    out->middles = words_of(a, ts, start ? 1 : 0, start, &out->middle);
    out->surnames = words_of(a, ts, start, ts->n, &out->last);
    while (start + particles + 1 < ts->n &&
           is_prefix_word(&ts->t[start + particles]))
        particles++;
    out->particles_n = particles < out->surnames.n ? particles : 0;
    person_forms_build(a, out);
}

void
person_parse(struct arena *a, str name, struct person *out)
{
    struct tokens ts;

    *out = (struct person){.text = name, .title = STR_EMPTY};
    out->suffix = out->nickname = STR_EMPTY;
    str s = cleaned(a, str_sub(name, 0, PERSON_NAME_MAX));
    bool is_address = str_find_byte(s, '@', 0) != STR_NOT_FOUND &&
                      str_find_byte(s, ' ', 0) == STR_NOT_FOUND;
    s = head_of(s);
    take_nickname(a, &s, out);
    size_t reversed = tokens_of(a, s, &ts, out);
    peel(a, &ts, is_upper_text(s), out);
    out->is_person = is_person(&ts) && !is_address && name.n <= PERSON_NAME_MAX;
    if (reversed > 0 && reversed >= ts.n)
        reversed = 0;
    if (ts.n > 0)
        divide(a, &ts, reversed, out);
    static const struct person_part none = {
        .text = {"", 0}
    };
    if (ts.n == 0)
        out->first = out->middle = out->last = none;
}
