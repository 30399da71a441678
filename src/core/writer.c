/* The single writer: receive, batch, commit, append, acknowledge. */
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "core/intake.h"
#include "core/prove.h"
#include "core/writer.h"
#include "edge/results_csv.h"

struct writer {
    struct writer_options options;
    pthread_t thread;
    struct loop *loop;
    struct mbox *inbox;
    struct results_file *results; /* NULL: none wanted */
    struct list batch;            /* struct message by link of their jobs */
    size_t batch_n;               /* findings in it */
    msec batch_until;             /* when it is committed, as it stands */
    msec batch_ends;              /* ... at the latest */
    msec renew_at;                /* the leases */
    int fault; /* of the store or the file; nothing is written after */
    struct writer_counts counts;
};

/* Batch */

static void
forward(struct writer *w, struct job *j)
{
    struct message *m = message_new(MESSAGE_JOB);
    m->job = j;
    if (mbox_send(w->options.receipts, m, MSEC_NEVER) != 0)
        message_free(m);
}

static void
report_fault(struct writer *w, int r)
{
    w->fault = r;
    struct message *m = message_new(MESSAGE_FAULT);
    m->fault = r;
    if (mbox_send(w->options.receipts, m, MSEC_NEVER) != 0)
        message_free(m);
}

/* How much all jobs of the batch have of what is not a finding. */
static void
count_rest(const struct writer *w, struct store_batch *b)
{
    list_each (e, &w->batch) {
        const struct job *j = container_of(e, struct job, link);
        b->facts_n += j->learnt_n;
        b->verdicts_n += j->said_n;
        b->waits_n += j->waiting_n;
    }
}

/* As the results CSV shows it: what is consolidated from there is the same. */
static double
hundredths(double p)
{
    return round(p * 100) / 100;
}

/* Everything of all jobs of the batch, side by side. */
static void
gather(struct writer *w, struct arena *a, struct store_batch *b)
{
    struct finding *findings = arena_array(a, struct finding, w->batch_n);

    count_rest(w, b);
    struct store_fact *facts = arena_array(a, struct store_fact, b->facts_n);
    struct store_verdict *verdicts =
        arena_array(a, struct store_verdict, b->verdicts_n);
    struct store_wait *waits = arena_array(a, struct store_wait, b->waits_n);
    b->findings = findings;
    b->facts = facts;
    b->verdicts = verdicts;
    b->waits = waits;
    list_each (e, &w->batch) {
        const struct job *j = container_of(e, struct job, link);
        for (size_t i = 0; i < j->profiles_n; i++) {
            *findings = j->findings[i];
            findings->confidence = hundredths(findings->confidence);
            findings++;
        }
        for (size_t i = 0; i < j->learnt_n; i++)
            *facts++ = j->learnt[i];
        for (size_t i = 0; i < j->said_n; i++)
            *verdicts++ = j->said[i];
        for (size_t i = 0; i < j->waiting_n; i++)
            *waits++ = j->waiting[i];
        b->findings_n += j->profiles_n;
    }
}

/* Addresses to use: not the profile's own, when its server refuses it. */
static bool
is_shown(const struct finding *f, enum store_fate fate)
{
    return f->verification != VERIFICATION_INVALID &&
           (fate == STORE_FATE_KEPT || fate == STORE_FATE_WRITTEN);
}

static int
append_results(struct writer *w, const struct store_batch *b,
               const enum store_fate *fates)
{
    if (w->results == NULL)
        return 0;
    for (size_t i = 0; i < b->findings_n; i++)
        if (is_shown(&b->findings[i], fates[i])) {
            results_add(w->results, &b->findings[i], b->now);
            w->counts.rows++;
        }
    return results_flush(w->results);
}

static void
deal_fates(struct writer *w, const enum store_fate *fates)
{
    list_each (e, &w->batch) {
        struct job *j = container_of(e, struct job, link);
        memcpy(j->fates, fates, j->profiles_n * sizeof(*fates));
        fates += j->profiles_n;
    }
}

static int
write_batch(struct writer *w)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 256 * 1024};
    struct store_batch b = {
        .run_id = w->options.selection.run_id,
        .now = w->options.wall_s(),
        .is_consolidated = w->options.is_consolidated,
    };

    gather(w, &a, &b);
    enum store_fate *fates = arena_array(&a, enum store_fate, w->batch_n);
    int r = w->options.store->ops->commit(w->options.store, &b, fates);
    if (r == 0) {
        w->counts.commits++;
        deal_fates(w, fates);
        r = append_results(w, &b, fates);
    }
    return r < 0 ? fault(r) : 0;
}

static void
commit(struct writer *w)
{
    struct list *e;

    if (list_is_empty(&w->batch))
        return;
    if (w->fault == 0) {
        int r = write_batch(w);
        if (r < 0)
            report_fault(w, r);
    }
    while ((e = list_take(&w->batch)) != NULL) {
        struct job *j = container_of(e, struct job, link);
        j->is_interrupted |= w->fault != 0;
        forward(w, j);
    }
    w->batch_n = 0;
    w->batch_until = MSEC_NEVER;
}

static void
take_job(struct writer *w, struct job *j)
{
    msec now = loop_now(w->loop);

    if (j->is_interrupted || w->fault != 0) {
        j->is_interrupted = true;
        forward(w, j);
        return;
    }
    if (w->batch_n == 0)
        w->batch_ends = now + WRITER_LINGER_MS;
    /* a short silence is the end of a run, or of its free stages */
    w->batch_until = now + WRITER_QUIET_MS < w->batch_ends
                         ? now + WRITER_QUIET_MS
                         : w->batch_ends;
    list_add(&w->batch, &j->link);
    w->batch_n += j->profiles_n;
    if (w->batch_n >= w->options.commit_every)
        commit(w);
}

/* Claims */

/* Into the job. A site on the suppression list is not visited. */
static void
take_known(struct job *j, const struct store_known *k)
{
    if (k->is_suppressed) {
        job_fail(j, OUTCOME_SUPPRESSED,
                 str_of(model_outcome_text(OUTCOME_SUPPRESSED)));
        j->domain = STR_EMPTY;
        return;
    }
    j->facts = k->facts;
    j->facts_n = k->facts_n;
    j->verdicts = k->verdicts;
    j->verdicts_n = k->verdicts_n;
    j->colleagues = k->colleagues;
    j->colleagues_n = k->colleagues_n;
}

/* What the store knows of the jobs' domains and their mailboxes. */
static int
load_domains(struct writer *w, struct list *jobs, int64_t now)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    const struct store_knowing q = {
        .now = now,
        .verdicts_since = now - PROVE_VERDICT_S,
        .mail_fact = STR(JOB_MAIL_DOMAIN),
        .colleagues_max = WRITER_COLLEAGUES_MAX,
    };
    struct store_known *known;
    size_t n = 0, at = 0;

    list_each (e, jobs)
        n += container_of(e, struct job, link)->domain.n > 0;
    known = arena_array(&a, struct store_known, n);
    list_each (e, jobs) {
        struct job *j = container_of(e, struct job, link);
        if (j->domain.n > 0)
            known[at++] =
                (struct store_known){.domain = j->domain, .arena = &j->arena};
    }
    int r =
        n > 0 ? w->options.store->ops->know(w->options.store, &q, known, n) : 0;
    if (r < 0)
        return fault(r);
    at = 0;
    list_each (e, jobs) {
        struct job *j = container_of(e, struct job, link);
        if (j->domain.n > 0)
            take_known(j, &known[at++]);
    }
    return 0;
}

static int
claim_profiles(struct writer *w, const struct store_selection *sel,
               struct arena *a, struct message *m)
{
    struct store *s = w->options.store;
    struct profile *rows = arena_array(a, struct profile, m->profiles_max);

    int r = s->ops->claim(s, sel, a, rows, m->profiles_max, &m->profiles_n);
    if (r < 0)
        return fault(r);
    intake_group(rows, m->profiles_n, &m->jobs);
    return 0;
}

static int
claim_waits(struct writer *w, const struct store_selection *sel,
            struct arena *a, struct message *m)
{
    struct store *s = w->options.store;
    struct store_wait *rows =
        arena_array(a, struct store_wait, m->profiles_max);

    int r =
        s->ops->claim_waits(s, sel, a, rows, m->profiles_max, &m->profiles_n);
    if (r == 0)
        r = s->ops->waits(s, sel, &m->waits);
    if (r < 0)
        return fault(r);
    intake_waits(rows, m->profiles_n, &m->jobs);
    return 0;
}

static int
claim(struct writer *w, struct message *m)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 256 * 1024};
    struct store_selection sel = w->options.selection;

    sel.now = w->options.wall_s();
    sel.lease_until = sel.now + w->options.lease_s;
    sel.is_own_only = m->is_own_only;
    sel.is_open = m->kind == MESSAGE_OPEN;
    int r = m->kind == MESSAGE_WAITS ? claim_waits(w, &sel, &a, m)
                                     : claim_profiles(w, &sel, &a, m);
    if (r < 0)
        return fault(r);
    return load_domains(w, &m->jobs, sel.now);
}

static void
answer_claim(struct writer *w, struct message *m)
{
    if (m->kind != MESSAGE_CLAIM)
        commit(w); /* those that are due, or open, may be in the batch */
    int r = w->fault == 0 ? claim(w, m) : 0;

    if (r < 0)
        report_fault(w, r);
    if (mbox_send(w->options.receipts, m, MSEC_NEVER) != 0)
        message_free(m);
}

/* Money */

static int
ask_ledger(struct writer *w, struct message_money *q)
{
    const struct store_ops *ops = w->options.store->ops;

    q->budget.run_id = w->options.selection.run_id;
    q->budget.now = q->settlement.now = w->options.wall_s();
    if (q->asks == NULL)
        return ops->settle(w->options.store, &q->settlement);
    return ops->reserve(w->options.store, &q->budget, q->arena, q->asks,
                        q->asks_n, &q->ledger_id);
}

/* At once, and durable before the answer: a paid call waits for it. */
static void
answer_money(struct writer *w, struct message *m)
{
    struct message_money *q = m->money;

    q->result = w->fault != 0 ? w->fault : ask_ledger(w, q);
    if (q->result < 0 && w->fault == 0)
        report_fault(w, q->result);
    if (mbox_send(w->options.receipts, m, MSEC_NEVER) != 0)
        message_free(m);
}

/* A job whose site was found on the way: what the store knows of it. */
static void
answer_moved(struct writer *w, struct message *m)
{
    int r = w->fault == 0 ? load_domains(w, &m->jobs, w->options.wall_s()) : 0;

    if (r < 0)
        report_fault(w, r);
    if (mbox_send(w->options.receipts, m, MSEC_NEVER) != 0)
        message_free(m);
}

/* Leases */

/*
 * Short leases, renewed while we live: of a run that dies elsewhere others can
 * take up the profiles soon. One who was stopped for longer finds its leases
 * lost, and its commits change nothing.
 */
static void
renew(struct writer *w)
{
    const struct writer_options *o = &w->options;
    int64_t now = o->wall_s();

    w->renew_at = loop_now_exact(w->loop) + WRITER_RENEW_MS;
    if (w->fault != 0 || o->selection.run_id == 0)
        return;
    int r = o->store->ops->renew(o->store, o->selection.run_id, now,
                                 now + o->lease_s);
    if (r < 0)
        report_fault(w, r);
}

/* The task */

static void
take_message(struct writer *w, struct message *m)
{
    struct job *j = m->job;

    switch (m->kind) {
    case MESSAGE_JOB:
        m->job = NULL;
        message_free(m);
        take_job(w, j);
        break;
    case MESSAGE_CLAIM:
    case MESSAGE_OPEN:
    case MESSAGE_WAITS: answer_claim(w, m); break;
    case MESSAGE_MONEY: answer_money(w, m); break;
    case MESSAGE_MOVED: answer_moved(w, m); break;
    case MESSAGE_FAULT: message_free(m); break;
    }
}

SUSPENDS static int
run(void *arg)
{
    struct writer *w = arg;
    void *msg;

    for (;;) {
        msec until =
            w->batch_until < w->renew_at ? w->batch_until : w->renew_at;
        int r = mbox_recv(w->inbox, &msg, until);
        if (r == 0)
            take_message(w, msg);
        else if (r != TASK_TIMEOUT)
            break;
        msec now = loop_now_exact(w->loop);
        if (now >= w->batch_until)
            commit(w);
        if (now >= w->renew_at)
            renew(w);
    }
    commit(w);
    return 0;
}

static void *
thread_main(void *arg)
{
    struct writer *w = arg;

    loop_start_task(w->loop, "writer", run, w);
    loop_run(w->loop);
    return NULL;
}

static void
writer_free(struct writer *w)
{
    results_close(&w->results);
    mbox_free(w->inbox);
    loop_free(w->loop);
    free(w);
}

int
writer_start(const struct writer_options *o, struct writer **out)
{
    struct writer *w = calloc(1, sizeof(*w));
    sigset_t all, before;
    int r = 0;

    check(w != NULL && o->commit_every > 0);
    w->options = *o;
    w->loop = loop_new(LOOP_REAL);
    w->inbox = mbox_new(WRITER_MAILBOX);
    w->batch_until = MSEC_NEVER;
    w->renew_at = loop_now_exact(w->loop) + WRITER_RENEW_MS;
    list_init(&w->batch);
    if (o->output != NULL)
        r = results_create(o->output, &w->results);
    if (r == 0) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        r = -pthread_create(&w->thread, NULL, thread_main, w);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    if (r != 0) {
        writer_free(w);
        return fault(r);
    }
    *out = w;
    return 0;
}

struct mbox *
writer_mbox(struct writer *w)
{
    return w->inbox;
}

int
writer_join(struct writer *w, struct writer_counts *counts)
{
    pthread_join(w->thread, NULL);
    int r = w->fault;
    if (w->results != NULL) {
        int r2 = results_finish(w->results);
        r = r < 0 ? r : r2;
    }
    *counts = w->counts;
    writer_free(w);
    return r < 0 ? fault(r) : 0;
}
