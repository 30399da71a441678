/*
 * Candidates: the ways to write a name, by their pattern's share and their
 * style's, those with the same letters in one.
 */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/nickname.h"
#include "text/pattern_ways.h"

enum {
    SLOTS = 1024,      /* three quarters of them are used */
    DOMAIN_MAX = 1024, /* bytes of a domain as given */
};

static const double least = 2e-4;
static const double of_patterns = 0.95; /* the rest: numbers and whims */

struct entry {
    char text[PATTERN_LOCAL_MAX];
    size_t n;
    enum pattern pattern;
    double p, best; /* of all its ways, and of the likeliest pattern */
};

struct table {
    const struct pattern_learnt *l;
    size_t n;
    struct entry slot[SLOTS]; /* n 0: free */
};

static struct entry *
table_find(struct table *t, str local)
{
    size_t at = (size_t)str_hash(local) % SLOTS;

    while (t->slot[at].n > 0 &&
           !str_eq(str_make(t->slot[at].text, t->slot[at].n), local))
        at = (at + 1) % SLOTS;
    return &t->slot[at];
}

static void
collect(void *ctx, const struct pattern_way *way)
{
    struct table *t = ctx;
    double p = way->p * t->l->share[way->pattern] * of_patterns;
    struct entry *e = table_find(t, way->local);

    if (e->n == 0) {
        if (t->n >= SLOTS / 4 * 3)
            return;
        t->n++;
        memcpy(e->text, way->local.p, way->local.n);
        e->n = way->local.n;
    }
    e->p += p;
    if (p > e->best) {
        e->best = p;
        e->pattern = way->pattern;
    }
}

static int
compare(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;

    if (a->p > b->p || a->p < b->p)
        return a->p > b->p ? -1 : 1;
    return str_cmp(str_make(a->text, a->n), str_make(b->text, b->n));
}

static size_t
table_sort(struct table *t)
{
    size_t n = 0;

    for (size_t i = 0; i < SLOTS; i++)
        if (t->slot[i].n > 0)
            t->slot[n++] = t->slot[i];
    qsort(t->slot, n, sizeof(t->slot[0]), compare);
    return n;
}

/* --- another person's mailbox --- */

/*
 * How many of a thousand people have a name that this pattern makes the same
 * of: given names are few, initials fewer, both names together rarely meet.
 */
static double
namesakes(enum pattern p, bool is_common)
{
    switch (p) {
    case PATTERN_FIRST: return is_common ? 4 : 0.5;
    case PATTERN_LAST: return 1;
    case PATTERN_FL:
    case PATTERN_LF: return 6;
    case PATTERN_FIRSTL:
    case PATTERN_LFIRST:
    case PATTERN_FIRST_DOT_L:
    case PATTERN_FIRST_UNDERSCORE_L:
    case PATTERN_FIRST_HYPHEN_L:
    case PATTERN_L_DOT_FIRST: return is_common ? 0.4 : 0.1;
    case PATTERN_FLAST:
    case PATTERN_LASTF:
    case PATTERN_F_DOT_LAST:
    case PATTERN_LAST_DOT_F:
    case PATTERN_F_UNDERSCORE_LAST:
    case PATTERN_F_HYPHEN_LAST:
    case PATTERN_LAST_UNDERSCORE_F:
    case PATTERN_LAST_HYPHEN_F: return 0.1;
    case PATTERN_FIRST_DOT_LAST:
    case PATTERN_LAST_DOT_FIRST:
    case PATTERN_FIRST_UNDERSCORE_LAST:
    case PATTERN_FIRSTLAST:
    case PATTERN_LAST_UNDERSCORE_FIRST:
    case PATTERN_FIRST_HYPHEN_LAST:
    case PATTERN_LAST_HYPHEN_FIRST:
    case PATTERN_LASTFIRST:
    case PATTERN_N: break;
    }
    return 0.005;
}

static double
others(const struct pattern_learnt *l, enum pattern p, bool is_common)
{
    /* colleagues with mailboxes; and how many have one of any pattern */
    static const double people[PATTERN_SIZE_N] = {60, 15, 100, 300, 1000};
    static const double any_pattern = 0.05;
    double share = l->share[p] > any_pattern ? l->share[p] : any_pattern;

    return 1 - exp(-people[l->size] * share * namesakes(p, is_common) / 1000);
}

/* --- the list --- */

/* info@ is nobody's, whatever the name; jane.sales@ is Jane Sales's. */
static bool
is_shared(const struct email *e, enum pattern p)
{
    enum email_kind kind = email_kind(e);
    bool has_both = person_pattern_is_exact(pattern_name(p)) &&
                    (memchr(e->local.p, '.', e->local.n) ||
                     memchr(e->local.p, '_', e->local.n));

    return kind == EMAIL_NO_REPLY || (kind == EMAIL_ROLE && !has_both);
}

static bool
is_common(const struct person *who)
{
    return who->given.n > 0 && who->given.word[0].folded_n > 0 &&
           nickname_is_given(who->given.word[0].folded[0]);
}

/* The address's text in the buffer; false when it is none for a person. */
static bool
make(struct arena *scratch, const struct entry *e, str domain, char *text,
     struct pattern_candidate *out)
{
    struct arena_mark mark = arena_mark(scratch);
    struct email email;

    memcpy(text, e->text, e->n);
    text[e->n] = '@';
    memcpy(text + e->n + 1, domain.p, domain.n);
    str address = str_make(text, e->n + 1 + domain.n);
    bool is_good = email_parse(scratch, address, &email) == EMAIL_OK &&
                   str_eq(email.text, address) &&
                   !is_shared(&email, e->pattern);
    arena_release(scratch, mark);
    if (!is_good)
        return false;
    *out = (struct pattern_candidate){.address = address,
                                      .local = str_sub(address, 0, e->n),
                                      .pattern = e->pattern,
                                      .p = e->p};
    return true;
}

/* The domain as mail servers know it; empty when it is none. */
static str
mail_domain(struct arena *a, str domain)
{
    struct email email;
    struct buf b;

    buf_init(&b, a, DOMAIN_MAX);
    buf_add(&b, STR("jane.doe@"));
    buf_add(&b, domain);
    if (b.is_full || email_parse(a, buf_str(&b), &email) != EMAIL_OK)
        return STR_EMPTY;
    return email.domain;
}

size_t
pattern_propose(struct arena *a, const struct pattern_learnt *l,
                const struct person *who, str domain,
                struct pattern_candidate *out, size_t max)
{
    size_t n = 0;

    if (!who->is_person || max == 0)
        return 0;
    max = max < PATTERN_PROPOSED_MAX ? max : PATTERN_PROPOSED_MAX;
    domain = mail_domain(a, domain);
    if (domain.n == 0)
        return 0;
    size_t each = PATTERN_LOCAL_MAX + 1 + domain.n;
    char *texts = arena_alloc_raw(a, max * each);
    struct arena_mark mark = arena_mark(a);
    struct table *t = arena_new(a, struct table);
    t->l = l;
    struct pattern_search search = {
        .l = l,
        .who = who,
        .least = least,
        .shares = l->share,
        .fn = collect,
        .ctx = t,
        .tld = str_from(domain, str_rfind_byte(domain, '.') + 1)};
    pattern_ways(a, &search);
    size_t found = table_sort(t);
    for (size_t i = 0; i < found && n < max; i++)
        if (make(a, &t->slot[i], domain, texts + n * each, &out[n])) {
            out[n].others = others(l, out[n].pattern, is_common(who));
            n++;
        }
    arena_release(a, mark);
    return n;
}
