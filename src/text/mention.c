/*
 * Blocks are in the order of the text; the depth of the closest common
 * ancestor of two blocks is the least depth_min on the way between them. So a
 * walk outwards from the address's block, keeping that minimum, sees every
 * name in order of nearness.
 */
#include <stdlib.h>

#include "base/check.h"
#include "text/fold.h"
#include "text/mention.h"
#include "text/rune.h"

enum {
    WORDS_MIN = 2,
    WORDS_MAX = 4,
    WORD_BYTES_MAX = 40,
    CARD_BYTES_MAX = 500, /* of text in one card, between name and address */
};

/*
 * Capitalised words that begin headings, job titles and buttons: a sequence
 * with one of them is nobody's name. Folded, sorted.
 */
static const char *const not_names[] = {
    "about",
    "account",
    "adresse",
    "agency",
    "all",
    "and",
    "ansprechpartner",
    "assistant",
    "assistenz",
    "associate",
    "berlin",
    "board",
    "buero",
    "buro",
    "business",
    "call",
    "ceo",
    "cfo",
    "chief",
    "click",
    "co",
    "company",
    "contact",
    "contacto",
    "contatti",
    "coo",
    "copyright",
    "cto",
    "customer",
    "datenschutz",
    "department",
    "design",
    "development",
    "digital",
    "direct",
    "directeur",
    "direction",
    "director",
    "directrice",
    "e",
    "email",
    "engineer",
    "engineering",
    "equipe",
    "executive",
    "fax",
    "finance",
    "financial",
    "follow",
    "for",
    "founder",
    "general",
    "geschaftsfuhrer",
    "geschaftsfuhrerin",
    "geschaftsfuhrung",
    "gmbh",
    "group",
    "hamburg",
    "head",
    "home",
    "hr",
    "human",
    "impressum",
    "imprint",
    "inc",
    "info",
    "international",
    "it",
    "joined",
    "kontakt",
    "law",
    "lead",
    "leader",
    "leiter",
    "leiterin",
    "leitung",
    "limited",
    "linkedin",
    "llc",
    "london",
    "ltd",
    "mail",
    "main",
    "management",
    "manager",
    "managing",
    "marketing",
    "media",
    "meet",
    "members",
    "mentions",
    "mobile",
    "more",
    "munchen",
    "new",
    "news",
    "office",
    "officer",
    "operations",
    "our",
    "owner",
    "page",
    "paris",
    "partner",
    "people",
    "phone",
    "policy",
    "postfach",
    "presse",
    "president",
    "press",
    "privacy",
    "product",
    "production",
    "project",
    "projects",
    "quality",
    "read",
    "research",
    "resources",
    "responsable",
    "sales",
    "secretary",
    "sekretariat",
    "senior",
    "service",
    "services",
    "software",
    "staff",
    "strasse",
    "street",
    "support",
    "team",
    "technical",
    "tel",
    "telefon",
    "telephone",
    "the",
    "to",
    "us",
    "vertrieb",
    "vice",
    "visit",
    "we",
    "website",
    "welcome",
    "who",
    "write",
    "york",
    "your",
};

static int
compare_word(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static bool
is_no_name(str word)
{
    char folded[WORD_BYTES_MAX + 1];
    size_t n = fold_plain(word, "", folded, WORD_BYTES_MAX);

    folded[n] = '\0';
    return bsearch(folded, not_names, array_len(not_names),
                   sizeof(not_names[0]), compare_word) != NULL;
}

/* Words */

/* A word of letters, hyphens and apostrophes at *at; its slice. */
static str
word_at(str text, size_t *at)
{
    size_t begin = *at;

    while (*at < text.n) {
        size_t next = *at;
        uint32_t c = rune_next(text, &next);
        bool joins = c == '-' || c == '\'' || c == 0x2019;
        if (!rune_is_letter(c) && !(joins && *at > begin))
            break;
        *at = next;
    }
    return str_sub(text, begin, *at);
}

/* Capitalised, then at least one more letter: "Jane", "O'Brien", "DOE". */
static bool
is_capitalised(str word)
{
    size_t at = 0;

    if (word.n < 2 || word.n > WORD_BYTES_MAX)
        return false;
    return rune_is_upper(rune_next(word, &at)) && at < word.n;
}

static bool
is_particle(str word)
{
    static const char *const particles[] = {"von", "van", "der", "den", "de",
                                            "la",  "da",  "di",  "del", "dos",
                                            "du",  "le",  "zu",  "bin", "al"};
    for (size_t i = 0; i < array_len(particles); i++)
        if (str_eq(word, str_of(particles[i])))
            return true;
    return false;
}

static bool
is_initial(str text, size_t at, size_t end)
{
    return end - at == 1 && text.p[at] >= 'A' && text.p[at] <= 'Z' &&
           end < text.n && text.p[end] == '.';
}

/*
 * The name-shaped words that begin at `at`: where they end, or `at` itself
 * when they are none. Words of a name stand one space apart.
 */
static size_t
shape_end(str text, size_t at, size_t limit)
{
    size_t words = 0, end = at, p = at;
    str part = str_sub(text, 0, limit);

    while (words < WORDS_MAX) {
        size_t q = p;
        str w = word_at(part, &q);
        if (is_capitalised(w)) {
            if (is_no_name(w))
                return at;
            words++;
            end = q;
        } else if (is_initial(part, p, q) && words > 0) {
            q++;
        } else if (!(is_particle(w) && words > 0)) {
            break;
        }
        if (q >= part.n || part.p[q] != ' ')
            break;
        p = q + 1;
    }
    return words >= WORDS_MIN ? end : at;
}

/* Collecting */

struct collector {
    struct arena *arena;
    struct mentions *out;
    size_t cap;
};

static void
add(struct collector *c, size_t at, size_t end, int person)
{
    struct mentions *ms = c->out;

    if (ms->n == MENTION_MAX)
        return;
    if (ms->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 16;
        ms->items = arena_grow(c->arena, ms->items, c->cap * sizeof(*ms->items),
                               cap * sizeof(*ms->items));
        c->cap = cap;
    }
    ms->items[ms->n] = (struct mention){.at = at, .end = end, .person = person};
    if (person == MENTION_SOMEBODY)
        person_parse(c->arena, str_sub(ms->page->text, at, end),
                     &ms->items[ms->n].parsed);
    ms->n++;
}

static void
find_people(struct collector *c, const struct person *people, size_t n)
{
    str text = c->out->page->text;

    for (size_t i = 0; i < n; i++) {
        size_t from = 0, end;
        if (!people[i].is_person)
            continue;
        while ((from = person_find(&people[i], text, from, &end)) !=
               STR_NOT_FOUND) {
            add(c, from, end, (int)i);
            from = end;
        }
    }
}

static bool
overlaps(const struct mentions *ms, size_t n, size_t at, size_t end)
{
    for (size_t i = 0; i < n; i++)
        if (at < ms->items[i].end && ms->items[i].at < end)
            return true;
    return false;
}

static void
find_others_in(struct collector *c, size_t people_n, size_t from, size_t limit)
{
    str text = c->out->page->text;
    size_t at = from;

    while (at < limit) {
        size_t next = at;
        str w = word_at(str_sub(text, 0, limit), &next);
        if (w.n == 0) {
            rune_next(text, &at);
            continue;
        }
        size_t end = is_capitalised(w) ? shape_end(text, at, limit) : at;
        if (end > at && !overlaps(c->out, people_n, at, end)) {
            add(c, at, end, MENTION_SOMEBODY);
            if (!c->out->items[c->out->n - 1].parsed.is_person)
                c->out->n--;
        }
        at = end > at ? end : next;
    }
}

static size_t
block_end(const struct extract *x, size_t b)
{
    return b + 1 < x->blocks_n ? x->blocks[b + 1].text_at : x->text.n;
}

static int
by_place(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
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

void
mention_find_all(struct arena *a, const struct extract *page,
                 const struct person *people, size_t n, bool wants_others,
                 struct mentions *out)
{
    struct collector c = {.arena = a, .out = out};

    *out = (struct mentions){.page = page};
    find_people(&c, people, n);
    size_t people_n = out->n;
    for (size_t b = 0; wants_others && b < page->blocks_n; b++)
        find_others_in(&c, people_n, page->blocks[b].text_at,
                       block_end(page, b));
    if (out->n > 1)
        qsort(out->items, out->n, sizeof(*out->items), by_place);
    set_blocks(out);
}

/* Nearness */

static size_t
block_of(const struct extract *x, size_t at)
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
        .bytes = is_before ? gap : 2 * gap, /* names stand before addresses */
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
 * Before and behind, the nearest by place is also the nearest by structure:
 * the common ancestor only rises on the way out. So two names compete.
 */
const struct mention *
mention_nearest(const struct mentions *ms, size_t at,
                enum mention_nearness *how)
{
    size_t block = block_of(ms->page, at);
    size_t i = index_at(ms, at);
    const struct mention *best = NULL;
    struct nearness least = {0, SIZE_MAX};

    *how = MENTION_FAR;
    for (size_t k = i > 0 ? i - 1 : 0; k < ms->n && k <= i; k++) {
        const struct mention *m = &ms->items[k];
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
    if (best != NULL && best->block == block)
        *how = MENTION_BLOCK;
    else if (best != NULL && least.bytes <= CARD_BYTES_MAX)
        *how = MENTION_CARD;
    return best;
}
