/*
 * worldgen: what a user of the world has and what only its maker knows.
 *
 *   DIR/profiles.csv  the rows to be filled
 *   DIR/truth.csv     their addresses, and which of them can be had
 *   DIR/mailboxes.csv all addresses that take mail, and their servers' temper
 *   DIR/urls.txt      the pages of the sites that answer, for benchmarks
 *
 * The sites themselves are served by worldd from the same seed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "linkedin.h"
#include "options.h"
#include "provider.h"
#include "world_mail.h"
#include "world_names.h"
#include "world_page.h"

enum { SALT_ROW = 40 };

struct output {
    FILE *profiles, *truth, *urls, *mailboxes;
    uint64_t next_id;
    bool has_everybody;
};

/* A CSV field, and what ends it: ',' or '\n'. */
static void
put_field(FILE *f, str s, int end)
{
    bool is_quoted = false;

    for (size_t i = 0; i < s.n; i++)
        is_quoted |= strchr(",\"\n\r", s.p[i]) != NULL;
    if (is_quoted)
        fputc('"', f);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            fputc('"', f);
        fputc(s.p[i], f);
    }
    if (is_quoted)
        fputc('"', f);
    fputc(end, f);
}

static const char *const sources[] = {"newsletter", "trade fair, spring",
                                      "referral \"A\"", "import 2025", ""};

/* 100 to 5,000,000, the logarithm even; or none. */
static void
put_list_size(FILE *f, struct world_rng *r)
{
    uint32_t scale = world_rng_below(r, 16);
    uint32_t size = 100u << scale;

    size += world_rng_below(r, size);
    if (world_rng_chance(r, 80))
        fputc(',', f);
    else
        fprintf(f, "%u,", size);
}

static void
put_linkedin(FILE *f, const struct world_person *p, struct world_rng *r)
{
    if (world_rng_chance(r, 600)) /* directory_slug says the same */
        fprintf(f, "https://www.linkedin.com/in/%.*s-%u,", STR_ARG(p->slug),
                world_rng_below(r, 9000) + 1000);
    else
        fputc(',', f);
}

static void
put_profile(struct output *o, const struct world_company *c, size_t at,
            struct arena *a)
{
    const struct world_person *p = &c->people[at];
    struct world_rng r = world_rng(c->key + at, SALT_ROW);
    enum world_kind kind;

    fprintf(o->profiles, "%" PRIu64 ",", o->next_id);
    put_field(o->profiles, p->profile_name, ',');
    put_field(o->profiles, c->name, ',');
    put_field(o->profiles, world_website(c, at, a, &kind), ',');
    if (c->world->has_linkedin)
        put_field(o->profiles, linkedin_url(c, at, a), ',');
    else
        put_linkedin(o->profiles, p, &r);
    put_list_size(o->profiles, &r);
    put_field(
        o->profiles,
        str_of(
            sources[world_rng_below(&r, sizeof(sources) / sizeof(*sources))]),
        '\n');
}

static void
put_truth(struct output *o, const struct world_company *c, size_t at,
          struct arena *a)
{
    struct world_truth t;

    world_truth(c, at, a, &t);
    fprintf(o->truth, "%" PRIu64 ",", o->next_id);
    put_field(o->truth, t.email, ',');
    put_field(o->truth, t.word, ',');
    put_field(o->truth, t.where, ',');
    fprintf(o->truth, "%d,", t.findable);
    put_field(o->truth, c->host, ',');
    fprintf(
        o->truth, "%s,%s,%s,%s,%s,%d,%s,%s\n", c->layout->name,
        world_trouble_word(c->trouble), world_style_word(c->people[at].style),
        c->wild != NULL ? "wild" : "classic",
        world_mail_word(world_mail_temper_of(c, at)),
        world_mail_is_provable(c, at), provider_word(provider_standing(c, at)),
        linkedin_word(linkedin_kind(c, at)));
}

static void
put_urls(struct output *o, const struct world_company *c, struct arena *a)
{
    str paths[WORLD_PATHS_MAX];
    size_t n = world_page_paths(c, a, paths);

    if (c->trouble != WORLD_TROUBLE_NONE)
        return;
    for (size_t i = 0; i < n; i++)
        fprintf(o->urls, "https://%.*s%.*s\n", STR_ARG(c->host),
                STR_ARG(paths[i]));
}

/* Those of the company, and of its people at free-mail domains. */
static void
put_mailboxes(struct output *o, const struct world_company *c, struct arena *a)
{
    struct world_boxes *b = arena_new(a, struct world_boxes);
    const char *word = world_mail_word(world_mail_temper(c));

    world_mail_boxes(c, a, b);
    for (size_t i = 0; i < b->n; i++)
        fprintf(o->mailboxes, "%.*s@%.*s,%s\n", STR_ARG(b->locals[i]),
                STR_ARG(world_mail_domain(c)), word);
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        size_t at = str_find_byte(p->address, '@', 0);
        if (!p->is_gone && world_mail_free(str_from(p->address, at + 1)))
            fprintf(o->mailboxes, "%.*s,%s\n", STR_ARG(p->address),
                    world_mail_word(world_mail_temper_of(c, i)));
    }
}

static void
put_company(struct output *o, const struct world *w, uint32_t index,
            struct arena *a)
{
    struct world_company *c = arena_new(a, struct world_company);

    world_company(w, index, a, c);
    put_urls(o, c, a);
    put_mailboxes(o, c, a);
    for (size_t i = 0; i < c->people_n; i++) {
        if (!c->people[i].is_profile && !o->has_everybody)
            continue;
        put_profile(o, c, i, a);
        put_truth(o, c, i, a);
        o->next_id++;
    }
}

static FILE *
create(const char *dir, const char *name, const char *header)
{
    char path[1024];

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
        sizeof(path)) {
        fprintf(stderr, "worldgen: %s: too long\n", dir);
        exit(1);
    }
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        fprintf(stderr, "worldgen: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    fputs(header, f);
    return f;
}

static void
finish(FILE *f, const char *name)
{
    int bad = ferror(f);

    if (fclose(f) != 0 || bad) {
        fprintf(stderr, "worldgen: %s: %s\n", name, strerror(errno));
        exit(1);
    }
}

static void
generate(const struct world *w, bool has_everybody, const char *dir)
{
    struct output o = {.next_id = 1, .has_everybody = has_everybody};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "worldgen: %s: %s\n", dir, strerror(errno));
        exit(1);
    }
    o.profiles = create(dir, "profiles.csv",
                        "id,name,company,website,linkedin,list_size,source\n");
    o.truth = create(dir, "truth.csv",
                     "id,email,kind,where,findable,host,layout,trouble,"
                     "style,family,mail,provable,provider,linkedin\n");
    o.urls = create(dir, "urls.txt", "");
    o.mailboxes = create(dir, "mailboxes.csv", "address,temper\n");
    for (uint32_t i = 0; i < w->companies_n; i++) {
        struct arena_mark m = arena_mark(&a);
        put_company(&o, w, i, &a);
        arena_release(&a, m);
    }
    finish(o.profiles, "profiles.csv");
    finish(o.truth, "truth.csv");
    finish(o.urls, "urls.txt");
    finish(o.mailboxes, "mailboxes.csv");
    printf("%" PRIu64 " profiles at %u companies\n", o.next_id - 1,
           w->companies_n);
}

int
main(int argc, char **argv)
{
    uint64_t seed = 1, companies = 100, people = WORLD_PEOPLE_USUAL;
    const char *dir = NULL, *family = "classic", *mail = "usual";
    bool is_plain = false, has_everybody = false, has_linkedin = false;
    double coverage = PROVIDER_COVERAGE / 1000.0;
    const struct options_row rows[] = {
        {"--seed",            OPTION_NUMBER, &seed,          INT64_MAX,           "N: which world (1)" },
        {"--companies",       OPTION_NUMBER, &companies,     WORLD_COMPANIES_MAX,
         "N: its size (100)"                                                                           },
        {"--people",          OPTION_NUMBER, &people,        WORLD_PEOPLE_MAX,
         "N: staff of a company at most (10)"                                                          },
        {"--plain",           OPTION_SWITCH, &is_plain,      0,
         "no trouble, no traps, five pages a site"                                                     },
        {"--family",          OPTION_TEXT,   &family,        0,
         "classic, wild or all: which kind of world (classic)"                                         },
        {"--mail",            OPTION_TEXT,   &mail,          0,
         "usual or spread: shares of the kinds of mail server (usual)"                                 },
        {"--everybody",       OPTION_SWITCH, &has_everybody, 0,
         "a profile for each of the staff"                                                             },
        {"--apollo-coverage", OPTION_REAL,   &coverage,      0,
         "P: share of the people whom the provider has (0.7)"                                          },
        {"--linkedin",        OPTION_SWITCH, &has_linkedin,  0,
         "pages at LinkedIn, and rows that have no more than that"                                     },
        {"--out",             OPTION_TEXT,   &dir,           0,                   "DIR: where to write"},
    };

    options_parse(argc, argv, rows, sizeof(rows) / sizeof(*rows));
    if (dir == NULL || people == 0 || coverage < 0 || coverage > 1) {
        fprintf(stderr, "worldgen: --out DIR is needed; --people from 1; "
                        "--apollo-coverage up to 1\n");
        return 2;
    }
    struct world w = {seed,
                      (uint32_t)companies,
                      (uint32_t)people,
                      is_plain,
                      WORLD_CLASSIC,
                      WORLD_MAIL_USUAL,
                      (uint32_t)(coverage * 1000 + 0.5),
                      has_linkedin};
    if (!world_family_of(str_of(family), &w.family)) {
        fprintf(stderr, "worldgen: --family %s: no such family\n", family);
        return 2;
    }
    if (!world_mail_mix_of(str_of(mail), &w.mail)) {
        fprintf(stderr, "worldgen: --mail %s: no such mix\n", mail);
        return 2;
    }
    generate(&w, has_everybody, dir);
    return 0;
}
