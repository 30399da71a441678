/*
 * From pages to findings in three steps. A page adds its addresses to the
 * candidates, each with what the page says of it (whose name is nearest,
 * what structured data says), and notes who else bears a word of the names
 * looked for. Then each pair of candidate and person is weighed
 * (attribute_weigh.c), and the findings say what came out.
 */
#include <stdlib.h>

#include "base/check.h"
#include "text/attribute_priv.h"
#include "text/domain.h"
#include "text/score.h"

enum { LABEL_MIN = 3 /* letters of a company's label */ };

static const double settled_min = 0.9, role_log_odds = -1.5;

struct name_key {
    uint64_t hash;
    size_t person;
};

static int
compare_keys(const void *a, const void *b)
{
    const struct name_key *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static uint64_t
name_hash(const struct person *p)
{
    str first = p->firsts.n ? p->firsts.form[0] : p->first.text;
    str last = p->lasts.n ? p->lasts.form[0] : p->last.text;
    return str_hash(first) * 31 + str_hash(last);
}

/* Two of one name: no page can say which of them an address is. */
static void
find_twins(struct attribute *at)
{
    struct name_key *keys = arena_array(at->arena, struct name_key, at->n);
    size_t n = 0;

    for (size_t i = 0; i < at->n; i++)
        if (at->people[i].is_person)
            keys[n++] = (struct name_key){name_hash(&at->people[i]), i};
    if (n > 1)
        qsort(keys, n, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < n; i++)
        if (keys[i].hash == keys[i - 1].hash)
            at->seekers[keys[i].person].is_twin =
                at->seekers[keys[i - 1].person].is_twin = true;
}

struct attribute *
attribute_new(struct arena *a, const struct attribute_options *o,
              const struct profile *profiles, size_t n)
{
    struct attribute *at = arena_new(a, struct attribute);

    at->arena = a;
    at->options = *o;
    at->n = n;
    at->seekers = arena_array(a, struct seeker, n);
    at->people = arena_array(a, struct person, n);
    for (size_t i = 0; i < n; i++) {
        person_parse(a, profiles[i].name, &at->people[i]);
        at->seekers[i].name_hash =
            at->people[i].is_person ? person_hash(&at->people[i]) : 0;
        at->seekers[i].best = SIZE_MAX;
    }
    find_twins(at);
    at->index = mention_index_new(a, at->people, n);
    at->domains[at->domains_n++] = str_dup(a, o->domain);
    return at;
}

const struct person *
attribute_people(const struct attribute *at, size_t *n)
{
    *n = at->n;
    return at->people;
}

static str
label_of(str registrable)
{
    return str_cut(&registrable, '.');
}

enum attribute_domain
attribute_whose_domain(const struct attribute *at, str domain)
{
    if (domain_is_free_mail(domain))
        return DOMAIN_FREE;
    for (size_t i = 0; i < at->domains_n; i++)
        if (domain_is_within(domain, at->domains[i]))
            return i == 0 ? DOMAIN_COMPANY : DOMAIN_ALIAS;
    str label = label_of(domain_registrable(domain));
    if (label.n >= LABEL_MIN && str_eq(label, label_of(at->domains[0])))
        return DOMAIN_SISTER;
    return DOMAIN_STRANGER;
}

void
attribute_add_domain(struct attribute *at, str domain)
{
    if (at->domains_n == ATTRIBUTE_DOMAINS_MAX)
        return;
    at->domains[at->domains_n++] = str_dup(at->arena, domain);
    for (size_t i = 0; i < at->candidates_n; i++)
        at->candidates[i].domain =
            attribute_whose_domain(at, at->candidates[i].email.domain);
    at->is_judged = false;
}

/* Answers */

/* The others may come on a later page than the address. */
static void
rank_others(struct attribute *at, struct candidate *c)
{
    for (; c->others_seen < at->others_n; c->others_seen++) {
        const struct person *other = &at->others[c->others_seen];
        const char *pattern;
        if ((c->fits_n == 0 && c->ties == NULL) ||
            !attribute_may_fit(other, c->email.local))
            continue;
        enum person_fit fit =
            person_fits_local(other, c->email.local, &pattern);
        unsigned rank = attribute_weigh_rank(fit, pattern);
        if (rank > c->other_rank)
            c->other_rank = rank;
    }
}

static void
judge(struct attribute *at)
{
    for (size_t i = 0; i < at->candidates_n && !at->is_judged; i++)
        rank_others(at, &at->candidates[i]);
    attribute_weigh_all(at);
}

bool
attribute_is_settled(const struct attribute *at, size_t i)
{
    check(i < at->n);
    /* weighing is put off until somebody asks */
    judge((struct attribute *)at);
    const struct seeker *k = &at->seekers[i];
    if (!at->people[i].is_person)
        return true;
    /* jane.doe2@: another page may show the first Jane Doe */
    return k->best != SIZE_MAX && k->score >= settled_min &&
           !attribute_weigh_is_numbered(at->candidates[k->best].email.local);
}

static const struct candidate *
find_role(const struct attribute *at)
{
    for (size_t c = 0; c < at->candidates_n; c++)
        if (at->candidates[c].kind == EMAIL_ROLE &&
            at->candidates[c].domain <= DOMAIN_ALIAS)
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
    out->confidence = score_adjust(score_base(METHOD_WEBSITE), role_log_odds);
    out->source_url = role->url;
    out->reasons = STR("a shared mailbox of the company, not the person's");
}

void
attribute_finding(struct attribute *at, size_t i, struct finding *out)
{
    const struct seeker *k = &at->seekers[i];
    struct attribute_sum s;

    check(i < at->n);
    judge(at);
    out->address = out->source_url = out->reasons = STR_EMPTY;
    out->method = at->options.method;
    out->status = STATUS_NONE;
    out->verification = VERIFICATION_NOT_CHECKED;
    out->confidence = 0;
    if (!at->people[i].is_person) {
        out->outcome = OUTCOME_NOT_A_PERSON;
        return;
    }
    if (k->best == SIZE_MAX) {
        answer_nobody(at, out);
        return;
    }
    const struct candidate *c = &at->candidates[k->best];
    const struct tie *t = attribute_weigh_tie(c, i);
    out->confidence = score_calibrated(attribute_weigh(at, c, i, &s));
    out->outcome = OUTCOME_FOUND;
    out->address = c->email.text;
    out->status = STATUS_PUBLISHED;
    out->source_url = t != NULL ? t->url : c->url;
    out->reasons = attribute_weigh_reasons(at->arena, &s);
}

static str
why_nobodys(const struct candidate *c)
{
    switch (c->kind) {
    case EMAIL_ROLE: return STR("a shared mailbox");
    case EMAIL_NO_REPLY: return STR("a mailbox that nobody reads");
    case EMAIL_PLACEHOLDER: return STR("a placeholder");
    case EMAIL_MACHINE: return STR("made by a machine");
    case EMAIL_PERSONAL: break;
    }
    if (c->domain == DOMAIN_STRANGER)
        return STR("the domain is not the company's");
    return STR("fits nobody who is looked for");
}

/* Whose it would be: the best score of all, SIZE_MAX for nobody's. */
static size_t
best_owner(struct attribute *at, const struct candidate *c, double *best,
           struct attribute_sum *best_sum)
{
    struct attribute_sum s;
    size_t whose = SIZE_MAX;

    *best = 0;
    for (size_t i = 0; i < at->n; i++) {
        double score = attribute_weigh(at, c, i, &s);
        if (score > *best) {
            *best = score;
            *best_sum = s;
            whose = i;
        }
    }
    return whose;
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
        struct attribute_sum sum = {.pattern = ""};
        double best;
        size_t whose = best_owner(at, k, &best, &sum);
        str why = whose == SIZE_MAX ? why_nobodys(k)
                                    : attribute_weigh_reasons(at->arena, &sum);
        if (attribute_weigh_is_enough(best))
            best = score_calibrated(best);
        fn(arg, &k->shown, k->url, whose, best, why);
    }
}
