/* Words, titles, degrees and commas of a name: see person_tokens.h. */
#include "text/person_tokens.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/rune.h"

enum { PIECES_MAX = 8 /* between commas */ };

str
person_tokens_folded(const struct person_token *t)
{
    return str_make(t->bytes, t->n);
}

bool
person_tokens_has(enum person_words_kind kind, const struct person_token *t)
{
    return (t->kinds >> kind & 1) != 0;
}

bool
person_tokens_is_upper(str s)
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

str
person_tokens_join(struct arena *a, str before, str more)
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

static bool
has_dot(const struct person_token *t)
{
    return str_find_byte(t->text, '.', 0) != STR_NOT_FOUND;
}

/* ---- cutting ---- */

/* 't and 's of Dutch names keep their apostrophe. */
static bool
is_dutch_article(str word)
{
    return word.n == 2 && word.p[0] == '\'' &&
           (word.p[1] == 't' || word.p[1] == 's');
}

static str
trimmed(str word)
{
    while (word.n > 0 && strchr("'-,/\")(", word.p[word.n - 1]))
        word.n--;
    while (word.n > 0 && strchr(".'-,/\")(", word.p[0]) &&
           !is_dutch_article(word))
        word = str_from(word, 1);
    return word;
}

static bool
is_particle(const struct person_token *t)
{
    size_t at = 0;
    uint32_t first = rune_next(t->text, &at);
    bool is_initial = at == t->text.n || t->text.p[at] == '.';

    if (is_dutch_article(t->text))
        return true;
    if (!str_is_ascii(t->text) || (is_initial && rune_is_upper(first)))
        return false;
    return person_tokens_has(PERSON_WORDS_PARTICLE, t);
}

/* she/her: in lower case on both sides of a slash. */
static bool
is_pronouns(const struct person_token *t)
{
    return str_find_byte(t->text, '/', 0) != STR_NOT_FOUND &&
           person_tokens_has(PERSON_WORDS_PRONOUN, t);
}

static void
tokens_add(struct person_tokens *ts, str in)
{
    for (str rest = in; rest.p;) {
        str word = trimmed(str_cut(&rest, ' '));
        if (word.n == 0)
            continue;
        if (ts->n == PERSON_TOKENS_MAX) {
            ts->is_full = true;
            return;
        }
        struct person_token *t = &ts->t[ts->n];
        t->text = word;
        t->n = fold_plain(word, "&+@", t->bytes, sizeof(t->bytes));
        str folded = person_tokens_folded(t);
        t->kinds = person_words_kinds(folded);
        t->is_given = nickname_is_given(folded);
        t->role = roles_word(folded);
        t->is_particle = is_particle(t);
        t->is_upper = t->n > 1 && person_tokens_is_upper(word);
        if (t->n > 0 && !is_pronouns(t))
            ts->n++;
    }
}

static void
tokens_drop(struct person_tokens *ts, size_t from, size_t n)
{
    check(from + n <= ts->n);
    for (size_t i = from; i + n < ts->n; i++)
        ts->t[i] = ts->t[i + n];
    ts->n -= n;
}

/* ---- titles and degrees ---- */

static bool
is_title(const struct person_tokens *ts, bool has_title)
{
    const struct person_token *t = &ts->t[0];
    bool ends_in_dot = str_has_suffix(t->text, STR("."));

    if (person_tokens_has(PERSON_WORDS_TITLE_DOT, t))
        return ends_in_dot || has_title || (t->is_upper && !ts->t[1].is_upper);
    if (!person_tokens_has(PERSON_WORDS_TITLE, t))
        return false;
    return has_title || ts->n > 2 || ends_in_dot ||
           person_tokens_has(PERSON_WORDS_PLAIN_TITLE, t);
}

/* A degree: no surname, or written as one (M.D., MD in a mixed-case name). */
static bool
is_suffix(const struct person_token *t, bool is_shouted)
{
    if (person_tokens_has(PERSON_WORDS_SUFFIX, t))
        return (t->n > 2 || has_dot(t) || !is_shouted || t->bytes[0] == 'i') &&
               (t->n > 3 || str_is_ascii(t->text));
    return person_tokens_has(PERSON_WORDS_CAPITALS, t) &&
           (has_dot(t) || (!is_shouted && person_tokens_is_upper(t->text)));
}

static void
peel_titles(struct arena *a, struct person_tokens *ts, struct person *out)
{
    if (ts->n > 3 && str_eq(person_tokens_folded(&ts->t[0]), STR("the")) &&
        person_tokens_has(PERSON_WORDS_TITLE, &ts->t[1]))
        tokens_drop(ts, 0, 1);
    while (ts->n > 1 && is_title(ts, out->title.n > 0)) {
        out->title = person_tokens_join(a, out->title, ts->t[0].text);
        tokens_drop(ts, 0, 1);
    }
}

static void
peel_suffixes(struct arena *a, struct person_tokens *ts, bool is_shouted,
              struct person *out)
{
    while (ts->n > 1 && is_suffix(&ts->t[ts->n - 1], is_shouted) &&
           (ts->n > 2 ||
            person_tokens_has(PERSON_WORDS_SUFFIX, &ts->t[ts->n - 1]))) {
        str text = ts->t[--ts->n].text;
        out->suffix =
            out->suffix.n ? person_tokens_join(a, text, out->suffix) : text;
    }
}

/* "Eva Müller geb. Schmidt": what stands behind the word is no surname now. */
static void
peel_former(struct arena *a, struct person_tokens *ts, struct person *out)
{
    for (size_t i = 2; i + 1 < ts->n; i++) {
        const struct person_token *t = &ts->t[i];
        bool is_short = t->n < 3; /* né, not Ne */
        if (!person_tokens_has(PERSON_WORDS_FORMER, t) || t->is_upper ||
            (is_short && str_is_ascii(t->text)))
            continue;
        str former = STR_EMPTY;
        for (size_t k = i + 1; k < ts->n; k++)
            former = person_tokens_join(a, former, ts->t[k].text);
        out->former = former;
        ts->n = i;
    }
}

/* ---- commas ---- */

static bool
is_all(const struct person_tokens *ts, bool is_titles)
{
    for (size_t i = 0; i < ts->n; i++)
        if (is_titles
                ? !person_tokens_has(PERSON_WORDS_TITLE, &ts->t[i]) &&
                      !person_tokens_has(PERSON_WORDS_TITLE_DOT, &ts->t[i])
                : !is_suffix(&ts->t[i], false))
            return false;
    return ts->n > 0;
}

static bool
is_degree(const struct person_tokens *ts, str piece)
{
    char bytes[PERSON_TOKEN_MAX];
    size_t n = fold_plain(piece, "", bytes, sizeof(bytes));
    return is_all(ts, false) ||
           person_words_has(PERSON_WORDS_SUFFIX, str_make(bytes, n));
}

static bool
has_job(const struct person_tokens *ts)
{
    for (size_t i = 0; i < ts->n; i++)
        if (!ts->t[i].is_particle &&
            !person_tokens_has(PERSON_WORDS_TITLE, &ts->t[i]) &&
            (person_tokens_has(PERSON_WORDS_BRAND, &ts->t[i]) ||
             person_tokens_has(PERSON_WORDS_JOB, &ts->t[i])))
            return true;
    return false;
}

/* Is "a, b" a "Last, First"? */
static bool
is_reversed(const struct person_tokens *last, const struct person_tokens *first)
{
    size_t words = 0;

    for (size_t i = 0; i < last->n; i++)
        words += !last->t[i].is_particle;
    if (first->n == 0 || first->n > 5 || words > 3 || has_job(first))
        return false;
    return words <= 1 || (!last->t[0].is_given && first->t[0].is_given);
}

/* Two words or more, the first of them a given name, none of a job. */
static bool
is_full_name(const struct person_tokens *ts)
{
    return ts->n > 1 && ts->n < 5 && ts->t[0].is_given && !has_job(ts);
}

bool
person_tokens_is_name(str s)
{
    struct person_tokens ts = {.n = 0};
    tokens_add(&ts, str_cut(&s, ','));
    return is_full_name(&ts);
}

/* "Berg" and "Jan van der" are Jan van der Berg. */
static void
put_behind(struct person_tokens *first, const struct person_tokens *last)
{
    size_t particles = 0;

    while (particles + 1 < first->n &&
           first->t[first->n - 1 - particles].is_particle)
        particles++;
    for (size_t k = 0; k < last->n && first->n < PERSON_TOKENS_MAX; k++)
        first->t[first->n++] = last->t[k];
    first->surname_n = last->n + particles;
}

/* One piece behind a comma, where more of the name may stand. */
static void
add_piece(struct arena *a, struct person_tokens *ts, str piece,
          struct person *out)
{
    struct person_tokens more = {.n = 0};

    tokens_add(&more, piece);
    if (more.n == 0)
        return;
    if (is_degree(&more, piece)) {
        out->suffix = person_tokens_join(a, out->suffix, piece);
    } else if (is_all(&more, true)) {
        out->title = person_tokens_join(a, out->title, piece);
    } else if (person_tokens_has(PERSON_WORDS_FORMER, &more.t[0])) {
        out->former = more.n > 1 ? more.t[1].text : out->former;
    } else if (ts->surname_n == 0 && is_reversed(ts, &more)) {
        peel_suffixes(a, ts, false, out);
        put_behind(&more, ts);
        *ts = more;
    } else if (is_full_name(ts) && is_full_name(&more)) {
        ts->is_several = true;
    }
}

void
person_tokens_read(struct arena *a, str s, struct person_tokens *ts,
                   struct person *out)
{
    bool is_shouted = person_tokens_is_upper(s);
    str rest = s;

    ts->n = ts->surname_n = 0;
    ts->is_full = ts->is_several = false;
    tokens_add(ts, str_cut(&rest, ','));
    if (rest.p)
        peel_titles(a, ts, out);
    for (int i = 0; rest.p && i < PIECES_MAX; i++)
        add_piece(a, ts, str_trim(str_cut(&rest, ',')), out);
    peel_titles(a, ts, out);
    peel_former(a, ts, out);
    peel_suffixes(a, ts, is_shouted, out);
    if (ts->surname_n >= ts->n)
        ts->surname_n = 0;
}
