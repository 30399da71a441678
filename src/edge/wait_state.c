/* A wait's state as JSON: see wait_state.h. */
#include <jansson.h>

#include "base/json.h"
#include "edge/wait_state.h"

/* Version 1 had is_role for a status; such a wait's site is read anew. */
enum { STATE_MAX = 16 * 1024, VERSION = 2 };

static void
write_list(struct json *j, const char *key, const str *list, size_t n)
{
    json_key(j, key);
    json_begin(j, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, list[i]);
    json_end(j, ']');
}

str
wait_state_write(struct arena *a, const struct wait_state *w)
{
    struct buf b;

    buf_init(&b, a, STATE_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_put_int(&j, "version", VERSION);
    json_put_str(&j, "mail_domain", w->mail_domain);
    if (w->name.n > 0)
        json_put_str(&j, "name", w->name);
    json_put_real(&j, "exists_p", w->exists_p);
    json_put_bool(&j, "may_guess", w->may_guess);
    if (w->is_present)
        json_put_bool(&j, "is_present", true);
    if (w->published.address.n > 0) {
        const struct finding *f = &w->published;
        json_put_str(&j, "address", f->address);
        json_put_str(&j, "status", str_of(model_status_word(f->status)));
        json_put_str(&j, "method", str_of(model_method_word(f->method)));
        json_put_real(&j, "confidence", f->confidence);
        json_put_str(&j, "source_url", f->source_url);
        json_put_str(&j, "reasons", f->reasons);
    }
    write_list(&j, "seen", w->seen, w->seen_n);
    write_list(&j, "others", w->others, w->others_n);
    json_end(&j, '}');
    return b.is_full ? STR_EMPTY : buf_str(&b);
}

static str
text_of(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return json_is_string(v) ? str_dup(a, str_make(json_string_value(v),
                                                   json_string_length(v)))
                             : STR_EMPTY;
}

/* A probability, whatever stands there. */
static double
share_of(const json_t *object, const char *key)
{
    double v = json_number_value(json_object_get(object, key));
    return v > 0 && v < 1 ? v : v >= 1 ? 1 : 0;
}

static size_t
read_list(struct arena *a, const json_t *list, str out[WAIT_STATE_SEEN_MAX])
{
    size_t n = json_array_size(list), k = 0;

    for (size_t i = 0; i < n && k < WAIT_STATE_SEEN_MAX; i++) {
        const json_t *v = json_array_get(list, i);
        if (json_is_string(v))
            out[k++] = str_dup(
                a, str_make(json_string_value(v), json_string_length(v)));
    }
    return k;
}

static void
free_json(json_t **j)
{
    json_decref(*j);
}

bool
wait_state_read(struct arena *a, str text, struct wait_state *out)
{
    CLEANUP(free_json)
    json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);

    *out = (struct wait_state){0};
    if (!json_is_object(j) ||
        json_integer_value(json_object_get(j, "version")) != VERSION)
        return false;
    out->mail_domain = text_of(a, j, "mail_domain");
    out->name = text_of(a, j, "name");
    out->exists_p = share_of(j, "exists_p");
    out->may_guess = json_is_true(json_object_get(j, "may_guess"));
    out->is_present = json_is_true(json_object_get(j, "is_present"));
    out->published = (struct finding){
        .address = text_of(a, j, "address"),
        .confidence = share_of(j, "confidence"),
        .source_url = text_of(a, j, "source_url"),
        .reasons = text_of(a, j, "reasons"),
    };
    int status = model_status_of(text_of(a, j, "status"));
    int method = model_method_of(text_of(a, j, "method"));
    if (out->published.address.n > 0 && (status < 0 || method < 0))
        return false;
    out->published.status = status < 0 ? STATUS_NONE : (enum status)status;
    out->published.method = method < 0 ? METHOD_WEBSITE : (enum method)method;
    out->seen_n = read_list(a, json_object_get(j, "seen"), out->seen);
    out->others_n = read_list(a, json_object_get(j, "others"), out->others);
    return out->mail_domain.n > 0;
}
