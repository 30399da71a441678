/*
 * worldpages: the world as files, for programs that read pages and not the
 * net (`turnstone plumb extract`).
 *
 *   DIR/HOST/N.html  the pages of a site, in the bytes that a client gets
 *   DIR/index.csv    path,file,content_type,host
 *   DIR/labels.csv   file,address,name,style: whose address is shown there
 *   DIR/files.txt    the names of the HTML files, one a line
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "options.h"
#include "wild.h"

struct output {
    const char *dir;
    FILE *index, *labels, *files;
};

static _Noreturn void
die(const char *path, const char *why)
{
    fprintf(stderr, "worldpages: %s: %s\n", path, why);
    exit(1);
}

static void
make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        die(path, strerror(errno));
}

static FILE *
create(const char *dir, const char *name)
{
    char path[1024];

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
        sizeof(path))
        die(dir, "too long");
    FILE *f = fopen(path, "w");
    if (f == NULL)
        die(path, strerror(errno));
    return f;
}

static void
finish(FILE *f, const char *name)
{
    int bad = ferror(f);

    if (fclose(f) != 0 || bad)
        die(name, "cannot be written");
}

static void
put_field(FILE *f, str s, int end)
{
    bool is_quoted = str_find_byte(s, ',', 0) != STR_NOT_FOUND ||
                     str_find_byte(s, '"', 0) != STR_NOT_FOUND;

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

/* A path once: vCards stand in no menu. */
static size_t
all_paths(const struct world_company *c, struct arena *a,
          str paths[WORLD_PATHS_MAX])
{
    size_t n = world_page_paths(c, a, paths);

    for (size_t i = 0; i < c->people_n && n < WORLD_PATHS_MAX; i++) {
        if (!c->people[i].is_shown)
            continue;
        str where = world_page_where(c, i, a);
        size_t k = 0;
        while (k < n && !str_eq(paths[k], where))
            k++;
        if (k == n)
            paths[n++] = where;
    }
    return n;
}

static bool
is_shown_at(const struct world_company *c, size_t at, str path, struct arena *a)
{
    struct world_truth t;

    world_truth(c, at, a, &t);
    if (c->wild != NULL && wild_is_shown_at(c, at, path))
        return true;
    return (t.findable || c->people[at].is_shown) && str_eq(t.where, path);
}

static void
put_labels(struct output *o, const struct world_company *c, str path,
           const char *file, struct arena *a)
{
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        if (!is_shown_at(c, i, path, a))
            continue;
        fprintf(o->labels, "%s,", file);
        put_field(o->labels, p->address, ',');
        put_field(o->labels, p->name, ',');
        fprintf(o->labels, "%s\n", world_style_word(p->style));
    }
}

static void
put_page(struct output *o, const struct world_company *c, str path, size_t n,
         struct arena *a)
{
    struct world_request q = {c->host, path, c->is_tls};
    struct world_reply r;
    char file[600];

    world_page(c, &q, a, &r);
    if (r.status != 200)
        return;
    bool is_html = str_has_prefix(r.content_type, STR("text/html"));
    snprintf(file, sizeof(file), "%.*s/%zu.%s", STR_ARG(c->host), n,
             is_html ? "html" : "vcf");
    FILE *f = create(o->dir, file);
    fwrite(r.body.p, 1, r.body.n, f);
    finish(f, file);
    put_field(o->index, path, ',');
    fprintf(o->index, "%s,", file);
    put_field(o->index, r.content_type, ',');
    put_field(o->index, c->host, '\n');
    if (is_html)
        fprintf(o->files, "%s\n", file);
    put_labels(o, c, path, file, a);
}

static void
put_company(struct output *o, const struct world *w, uint32_t index)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *c = arena_new(&a, struct world_company);
    str paths[WORLD_PATHS_MAX];
    char folder[1024];

    world_company(w, index, &a, c);
    if ((size_t)snprintf(folder, sizeof(folder), "%s/%.*s", o->dir,
                         STR_ARG(c->host)) >= sizeof(folder))
        die(o->dir, "too long");
    make_folder(folder);
    size_t n = all_paths(c, &a, paths);
    for (size_t i = 0; i < n; i++) {
        struct arena_mark m = arena_mark(&a);
        put_page(o, c, paths[i], i, &a);
        arena_release(&a, m);
    }
}

int
main(int argc, char **argv)
{
    uint64_t seed = 1, companies = 100, people = WORLD_PEOPLE_USUAL;
    const char *family = "wild";
    struct output o = {.dir = NULL};
    const struct options_row rows[] = {
        {"--seed",      OPTION_NUMBER, &seed,      INT64_MAX,           "N: which world (1)"         },
        {"--companies", OPTION_NUMBER, &companies, WORLD_COMPANIES_MAX,
         "N: its size (100)"                                                                         },
        {"--people",    OPTION_NUMBER, &people,    WORLD_PEOPLE_MAX,
         "N: staff of a company at most (10)"                                                        },
        {"--family",    OPTION_TEXT,   &family,    0,                   "classic, wild or all (wild)"},
        {"--out",       OPTION_TEXT,   &o.dir,     0,                   "DIR: where to write"        },
    };
    struct world w = {.people_max = 0};

    options_parse(argc, argv, rows, sizeof(rows) / sizeof(*rows));
    if (o.dir == NULL || people == 0 ||
        !world_family_of(str_of(family), &w.family)) {
        fprintf(stderr, "worldpages: --out DIR is needed, --people from 1, "
                        "--family classic, wild or all\n");
        return 2;
    }
    w.seed = seed;
    w.companies_n = (uint32_t)companies;
    w.people_max = (uint32_t)people;
    make_folder(o.dir);
    o.index = create(o.dir, "index.csv");
    o.labels = create(o.dir, "labels.csv");
    o.files = create(o.dir, "files.txt");
    fputs("path,file,content_type,host\n", o.index);
    fputs("file,address,name,style\n", o.labels);
    for (uint32_t i = 0; i < w.companies_n; i++)
        put_company(&o, &w, i);
    finish(o.index, "index.csv");
    finish(o.labels, "labels.csv");
    finish(o.files, "files.txt");
    return 0;
}
