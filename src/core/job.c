/* The work order of a site: see job.h. */
#include <stdlib.h>

#include "base/check.h"
#include "base/scope.h"
#include "core/job.h"
#include "text/twins.h"

enum { JOB_ARENA_BLOCK = 1024, JOB_LEARNT_MAX = 16 };

struct job *
job_new(void)
{
    struct job *j = calloc(1, sizeof(*j));
    check(j != NULL);
    list_init(&j->link);
    j->arena.block_bytes = JOB_ARENA_BLOCK;
    j->domain = STR_EMPTY;
    return j;
}

void
job_free(struct job *j)
{
    if (j == NULL)
        return;
    arena_fini(&j->arena);
    free(j);
}

static const struct present *
present_copy(struct arena *a, const struct present *from)
{
    if (from == NULL)
        return NULL;
    struct present *p = arena_new(a, struct present);
    *p = *from;
    p->source = str_dup(a, from->source);
    p->source_date = str_dup(a, from->source_date);
    p->enrichment_method = str_dup(a, from->enrichment_method);
    p->source_url = str_dup(a, from->source_url);
    p->reasons = str_dup(a, from->reasons);
    return p;
}

static void
profile_copy(struct arena *a, const struct profile *from, struct profile *to)
{
    *to = (struct profile){
        .id = str_dup(a, from->id),
        .name = str_dup(a, from->name),
        .company = str_dup(a, from->company),
        .website = str_dup(a, from->website),
        .linkedin = str_dup(a, from->linkedin),
        .list_size = from->list_size,
        .email = str_dup(a, from->email),
        .tried = from->tried,
        .is_own_try = from->is_own_try,
        .present = present_copy(a, from->present),
    };
}

void
job_set_profiles(struct job *j, const struct profile *p, size_t n)
{
    check(n > 0 && n <= JOB_PROFILES_MAX);
    j->profiles = arena_array(&j->arena, struct profile, n);
    j->findings = arena_array(&j->arena, struct finding, n);
    j->fates = arena_array(&j->arena, enum store_fate, n);
    j->profiles_n = n;
    for (size_t i = 0; i < n; i++) {
        struct profile *mine = &j->profiles[i];
        profile_copy(&j->arena, &p[i], mine);
        j->findings[i] = (struct finding){
            .profile_id = mine->id,
            .name = mine->name,
            .company = mine->company,
            .list_size = mine->list_size,
            .was_email = mine->email,
            .outcome = OUTCOME_NOT_FOUND,
            .method = METHOD_WEBSITE,
            .address = STR_EMPTY,
            .source_url = STR_EMPTY,
            .reasons = STR_EMPTY,
        };
    }
}

void
job_keep(struct job *j, const bool *is_kept)
{
    size_t n = 0;

    check(j->waits == NULL);
    for (size_t i = 0; i < j->profiles_n; i++) {
        if (!is_kept[i])
            continue;
        j->profiles[n] = j->profiles[i];
        j->findings[n++] = j->findings[i];
    }
    j->profiles_n = n;
}

/* The rows that stand for somebody, in their order. */
static void
take_people(struct job *j, const size_t *leader, size_t n)
{
    struct arena *a = &j->arena;
    const struct job_rows *r = j->rows;

    j->profiles = arena_array(a, struct profile, n);
    j->findings = arena_array(a, struct finding, n);
    if (r->waits != NULL)
        j->waits = arena_array(a, struct store_wait, n);
    j->profiles_n = 0;
    for (size_t i = 0; i < r->n; i++) {
        size_t k = j->profiles_n;
        if (leader[i] != i)
            continue;
        r->person[i] = k;
        j->profiles[k] = r->profiles[i];
        j->findings[k] = r->findings[i];
        if (r->waits != NULL)
            j->waits[k] = r->waits[i];
        j->profiles_n++;
    }
}

void
job_fold_twins(struct job *j)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    size_t *leader = arena_array(&scratch, size_t, j->profiles_n);

    check(j->rows == NULL);
    size_t n = twins_find(&scratch, j->profiles, j->profiles_n, leader);
    if (n == j->profiles_n)
        return;
    check(j->shown == NULL);
    j->rows = arena_new(&j->arena, struct job_rows);
    *j->rows = (struct job_rows){
        .profiles = j->profiles,
        .findings = j->findings,
        .waits = j->waits,
        .n = j->profiles_n,
        .person = arena_array(&j->arena, size_t, j->profiles_n),
    };
    take_people(j, leader, n);
    for (size_t i = 0; i < j->rows->n; i++)
        j->rows->person[i] = j->rows->person[leader[i]];
}

/* What was found of somebody, for another row of theirs. */
static struct finding
finding_for(const struct finding *found, const struct finding *row)
{
    struct finding f = *found;

    f.profile_id = row->profile_id;
    f.name = row->name;
    f.company = row->company;
    f.list_size = row->list_size;
    f.was_email = row->was_email;
    f.is_asked = row->is_asked;
    return f;
}

/* A person's wait is that of each of their rows. */
static void
unfold_waiting(struct job *j, const struct profile *people)
{
    const struct store_wait *waits = j->waiting;
    size_t n = j->waiting_n;

    j->waiting = NULL;
    j->waiting_n = 0;
    for (size_t i = 0; i < j->profiles_n; i++)
        for (size_t k = 0; k < n; k++) {
            struct store_wait w = waits[k];
            if (!str_eq(w.profile.id, people[j->rows->person[i]].id))
                continue;
            w.profile.id = j->profiles[i].id;
            job_wait(j, &w);
            break;
        }
}

void
job_unfold_twins(struct job *j)
{
    const struct job_rows *r = j->rows;
    const struct profile *people = j->profiles;
    const struct finding *found = j->findings;

    if (r == NULL)
        return;
    j->profiles = r->profiles;
    j->findings = r->findings;
    j->waits = r->waits;
    j->profiles_n = r->n;
    for (size_t i = 0; i < r->n; i++)
        j->findings[i] = finding_for(&found[r->person[i]], &r->findings[i]);
    unfold_waiting(j, people);
    j->shown = NULL; /* one a person, and of no more use */
    j->rows = NULL;
}

void
job_fail(struct job *j, enum outcome why, str reasons)
{
    str kept = str_dup(&j->arena, reasons);

    check(why != OUTCOME_FOUND);
    for (size_t i = 0; i < j->profiles_n; i++) {
        j->findings[i].outcome = why;
        j->findings[i].address = STR_EMPTY;
        j->findings[i].status = STATUS_NONE;
        j->findings[i].reasons = kept;
    }
}

void
job_learn_of(struct job *j, str domain, str name, str value, int64_t now,
             int64_t ttl_s)
{
    if (j->learnt == NULL)
        j->learnt = arena_array(&j->arena, struct store_fact, JOB_LEARNT_MAX);
    if (j->learnt_n == JOB_LEARNT_MAX)
        return; /* what is not kept is asked again */
    j->learnt[j->learnt_n++] = (struct store_fact){
        .domain = str_dup(&j->arena, domain),
        .name = str_dup(&j->arena, name),
        .value = str_dup(&j->arena, value),
        .fetched_at = now,
        .expires_at = now + ttl_s,
    };
}

void
job_learn(struct job *j, str name, str value, int64_t now, int64_t ttl_s)
{
    job_learn_of(j, j->domain, name, value, now, ttl_s);
}

void
job_say(struct job *j, const struct store_verdict *said, size_t n)
{
    struct arena *a = &j->arena;

    j->said = arena_grow(a, j->said, j->said_n * sizeof(*said),
                         (j->said_n + n) * sizeof(*said));
    for (size_t i = 0; i < n; i++) {
        const struct store_verdict *from = &said[i];
        struct store_verdict *to = &j->said[j->said_n++];
        *to = *from;
        to->address = str_dup(a, from->address);
        to->profile_id = str_dup(a, from->profile_id);
        to->enhanced = str_dup(a, from->enhanced);
        to->text = str_dup(a, from->text);
        to->mx = str_dup(a, from->mx);
        to->mx_operator = str_dup(a, from->mx_operator);
    }
}

void
job_wait(struct job *j, const struct store_wait *w)
{
    struct arena *a = &j->arena;

    if (j->waiting == NULL)
        j->waiting = arena_array(a, struct store_wait, j->profiles_n);
    check(j->waiting_n < j->profiles_n);
    struct store_wait *to = &j->waiting[j->waiting_n++];
    *to = *w;
    to->recipient = str_dup(a, w->recipient);
    to->sender = str_dup(a, w->sender);
    to->client = str_dup(a, w->client);
    to->mx_operator = str_dup(a, w->mx_operator);
    to->domain = str_dup(a, w->domain);
    to->state = str_dup(a, w->state);
}

const struct store_fact *
job_find_fact(const struct job *j, str name)
{
    for (size_t i = j->learnt_n; i > 0; i--)
        if (str_eq(j->learnt[i - 1].name, name) &&
            str_eq(j->learnt[i - 1].domain, j->domain))
            return &j->learnt[i - 1];
    for (size_t i = 0; i < j->facts_n; i++)
        if (str_eq(j->facts[i].name, name))
            return &j->facts[i];
    return NULL;
}

str
job_fact(const struct job *j, str name)
{
    const struct store_fact *f = job_find_fact(j, name);

    return f != NULL ? f->value : (str){NULL, 0};
}
