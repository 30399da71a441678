/*
 * What a page says of the people who are looked for: that they stand on it,
 * whose own page it is, who is said to have left, what a name was before a
 * marriage, and whether two entries of a list bear one name.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/attribute_priv.h"
#include "text/departed.h"
#include "text/mention_shape.h"

enum {
    HEADING_REACH = 60, /* blocks upwards */
    SUBTITLE_MAX = 60,  /* bytes */
    TITLE_MAX = 12,     /* bytes of "Prof. Dr. " beside a name */
    MAIDEN_REACH = 40,  /* bytes behind a name */
};

/* What stands in a block, without the gap behind it. */
static str
block_text(const struct extract *x, size_t block)
{
    size_t from = x->blocks[block].text_at;
    size_t to =
        block + 1 < x->blocks_n ? x->blocks[block + 1].text_at : x->text.n;

    return str_trim(str_sub(x->text, from, to));
}

/* The heading that the block stands under. */
static str
heading_above(const struct extract *x, size_t block)
{
    for (size_t i = 0; i < HEADING_REACH && i < block; i++)
        if (x->blocks[block - 1 - i].kind == EXTRACT_HEADING)
            return block_text(x, block - 1 - i);
    return STR_EMPTY;
}

/* A job or the like: a few words, no number, no address, sentence or name. */
static bool
is_subtitle(str s)
{
    if (s.n < 3 || s.n > SUBTITLE_MAX ||
        memchr(".!?:", s.p[s.n - 1], 4) != NULL ||
        mention_shape_end(s, 0, s.n) == s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (str_is_digit(s.p[i]) || s.p[i] == '@' || s.p[i] == '\n')
            return false;
    return true;
}

static bool
is_line_end(str text, size_t at)
{
    return at >= text.n || memchr("\n\t", text.p[at], 2) != NULL;
}

/* Is there nothing in the line but the name, perhaps with a title? */
static bool
is_alone(str text, const struct mention *m)
{
    size_t from = m->at;

    while (from > 0 && m->at - from <= TITLE_MAX &&
           !is_line_end(text, from - 1))
        from--;
    str title = str_trim(str_sub(text, from, m->at));

    return is_line_end(text, m->end) && title.n <= TITLE_MAX &&
           (title.n == 0 || title.p[title.n - 1] == '.');
}

/* The line below the one that ends at `at`; more than a subtitle is cut. */
static str
line_below(str text, size_t at)
{
    size_t from = at + 1, to = from;

    while (to - from <= SUBTITLE_MAX && !is_line_end(text, to))
        to++;
    return str_trim(str_sub(text, from, to));
}

/*
 * Two entries of one list with the same name and different jobs are two
 * people, and nobody can say which of them is looked for.
 */
static void
note_card(struct attribute_reading *p, const struct mention *m)
{
    const struct extract *x = p->extract;
    const struct extract_block *b = &x->blocks[m->block];
    struct seeker *k = &p->at->seekers[m->person];
    size_t end;

    if (p->owner == (size_t)m->person || b->kind == EXTRACT_FOOTER ||
        !is_alone(x->text, m))
        return;
    str below = line_below(x->text, m->end);
    if (!is_subtitle(below) ||
        person_find(&p->at->people[m->person], below, 0, &end) != STR_NOT_FOUND)
        return;
    struct attribute_card card = {
        .list = p->list * 31 +
                (b->column > 0 ? b->column : (uint64_t)b->depth * 8 + b->kind),
        .subtitle = str_hash_nocase(below),
    };
    for (size_t i = 0; i < k->cards_n; i++)
        if (k->cards[i].list == card.list) {
            k->is_doubled |= k->cards[i].subtitle != card.subtitle;
            return;
        }
    if (k->cards_n < ATTRIBUTE_CARDS_MAX)
        k->cards[k->cards_n++] = card;
}

/* (n\u00e9e Doe), geb. Doe: the name behind the word; empty: there is none. */
static str
maiden_name(str text, size_t end)
{
    static const str words[] = {
        STR("n\u00e9e "), STR("nee "),       STR("geb. "),      STR("geb "),
        STR("geborene "), STR("born "),      STR("nata "),      STR("z domu "),
        STR("roz. "),     STR("f\u00f6dd "), STR("f\u00f8dt "), STR("geboren "),
        STR("o.s. "),     STR("ur. "),       STR("formerly "),  STR("verh. ")};
    str rest = str_sub(text, end, end + MAIDEN_REACH);

    while (rest.n > 0 && memchr(" (,[", rest.p[0], 4) != NULL)
        rest = str_from(rest, 1);
    for (size_t i = 0; i < array_len(words); i++) {
        if (!str_has_prefix_nocase(rest, words[i]))
            continue;
        rest = str_from(rest, words[i].n);
        size_t n = 0;
        while (n < rest.n && memchr(")],;\n\t", rest.p[n], 6) == NULL)
            n++;
        return str_trim(str_sub(rest, 0, n));
    }
    return STR_EMPTY;
}

static void
note_alias(struct attribute_reading *p, const struct mention *m)
{
    struct attribute *at = p->at;
    struct seeker *k = &at->seekers[m->person];
    str last = k->alias ? STR_EMPTY : maiden_name(p->extract->text, m->end);
    struct buf b;

    if (last.n == 0)
        return;
    buf_init(&b, at->arena, 2 * PERSON_NAME_MAX);
    buf_add(&b, at->people[m->person].first.text);
    buf_add_byte(&b, ' ');
    buf_add(&b, last);
    k->alias = arena_new(at->arena, struct person);
    person_parse(at->arena, buf_str(&b), k->alias);
    for (size_t i = 0; i < at->candidates_n; i++)
        if (at->candidates[i].kind == EMAIL_PERSONAL)
            attribute_page_find_fits(at, &at->candidates[i]);
}

/* Whose own page is it? The name stands in its title or its address. */
static size_t
owner_of(const struct attribute_reading *p)
{
    struct attribute *at = p->at;
    size_t owner = SIZE_MAX, end;

    for (size_t i = 0; i < p->mentions.n; i++) {
        int person = p->mentions.items[i].person;
        if (person == MENTION_SOMEBODY || (size_t)person == owner)
            continue;
        if (person_find(&at->people[person], p->extract->title, 0, &end) ==
            STR_NOT_FOUND)
            continue;
        if (owner != SIZE_MAX)
            return SIZE_MAX; /* of two people at once */
        owner = (size_t)person;
    }
    return owner;
}

/* A parameter of a query that turns the pages of a list? */
static bool
is_paging(str parameter)
{
    static const str names[] = {
        STR("page"),   STR("seite"),  STR("p"),          STR("start"),
        STR("offset"), STR("pagina"), STR("sida"),       STR("side"),
        STR("sivu"),   STR("strona"), STR("limitstart"), STR("letter")};
    str name = str_cut(&parameter, '=');

    for (size_t i = 0; i < array_len(names); i++)
        if (str_eq_nocase(name, names[i]))
            return true;
    return false;
}

/*
 * The pages of a list differ in the end of their path, /page/2, or in one
 * parameter of their query.
 */
static uint64_t
list_of(str url)
{
    str path = str_cut(&url, '?');
    size_t end = path.n;

    while (end > 0 && (path.p[end - 1] == '/' || str_is_digit(path.p[end - 1])))
        end--;
    if (str_has_suffix(str_sub(path, 0, end), STR("/page")))
        path.n = end - 5;
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    uint64_t hash = str_hash(path);
    while (url.p != NULL) {
        str parameter = str_cut(&url, '&');
        if (parameter.n > 0 && !is_paging(parameter))
            hash = hash * 31 + str_hash(parameter);
    }
    return hash;
}

void
attribute_people_note(struct attribute_reading *p)
{
    const struct extract *x = p->extract;

    p->list = list_of(p->url);
    p->owner = owner_of(p);
    for (size_t i = 0; i < p->mentions.n; i++) {
        const struct mention *m = &p->mentions.items[i];
        if (m->person == MENTION_SOMEBODY)
            continue;
        struct seeker *k = &p->at->seekers[m->person];
        k->is_seen = true;
        k->has_left = k->has_left || departed_is_said(x->text, m->at, m->end) ||
                      departed_is_heading(heading_above(x, m->block));
        note_card(p, m);
        note_alias(p, m);
    }
}
