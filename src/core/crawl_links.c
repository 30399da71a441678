/*
 * From a page's links to the frontier: is it on the site, is it a trap, does
 * it turn the page of a list, whom does it name, what do its words say? What
 * is not followed is told with its reason (crawl_leave).
 */
#include "base/check.h"
#include "core/crawl.h"
#include "core/crawl_priv.h"
#include "text/paging.h"
#include "text/same.h"
#include "text/trap.h"

enum {
    STRONG = 35,       /* points by which words alone are enough */
    PAGING_COST = 3,   /* the second page of a list, and so on */
    LISTED_ABOUT = 8,  /* and one about the company: when nothing is better */
    PAGE_OF_ONE = 90,  /* at least, that a full frontier keeps it */
    LISTED = 73,       /* what a page of people leads to and no menu does */
    STORY_OF_ONE = 30, /* an article, or an archive, about who is open */
    SPLASH_LANGUAGE = 50,
    SPLASH_OWN_LANGUAGE = 55,
    SPLASH_OTHER = 20, /* behind a home page that only lets one in */
    SPLASH_MAX = 3,
    SPLASH_TEXT_MAX = 800, /* bytes; more is a page that says something */
};

/* A page and what all its links need. */
struct reader {
    struct crawl *c;
    const struct crawl_page *page;
    struct arena *scratch;
    struct url base;
    size_t kept, strangers;
    size_t splashes;
    bool is_splash;
};

static struct url
base_of(struct arena *a, const struct crawl_page *page, const struct extract *x)
{
    struct url base;
    if (x->base_ref.n == 0 ||
        url_resolve(a, &page->url, x->base_ref, &base) != URL_OK)
        return page->url;
    return base;
}

/* Path and query lie behind each other in the text. */
static str
ref_of(const struct url *u)
{
    return str_make(u->path.p, u->path.n + u->query.n);
}

static uint64_t
folder_of(const struct url *u)
{
    str path = u->path;

    if (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    size_t slash = str_rfind_byte(path, '/');
    return str_hash(str_sub(path, 0, slash)) * 31 + str_hash(u->host);
}

static void
set_language(char out[3], str language)
{
    memcpy(out, language.n == 2 ? language.p : "\0", language.n == 2 ? 2 : 1);
}

/* ---- the questions ---- */

static bool
lists_people(const struct crawl_page *page)
{
    return page->kind == RANK_PEOPLE || page->kind == RANK_LEADERS ||
           page->kind == RANK_DIRECTORY || page->kind == RANK_CONTACT;
}

/* A further page of a list. True: it was dealt with. */
static bool
judge_paging(struct reader *r, struct crawl_link *l, str text,
             const struct rank *rank)
{
    struct paging p;

    if (!paging_is(r->scratch, &r->page->url, &l->url, text, &p))
        return false;
    bool is_strong = !rank->is_below && rank->points >= STRONG;
    if (p.kind == PAGING_NEXT && is_strong && rank->kind != r->page->kind)
        return false; /* an arrow beside "Our team" */
    l->is_paging = true;
    if (!lists_people(r->page)) {
        l->why = "a further page of what lists no people";
        return true;
    }
    l->letter = p.kind == PAGING_LETTER ? p.letter : 0;
    l->kind = r->page->kind;
    l->rank = r->page->rank - (r->page->is_paging ? 0 : PAGING_COST);
    l->depth = r->page->depth;
    l->why = "a further page of people";
    return true;
}

static void
judge_person(struct reader *r, struct crawl_link *l, str text,
             const struct rank *rank)
{
    bool is_leaf =
        rank->is_below_people && (rank->is_below || rank->points < STRONG);

    if (r->c->slugs == NULL)
        return;
    struct slug s = slug_of(r->c->slugs, r->scratch, ref_of(&l->url), text,
                            is_leaf || rank->kind == RANK_VCARD);
    l->who = s.kind;
    l->person = s.person;
    if (s.kind == SLUG_STRANGER || s.kind == SLUG_NOBODY)
        return;
    /* someone's name in a headline is not someone's page */
    if (l->kind == RANK_STORY)
        l->rank = STORY_OF_ONE;
    else if (l->rank < PAGE_OF_ONE)
        l->rank = PAGE_OF_ONE;
}

/*
 * Departments, ids: a page of people leads there, and the home page does not,
 * so that it is no menu's.
 */
static void
judge_listed(struct reader *r, struct crawl_link *l)
{
    bool is_menu = r->c->menu[l->key % CRAWL_JUDGED] == l->key;
    bool is_about =
        r->page->kind == RANK_ABOUT || r->page->kind == RANK_COMPANY;

    if (l->rank != 0 || l->kind != RANK_NOTHING || l->who != SLUG_NOBODY ||
        is_menu || r->page->depth == 0 || (!lists_people(r->page) && !is_about))
        return;
    l->rank = is_about ? LISTED_ABOUT : LISTED;
    l->is_below = true;
    l->why = is_about ? "the page about the company leads there, no menu does"
                      : "a page of people leads there, and no menu does";
}

/* What only lets one in: languages first, else the first few links. */
static void
judge_splash(struct reader *r, struct crawl_link *l)
{
    bool is_own = memcmp(l->language, r->c->language, 2) == 0 ||
                  memcmp(l->language, "en", 2) == 0;

    if (!r->is_splash || r->splashes == SPLASH_MAX || l->rank != 0)
        return;
    r->splashes++;
    l->depth = r->page->depth;
    l->rank = l->language[0] == 0 ? SPLASH_OTHER
              : is_own            ? SPLASH_OWN_LANGUAGE
                                  : SPLASH_LANGUAGE;
    l->why = l->language[0] == 0 ? "the home page leads nowhere else"
                                 : "the home page only asks for a language";
}

/* Fills in what the words and the shape of a link say; the reason in why when
   it is worth nothing. */
static void
judge(struct reader *r, struct crawl_link *l, const struct extract_link *x)
{
    struct rank rank = rank_judge(ref_of(&l->url), x->text);
    enum trap trap = trap_of(&l->url);

    l->rank = rank.points;
    l->kind = rank.kind;
    l->why = rank_why(rank.kind);
    l->is_below = rank.is_below || rank.kind == RANK_VCARD;
    l->depth = r->page->depth + 1;
    set_language(l->language, same_language(r->scratch, &l->url));
    if (trap != TRAP_NONE && trap != TRAP_ARCHIVE) {
        l->rank = 0;
        l->why = trap_why(trap);
        return;
    }
    if (judge_paging(r, l, x->text, &rank))
        return;
    if (trap == TRAP_ARCHIVE) {
        l->kind = RANK_STORY;
        l->rank = 0;
        l->why = trap_why(trap);
    }
    if (rank.kind != RANK_FILE && rank.kind != RANK_TRAP)
        judge_person(r, l, x->text, &rank);
    if (rank.kind == RANK_STORY && l->who == SLUG_NOBODY)
        l->rank = 0;
    judge_listed(r, l);
    judge_splash(r, l);
}

/* ---- into the frontier ---- */

static void
add(struct reader *r, struct crawl_link *l)
{
    struct crawl *c = r->c;

    if (l->rank > 0 && !l->is_below)
        c->kinds_seen |= 1u << l->kind;
    if (l->rank <= 0)
        crawl_leave(c, &l->url, l->why);
    else if (l->depth > CRAWL_DEPTH_MAX + (l->who >= SLUG_PART))
        crawl_leave(c, &l->url, "too far from the home page");
    else if (l->who == SLUG_STRANGER && r->strangers == CRAWL_STRANGERS_MAX)
        crawl_leave(c, &l->url, "it names somebody whom nobody looks for");
    else if (r->kept == CRAWL_LINKS_MAX && l->who < SLUG_PART)
        crawl_leave(c, &l->url, "its page has too many links");
    else {
        r->kept++;
        r->strangers += l->who == SLUG_STRANGER;
        crawl_push(c, l);
    }
}

/*
 * Was it judged before, under the same name and from a page of that kind? A
 * menu comes with every page. What has fallen out of the table is judged
 * once more.
 */
static bool
was_judged(struct reader *r, const struct crawl_link *l, str text)
{
    uint64_t hash = (l->key * 31 + str_hash(text)) * 31 +
                    (uint64_t)r->page->depth * 2 + lists_people(r->page);
    uint64_t *slot = &r->c->judged[hash % CRAWL_JUDGED];

    if (*slot == hash)
        return true;
    *slot = hash;
    return false;
}

static void
add_link(struct reader *r, const struct extract_link *x)
{
    struct crawl_link l = {.why = ""};

    if (url_resolve(r->scratch, &r->base, x->ref, &l.url) != URL_OK)
        return;
    if (!crawl_is_own(r->c, l.url.host)) {
        crawl_leave(r->c, &l.url, "another site");
        return;
    }
    l.key = str_hash(same_key(r->scratch, &l.url));
    struct crawl_link *known = crawl_find(r->c, l.key);
    if (known != NULL && known->state == CRAWL_TAKEN)
        return;
    if (r->page->depth == 0)
        r->c->menu[l.key % CRAWL_JUDGED] = l.key;
    if (!x->is_frame && was_judged(r, &l, x->text))
        return;
    l.folder = folder_of(&l.url);
    judge(r, &l, x);
    if (x->is_frame && l.who == SLUG_NOBODY) {
        l.rank = RANK_MAX;
        l.depth = r->page->depth;
        l.why = "a frame of a page that was read";
    }
    if (known == NULL)
        add(r, &l);
    else if (l.rank > known->rank) { /* met again, under a better name */
        l.url = known->url;
        if (known->depth < l.depth)
            l.depth = known->depth;
        *known = l;
    }
}

static void
add_refresh(struct reader *r, const struct extract *x)
{
    struct crawl_link l = {.rank = RANK_MAX,
                           .depth = r->page->depth,
                           .kind = r->page->kind,
                           .why = "a page that was read sends us there"};

    if (x->refresh_ref.n == 0 ||
        url_resolve(r->scratch, &r->base, x->refresh_ref, &l.url) != URL_OK ||
        !crawl_is_own(r->c, l.url.host))
        return;
    l.key = crawl_key(&l.url);
    if (crawl_find(r->c, l.key) == NULL)
        crawl_push(r->c, &l);
}

static str
last_segment(str path)
{
    if (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return str_from(path, str_rfind_byte(path, '/') + 1);
}

/*
 * The page says that its address is another: that one is read then. Believed
 * only where both look like one page, for a careless or hostile one names the
 * home page, or the page that we want, everywhere.
 */
static void
heed_canonical(struct reader *r, const struct extract *x)
{
    struct url u;

    if (x->canonical_ref.n == 0 ||
        url_resolve(r->scratch, &r->base, x->canonical_ref, &u) != URL_OK ||
        !crawl_is_own(r->c, u.host))
        return;
    if (str_eq_nocase(last_segment(u.path), last_segment(r->page->url.path)) &&
        last_segment(u.path).n > 0)
        crawl_mark_read(r->c, &u);
}

static void
note_language(struct reader *r, const struct extract *x)
{
    str said = same_language(r->scratch, &r->page->url);

    if (r->c->language[0] != 0)
        return;
    if (said.n == 0 && same_is_language(str_sub(x->lang, 0, 2)))
        said = str_dup_lower(r->scratch, str_sub(x->lang, 0, 2));
    set_language(r->c->language, said);
}

/* Does a home page lead anywhere that speaks of the company? */
static bool
is_splash(struct reader *r, const struct extract *x)
{
    if (r->page->depth > 0 || x->refresh_ref.n > 0 ||
        x->text.n > SPLASH_TEXT_MAX)
        return false;
    for (size_t i = 0; i < x->links_n; i++) {
        struct url u;
        const struct extract_link *l = &x->links[i];
        if (url_resolve(r->scratch, &r->base, l->ref, &u) == URL_OK &&
            crawl_is_own(r->c, u.host) &&
            (l->is_frame || rank_link(ref_of(&u), l->text) >= STRONG))
            return false;
    }
    return true;
}

void
crawl_add_links(struct crawl *c, const struct crawl_page *page,
                const struct extract *x)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct reader r = {.c = c, .page = page, .scratch = &scratch};

    r.base = base_of(&scratch, page, x);
    crawl_mark_read(c, &page->url);
    heed_canonical(&r, x);
    note_language(&r, x);
    if (c->slugs != NULL)
        slug_index_rewind(c->slugs);
    r.is_splash = is_splash(&r, x);
    for (size_t i = 0; i < x->links_n; i++) {
        struct arena_mark m = arena_mark(&scratch);
        add_link(&r, &x->links[i]);
        arena_release(&scratch, m);
    }
    add_refresh(&r, x);
    task_wake(&c->changed);
}
