/*
 * Suppression: what was forgotten is erased here, and its key is kept so that
 * it never comes back, by an import or by a commit. Keys of addresses and
 * domains are lower case; a domain covers its subdomains. The server
 * overwrites what was erased when it vacuums; its backups are its owner's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"

#include "edge/store_pg.h"
#include "edge/store_suppress.h"

enum { KEY_MAX = 1024, STEPS_MAX = 16 };

enum kind { KIND_ADDRESS, KIND_DOMAIN, KIND_ID };

static const char *const kind_words[] = {"address", "domain", "id"};

/* Keys of what would forbid something */

struct store_pg_keys
store_pg_forget_keys(struct store_pg_params *p)
{
    return (struct store_pg_keys){
        .params = p,
        .ords = store_pg_param_array(p, STORE_PG_INTS),
        .kinds = store_pg_param_array(p, STORE_PG_TEXTS),
        .keys = store_pg_param_array(p, STORE_PG_TEXTS),
    };
}

static void
key_add(struct store_pg_keys *k, size_t ord, enum kind kind, str key)
{
    store_pg_param_add_int(&k->ords, (int64_t)ord);
    store_pg_param_add(&k->kinds, str_of(kind_words[kind]));
    store_pg_param_add(&k->keys, key);
}

void
store_pg_forget_key_id(struct store_pg_keys *k, size_t ord, str id)
{
    key_add(k, ord, KIND_ID, id);
}

/* The domain and all above it: a suppressed domain covers its subdomains. */
void
store_pg_forget_key_domain(struct store_pg_keys *k, size_t ord, str domain)
{
    str rest = str_dup_lower(k->params->arena, str_sub(domain, 0, KEY_MAX));

    while (rest.n > 0) {
        key_add(k, ord, KIND_DOMAIN, rest);
        str_cut(&rest, '.');
    }
}

void
store_pg_forget_key_address(struct store_pg_keys *k, size_t ord, str address)
{
    str lower = str_dup_lower(k->params->arena, str_sub(address, 0, KEY_MAX));
    size_t at = str_rfind_byte(lower, '@');

    key_add(k, ord, KIND_ADDRESS, lower);
    if (at != STR_NOT_FOUND)
        store_pg_forget_key_domain(k, ord, str_from(lower, at + 1));
}

void
store_pg_forget_key_text(struct store_pg_keys *k, size_t ord, str text)
{
    size_t at = 0;

    for (; (at = str_find_byte(text, '@', at)) != STR_NOT_FOUND; at++)
        store_pg_forget_key_address(k, ord, store_suppress_address(text, at));
}

void
store_pg_forget_keys_list(struct store_pg_keys *k)
{
    store_pg_param_list(k->params, &k->ords);
    store_pg_param_list(k->params, &k->kinds);
    store_pg_param_list(k->params, &k->keys);
}

/* What is suppressed */

struct question {
    str what;
    bool is_suppressed;
};

static int
ask(struct store_pg *s, void *arg)
{
    struct question *q = arg;
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_keys keys = store_pg_forget_keys(p);
    PGresult *answer = NULL;

    if (str_find_byte(q->what, '@', 0) != STR_NOT_FOUND)
        store_pg_forget_key_address(&keys, 0, q->what);
    else
        store_pg_forget_key_id(&keys, 0, q->what);
    if (str_find_byte(q->what, '.', 0) != STR_NOT_FOUND)
        store_pg_forget_key_domain(&keys, 0, q->what);
    store_pg_forget_keys_list(&keys);
    int r = store_pg_conn_ask(
        s,
        "SELECT EXISTS (SELECT 1 FROM unnest($1, $2, $3) AS k(ord, kind, key) "
        "JOIN turnstone.suppressions u ON u.kind = k.kind AND u.key = k.key)",
        p, &answer);
    if (r < 0)
        return fault(r);
    q->is_suppressed = store_pg_param_get_bool(answer, 0, 0);
    return 0;
}

int
store_pg_forget_is_suppressed(struct store *base, str what, bool *out)
{
    struct question q = {.what = str_trim(what)};
    int r = store_pg_conn_do(store_pg_of(base), ask, &q);

    *out = q.is_suppressed;
    return r < 0 ? fault(r) : 0;
}

struct list {
    struct arena *arena;
    str *v;
    size_t n;
};

static int
list(struct store_pg *s, void *arg)
{
    struct list *l = arg;
    PGresult *answer = NULL;
    int r = store_pg_conn_ask(s,
                              "SELECT key FROM turnstone.suppressions "
                              "WHERE kind = 'address' ORDER BY key",
                              NULL, &answer);

    if (r < 0)
        return fault(r);
    l->n = (size_t)PQntuples(answer);
    l->v = arena_array(l->arena, str, l->n + 1);
    for (size_t i = 0; i < l->n; i++)
        l->v[i] = str_dup(l->arena, store_pg_param_get(answer, (int)i, 0));
    return 0;
}

int
store_pg_forget_suppressed(struct store *base, struct arena *a, str **out,
                           size_t *n)
{
    struct list l = {.arena = a};
    int r = store_pg_conn_do(store_pg_of(base), list, &l);

    *out = l.v;
    *n = l.n;
    return r < 0 ? fault(r) : 0;
}

/*
 * Which rows a forgotten thing touches; $1 is the key. Replies name people,
 * and so does what a wait keeps: both are only a cache, and one that names
 * what is forgotten goes, whoever it is about.
 */
#define LOWER(column)      "lower(" column " COLLATE \"C\")"
#define OF_ADDRESS(column) LOWER("btrim(" column ")") " = $1"
#define ENDS_IN_KEY(text, before)                                              \
    "right(" text ", length($1) + 1) = '" before "' || $1"
#define IN_DOMAIN(column) "(" column " = $1 OR " ENDS_IN_KEY(column, ".") ")"
#define OF_DOMAIN(column)                                                      \
    "(" ENDS_IN_KEY(LOWER("btrim(" column ")"), "@") " OR " ENDS_IN_KEY(       \
        LOWER("btrim(" column ")"), ".") ")"
#define NAMES_KEY(column) "strpos(" LOWER(column) ", $1) > 0"
/* A state is bytes: both sides in the same disguise. */
#define STATE_NAMES_KEY                                                        \
    "strpos(" LOWER("encode(state, 'escape')") ", " LOWER(                     \
        "encode(convert_to($1, 'UTF8'), 'escape')") ") > 0"
#define ERASE_WAITS "DELETE FROM turnstone.greylist WHERE "

/*
 * What the provider said goes; that it was asked for somebody stays, as the
 * suppression does: else they would be paid for again.
 */
#define LOSE_ANSWERS                                                           \
    "UPDATE turnstone.asked SET state = 'lost', answer = '' "                  \
    "WHERE state = 'answered' AND " NAMES_KEY("answer")
#define ERASE_EXTRAS "DELETE FROM turnstone.extras WHERE " NAMES_KEY("extra")

/* $2 now */
#define BLANK                                                                  \
    "UPDATE {table} p SET {email} = {email_none}, {metadata} = coalesce("      \
    "nullif(" STORE_PG_OTHERS ", '{}')::{metadata_type}, {metadata_none}), "   \
    "{confidence} = {confidence_none}, {enriched_at} = {enriched_at_none}, "   \
    "{updated_at} = {updated_at_from}$2{updated_at_end} WHERE NOT {missing} "  \
    "AND "

/* The last of each is NULL; what says which addresses are meant goes last. */
static const char *const of_address[] = {
    "DELETE FROM turnstone.verdicts WHERE lower(address) = $1 OR " NAMES_KEY(
        "text"),
    "DELETE FROM turnstone.findings WHERE " OF_ADDRESS("address"),
    ERASE_WAITS OF_ADDRESS("recipient") " OR " OF_ADDRESS(
        "was_email") " OR " STATE_NAMES_KEY,
    "DELETE FROM turnstone.domains WHERE " NAMES_KEY("value"),
    LOSE_ANSWERS,
    ERASE_EXTRAS,
    BLANK OF_ADDRESS("p.{email}"),
    NULL,
};

static const char *const of_domain[] = {
    "DELETE FROM turnstone.findings WHERE " OF_DOMAIN("address"),
    ERASE_WAITS OF_DOMAIN("recipient") " OR " OF_DOMAIN(
        "was_email") " OR " IN_DOMAIN("domain") " OR " STATE_NAMES_KEY,
    "DELETE FROM turnstone.verdicts WHERE " IN_DOMAIN(
        "domain") " OR " NAMES_KEY("text"),
    "DELETE FROM turnstone.domains WHERE " IN_DOMAIN("domain"),
    "DELETE FROM turnstone.pages WHERE " IN_DOMAIN("domain"),
    LOSE_ANSWERS,
    ERASE_EXTRAS,
    BLANK OF_DOMAIN("p.{email}"),
    NULL,
};

#define IS_PROFILE "p.{id} = {key_from}$1{key_end} AND {id_text} = $1"
static const char *const of_id[] = {
    "DELETE FROM turnstone.verdicts WHERE profile_id = $1 OR lower(address) IN "
    "(SELECT lower(address) FROM turnstone.findings WHERE profile_id = $1 "
    "UNION ALL SELECT " LOWER(
        "recipient") " FROM turnstone.greylist WHERE profile_id = $1 "
                     "UNION ALL SELECT " LOWER(
                         "{email_now}") " FROM {table} p WHERE " IS_PROFILE ")",
    "DELETE FROM turnstone.findings WHERE profile_id = $1",
    "DELETE FROM turnstone.attempts WHERE profile_id = $1",
    "DELETE FROM turnstone.leases WHERE profile_id = $1",
    "DELETE FROM turnstone.run_profiles WHERE profile_id = $1",
    ERASE_WAITS "profile_id = $1",
    "DELETE FROM turnstone.asked WHERE profile_id = $1",
    "DELETE FROM turnstone.extras WHERE profile_id = $1",
    BLANK IS_PROFILE,
    NULL,
};

static const char *const *const erasures[] = {
    [KIND_ADDRESS] = of_address,
    [KIND_DOMAIN] = of_domain,
    [KIND_ID] = of_id,
};

struct forget {
    str what;
    int64_t now;
    uint64_t erased;
};

/* Has '@': an address; a dot and no such id: a domain; else an id. */
static int
kind_of(struct store_pg *s, str what, enum kind *kind)
{
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *answer = NULL;

    *kind = KIND_ADDRESS;
    if (str_find_byte(what, '@', 0) != STR_NOT_FOUND)
        return 0;
    *kind = KIND_ID;
    if (str_find_byte(what, '.', 0) == STR_NOT_FOUND)
        return 0;
    *kind = KIND_DOMAIN;
    if (!store_pg_table_has_id(s, what))
        return 0;
    store_pg_param_text(p, what);
    int r = store_pg_conn_ask(s, "SELECT 1 FROM {table} p WHERE " IS_PROFILE, p,
                              &answer);
    if (r < 0)
        return fault(r);
    if (PQntuples(answer) > 0)
        *kind = KIND_ID;
    return 0;
}

static struct store_pg_params *
key_params(struct store_pg *s, str key, int64_t now)
{
    struct store_pg_params *p = store_pg_param_new(s);

    store_pg_param_text(p, key);
    store_pg_param_int(p, now);
    return p;
}

static int
erase(struct store_pg *s, const struct forget *f, enum kind kind,
      uint64_t *erased)
{
    struct store_pg_step steps[STEPS_MAX] = {0};
    str key = kind == KIND_ID ? f->what : str_dup_lower(&s->scratch, f->what);
    size_t n = 0;

    steps[n].params = key_params(s, key, f->now);
    store_pg_param_text(steps[n].params, str_of(kind_words[kind]));
    steps[n++].sql = "INSERT INTO turnstone.suppressions (kind, key, at) "
                     "VALUES ($3, $1, $2) ON CONFLICT DO NOTHING";
    for (size_t i = 0; erasures[kind][i]; i++) {
        check(n < array_len(steps));
        steps[n].params = key_params(s, key, f->now);
        steps[n++].sql = erasures[kind][i];
    }
    int r = store_pg_conn_script(s, steps, n);
    if (r < 0)
        return fault(r);
    *erased = 0;
    for (size_t i = 1; i < n; i++)
        *erased += strtoull(PQcmdTuples(steps[i].out), NULL, 10);
    return 0;
}

static int
forget(struct store_pg *s, void *arg)
{
    struct forget *f = arg;
    enum kind kind = KIND_ID;
    char text[32];
    str before = {NULL, 0};
    int r = store_pg_conn_begin(s, &before);

    if (r == 0 && before.p) {
        f->erased = strtoull(str_dup_z(&s->scratch, before), NULL, 10);
        return 0;
    }
    if (r == 0)
        r = kind_of(s, f->what, &kind);
    if (r == 0)
        r = erase(s, f, kind, &f->erased);
    if (r < 0)
        return fault(r);
    snprintf(text, sizeof(text), "%" PRIu64, f->erased);
    struct store_pg_step ends[] = {store_pg_conn_record(s, str_of(text)),
                                   {.sql = "COMMIT"}};
    r = store_pg_conn_script(s, ends, array_len(ends));
    return r < 0 ? fault(r) : 0;
}

int
store_pg_forget(struct store *base, str what, int64_t now, uint64_t *erased)
{
    struct store_pg *s = store_pg_of(base);
    struct forget f = {.what = str_trim(what), .now = now};

    *erased = 0;
    if (f.what.n == 0 || f.what.n > KEY_MAX) {
        snprintf(s->why, sizeof(s->why),
                 "nothing to forget: an address, a domain or an id is needed");
        return fault_new(-EINVAL, "nothing to forget");
    }
    int r = store_pg_conn_do(s, forget, &f);
    *erased = f.erased;
    return r < 0 ? fault(r) : 0;
}
