/* See provider.h. */
#include "provider.h"
#include "base/check.h"
#include "wild_names.h"
#include "world_mail.h"
#include "world_names.h"

enum { SALT_STANDING = 160, SALT_ANSWER, TEXT_MAX = 512, SHAPE_TRIES = 13 };

struct standing_row {
    const char *word;
    uint32_t permille, price;
};

#define ROW(id, word, permille, price) {word, permille, price},
static const struct standing_row rows[] = {PROVIDER_STANDINGS(ROW)};

const char *
provider_word(enum provider_standing s)
{
    return rows[s].word;
}

uint32_t
provider_price(enum provider_standing s)
{
    return rows[s].price;
}

static bool
has_address(const struct world_company *c, size_t person)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_truth t;

    world_truth(c, person, &a, &t);
    return t.email.n > 0;
}

enum provider_standing
provider_standing(const struct world_company *c, size_t person)
{
    struct world_rng r = world_rng(c->key + person, SALT_STANDING);
    bool is_known = world_rng_chance(&r, c->world->coverage);
    uint32_t at = world_rng_below(&r, 1000);
    size_t s = PROVIDER_RIGHT;

    if (!is_known)
        return PROVIDER_NONE;
    while (at >= rows[s].permille) {
        at -= rows[s].permille;
        check(++s < PROVIDER_N);
    }
    if (s == PROVIDER_RIGHT && !has_address(c, person))
        return PROVIDER_STALE;
    return (enum provider_standing)s;
}

/* --- answers --- */

static str
joined(struct arena *a, str x, const char *between, str y)
{
    struct buf b;

    buf_init(&b, a, TEXT_MAX);
    buf_addf(&b, "%.*s%s%.*s", STR_ARG(x), between, STR_ARG(y));
    return buf_str(&b);
}

static str
id_of(const struct world_company *c, size_t person, struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 32);
    buf_addf(&b, "%016llx%08zx", (unsigned long long)c->key, person);
    return buf_str(&b);
}

/* As they are, but for the address. */
static void
describe(const struct world_company *c, size_t person, struct arena *a,
         struct provider_person *out)
{
    const struct world_person *p = &c->people[person];

    *out = (struct provider_person){
        .id = id_of(c, person, a),
        .first = p->given,
        .last = p->family,
        .name = joined(a, p->given, " ", p->family),
        .title = p->job,
        .linkedin = joined(a, STR("http://www.linkedin.com/in/"), "",
                           directory_slug(c, person, a)),
        .email = STR_EMPTY,
        .email_status = STR_EMPTY,
        .confidence = -1,
        .organization = c->name,
        .domain = c->domain,
        .employees = (uint32_t)c->people_n * 7,
    };
}

static void
say_right(const struct world_company *c, size_t person, struct world_rng *r,
          struct provider_person *out)
{
    uint32_t at = world_rng_below(r, 1000);

    out->email = c->people[person].address;
    out->email_status = STR("verified");
    if (at < 80) {
        out->email_status = STR("likely to engage");
    } else if (at < 140) {
        out->email_status = STR("extrapolated");
        out->confidence = 0.91;
    } else if (at < 170) {
        out->email_status = STR_EMPTY;
    }
}

/* Somebody's company that nobody of this world works for. */
static str
elsewhere(struct world_rng *r, const char *suffix, struct arena *a)
{
    return joined(a, world_names_agency(r), suffix, STR(".test"));
}

static void
say_stale(const struct world_company *c, size_t person, struct world_rng *r,
          struct arena *a, struct provider_person *out)
{
    str domain = elsewhere(r, "-formerly", a);

    out->email = joined(a, c->people[person].local, "@", domain);
    out->email_status = STR("verified");
    if (world_rng_chance(r, 500)) {
        out->organization = STR("Formerly Inc");
        out->domain = domain;
    }
}

/* By a shape that does not make the person's address. */
static void
say_wrong(const struct world_company *c, size_t person, struct world_rng *r,
          struct arena *a, struct provider_person *out)
{
    static const char *const statuses[] = {"extrapolated", "guessed",
                                           "unverified", "bounced"};
    const struct world_person *p = &c->people[person];
    size_t at = world_rng_below(r, SHAPE_TRIES);
    str local = p->local;

    for (size_t i = 0; i < SHAPE_TRIES && str_eq(local, p->local); i++)
        local = wild_names_local(a, world_mail_shape((at + i) % SHAPE_TRIES),
                                 p->given, p->family, WILD_FOLDS_LONG);
    out->email = joined(a, local, "@", world_mail_domain(c));
    out->email_status = STR("verified");
    if (world_rng_chance(r, 330))
        return;
    out->email_status =
        str_of(statuses[world_rng_below(r, array_len(statuses))]);
    out->confidence = 0.4;
}

static void
say_empty(struct world_rng *r, struct provider_person *out)
{
    static const char *const statuses[] = {"unavailable", "update required",
                                           ""};

    out->email_status =
        str_of(statuses[world_rng_below(r, array_len(statuses))]);
}

/* A colleague of another name, or WORLD_NOBODY. */
static int
colleague(const struct world_company *c, size_t person)
{
    const struct world_person *p = &c->people[person];

    for (size_t i = 1; i < c->people_n; i++) {
        size_t at = (person + i) % c->people_n;
        if (!str_eq(c->people[at].given, p->given) ||
            !str_eq(c->people[at].family, p->family))
            return (int)at;
    }
    return WORLD_NOBODY;
}

static void
say_stranger(const struct world_company *c, size_t person, struct world_rng *r,
             struct arena *a, struct provider_person *out)
{
    int other = colleague(c, person);

    if (other != WORLD_NOBODY && world_rng_chance(r, 500)) {
        describe(c, (size_t)other, a, out);
        out->email = c->people[other].address;
    } else {
        out->organization = STR("Elsewhere Trading");
        out->domain = elsewhere(r, "-trading", a);
        out->email = joined(a, c->people[person].local, "@", out->domain);
    }
    out->email_status = STR("verified");
}

void
provider_person(const struct world_company *c, size_t person, struct arena *a,
                struct provider_person *out)
{
    struct world_rng r = world_rng(c->key + person, SALT_ANSWER);

    describe(c, person, a, out);
    switch (provider_standing(c, person)) {
    case PROVIDER_RIGHT: say_right(c, person, &r, out); break;
    case PROVIDER_STALE: say_stale(c, person, &r, a, out); break;
    case PROVIDER_WRONG: say_wrong(c, person, &r, a, out); break;
    case PROVIDER_LOCKED:
        out->email = STR("email_not_unlocked@domain.com");
        out->email_status = STR("verified");
        break;
    case PROVIDER_EMPTY: say_empty(&r, out); break;
    case PROVIDER_STRANGER: say_stranger(c, person, &r, a, out); break;
    case PROVIDER_NONE:
    case PROVIDER_N: check(!"nobody has no answer");
    }
}

/* --- questions --- */

static const struct directory_place *
company_of(struct directory *d, const struct provider_query *q)
{
    const struct directory_place *at = directory_domain(d, q->domain);

    return at != NULL ? at : directory_company(d, q->organization);
}

bool
provider_match(struct directory *d, const struct provider_query *q,
               struct arena *a, struct world_company *c, size_t *person)
{
    const struct directory_place *at = company_of(d, q);
    str name = q->name.n > 0 ? q->name : joined(a, q->first, " ", q->last);

    if (at != NULL) {
        world_company(d->world, at->company, a, c);
        int who = directory_person(c, name);
        if (who != WORLD_NOBODY) {
            *person = (size_t)who;
            return true;
        }
    }
    at = directory_page(d, directory_slug_of(q->linkedin));
    if (at == NULL)
        return false;
    world_company(d->world, at->company, a, c);
    *person = at->person;
    return true;
}
