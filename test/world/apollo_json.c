/* What the provider says, as JSON: see apollo.h. */
#include "apollo.h"
#include "base/check.h"
#include "base/json.h"

enum {
    REPLY_MAX = 1024 * 1024,
    DEEP = 100000,
    OTHERS_TRIES = 40,
    SALT_REPLY = 190,
};

/* What is said in a slot; company NULL: null. */
struct said {
    const struct world_company *company;
    size_t person;
};

str
apollo_json_error(struct arena *arena, const char *code, const char *text)
{
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, arena, REPLY_MAX);
    json_begin(&j, '{');
    json_put_str(&j, "error", str_of(text));
    if (code != NULL)
        json_put_str(&j, "error_code", str_of(code));
    json_end(&j, '}');
    return buf_str(&b);
}

uint64_t
apollo_json_cost(const struct apollo_ask *k)
{
    uint64_t cost = 0;

    for (size_t i = 0; i < k->n; i++)
        if (!k->slots[i].is_again)
            cost += provider_price(k->slots[i].standing);
    return cost;
}

/* --- a person --- */

static void
put_or_null(struct json *j, const char *key, str s)
{
    json_key(j, key);
    if (s.n > 0)
        json_str(j, s);
    else
        json_null(j);
}

static void
put_organization(struct json *j, const struct provider_person *p)
{
    json_key(j, "organization");
    json_begin(j, '{');
    json_put_str(j, "id", str_sub(p->id, 0, 16));
    json_put_str(j, "name", p->organization);
    put_or_null(j, "primary_domain", p->domain);
    json_put_int(j, "estimated_num_employees", p->employees);
    json_key(j, "linkedin_url");
    json_null(j);
    json_end(j, '}');
}

static void
put_odd_types(struct json *j)
{
    json_begin(j, '{');
    json_put_int(j, "id", 5);
    json_put_bool(j, "name", true);
    json_key(j, "email");
    json_raw(j, STR("[\"first@odd.test\",{\"second\":1e400}]"));
    json_put_int(j, "email_status", INT64_MIN);
    json_put_str(j, "organization", STR("a text"));
    json_end(j, '}');
}

static void
put_person(struct json *j, const struct provider_person *p)
{
    json_begin(j, '{');
    json_put_str(j, "id", p->id);
    json_put_str(j, "first_name", p->first);
    json_put_str(j, "last_name", p->last);
    json_put_str(j, "name", p->name);
    json_put_str(j, "linkedin_url", p->linkedin);
    json_put_str(j, "title", p->title);
    json_key(j, "photo_url");
    json_null(j);
    put_or_null(j, "email_status", p->email_status);
    json_key(j, "extrapolated_email_confidence");
    if (p->confidence >= 0)
        json_real(j, p->confidence);
    else
        json_null(j);
    put_or_null(j, "email", p->email);
    json_put_str(j, "organization_id", str_sub(p->id, 0, 16));
    json_key(j, "employment_history");
    json_raw(j, STR("[]"));
    put_organization(j, p);
    json_end(j, '}');
}

static void
put_said(struct json *j, const struct said *s, enum apollo_fault f,
         struct arena *arena)
{
    struct provider_person p;

    if (s->company == NULL) {
        json_null(j);
        return;
    }
    if (f == APOLLO_ODD_TYPES) {
        put_odd_types(j);
        return;
    }
    provider_person(s->company, s->person, arena, &p);
    put_person(j, &p);
}

/* --- who is in which slot --- */

/* Somebody whom the provider has, at another company of the world. */
static void
find_other(const struct apollo *a, struct said *s, struct arena *arena)
{
    struct world_company *c = arena_new(arena, struct world_company);
    uint32_t index = s->company->index;

    for (uint32_t i = 1; i < OTHERS_TRIES; i++) {
        world_company(a->world, (index + i) % a->world->companies_n, arena, c);
        *s = (struct said){c, 0};
        if (provider_standing(c, 0) != PROVIDER_NONE)
            return;
    }
    s->company = NULL;
}

static size_t
fill(const struct apollo *a, const struct apollo_ask *k, enum apollo_fault f,
     struct said out[APOLLO_DETAILS_MAX], struct arena *arena)
{
    size_t n = 0;

    for (size_t i = 0; i < k->n; i++) {
        const struct apollo_slot *s =
            &k->slots[f == APOLLO_SHUFFLED ? (i + 1) % k->n : i];
        bool is_found = s->standing != PROVIDER_NONE;
        if (f == APOLLO_SHORT && !is_found)
            continue;
        out[n] = (struct said){is_found ? s->company : NULL, s->person};
        if (f == APOLLO_OTHERS && is_found)
            find_other(a, &out[n], arena);
        n++;
    }
    return n;
}

/* --- replies --- */

static void
put_odd_credits(struct json *j, uint64_t cost, struct world_rng *r)
{
    json_key(j, "credits_consumed");
    switch (world_rng_below(r, 5)) {
    case 0: json_str(j, STR("2.0")); break;
    case 1: json_int(j, -3); break;
    case 2: json_int(j, (int64_t)cost / PROVIDER_CREDIT + 1000); break;
    case 3: json_null(j); break;
    default: json_raw(j, STR("1e308"));
    }
}

static void
put_counts(struct json *j, const struct apollo_ask *k, enum apollo_fault f,
           struct world_rng *r)
{
    uint64_t cost = apollo_json_cost(k);
    int64_t unique = 0, missing = 0;

    for (size_t i = 0; i < k->n; i++) {
        const struct apollo_slot *s = &k->slots[i];
        unique += s->standing != PROVIDER_NONE && !s->is_again;
        missing += s->standing == PROVIDER_NONE;
    }
    json_put_int(j, "total_requested_enrichments", (int64_t)k->n);
    if (f == APOLLO_ABSENT)
        return;
    json_put_int(j, "unique_enriched_records", unique);
    json_put_int(j, "missing_records", missing);
    if (f == APOLLO_ODD)
        put_odd_credits(j, cost, r);
    else
        json_put_real(j, "credits_consumed", (double)cost / PROVIDER_CREDIT);
}

static void
put_deep(struct json *j, struct arena *arena)
{
    char *p = arena_alloc_raw(arena, (size_t)2 * DEEP);

    memset(p, '[', DEEP);
    memset(p + DEEP, ']', DEEP);
    json_key(j, "deep");
    json_raw(j, str_make(p, (size_t)2 * DEEP));
}

static void
put_bulk(struct apollo *a, struct json *j, const struct apollo_ask *k,
         enum apollo_fault f, struct world_rng *r, struct arena *arena)
{
    struct said said[APOLLO_DETAILS_MAX];
    size_t n = fill(a, k, f, said, arena);

    json_put_str(j, "status", STR("success"));
    json_key(j, "error_code");
    json_null(j);
    json_key(j, "error_message");
    json_null(j);
    put_counts(j, k, f, r);
    json_key(j, "matches");
    json_begin(j, '[');
    if (f == APOLLO_LONG)
        json_null(j);
    for (size_t i = 0; i < n; i++)
        put_said(j, &said[i], f, arena);
    json_end(j, ']');
}

str
apollo_json_reply(struct apollo *a, const struct apollo_ask *k,
                  enum apollo_fault f, uint64_t number, struct arena *arena)
{
    struct world_rng r = world_rng(a->faults.seed + number, SALT_REPLY);
    int64_t id = (int64_t)world_rng_next(&r);
    struct said one[APOLLO_DETAILS_MAX];
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, arena, REPLY_MAX);
    json_begin(&j, '{');
    if (k->is_bulk) {
        put_bulk(a, &j, k, f, &r, arena);
    } else {
        size_t n = fill(a, k, f, one, arena);
        json_key(&j, "person");
        if (n > 0)
            put_said(&j, &one[0], f, arena);
        else
            json_null(&j);
    }
    if (f == APOLLO_DEEP)
        put_deep(&j, arena);
    json_put_int(&j, "request_id", id);
    json_end(&j, '}');
    check(!b.is_full);
    return f == APOLLO_TRUNCATED ? str_sub(buf_str(&b), 0, b.n / 2)
                                 : buf_str(&b);
}
