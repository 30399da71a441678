/*
 * Blocks are in the order of the text; the depth of the closest common
 * ancestor of two blocks is the least depth_min on the way between them. So a
 * walk outwards from the address's block, keeping that minimum, sees every
 * name in order of nearness.
 */
#include <stdlib.h>

#include "base/check.h"
#include "text/bytes16.h"
#include "text/fold.h"
#include "text/mention.h"
#include "text/mention_shape.h"
#include "text/rune.h"

enum {
    CARD_BYTES_MAX = 500, /* of text in one card, between name and address */
    COLUMNS_MAX = 12,     /* names above an address that are looked at */
};

/* The words of those looked for */

struct entry {
    str word;
    uint64_t hash;
    uint32_t person;
    uint32_t next; /* of the same bucket, +1; 0: none */
};

struct mention_index {
    const struct person *people;
    struct entry *entries;
    uint32_t *buckets; /* entry + 1 */
    size_t n, mask;
    uint32_t pairs[32]; /* by the first letter, a bit for each second one */
};

static void
index_add(struct mention_index *x, size_t person, str word)
{
    uint64_t hash = str_hash(word);
    uint32_t *bucket = &x->buckets[hash & x->mask];

    /* people come in order: those of this one are the first of the chain */
    for (uint32_t e = *bucket; e != 0 && x->entries[e - 1].person == person;
         e = x->entries[e - 1].next)
        if (str_eq(x->entries[e - 1].word, word))
            return;
    x->entries[x->n] = (struct entry){word, hash, (uint32_t)person, *bucket};
    *bucket = (uint32_t)++x->n;
    if (word.n > 0)
        x->pairs[word.p[0] & 31] |= word.n > 1 && str_is_alpha(word.p[1])
                                        ? 1u << (word.p[1] & 31)
                                        : UINT32_MAX;
}

static void
index_person(struct mention_index *x, size_t i)
{
    const struct person *p = &x->people[i];

    for (size_t k = 0; k < p->firsts.n; k++)
        index_add(x, i, p->firsts.form[k]);
    for (size_t k = 0; k < p->lasts.n; k++)
        index_add(x, i, p->lasts.form[k]);
    for (size_t w = p->particles_n; w < p->surnames.n; w++)
        for (size_t k = 0; k < p->surnames.word[w].folded_n; k++)
            index_add(x, i, p->surnames.word[w].folded[k]);
}

/* An upper bound of what index_person() adds. */
static size_t
words_count(const struct person *p)
{
    size_t n = p->firsts.n + p->lasts.n;

    for (size_t w = p->particles_n; w < p->surnames.n; w++)
        n += p->surnames.word[w].folded_n;
    return p->is_person ? n : 0;
}

struct mention_index *
mention_index_new(struct arena *a, const struct person *people, size_t n)
{
    struct mention_index *x = arena_new(a, struct mention_index);
    size_t buckets = 64, words = 0;

    for (size_t i = 0; i < n; i++)
        words += words_count(&people[i]);
    while (buckets < words)
        buckets *= 2;
    x->people = people;
    x->mask = buckets - 1;
    x->buckets = arena_array(a, uint32_t, buckets);
    x->entries = arena_array(a, struct entry, words);
    for (size_t i = 0; i < n; i++)
        if (people[i].is_person)
            index_person(x, i);
    return x;
}

/* Two letters tell nearly all words apart; what is no letter tells nothing. */
static inline bool
may_begin(const struct mention_index *x, str text, size_t at)
{
    unsigned char b = (unsigned char)text.p[at];
    uint32_t seconds = x->pairs[b & 31];

    if (b >= 0x80 || at + 1 == text.n || !str_is_alpha(text.p[at + 1]))
        return b >= 0x80 || seconds != 0;
    return seconds >> (text.p[at + 1] & 31) & 1;
}

/* Collecting */

static struct mention *
add(struct arena *a, struct mentions *ms, size_t at, size_t end, int person)
{
    if (ms->n == MENTION_MAX)
        return NULL;
    if (ms->n == ms->cap) {
        size_t cap = ms->cap ? ms->cap * 2 : 16;
        ms->items = arena_grow(a, ms->items, ms->cap * sizeof(*ms->items),
                               cap * sizeof(*ms->items));
        ms->cap = cap;
    }
    ms->items[ms->n] = (struct mention){.at = at, .end = end, .person = person};
    return &ms->items[ms->n++];
}

/* Somebody whose name shares the word that stands at `at`. */
static void
add_rival(struct arena *a, struct mentions *ms, size_t at)
{
    str text = ms->page->text;
    size_t start = mention_shape_start(text, at);
    size_t end = mention_shape_end(text, start, text.n);
    size_t before = ms->n > 0 ? ms->items[ms->n - 1].end : 0;

    if (start < before || end <= at)
        return;
    add(a, ms, start, end, MENTION_SOMEBODY);
}

static void
look_up(struct arena *a, const struct mention_index *x, struct mentions *ms,
        str word)
{
    char folded[MENTION_SHAPE_WORD_MAX];
    size_t n = fold_plain(word, "", folded, sizeof(folded));
    str key = {folded, n};
    uint64_t hash = str_hash(key);
    size_t at = (size_t)(word.p - ms->page->text.p);
    bool is_hit = false, is_found = false;

    for (uint32_t e = x->buckets[hash & x->mask]; e != 0;) {
        const struct entry *entry = &x->entries[e - 1];
        size_t end;
        e = entry->next;
        if (entry->hash != hash || !str_eq(entry->word, key))
            continue;
        is_hit = true;
        if (!person_stands_at(&x->people[entry->person], ms->page->text, at,
                              &end))
            continue;
        is_found = true;
        add(a, ms, at, end, (int)entry->person);
    }
    if (is_hit && !is_found)
        add_rival(a, ms, at);
}

static int
by_place(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    if (x->at != y->at)
        return x->at > y->at ? 1 : -1;
    return (x->person > y->person) - (x->person < y->person);
}

/* Both are in order of place, so that one walk finds every block. */
static void
set_blocks(struct mentions *ms)
{
    size_t b = 0;

    for (size_t i = 0; i < ms->n; i++) {
        while (b + 1 < ms->page->blocks_n &&
               ms->page->blocks[b + 1].text_at <= ms->items[i].at)
            b++;
        ms->items[i].block = b;
    }
}

static inline bool
is_capital(unsigned char b)
{
    return b >= 0x80 || (b >= 'A' && b <= 'Z');
}

/* The next byte that may begin a capitalised word: a capital, or not ASCII. */
static size_t
find_capital(str text, size_t at)
{
    for (; at + BYTES16 <= text.n; at += BYTES16) {
        bytes16 c = bytes16_load(text.p + at);
        bytes16 hit = (bytes16)((bytes16)(c - 'A') < (bytes16){} + 26) |
                      (bytes16)(c > (bytes16){} + 0x7f);
        size_t first = bytes16_first(hit);
        if (first < BYTES16)
            return at + first;
    }
    while (at < text.n && !is_capital((unsigned char)text.p[at]))
        at++;
    return at;
}

/*
 * Words in lower case are passed over sixteen bytes a step: names are
 * capitalised, and most words of a page are not.
 */
void
mention_find(struct arena *a, const struct mention_index *x,
             const struct extract *page, struct mentions *out)
{
    str text = page->text;
    size_t behind = 0; /* the latest mention */

    *out = (struct mentions){.page = page};
    for (size_t at = 0; (at = find_capital(text, at)) < text.n;) {
        size_t start = at;
        unsigned char b = (unsigned char)text.p[at];
        bool is_inside = at > 0 && str_is_alpha(text.p[at - 1]);
        if (is_inside || (b < 0x80 && !may_begin(x, text, at))) {
            at++;
            while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
                at++; /* the rest of the letter */
            continue;
        }
        str word = person_word_next(
            str_sub(text, 0, start + MENTION_SHAPE_WORD_MAX), &at);
        if (word.p == NULL || at <= start)
            continue;
        size_t word_start = (size_t)(word.p - text.p);
        if (word_start < behind)
            continue;
        look_up(a, x, out, word);
        if (out->n > 0 && out->items[out->n - 1].person != MENTION_SOMEBODY)
            behind = out->items[out->n - 1].end;
    }
    if (out->n > 1)
        qsort(out->items, out->n, sizeof(*out->items), by_place);
    set_blocks(out);
}

static bool
overlaps(const struct mentions *ms, size_t n, size_t at, size_t end)
{
    size_t lo = 0, hi = n; /* the first that ends behind `at` */

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (ms->items[mid].end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && ms->items[lo].at < end;
}

static size_t
find_others_in(struct arena *a, struct mentions *ms, size_t known, size_t at,
               size_t limit)
{
    str text = ms->page->text;

    while (at < limit) {
        size_t next = at;
        str w = mention_shape_word(text, &next);
        if (w.n == 0) {
            rune_next(text, &at);
            continue;
        }
        size_t end = mention_shape_is_capitalised(w)
                         ? mention_shape_end(text, at, text.n)
                         : at;
        if (end > at && !overlaps(ms, known, at, end))
            add(a, ms, at, end, MENTION_SOMEBODY);
        at = end > at ? end : next;
    }
    return at;
}

void
mention_find_others(struct arena *a, struct mentions *ms, const size_t *places,
                    size_t n)
{
    str text = ms->page->text;
    size_t known = ms->n, from = 0;

    for (size_t i = 0; i < n; i++) {
        size_t lo = places[i] > MENTION_REACH ? places[i] - MENTION_REACH : 0;
        size_t hi = places[i] + MENTION_REACH;
        if (lo < from)
            lo = from;
        while (lo > from && lo < text.n && text.p[lo - 1] != '\n' &&
               places[i] - lo < 2 * MENTION_REACH)
            lo--;
        from = find_others_in(a, ms, known, lo, hi < text.n ? hi : text.n);
    }
    if (ms->n > 1)
        qsort(ms->items, ms->n, sizeof(*ms->items), by_place);
    set_blocks(ms);
}

const struct person *
mention_person(struct arena *a, const struct mentions *ms, struct mention *m)
{
    if (m->parsed == NULL) {
        struct person *p = arena_new(a, struct person);
        person_parse(a, str_sub(ms->page->text, m->at, m->end), p);
        m->parsed = p;
    }
    return m->parsed->is_person ? m->parsed : NULL;
}

void
mention_drop(struct mentions *ms, const struct mention *m)
{
    size_t i = (size_t)(m - ms->items);

    check(i < ms->n);
    memmove(&ms->items[i], &ms->items[i + 1],
            (ms->n - i - 1) * sizeof(*ms->items));
    ms->n--;
}

/* Nearness */

size_t
mention_block(const struct extract *x, size_t at)
{
    size_t lo = 0, hi = x->blocks_n;

    while (lo + 1 < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (x->blocks[mid].text_at <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* Depth of the closest common ancestor of blocks a <= b. */
static unsigned
common_depth(const struct extract *x, size_t a, size_t b)
{
    unsigned depth = a < x->blocks_n ? x->blocks[a].depth : 0;

    for (size_t i = a + 1; i <= b; i++)
        if (x->blocks[i].depth_min < depth)
            depth = x->blocks[i].depth_min;
    return depth;
}

struct nearness {
    unsigned depth;
    size_t bytes;
};

static struct nearness
measure(const struct mentions *ms, const struct mention *m, size_t block,
        size_t at)
{
    bool is_before = m->at <= at;
    size_t lo = is_before ? m->block : block;
    size_t hi = is_before ? block : m->block;
    size_t gap = is_before ? (at > m->end ? at - m->end : 0) : m->at - at;

    return (struct nearness){
        .depth = lo == hi ? UINT16_MAX + 1u : common_depth(ms->page, lo, hi),
        .bytes = is_before ? gap : 4 * gap, /* names stand before addresses */
    };
}

static size_t
index_at(const struct mentions *ms, size_t at)
{
    size_t lo = 0, hi = ms->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (ms->items[mid].at <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo; /* the first behind the place */
}

/*
 * In a table with two people a row their names stand above their addresses:
 * of the names as near by structure the one in the address's column counts.
 */
static struct mention *
same_column(const struct mentions *ms, size_t at, size_t block, size_t behind,
            struct mention *best, struct nearness *least)
{
    const struct extract *x = ms->page;
    unsigned column = block < x->blocks_n ? x->blocks[block].column : 0;

    if (column == 0 || x->blocks[best->block].column == column)
        return best;
    for (size_t k = behind; k-- > 0 && behind - k <= COLUMNS_MAX;) {
        struct mention *m = &ms->items[k];
        struct nearness d = measure(ms, m, block, at);
        if (d.depth < least->depth)
            break;
        if (x->blocks[m->block].column != column)
            continue;
        *least = d;
        return m;
    }
    return best;
}

/* Does a heading that is not the name's own begin between address and name? */
static bool
is_behind_heading(const struct extract *x, size_t address, size_t name)
{
    for (size_t i = address + 1; i < name; i++)
        if (x->blocks[i].kind == EXTRACT_HEADING)
            return true;
    return false;
}

/*
 * Before and behind, the nearest by place is also the nearest by structure:
 * the common ancestor only rises on the way out. So two names compete.
 */
struct mention *
mention_nearest(const struct mentions *ms, size_t at,
                enum mention_nearness *how)
{
    size_t block = mention_block(ms->page, at);
    size_t i = index_at(ms, at);
    struct mention *best = NULL;
    struct nearness least = {0, SIZE_MAX};

    *how = MENTION_FAR;
    for (size_t k = i > 0 ? i - 1 : 0; k < ms->n && k <= i; k++) {
        struct mention *m = &ms->items[k];
        size_t away = m->block > block ? m->block - block : block - m->block;
        if (away > MENTION_BLOCKS_MAX)
            continue;
        struct nearness d = measure(ms, m, block, at);
        if (best == NULL || d.depth > least.depth ||
            (d.depth == least.depth && d.bytes < least.bytes)) {
            best = m;
            least = d;
        }
    }
    if (best != NULL && best->block != block)
        best = same_column(ms, at, block, i, best, &least);
    if (best != NULL && best->block == block)
        *how = MENTION_BLOCK;
    else if (best != NULL && least.bytes <= CARD_BYTES_MAX &&
             !is_behind_heading(ms->page, block, best->block))
        *how = MENTION_CARD;
    return best;
}

bool
mention_is_level(const struct mentions *ms, size_t at, const struct mention *m,
                 const struct mention *than)
{
    size_t block = mention_block(ms->page, at);
    return measure(ms, m, block, at).depth >=
           measure(ms, than, block, at).depth;
}
