/* Whom a request asks for: see apollo.h. */
#include <jansson.h>

#include "apollo.h"
#include "base/buf.h"
#include "base/check.h"

enum { PARAMETER_MAX = 2048 };

/* --- parameters in the query --- */

static void
add_decoded(struct buf *b, str s)
{
    while (s.n > 0) {
        bool is_code = s.p[0] == '%' && s.n > 2 && str_hex_value(s.p[1]) >= 0 &&
                       str_hex_value(s.p[2]) >= 0;
        char c = s.p[0] == '+' ? ' ' : s.p[0];
        if (is_code)
            c = (char)(str_hex_value(s.p[1]) * 16 + str_hex_value(s.p[2]));
        buf_add_byte(b, c);
        s = str_from(s, is_code ? 3 : 1);
    }
}

str
apollo_ask_parameter(str path, const char *name, struct arena *arena)
{
    size_t at = str_find_byte(path, '?', 0);
    str rest = at == STR_NOT_FOUND ? STR_EMPTY : str_from(path, at + 1);
    struct buf b;

    buf_init(&b, arena, PARAMETER_MAX);
    while (rest.n > 0) {
        str value = str_cut(&rest, '&');
        str key = str_cut(&value, '=');
        if (!str_eq(key, str_of(name)) || value.p == NULL)
            continue;
        add_decoded(&b, value);
        break;
    }
    return buf_str(&b);
}

/* --- both ways --- */

struct source {
    str path;
    const json_t *object; /* or NULL */
    struct arena *arena;
};

/* Of the body; else, for one person, of the query. */
static str
value(const struct source *s, const char *name)
{
    const char *text = json_string_value(json_object_get(s->object, name));

    if (text != NULL)
        return str_dup(s->arena, str_of(text));
    return apollo_ask_parameter(s->path, name, s->arena);
}

static void
read_query(const struct source *s, struct provider_query *out)
{
    *out = (struct provider_query){
        .first = value(s, "first_name"),
        .last = value(s, "last_name"),
        .name = value(s, "name"),
        .organization = value(s, "organization_name"),
        .domain = value(s, "domain"),
        .linkedin = value(s, "linkedin_url"),
    };
}

static bool
is_again(const struct apollo_ask *k, const struct apollo_slot *s)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->slots[i].company != NULL &&
            k->slots[i].company->key == s->company->key &&
            k->slots[i].person == s->person)
            return true;
    return false;
}

static void
add_slot(struct apollo *a, const struct source *s, struct apollo_ask *k)
{
    struct world_company *c = arena_new(s->arena, struct world_company);
    struct apollo_slot *slot = &k->slots[k->n];

    read_query(s, &slot->query);
    if (provider_match(a->directory, &slot->query, s->arena, c,
                       &slot->person)) {
        slot->company = c;
        slot->standing = provider_standing(c, slot->person);
        slot->is_again = is_again(k, slot);
    }
    k->n++;
}

static const char *
read_details(struct apollo *a, const json_t *body, struct arena *arena,
             struct apollo_ask *out)
{
    const json_t *details = json_object_get(body, "details");
    size_t n = json_array_size(details);

    if (n == 0)
        return "INVALID_REQUEST";
    if (n > APOLLO_DETAILS_MAX)
        return "RECORD_LIMIT_EXCEEDED";
    for (size_t i = 0; i < n; i++) {
        struct source s = {STR_EMPTY, json_array_get(details, i), arena};
        if (!json_is_object(s.object))
            return "INVALID_REQUEST";
        add_slot(a, &s, out);
    }
    return NULL;
}

const char *
apollo_ask_read(struct apollo *a, const struct apollo_request *q,
                struct arena *arena, struct apollo_ask *out)
{
    json_t *body = json_loadb(q->body.p, q->body.n, 0, NULL);
    struct source s = {q->path, body, arena};
    const char *error = NULL;

    out->n = 0;
    if (q->body.n > 0 && !json_is_object(body))
        error = "INVALID_REQUEST";
    else if (out->is_bulk)
        error = read_details(a, body, arena, out);
    else
        add_slot(a, &s, out);
    json_decref(body);
    return error;
}
