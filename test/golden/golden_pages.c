/*
 * Real pages: the HTML of Debian packages, in /usr/share/doc.
 *
 *   check LIST    TAP: all pages of the packages are read, without a crash and
 *                 in linear time, and the addresses on the pages of the list
 *                 are those that a person has looked through
 *   review LIST   the addresses of the listed pages in clear, `+` before one
 *                 that the list does not have: to be looked through
 *   write LIST    the list anew, for the pages that it names
 *
 * The list holds no addresses: they are people's (doc/decisions/0007). A page
 * is a line `page PATH SHA256`, the SHA-256 being that of its bytes; the lines
 * behind it are the addresses in their order, each a hash of the page's
 * SHA-256, of how it is shown, and of the address. A page of another content,
 * of another release that is, is left out.
 */
#include <fts.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/attribute.h"
#include "text/charset.h"
#include "text/extract.h"

#define DOCS "/usr/share/doc/"

enum {
    LIST_MAX = 1024 * 1024,
    PAGE_MAX = 2 * 1024 * 1024,
    LARGE = 32 * 1024, /* bytes: a page that a clock can time */
    HASH_SHOWN = 16,   /* digits: two of a page's addresses will differ */
    TRIES = 10,
    TIMES_MEAN = 8, /* how much dearer a byte of one page may be */
};

/* The packages of the set `pages` in tools/deps. */
static const char *const packages[] = {
    DOCS "apache2-doc", DOCS "debian-history", DOCS "exim4-doc-html",
    DOCS "mh-book",     DOCS "xfig",
};

static int tests, failures;

static bool
ok(bool is_ok, const char *name)
{
    printf("%sok %d - %s\n", is_ok ? "" : "not ", ++tests, name);
    failures += !is_ok;
    return is_ok;
}

/* p NULL when it cannot be read. */
static str
read_file(struct arena *a, const char *path, size_t max)
{
    FILE *f = fopen(path, "rbe");

    if (f == NULL)
        return str_make(NULL, 0);
    char *p = arena_alloc_raw(a, max);
    size_t n = fread(p, 1, max, f);
    fclose(f);
    return str_make(p, n);
}

static str
sha256(struct arena *a, str bytes, size_t digits)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct buf b;

    check(EVP_Digest(bytes.p, bytes.n, digest, &n, EVP_sha256(), NULL) == 1);
    buf_init(&b, a, 100);
    for (unsigned i = 0; i < n; i++)
        buf_addf(&b, "%02x", digest[i]);
    return str_sub(buf_str(&b), 0, digits);
}

struct page {
    char *path;
    str sha256;
    struct extract found;
};

/* false: it is not on this machine. */
static bool
page_read(struct arena *a, str path, struct page *out)
{
    str encoding;

    out->path = str_dup_z(a, path);
    str bytes = read_file(a, out->path, PAGE_MAX);
    if (bytes.p == NULL)
        return false;
    out->sha256 = sha256(a, bytes, 64);
    extract_page(a, charset_to_utf8(a, bytes, STR_EMPTY, &encoding),
                 &out->found);
    return true;
}

static str
hash_of(struct arena *a, const struct page *page,
        const struct extract_address *found)
{
    struct buf b;

    buf_init(&b, a, 1000);
    buf_add(&b, page->sha256);
    buf_addf(&b, " %s ", model_shown_word(found->how));
    buf_add(&b, found->address);
    return sha256(a, buf_str(&b), HASH_SHOWN);
}

/* The lines that the list should have for it. */
static str
page_lines(struct arena *a, const struct page *page)
{
    struct buf b;

    buf_init(&b, a, LIST_MAX);
    for (size_t i = 0; i < page->found.addresses_n; i++) {
        buf_add(&b, hash_of(a, page, &page->found.addresses[i]));
        buf_add_byte(&b, '\n');
    }
    return buf_str(&b);
}

/* An entry of the list, cut off its front. */
struct entry {
    str path, sha256, lines;
};

static bool
entry_next(str *list, struct entry *out)
{
    while (list->p != NULL && !str_has_prefix(*list, STR("page ")))
        str_cut(list, '\n'); /* what the list says of itself */
    if (list->p == NULL)
        return false;
    str head = str_cut(list, '\n');
    str_cut(&head, ' ');
    out->path = str_cut(&head, ' ');
    out->sha256 = head.p ? head : STR_EMPTY;
    out->lines = list->p ? *list : STR_EMPTY;
    out->lines.n = 0;
    while (list->n > 0 && !str_has_prefix(*list, STR("page "))) {
        str_cut(list, '\n');
        out->lines.n = list->p ? (size_t)(list->p - out->lines.p)
                               : out->lines.n + HASH_SHOWN + 1;
    }
    return true;
}

static size_t
check_list(str list)
{
    size_t matched = 0;

    for (struct entry e; entry_next(&list, &e);) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct page page;
        if (!page_read(&a, e.path, &page))
            continue;
        if (!str_eq(page.sha256, e.sha256)) {
            printf("# %s is of another release: left out\n", page.path);
            continue;
        }
        matched++;
        if (!ok(str_eq(page_lines(&a, &page), e.lines), page.path))
            printf("# see tools/golden-pages review %s\n", page.path);
    }
    return matched;
}

struct walk {
    size_t pages, bytes;
    double seconds;
    double dearest; /* seconds a byte, of a large page */
    char dearest_path[1000];
};

static double
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* All that a site's page goes through. */
static double
time_page(str bytes)
{
    static const struct profile people[] = {
        {.id = {"1", 1}, .name = {"Jane Doe", 8}                },
        {.id = {"2", 1}, .name = {"Hans-Peter van der Berg", 23}},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct attribute_options o = {.domain = STR("acme.test")};
    struct extract page;
    struct finding f = {0};
    str encoding;

    double from = now_s();
    extract_page(&a, charset_to_utf8(&a, bytes, STR_EMPTY, &encoding), &page);
    struct attribute *at = attribute_new(&a, &o, people, array_len(people));
    attribute_page(at, &a, &page, STR("https://acme.test/"));
    attribute_finding(at, 0, &f);
    return now_s() - from;
}

static void
walk_page(struct walk *w, const char *path)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str bytes = read_file(&a, path, PAGE_MAX);

    if (bytes.p == NULL)
        return;
    double s = time_page(bytes);
    w->pages++;
    w->bytes += bytes.n;
    w->seconds += s;
    if (bytes.n < LARGE || s / (double)bytes.n <= w->dearest)
        return;
    for (int i = 0; i < 2; i++) { /* was it the machine? */
        double again = time_page(bytes);
        s = again < s ? again : s;
    }
    if (s / (double)bytes.n > w->dearest) {
        w->dearest = s / (double)bytes.n;
        snprintf(w->dearest_path, sizeof(w->dearest_path), "%s", path);
    }
}

static void
walk_package(struct walk *w, const char *folder)
{
    char *paths[] = {strdup(folder), NULL};
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

    check(walk != NULL && paths[0] != NULL);
    for (FTSENT *e; (e = fts_read(walk)) != NULL;)
        if (e->fts_info == FTS_F && strstr(e->fts_name, ".htm") != NULL)
            walk_page(w, e->fts_path);
    fts_close(walk);
    free(paths[0]);
}

/* No page is much dearer by the byte than all of them together. */
static void
check_walk(void)
{
    struct walk w = {0};

    for (int i = 0; i < TRIES; i++) {
        w = (struct walk){0};
        for (size_t k = 0; k < array_len(packages); k++)
            walk_package(&w, packages[k]);
        if (w.dearest * (double)w.bytes <= TIMES_MEAN * w.seconds)
            break;
    }
    if (w.pages == 0)
        return;
    double mean = w.seconds / (double)w.bytes;
    printf("# %zu pages, %.1f MB, %.2f us a KB; the dearest %.1f times that: "
           "%s\n",
           w.pages, (double)w.bytes / 1e6, mean * 1e9, w.dearest / mean,
           w.dearest_path);
    ok(w.dearest <= TIMES_MEAN * mean, "linear in every page");
}

/* Where tools/deps has put the packages the pages must be found. */
static bool
is_debian_12(void)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str s = read_file(&a, "/etc/debian_version", 100);

    return s.p != NULL && str_has_prefix(s, STR("12."));
}

static int
check_all(str list)
{
    check_walk();
    size_t matched = check_list(list);
    if (is_debian_12())
        ok(matched > 0, "pages of Debian 12: some are as they were reviewed "
                        "(if none: tools/deps pages)");
    if (tests == 0)
        printf("1..0 # SKIP no pages: tools/deps pages\n");
    else
        printf("1..%d\n", tests);
    return failures > 0;
}

static int
review(str list, const char *only)
{
    for (struct entry e; entry_next(&list, &e);) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct page page;
        if (!page_read(&a, e.path, &page) ||
            (only != NULL && strcmp(only, page.path) != 0))
            continue;
        printf("%s%s\n", page.path,
               str_eq(page.sha256, e.sha256) ? "" : " (of another release)");
        for (size_t i = 0; i < page.found.addresses_n; i++) {
            const struct extract_address *found = &page.found.addresses[i];
            str hash = hash_of(&a, &page, found);
            bool is_known = str_find(e.lines, hash, 0) != STR_NOT_FOUND;
            size_t at = found->text_at;
            printf("  %c %-10s %.*s   ", is_known ? ' ' : '+',
                   model_shown_word(found->how), STR_ARG(found->address));
            str around =
                str_sub(page.found.text, at < 30 ? 0 : at - 30, at + 50);
            for (size_t k = 0; k < around.n; k++)
                putchar((unsigned char)around.p[k] < ' ' ? ' ' : around.p[k]);
            putchar('\n');
        }
        size_t had = e.lines.n / (HASH_SHOWN + 1);
        if (had > page.found.addresses_n)
            printf("  - %zu fewer than before\n", had - page.found.addresses_n);
    }
    return 0;
}

static int
write_list(str list, const char *path)
{
    FILE *f = fopen(path, "we");

    check(f != NULL);
    fprintf(f, "Pages of Debian packages and hashes of the addresses on them: "
               "see golden_pages.c\nand doc/decisions/0007-golden-pages.md. "
               "Written by tools/golden-pages.\n");
    for (struct entry e; entry_next(&list, &e);) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct page page = {0};
        str lines = e.lines;
        if (page_read(&a, e.path, &page)) {
            lines = page_lines(&a, &page);
            e.sha256 = page.sha256;
        }
        fprintf(f, "page %.*s %.*s\n%.*s", STR_ARG(e.path), STR_ARG(e.sha256),
                STR_ARG(lines));
    }
    return fclose(f) != 0;
}

int
main(int argc, char **argv)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    if (argc < 3)
        return 2;
    str list = read_file(&a, argv[2], LIST_MAX);
    check(list.p != NULL);
    if (strcmp(argv[1], "review") == 0)
        return review(list, argc > 3 ? argv[3] : NULL);
    if (strcmp(argv[1], "write") == 0)
        return write_list(list, argv[2]);
    return check_all(list);
}
