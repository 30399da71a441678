/*
 * How fast pages are read: tokens alone, tokens and extraction, these and the
 * attribution to five people, and beside them libxml2's push parser with its
 * SAX events going nowhere, on the same 40 KB pages, the runs taking turns.
 * Prints the best of its rounds: what else the machine does can only make a
 * round slower.
 *
 * usage: bench_html [ROW]    only the row of this number, for a profiler
 * bench_html FOLDER N: writes N such pages there instead, for others.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef HAVE_LIBXML2
#include <libxml/HTMLparser.h>
#endif

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/attribute.h"
#include "text/extract.h"
#include "text/html.h"

enum { PAGES = 16, PAGE_BYTES = 40000, ROUNDS = 40, REPEATS = 8 };

static uint32_t seed = 1;

static unsigned
any(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static const char *const words[] = {
    "harbour",     "quiet",   "make",     "of",      "the",
    "workshop",    "and",     "since",    "people",  "we",
    "with",        "lantern", "over",     "service", "&amp;",
    "stone",       "a",       "mill",     "for",     "years",
    "caf&eacute;", "bridge",  "reliable", "build",   "tools"};

static const char *const firsts[] = {"Jane", "Tess", "Oriel", "Pim",
                                     "Una",  "Rafe", "Marit", "Ole"};

static const char *const lasts[] = {"Orchard", "Linden", "Quorn", "Ashby",
                                    "Tamsin",  "Brand",  "Loo",   "Zimin"};

static void
add_words(struct buf *b, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        buf_addf(b, "%s%s", i ? " " : "", words[any(array_len(words))]);
}

static void
add_head(struct buf *b)
{
    buf_add(b, STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                   "<meta charset=\"utf-8\">\n<title>Our team</title>\n"));
    for (int i = 0; i < 12; i++)
        buf_addf(
            b,
            "<link rel=\"stylesheet\" id=\"s%d\" "
            "href=\"/assets/css/style-%d.min.css?ver=%u\" media=\"all\" />\n",
            i, i, any(99999));
    buf_add(b, STR("<style>\n"));
    for (int i = 0; i < 30; i++)
        buf_addf(b, ".c%d > li{margin:0 %upx;color:#%06x}\n", i, any(40),
                 any(1 << 24));
    buf_add(b, STR("</style>\n<script>\n"));
    for (int i = 0; i < 30; i++)
        buf_addf(b, "if(a[%d]<b&&c>%u){window.q.push(['track','%u']);}\n", i,
                 any(9), any(9999));
    buf_add(b, STR("</script>\n</head>\n<body class=\"home page\">\n"));
}

static void
add_menu(struct buf *b)
{
    buf_add(b, STR("<header class=\"site-header\"><nav><ul class=\"menu\">\n"));
    for (int i = 0; i < 14; i++) {
        buf_addf(
            b,
            "\t<li id=\"menu-item-%d\" class=\"menu-item menu-item-type-page "
            "menu-item-%d\"><a href=\"/section/%u/\"><span>",
            i, i, any(999));
        add_words(b, 2);
        buf_add(b, STR("</span></a></li>\n"));
    }
    buf_add(b, STR("</ul></nav></header>\n<main>\n"));
}

static void
add_card(struct buf *b)
{
    const char *first = firsts[any(array_len(firsts))];
    const char *last = lasts[any(array_len(lasts))];

    buf_addf(
        b,
        "      <div class=\"col-md-4 team-card\" data-id=\"%u\">\n"
        "        <img src=\"/uploads/%s@2x.jpg\" width=\"300\" alt=\"%s %s\" "
        "loading=\"lazy\">\n        <h3 class=\"name\">%s %s</h3>\n"
        "        <p class=\"role\">",
        any(9999), last, first, last, first, last);
    add_words(b, 3);
    buf_add(b, STR("</p>\n        <p>"));
    add_words(b, 25 + any(40));
    buf_addf(b,
             "</p>\n        <a class=\"mail\" href=\"mailto:%s.%s@acme.test\">"
             "<i class=\"fa fa-envelope\" aria-hidden=\"true\"></i> %s</a>\n"
             "      </div>\n",
             first, last, first);
}

static void
add_article(struct buf *b)
{
    buf_add(b, STR("    <article class=\"post\">\n      <h2><a href=\"/news/"));
    buf_addf(b, "%u\" rel=\"bookmark\">", any(9999));
    add_words(b, 6);
    buf_add(b, STR("</a></h2>\n"));
    for (int i = 0; i < 3; i++) {
        buf_add(b, STR("      <p>"));
        add_words(b, 30 + any(50));
        buf_add(b, STR(" <strong>"));
        add_words(b, 2);
        buf_add(b, STR("</strong> <a href=\"/x?a=1&amp;b=2\">"));
        add_words(b, 2);
        buf_add(b, STR("</a>.</p>\n"));
    }
    buf_add(b, STR("    </article>\n"));
}

static str
page_new(struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 4 * PAGE_BYTES);
    add_head(&b);
    add_menu(&b);
    for (int i = 0; i < 9; i++)
        add_card(&b);
    while (b.n < PAGE_BYTES - 300)
        add_article(&b);
    buf_add(&b, STR("</main><footer><p>info@acme.test</p></footer>"
                    "</body></html>\n"));
    return buf_str(&b);
}

static double
now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t
read_tokens(str page)
{
    struct html h;
    struct html_token t;
    size_t n = 0;

    html_init(&h, page);
    while (html_next(&h, &t) != HTML_END)
        n++;
    return n;
}

/* As a site does it: pages come and go in an arena that stays. */
static size_t
read_all(str page)
{
    static struct arena a = {.block_bytes = 512 * 1024};
    struct extract x;

    if (a.block == NULL)
        arena_alloc_bytes(&a, 1);
    struct arena_mark m = arena_mark(&a);
    extract_page(&a, page, &x);
    arena_release(&a, m);
    return x.addresses_n + x.links_n;
}

/* The names of a site are parsed once; its pages come to the same state. */
static size_t
read_people(str page)
{
    static const char *const names[] = {"Jane Orchard", "Tess Linden",
                                        "Oriel Quorn", "Pim Ashby",
                                        "Hester Vale"};
    static struct arena site = {.block_bytes = 64 * 1024};
    static struct arena a = {.block_bytes = 512 * 1024};
    static struct profile people[array_len(names)];
    static struct attribute *at;
    struct extract x;

    if (at == NULL) {
        struct attribute_options o = {.domain = STR("acme.test")};
        arena_alloc_bytes(&a, 1);
        for (size_t i = 0; i < array_len(names); i++)
            people[i].name = str_of(names[i]);
        at = attribute_new(&site, &o, people, array_len(names));
    }
    struct arena_mark m = arena_mark(&a);
    extract_page(&a, page, &x);
    attribute_page(at, &a, &x, STR("https://acme.test/team"));
    size_t settled = 0;
    for (size_t i = 0; i < array_len(names); i++)
        settled += attribute_is_settled(at, i);
    arena_release(&a, m);
    return x.addresses_n + settled;
}

#ifdef HAVE_LIBXML2
static void
on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
    ++*(size_t *)arg;
}

static void
on_end(void *arg, const xmlChar *name)
{
    ++*(size_t *)arg;
}

static void
on_characters(void *arg, const xmlChar *p, int n)
{
    ++*(size_t *)arg;
}

static size_t
read_libxml2(str page)
{
    htmlSAXHandler sax = {.startElement = on_start,
                          .endElement = on_end,
                          .characters = on_characters};
    size_t n = 0;
    htmlParserCtxtPtr c = htmlCreatePushParserCtxt(&sax, &n, NULL, 0, NULL,
                                                   XML_CHAR_ENCODING_UTF8);

    for (size_t at = 0; at < page.n; at += 4096) {
        str part = str_sub(page, at, at + 4096);
        htmlParseChunk(c, part.p, (int)part.n, 0);
    }
    htmlParseChunk(c, NULL, 0, 1);
    htmlFreeParserCtxt(c);
    return n;
}
#endif

static const struct reader {
    const char *what;
    size_t (*read)(str page);
} readers[] = {
    {"tokens",                read_tokens },
    {"tokens and extraction", read_all    },
    {"and five people",       read_people },
#ifdef HAVE_LIBXML2
    {"libxml2 push, SAX",     read_libxml2},
#endif
};

static int
write_pages(const char *folder, long n)
{
    static char path[4096];

    for (long i = 0; i < n; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str page = page_new(&a);
        snprintf(path, sizeof(path), "%s/%06ld.html", folder, i);
        FILE *f = fopen(path, "we");
        if (f == NULL || fwrite(page.p, 1, page.n, f) != page.n)
            return 1;
        fclose(f);
    }
    return 0;
}

int
main(int argc, char **argv)
{
    size_t only = argc > 1 ? (size_t)atoi(argv[1]) : SIZE_MAX;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    double best[array_len(readers)];
    str pages[PAGES];
    size_t bytes = 0, sink = 0;

    if (argc == 3)
        return write_pages(argv[1], strtol(argv[2], NULL, 10));
    for (int i = 0; i < PAGES; i++)
        bytes += (pages[i] = page_new(&a)).n;
    for (size_t r = 0; r < array_len(readers); r++)
        best[r] = 1e9;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t r = 0; r < array_len(readers); r++) {
            if (only != SIZE_MAX && r != only)
                continue;
            double from = now_s();
            for (int i = 0; i < PAGES * REPEATS; i++)
                sink += readers[r].read(pages[i % PAGES]);
            double s = (now_s() - from) / REPEATS;
            best[r] = s < best[r] ? s : best[r];
        }
    printf("%d pages of %zu bytes (%zu)\n", PAGES, bytes / PAGES, sink % 1000);
    for (size_t r = 0; r < array_len(readers); r++)
        printf("%-24s %7.1f us a page %8.1f MB/s %6.1f times the last\n",
               readers[r].what, best[r] / PAGES * 1e6,
               (double)bytes / best[r] / 1e6,
               best[array_len(readers) - 1] / best[r]);
    return 0;
}
