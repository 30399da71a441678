/*
 * What a batch writes, in one round trip: a pipeline of BEGIN, one statement
 * for all findings, one each for facts and verdicts, COMMIT. Over a long way a
 * batch so costs its bytes and one delay.
 *
 * The statement takes the findings as arrays and decides their fates itself,
 * in the same order as store_sqlite_commit.c: the lease goes (whose is another
 * run's is nobody's business of ours), the profile is locked, in the order of
 * ids, so that two batches never wait for each other in a circle; suppression;
 * the address with its evidence; the attempt; a wait's end or beginning; and
 * the profile, when its e-mail is still what it was at the claim.
 *
 * A statement cannot write a row twice. So a batch that names a profile twice
 * goes in rounds: the first of each, the second of each.
 *
 * The fates are also left in the record of the call. When COMMIT's answer is
 * lost nobody knows whether it happened; the next attempt looks there. One
 * that comes to the server after the next attempt (a pooler may hold it back)
 * finds that one's record and does nothing.
 */
#include "base/check.h"
#include "base/fault.h"
#include "base/map.h"

#include "edge/store_metadata.h"
#include "edge/store_pg.h"

/*
 * $1 run, $2 now, $3 is_consolidated; findings: $4 to $16; waits: $17 to $26;
 * keys that forbid: $27 to $29; the call: $30 token, $31 number, $32 attempt;
 * $33 when each was found
 */
#define GIVEN                                                                  \
    "WITH fresh AS MATERIALIZED (SELECT NOT EXISTS (SELECT 1 "                 \
    "FROM turnstone.batches WHERE token = $30 AND number = $31 "               \
    "AND attempt <> $32) AS yes), "                                            \
    "given AS MATERIALIZED (SELECT * FROM unnest($4, $5, $6, $7, $8, $9, "     \
    "$10, $11, $12, $13, $14, $15, $16, $33) WITH ORDINALITY AS g(id, "        \
    "outcome, address, method, status, verification, reason, confidence, "     \
    "source_url, reasons, was, metadata, is_asked, found_at, ord) "            \
    "WHERE (SELECT yes FROM fresh)), "

#define OURS                                                                   \
    "freed AS (DELETE FROM turnstone.leases l USING given g "                  \
    "WHERE l.profile_id = g.id AND l.run_id = $1 RETURNING l.profile_id), "    \
    "ours AS MATERIALIZED (SELECT g.* FROM given g WHERE $1 = 0 "              \
    "OR g.id COLLATE \"C\" IN (SELECT profile_id FROM freed)), "               \
    "looked AS MATERIALIZED (SELECT o.*, p.{id} AS key, "                      \
    "{email_now} AS email, CASE WHEN $1 = 0 THEN "                             \
    "{decayed}$2{decayed_end} < 0.5 AND o.was = '' "                           \
    "AND o.found_at > {enriched} END AS is_older FROM ours o "                 \
    "JOIN {table} p ON p.{id} = o.id::{key} "                                  \
    "ORDER BY p.{id} "
#define LOCKED   "FOR NO KEY UPDATE OF p), "
#define UNLOCKED "), "

/*
 * enum store_fate, in numbers: NONE 0, KEPT 1, WRITTEN 2, LOST_RACE 3,
 * SUPPRESSED 4, GONE 5, REFUSED 6. An e-mail stands when it is what it was; an
 * earlier results CSV, which does not say what it was, may also replace one
 * that is stale and was found before. A refused address is written only to
 * say so of the very one that is there.
 */
#define JUDGED                                                                 \
    "barred AS MATERIALIZED (SELECT DISTINCT k.ord "                           \
    "FROM unnest($27, $28, $29) AS k(ord, kind, key) "                         \
    "JOIN turnstone.suppressions u ON u.kind = k.kind AND u.key = k.key), "    \
    "judged AS MATERIALIZED (SELECT x.*, CASE WHEN x.is_barred THEN 4 "        \
    "WHEN x.address = '' THEN 0 WHEN NOT $3 "                                  \
    "OR length(x.address) > {email_max} OR (x.verification = 'invalid' "       \
    "AND NOT (x.is_same AND x.email = x.was)) THEN 1 "                         \
    "WHEN x.stands THEN CASE x.verification WHEN 'invalid' THEN 6 ELSE 2 END " \
    "WHEN x.is_same THEN 2 ELSE 3 END AS fate "                                \
    "FROM (SELECT l.*, l.ord IN (SELECT ord FROM barred) AS is_barred, "       \
    "l.email = l.was OR coalesce(l.is_older, false) AS stands, "               \
    "lower(l.email COLLATE \"C\") = lower(l.address COLLATE \"C\") "           \
    "AS is_same FROM looked l) x), "

/* What is known better, as it was found later, is not confirmed. */
#define KEPT                                                                   \
    "kept AS (INSERT INTO turnstone.findings AS f (address, profile_id, "      \
    "run_id, "                                                                 \
    "status, verification, method, confidence, source_url, reasons, "          \
    "found_at, last_confirmed_at, reason) SELECT j.address, j.id, $1, "        \
    "j.status, j.verification, j.method, j.confidence, j.source_url, "         \
    "j.reasons, j.found_at, j.found_at, j.reason FROM judged j "               \
    "WHERE j.fate <> 4 AND j.address <> '' "                                   \
    "ON CONFLICT (profile_id, lower(address)) DO UPDATE SET "                  \
    "run_id = excluded.run_id, status = excluded.status, "                     \
    "verification = excluded.verification, method = excluded.method, "         \
    "confidence = excluded.confidence, source_url = excluded.source_url, "     \
    "reasons = excluded.reasons, "                                             \
    "last_confirmed_at = excluded.last_confirmed_at, "                         \
    "reason = excluded.reason "                                                \
    "WHERE f.last_confirmed_at <= excluded.last_confirmed_at "                 \
    "RETURNING profile_id, id), "                                              \
    "noted AS (INSERT INTO turnstone.attempts (profile_id, run_id, at, "       \
    "outcome, method, finding_id, is_asked) SELECT j.id, $1, $2, "             \
    "CASE WHEN j.fate = 4 THEN 'suppressed' ELSE j.outcome END, "              \
    "CASE WHEN j.fate <> 4 AND j.address <> '' THEN j.method END, "            \
    "CASE WHEN j.fate <> 4 AND j.address <> '' THEN coalesce(k.id, "           \
    "(SELECT f.id FROM turnstone.findings f "                                  \
    "WHERE f.profile_id = j.id COLLATE \"C\" "                                 \
    "AND lower(f.address) = lower(j.address COLLATE \"C\"))) END, j.is_asked " \
    "FROM judged j LEFT JOIN kept k ON k.profile_id = j.id "                   \
    "ON CONFLICT (profile_id, run_id) DO UPDATE SET at = excluded.at, "        \
    "outcome = excluded.outcome, method = excluded.method, "                   \
    "finding_id = excluded.finding_id, is_asked = excluded.is_asked, "         \
    "is_outdated = false), "

/* A wait ends with its profile's finding; another begins in the same row. */
#define WAITED                                                                 \
    "waiting AS MATERIALIZED (SELECT w.*, j.id, j.was FROM unnest($17, $18, "  \
    "$19, $20, $21, $22, $23, $24, $25, $26) AS w(ord, recipient, sender, "    \
    "client, operator, domain, first_at, retry_at, tries, state) "             \
    "JOIN judged j ON j.ord = w.ord WHERE j.fate = 0 "                         \
    "AND j.outcome = 'waiting' AND j.email = j.was), "                         \
    "waited AS (INSERT INTO turnstone.greylist (profile_id, was_email, "       \
    "recipient, sender, client, operator, domain, run_id, first_at, "          \
    "retry_at, tries, state) SELECT id, was, recipient, sender, client, "      \
    "operator, domain, $1, first_at, retry_at, tries, state FROM waiting "     \
    "ON CONFLICT (profile_id) DO UPDATE SET was_email = excluded.was_email, "  \
    "recipient = excluded.recipient, sender = excluded.sender, "               \
    "client = excluded.client, operator = excluded.operator, "                 \
    "domain = excluded.domain, run_id = excluded.run_id, "                     \
    "first_at = excluded.first_at, retry_at = excluded.retry_at, "             \
    "tries = excluded.tries, state = excluded.state), "                        \
    "unwaited AS (DELETE FROM turnstone.greylist w USING ours o "              \
    "WHERE w.profile_id = o.id "                                               \
    "AND NOT EXISTS (SELECT 1 FROM waiting n WHERE n.id = o.id)), "

/* How often the address was confirmed before, whatever stands there. */
#define COUNT                                                                  \
    "coalesce((SELECT CASE WHEN n >= 0 AND n < 1e9 THEN trunc(n) END "         \
    "FROM (SELECT CASE WHEN jsonb_typeof({parsed} -> 'email' -> "              \
    "'verification_count') = 'number' THEN ({parsed} -> 'email' ->> "          \
    "'verification_count')::numeric END AS n) y), 0)::bigint"

#define WRITTEN                                                                \
    "written AS (UPDATE {table} p SET {email} = j.address, "                   \
    "{metadata} = ((" STORE_PG_OTHERS ") || jsonb_build_object('email', "      \
    "CASE WHEN j.is_same THEN j.metadata::jsonb || "                           \
    "jsonb_build_object('verification_count', " COUNT " + 1) "                 \
    "ELSE j.metadata::jsonb END))::{metadata_type}, "                          \
    "{confidence} = j.confidence, "                                            \
    "{enriched_at} = {enriched_at_from}j.found_at{enriched_at_end}, "          \
    "{updated_at} = {updated_at_from}$2{updated_at_end} FROM judged j "        \
    "WHERE p.{id} = j.key AND j.fate IN (2, 6) AND j.stands "                  \
    "RETURNING j.ord), "
#define UNWRITTEN "written AS (SELECT 0::bigint AS ord WHERE false), "

/* A trigger or a policy of the user's may keep us from writing a row. */
#define FATES                                                                  \
    "fates AS MATERIALIZED (SELECT g.ord, CASE WHEN j.ord IS NULL THEN 5 "     \
    "WHEN j.fate IN (2, 6) AND j.stands AND w.ord IS NULL THEN 3 "             \
    "ELSE j.fate END AS fate FROM given g LEFT JOIN judged j "                 \
    "ON j.ord = g.ord LEFT JOIN written w ON w.ord = g.ord), "                 \
    "recorded AS (INSERT INTO turnstone.batches AS b "                         \
    "(token, number, attempt, result, at) SELECT $30, $31, $32, "              \
    "coalesce(string_agg(fate::text, '' ORDER BY ord), ''), " STORE_PG_NOW     \
    " FROM fates HAVING (SELECT yes FROM fresh) "                              \
    "ON CONFLICT (token) DO UPDATE SET number = excluded.number, "             \
    "attempt = excluded.attempt, at = excluded.at, "                           \
    "result = CASE WHEN b.number = excluded.number THEN b.result ELSE '' END " \
    "|| excluded.result) "                                                     \
    "SELECT coalesce(string_agg(fate::text, '' ORDER BY ord), '') FROM fates"

static const char written_sql[] =
    GIVEN OURS LOCKED JUDGED KEPT WAITED WRITTEN FATES;
static const char kept_sql[] =
    GIVEN OURS UNLOCKED JUDGED KEPT WAITED UNWRITTEN FATES;

enum { TEXTS = 9, WAIT_TEXTS = 5, FIXED_STEPS = 6 };

/* A batch on its way, in one attempt. */
struct commit {
    const struct store_batch *batch;
    enum store_fate *fates;
    struct arena *arena;
    size_t *round; /* of each finding; ROUND_NONE: not sent */
    size_t rounds_n;
    size_t *order; /* the findings as they are sent, round by round */
    size_t order_n;
    const struct store_wait **waits; /* of each finding, or NULL */
};

#define ROUND_NONE SIZE_MAX

/* Which of our findings can be of a profile in the table at all. */
static bool
is_sendable(struct store_pg *s, const struct finding *f)
{
    return f->profile_id.n <= STORE_ID_MAX &&
           store_pg_table_has_id(s, f->profile_id);
}

/* Rounds, and each finding's wait. */
static void
plan(struct store_pg *s, struct commit *c)
{
    CLEANUP(map_fini) struct map seen = MAP_INIT;
    CLEANUP(map_fini) struct map waits = MAP_INIT;
    const struct store_batch *b = c->batch;
    size_t *counts = arena_array(c->arena, size_t, b->findings_n);

    for (size_t i = b->waits_n; i > 0; i--) /* the first of an id counts */
        map_put(&waits, b->waits[i - 1].profile.id, (void *)&b->waits[i - 1]);
    for (size_t i = 0; i < b->findings_n; i++) {
        str id = b->findings[i].profile_id;
        c->round[i] = ROUND_NONE;
        if (!is_sendable(s, &b->findings[i]))
            continue;
        c->waits[i] = map_get(&waits, id);
        size_t *n = map_get(&seen, id);
        if (!n)
            map_put(&seen, id, n = &counts[i]);
        c->round[i] = (*n)++;
        c->rounds_n = *n > c->rounds_n ? *n : c->rounds_n;
    }
    for (size_t round = 0; round < c->rounds_n; round++)
        for (size_t i = 0; i < b->findings_n; i++)
            if (c->round[i] == round)
                c->order[c->order_n++] = i;
}

struct columns {
    struct store_pg_params *params;
    struct store_pg_array ids, texts[TEXTS], confidences, metadata, asked,
        found;
    struct store_pg_array wait_ords, wait_texts[WAIT_TEXTS], wait_ints[3],
        wait_states;
    struct store_pg_keys keys;
};

static void
columns_begin(struct columns *c, struct store_pg_params *p)
{
    c->params = p;
    c->ids = store_pg_param_array(p, STORE_PG_TEXTS);
    for (size_t i = 0; i < TEXTS; i++)
        c->texts[i] = store_pg_param_array(p, STORE_PG_TEXTS);
    c->confidences = store_pg_param_array(p, STORE_PG_REALS);
    c->metadata = store_pg_param_array(p, STORE_PG_TEXTS);
    c->asked = store_pg_param_array(p, STORE_PG_BOOLS);
    c->found = store_pg_param_array(p, STORE_PG_INTS);
    c->wait_ords = store_pg_param_array(p, STORE_PG_INTS);
    for (size_t i = 0; i < WAIT_TEXTS; i++)
        c->wait_texts[i] = store_pg_param_array(p, STORE_PG_TEXTS);
    for (size_t i = 0; i < 3; i++)
        c->wait_ints[i] = store_pg_param_array(p, STORE_PG_INTS);
    c->wait_states = store_pg_param_array(p, STORE_PG_BYTES);
    c->keys = store_pg_forget_keys(p);
}

static void
wait_add(struct columns *c, size_t ord, const struct store_wait *w)
{
    const str texts[WAIT_TEXTS] = {w->recipient, w->sender, w->client,
                                   w->mx_operator, w->domain};

    store_pg_param_add_int(&c->wait_ords, (int64_t)ord);
    for (size_t i = 0; i < WAIT_TEXTS; i++)
        store_pg_param_add(&c->wait_texts[i], texts[i]);
    store_pg_param_add_int(&c->wait_ints[0], w->first_at);
    store_pg_param_add_int(&c->wait_ints[1], w->retry_at);
    store_pg_param_add_int(&c->wait_ints[2], w->tries > 0 ? w->tries : 1);
    store_pg_param_add(&c->wait_states,
                       w->state.n <= STORE_STATE_MAX ? w->state : STR_EMPTY);
    store_pg_forget_key_address(&c->keys, ord, w->recipient);
}

static double
probability(double p)
{
    return p >= 0 && p <= 1 ? p : p > 1 ? 1 : 0;
}

/* Not after now. */
static int64_t
found_at(const struct finding *f, const struct store_batch *b)
{
    return f->found_at > 0 && f->found_at < b->now ? f->found_at : b->now;
}

static struct present
present_clean(struct arena *a, struct present p)
{
    p.source = store_pg_param_clean(a, p.source);
    p.source_date = store_pg_param_clean(a, p.source_date);
    p.enrichment_method = store_pg_param_clean(a, p.enrichment_method);
    return p;
}

/* The metadata is made of text that the database can store. */
static void
metadata_add(struct columns *c, const struct finding *f,
             const struct store_batch *b)
{
    struct arena *a = c->params->arena;
    struct finding clean = *f;
    struct present present;

    if (!b->is_consolidated || f->address.n == 0) {
        store_pg_param_add_null(&c->metadata);
        return;
    }
    clean.source_url = store_pg_param_clean(a, f->source_url);
    clean.reasons = store_pg_param_clean(a, f->reasons);
    if (f->present) {
        present = present_clean(a, *f->present);
        clean.present = &present;
    }
    store_pg_param_add(&c->metadata,
                       store_metadata_email(a, &clean, found_at(f, b)));
}

static void
finding_add(struct columns *c, size_t ord, const struct finding *f,
            const struct store_batch *b)
{
    str address = f->address.n <= STORE_ADDRESS_MAX ? f->address : STR_EMPTY;
    const str texts[TEXTS] = {
        str_of(model_outcome_word(f->outcome)),
        address,
        str_of(model_method_word(f->method)),
        str_of(model_status_word(f->status)),
        str_of(model_verification_word(f->verification)),
        str_of(model_reason_word(f->verification_reason)),
        f->source_url,
        f->reasons,
        str_trim(f->was_email),
    };

    store_pg_param_add(&c->ids, f->profile_id);
    for (size_t i = 0; i < TEXTS; i++)
        store_pg_param_add(&c->texts[i], texts[i]);
    store_pg_param_add_real(&c->confidences, probability(f->confidence));
    metadata_add(c, f, b);
    store_pg_param_add_bool(&c->asked, f->is_asked);
    store_pg_param_add_int(&c->found, found_at(f, b));
    store_pg_forget_key_id(&c->keys, ord, f->profile_id);
    if (address.n > 0)
        store_pg_forget_key_address(&c->keys, ord, address);
}

/* $4 to $29, in the order of GIVEN. */
static void
columns_end(struct columns *c)
{
    struct store_pg_params *p = c->params;

    store_pg_param_list(p, &c->ids);
    for (size_t i = 0; i < 6; i++)
        store_pg_param_list(p, &c->texts[i]);
    store_pg_param_list(p, &c->confidences);
    for (size_t i = 6; i < TEXTS; i++)
        store_pg_param_list(p, &c->texts[i]);
    store_pg_param_list(p, &c->metadata);
    store_pg_param_list(p, &c->asked);
    store_pg_param_list(p, &c->wait_ords);
    for (size_t i = 0; i < WAIT_TEXTS; i++)
        store_pg_param_list(p, &c->wait_texts[i]);
    for (size_t i = 0; i < 3; i++)
        store_pg_param_list(p, &c->wait_ints[i]);
    store_pg_param_list(p, &c->wait_states);
    store_pg_forget_keys_list(&c->keys);
}

/* The findings order[from..to) as one statement. */
static struct store_pg_step
round_step(struct store_pg *s, const struct commit *c, size_t from, size_t to)
{
    struct columns *columns = arena_new(c->arena, struct columns);
    struct store_pg_params *p = store_pg_param_new(s);
    const struct store_batch *b = c->batch;

    store_pg_param_int(p, b->run_id);
    store_pg_param_int(p, b->now);
    store_pg_param_bool(p, b->is_consolidated);
    columns_begin(columns, p);
    for (size_t i = from; i < to; i++) {
        size_t ord = i - from + 1; /* as WITH ORDINALITY counts */
        finding_add(columns, ord, &b->findings[c->order[i]], b);
        if (c->waits[c->order[i]])
            wait_add(columns, ord, c->waits[c->order[i]]);
    }
    columns_end(columns);
    store_pg_param_text(p, str_of(s->token));
    store_pg_param_int(p, s->number);
    store_pg_param_int(p, s->attempt);
    store_pg_param_list(p, &columns->found);
    return (struct store_pg_step){
        .sql = b->is_consolidated ? written_sql : kept_sql, .params = p};
}

/* A digit for each finding that was sent, in the order of sending. */
static int
fates_read(struct store_pg *s, const struct commit *c, size_t from, str digits)
{
    if (from + digits.n > c->order_n)
        return store_pg_conn_refuse(s, "turnstone.batches was written by "
                                       "somebody else");
    for (size_t i = 0; i < digits.n; i++)
        c->fates[c->order[from + i]] = (enum store_fate)(
            digits.p[i] >= '0' && digits.p[i] <= '0' + STORE_FATE_N - 1
                ? digits.p[i] - '0'
                : STORE_FATE_GONE);
    return 0;
}

static int
rounds_read(struct store_pg *s, const struct commit *c,
            const struct store_pg_step *steps)
{
    size_t at = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < c->rounds_n; i++) {
        str digits = store_pg_param_get(steps[i].out, 0, 0);
        r = fates_read(s, c, at, digits);
        at += digits.n;
    }
    return r < 0 ? fault(r) : 0;
}

static size_t
round_end(const struct commit *c, size_t from)
{
    size_t to = from;

    while (to < c->order_n &&
           c->round[c->order[to]] == c->round[c->order[from]])
        to++;
    return to;
}

static int
send(struct store_pg *s, struct commit *c, bool is_begun)
{
    struct store_pg_step *steps =
        arena_array(c->arena, struct store_pg_step, c->rounds_n + FIXED_STEPS);
    struct store_pg_params *lock = store_pg_param_new(s);
    size_t n = 0;

    store_pg_param_int(lock, s->lock);
    if (!is_begun) {
        steps[n++].sql = STORE_PG_BEGIN;
        steps[n++] = (struct store_pg_step){
            .sql = "SELECT pg_advisory_xact_lock($1)", .params = lock};
    }
    size_t first = n;
    for (size_t at = 0; at < c->order_n; at = round_end(c, at))
        steps[n++] = round_step(s, c, at, round_end(c, at));
    if (c->batch->facts_n > 0)
        steps[n++] = store_pg_learn_facts(s, c->batch);
    if (c->batch->verdicts_n > 0)
        steps[n++] = store_pg_learn_verdicts(s, c->batch);
    steps[n++].sql = "COMMIT";
    int r = store_pg_conn_script(s, steps, n);
    if (r == 0)
        r = rounds_read(s, c, steps + first);
    return r < 0 ? fault(r) : 0;
}

static int
commit(struct store_pg *s, void *arg)
{
    struct commit *c = arg;
    size_t n = c->batch->findings_n;
    str before = {NULL, 0};
    int r = 0;

    c->arena = &s->scratch;
    c->round = arena_array(c->arena, size_t, n);
    c->order = arena_array(c->arena, size_t, n);
    c->waits = arena_array(c->arena, const struct store_wait *, n);
    c->rounds_n = c->order_n = 0;
    plan(s, c);
    for (size_t i = 0; i < n; i++)
        c->fates[i] = STORE_FATE_GONE;
    if (s->is_doubtful)
        r = store_pg_conn_begin(s, &before);
    if (r == 0 && before.p)
        r = fates_read(s, c, 0, before);
    else if (r == 0)
        r = send(s, c, s->is_doubtful);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_commit(struct store *base, const struct store_batch *b,
                enum store_fate *fates)
{
    struct commit c = {.batch = b, .fates = fates};
    int r = store_pg_conn_do(store_pg_of(base), commit, &c);

    return r < 0 ? fault(r) : 0;
}
