/*
 * Profiles whose mail server asked us to come back later: store.h, struct
 * store_wait. A wait is a row from one commit to the next (store_pg_commit.c);
 * claiming it leases its profile and leaves the row as it is, so nothing is
 * lost with a run. It stands while its profile's e-mail is what it was when it
 * began.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_pg.h"

/* The rank of --input's rows is in their key; see STORE_PG_LEASE for $1. */
#define OF_INPUT                                                               \
    "AND EXISTS (SELECT 1 FROM turnstone.run_profiles r WHERE r.run_id = $1 "  \
    "AND r.rank IN ({rank}, 9223372036854775807) "                             \
    "AND r.profile_id = g.profile_id) "
#define OF_RUN "AND g.run_id = $1 "
#define FROM_WAITS                                                             \
    "FROM turnstone.greylist g JOIN {table} p ON " STORE_PG_WAIT_STANDS " "

/* Behind the parameters of a lease: $6 now, $7 limit. */
#define DUE                                                                    \
    "WITH due AS MATERIALIZED (SELECT p.{id}::text AS id, "                    \
    "left(p.{name}, 8192) AS name, left(p.{company}, 8192) AS company, "       \
    "left(p.{website}, 8192) AS website, left(p.{linkedin}, 8192), "           \
    "left(p.{email}, 8192), {size} AS size, g.recipient, g.sender, g.client, " \
    "g.operator, g.domain, g.state, g.first_at, g.retry_at, g.tries, "         \
    "g.run_id, " STORE_PG_PRESENT " " FROM_WAITS                               \
    "WHERE g.retry_at <= $6 AND " STORE_PG_UNLEASED("g.profile_id")
#define IN_ORDER                                                               \
    "ORDER BY g.retry_at, g.profile_id LIMIT $7), " STORE_PG_LEASE             \
    "SELECT due.* FROM due "                                                   \
    "ORDER BY due.retry_at, due.id COLLATE \"C\""

enum {
    RECIPIENT = 7,
    SENDER,
    CLIENT,
    OPERATOR,
    DOMAIN_,
    STATE,
    FIRST_AT,
    RETRY_AT,
    TRIES,
    RUN_ID,
    PRESENT
};

struct claim {
    const struct store_selection *sel;
    struct arena *arena;
    struct store_wait *out;
    size_t max, n;
};

/* A bytea as text: "\x" and two digits a byte. */
static str
state_read(const PGresult *r, int row, struct arena *a)
{
    size_t n = 0;
    unsigned char *bytes =
        PQunescapeBytea((const unsigned char *)PQgetvalue(r, row, STATE), &n);

    check(bytes != NULL);
    str state = n <= STORE_STATE_MAX /* else somebody else wrote it */
                    ? str_dup(a, str_make((const char *)bytes, n))
                    : STR_EMPTY;
    PQfreemem(bytes);
    return state;
}

static void
row_read(const PGresult *r, int row, struct arena *a, int64_t now,
         struct store_wait *w)
{
    *w = (struct store_wait){
        .recipient = store_pg_param_field(r, row, RECIPIENT, a),
        .sender = store_pg_param_field(r, row, SENDER, a),
        .client = store_pg_param_field(r, row, CLIENT, a),
        .mx_operator = store_pg_param_field(r, row, OPERATOR, a),
        .domain = store_pg_param_field(r, row, DOMAIN_, a),
        .state = state_read(r, row, a),
        .first_at = store_pg_param_get_int(r, row, FIRST_AT),
        .retry_at = store_pg_param_get_int(r, row, RETRY_AT),
        .tries = (unsigned)store_pg_param_get_int(r, row, TRIES),
        .run_id = store_pg_param_get_int(r, row, RUN_ID),
    };
    store_pg_select_read(r, row, a, &w->profile);
    store_pg_select_present(r, row, PRESENT, a, now, &w->profile);
}

static int
claim(struct store_pg *s, void *arg)
{
    struct claim *c = arg;
    const struct store_selection *sel = c->sel;
    struct store_pg_params *p = store_pg_select_params(s, sel);
    struct store_pg_step steps[] = {
        {.sql = STORE_PG_BEGIN                              },
        {.sql = STORE_PG_LOCK_CLAIM                         },
        store_pg_select_undo(s),
        store_pg_conn_record(s, STR_EMPTY),
        {.sql = sel->is_own_only     ? DUE OF_RUN IN_ORDER
                : sel->is_input_only ? DUE OF_INPUT IN_ORDER
                                     : DUE IN_ORDER,
         .params = p},
        {.sql = "COMMIT"                                                  },
    };

    store_pg_param_int(p, sel->now);
    store_pg_param_int(p, c->max > INT32_MAX ? INT32_MAX : (int64_t)c->max);
    int r = store_pg_conn_script(s, steps, array_len(steps));
    if (r < 0)
        return fault(r);
    c->n = (size_t)PQntuples(steps[4].out);
    check(c->n <= c->max);
    for (size_t i = 0; i < c->n; i++)
        row_read(steps[4].out, (int)i, c->arena, sel->now, &c->out[i]);
    return 0;
}

int
store_pg_wait_claim(struct store *base, const struct store_selection *sel,
                    struct arena *a, struct store_wait *out, size_t max,
                    size_t *n)
{
    struct claim c = {.sel = sel, .arena = a, .out = out, .max = max};
    int r = store_pg_conn_do(store_pg_of(base), claim, &c);

    *n = r == 0 ? c.n : 0;
    return r < 0 ? fault(r) : 0;
}

struct counting {
    const struct store_selection *sel;
    struct store_waits waits;
};

/* $1 run, $2 now */
#define COUNT                                                                  \
    "SELECT count(*), count(*) FILTER (WHERE g.retry_at <= $2), "              \
    "coalesce(min(g.retry_at) FILTER (WHERE g.retry_at > $2), 0), "            \
    "coalesce(min(g.retry_at) FILTER (WHERE g.retry_at > $2 "
#define COUNT_END "), 0) " FROM_WAITS

static int
count(struct store_pg *s, void *arg)
{
    struct counting *c = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *answer = NULL;

    store_pg_param_int(p, c->sel->run_id);
    store_pg_param_int(p, c->sel->now);
    int r = store_pg_conn_ask(s,
                              c->sel->is_own_only     ? COUNT OF_RUN COUNT_END
                              : c->sel->is_input_only ? COUNT OF_INPUT COUNT_END
                                                      : COUNT COUNT_END,
                              p, &answer);
    if (r < 0)
        return fault(r);
    c->waits = (struct store_waits){
        .n = (uint64_t)store_pg_param_get_int(answer, 0, 0),
        .due_n = (uint64_t)store_pg_param_get_int(answer, 0, 1),
        .next_at = store_pg_param_get_int(answer, 0, 2),
        .claim_at = store_pg_param_get_int(answer, 0, 3),
    };
    return 0;
}

int
store_pg_wait_count(struct store *base, const struct store_selection *sel,
                    struct store_waits *out)
{
    struct counting c = {.sel = sel};
    int r = store_pg_conn_do(store_pg_of(base), count, &c);

    *out = c.waits;
    return r < 0 ? fault(r) : 0;
}
