/*
 * A page's evidence: which addresses it shows, whose name is nearest to each,
 * what structured data says, who else of the site bears a word of the names
 * looked for. Nothing is judged here.
 */
#include <stdlib.h>

#include "base/check.h"
#include "text/attribute_priv.h"

enum {
    CANDIDATES_MAX = 2000, /* a site */
    FITS_MAX = 64,         /* people whom one address fits */
    OTHERS_MAX = 400,      /* people of the site who are not looked for */
    OTHERS_FIRST = 8,      /* room at first; it doubles */
    TRIES_MAX = 8,         /* names that are none on a closer look */
    AROUND_MAX = 16,       /* addresses of others whose text is kept */
    AROUND_BEFORE = 160,   /* bytes of it */
    AROUND_AFTER = 80,
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

void
attribute_page_find_fits(struct attribute *at, struct candidate *c)
{
    struct fit fits[FITS_MAX];
    str local = c->email.local;

    c->fits_n = 0;

    for (size_t i = 0; i < at->n && c->fits_n < FITS_MAX; i++)
        c->fits_n += find_fit(at, i, local, &fits[c->fits_n]);
    c->fits = arena_array(at->arena, struct fit, c->fits_n);
    memcpy(c->fits, fits, c->fits_n * sizeof(*fits));
}

/* Two or three letters, and no number. */
static bool
is_short(str local)
{
    bool is_short = local.n == 2 || local.n == 3;

    for (size_t i = 0; i < local.n; i++)
        is_short &= str_is_alpha(local.p[i]);
    return is_short;
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
    bool is_company = c.domain <= DOMAIN_ALIAS && is_short(c.email.local);
    c.may_be_initials = is_company && c.kind == EMAIL_ROLE;
    at->initials_n += is_company && c.kind == EMAIL_PERSONAL;
    if (c.kind == EMAIL_PERSONAL || c.may_be_initials)
        attribute_page_find_fits(at, &c);
    at->candidates[at->candidates_n] = c;
    return &at->candidates[at->candidates_n++];
}

/* Pages */

static struct tie *
tie_of(struct attribute_reading *p, struct candidate *c, size_t person)
{
    struct tie *t = attribute_weigh_tie(c, person);

    if (t != NULL)
        return t;
    t = arena_new(p->at->arena, struct tie);
    *t = (struct tie){.next = c->ties, .person = person, .url = p->url};
    c->ties = t;
    return t;
}

/* Whose name it is, spelled otherwise; SIZE_MAX: nobody's who is looked for. */
static size_t
same_name(const struct attribute *at, const struct person *who)
{
    uint64_t hash = person_hash(who);

    for (size_t i = 0; i < at->n; i++)
        if (at->seekers[i].name_hash == hash && hash != 0)
            return i;
    return SIZE_MAX;
}

/* Structured data names its owner: one looked for, or somebody else. */
static void
weigh_structured(struct attribute_reading *p, struct candidate *c, str name)
{
    struct attribute *at = p->at;
    struct person owner;
    bool is_known = false;

    if (name.n == 0)
        return;
    person_parse(p->scratch, name, &owner);
    size_t same = same_name(at, &owner);
    for (size_t i = 0; i < at->n; i++) {
        size_t end;
        if (i != same &&
            person_find(&at->people[i], name, 0, &end) == STR_NOT_FOUND)
            continue;
        struct tie *t = tie_of(p, c, i);
        t->is_structured = is_known = true;
        t->url = p->url;
    }
    c->is_anothers |= !is_known && owner.is_person;
}

/*
 * The nearest name that is one. For an address that fits nobody a name that
 * may be one is enough: it takes a closer look only to see whose it is.
 */
static struct mention *
nearest_name(struct attribute_reading *p, const struct candidate *c, size_t at,
             enum mention_nearness *how)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        struct mention *m = mention_nearest(&p->mentions, at, how);
        if (m == NULL || m->person != MENTION_SOMEBODY || c->fits_n == 0)
            return m;
        const struct person *who = mention_person(p->scratch, &p->mentions, m);
        size_t same = who != NULL ? same_name(p->at, who) : SIZE_MAX;
        if (same != SIZE_MAX)
            m->person = (int)same;
        if (who != NULL)
            return m;
        mention_drop(&p->mentions, m);
    }
    return NULL;
}

static unsigned
rank_of_mention(struct attribute_reading *p, const struct candidate *c,
                struct mention *m)
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
previous_address(const struct attribute_reading *p, size_t i)
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
is_between_two(struct attribute_reading *p, size_t i, struct mention *near)
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
weigh_place(struct attribute_reading *p, size_t i)
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
note_others(struct attribute_reading *p)
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
        struct person *other = &at->others[at->others_n++];
        person_parse(at->arena, str_dup(at->arena, name), other);
        other->is_person = same_name(at, other) == SIZE_MAX;
    }
}

static void
tie_people_on_page(struct attribute_reading *p, struct candidate *c)
{
    for (size_t i = 0; i < p->mentions.n && c->fits_n > 0; i++) {
        int person = p->mentions.items[i].person;
        if (person != MENTION_SOMEBODY &&
            attribute_weigh_fit(c, (size_t)person) != NULL)
            tie_of(p, c, (size_t)person)->is_on_page = true;
    }
}

/* On somebody's own page an address in its main part may be theirs. */
static void
tie_owner(struct attribute_reading *p, size_t i)
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
find_neighbours(struct attribute_reading *p)
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

/* A colleague's name teaches the company's pattern, should it be needed. */
static void
keep_around(struct attribute_reading *p, const struct extract_address *x)
{
    struct attribute *at = p->at;
    struct candidate *c = &at->candidates[at->candidates_n - 1];
    size_t from = x->text_at > AROUND_BEFORE ? x->text_at - AROUND_BEFORE : 0;

    if (at->around_n == AROUND_MAX || c->fits_n > 0 ||
        c->kind != EMAIL_PERSONAL || c->domain > DOMAIN_SISTER)
        return;
    at->around_n++;
    c->around = str_dup(
        at->arena, str_sub(p->extract->text, from, x->text_at + AROUND_AFTER));
}

/* Index of the address's candidate, so that growing may move them. */
static void
collect_candidates(struct attribute_reading *p)
{
    const struct extract *x = p->extract;

    for (size_t i = 0; i < x->addresses_n; i++)
        if (find_candidate(p->at, x->addresses[i].address) == NULL &&
            add_candidate(p->at, &x->addresses[i], p->url) != NULL)
            keep_around(p, &x->addresses[i]);
    for (size_t i = 0; i < x->addresses_n; i++) {
        struct candidate *c = find_candidate(p->at, x->addresses[i].address);
        if (c != NULL && c->domain != DOMAIN_STRANGER &&
            (c->kind == EMAIL_PERSONAL || c->may_be_initials))
            p->candidates[i] = c;
    }
}

void
attribute_page(struct attribute *at, struct arena *scratch,
               const struct extract *page, str url)
{
    struct attribute_reading p = {
        .at = at, .scratch = scratch, .extract = page, .url = url};

    if (page->is_bot_wall)
        return;
    mention_find(scratch, at->index, page, &p.mentions);
    note_others(&p);
    attribute_people_note(&p);
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
