/*
 * A page's evidence: which addresses it shows, whose name is nearest to each,
 * what structured data says, who else of the site bears a word of the names
 * looked for, who is said to have left. Nothing is judged here.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/attribute_priv.h"
#include "text/departed.h"
#include "text/mention_shape.h"

enum {
    CANDIDATES_MAX = 2000, /* a site */
    FITS_MAX = 64,         /* people whom one address fits */
    OTHERS_MAX = 400,      /* people of the site who are not looked for */
    OTHERS_FIRST = 8,      /* room at first; it doubles */
    TRIES_MAX = 8,         /* names that are none on a closer look */
    HEADING_REACH = 60,    /* blocks upwards */
    SUBTITLE_MAX = 60,     /* bytes */
    TITLE_MAX = 12,        /* bytes of "Prof. Dr. " beside a name */
    MAIDEN_REACH = 40,     /* bytes behind a name */
};

/* Candidates */

static struct candidate *
find_candidate(struct attribute *at, str address)
{
    uint64_t hash = str_hash_nocase(address);

    for (size_t i = 0; i < at->candidates_n; i++)
        if (at->candidates[i].hash == hash &&
            str_eq_nocase(at->candidates[i].email.text, address))
            return &at->candidates[i];
    return NULL;
}

/* The better of the fits of a person's names; false: neither fits. */
static bool
find_fit(const struct attribute *at, size_t i, str local, struct fit *out)
{
    const struct person *names[] = {&at->people[i], at->seekers[i].alias};

    *out = (struct fit){.person = i, .pattern = ""};
    for (size_t k = 0; k < array_len(names); k++) {
        const char *pattern;
        if (names[k] == NULL || !attribute_may_fit(names[k], local))
            continue;
        enum person_fit fit = person_fits_local(names[k], local, &pattern);
        unsigned rank = attribute_weigh_rank(fit, pattern);
        if (fit > PERSON_FIT_NONE && rank > out->rank)
            *out = (struct fit){i, fit, rank, pattern};
    }
    return out->fit != PERSON_FIT_NONE;
}

static void
find_fits(struct attribute *at, struct candidate *c)
{
    struct fit fits[FITS_MAX];
    str local = c->email.local;

    c->fits_n = 0;

    for (size_t i = 0; i < at->n && c->fits_n < FITS_MAX; i++)
        c->fits_n += find_fit(at, i, local, &fits[c->fits_n]);
    c->fits = arena_array(at->arena, struct fit, c->fits_n);
    memcpy(c->fits, fits, c->fits_n * sizeof(*fits));
}

static struct candidate *
add_candidate(struct attribute *at, const struct extract_address *x, str url)
{
    struct candidate c = {.url = url, .hash = str_hash_nocase(x->address)};

    if (at->candidates_n == CANDIDATES_MAX ||
        email_parse(at->arena, x->address, &c.email) != EMAIL_OK)
        return NULL;
    if (at->candidates_n == at->candidates_cap) {
        size_t cap = at->candidates_cap ? at->candidates_cap * 2 : 16;
        at->candidates =
            arena_grow(at->arena, at->candidates,
                       at->candidates_cap * sizeof(c), cap * sizeof(c));
        at->candidates_cap = cap;
    }
    c.kind = email_kind(&c.email);
    c.domain = attribute_whose_domain(at, c.email.domain);
    c.shown = *x;
    c.shown.address = c.email.text;
    c.shown.name = str_dup(at->arena, x->name);
    if (c.kind == EMAIL_PERSONAL)
        find_fits(at, &c);
    at->candidates[at->candidates_n] = c;
    return &at->candidates[at->candidates_n++];
}

/* Pages */

struct page {
    struct attribute *at;
    struct arena *scratch;
    const struct extract *extract;
    struct candidate **candidates; /* of extract->addresses; NULL: none */
    struct mentions mentions;
    str url;
    uint64_t list; /* the pages of one list are one */
    size_t owner;  /* whose own page it is; SIZE_MAX: nobody's */
};

static struct tie *
tie_of(struct page *p, struct candidate *c, size_t person)
{
    struct tie *t = attribute_weigh_tie(c, person);

    if (t != NULL)
        return t;
    t = arena_new(p->at->arena, struct tie);
    *t = (struct tie){.next = c->ties, .person = person, .url = p->url};
    c->ties = t;
    return t;
}

/* Structured data names its owner: one looked for, or somebody else. */
static void
weigh_structured(struct page *p, struct candidate *c, str name)
{
    struct attribute *at = p->at;
    bool is_known = false;

    if (name.n == 0)
        return;
    for (size_t i = 0; i < at->n; i++) {
        size_t end;
        if (person_find(&at->people[i], name, 0, &end) == STR_NOT_FOUND)
            continue;
        struct tie *t = tie_of(p, c, i);
        t->is_structured = is_known = true;
        t->url = p->url;
    }
    struct person owner;
    person_parse(p->scratch, name, &owner);
    c->is_anothers |= !is_known && owner.is_person;
}

/*
 * The nearest name that is one. For an address that fits nobody a name that
 * may be one is enough: it takes a closer look only to see whose it is.
 */
static struct mention *
nearest_name(struct page *p, const struct candidate *c, size_t at,
             enum mention_nearness *how)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        struct mention *m = mention_nearest(&p->mentions, at, how);
        if (m == NULL || m->person != MENTION_SOMEBODY || c->fits_n == 0 ||
            mention_person(p->scratch, &p->mentions, m) != NULL)
            return m;
        mention_drop(&p->mentions, m);
    }
    return NULL;
}

static unsigned
rank_of_mention(struct page *p, const struct candidate *c, struct mention *m)
{
    const char *pattern;

    if (m->person != MENTION_SOMEBODY) {
        const struct fit *f = attribute_weigh_fit(c, (size_t)m->person);
        return f ? f->rank : 0;
    }
    const struct person *who = mention_person(p->scratch, &p->mentions, m);
    if (who == NULL || !attribute_may_fit(who, c->email.local))
        return 0;
    enum person_fit fit = person_fits_local(who, c->email.local, &pattern);
    return attribute_weigh_rank(fit, pattern);
}

/* Where the address before this one stands: names before it are its. */
static size_t
previous_address(const struct page *p, size_t i)
{
    const struct extract_address *x = p->extract->addresses;
    size_t before = 0;

    for (size_t k = 0; k < p->extract->addresses_n; k++)
        if (p->candidates[k] != p->candidates[i] &&
            x[k].text_at < x[i].text_at && x[k].text_at > before)
            before = x[k].text_at;
    return before;
}

/* Is there a name as near by structure that fits as well as the nearest? */
static bool
is_between_two(struct page *p, size_t i, struct mention *near)
{
    const struct mentions *ms = &p->mentions;
    const struct candidate *c = p->candidates[i];
    size_t at = p->extract->addresses[i].text_at;
    size_t from = previous_address(p, i);
    unsigned rank = rank_of_mention(p, c, near);

    if (near->at > at)
        return false;
    for (struct mention *m = near; m-- > ms->items && m->at >= from;) {
        bool is_same =
            m->person == near->person && m->person != MENTION_SOMEBODY;
        if (!is_same && mention_is_level(ms, at, m, near) &&
            rank_of_mention(p, c, m) >= rank)
            return true;
    }
    return false;
}

/* Words that stand between a boss's name and an assistant's address. */
static bool
is_for_assistant(str between)
{
    static const str words[] = {
        STR("assistant"),     STR("assistenz"),  STR("assistenti"),
        STR("asistente"),     STR("assistente"), STR("sekretariat"),
        STR("sekret\u00e4r"), STR("secretar"),   STR("secr\u00e9tar"),
        STR("segretar"),      STR("asystent"),   STR("sihteeri"),
        STR("avustaja"),      STR("asistan"),    STR("c/o")};

    for (size_t i = 0; i < array_len(words); i++)
        if (str_find_nocase(between, words[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

/* One more person whose name is the nearest at one of its places. */
static void
count_beside(struct candidate *c, size_t person)
{
    if (c->beside_n > 0 && c->beside == person && person != SIZE_MAX)
        return;
    c->beside = person;
    c->beside_n++;
}

/* One place where a page shows an address. */
static void
weigh_place(struct page *p, size_t i)
{
    const struct extract_address *x = &p->extract->addresses[i];
    struct candidate *c = p->candidates[i];
    enum mention_nearness how;
    struct mention *near = nearest_name(p, c, x->text_at, &how);

    weigh_structured(p, c, x->name);
    if (near == NULL || how == MENTION_FAR)
        return;
    if (near->person == MENTION_SOMEBODY) {
        c->is_other_nearer = true;
        count_beside(c, SIZE_MAX);
        c->is_anothers |=
            c->fits_n > 0 && rank_of_mention(p, c, near) >= 2 * PERSON_FIT_FULL;
        return;
    }
    count_beside(c, (size_t)near->person);
    struct tie *t = tie_of(p, c, (size_t)near->person);
    if (how <= t->nearness || is_between_two(p, i, near))
        return;
    t->nearness = how;
    t->url = p->url;
    t->list = p->list;
    t->name_at = near->at;
    t->is_anchor |= x->how == SHOWN_MAILTO && near->at == x->text_at;
    t->is_assistants =
        near->end < x->text_at &&
        is_for_assistant(str_sub(p->extract->text, near->end, x->text_at));
}

/* Those who bear a word of the names looked for, once each. */
static void
make_room_for_other(struct attribute *at)
{
    size_t n = at->others_n;

    if (n == 0 || (n >= OTHERS_FIRST && (n & (n - 1)) == 0))
        at->others =
            arena_grow(at->arena, at->others, n * sizeof(*at->others),
                       (n == 0 ? OTHERS_FIRST : n * 2) * sizeof(*at->others));
}

static void
note_others(struct page *p)
{
    struct attribute *at = p->at;

    for (size_t i = 0; i < p->mentions.n; i++) {
        const struct mention *m = &p->mentions.items[i];
        str name = str_sub(p->extract->text, m->at, m->end);
        bool is_known = m->person != MENTION_SOMEBODY;
        for (size_t k = 0; k < at->others_n && !is_known; k++)
            is_known = str_eq(at->others[k].text, name);
        if (is_known || at->others_n == OTHERS_MAX)
            continue;
        make_room_for_other(at);
        person_parse(at->arena, str_dup(at->arena, name),
                     &at->others[at->others_n++]);
    }
}

static void
tie_people_on_page(struct page *p, struct candidate *c)
{
    for (size_t i = 0; i < p->mentions.n && c->fits_n > 0; i++) {
        int person = p->mentions.items[i].person;
        if (person != MENTION_SOMEBODY &&
            attribute_weigh_fit(c, (size_t)person) != NULL)
            tie_of(p, c, (size_t)person)->is_on_page = true;
    }
}

/* ---- what a page says of those looked for ---- */

/* What stands in a block, without the gap behind it. */
static str
block_text(const struct extract *x, size_t block)
{
    size_t from = x->blocks[block].text_at;
    size_t to =
        block + 1 < x->blocks_n ? x->blocks[block + 1].text_at : x->text.n;

    return str_trim(str_sub(x->text, from, to));
}

/* The heading that the block stands under. */
static str
heading_above(const struct extract *x, size_t block)
{
    for (size_t i = 0; i < HEADING_REACH && i < block; i++)
        if (x->blocks[block - 1 - i].kind == EXTRACT_HEADING)
            return block_text(x, block - 1 - i);
    return STR_EMPTY;
}

/* A job or the like: a few words, no number, no address, sentence or name. */
static bool
is_subtitle(str s)
{
    if (s.n < 3 || s.n > SUBTITLE_MAX ||
        memchr(".!?:", s.p[s.n - 1], 4) != NULL ||
        mention_shape_end(s, 0, s.n) == s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (str_is_digit(s.p[i]) || s.p[i] == '@' || s.p[i] == '\n')
            return false;
    return true;
}

/* Is there nothing in the block but the name, perhaps with a title? */
static bool
is_alone(const struct extract *x, const struct mention *m)
{
    str block = block_text(x, m->block);
    size_t before = m->at - (size_t)(block.p - x->text.p);
    str title = str_trim(str_sub(block, 0, before));

    return before + (m->end - m->at) == block.n && title.n <= TITLE_MAX &&
           (title.n == 0 || title.p[title.n - 1] == '.');
}

/* Is the name the text of a link to an address? */
static bool
is_address_at(const struct extract *x, const struct mention *m)
{
    for (size_t i = 0; i < x->addresses_n; i++)
        if (x->addresses[i].text_at >= m->at &&
            x->addresses[i].text_at < m->end)
            return true;
    return false;
}

/*
 * Two entries of one list with the same name and different jobs are two
 * people, and nobody can say which of them is looked for.
 */
static void
note_card(struct page *p, const struct mention *m)
{
    const struct extract *x = p->extract;
    struct seeker *k = &p->at->seekers[m->person];
    size_t end;

    if (m->block + 1 >= x->blocks_n || p->owner == (size_t)m->person ||
        x->blocks[m->block].kind == EXTRACT_FOOTER || !is_alone(x, m) ||
        is_address_at(x, m))
        return;
    str below = block_text(x, m->block + 1);
    if (!is_subtitle(below) ||
        person_find(&p->at->people[m->person], below, 0, &end) != STR_NOT_FOUND)
        return;
    const struct extract_block *b = &x->blocks[m->block];
    struct attribute_card card = {
        .list = p->list * 31 + (uint64_t)b->depth * 8 + b->kind,
        .subtitle = str_hash_nocase(below),
    };
    for (size_t i = 0; i < k->cards_n; i++)
        if (k->cards[i].list == card.list) {
            k->is_doubled |= k->cards[i].subtitle != card.subtitle;
            return;
        }
    if (k->cards_n < ATTRIBUTE_CARDS_MAX)
        k->cards[k->cards_n++] = card;
}

/* (n\u00e9e Doe), geb. Doe: the name behind the word; empty: there is none. */
static str
maiden_name(str text, size_t end)
{
    static const str words[] = {
        STR("n\u00e9e "), STR("nee "),       STR("geb. "),      STR("geb "),
        STR("geborene "), STR("born "),      STR("nata "),      STR("z domu "),
        STR("roz. "),     STR("f\u00f6dd "), STR("f\u00f8dt "), STR("geboren "),
        STR("o.s. "),     STR("ur. "),       STR("formerly "),  STR("verh. ")};
    str rest = str_sub(text, end, end + MAIDEN_REACH);

    while (rest.n > 0 && memchr(" (,[", rest.p[0], 4) != NULL)
        rest = str_from(rest, 1);
    for (size_t i = 0; i < array_len(words); i++) {
        if (!str_has_prefix_nocase(rest, words[i]))
            continue;
        rest = str_from(rest, words[i].n);
        size_t n = 0;
        while (n < rest.n && memchr(")],;\n\t", rest.p[n], 6) == NULL)
            n++;
        return str_trim(str_sub(rest, 0, n));
    }
    return STR_EMPTY;
}

static void
note_alias(struct page *p, const struct mention *m)
{
    struct attribute *at = p->at;
    struct seeker *k = &at->seekers[m->person];
    str last = k->alias ? STR_EMPTY : maiden_name(p->extract->text, m->end);
    struct buf b;

    if (last.n == 0)
        return;
    buf_init(&b, at->arena, 2 * PERSON_NAME_MAX);
    buf_add(&b, at->people[m->person].first.text);
    buf_add_byte(&b, ' ');
    buf_add(&b, last);
    k->alias = arena_new(at->arena, struct person);
    person_parse(at->arena, buf_str(&b), k->alias);
    for (size_t i = 0; i < at->candidates_n; i++)
        if (at->candidates[i].kind == EMAIL_PERSONAL)
            find_fits(at, &at->candidates[i]);
}

static void
note_people(struct page *p)
{
    const struct extract *x = p->extract;

    for (size_t i = 0; i < p->mentions.n; i++) {
        const struct mention *m = &p->mentions.items[i];
        if (m->person == MENTION_SOMEBODY)
            continue;
        struct seeker *k = &p->at->seekers[m->person];
        k->is_seen = true;
        k->has_left = k->has_left || departed_is_said(x->text, m->at, m->end) ||
                      departed_is_heading(heading_above(x, m->block));
        note_card(p, m);
        note_alias(p, m);
    }
}

/* Whose own page is it? The name stands in its title or its address. */
static size_t
owner_of(const struct page *p)
{
    struct attribute *at = p->at;
    size_t owner = SIZE_MAX, end;

    for (size_t i = 0; i < p->mentions.n; i++) {
        int person = p->mentions.items[i].person;
        if (person == MENTION_SOMEBODY || (size_t)person == owner)
            continue;
        if (person_find(&at->people[person], p->extract->title, 0, &end) ==
            STR_NOT_FOUND)
            continue;
        if (owner != SIZE_MAX)
            return SIZE_MAX; /* of two people at once */
        owner = (size_t)person;
    }
    return owner;
}

/* A parameter of a query that turns the pages of a list? */
static bool
is_paging(str parameter)
{
    static const str names[] = {
        STR("page"),   STR("seite"),  STR("p"),          STR("start"),
        STR("offset"), STR("pagina"), STR("sida"),       STR("side"),
        STR("sivu"),   STR("strona"), STR("limitstart"), STR("letter")};
    str name = str_cut(&parameter, '=');

    for (size_t i = 0; i < array_len(names); i++)
        if (str_eq_nocase(name, names[i]))
            return true;
    return false;
}

/*
 * The pages of a list differ in the end of their path, /page/2, or in one
 * parameter of their query.
 */
static uint64_t
list_of(str url)
{
    str path = str_cut(&url, '?');
    size_t end = path.n;

    while (end > 0 && (path.p[end - 1] == '/' || str_is_digit(path.p[end - 1])))
        end--;
    if (str_has_suffix(str_sub(path, 0, end), STR("/page")))
        path.n = end - 5;
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    uint64_t hash = str_hash(path);
    while (url.p != NULL) {
        str parameter = str_cut(&url, '&');
        if (parameter.n > 0 && !is_paging(parameter))
            hash = hash * 31 + str_hash(parameter);
    }
    return hash;
}

/* On somebody's own page an address in its main part may be theirs. */
static void
tie_owner(struct page *p, size_t i)
{
    const struct extract *x = p->extract;
    size_t block = mention_block(x, x->addresses[i].text_at);

    if (p->owner == SIZE_MAX || block >= x->blocks_n ||
        x->blocks[block].kind == EXTRACT_FOOTER)
        return;
    tie_of(p, p->candidates[i], p->owner)->is_own_page = true;
}

static int
compare_places(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Others matter only to an address whose letters leave a doubt. */
static bool
is_in_doubt(const struct candidate *c)
{
    for (size_t i = 0; i < c->fits_n; i++)
        if (c->fits[i].rank > 2 * PERSON_FIT_FULL)
            return false;
    return c->fits_n > 0;
}

static void
find_neighbours(struct page *p)
{
    const struct extract *x = p->extract;
    size_t *places = arena_array(p->scratch, size_t, x->addresses_n);
    size_t n = 0;

    for (size_t i = 0; i < x->addresses_n; i++)
        if (p->candidates[i] != NULL && is_in_doubt(p->candidates[i]))
            places[n++] = x->addresses[i].text_at;
    if (n == 0)
        return;
    qsort(places, n, sizeof(*places), compare_places);
    mention_find_others(p->scratch, &p->mentions, places, n);
}

/* Index of the address's candidate, so that growing may move them. */
static void
collect_candidates(struct page *p)
{
    const struct extract *x = p->extract;

    for (size_t i = 0; i < x->addresses_n; i++)
        if (find_candidate(p->at, x->addresses[i].address) == NULL)
            add_candidate(p->at, &x->addresses[i], p->url);
    for (size_t i = 0; i < x->addresses_n; i++) {
        struct candidate *c = find_candidate(p->at, x->addresses[i].address);
        if (c != NULL && c->kind == EMAIL_PERSONAL &&
            c->domain != DOMAIN_STRANGER)
            p->candidates[i] = c;
    }
}

void
attribute_page(struct attribute *at, struct arena *scratch,
               const struct extract *page, str url)
{
    struct page p = {.at = at, .scratch = scratch, .extract = page};

    if (page->is_bot_wall)
        return;
    mention_find(scratch, at->index, page, &p.mentions);
    note_others(&p);
    p.list = list_of(url);
    p.owner = owner_of(&p);
    note_people(&p);
    at->is_judged = false;
    if (page->addresses_n == 0)
        return;
    p.url = str_dup(at->arena, url);
    p.candidates = arena_array(scratch, struct candidate *, page->addresses_n);
    collect_candidates(&p);
    find_neighbours(&p);
    for (size_t i = 0; i < page->addresses_n; i++) {
        if (p.candidates[i] == NULL)
            continue;
        weigh_place(&p, i);
        tie_people_on_page(&p, p.candidates[i]);
        tie_owner(&p, i);
    }
}
