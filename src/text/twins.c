/*
 * Rows are sorted by their names' hashes. Among those of one name each has a
 * set of the rows that it could be, as bits; equal sets are one person, which
 * is the same relation from wherever one looks.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/map.h"
#include "base/scope.h"
#include "text/linkedin.h"
#include "text/linkedin_match.h"
#include "text/person.h"
#include "text/twins.h"

_Static_assert((int)TWINS_MAX <= 64, "a set is the bits of a word");

struct row {
    size_t i; /* of the profile */
    uint64_t hash;
    const struct profile *profile;
    struct person who;
    str page;       /* slug of LinkedIn, or empty */
    uint64_t alike; /* bit per row of the same name that it could be */
};

static void
read_row(struct arena *a, const struct profile *p, size_t i, struct row *out)
{
    *out = (struct row){.i = i, .profile = p};
    person_parse(a, p->name, &out->who);
    out->hash = out->who.is_person ? person_hash(&out->who) : 0;
    if (out->hash != 0)
        out->page = linkedin_slug(a, p->linkedin);
}

/*
 * Bob and Robert with one page are rows of one name: that with the smaller
 * hash, so that the order does not matter.
 */
static void
join_pages(struct row *rows, size_t n)
{
    CLEANUP(map_fini) struct map by_page = MAP_INIT;

    for (size_t i = 0; i < n; i++) {
        struct row *r = &rows[i];
        if (r->page.n == 0)
            continue;
        const struct row *other = map_get(&by_page, r->page);
        if (other == NULL || r->hash < other->hash)
            map_put(&by_page, r->page, r);
    }
    for (size_t i = 0; i < n; i++) {
        const struct row *other = map_get(&by_page, rows[i].page);
        if (other != NULL && linkedin_match_names(&other->who, &rows[i].who) !=
                                 LINKEDIN_MATCH_NOT)
            rows[i].hash = other->hash;
    }
}

/* "Jr." and the like; 0: the name says nothing of it. */
static int
generation(const struct person *p)
{
    static const struct {
        const char *word;
        int n;
    } words[] = {
        {"sr",     1},
        {"snr",    1},
        {"senior", 1},
        {"jr",     2},
        {"jnr",    2},
        {"junior", 2},
        {"filho",  2},
        {"ii",     2},
        {"iii",    3},
        {"neto",   3},
        {"iv",     4},
    };
    size_t at = 0;

    for (str w = person_word_next(p->suffix, &at); w.p != NULL;
         w = person_word_next(p->suffix, &at))
        for (size_t i = 0; i < array_len(words); i++)
            if (str_eq_nocase(w, str_of(words[i].word)))
                return words[i].n;
    return 0;
}

/* In any spelling, or as an initial. */
static bool
is_same_word(const struct person_part *a, const struct person_part *b)
{
    for (size_t i = 0; i < a->folded_n; i++)
        for (size_t k = 0; k < b->folded_n; k++) {
            str x = a->folded[i], y = b->folded[k];
            if (str_eq(x, y) || (x.n > 0 && y.n > 0 && x.p[0] == y.p[0] &&
                                 (x.n == 1 || y.n == 1)))
                return true;
        }
    return false;
}

/* What is left out contradicts nothing. */
static bool
have_same_middles(const struct person_words *a, const struct person_words *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (is_same_word(&a->word[i], &b->word[k]))
                return true;
    return a->n == 0 || b->n == 0;
}

static bool
have_same_company(str a, str b)
{
    return str_eq_nocase(str_trim(a), str_trim(b)) ||
           linkedin_match_companies(a, b, STR_EMPTY) ||
           linkedin_match_companies(b, a, STR_EMPTY);
}

/* What is there already was found in one way and is as sure in both. */
static bool
have_same_present(const struct present *a, const struct present *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->method == b->method && a->status == b->status &&
           a->verification == b->verification &&
           !(a->confidence < b->confidence || a->confidence > b->confidence) &&
           !(a->left < b->left || a->left > b->left) &&
           str_eq(a->source, b->source) &&
           str_eq(a->source_date, b->source_date) &&
           str_eq(a->enrichment_method, b->enrichment_method) &&
           str_eq(a->source_url, b->source_url) &&
           str_eq(a->reasons, b->reasons);
}

static bool
are_alike(const struct row *a, const struct row *b)
{
    return str_eq(a->profile->email, b->profile->email) &&
           have_same_present(a->profile->present, b->profile->present) &&
           (a->page.n == 0 || b->page.n == 0 || str_eq(a->page, b->page)) &&
           generation(&a->who) == generation(&b->who) &&
           have_same_middles(&a->who.middles, &b->who.middles) &&
           have_same_company(a->profile->company, b->profile->company);
}

/* Whose page and whose name tell more. */
static int
worth(const struct row *r)
{
    return 2 * (r->page.n > 0) + (r->who.first.text.n > 2);
}

/* The row that stands for the person of row i: the first of the best. */
static size_t
leader_of(const struct row *rows, size_t n, size_t i)
{
    size_t leader = n;

    for (size_t k = 0; k < n; k++)
        if (rows[k].alike == rows[i].alike &&
            (leader == n || worth(&rows[k]) > worth(&rows[leader])))
            leader = k;
    return leader;
}

/* The rows of one name. Returns how many people they are. */
static size_t
find_among(struct row *rows, size_t n, size_t *leader)
{
    size_t people = 0;

    for (size_t i = 0; i < n; i++) {
        rows[i].alike |= 1ULL << i;
        for (size_t k = i + 1; k < n; k++)
            if (are_alike(&rows[i], &rows[k])) {
                rows[i].alike |= 1ULL << k;
                rows[k].alike |= 1ULL << i;
            }
    }
    for (size_t i = 0; i < n; i++) {
        size_t k = leader_of(rows, n, i);
        leader[rows[i].i] = rows[k].i;
        people += k == i;
    }
    return people;
}

static int
by_name(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

size_t
twins_find(struct arena *scratch, const struct profile *profiles, size_t n,
           size_t *leader)
{
    struct row *rows = arena_array(scratch, struct row, n);
    size_t people = 0;

    for (size_t i = 0; i < n; i++) {
        read_row(scratch, &profiles[i], i, &rows[i]);
        leader[i] = i;
    }
    join_pages(rows, n);
    if (n > 1)
        qsort(rows, n, sizeof(*rows), by_name);
    for (size_t from = 0, k; from < n; from += k) {
        k = 1;
        while (from + k < n && rows[from + k].hash == rows[from].hash)
            k++;
        bool is_name = rows[from].hash != 0 && k <= TWINS_MAX;
        people += is_name ? find_among(rows + from, k, leader) : k;
    }
    return people;
}
