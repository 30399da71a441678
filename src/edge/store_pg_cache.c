/*
 * What is remembered of domains: facts, what was asked today, what mail
 * servers said, and who has an e-mail there. Read only; commits write it.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_metadata.h"
#include "edge/store_pg.h"

enum { COLLEAGUE_ROWS_MAX = 4096 };

/* A query whose rows go into a list. */
struct reading {
    const char *sql;
    str domain;    /* $1, unless it is the list of tallies */
    int64_t since; /* $2 */
    int64_t max;   /* $3 */
    struct arena *arena;
    size_t size; /* of an element */
    void (*read)(const PGresult *r, int row, struct reading *q, void *out);
    char *list;
    size_t n;
};

static int
read_list(struct store_pg *s, void *arg)
{
    struct reading *q = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *answer = NULL;

    store_pg_param_text(p, q->domain);
    store_pg_param_int(p, q->since);
    store_pg_param_int(p, q->max);
    int r = store_pg_conn_ask(s, q->sql, p, &answer);
    if (r < 0)
        return fault(r);
    q->n = (size_t)PQntuples(answer);
    q->list = q->n ? arena_calloc(q->arena, q->n, q->size) : NULL;
    for (size_t i = 0; i < q->n; i++)
        q->read(answer, (int)i, q, q->list + i * q->size);
    return 0;
}

static int
list_of(struct store *base, struct reading *q, size_t *n)
{
    int r = store_pg_conn_do(store_pg_of(base), read_list, q);

    *n = r == 0 ? q->n : 0;
    return r < 0 ? fault(r) : 0;
}

static void
fact_read(const PGresult *r, int row, struct reading *q, void *out)
{
    *(struct store_fact *)out = (struct store_fact){
        .domain = str_dup(q->arena, store_pg_param_get(r, row, 0)),
        .name = str_dup(q->arena, store_pg_param_get(r, row, 1)),
        .value = str_dup(q->arena, store_pg_param_get(r, row, 2)),
        .fetched_at = store_pg_param_get_int(r, row, 3),
        .expires_at = store_pg_param_get_int(r, row, 4),
    };
}

#define FACTS                                                                  \
    "SELECT domain, name, value, fetched_at, expires_at "                      \
    "FROM turnstone.domains WHERE "

int
store_pg_cache_facts(struct store *s, str domain, int64_t now, struct arena *a,
                     struct store_fact **out, size_t *n)
{
    struct reading q = {
        .sql = FACTS "domain = $1 AND expires_at > $2 ORDER BY name LIMIT $3",
        .domain = domain,
        .since = now,
        .max = STORE_FACTS_MAX,
        .arena = a,
        .size = sizeof(struct store_fact),
        .read = fact_read,
    };
    int r = list_of(s, &q, n);

    *out = (struct store_fact *)(void *)q.list;
    return r < 0 ? fault(r) : 0;
}

int
store_pg_cache_tallies(struct store *s, int64_t now, struct arena *a,
                       struct store_fact **out, size_t *n)
{
    struct reading q = {
        .sql = FACTS "name IN ('" STORE_ASKED "', '" STORE_REFUSED "') "
                     "AND expires_at > $2 LIMIT $3",
        .domain = STR_EMPTY,
        .since = now,
        .max = STORE_TALLIES_MAX,
        .arena = a,
        .size = sizeof(struct store_fact),
        .read = fact_read,
    };
    int r = list_of(s, &q, n);

    *out = (struct store_fact *)(void *)q.list;
    return r < 0 ? fault(r) : 0;
}

static void
verdict_read(const PGresult *r, int row, struct reading *q, void *out)
{
    int verification = model_verification_of(store_pg_param_get(r, row, 2));
    int reason = model_reason_of(store_pg_param_get(r, row, 3));

    *(struct store_verdict *)out = (struct store_verdict){
        .address = store_pg_param_field(r, row, 0, q->arena),
        .profile_id = store_pg_param_field(r, row, 1, q->arena),
        .verification = verification < 0 ? VERIFICATION_UNKNOWN
                                         : (enum verification)verification,
        .reason = reason < 0 ? REASON_NONE : (enum reason)reason,
        .code = (int)store_pg_param_get_int(r, row, 4),
        .enhanced = store_pg_param_field(r, row, 5, q->arena),
        .text = store_pg_param_field(r, row, 6, q->arena),
        .mx = store_pg_param_field(r, row, 7, q->arena),
        .mx_operator = store_pg_param_field(r, row, 8, q->arena),
        .at = store_pg_param_get_int(r, row, 9),
    };
}

/* Colleagues */

/* Name and e-mail are there, and the metadata does not say "a guess". */
static bool
teaches(const PGresult *r, int row)
{
    return !str_is_empty(str_trim(store_pg_param_get(r, row, 0))) &&
           str_trim(store_pg_param_get(r, row, 1)).n <= STORE_ADDRESS_MAX &&
           !store_metadata_is_guess(store_pg_param_get(r, row, 2));
}

/* Of many domains at once */

/*
 * A claim's window has thousands of domains: asked for one by one, over a way
 * of 20 ms, they would take minutes; and of a table without our index each
 * look for colleagues would read all of it.
 */
struct knowing {
    const struct store_knowing *q;
    struct store_known *list;
    size_t n;
};

/* The element that a row is about; its number from 1 on stands in a column. */
static struct store_known *
known_of(const struct knowing *k, const PGresult *r, int row, int column)
{
    return &k->list[store_pg_param_get_int(r, row, column) - 1];
}

static int
know_suppressed(struct store_pg *s, struct knowing *k)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_keys keys = store_pg_forget_keys(p);
    PGresult *answer = NULL;

    for (size_t i = 0; i < k->n; i++)
        store_pg_forget_key_domain(&keys, i + 1, k->list[i].domain);
    store_pg_forget_keys_list(&keys);
    int r = store_pg_conn_ask(
        s,
        "SELECT DISTINCT k.ord FROM unnest($1, $2, $3) AS k(ord, kind, key) "
        "JOIN turnstone.suppressions u ON u.kind = k.kind AND u.key = k.key",
        p, &answer);
    if (r < 0)
        return fault(r);
    for (size_t i = 0; i < k->n; i++)
        k->list[i].is_suppressed = false;
    for (int i = 0; i < PQntuples(answer); i++)
        known_of(k, answer, i, 0)->is_suppressed = true;
    return 0;
}

/* The rows of an element in a row, which are side by side. */
static int
rows_of_one(const PGresult *r, int row, int column)
{
    int n = 1;

    while (row + n < PQntuples(r) &&
           store_pg_param_get_int(r, row + n, column) ==
               store_pg_param_get_int(r, row, column))
        n++;
    return n;
}

static int
know_facts(struct store_pg *s, struct knowing *k)
{
    enum { ORD = 5 };
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array domains = store_pg_param_array(p, STORE_PG_TEXTS);
    PGresult *answer = NULL;

    for (size_t i = 0; i < k->n; i++)
        store_pg_param_add(&domains, k->list[i].domain);
    store_pg_param_list(p, &domains);
    store_pg_param_int(p, k->q->now);
    store_pg_param_int(p, STORE_FACTS_MAX);
    int r = store_pg_conn_ask(
        s,
        "SELECT f.domain, f.name, f.value, f.fetched_at, f.expires_at, g.ord "
        "FROM unnest($1) WITH ORDINALITY AS g(domain, ord) CROSS JOIN LATERAL "
        "(SELECT * FROM turnstone.domains d WHERE d.domain = g.domain "
        "AND d.expires_at > $2 ORDER BY d.name LIMIT $3) f "
        "ORDER BY g.ord, f.name",
        p, &answer);
    if (r < 0)
        return fault(r);
    for (int i = 0; i < PQntuples(answer);) {
        struct store_known *known = known_of(k, answer, i, ORD);
        struct reading q = {.arena = known->arena};
        int n = rows_of_one(answer, i, ORD);
        known->facts = arena_array(q.arena, struct store_fact, (size_t)n);
        for (known->facts_n = 0; known->facts_n < (size_t)n; i++)
            fact_read(answer, i, &q, &known->facts[known->facts_n++]);
    }
    return 0;
}

static struct store_pg_params *
mail_params(struct store_pg *s, const struct knowing *k)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array domains = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < k->n; i++)
        store_pg_param_add(
            &domains,
            str_dup_lower(&s->scratch, store_known_mail(k->q, &k->list[i])));
    store_pg_param_list(p, &domains);
    return p;
}

static int
know_verdicts(struct store_pg *s, struct knowing *k)
{
    enum { ORD = 10 };
    struct store_pg_params *p = mail_params(s, k);
    PGresult *answer = NULL;

    store_pg_param_int(p, k->q->verdicts_since);
    store_pg_param_int(p, STORE_VERDICTS_MAX);
    int r = store_pg_conn_ask(
        s,
        "SELECT v.address, v.profile_id, v.verification, v.reason, v.code, "
        "v.enhanced, v.text, v.mx, v.operator, v.at, g.ord FROM unnest($1) "
        "WITH ORDINALITY AS g(domain, ord) CROSS JOIN LATERAL (SELECT * "
        "FROM turnstone.verdicts w WHERE w.domain = g.domain AND w.at >= $2 "
        "ORDER BY w.at DESC, lower(w.address) LIMIT $3) v "
        "ORDER BY g.ord, v.at DESC, lower(v.address)",
        p, &answer);
    if (r < 0)
        return fault(r);
    for (int i = 0; i < PQntuples(answer);) {
        struct store_known *known = known_of(k, answer, i, ORD);
        struct reading q = {.arena = known->arena};
        int n = rows_of_one(answer, i, ORD);
        known->verdicts = arena_array(q.arena, struct store_verdict, (size_t)n);
        for (known->verdicts_n = 0; known->verdicts_n < (size_t)n; i++)
            verdict_read(answer, i, &q, &known->verdicts[known->verdicts_n++]);
    }
    return 0;
}

/*
 * The first of each domain by id, then those who teach. With the index that
 * doc/schema.md names no more rows are read than these.
 */
static int
know_colleagues(struct store_pg *s, struct knowing *k)
{
    enum { ORD = 3 };
    struct store_pg_params *p = mail_params(s, k);
    PGresult *answer = NULL;

    store_pg_param_int(p, COLLEAGUE_ROWS_MAX);
    store_pg_param_int(p, k->q->now);
    int r = store_pg_conn_ask(
        s,
        "SELECT left(p.{name}, 8192), left(p.{email}, 8192), "
        "CASE WHEN octet_length({metadata_text}) < 1000000 "
        "THEN {metadata_text} END, p.ord FROM (SELECT p.*, g.ord, row_number() "
        "OVER (PARTITION BY g.ord ORDER BY p.{id}) AS place FROM unnest($1) "
        "WITH ORDINALITY AS g(mail, ord) JOIN {table} p "
        "ON {mail_domain} = g.mail WHERE {is_mail}) p WHERE p.place <= $2 "
        "AND coalesce({decayed}$3{decayed_end}, 1) >= 0.5 "
        "ORDER BY p.ord, p.place",
        p, &answer);
    if (r < 0)
        return fault(r);
    for (int i = 0; i < PQntuples(answer); i++) {
        struct store_known *known = known_of(k, answer, i, ORD);
        if (known->colleagues_n == k->q->colleagues_max || !teaches(answer, i))
            continue;
        if (known->colleagues == NULL)
            known->colleagues = arena_array(
                known->arena, struct store_colleague, k->q->colleagues_max);
        known->colleagues[known->colleagues_n++] = (struct store_colleague){
            .name = store_pg_param_field(answer, i, 0, known->arena),
            .address =
                str_trim(store_pg_param_field(answer, i, 1, known->arena)),
        };
    }
    return 0;
}

/* Of those that are suppressed nothing is told. */
static void
blank(struct store_known *known)
{
    *known = (struct store_known){.domain = known->domain,
                                  .arena = known->arena,
                                  .is_suppressed = known->is_suppressed};
}

static int
know(struct store_pg *s, void *arg)
{
    struct knowing *k = arg;

    for (size_t i = 0; i < k->n; i++)
        blank(&k->list[i]); /* of an attempt before */
    int r = know_suppressed(s, k);
    if (r == 0)
        r = know_facts(s, k);
    if (r == 0)
        r = know_verdicts(s, k);
    if (r == 0)
        r = know_colleagues(s, k);
    for (size_t i = 0; r == 0 && i < k->n; i++)
        if (k->list[i].is_suppressed)
            blank(&k->list[i]);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_cache_know(struct store *base, const struct store_knowing *q,
                    struct store_known *list, size_t n)
{
    struct knowing k = {q, list, n};
    int r = n > 0 ? store_pg_conn_do(store_pg_of(base), know, &k) : 0;

    return r < 0 ? fault(r) : 0;
}

/* Of one domain, which is a mail domain already */

static int
know_verdicts_of_one(struct store_pg *s, void *arg)
{
    struct knowing *k = arg;

    blank(&k->list[0]);
    int r = know_verdicts(s, k);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_cache_verdicts(struct store *base, str domain, int64_t since,
                        struct arena *a, struct store_verdict **out, size_t *n)
{
    const struct store_knowing q = {.verdicts_since = since};
    struct store_known one = {.domain = domain, .arena = a};
    struct knowing k = {&q, &one, 1};
    int r = store_pg_conn_do(store_pg_of(base), know_verdicts_of_one, &k);

    *out = r == 0 ? one.verdicts : NULL;
    *n = r == 0 ? one.verdicts_n : 0;
    return r < 0 ? fault(r) : 0;
}

static int
know_colleagues_of_one(struct store_pg *s, void *arg)
{
    struct knowing *k = arg;

    blank(&k->list[0]);
    int r = know_colleagues(s, k);
    return r < 0 ? fault(r) : 0;
}

int /* NOLINTNEXTLINE(readability-function-size): like claim, and a date */
store_pg_cache_colleagues(struct store *base, str domain, int64_t now,
                          struct arena *a, struct store_colleague *out,
                          size_t max, size_t *n)
{
    const struct store_knowing q = {.now = now, .colleagues_max = max};
    struct store_known one = {.domain = domain, .arena = a};
    struct knowing k = {&q, &one, 1};
    int r = domain.n > 0 ? store_pg_conn_do(store_pg_of(base),
                                            know_colleagues_of_one, &k)
                         : 0;

    *n = r == 0 ? one.colleagues_n : 0;
    for (size_t i = 0; i < *n; i++)
        out[i] = one.colleagues[i];
    return r < 0 ? fault(r) : 0;
}
