/*
 * How well patterns are learnt: in each company of a world one colleague is
 * hidden, k others are learnt, and the hidden one is proposed for. Prints, by
 * k, how often the first and the first three candidates are right, and the
 * probability that was claimed beside the share that was right.
 *
 *   pattern_fit --family wild --seed 7 --companies 3000 [--nameless]
 *
 * A made-up world keeps to its patterns more strictly than people do.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "options.h"
#include "text/email.h"
#include "text/pattern.h"
#include "world.h"

enum { CANDIDATES = 10, BINS = 10, SALT_HIDDEN = 90, MISSES_SHOWN = 25 };

static const unsigned known[] = {0, 1, 2, 3, 5};
static bool is_nameless; /* the colleagues' addresses are all that is known */

struct bin {
    unsigned n, right;
    double claimed;
};

struct tally {
    unsigned n, first, three, any;
    double claimed, brier;
    struct bin bins[BINS]; /* by the probability of the first candidate */
};

static str
domain_of(str address)
{
    str_cut(&address, '@');
    return address.p ? address : STR_EMPTY;
}

static str
name_of(const struct world_person *p, bool is_hidden)
{
    return is_hidden && p->profile_name.n > 0 ? p->profile_name : p->name;
}

static void
count(struct tally *t, double p, bool is_first, bool is_three, bool is_any)
{
    struct bin *b = &t->bins[p >= 1 ? BINS - 1 : (int)(p * BINS)];

    t->n++;
    t->first += is_first;
    t->three += is_three;
    t->any += is_any;
    t->claimed += p;
    t->brier += (p - is_first) * (p - is_first);
    b->n++;
    b->right += is_first;
    b->claimed += p;
}

/* Learns k colleagues, beginning behind the hidden one; how many there were */
static unsigned
learn(struct arena *a, const struct world_company *c, size_t hidden, unsigned k,
      struct pattern_learnt *l)
{
    unsigned n = 0;

    for (size_t i = 1; i < c->people_n && n < k; i++) {
        const struct world_person *p = &c->people[(hidden + i) % c->people_n];
        struct person who;
        person_parse(a, name_of(p, false), &who);
        if (str_eq(domain_of(p->address), domain_of(c->people[hidden].address)))
            n += pattern_learn(a, l, is_nameless ? NULL : &who, p->local, 1);
    }
    return n;
}

static void
show_miss(unsigned k, str name, str local, const struct pattern_candidate *out,
          size_t n)
{
    printf("miss k=%u: %.*s is %.*s, not %.*s (%.2f)\n", k, STR_ARG(name),
           STR_ARG(local), n ? (int)out[0].local.n : 0, n ? out[0].local.p : "",
           n ? out[0].p : 0);
}

static void
try_company(struct arena *a, const struct world_company *c, unsigned k,
            struct tally *t, unsigned *shown)
{
    struct world_rng r = world_rng(c->key, SALT_HIDDEN);
    size_t hidden = world_rng_below(&r, (uint32_t)c->people_n);
    const struct world_person *p = &c->people[hidden];
    struct pattern_candidate out[CANDIDATES];
    struct pattern_learnt l;
    struct person who;
    size_t at = 0;

    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    if (c->people_n < 6 || learn(a, c, hidden, k, &l) < k)
        return;
    person_parse(a, name_of(p, true), &who);
    size_t n =
        pattern_propose(a, &l, &who, domain_of(p->address), out, CANDIDATES);
    while (at < n && !str_eq(out[at].local, p->local))
        at++;
    bool is_any = at < n;
    count(t, n > 0 ? out[0].p : 0, is_any && at == 0, is_any && at < 3, is_any);
    if (k >= 3 && !(is_any && at == 0) && *shown > 0) {
        --*shown;
        show_miss(k, name_of(p, true), p->local, out, n);
    }
}

static void
print_tally(unsigned k, const struct tally *t)
{
    double n = t->n > 0 ? t->n : 1;

    printf("k=%u people %u first %.3f three %.3f ten %.3f claimed %.3f "
           "brier %.3f\n",
           k, t->n, t->first / n, t->three / n, t->any / n, t->claimed / n,
           t->brier / n);
    for (int i = 0; i < BINS; i++)
        if (t->bins[i].n > 0)
            printf("    claimed %.2f right %.2f of %u\n",
                   t->bins[i].claimed / t->bins[i].n,
                   (double)t->bins[i].right / t->bins[i].n, t->bins[i].n);
}

int
main(int argc, char **argv)
{
    uint64_t seed = 1, companies = 3000;
    const char *family = "wild";
    bool shows_misses = false;
    const struct options_row rows[] = {
        {"--seed",      OPTION_NUMBER, &seed,         UINT64_MAX, "N: which world (1)"    },
        {"--companies", OPTION_NUMBER, &companies,    1000000,
         "N: its size (3000)"                                                             },
        {"--family",    OPTION_TEXT,   &family,       0,          "classic or wild (wild)"},
        {"--misses",    OPTION_SWITCH, &shows_misses, 0,          "show some"             },
        {"--nameless",  OPTION_SWITCH, &is_nameless,  0,
         "colleagues\' names unknown"                                                     },
    };

    options_parse(argc, argv, rows, array_len(rows));
    struct world w = {.seed = seed,
                      .companies_n = (uint32_t)companies,
                      .people_max = WORLD_PEOPLE_USUAL,
                      .family = strcmp(family, "classic") == 0 ? WORLD_CLASSIC
                                                               : WORLD_WILD};
    unsigned shown = shows_misses ? MISSES_SHOWN : 0;
    struct arena a = ARENA_INIT;
    for (size_t i = 0; i < array_len(known); i++) {
        struct tally t = {0};
        for (uint32_t k = 0; k < w.companies_n; k++) {
            struct arena_mark mark = arena_mark(&a);
            struct world_company *c = arena_new(&a, struct world_company);
            world_company(&w, k, &a, c);
            try_company(&a, c, known[i], &t, &shown);
            arena_release(&a, mark);
        }
        print_tally(known[i], &t);
    }
    arena_fini(&a);
    return 0;
}
