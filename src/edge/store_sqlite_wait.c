/*
 * Profiles whose mail server asked us to come back later: store.h, struct
 * store_wait. A wait is a row from one commit to the next; claiming it leases
 * its profile and leaves the row as it is, so nothing is lost with a run.
 * It stands while its profile's e-mail is what it was when it began.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

int
store_sqlite_wait_put(struct store_sqlite *s, const struct store_wait *w,
                      str was_email, int64_t run_id)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_WAIT_STMT);

    store_sqlite_bind(st, 1, w->profile.id);
    store_sqlite_bind(st, 2, was_email);
    store_sqlite_bind(st, 3, w->recipient);
    store_sqlite_bind(st, 4, w->sender);
    store_sqlite_bind(st, 5, w->client);
    store_sqlite_bind(st, 6, w->mx_operator);
    store_sqlite_bind(st, 7, w->domain);
    store_sqlite_bind_int(st, 8, run_id);
    store_sqlite_bind_int(st, 9, w->first_at);
    store_sqlite_bind_int(st, 10, w->retry_at);
    store_sqlite_bind_int(st, 11, w->tries > 0 ? w->tries : 1);
    store_sqlite_bind(st, 12,
                      w->state.n <= STORE_STATE_MAX ? w->state : STR_EMPTY);
    s->has_waits = true;
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_wait_drop(struct store_sqlite *s, str id)
{
    if (!s->has_waits)
        return 0;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_WAIT_DROP_STMT);

    store_sqlite_bind(st, 1, id);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

/*
 * ?1 run, ?2 now, ?3 limit. The rank of --input's rows is in their key; one
 * that was imported with a size below 0 has the rank of an unknown size.
 */
#define DUE                                                                    \
    "SELECT p.id, name, company, website, linkedin, email, list_size, "        \
    "g.recipient, g.sender, g.client, g.operator, g.domain, g.state, "         \
    "g.first_at, g.retry_at, g.tries, g.run_id, enrichment_metadata, "         \
    "profile_confidence, last_enriched_at FROM turnstone_greylist g "          \
    "INDEXED BY turnstone_greylist_retry CROSS JOIN profiles p "               \
    "ON " SQL_WAIT_STANDS " WHERE g.retry_at <= ?2 "                           \
    "AND NOT EXISTS (SELECT 1 FROM turnstone_leases l "                        \
    "WHERE l.profile_id = g.profile_id "                                       \
    "AND (l.expires_at > ?2 OR l.run_id = ?1)) "
#define OF_INPUT                                                               \
    "AND EXISTS (SELECT 1 FROM turnstone_run_profiles r WHERE r.run_id = ?1 "  \
    "AND r.rank IN (" SQL_RANK ", 9223372036854775807) "                       \
    "AND r.profile_id = g.profile_id) "
#define OF_RUN   "AND g.run_id = ?1 "
#define IN_ORDER "ORDER BY g.retry_at, g.profile_id LIMIT ?3"

static void
row_read(sqlite3_stmt *st, struct arena *a, int64_t now, struct store_wait *w)
{
    *w = (struct store_wait){
        .recipient = store_sqlite_field(st, 7, a),
        .sender = store_sqlite_field(st, 8, a),
        .client = store_sqlite_field(st, 9, a),
        .mx_operator = store_sqlite_field(st, 10, a),
        .domain = store_sqlite_field(st, 11, a),
        .state = str_dup(a, store_sqlite_text(st, 12)),
        .first_at = sqlite3_column_int64(st, 13),
        .retry_at = sqlite3_column_int64(st, 14),
        .tries = (unsigned)sqlite3_column_int64(st, 15),
        .run_id = sqlite3_column_int64(st, 16),
    };
    store_sqlite_select_read(st, a, &w->profile);
    store_sqlite_select_present(st, 17, a, now, &w->profile);
    if (w->state.n > STORE_STATE_MAX) /* somebody else wrote it */
        w->state = STR_EMPTY;
}

static int
due_read(struct store_sqlite *s, const struct store_selection *sel,
         struct arena *a, struct store_wait *out, size_t max, size_t *n)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(s, &st,
                                 sel->is_own_only     ? DUE OF_RUN IN_ORDER
                                 : sel->is_input_only ? DUE OF_INPUT IN_ORDER
                                                      : DUE IN_ORDER);

    if (r < 0)
        return fault(r);
    store_sqlite_bind_int(st, 1, sel->run_id);
    store_sqlite_bind_int(st, 2, sel->now);
    store_sqlite_bind_int(st, 3, max > INT32_MAX ? INT32_MAX : (int64_t)max);
    while ((r = store_sqlite_step(s, st)) == 0) {
        check(*n < max);
        row_read(st, a, sel->now, &out[(*n)++]);
    }
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_wait_claim(struct store *base, const struct store_selection *sel,
                        struct arena *a, struct store_wait *out, size_t max,
                        size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    int r = store_sqlite_begin(s, &t);

    *n = 0;
    if (r == 0)
        r = due_read(s, sel, a, out, max, n);
    for (size_t i = 0; r == 0 && i < *n; i++)
        r = store_sqlite_select_lease(s, sel, out[i].profile.id);
    if (r == 0)
        r = store_sqlite_done(&t);
    if (r < 0)
        *n = 0;
    return r < 0 ? fault(r) : 0;
}

/* ?1 run, ?2 now */
#define NEXT                                                                   \
    "SELECT coalesce(min(g.retry_at), 0) FROM turnstone_greylist g "           \
    "CROSS JOIN profiles p ON " SQL_WAIT_STANDS " WHERE g.retry_at > ?2 "

/* When the next is due that the selection may claim. */
static int
next_read(struct store_sqlite *s, const struct store_selection *sel,
          int64_t *out)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(s, &st,
                                 sel->is_own_only     ? NEXT OF_RUN
                                 : sel->is_input_only ? NEXT OF_INPUT
                                                      : NEXT);

    if (r < 0)
        return fault(r);
    store_sqlite_bind_int(st, 1, sel->run_id);
    store_sqlite_bind_int(st, 2, sel->now);
    r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = sqlite3_column_int64(st, 0);
    return 0;
}

int
store_sqlite_wait_count(struct store *base, const struct store_selection *sel,
                        struct store_waits *out)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_WAITS_STMT);

    *out = (struct store_waits){0};
    store_sqlite_bind_int(st, 1, sel->now);
    int r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = (struct store_waits){
        .n = (uint64_t)sqlite3_column_int64(st, 0),
        .due_n = (uint64_t)sqlite3_column_int64(st, 1),
        .next_at = sqlite3_column_int64(st, 2),
    };
    sqlite3_reset(st);
    if (out->next_at > 0)
        r = next_read(s, sel, &out->claim_at);
    return r < 0 ? fault(r) : 0;
}
