/*
 * Facts and verdicts of a batch: each kind is one statement. Of two about the
 * same thing in one batch the later one counts, as if they had come one by
 * one. Rows are written in the order of their keys: batches of two runs that
 * meet at the same operator wait for each other, and never in a circle.
 */
#include "base/check.h"

#include "edge/store_pg.h"

enum { FACT_KEY_MAX = 2000 /* bytes; an index takes 2,700 */ };

/* $1 to $3 keys, $4 domain, $5 name, $6 value, $7 and $8 times, $9 ord */
static const char facts_sql[] =
    "INSERT INTO turnstone.domains AS d "
    "(domain, name, value, fetched_at, expires_at) "
    "SELECT DISTINCT ON (f.domain, f.name) f.domain COLLATE \"C\", "
    "f.name COLLATE \"C\", f.value, f.fetched_at, f.expires_at "
    "FROM unnest($4, $5, $6, $7, $8, $9) "
    "AS f(domain, name, value, fetched_at, expires_at, ord) "
    "WHERE f.ord NOT IN (SELECT k.ord FROM unnest($1, $2, $3) "
    "AS k(ord, kind, key) JOIN turnstone.suppressions u ON u.kind = k.kind "
    "AND u.key = k.key) ORDER BY f.domain, f.name, f.ord DESC "
    "ON CONFLICT (domain, name) DO UPDATE SET value = excluded.value, "
    "fetched_at = excluded.fetched_at, expires_at = excluded.expires_at";

struct store_pg_step
store_pg_learn_facts(struct store_pg *s, const struct store_batch *b)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_keys keys = store_pg_forget_keys(p);
    struct store_pg_array texts[3], ints[3];

    for (size_t i = 0; i < 3; i++) {
        texts[i] = store_pg_param_array(p, STORE_PG_TEXTS);
        ints[i] = store_pg_param_array(p, STORE_PG_INTS);
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct store_fact *f = &b->facts[i];
        if (f->domain.n + f->name.n > FACT_KEY_MAX)
            continue;
        store_pg_forget_key_domain(&keys, i, f->domain);
        store_pg_forget_key_text(&keys, i, f->value);
        store_pg_param_add(&texts[0], f->domain);
        store_pg_param_add(&texts[1], f->name);
        store_pg_param_add(&texts[2], f->value);
        store_pg_param_add_int(&ints[0], f->fetched_at);
        store_pg_param_add_int(&ints[1], f->expires_at);
        store_pg_param_add_int(&ints[2], (int64_t)i);
    }
    store_pg_forget_keys_list(&keys);
    for (size_t i = 0; i < 3; i++)
        store_pg_param_list(p, &texts[i]);
    for (size_t i = 0; i < 3; i++)
        store_pg_param_list(p, &ints[i]);
    return (struct store_pg_step){.sql = facts_sql, .params = p};
}

/* $1 to $3 keys, $4 to $12 texts, $13 code, $14 at, $15 ord */
static const char verdicts_sql[] =
    "INSERT INTO turnstone.verdicts AS v (domain, address, profile_id, "
    "verification, reason, enhanced, text, mx, operator, code, at) "
    "SELECT DISTINCT ON (g.domain, lower(g.address COLLATE \"C\")) "
    "g.domain COLLATE \"C\", g.address COLLATE \"C\", "
    "g.profile_id COLLATE \"C\", g.verification, g.reason, g.enhanced, g.text, "
    "g.mx, g.operator, g.code, g.at "
    "FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "AS g(domain, address, profile_id, verification, reason, enhanced, text, "
    "mx, operator, code, at, ord) "
    "WHERE g.ord NOT IN (SELECT k.ord FROM unnest($1, $2, $3) "
    "AS k(ord, kind, key) JOIN turnstone.suppressions u ON u.kind = k.kind "
    "AND u.key = k.key) "
    "ORDER BY g.domain, lower(g.address COLLATE \"C\"), g.at DESC, g.ord DESC "
    "ON CONFLICT (domain, lower(address)) DO UPDATE SET "
    "address = excluded.address, profile_id = excluded.profile_id, "
    "verification = excluded.verification, reason = excluded.reason, "
    "enhanced = excluded.enhanced, text = excluded.text, mx = excluded.mx, "
    "operator = excluded.operator, code = excluded.code, at = excluded.at "
    "WHERE v.at <= excluded.at";

/* At most max bytes, none of a character cut off. */
static str
cut(str v, size_t max)
{
    size_t n = v.n < max ? v.n : max;

    while (n > 0 && n < v.n && ((unsigned char)v.p[n] & 0xc0) == 0x80)
        n--;
    return str_sub(v, 0, n);
}

enum { TEXTS = 9 };

static void
verdict_add(struct store_pg *s, struct store_pg_keys *keys,
            struct store_pg_array texts[TEXTS], const struct store_verdict *v,
            size_t ord)
{
    str address = str_trim(v->address);
    size_t at = str_rfind_byte(address, '@');
    /* a reply may hold any bytes */
    str reply =
        store_pg_param_clean(&s->scratch, str_sub(v->text, 0, STORE_REPLY_MAX));
    const str all[TEXTS] = {
        str_dup_lower(&s->scratch, str_from(address, at + 1)),
        address,
        v->profile_id,
        str_of(model_verification_word(v->verification)),
        str_of(model_reason_word(v->reason)),
        v->enhanced,
        cut(reply, STORE_REPLY_MAX),
        v->mx,
        v->mx_operator,
    };

    if (v->profile_id.n > 0)
        store_pg_forget_key_id(keys, ord, v->profile_id);
    store_pg_forget_key_address(keys, ord, address);
    store_pg_forget_key_text(keys, ord, v->text);
    for (size_t i = 0; i < TEXTS; i++)
        store_pg_param_add(&texts[i], all[i]);
}

static bool
is_address(str address)
{
    size_t at = str_rfind_byte(address, '@');

    return at != STR_NOT_FOUND && at + 1 < address.n &&
           address.n <= STORE_ADDRESS_MAX;
}

struct store_pg_step
store_pg_learn_verdicts(struct store_pg *s, const struct store_batch *b)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_keys keys = store_pg_forget_keys(p);
    struct store_pg_array texts[TEXTS], ints[3];

    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = store_pg_param_array(p, STORE_PG_TEXTS);
    for (size_t i = 0; i < 3; i++)
        ints[i] = store_pg_param_array(p, STORE_PG_INTS);
    for (size_t i = 0; i < b->verdicts_n; i++) {
        const struct store_verdict *v = &b->verdicts[i];
        if (!is_address(str_trim(v->address)))
            continue;
        verdict_add(s, &keys, texts, v, i);
        store_pg_param_add_int(&ints[0], v->code);
        store_pg_param_add_int(&ints[1], v->at);
        store_pg_param_add_int(&ints[2], (int64_t)i);
    }
    store_pg_forget_keys_list(&keys);
    for (size_t i = 0; i < TEXTS; i++)
        store_pg_param_list(p, &texts[i]);
    for (size_t i = 0; i < 3; i++)
        store_pg_param_list(p, &ints[i]);
    return (struct store_pg_step){.sql = verdicts_sql, .params = p};
}
