/*
 * The wild family against itself: every word occurs, every label is true, and
 * what is called findable can be reached by following links.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/map.h"
#include "reader.h"
#include "wild.h"

enum { COMPANIES = 6000, READ = 300, CLICKS_MAX = 4, LINKS_MAX = 400 };

static const struct world wild = {23, COMPANIES, 10, false, WORLD_WILD};

static struct world_reply
get(const struct world_company *c, str path, struct arena *a)
{
    struct world_request q = {c->host, path, c->is_tls};
    struct world_reply r;

    world_page(c, &q, a, &r);
    return r;
}

static void
test_every_word_occurs(void **state)
{
    bool styles[WORLD_STYLE_N] = {0}, kinds[WORLD_KIND_N] = {0};
    CLEANUP(map_fini) struct map layouts = MAP_INIT;
    uint32_t traps = 0, langs = 0;

    for (uint32_t i = 0; i < COMPANIES; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&wild, i, &a, c);
        map_put(&layouts, str_of(c->layout->name), &layouts);
        traps |= c->wild->traps;
        langs |= 1u << c->lang;
        for (size_t k = 0; k < c->people_n; k++) {
            struct world_truth t;
            if (!c->people[k].is_profile)
                continue;
            world_truth(c, k, &a, &t);
            kinds[t.kind] = true;
            if (t.kind == WORLD_KIND_PUBLISHED)
                styles[c->people[k].style] = true;
        }
    }
    for (int s = 0; s < WORLD_STYLE_N; s++)
        if (!styles[s] && s != WORLD_STYLE_WORDS)
            fail_msg("no %s", world_style_word((enum world_style)s));
    for (int k = WORLD_KIND_CLASSIC_N; k < WORLD_KIND_N; k++)
        if (!kinds[k])
            fail_msg("no %s", world_kind_word((enum world_kind)k));
    assert_true(layouts.n > 30);
    assert_int_equal(traps, (1u << WILD_TRAPS_N) - 1);
    assert_int_equal(langs, (1u << WORLD_LANG_N) - 1);
}

/* --- labels --- */

/* Styles that only a machine puts together, from pieces on the page. */
static bool
is_in_pieces(enum world_style s)
{
    return s == WORLD_STYLE_JS_JOIN || s == WORLD_STYLE_DATA_PARTS ||
           s == WORLD_STYLE_SPIP || s == WORLD_STYLE_JOOMLA4 ||
           s == WORLD_STYLE_JS_ARRAY || s == WORLD_STYLE_JOOMLA3 ||
           s == WORLD_STYLE_SPAMSPAN || s == WORLD_STYLE_SPLIT;
}

/* In other encodings a name is references and single bytes, in old vCards
   quoted-printable; an address far from names is found by the team's page. */
static bool
must_name(const struct world_company *c, const struct world_person *p)
{
    return (c->trouble == WORLD_TROUBLE_NONE ||
            c->trouble == WORLD_TROUBLE_SOFT_404) &&
           p->style != WORLD_STYLE_VCARD21 &&
           p->kind != WORLD_KIND_FIRST_DETACHED;
}

static void
check_shown(const struct world_company *c, size_t at, struct arena *a)
{
    const struct world_person *p = &c->people[at];
    struct world_truth t;

    world_truth(c, at, a, &t);
    struct world_reply r = get(c, t.where, a);
    bool is_held =
        reader_holds(a, r.body, p->address, false) ||
        (is_in_pieces(p->style) && reader_holds_parts(a, r.body, p->address));
    assert_int_equal(r.status, 200);
    assert_false(world_page_is_disallowed(c, t.where));
    assert_true(str_eq(t.email, p->address));
    if (must_name(c, p) && str_find(r.body, p->name, 0) == STR_NOT_FOUND)
        fail_msg("company %u: %.*s is not named on %.*s", c->index,
                 STR_ARG(p->name), STR_ARG(t.where));
    if (!is_held)
        fail_msg("company %u: %.*s as %s is not on %.*s", c->index,
                 STR_ARG(p->address), world_style_word(p->style),
                 STR_ARG(t.where));
}

/* May the address of somebody who is not shown stand somewhere? */
static bool
may_stand(const struct world_company *c, const struct world_person *p)
{
    return p->is_gone || p->kind == WORLD_KIND_TWO_FIT ||
           p->kind == WORLD_KIND_FIRST_UNCLEAR ||
           p->kind == WORLD_KIND_FIRST_DETACHED ||
           p->kind == WORLD_KIND_SAME_NAME ||
           c->wild->kind == WORLD_KIND_ASSISTANT ||
           c->wild->kind == WORLD_KIND_TWO_FIT ||
           c->wild->kind == WORLD_KIND_FIRST_UNCLEAR;
}

static void
check_hidden(const struct world_company *c, size_t at, struct arena *a)
{
    const struct world_person *p = &c->people[at];
    str paths[WORLD_PATHS_MAX];

    for (size_t n = world_page_paths(c, a, paths); n > 0; n--) {
        struct arena_mark m = arena_mark(a);
        if (reader_holds(a, get(c, paths[n - 1], a).body, p->address, true))
            fail_msg("company %u: %.*s stands on %.*s", c->index,
                     STR_ARG(p->address), STR_ARG(paths[n - 1]));
        arena_release(a, m);
    }
}

static void
check_label(const struct world_company *c, size_t at, uint64_t *shown,
            uint64_t *hidden)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_truth t;

    world_truth(c, at, &a, &t);
    if (!c->people[at].is_profile)
        return;
    if (t.findable) {
        check_shown(c, at, &a);
        *shown += 1;
    } else if (!may_stand(c, &c->people[at])) {
        check_hidden(c, at, &a);
        *hidden += 1;
    }
}

static void
test_labels_are_true(void **state)
{
    uint64_t shown = 0, hidden = 0;

    for (uint32_t i = 0; i < READ; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&wild, i, &a, c);
        for (size_t k = 0; k < c->people_n; k++)
            check_label(c, k, &shown, &hidden);
    }
    assert_true(shown > READ && hidden > READ / 4);
}

/* A gone person's address is no answer. */
static void
test_gone_people_have_no_address(void **state)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < COMPANIES; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&wild, i, &a, c);
        for (size_t k = 0; k < c->people_n; k++) {
            struct world_truth t;
            if (c->people[k].kind != WORLD_KIND_LEFT &&
                c->people[k].kind != WORLD_KIND_COMMENTED)
                continue;
            world_truth(c, k, &a, &t);
            assert_int_equal(t.email.n, 0);
            assert_false(t.findable);
            seen++;
        }
    }
    assert_true(seen > COMPANIES / 100);
}

/* --- ways there --- */

struct crawl {
    const struct world_company *c;
    struct arena *a;
    struct map seen; /* paths, stripped of sessions */
    str queue[LINKS_MAX];
    size_t n;
};

static void
add_link(struct crawl *w, str from, str link)
{
    struct buf b;

    buf_init(&b, w->a, 8192);
    if (str_find(link, STR(":"), 0) != STR_NOT_FOUND || link.n == 0 ||
        link.p[0] == '#')
        return;
    if (link.p[0] != '/')
        buf_add(&b, str_sub(from, 0, str_rfind_byte(from, '/') + 1));
    buf_add(&b, link);
    str path = wild_trap_strip(w->c, buf_str(&b), w->a);
    if (wild_is_trap(w->c, buf_str(&b)) || w->n == LINKS_MAX ||
        map_put(&w->seen, path, w) != NULL)
        return;
    w->queue[w->n++] = path;
}

/* href, src and url= of a page, in quotes or not. */
static void
add_links(struct crawl *w, str from, str body)
{
    static const char *const marks[] = {"href=", "src=", "url="};

    for (size_t m = 0; m < array_len(marks); m++) {
        size_t at = 0;
        while ((at = str_find_nocase(body, str_of(marks[m]), at)) !=
               STR_NOT_FOUND) {
            at += strlen(marks[m]);
            bool is_quoted = at < body.n && strchr("\"'", body.p[at]) != NULL;
            size_t start = at + is_quoted;
            size_t end = start;
            while (end < body.n && strchr("\"' >", body.p[end]) == NULL)
                end++;
            add_link(w, from, str_sub(body, start, end));
        }
    }
}

/* Of UTF-16, the bytes that are not 0. */
static str
narrowed(struct arena *a, str s)
{
    char *p = str_dup_z(a, s);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\0')
            p[n++] = s.p[i];
    return str_make(p, n);
}

/* Everything that the pages queue[from..] link to joins the queue. */
static void
click(struct crawl *w, size_t from)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;

    for (size_t end = w->n; from < end; from++) {
        struct arena_mark m = arena_mark(&scratch);
        struct world_reply r = get(w->c, w->queue[from], &scratch);
        add_links(w, w->queue[from], narrowed(&scratch, r.body));
        arena_release(&scratch, m);
    }
}

static bool
is_reachable(const struct world_company *c, str path, struct arena *a)
{
    struct crawl *w = arena_new(a, struct crawl);
    size_t from = 0;

    w->c = c;
    w->a = a;
    add_link(w, STR("/"), STR("/"));
    for (int i = 0; i < CLICKS_MAX; i++) {
        size_t end = w->n;
        click(w, from);
        from = end;
    }
    bool is_seen = map_get(&w->seen, path) != NULL;
    map_fini(&w->seen);
    return is_seen;
}

static void
check_reachable(const struct world_company *c, struct arena *a)
{
    for (size_t k = 0; k < c->people_n; k++) {
        struct world_truth t;
        world_truth(c, k, a, &t);
        if (t.findable && c->people[k].is_profile &&
            !is_reachable(c, t.where, a))
            fail_msg("company %u (%s): no way to %.*s", c->index,
                     c->layout->name, STR_ARG(t.where));
    }
}

static void
test_findable_is_reachable(void **state)
{
    for (uint32_t i = 0; i < READ; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&wild, i, &a, c);
        check_reachable(c, &a);
    }
}

/* Each trap goes on for ever, and says so. */
static void
test_traps(void **state)
{
    static const struct {
        enum wild_trap trap;
        const char *path;
        bool is_trap;
    } cases[] = {
        {WILD_TRAP_CALENDAR,     "/events/?month=2031-12",         true },
        {WILD_TRAP_FACETS,       "/shop/?color=red&size=m",        true },
        {WILD_TRAP_ENDLESS,      "/archive/more/older/more/more/", true },
        {WILD_TRAP_TAGS,         "/tag/topic-3/",                  true },
        {WILD_TRAP_BLOG,         "/blog/?page=9981",               true },
        {WILD_TRAP_SESSION,      "/?PHPSESSID=01ab",               true },
        {WILD_TRAP_SESSION_PATH, "/;jsessionid=01AB",              true },
        {WILD_TRAP_PRINT,        "/?print=1",                      true },
        {WILD_TRAP_CALENDAR,     "/",                              false},
    };
    uint32_t seen = 0;

    for (uint32_t i = 0; i < 400; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&wild, i, &a, c);
        for (size_t k = 0; k < array_len(cases); k++) {
            if ((c->wild->traps & cases[k].trap) == 0)
                continue;
            seen |= 1u << k;
            assert_int_equal(get(c, str_of(cases[k].path), &a).status, 200);
            assert_int_equal(world_page_is_trap(c, str_of(cases[k].path)),
                             cases[k].is_trap);
        }
        for (size_t k = 0; k < c->wild->pages_n; k++)
            assert_false(world_page_is_trap(c, c->wild->pages[k].path));
    }
    assert_int_equal(seen, (1u << array_len(cases)) - 1);
}

static void
test_pure(void **state)
{
    for (uint32_t i = 0; i < 60; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct world_company *c = arena_new(&a, struct world_company);
        struct world_company *d = arena_new(&a, struct world_company);
        str paths[WORLD_PATHS_MAX];
        world_company(&wild, i, &a, c);
        world_company(&wild, i, &a, d);
        for (size_t n = world_page_paths(c, &a, paths); n > 0; n--) {
            struct world_reply r = get(c, paths[n - 1], &a);
            assert_int_equal(r.status, 200);
            assert_true(str_eq(r.body, get(d, paths[n - 1], &a).body));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_occurs),
        cmocka_unit_test(test_labels_are_true),
        cmocka_unit_test(test_gone_people_have_no_address),
        cmocka_unit_test(test_findable_is_reachable),
        cmocka_unit_test(test_traps),
        cmocka_unit_test(test_pure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
