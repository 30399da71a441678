/*
 * A name as people type it, to its parts: the field is cleaned to plain words
 * (person_clean), the nickname leaves its brackets, titles and degrees are
 * peeled off, commas are resolved (person_tokens), the surname is found
 * (person_order), and what is left is divided.
 */
#include "text/person.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/person_clean.h"
#include "text/person_forms.h"
#include "text/person_tokens.h"
#include "text/rune.h"

/* McDonald, from MCDONALD. */
static bool
is_behind_mc(const struct buf *b)
{
    return b->n == 2 && b->p[0] == 'M' && b->p[1] == 'c';
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
        is_start = !is_particle && (c == '\'' || c == '-' || c == '.' ||
                                    (is_behind_mc(&b) && in.n > 4));
    }
    return buf_str(&b);
}

/*
 * Names all in capitals or all in small letters are settled whole, and else
 * the words in capitals, where there are others: DUPONT Jean.
 */
static void
settle_case(struct arena *a, struct person_tokens *ts)
{
    bool has_lower = false, has_upper = false;

    for (size_t i = 0; i < ts->n; i++) {
        str s = ts->t[i].text;
        for (size_t at = 0; at < s.n;) {
            uint32_t c = rune_next(s, &at);
            has_upper = has_upper || rune_is_upper(c);
            has_lower = has_lower || rune_to_upper(c) != c;
        }
    }
    for (size_t i = 0; i < ts->n; i++) {
        struct person_token *t = &ts->t[i];
        bool is_shouted = t->is_upper && t->n > 2 &&
                          str_find_byte(t->text, '.', 0) == STR_NOT_FOUND;
        bool is_particle = t->is_particle && t->is_upper;
        if (!has_upper || !has_lower || is_shouted || is_particle)
            t->text = title_case(a, t->text, t->is_particle);
    }
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
words_of(struct arena *a, const struct person_tokens *ts, size_t from,
         size_t to, struct person_part *whole)
{
    struct person_part *words =
        arena_array(a, struct person_part, PERSON_WORDS_MAX);
    struct person_words out = {words, 0};
    str text = STR_EMPTY;

    for (size_t i = from; i < to; i++) {
        text = person_tokens_join(a, text, ts->t[i].text);
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
divide(struct arena *a, struct person_tokens *ts, struct person *out)
{
    size_t start = ts->n - ts->surname_n;
    size_t particles = 0;

    settle_case(a, ts);
    out->given = words_of(a, ts, 0, start ? 1 : 0, &out->first);
    out->middles = words_of(a, ts, start ? 1 : 0, start, &out->middle);
    out->surnames = words_of(a, ts, start, ts->n, &out->last);
    while (start + particles + 1 < ts->n &&
           person_tokens_is_prefix(ts, start + particles))
        particles++;
    out->particles_n = particles < out->surnames.n ? particles : 0;
    if (start > 1 && !ts->t[start - 1].is_given && ts->t[start - 1].n > 2 &&
        out->middles.n > 0)
        out->maybe = &out->middles.word[out->middles.n - 1];
    person_forms_build(a, out);
}

void
person_parse(struct arena *a, str name, struct person *out)
{
    struct person_tokens ts;
    str rest;

    *out = (struct person){.text = name, .title = STR_EMPTY};
    out->suffix = out->nickname = out->former = STR_EMPTY;
    str s = person_clean(a, str_sub(name, 0, PERSON_NAME_MAX));
    bool is_address = (str_find_byte(s, '@', 0) != STR_NOT_FOUND &&
                       str_find_byte(s, ' ', 0) == STR_NOT_FOUND) ||
                      str_find(s, STR("://"), 0) != STR_NOT_FOUND;
    s = person_clean_brackets(a, person_clean_head(s, &rest), out);
    person_tokens_read(a, s, &ts, out);
    person_tokens_order(&ts);
    out->is_person = person_tokens_is_person(&ts) && !is_address &&
                     !person_tokens_is_name(rest) && name.n <= PERSON_NAME_MAX;
    if (ts.n > 0)
        divide(a, &ts, out);
    static const struct person_part none = {
        .text = {"", 0}
    };
    if (ts.n == 0)
        out->first = out->middle = out->last = none;
}

uint64_t
person_hash(const struct person *p)
{
    char folded[FOLD_MAX * 2], key[FOLD_MAX * 2];

    if (p->first.text.n == 0 || p->last.text.n == 0)
        return 0;
    size_t n = fold_plain(p->first.text, "", folded, FOLD_MAX);
    n += fold_plain(p->last.text, "", folded + n, FOLD_MAX);
    n = translit_key(TRANSLIT_DIGRAPHS, str_make(folded, n), key, sizeof(key));
    return n > 0 ? str_hash(str_make(key, n)) | 1 : 0;
}
