/*
 * Two tasks and a timer on the main thread. `hand_out` claims windows of
 * profiles through the writer and sends their jobs to the shards; `tally`
 * receives receipts. A full mailbox of a shard puts hand_out to sleep, and
 * that is all the flow control there is.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <uv.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/engine_priv.h"

enum {
    ENGINE_MAILBOX = 1024,
    ENGINE_WAIT_MAX_S = 24 * 3600, /* what is due later is looked at again */
};

/* Stopping */

static void
stop(struct engine *e)
{
    if (e->is_stopping)
        return;
    e->is_stopping = true;
    if (e->fallback != NULL)
        fallback_stop(e->fallback);
    for (size_t i = 0; i < e->shards_n; i++)
        shard_stop(e->shards[i]);
    task_wake(&e->came_back);
}

static void
on_signal(uv_signal_t *h, int signum)
{
    struct engine *e = h->data;

    if (signum == SIGUSR1) {
        loop_print_tasks(e->loop, STDERR_FILENO);
        for (size_t i = 0; i < e->shards_n; i++)
            shard_print_tasks(e->shards[i]);
        return;
    }
    if (e->is_stopping)
        _exit(3); /* asked twice: what is committed is safe */
    e->totals->is_interrupted = true;
    log_info("stopping; what was found so far is being written");
    stop(e);
}

static void
signals_start(struct engine *e)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGUSR1};

    for (size_t i = 0; i < array_len(numbers); i++) {
        check(uv_signal_init(loop_uv(e->loop), &e->signals[i]) == 0);
        e->signals[i].data = e;
        check(uv_signal_start(&e->signals[i], on_signal, numbers[i]) == 0);
        uv_unref((uv_handle_t *)&e->signals[i]);
    }
}

static void
signals_stop(struct engine *e)
{
    for (size_t i = 0; i < array_len(e->signals); i++)
        uv_close((uv_handle_t *)&e->signals[i], NULL);
}

/* Receipts */

static void
take_receipt(struct engine *e, struct message *m)
{
    switch (m->kind) {
    case MESSAGE_JOB:
        engine_count_job(e, m->job);
        e->jobs_out--;
        message_free(m);
        task_wake(&e->came_back);
        break;
    case MESSAGE_MONEY:
        task_wake(&m->money->answered);
        message_free(m);
        break;
    case MESSAGE_CLAIM:
    case MESSAGE_OPEN:
    case MESSAGE_WAITS:
        e->claimed = m;
        task_wake(&e->answered);
        break;
    case MESSAGE_MOVED:
        list_add(&e->moved, list_take(&m->jobs));
        message_free(m);
        task_wake(&e->came_back);
        break;
    case MESSAGE_FAULT:
        if (e->fault == 0)
            e->fault = m->fault;
        message_free(m);
        stop(e);
        break;
    }
}

SUSPENDS static int
tally(void *arg)
{
    struct engine *e = arg;
    void *msg;

    while (mbox_recv(e->receipts, &msg, MSEC_NEVER) == 0)
        take_receipt(e, msg);
    return 0;
}

/* Handing out */

static struct shard *
owner_of(struct engine *e, const struct job *j)
{
    return e->shards[str_hash(j->domain) % e->shards_n];
}

SUSPENDS static void
send_job(struct engine *e, struct job *j)
{
    size_t n = j->profiles_n;

    e->jobs_out++;
    e->totals->in_flight += n;
    if (mbox_send(shard_mbox(owner_of(e, j)), j, MSEC_NEVER) == 0)
        return;
    e->jobs_out--; /* closed: we are stopping */
    e->totals->in_flight -= n;
    engine_count_interrupted(e->totals, j);
    job_free(j);
}

/* A full mailbox may put this task to sleep; receipts must go on. */
SUSPENDS static void
send_moved(struct engine *e)
{
    struct list *it;

    while ((it = list_take(&e->moved)) != NULL) {
        struct job *j = container_of(it, struct job, link);
        e->jobs_out--; /* until here it counted as out */
        e->totals->in_flight -= j->profiles_n;
        send_job(e, j);
    }
}

static bool
is_wait_due(const struct engine *e)
{
    return e->next_wait_at > 0 &&
           e->next_wait_at <= e->options->writer.wall_s();
}

SUSPENDS static size_t claim_due(struct engine *e);

/* A window from the writer, to be freed; NULL: it takes nothing any more. */
SUSPENDS static struct message *
ask_writer(struct engine *e, enum message_kind kind, size_t most,
           bool is_own_only)
{
    struct message *m = message_new(kind);

    m->profiles_max = most;
    m->is_own_only = is_own_only;
    if (mbox_send(writer_mbox(e->writer), m, MSEC_NEVER) != 0) {
        message_free(m);
        return NULL;
    }
    while (e->claimed == NULL)
        task_wait(&e->answered, MSEC_NEVER);
    m = e->claimed;
    e->claimed = NULL;
    return m;
}

/* The next window; how many profiles it holds. */
SUSPENDS static size_t
claim_some(struct engine *e, enum message_kind kind, uint64_t most,
           bool is_own_only)
{
    struct message *m =
        ask_writer(e, kind, most < ENGINE_WINDOW ? (size_t)most : ENGINE_WINDOW,
                   is_own_only);
    struct list *it;

    if (m == NULL)
        return 0;
    size_t n = m->profiles_n;
    if (kind == MESSAGE_WAITS) {
        e->totals->waits = m->waits;
        e->next_wait_at = m->waits.claim_at;
    }
    if (!is_own_only) {
        e->totals->claimed += n;
        e->left -= n;
    }
    while ((it = list_take(&m->jobs)) != NULL) {
        send_job(e, container_of(it, struct job, link));
        send_moved(e);
        /* handing out a window takes long: waits come between */
        if (kind == MESSAGE_CLAIM && is_wait_due(e) && !e->is_stopping)
            claim_due(e);
    }
    message_free(m);
    return n;
}

/* Of what the limit leaves. */
SUSPENDS static size_t
claim(struct engine *e, enum message_kind kind)
{
    return claim_some(e, kind, e->left, false);
}

/* The waits that are due: this run's own, then those that others left. */
SUSPENDS static size_t
claim_due(struct engine *e)
{
    size_t n = claim_some(e, MESSAGE_WAITS, ENGINE_WINDOW, true);

    return e->left > 0 ? n + claim(e, MESSAGE_WAITS) : n;
}

/* How long until the next wait is due, by a clock that people may set. */
static msec
wait_due_ms(const struct engine *e)
{
    int64_t s = e->next_wait_at - e->options->writer.wall_s();

    return s <= 0                  ? 0
           : s < ENGINE_WAIT_MAX_S ? s * 1000
                                   : ENGINE_WAIT_MAX_S * 1000;
}

/* Until a job comes back, or the next wait is due. */
SUSPENDS static void
wait_for_news(struct engine *e)
{
    msec until = MSEC_NEVER, due_ms = wait_due_ms(e);

    if (e->next_wait_at > 0)
        until = task_now() + (due_ms > 0 ? due_ms : ENGINE_WAITS_MS);
    task_wait(&e->came_back, until);
}

/*
 * Everything is handed out. Jobs come back; some with profiles that wait, to
 * which we come back when they are due: as long as others are in flight, and
 * then for linger_s.
 */
SUSPENDS static void
see_to_waits(struct engine *e)
{
    msec end = 0; /* 0: jobs are in flight yet */

    if (!e->is_stopping)
        claim_due(e); /* and tells when the next ones are */
    while (!e->is_stopping) {
        send_moved(e);
        if (is_wait_due(e) && claim_due(e) > 0)
            continue;
        if (e->jobs_out == 0) {
            msec now = task_now();
            end = end == 0 ? now + e->options->linger_s * 1000 : end;
            if (e->next_wait_at == 0 || now + wait_due_ms(e) > end)
                return;
        }
        wait_for_news(e);
    }
}

SUSPENDS static void
wait_for_jobs(struct engine *e)
{
    for (send_moved(e); e->jobs_out > 0; send_moved(e))
        task_wait(&e->came_back, MSEC_NEVER);
}

/*
 * Profiles of earlier runs in a window, as many as the limit leaves; the
 * others are given back with the run's end.
 */
static void
keep_to_limit(struct engine *e, struct list *jobs)
{
    list_each (it, jobs) {
        struct job *j = container_of(it, struct job, link);
        bool is_kept[JOB_PROFILES_MAX];
        for (size_t i = 0; i < j->profiles_n; i++) {
            bool is_own = j->profiles[i].is_own_try;
            is_kept[i] = is_own || e->left > 0;
            e->own_open -= is_own && e->own_open > 0;
            e->left -= !is_own && is_kept[i];
            e->totals->claimed += !is_own && is_kept[i];
        }
        job_keep(j, is_kept);
    }
}

/* The free stages are done; who is still open is asked for at the provider. */
SUSPENDS static void
ask_provider(struct engine *e)
{
    /* a look for nobody would be one at the whole queue */
    while (!e->is_stopping && fallback_may_go_on(e->fallback) &&
           (e->left > 0 || e->own_open > 0)) {
        struct message *m =
            ask_writer(e, MESSAGE_OPEN, FALLBACK_WINDOW, e->left == 0);
        struct list *it;
        size_t n = m != NULL ? m->profiles_n : 0;
        if (n > 0) {
            keep_to_limit(e, &m->jobs);
            fallback_ask(e->fallback, &m->jobs);
            while ((it = list_take(&m->jobs)) != NULL)
                send_job(e, container_of(it, struct job, link));
        }
        message_free(m);
        if (n == 0)
            break;
    }
}

SUSPENDS static int
hand_out(void *arg)
{
    struct engine *e = arg;
    bool has_more = true;

    e->left = e->options->limit;
    while (has_more && e->left > 0 && !e->is_stopping) {
        has_more = claim(e, MESSAGE_WAITS) > 0;
        if (e->left > 0)
            has_more |= claim(e, MESSAGE_CLAIM) > 0;
    }
    see_to_waits(e);
    wait_for_jobs(e);
    if (e->fallback != NULL)
        ask_provider(e);
    wait_for_jobs(e);
    if (!e->is_stopping)
        claim_some(e, MESSAGE_WAITS, 0, true); /* how many, for the summary */
    mbox_close(e->receipts); /* tally ends, and with it the loop */
    return 0;
}

/* The run */

static void
on_progress(struct loop_timer *t)
{
    struct engine *e = container_of(t, struct engine, progress);

    e->totals->took_ms = loop_now(e->loop) - e->begun;
    struct engine_totals shown = *e->totals;
    if (e->fallback != NULL)
        shown.paid = *fallback_totals(e->fallback);
    if (shown.in_flight > e->options->batch_size)
        shown.in_flight = e->options->batch_size; /* others wait in a mailbox */
    e->options->on_progress(e->options->on_progress_arg, &shown);
    loop_timer_start(e->loop, t, loop_now(e->loop) + e->options->progress_ms);
}

static size_t
shards_wanted(const struct engine_options *o)
{
    /* the cores that we may use: a container or taskset may leave us fewer */
    size_t n = o->shards ? o->shards : uv_available_parallelism();

    if (n > ENGINE_SHARDS_MAX)
        n = ENGINE_SHARDS_MAX;
    return n < o->batch_size ? n : o->batch_size;
}

static int
start(struct engine *e)
{
    const struct engine_options *o = e->options;
    struct writer_options w = o->writer;
    size_t n = shards_wanted(o);

    e->mail = o->mail;
    e->mail.reach = &e->reach;
    e->linkedin = (struct linkedin_host_route){e->linkedin_routes, n};

    w.receipts = e->receipts;
    int r = writer_start(&w, &e->writer);
    if (r != 0)
        return fault(r);
    for (size_t i = 0; i < n; i++) {
        struct shard_options s = {
            .site = o->site,
            .world = o->world,
            .mail = &e->mail,
            .routes = e->routes,
            .routes_n = n,
            .linkedin = &o->linkedin,
            .profiles_max = o->batch_size / n + (i < o->batch_size % n),
            .results = writer_mbox(e->writer),
        };
        s.site.linkedin = o->linkedin.is_on ? &e->linkedin : NULL;
        r = shard_start(&s, &e->shards[i]);
        if (r != 0)
            return fault(r);
        e->routes[i] = shard_asks(e->shards[i]);
        e->linkedin_routes[i] = shard_linkedin(e->shards[i]);
        e->shards_n++;
    }
    e->totals->shards = n;
    return 0;
}

/* The paid stage has the main thread's loop. */
static int
start_provider(struct engine *e)
{
    const struct engine_options *o = e->options;

    if (o->paid.provider == NULL)
        return 0;
    int r = o->world.open(o->world.arg, e->loop, &e->env);
    if (r < 0)
        return fault(r);
    e->fallback = fallback_new(&o->paid, e->env, writer_mbox(e->writer));
    return 0;
}

static void
end_provider(struct engine *e)
{
    if (e->fallback != NULL)
        e->totals->paid = *fallback_totals(e->fallback);
    fallback_free(e->fallback);
    if (e->env != NULL)
        e->options->world.close(e->options->world.arg, e->env);
}

/* Shards first: their last jobs go to the writer. */
static int
finish(struct engine *e)
{
    int fault_of_run = e->fault;

    for (size_t i = 0; i < e->shards_n; i++)
        shard_close(e->shards[i]);
    for (size_t i = 0; i < e->shards_n; i++) {
        int r = shard_join(e->shards[i]);
        if (fault_of_run == 0)
            fault_of_run = r;
    }
    if (e->writer != NULL) {
        mbox_close(writer_mbox(e->writer));
        int r = writer_join(e->writer, &e->totals->written);
        if (fault_of_run == 0)
            fault_of_run = r;
    }
    return fault_of_run;
}

static void
run_loop(struct engine *e)
{
    signals_start(e);
    loop_timer_init(&e->progress, on_progress);
    if (e->options->on_progress != NULL)
        loop_timer_start(e->loop, &e->progress,
                         loop_now(e->loop) + e->options->progress_ms);
    loop_start_task(e->loop, "tally", tally, e);
    loop_start_task(e->loop, "hand_out", hand_out, e);
    int r = loop_run(e->loop);
    if (e->fault == 0)
        e->fault = r;
    loop_timer_stop(e->loop, &e->progress);
    signals_stop(e);
}

int
engine_run(const struct engine_options *o, struct engine_totals *t)
{
    struct engine e = {.options = o, .totals = t};

    check(o->batch_size > 0);
    *t = (struct engine_totals){0};
    list_init(&e.moved);
    e.loop = loop_new(LOOP_REAL);
    e.receipts = mbox_new(ENGINE_MAILBOX);
    e.begun = loop_now_exact(e.loop);
    e.fault = start(&e);
    if (e.fault == 0)
        e.fault = start_provider(&e);
    if (e.fault == 0)
        run_loop(&e);
    int r = finish(&e);
    end_provider(&e);
    t->took_ms = loop_now_exact(e.loop) - e.begun;
    mbox_free(e.receipts);
    loop_free(e.loop);
    return r < 0 ? fault(r) : 0;
}
