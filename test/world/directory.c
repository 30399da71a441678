/* See directory.h. */
#include <stdlib.h>

#include "base/check.h"
#include "directory.h"
#include "wild_names.h"
#include "world_mail.h"
#include "world_page.h"

enum {
    WORDS_MAX = 12, /* of a name */
    NAME_MAX_BYTES = 256,
    SLUGS = 9000,
    SALT_ROW = 40, /* the stream of a row of profiles.csv */
    HAS_PAGE = 600,
};

void
directory_init(struct directory *d, const struct world *w)
{
    *d = (struct directory){.world = w};
}

void
directory_fini(struct directory *d)
{
    map_fini(&d->domains);
    map_fini(&d->names);
    map_fini(&d->pages);
    arena_fini(&d->arena);
}

/* --- making it --- */

static void
add(struct directory *d, struct map *m, str key, struct directory_place place)
{
    if (key.n == 0)
        return;
    str kept = str_dup_lower(&d->arena, key);
    if (map_get(m, kept) != NULL)
        return;
    struct directory_place *at = arena_new(&d->arena, struct directory_place);
    *at = place;
    map_put(m, kept, at);
}

static void
add_company(struct directory *d, uint32_t index, struct arena *a)
{
    struct world_company *c = arena_new(a, struct world_company);
    struct directory_place place = {index, 0};

    world_company(d->world, index, a, c);
    add(d, &d->domains, c->domain, place);
    add(d, &d->domains, c->old_domain, place);
    add(d, &d->domains, world_mail_domain(c), place);
    add(d, &d->names, c->name, place);
    for (size_t i = 0; i < c->people_n; i++) {
        place.person = (uint32_t)i;
        add(d, &d->pages, directory_slug(c, i, a), place);
    }
}

static void
make(struct directory *d)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    if (d->is_made)
        return;
    d->is_made = true;
    for (uint32_t i = 0; i < d->world->companies_n; i++) {
        struct arena_mark m = arena_mark(&a);
        add_company(d, i, &a);
        arena_release(&a, m);
    }
}

/* --- asking it --- */

static const struct directory_place *
find(struct directory *d, const struct map *m, str key)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    make(d);
    return key.n > 0 ? map_get(m, str_dup_lower(&a, key)) : NULL;
}

const struct directory_place *
directory_domain(struct directory *d, str domain)
{
    return find(d, &d->domains, domain);
}

const struct directory_place *
directory_company(struct directory *d, str name)
{
    return find(d, &d->names, str_trim(name));
}

const struct directory_place *
directory_page(struct directory *d, str slug)
{
    return find(d, &d->pages, slug);
}

/* --- names --- */

struct words {
    str words[WORDS_MAX];
    size_t n;
};

/* Titles, degrees, and initials say nothing of who it is. */
static bool
is_filler(str word)
{
    static const char *const fillers[] = {"dr", "prof", "phd", "mba", "ing"};

    for (size_t i = 0; i < array_len(fillers); i++)
        if (str_eq(word, str_of(fillers[i])))
            return true;
    return word.n < 2;
}

static int
compare_words(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void
split(struct arena *a, str name, struct words *out)
{
    char *p = str_dup_z(a, str_sub(name, 0, NAME_MAX_BYTES));
    str rest = str_of(p);

    for (size_t i = 0; i < rest.n; i++)
        if (p[i] == ',' || p[i] == '.' || p[i] == '\t')
            p[i] = ' ';
    out->n = 0;
    while (rest.p != NULL && out->n < WORDS_MAX) {
        str word = wild_names_fold(a, str_cut(&rest, ' '), 0);
        if (!is_filler(word))
            out->words[out->n++] = word;
    }
    qsort(out->words, out->n, sizeof(*out->words), compare_words);
}

static bool
is_same(const struct words *x, const struct words *y)
{
    if (x->n != y->n || x->n == 0)
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (!str_eq(x->words[i], y->words[i]))
            return false;
    return true;
}

static bool
is_named(const struct world_person *p, const struct words *asked,
         struct arena *a)
{
    str names[] = {p->profile_name, p->name};
    struct words own;
    struct buf b;

    for (size_t i = 0; i < array_len(names); i++) {
        split(a, names[i], &own);
        if (is_same(&own, asked))
            return true;
    }
    buf_init(&b, a, 2 * NAME_MAX_BYTES);
    buf_addf(&b, "%.*s %.*s", STR_ARG(p->given), STR_ARG(p->family));
    split(a, buf_str(&b), &own);
    return is_same(&own, asked);
}

int
directory_person(const struct world_company *c, str name)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct words asked;

    split(&a, name, &asked);
    for (size_t i = 0; i < c->people_n; i++)
        if (is_named(&c->people[i], &asked, &a))
            return (int)i;
    return WORLD_NOBODY;
}

/* --- pages --- */

str
directory_slug(const struct world_company *c, size_t person, struct arena *a)
{
    struct world_rng r = world_rng(c->key + person, SALT_ROW);
    struct buf b;

    world_rng_chance(&r, HAS_PAGE); /* in the row; that was drawn first */
    buf_init(&b, a, NAME_MAX_BYTES);
    buf_addf(&b, "%.*s-%u", STR_ARG(c->people[person].slug),
             1000 + world_rng_below(&r, SLUGS));
    return buf_str(&b);
}

str
directory_slug_of(str url)
{
    static const char *const folders[] = {"/in/", "/pub/"};

    for (size_t i = 0; i < array_len(folders); i++) {
        size_t at = str_find_nocase(url, str_of(folders[i]), 0);
        if (at == STR_NOT_FOUND)
            continue;
        str slug = str_from(url, at + strlen(folders[i]));
        size_t end = 0;
        while (end < slug.n && strchr("/?#", slug.p[end]) == NULL)
            end++;
        return str_sub(slug, 0, end);
    }
    return STR_EMPTY;
}
