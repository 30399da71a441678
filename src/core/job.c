/* The work order of a site: see job.h. */
#include <stdlib.h>

#include "base/check.h"
#include "core/job.h"

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
job_learn(struct job *j, str name, str value, int64_t now, int64_t ttl_s)
{
    if (j->learnt == NULL)
        j->learnt = arena_array(&j->arena, struct store_fact, JOB_LEARNT_MAX);
    if (j->learnt_n == JOB_LEARNT_MAX)
        return; /* what is not kept is asked again */
    j->learnt[j->learnt_n++] = (struct store_fact){
        .domain = j->domain,
        .name = str_dup(&j->arena, name),
        .value = str_dup(&j->arena, value),
        .fetched_at = now,
        .expires_at = now + ttl_s,
    };
}

str
job_fact(const struct job *j, str name)
{
    for (size_t i = 0; i < j->facts_n; i++)
        if (str_eq(j->facts[i].name, name))
            return j->facts[i].value;
    return (str){NULL, 0};
}
