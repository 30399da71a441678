/*
 * What receipts count for: each profile once, by its last word. A profile that
 * waits counts when it has an answer; one whose free stages had failed counts
 * anew when the provider was asked.
 */
#include "core/engine_priv.h"

/* One that waits still, and one of this run that waits no more. */
static void
count_waits(struct engine *e, const struct job *j)
{
    for (size_t i = 0; i < j->waiting_n; i++) {
        int64_t at = j->waiting[i].retry_at;
        e->totals->waiting++;
        if (e->next_wait_at == 0 || at < e->next_wait_at)
            e->next_wait_at = at;
    }
    for (size_t i = 0; j->waits != NULL && i < j->profiles_n; i++)
        e->totals->waiting -=
            j->waits[i].run_id == e->options->writer.selection.run_id;
}

static void
count_finding(struct engine_totals *t, const struct finding *f,
              enum store_fate fate)
{
    if (f->outcome == OUTCOME_WAITING && fate == STORE_FATE_NONE)
        return;
    t->done++;
    if (f->verification == VERIFICATION_INVALID && f->address.n > 0 &&
        (fate == STORE_FATE_KEPT || fate == STORE_FATE_REFUSED)) {
        t->refused++;
        t->by_fate[STORE_FATE_NONE]++;
        t->by_outcome[f->outcome]++;
        return;
    }
    t->by_fate[fate]++;
    if (fate != STORE_FATE_KEPT && fate != STORE_FATE_WRITTEN) {
        t->by_outcome[f->address.n ? OUTCOME_NOT_FOUND : f->outcome]++;
        return;
    }
    t->found++;
    t->by_outcome[OUTCOME_FOUND]++;
    t->by_method[f->method] += f->present == NULL;
    t->reverified += f->present != NULL;
    t->by_status[f->status]++;
    t->by_reason[f->verification_reason]++;
}

/* What this run's free stages said of a profile is not its last word. */
static void
count_no_more(struct engine_totals *t, const struct profile *p)
{
    if (!p->is_own_try)
        return;
    t->done--;
    t->by_fate[STORE_FATE_NONE]--;
    t->by_outcome[p->tried]--;
}

void
engine_count_interrupted(struct engine_totals *t, const struct job *j)
{
    for (size_t i = 0; i < j->profiles_n; i++)
        t->interrupted += !j->profiles[i].is_own_try;
}

/* As the store has it (is_open): who may be asked for at the provider. */
static bool
is_open(const struct finding *f, enum store_fate fate)
{
    switch ((int)f->outcome) {
    case OUTCOME_FOUND:
    case OUTCOME_INTERRUPTED:
    case OUTCOME_SUPPRESSED:
    case OUTCOME_NOT_A_PERSON:
    case OUTCOME_WAITING: return false;
    default: return fate == STORE_FATE_NONE && !f->is_asked;
    }
}

void
engine_count_job(struct engine *e, const struct job *j)
{
    struct engine_totals *t = e->totals;

    t->in_flight -= j->profiles_n;
    t->sites += j->domain.n > 0 && !j->is_answered;
#define ENGINE_SUM(name, text) t->counts.name += j->counts.name;
    JOB_COUNTS(ENGINE_SUM)
    if (j->is_interrupted) {
        engine_count_interrupted(t, j);
        return;
    }
    count_waits(e, j);
    for (size_t i = 0; j->is_answered && i < j->profiles_n; i++)
        count_no_more(t, &j->profiles[i]);
    for (size_t i = 0; i < j->profiles_n; i++)
        e->own_open += is_open(&j->findings[i], j->fates[i]);
    for (size_t i = 0; i < j->profiles_n; i++)
        count_finding(t, &j->findings[i], j->fates[i]);
}
