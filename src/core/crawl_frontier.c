/*
 * Which page next. Links wait with the points that they had when they were
 * met; what they are worth is asked again at each choice, for by then people
 * may have their answer, a page of the site's own language may have been
 * read, or enough of one folder.
 */
#include "base/check.h"
#include "base/inert.h"
#include "core/crawl.h"
#include "core/crawl_priv.h"
#include "text/same.h"

enum {
    START_RANK = 92,    /* a row names it */
    OWN_RANK = 101,     /* the page of the only one still open */
    OWN_OF_MANY = 97,   /* of one of several: the team's page comes first */
    OWN_PART_RANK = 94, /* /team/jdoe may be somebody else */
    OWN_MISSED = 55,    /* where such pages showed nothing so far */
    OWN_MISSES_MAX = 3,
    STRANGER_RANK = 4,
    TWIN_DIVISOR = 8, /* a page in another language than the home page's */
    GUESS_RANK = 5,
    PAGING_COST = 6, /* for each further page that was read already */
    SHOWN_MAX = 12,  /* links that wait, in a trace */
};

/* ---- what is known ---- */

uint64_t
crawl_key(const struct url *u)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = 4096};
    return str_hash(same_key(&scratch, u));
}

struct crawl_link *
crawl_find(const struct crawl *c, uint64_t key)
{
    for (size_t i = 0; i < c->frontier_n; i++)
        if (c->frontier[i].key == key)
            return &c->frontier[i];
    return NULL;
}

static struct url
keep_url(struct arena *a, const struct url *u)
{
    struct url kept;
    if (url_parse(a, u->text, &kept) != URL_OK)
        kept = *u; /* cannot be: it was serialised by the same parser */
    return kept;
}

/* Room for one more: the worst one that waits goes, if it is worse. */
static struct crawl_link *
make_room(struct crawl *c, int rank)
{
    struct crawl_link *worst = NULL;

    if (c->frontier_n < c->frontier_cap)
        return &c->frontier[c->frontier_n++];
    if (c->frontier_n < CRAWL_FRONTIER_MAX) {
        size_t cap = c->frontier_cap ? c->frontier_cap * 2 : 16;
        c->frontier =
            arena_grow(c->arena, c->frontier, c->frontier_cap * sizeof(*worst),
                       cap * sizeof(*worst));
        c->frontier_cap = cap;
        return &c->frontier[c->frontier_n++];
    }
    for (size_t i = 0; i < c->frontier_n; i++) {
        struct crawl_link *l = &c->frontier[i];
        if (l->state == CRAWL_WAITING &&
            (worst == NULL || l->rank < worst->rank))
            worst = l;
    }
    return worst != NULL && worst->rank < rank ? worst : NULL;
}

void
crawl_push(struct crawl *c, const struct crawl_link *l)
{
    struct crawl_link *to = make_room(c, l->rank);

    if (to == NULL) {
        crawl_leave(c, &l->url, "the frontier is full");
        return;
    }
    *to = *l;
    to->url = keep_url(c->arena, &l->url);
}

void
crawl_mark_read(struct crawl *c, const struct url *u)
{
    uint64_t key = crawl_key(u);
    struct crawl_link *l = crawl_find(c, key);

    if (l != NULL)
        l->state = CRAWL_TAKEN;
    else
        crawl_push(c, &(struct crawl_link){.url = *u,
                                           .key = key,
                                           .rank = RANK_MAX,
                                           .why = "",
                                           .state = CRAWL_TAKEN});
}

void
crawl_add_start(struct crawl *c, const struct url *u)
{
    struct rank r = rank_judge(u->path, STR_EMPTY);
    uint64_t key = crawl_key(u);

    if (!crawl_is_own(c, u->host) || crawl_find(c, key) != NULL)
        return;
    crawl_push(c, &(struct crawl_link){.url = *u,
                                       .key = key,
                                       .rank = START_RANK,
                                       .kind = r.kind,
                                       .depth = 1,
                                       .why = "a row of the table names it"});
}

/* ---- what is left out ---- */

void
crawl_leave(struct crawl *c, const struct url *u, const char *why)
{
    struct crawl_left *l = NULL;

    if (c->left == NULL)
        return;
    for (size_t i = 0; i < c->left_n && l == NULL; i++)
        if (strcmp(c->left[i].why, why) == 0)
            l = &c->left[i];
    if (l == NULL && c->left_n == CRAWL_LEFT_MAX)
        return;
    if (l == NULL) {
        l = &c->left[c->left_n++];
        l->why = why;
    }
    for (size_t i = 0; i < l->n && i < CRAWL_EXAMPLES_MAX; i++)
        if (str_eq(l->examples[i], u->text))
            return;
    if (l->n < CRAWL_EXAMPLES_MAX)
        l->examples[l->n] = str_dup(c->arena, u->text);
    l->n++;
}

/* ---- what a link is worth now ---- */

/* Who is still without an answer, as things stand. */
struct open {
    size_t n;
    uint32_t letters; /* that their names begin with */
    bool is_own_vain; /* the own pages that were read helped nobody */
};

static uint32_t
letters_of(const struct person *p)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < p->surnames.n; i++) {
        str word = p->surnames.word[i].folded_n > 0
                       ? p->surnames.word[i].folded[0]
                       : STR_EMPTY;
        if (word.n > 0 && *word.p >= 'a' && *word.p <= 'z')
            bits |= 1u << (*word.p - 'a');
    }
    return bits;
}

static bool
is_open(const struct crawl *c, const struct crawl_link *l)
{
    return (l->who == SLUG_PART || l->who == SLUG_FULL) && c->people != NULL &&
           !attribute_is_settled(c->people, l->person);
}

/* Several people's own pages read, and none of them settled? */
static bool
is_own_vain(const struct crawl *c)
{
    size_t misses = 0, read = 0;

    for (size_t i = 0; i < c->frontier_n; i++) {
        const struct crawl_link *l = &c->frontier[i];
        if (l->state != CRAWL_TAKEN || l->who < SLUG_PART)
            continue;
        read++;
        misses += is_open(c, l);
    }
    return misses >= OWN_MISSES_MAX && misses == read;
}

static struct open
who_is_open(const struct crawl *c)
{
    struct open o = {0};
    size_t n = 0;
    const struct person *people =
        c->people != NULL ? attribute_people(c->people, &n) : NULL;

    for (size_t i = 0; i < n; i++)
        if (!attribute_is_settled(c->people, i)) {
            o.n++;
            o.letters |= letters_of(&people[i]);
        }
    o.is_own_vain = is_own_vain(c);
    return o;
}

/* The same page in another language, as far as links can tell? */
static bool
is_twin(const struct crawl_link *a, const struct crawl_link *b)
{
    if (a->who != SLUG_NOBODY || b->who != SLUG_NOBODY)
        return a->who == b->who && a->person == b->person;
    return a->kind == b->kind && a->is_below == b->is_below && !b->is_paging &&
           !b->is_guess && a->kind != RANK_NOTHING && a->kind != RANK_FRONT;
}

/* Is there one in the site's own language? */
static bool
has_twin(const struct crawl *c, const struct crawl_link *l)
{
    if (l->language[0] == 0 || c->language[0] == 0 ||
        (l->is_below && l->who == SLUG_NOBODY) ||
        memcmp(l->language, c->language, 2) == 0)
        return false;
    for (size_t i = 0; i < c->frontier_n; i++) {
        const struct crawl_link *o = &c->frontier[i];
        if (is_twin(l, o) &&
            (o->language[0] == 0 || memcmp(o->language, c->language, 2) == 0))
            return true;
    }
    return false;
}

/* Pages read that only their folder spoke for. */
static size_t
read_below(const struct crawl *c, uint64_t folder)
{
    size_t n = 0;

    for (size_t i = 0; i < c->frontier_n; i++)
        n += c->frontier[i].state == CRAWL_TAKEN && c->frontier[i].is_below &&
             c->frontier[i].folder == folder;
    return n;
}

static int
worth_of_person(const struct crawl *c, const struct crawl_link *l,
                const struct open *open, const char **why)
{
    if (!is_open(c, l)) {
        *why = l->who == SLUG_STRANGER
                   ? "it names somebody whom nobody looks for"
                   : "it names somebody who has an answer";
        return c->strangers_n < CRAWL_STRANGERS_MAX ? STRANGER_RANK : 0;
    }
    *why = "it names somebody who has no answer yet";
    if (l->kind == RANK_STORY)
        return l->rank;
    /* an own page without an address may still lead to a vCard with one */
    bool is_vcard = l->kind == RANK_VCARD;
    if (open->is_own_vain && !is_vcard)
        return OWN_MISSED;
    if (l->who == SLUG_PART)
        return OWN_PART_RANK + is_vcard;
    return (open->n == 1 ? OWN_RANK : OWN_OF_MANY) + is_vcard;
}

static int
worth(const struct crawl *c, const struct crawl_link *l,
      const struct open *open, const char **why)
{
    int rank = l->rank;

    *why = l->why;
    if (l->who != SLUG_NOBODY)
        rank = worth_of_person(c, l, open, why);
    if (l->is_paging && c->paging_n >= CRAWL_PAGING_MAX) {
        *why = "enough further pages of lists were read";
        return 0;
    }
    if (l->is_paging && l->letter == 0)
        rank -= PAGING_COST * (int)c->paging_n;
    if (l->letter != 0 && !(open->letters >> (l->letter - 'a') & 1)) {
        *why = "an index letter that nobody's name begins with";
        return 0;
    }
    if (l->is_below && l->who == SLUG_NOBODY &&
        read_below(c, l->folder) >= CRAWL_FOLDER_MAX) {
        *why = "enough pages of its folder were read";
        return 0;
    }
    if (rank > 0 && has_twin(c, l)) {
        *why = "in another language than the home page";
        return rank / TWIN_DIVISOR + 1;
    }
    return rank;
}

static void
say_choice(struct crawl *c, const struct crawl_link *l, int rank,
           const char *why, size_t waiting)
{
    bool is_of_folder =
        l->is_below && l->who == SLUG_NOBODY && l->kind != RANK_VCARD;
    char url[512], name[128];
    size_t n;

    if (c->trace.fn == NULL)
        return;
    crawl_say(c, "next: %s", inert_z(url, sizeof(url), l->url.text));
    if (is_open(c, l))
        crawl_say(c,
                  "    rank %d: it names %s, who has no answer yet; %zu "
                  "more wait",
                  rank,
                  inert_z(name, sizeof(name),
                          attribute_people(c->people, &n)[l->person].text),
                  waiting);
    else
        crawl_say(c, "    rank %d: %s%s; %zu more wait", rank, why,
                  is_of_folder ? " (its folder)" : "", waiting);
}

bool
crawl_take(struct crawl *c, struct crawl_link *out)
{
    struct open open = who_is_open(c);
    struct crawl_link *best = NULL;
    const char *why, *best_why = "";
    size_t waiting = 0;
    int best_rank = 0;

    for (size_t i = 0; i < c->frontier_n; i++) {
        struct crawl_link *l = &c->frontier[i];
        if (l->state != CRAWL_WAITING)
            continue;
        int rank = worth(c, l, &open, &why);
        waiting += rank > 0;
        if (rank > best_rank) {
            best = l;
            best_rank = rank;
            best_why = why;
        }
    }
    if (best == NULL)
        return false;
    say_choice(c, best, best_rank, best_why, waiting - 1);
    best->state = CRAWL_TAKEN;
    c->paging_n += best->is_paging;
    c->strangers_n += best_rank == STRANGER_RANK && best->who != SLUG_NOBODY;
    *out = *best;
    return true;
}

/* ---- guesses ---- */

/* The classic guesses of DESIGN section 3, where the site does not say, in
   the language that the home page is in. */
static const struct guess {
    const char *language, *team, *contact, *about;
} guesses[] = {
    {"de", "/team",         "/kontakt",      "/ueber-uns"},
    {"fr", "/equipe",       "/contact",      "/a-propos" },
    {"es", "/equipo",       "/contacto",     "/nosotros" },
    {"it", "/team",         "/contatti",     "/chi-siamo"},
    {"nl", "/team",         "/contact",      "/over-ons" },
    {"pt", "/equipe",       "/contato",      "/sobre"    },
    {"pl", "/zespol",       "/kontakt",      "/o-nas"    },
    {"sv", "/medarbetare",  "/kontakt",      "/om-oss"   },
    {"no", "/ansatte",      "/kontakt",      "/om-oss"   },
    {"nb", "/ansatte",      "/kontakt",      "/om-oss"   },
    {"da", "/medarbejdere", "/kontakt",      "/om-os"    },
    {"fi", "/henkilosto",   "/yhteystiedot", "/meista"   },
    {"cs", "/tym",          "/kontakt",      "/o-nas"    },
    {"",   "/team",         "/contact",      "/about"    },
};

#define KIND(k) (1u << RANK_##k)

bool
crawl_guess(struct crawl *c)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = 4096};
    const struct guess *g = guesses;
    size_t before = c->frontier_n;
    struct url u;

    if (c->has_guessed || c->frontier_n == 0)
        return false;
    c->has_guessed = true;
    while (g->language[0] != 0 && memcmp(g->language, c->language, 2) != 0)
        g++;
    const struct {
        const char *path;
        uint32_t kinds; /* seen: the site says where its page is */
    } tries[] = {
        {g->team,    KIND(PEOPLE) | KIND(LEADERS) },
        {g->contact, KIND(CONTACT) | KIND(IMPRINT)},
        {g->about,   KIND(ABOUT)                  },
    };
    /* the first one known is the home page, or lies on its host */
    const struct url home = c->frontier[0].url;
    for (size_t i = 0; i < array_len(tries); i++) {
        if ((c->kinds_seen & tries[i].kinds) != 0 ||
            url_resolve(&scratch, &home, str_of(tries[i].path), &u) != URL_OK ||
            crawl_find(c, crawl_key(&u)) != NULL)
            continue;
        crawl_push(c, &(struct crawl_link){
                          .url = u,
                          .key = crawl_key(&u),
                          .rank = GUESS_RANK,
                          .kind = rank_judge(u.path, STR_EMPTY).kind,
                          .depth = 1,
                          .is_guess = true,
                          .why = "a guess: the site names no such page"});
    }
    return c->frontier_n > before;
}

/* ---- for probe ---- */

void
crawl_explain(struct crawl *c)
{
    struct open open = who_is_open(c);
    char url[512];
    size_t shown = 0;
    const char *why;

    if (c->trace.fn == NULL)
        return;
    for (size_t i = 0; i < c->frontier_n; i++) {
        const struct crawl_link *l = &c->frontier[i];
        if (l->state != CRAWL_WAITING || shown++ >= SHOWN_MAX)
            continue;
        if (shown == 1)
            crawl_say(c, "\nNot read, the visit being over:");
        int rank = worth(c, l, &open, &why);
        crawl_say(c, "  rank %2d  %s\n           %s", rank,
                  inert_z(url, sizeof(url), l->url.text), why);
    }
    if (shown > SHOWN_MAX)
        crawl_say(c, "  and %zu more", shown - SHOWN_MAX);
    if (c->left_n > 0)
        crawl_say(c, "\nLinks left out:");
    for (size_t i = 0; i < c->left_n; i++) {
        const struct crawl_left *l = &c->left[i];
        crawl_say(c, "  %3zu  %s", l->n, l->why);
        for (size_t k = 0; k < l->n && k < CRAWL_EXAMPLES_MAX; k++)
            crawl_say(c, "       %s",
                      inert_z(url, sizeof(url), l->examples[k]));
    }
}
