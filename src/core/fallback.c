/*
 * The window: people in order of worth, dealt out to a few tasks that make the
 * calls. See fallback.h; fallback_call.c is one call, fallback_deal.c what an
 * answer comes to.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "core/fallback_priv.h"

enum {
    LOOK_MS = 500, /* in a pause: are we stopped, has a reply come? */
    SHORT_MS = 20, /* the same, short of credits: has a call been settled? */
};

/* The codec and the store know nothing of each other; what goes between them
   must fit. */
_Static_assert((int)PROVIDER_CREDIT == (int)STORE_CREDIT, "the same unit");
_Static_assert((int)PROVIDER_PERSON_KEYS <= (int)STORE_KEYS_MAX, "all keys");
_Static_assert((int)PROVIDER_ANSWER_MAX <= (int)STORE_ANSWER_MAX, "answers");

struct fallback *
fallback_new(const struct fallback_options *o, struct env *e,
             struct mbox *writer)
{
    struct fallback *f = calloc(1, sizeof(*f));

    check(f != NULL && o->provider != NULL);
    f->options = *o;
    f->env = e;
    f->session = e->ops->session_open(e);
    f->writer = writer;
    return f;
}

void
fallback_free(struct fallback *f)
{
    if (f == NULL)
        return;
    f->env->ops->session_close(f->env, f->session);
    arena_fini(&f->scratch);
    free(f);
}

void
fallback_stop(struct fallback *f)
{
    f->is_stopped = true;
}

void
fallback_end(struct fallback *f, str why, bool is_refusal)
{
    if (f->totals.why[0] == '\0')
        inert_z(f->totals.why, sizeof(f->totals.why), why);
    f->totals.is_refused |= is_refusal;
    f->is_stopped = true;
}

bool
fallback_may_go_on(const struct fallback *f)
{
    return !f->is_stopped && !f->is_over;
}

const struct fallback_totals *
fallback_totals(const struct fallback *f)
{
    return &f->totals;
}

int
fallback_money(struct fallback *f, struct message_money *q)
{
    struct message *m = message_new(MESSAGE_MONEY);

    m->money = q;
    q->answered = TASK_EVENT_INIT;
    if (mbox_send(f->writer, m, MSEC_NEVER) != 0) {
        message_free(m);
        return -ECANCELED;
    }
    task_wait_shielded(&q->answered);
    return q->result;
}

/* Who is next */

void
fallback_put_back(struct fallback *f, const struct fallback_batch *b,
                  size_t call_max)
{
    for (size_t i = 0; i < b->n; i++) {
        b->people[i]->call_max = call_max;
        f->again[f->again_n++] = b->people[i];
    }
}

/* The best of those that came back: they are few, and before all others. */
static struct fallback_person *
take_again(struct fallback *f)
{
    size_t best = 0;

    for (size_t i = 1; i < f->again_n; i++)
        if (f->again[i]->place < f->again[best]->place)
            best = i;
    struct fallback_person *p = f->again[best];
    f->again[best] = f->again[--f->again_n];
    return p;
}

static struct fallback_person *
next_person(struct fallback *f)
{
    if (f->again_n > 0)
        return take_again(f);
    while (f->next < f->people_n)
        if (f->people[f->next++]->state == FALLBACK_OPEN)
            return f->people[f->next - 1];
    return NULL;
}

/* The next people, as many as fit into one call. */
static void
take_batch(struct fallback *f, struct fallback_batch *b)
{
    size_t most = f->is_single ? 1 : PROVIDER_PEOPLE_MAX;
    struct fallback_person *p;

    *b = (struct fallback_batch){.is_single = f->is_single};
    while (b->n < most && (p = next_person(f)) != NULL) {
        most = p->call_max < most ? p->call_max : most;
        if (b->n >= most) {
            f->again[f->again_n++] = p;
            break;
        }
        b->people[b->n++] = p;
    }
}

/* Reserving */

/* Somebody who was answered in an earlier call. */
static void
deal_known(struct fallback *f, struct arena *a, struct fallback_person *p,
           str text)
{
    struct provider_answer answer;

    f->totals.known++;
    if (!provider_answer_read(a, text, &answer))
        answer = (struct provider_answer){.miss = PROVIDER_MISS_NOBODY};
    fallback_deal(f, p, &answer);
}

/* Another call about the same person is out: its answer will be known. */
static void
put_off(struct fallback *f, struct fallback_person *p)
{
    if (p->is_put_off) {
        p->state = FALLBACK_LEFT;
        return;
    }
    p->is_put_off = true;
    f->later[f->later_n++] = p;
}

/* True: p is in the reservation. */
static bool
take_fate(struct fallback *f, struct arena *a, struct fallback_person *p,
          const struct store_ask *ask)
{
    switch (ask->fate) {
    case STORE_ASK_RESERVED: return true;
    case STORE_ASK_KNOWN: deal_known(f, a, p, ask->answer); break;
    case STORE_ASK_IN_DOUBT:
        fallback_deal_none(p, OUTCOME_NOT_AT_PROVIDER,
                           "a paid call about them was never answered; see "
                           "turnstone ledger");
        break;
    case STORE_ASK_OPEN: put_off(f, p); break;
    case STORE_ASK_OVER_BUDGET:
        f->again[f->again_n++] = p;
        f->is_short = true;
        break;
    case STORE_ASK_GONE:
    case STORE_ASK_N: p->state = FALLBACK_LEFT; break;
    }
    return false;
}

static struct store_ask
ask_of(const struct fallback_person *p)
{
    struct store_ask ask = {
        .profile_id = p->job->profiles[p->i].id,
        .was_email = p->job->profiles[p->i].email,
        .keys_n = p->keys.n,
        .found_by = p->keys.found_by,
        .kept_as = p->keys.kept_as,
        .price = STORE_CREDIT,
    };

    for (size_t i = 0; i < p->keys.n; i++)
        ask.keys[i] = p->keys.keys[i];
    return ask;
}

/* Leaves in the batch those who may be asked for. */
SUSPENDS static void
reserve(struct fallback *f, struct fallback_batch *b)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct store_ask asks[PROVIDER_PEOPLE_MAX];
    struct message_money q = {
        .budget = {.provider = str_of(f->options.provider->name),
                   .run_max = f->options.run_max,
                   .month_max = f->options.month_max},
        .asks = asks,
        .asks_n = b->n,
        .arena = &a, /* the writer's until it answers */
    };
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++)
        asks[i] = ask_of(b->people[i]);
    if (fallback_money(f, &q) < 0) {
        b->n = 0;
        f->is_stopped = true;
        return;
    }
    for (size_t i = 0; i < b->n; i++)
        if (take_fate(f, &a, b->people[i], &asks[i]))
            b->people[n++] = b->people[i];
    b->n = n;
    f->entries_out += n > 0;
    /* what is out may cost less than it might: those come again */
    f->is_over = f->is_short && f->entries_out == 0;
    b->ledger_id = q.ledger_id;
    b->reserved = (int64_t)n * STORE_CREDIT;
}

/* The tasks */

SUSPENDS static void
wait_for_rate(struct fallback *f)
{
    msec until;

    task_state("provider", STR("rate"));
    while (!f->is_stopped && (until = fallback_pause(f)) > task_now()) {
        msec most = task_now() + LOOK_MS;
        task_sleep(until < most ? until : most);
    }
}

/* Until a call that is out has been settled. */
SUSPENDS static void
wait_for_credit(struct fallback *f)
{
    task_state("provider", STR("credit"));
    while (f->is_short && f->entries_out > 0)
        task_sleep(task_now() + SHORT_MS);
}

SUSPENDS static int
make_calls(void *arg)
{
    struct fallback *f = arg;
    struct fallback_batch b;

    for (;;) {
        wait_for_credit(f);
        wait_for_rate(f);
        if (!fallback_may_go_on(f))
            break;
        take_batch(f, &b);
        if (b.n == 0)
            break;
        fallback_take(f);
        reserve(f, &b);
        bool is_call = b.n > 0;
        if (is_call) {
            fallback_call(f, &b);
            f->entries_out--;
            f->is_short = false;
        }
        fallback_give(f, is_call);
    }
    return 0;
}

SUSPENDS static void
make_all_calls(struct fallback *f)
{
    CLEANUP(nursery_fini) struct nursery calls;

    nursery_init(&calls);
    for (size_t i = 0; i < FALLBACK_CALLS; i++)
        nursery_start(&calls, "provider", make_calls, f);
    nursery_join(&calls, MSEC_NEVER);
}

/* The window's end */

/* Takes out who was not answered. False: nobody is left. */
static bool
keep_answered(const struct fallback *f, struct job *j)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    bool *is_kept = arena_array(&scratch, bool, j->profiles_n);

    for (size_t i = 0; i < f->people_n; i++) {
        const struct fallback_person *p = f->people[i];
        if (p->job == j)
            is_kept[p->i] = p->state == FALLBACK_ANSWERED;
    }
    job_keep(j, is_kept);
    j->is_answered = true;
    return j->profiles_n > 0;
}

void
fallback_ask(struct fallback *f, struct list *jobs)
{
    struct list all;
    struct list *e;

    fallback_people(f, jobs);
    make_all_calls(f);
    if (f->later_n > 0) {
        while (f->later_n > 0)
            f->again[f->again_n++] = f->later[--f->later_n];
        make_all_calls(f);
    }
    for (size_t i = 0; f->is_over && i < f->people_n; i++)
        f->totals.over_budget += f->people[i]->state != FALLBACK_ANSWERED;
    list_init(&all);
    while ((e = list_take(jobs)) != NULL)
        list_add(&all, e);
    while ((e = list_take(&all)) != NULL) {
        struct job *j = container_of(e, struct job, link);
        if (keep_answered(f, j))
            list_add(jobs, &j->link);
        else
            job_free(j);
    }
    arena_fini(&f->scratch);
    f->scratch = ARENA_INIT;
    f->people_n = f->next = f->again_n = f->later_n = 0;
}
