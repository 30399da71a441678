/*
 * From pages to findings in three steps. A page adds its addresses to the
 * candidates, each with what the page says of it (whose name is nearest,
 * what structured data says), and notes who else works there. At the end
 * each pair of candidate and person is weighed; the weights are log-odds in
 * one table. A person gets the best candidate when it is good enough and
 * nobody else has as good a claim to it.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/attribute.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/mention.h"
#include "text/score.h"

enum {
    CANDIDATES_MAX = 2000, /* a site */
    OTHERS_MAX = 400,      /* people of the site who are not looked for */
    DOMAINS_MAX = 8,
    REASONS_MAX = 1024,
};

/*
 * Evidence: id, weight in log-odds, sentence. The base of a web site is 0.70
 * (score.h), so that a full fit alone comes to 0.93, with the name beside it
 * to 0.98, and a first name beside its bearer to 0.90.
 */
#define EVIDENCE(X)                                                            \
    X(FULL, 1.8, "the name is in the address")                                 \
    X(PARTIAL, 0.6, "part of the name is in the address")                      \
    X(FIRST, 0.3, "the first name is in the address")                          \
    X(LAST, 0.3, "the last name is in the address")                            \
    X(BLOCK, 1.2, "the name stands beside it")                                 \
    X(CARD, 1.0, "the name is the nearest on the page")                        \
    X(STRUCTURED, 1.6, "structured data gives it to this name")                \
    X(ON_PAGE, 0.3, "the name is on the same page")                            \
    X(NO_NAME, -1.6, "the name does not stand on that page")                   \
    X(NOT_ITS_NAME, -2.2, "nothing of the name is in the address")             \
    X(OTHER_NEARER, -0.7, "another name stands nearer")                        \
    X(OTHER_FITS, -2.5, "a colleague's name fits it as well")                  \
    X(ANOTHERS, -4.0, "another person's name fits it better")                  \
    X(COMPANY, 0.0, "the company's domain")                                    \
    X(ALIAS, 0.0, "the domain to which the site moved")                        \
    X(FREE_MAIL, -0.8, "a free-mail address on the company's own site")        \
    X(STRANGER, -6.0, "the domain is not the company's")

#define EVIDENCE_ENUM(id, weight, text)     EVIDENCE_##id,
#define EVIDENCE_WEIGHT(id, weight, text)   weight,
#define EVIDENCE_SENTENCE(id, weight, text) text,

enum evidence { EVIDENCE(EVIDENCE_ENUM) EVIDENCE_N };

static const double weights[] = {EVIDENCE(EVIDENCE_WEIGHT)};
static const char *const sentences[] = {EVIDENCE(EVIDENCE_SENTENCE)};

static const double accept_min = 0.5, settled_min = 0.9, tie_width = 0.25;

enum whose_domain {
    DOMAIN_COMPANY,
    DOMAIN_ALIAS,
    DOMAIN_FREE,
    DOMAIN_STRANGER
};

/* What pages say of a candidate and one person. */
struct tie {
    struct tie *next;
    size_t person;
    enum mention_nearness nearness;
    bool is_structured;
    bool is_on_page;
    str url;
};

struct candidate {
    struct extract_address shown; /* as it was first seen */
    struct email email;
    enum email_kind kind;
    uint64_t hash;
    str url;
    struct tie *ties;
    /* somebody not looked for stands nearest, and his name fits it */
    bool is_anothers;
    bool is_other_nearer;
};

struct seeker {
    struct person person;
    size_t best; /* candidate, SIZE_MAX: none */
    double score;
    bool is_settled;
};

struct attribute {
    struct arena *arena;
    struct attribute_options options;
    const struct profile *profiles;
    struct seeker *seekers;
    struct person *people; /* the seekers' names, side by side */
    size_t n;
    str domains[DOMAINS_MAX];
    size_t domains_n;
    struct candidate *candidates;
    size_t candidates_n, candidates_cap;
    struct person *others;
    size_t others_n;
    bool is_judged; /* scores are of the candidates as they are now */
};

struct attribute *
attribute_new(struct arena *a, const struct attribute_options *o,
              const struct profile *profiles, size_t n)
{
    struct attribute *at = arena_new(a, struct attribute);

    at->arena = a;
    at->options = *o;
    at->profiles = profiles;
    at->n = n;
    at->seekers = arena_array(a, struct seeker, n);
    at->people = arena_array(a, struct person, n);
    for (size_t i = 0; i < n; i++) {
        person_parse(a, profiles[i].name, &at->seekers[i].person);
        at->people[i] = at->seekers[i].person;
        at->seekers[i].best = SIZE_MAX;
        at->seekers[i].is_settled = !at->people[i].is_person;
    }
    at->domains[at->domains_n++] = str_dup(a, o->domain);
    return at;
}

void
attribute_add_domain(struct attribute *at, str domain)
{
    if (at->domains_n < DOMAINS_MAX)
        at->domains[at->domains_n++] = str_dup(at->arena, domain);
    at->is_judged = false;
}

static enum whose_domain
whose_domain(const struct attribute *at, str domain)
{
    if (domain_is_free_mail(domain))
        return DOMAIN_FREE;
    for (size_t i = 0; i < at->domains_n; i++)
        if (domain_is_within(domain, at->domains[i]))
            return i == 0 ? DOMAIN_COMPANY : DOMAIN_ALIAS;
    return DOMAIN_STRANGER;
}

/* Pages */

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
    c.shown = *x;
    c.shown.address = c.email.text;
    c.shown.name = str_dup(at->arena, x->name);
    at->candidates[at->candidates_n] = c;
    return &at->candidates[at->candidates_n++];
}

static struct tie *
tie_of(struct attribute *at, struct candidate *c, size_t person, str url)
{
    for (struct tie *t = c->ties; t != NULL; t = t->next)
        if (t->person == person)
            return t;
    struct tie *t = arena_new(at->arena, struct tie);
    *t = (struct tie){.next = c->ties, .person = person, .url = url};
    c->ties = t;
    return t;
}

/* Does structured data name this person? */
static bool
is_named(const struct person *p, str name)
{
    size_t end;
    return name.n > 0 && person_find(p, name, 0, &end) != STR_NOT_FOUND;
}

static bool
has_full_fit(const struct person *p, str local)
{
    const char *pattern;
    return person_fits_local(p, local, &pattern) == PERSON_FIT_FULL;
}

/* One place where a page shows an address. */
static void
weigh_place(struct attribute *at, struct candidate *c,
            const struct extract_address *x, const struct mentions *ms, str url)
{
    enum mention_nearness how;
    const struct mention *near = mention_nearest(ms, x->text_at, &how);

    if (near != NULL && near->person == MENTION_SOMEBODY) {
        c->is_other_nearer |= how != MENTION_FAR;
        c->is_anothers |= has_full_fit(&near->parsed, c->email.local);
    } else if (near != NULL && how != MENTION_FAR) {
        struct tie *t = tie_of(at, c, (size_t)near->person, url);
        if (how > t->nearness) {
            t->nearness = how;
            t->url = url;
        }
    }
    for (size_t i = 0; i < at->n && x->name.n > 0; i++)
        if (at->people[i].is_person && is_named(&at->people[i], x->name)) {
            struct tie *t = tie_of(at, c, i, url);
            t->is_structured = true;
            t->url = url;
        }
}

static void
note_others(struct attribute *at, const struct mentions *ms)
{
    if (at->others == NULL)
        at->others = arena_array(at->arena, struct person, OTHERS_MAX);
    for (size_t i = 0; i < ms->n && at->others_n < OTHERS_MAX; i++) {
        const struct mention *m = &ms->items[i];
        if (m->person != MENTION_SOMEBODY)
            continue;
        bool is_known = false;
        for (size_t k = 0; k < at->others_n && !is_known; k++)
            is_known = str_eq(at->others[k].text, m->parsed.text);
        if (!is_known) /* parsed again: the page's arena goes */
            person_parse(at->arena, str_dup(at->arena, m->parsed.text),
                         &at->others[at->others_n++]);
    }
}

static void
tie_people_on_page(struct attribute *at, struct candidate *c,
                   const struct mentions *ms, str url)
{
    for (size_t i = 0; i < ms->n; i++) {
        if (ms->items[i].person == MENTION_SOMEBODY)
            continue;
        size_t person = (size_t)ms->items[i].person;
        const char *pattern;
        /* those whom nothing else ties to it need no row */
        if (person_fits_local(&at->people[person], c->email.local, &pattern) ==
            PERSON_FIT_NONE)
            continue;
        tie_of(at, c, person, url)->is_on_page = true;
    }
}

void
attribute_page(struct attribute *at, struct arena *scratch,
               const struct extract *page, str url)
{
    struct mentions ms;

    if (page->addresses_n == 0)
        return;
    url = str_dup(at->arena, url);
    at->is_judged = false;
    mention_find_all(scratch, page, at->people, at->n, true, &ms);
    note_others(at, &ms);
    for (size_t i = 0; i < page->addresses_n; i++) {
        const struct extract_address *x = &page->addresses[i];
        struct candidate *c = find_candidate(at, x->address);
        if (c == NULL)
            c = add_candidate(at, x, url);
        if (c == NULL || c->kind != EMAIL_PERSONAL)
            continue;
        weigh_place(at, c, x, &ms, url);
        tie_people_on_page(at, c, &ms, url);
    }
}

/* Weighing */

struct sum {
    double log_odds;
    bool has[EVIDENCE_N];
    const char *pattern;
};

static void
count(struct sum *s, enum evidence e)
{
    s->log_odds += weights[e];
    s->has[e] = true;
}

static void
count_domain(const struct attribute *at, const struct candidate *c,
             struct sum *s)
{
    switch (whose_domain(at, c->email.domain)) {
    case DOMAIN_COMPANY: count(s, EVIDENCE_COMPANY); break;
    case DOMAIN_ALIAS: count(s, EVIDENCE_ALIAS); break;
    case DOMAIN_FREE: count(s, EVIDENCE_FREE_MAIL); break;
    case DOMAIN_STRANGER: count(s, EVIDENCE_STRANGER); break;
    }
}

static enum person_fit
count_fit(const struct person *p, const struct candidate *c, struct sum *s)
{
    enum person_fit fit = person_fits_local(p, c->email.local, &s->pattern);

    switch (fit) {
    case PERSON_FIT_FULL: count(s, EVIDENCE_FULL); break;
    case PERSON_FIT_PARTIAL: count(s, EVIDENCE_PARTIAL); break;
    case PERSON_FIT_FIRST: count(s, EVIDENCE_FIRST); break;
    case PERSON_FIT_LAST: count(s, EVIDENCE_LAST); break;
    case PERSON_FIT_INITIALS:
    case PERSON_FIT_NONE: count(s, EVIDENCE_NOT_ITS_NAME); break;
    }
    return fit;
}

static void
count_place(const struct tie *t, enum person_fit fit, struct sum *s)
{
    if (t != NULL && t->is_structured)
        count(s, EVIDENCE_STRUCTURED);
    if (t != NULL && t->nearness == MENTION_BLOCK)
        count(s, EVIDENCE_BLOCK);
    else if (t != NULL && t->nearness == MENTION_CARD)
        count(s, EVIDENCE_CARD);
    else if (t != NULL && t->is_on_page)
        count(s, EVIDENCE_ON_PAGE);
    else if (fit != PERSON_FIT_FULL && (t == NULL || !t->is_structured))
        count(s, EVIDENCE_NO_NAME);
}

static bool
is_beside(const struct tie *t)
{
    return t != NULL && (t->nearness != MENTION_FAR || t->is_structured);
}

/* Does somebody else of the site fit it as well? */
static bool
is_contested(const struct attribute *at, const struct candidate *c, size_t i,
             enum person_fit fit)
{
    const char *pattern;

    for (size_t k = 0; k < at->n; k++)
        if (k != i && at->people[k].is_person &&
            person_fits_local(&at->people[k], c->email.local, &pattern) >= fit)
            return true;
    for (size_t k = 0; k < at->others_n; k++)
        if (at->others[k].is_person &&
            !str_eq_nocase(at->others[k].text, at->people[i].text) &&
            person_fits_local(&at->others[k], c->email.local, &pattern) >= fit)
            return true;
    return false;
}

static struct tie *
find_tie(const struct candidate *c, size_t person)
{
    for (struct tie *t = c->ties; t != NULL; t = t->next)
        if (t->person == person)
            return t;
    return NULL;
}

static double
weigh(const struct attribute *at, const struct candidate *c, size_t i,
      struct sum *s)
{
    const struct tie *t = find_tie(c, i);

    *s = (struct sum){.pattern = ""};
    if (c->kind != EMAIL_PERSONAL || !at->people[i].is_person)
        return 0;
    enum person_fit fit = count_fit(&at->people[i], c, s);
    if (fit == PERSON_FIT_NONE && !is_beside(t))
        return 0;
    count_domain(at, c, s);
    count_place(t, fit, s);
    if (!is_beside(t) && c->is_anothers)
        count(s, EVIDENCE_ANOTHERS);
    else if (!is_beside(t) && c->is_other_nearer)
        count(s, EVIDENCE_OTHER_NEARER);
    if (!is_beside(t) && fit > PERSON_FIT_NONE && is_contested(at, c, i, fit))
        count(s, EVIDENCE_OTHER_FITS);
    if (s->has[EVIDENCE_FREE_MAIL] && fit != PERSON_FIT_FULL)
        count(s, EVIDENCE_STRANGER);
    return score_adjust(score_base(METHOD_WEBSITE), s->log_odds);
}

static void
judge_person(struct attribute *at, size_t i)
{
    struct seeker *k = &at->seekers[i];
    struct sum s;

    k->best = SIZE_MAX;
    k->score = 0;
    for (size_t c = 0; c < at->candidates_n; c++) {
        double score = weigh(at, &at->candidates[c], i, &s);
        if (score > k->score) {
            k->best = c;
            k->score = score;
        }
    }
    if (k->score < accept_min)
        k->best = SIZE_MAX;
}

/* An address that two people claim goes to the clearly better one, or none. */
static void
settle_rivals(struct attribute *at, size_t i)
{
    struct seeker *a = &at->seekers[i];

    for (size_t k = i + 1; k < at->n && a->best != SIZE_MAX; k++) {
        struct seeker *b = &at->seekers[k];
        if (b->best != a->best)
            continue;
        double lead = a->score - b->score;
        if (lead < tie_width)
            a->best = SIZE_MAX;
        if (-lead < tie_width)
            b->best = SIZE_MAX;
    }
}

static void
judge(struct attribute *at)
{
    if (at->is_judged)
        return;
    at->is_judged = true;
    for (size_t i = 0; i < at->n; i++)
        if (at->people[i].is_person)
            judge_person(at, i);
    for (size_t i = 0; i < at->n; i++)
        settle_rivals(at, i);
    for (size_t i = 0; i < at->n; i++)
        at->seekers[i].is_settled =
            !at->people[i].is_person || (at->seekers[i].best != SIZE_MAX &&
                                         at->seekers[i].score >= settled_min);
}

bool
attribute_is_settled(const struct attribute *at, size_t i)
{
    check(i < at->n);
    judge((struct attribute *)at);
    return at->seekers[i].is_settled;
}

/* Answers */

static str
reasons_of(struct arena *a, const struct sum *s)
{
    struct buf b;

    buf_init(&b, a, REASONS_MAX);
    for (int e = 0; e < EVIDENCE_N; e++) {
        if (!s->has[e])
            continue;
        buf_add(&b, b.n ? STR("; ") : STR_EMPTY);
        buf_add(&b, str_of(sentences[e]));
        if (e == EVIDENCE_FULL && s->pattern[0] != '\0')
            buf_addf(&b, " (%s)", s->pattern);
    }
    return buf_str(&b);
}

static const struct candidate *
find_role(const struct attribute *at)
{
    for (size_t c = 0; c < at->candidates_n; c++)
        if (at->candidates[c].kind == EMAIL_ROLE &&
            whose_domain(at, at->candidates[c].email.domain) <= DOMAIN_ALIAS)
            return &at->candidates[c];
    return NULL;
}

static void
answer_nobody(struct attribute *at, struct finding *out)
{
    const struct candidate *role = find_role(at);

    out->outcome = role != NULL ? OUTCOME_ROLE_ONLY : OUTCOME_NOT_FOUND;
    if (role == NULL || !at->options.may_role)
        return;
    out->outcome = OUTCOME_FOUND;
    out->address = role->email.text;
    out->status = STATUS_ROLE;
    out->confidence = score_adjust(score_base(METHOD_WEBSITE), -1.5);
    out->source_url = role->url;
    out->reasons = STR("a shared mailbox of the company, not the person's");
}

void
attribute_finding(struct attribute *at, size_t i, struct finding *out)
{
    const struct seeker *k = &at->seekers[i];
    struct sum s;

    check(i < at->n);
    judge(at);
    out->address = STR_EMPTY;
    out->source_url = STR_EMPTY;
    out->reasons = STR_EMPTY;
    out->method = METHOD_WEBSITE;
    out->status = STATUS_NONE;
    out->verification = VERIFICATION_NOT_CHECKED;
    out->confidence = 0;
    if (!k->person.is_person) {
        out->outcome = OUTCOME_NOT_A_PERSON;
        return;
    }
    if (k->best == SIZE_MAX) {
        answer_nobody(at, out);
        return;
    }
    const struct candidate *c = &at->candidates[k->best];
    const struct tie *t = find_tie(c, i);
    out->confidence = weigh(at, c, i, &s);
    out->outcome = OUTCOME_FOUND;
    out->address = c->email.text;
    out->status = STATUS_PUBLISHED;
    out->source_url = t != NULL ? t->url : c->url;
    out->reasons = reasons_of(at->arena, &s);
}

static str
kind_reason(enum email_kind kind)
{
    switch (kind) {
    case EMAIL_ROLE: return STR("a shared mailbox");
    case EMAIL_NO_REPLY: return STR("a mailbox that nobody reads");
    case EMAIL_PLACEHOLDER: return STR("a placeholder");
    case EMAIL_MACHINE: return STR("made by a machine");
    case EMAIL_PERSONAL: break;
    }
    return STR("fits nobody who is looked for");
}

void
attribute_explain(struct attribute *at,
                  void (*fn)(void *arg, const struct extract_address *c,
                             str url, size_t i, double score, str reasons),
                  void *arg)
{
    judge(at);
    for (size_t c = 0; c < at->candidates_n; c++) {
        const struct candidate *k = &at->candidates[c];
        size_t whose = SIZE_MAX;
        double best = 0;
        struct sum s, best_sum = {.pattern = ""};
        for (size_t i = 0; i < at->n; i++) {
            double score = weigh(at, k, i, &s);
            if (score > best) {
                best = score;
                best_sum = s;
                whose = i;
            }
        }
        str why = whose == SIZE_MAX ? kind_reason(k->kind)
                                    : reasons_of(at->arena, &best_sum);
        fn(arg, &k->shown, k->url, whose, best, why);
    }
}
