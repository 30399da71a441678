/*
 * What a batch writes, in one transaction: for each finding the lease goes,
 * the attempt is noted, the address with its evidence is kept, and the
 * profile is written when its e-mail is still what it was at the claim.
 * Reading and writing happen under one write lock: nobody comes between.
 *
 * Findings are taken in the order of their ids, whatever order they came in:
 * then neighbours share pages, and a batch touches fewer of them.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

/* One finding on its way. */
struct item {
    struct store_sqlite *s;
    struct arena *arena;
    const struct store_batch *batch;
    const struct finding *f;
    const struct store_wait *wait; /* of its profile, or NULL */
    str email;                     /* of the profile now */
    str metadata;                  /* of the profile now */
    double left;                   /* of its confidence; < 0: it has none */
    int64_t enriched_at;           /* 0: never */
    int64_t found_at;              /* the finding; not after now */
    bool has_profile;
    int64_t finding_id;
};

/* Is the profile still this run's? */
static int
lease_give(struct item *it, bool *is_ours)
{
    struct store_sqlite *s = it->s;

    *is_ours = true;
    if (it->batch->run_id == 0)
        return 0;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_UNLEASE_STMT);
    store_sqlite_bind(st, 1, it->f->profile_id);
    store_sqlite_bind_int(st, 2, it->batch->run_id);
    int r = store_sqlite_run(s, st);
    if (r < 0)
        return fault(r);
    *is_ours = sqlite3_changes(s->db) == 1;
    return 0;
}

static int
profile_look(struct item *it)
{
    sqlite3_stmt *st = store_sqlite_stmt(it->s, SQL_PROFILE_EMAIL_STMT);

    store_sqlite_bind(st, 1, it->f->profile_id);
    int r = store_sqlite_step(it->s, st);
    if (r < 0)
        return fault(r);
    it->has_profile = r == 0;
    if (it->has_profile) {
        it->email = str_trim(str_dup(it->arena, store_sqlite_text(st, 0)));
        it->metadata = str_dup(it->arena, store_sqlite_text(st, 1));
        it->enriched_at = store_time_of(store_sqlite_text(st, 3));
        it->left = -1;
        if (sqlite3_column_type(st, 2) != SQLITE_NULL && it->enriched_at > 0)
            it->left = store_decayed(sqlite3_column_double(st, 2),
                                     it->enriched_at, it->batch->now);
        sqlite3_reset(st);
    }
    return 0;
}

static int
suppression_look(struct item *it, bool *is_suppressed)
{
    int r = 0;

    *is_suppressed = false;
    if (!it->s->has_suppressions)
        return 0;
    r = store_sqlite_forget_covers_id(it->s, it->f->profile_id, is_suppressed);
    if (r == 0 && !*is_suppressed && it->f->address.n > 0)
        r = store_sqlite_forget_covers_address(it->s, it->f->address,
                                               is_suppressed);
    if (r == 0 && !*is_suppressed && it->wait)
        r = store_sqlite_forget_covers_address(it->s, it->wait->recipient,
                                               is_suppressed);
    return r < 0 ? fault(r) : 0;
}

static int
attempt_note(struct item *it, enum outcome outcome)
{
    sqlite3_stmt *st = store_sqlite_stmt(it->s, SQL_ATTEMPT_STMT);

    store_sqlite_bind(st, 1, it->f->profile_id);
    store_sqlite_bind_int(st, 2, it->batch->run_id);
    store_sqlite_bind_int(st, 3, it->batch->now);
    store_sqlite_bind(st, 4, str_of(model_outcome_word(outcome)));
    if (it->finding_id) {
        store_sqlite_bind(st, 5, str_of(model_method_word(it->f->method)));
        store_sqlite_bind_int(st, 6, it->finding_id);
    }
    store_sqlite_bind_int(st, 7, it->f->is_asked);
    int r = store_sqlite_run(it->s, st);
    return r < 0 ? fault(r) : 0;
}

static double
probability(double p)
{
    return p >= 0 && p <= 1 ? p : p > 1 ? 1 : 0;
}

/* The evidence: a new row, or the row of the same address confirmed. */
static int
finding_keep(struct item *it)
{
    struct store_sqlite *s = it->s;
    const struct finding *f = it->f;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_FINDING_SAME_STMT);

    store_sqlite_bind(st, 1, f->profile_id);
    store_sqlite_bind(st, 2, f->address);
    int r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    it->finding_id = r == 0 ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);

    st = store_sqlite_stmt(s, it->finding_id ? SQL_FINDING_CONFIRM_STMT
                                             : SQL_FINDING_ADD_STMT);
    if (it->finding_id) {
        store_sqlite_bind_int(st, 11, it->finding_id);
    } else {
        store_sqlite_bind(st, 1, f->address);
        store_sqlite_bind(st, 2, f->profile_id);
    }
    store_sqlite_bind_int(st, 3, it->batch->run_id);
    store_sqlite_bind(st, 4, str_of(model_status_word(f->status)));
    store_sqlite_bind(st, 5, str_of(model_verification_word(f->verification)));
    store_sqlite_bind(st, 6, str_of(model_method_word(f->method)));
    store_sqlite_bind_real(st, 7, probability(f->confidence));
    store_sqlite_bind(st, 8, f->source_url);
    store_sqlite_bind(st, 9, f->reasons);
    store_sqlite_bind_int(st, 10, it->found_at);
    store_sqlite_bind(st, 12,
                      str_of(model_reason_word(f->verification_reason)));
    if ((r = store_sqlite_run(s, st)) < 0)
        return fault(r);
    if (it->finding_id == 0)
        it->finding_id = sqlite3_last_insert_rowid(s->db);
    return 0;
}

/* Is the e-mail what it was? An earlier results CSV does not say what it was:
   it may replace one that is stale, and was so found before. */
static bool
is_as_it_was(const struct item *it)
{
    if (str_eq(it->email, str_trim(it->f->was_email)))
        return true;
    return it->batch->run_id == 0 && it->f->was_email.n == 0 && it->left >= 0 &&
           it->left < STORE_CONFIDENCE_MIN && it->found_at > it->enriched_at;
}

static int
profile_write(struct item *it, enum store_fate *fate)
{
    const struct finding *f = it->f;
    bool is_same = str_eq_nocase(it->email, f->address);
    char when[STORE_TIME_BYTES], now[STORE_TIME_BYTES];

    if (!is_as_it_was(it)) {
        /* somebody was quicker, perhaps with the very same address */
        *fate = is_same ? STORE_FATE_WRITTEN : STORE_FATE_LOST_RACE;
        return 0;
    }
    str metadata =
        store_metadata_set(it->arena, it->metadata, f, it->found_at, is_same);
    sqlite3_stmt *st = store_sqlite_stmt(it->s, SQL_PROFILE_ENRICH_STMT);
    store_sqlite_bind(st, 1, f->profile_id);
    store_sqlite_bind(st, 2, f->address);
    store_sqlite_bind(st, 3, metadata);
    store_sqlite_bind_real(st, 4, probability(f->confidence));
    store_sqlite_bind(st, 5, str_of(store_time_text(when, it->found_at)));
    store_sqlite_bind(st, 6, str_of(store_time_text(now, it->batch->now)));
    int r = store_sqlite_run(it->s, st);
    if (r < 0)
        return fault(r);
    *fate = f->verification == VERIFICATION_INVALID ? STORE_FATE_REFUSED
                                                    : STORE_FATE_WRITTEN;
    return 0;
}

/* A refused address is not written, but for what is said of the one there. */
static bool
may_write(const struct item *it)
{
    return it->batch->is_consolidated &&
           (it->f->verification != VERIFICATION_INVALID ||
            (str_eq_nocase(it->email, it->f->address) &&
             str_eq(it->email, str_trim(it->f->was_email))));
}

/*
 * The profile waits for its mail server. Unless somebody wrote an e-mail
 * meanwhile: then there is nothing to wait for.
 */
static int
wait_keep(struct item *it)
{
    str was = str_trim(it->f->was_email);

    if (it->f->outcome != OUTCOME_WAITING || !str_eq(it->email, was))
        return 0;
    int r = store_sqlite_wait_put(it->s, it->wait, was, it->batch->run_id);
    return r < 0 ? fault(r) : 0;
}

static int
finding_commit(struct item *it, enum store_fate *fate)
{
    bool is_ours, is_suppressed;
    int r = lease_give(it, &is_ours);

    *fate = STORE_FATE_GONE;
    if (r < 0 || !is_ours)
        return r < 0 ? fault(r) : 0;
    if ((r = store_sqlite_wait_drop(it->s, it->f->profile_id)) < 0)
        return fault(r);
    if ((r = profile_look(it)) < 0 || !it->has_profile)
        return r < 0 ? fault(r) : 0;
    if ((r = suppression_look(it, &is_suppressed)) < 0)
        return fault(r);
    if (is_suppressed) {
        *fate = STORE_FATE_SUPPRESSED;
        r = attempt_note(it, OUTCOME_SUPPRESSED);
        return r < 0 ? fault(r) : 0;
    }
    *fate = STORE_FATE_NONE;
    if (it->f->address.n > 0) {
        *fate = STORE_FATE_KEPT;
        if ((r = finding_keep(it)) < 0)
            return fault(r);
    }
    if ((r = attempt_note(it, it->f->outcome)) < 0)
        return fault(r);
    if (*fate == STORE_FATE_NONE && it->wait)
        r = wait_keep(it);
    if (*fate == STORE_FATE_KEPT && may_write(it))
        r = profile_write(it, fate);
    return r < 0 ? fault(r) : 0;
}

static int
by_profile_id(const void *a, const void *b)
{
    const struct finding *const *x = a, *const *y = b;
    int c = str_cmp((*x)->profile_id, (*y)->profile_id);

    if (c != 0)
        return c;
    return *x < *y ? -1 : *x > *y;
}

static int
by_wait_id(const void *a, const void *b)
{
    const struct store_wait *const *x = a, *const *y = b;
    int c = str_cmp((*x)->profile.id, (*y)->profile.id);

    if (c != 0)
        return c;
    return *x < *y ? -1 : *x > *y;
}

/* The waits of a batch in the order of the findings, taken side by side. */
struct waits {
    const struct store_wait **order;
    size_t n, at;
};

static struct waits
waits_sorted(struct arena *a, const struct store_batch *b)
{
    struct waits w = {arena_array(a, const struct store_wait *, b->waits_n),
                      b->waits_n, 0};

    for (size_t i = 0; i < w.n; i++)
        w.order[i] = &b->waits[i];
    qsort(w.order, w.n, sizeof(*w.order), by_wait_id);
    return w;
}

/* That of a profile, or NULL; ids are asked for in their order. */
static const struct store_wait *
wait_of(struct waits *w, str id)
{
    while (w->at < w->n && str_cmp(w->order[w->at]->profile.id, id) < 0)
        w->at++;
    if (w->at == w->n || !str_eq(w->order[w->at]->profile.id, id))
        return NULL;
    return w->order[w->at];
}

static int
findings_commit(struct store_sqlite *s, const struct store_batch *b,
                enum store_fate *fates)
{
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    const struct finding **order =
        arena_array(mark.arena, const struct finding *, b->findings_n);

    for (size_t i = 0; i < b->findings_n; i++)
        order[i] = &b->findings[i];
    qsort(order, b->findings_n, sizeof(*order), by_profile_id);
    struct waits waits = waits_sorted(mark.arena, b);
    for (size_t i = 0; i < b->findings_n; i++) {
        CLEANUP(store_sqlite_scratch_end)
        struct store_sqlite_scratch each = store_sqlite_scratch(s);
        struct item it = {.s = s,
                          .arena = each.arena,
                          .batch = b,
                          .f = order[i],
                          .wait = wait_of(&waits, order[i]->profile_id)};
        it.found_at = it.f->found_at > 0 && it.f->found_at < b->now
                          ? it.f->found_at
                          : b->now;
        int r = finding_commit(&it, &fates[order[i] - b->findings]);
        if (r < 0)
            return fault(r);
    }
    return 0;
}

static int
fact_commit(struct store_sqlite *s, const struct store_fact *f)
{
    bool is_suppressed = false;
    int r = 0;

    if (s->has_suppressions)
        r = store_sqlite_forget_covers_domain(s, f->domain, &is_suppressed);
    if (r == 0 && !is_suppressed)
        r = store_sqlite_forget_covers_text(s, f->value, &is_suppressed);
    if (r < 0 || is_suppressed)
        return r < 0 ? fault(r) : 0;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_FACT_STMT);
    store_sqlite_bind(st, 1, f->domain);
    store_sqlite_bind(st, 2, f->name);
    store_sqlite_bind(st, 3, f->value);
    store_sqlite_bind_int(st, 4, f->fetched_at);
    store_sqlite_bind_int(st, 5, f->expires_at);
    r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_commit(struct store *base, const struct store_batch *b,
                    enum store_fate *fates)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    if (r == 0)
        r = findings_commit(s, b, fates);
    for (size_t i = 0; r == 0 && i < b->facts_n; i++)
        r = fact_commit(s, &b->facts[i]);
    for (size_t i = 0; r == 0 && i < b->verdicts_n; i++)
        r = store_sqlite_verdict_put(s, &b->verdicts[i]);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}
