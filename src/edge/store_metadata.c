/*
 * The JSON columns of profiles. enrichment_metadata belongs to others too:
 * its other keys stay byte for byte, so jansson only judges whether it is a
 * JSON object, and the text is cut and joined here. A text that is none is
 * kept as a string under "_unparsed".
 */
#include <jansson.h>

#include "base/check.h"
#include "base/json.h"
#include "base/scope.h"

#include "edge/store.h"
#include "edge/store_metadata.h"

enum { JSON_MAX = 64 * 1024 * 1024 };

static const char *const sources[] = {
    [METHOD_WEBSITE] = "website",
    [METHOD_LINKEDIN] = "linkedin",
    [METHOD_PATTERN] = "domain",
    [METHOD_APOLLO] = "apollo",
};

static void
json_free(json_t **j)
{
    json_decref(*j);
}

/* The object of a text, or NULL. */
static json_t *
object_of(str text)
{
    json_t *j = json_loadb(text.p, text.n,
                           JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);

    if (json_is_object(j))
        return j;
    json_decref(j);
    return NULL;
}

static int64_t
count_of(json_t *metadata)
{
    json_t *n = json_object_get(json_object_get(metadata, "email"),
                                "verification_count");
    double v = json_is_number(n) ? json_number_value(n) : 0;
    return v >= 0 && v < 1e9 ? (int64_t)v : 0;
}

/* Behind the string that begins at s[i]; s is sound JSON. */
static size_t
string_end(str s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++)
        if (s.p[i] == '\\')
            i++;
    return i + 1;
}

/* Behind the member that begins at s[i]: at its ',' or the last '}'. */
static size_t
member_end(str s, size_t i)
{
    int depth = 0;

    while (i < s.n) {
        char b = s.p[i];
        if (b == '"') {
            i = string_end(s, i);
            continue;
        }
        if (depth == 0 && (b == ',' || b == '}'))
            break;
        depth += (b == '{' || b == '[') - (b == '}' || b == ']');
        i++;
    }
    return i;
}

/* The members of an object's text but for "email", commas between. */
static void
others_add(struct json *j, str s)
{
    size_t i = str_find_byte(s, '{', 0) + 1;

    while (i < s.n) {
        size_t end = member_end(s, i);
        str member = str_trim(str_sub(s, i, end));
        str rest =
            str_trim(str_from(member, member.n ? string_end(member, 0) : 0));
        bool is_email = str_has_prefix(member, STR("\"email\"")) &&
                        str_has_prefix(rest, STR(":"));
        if (member.n > 0 && !is_email)
            json_raw(j, member);
        i = end + 1;
    }
}

static void
unparsed_add(struct json *j, str old)
{
    json_put_str(j, "_unparsed", old);
}

/* The old metadata's members; returns how often the address was confirmed. */
static int64_t
old_add(struct json *j, str old)
{
    int64_t count = 0;

    old = str_trim(old);
    if (old.n == 0 || str_eq(old, STR("{}")) || str_eq(old, STR("null")))
        return 0;
    CLEANUP(json_free) json_t *parsed = object_of(old);
    if (!parsed) {
        unparsed_add(j, old);
    } else {
        others_add(j, old);
        count = count_of(parsed);
    }
    return count;
}

/* How an e-mail was found that was only asked for anew stays what it was. */
static str
word_of(str before, const char *now)
{
    return before.n > 0 ? before : str_of(now);
}

/* The value of the key "email". */
static void
email_add(struct json *j, const struct finding *f, int64_t now, int64_t count)
{
    static const struct present nothing = {0};
    const struct present *before = f->present != NULL ? f->present : &nothing;
    char when[STORE_TIME_BYTES], until[STORE_TIME_BYTES];

    store_time_text(when, now);
    store_time_text(until, store_expires_at(f->confidence, now));
    json_begin(j, '{');
    json_put_str(j, "source", word_of(before->source, sources[f->method]));
    json_put_str(j, "enriched_at", str_of(when));
    json_put_str(j, "source_date", word_of(before->source_date, when));
    json_put_real(j, "confidence", f->confidence);
    json_put_str(j, "confidence_expires_at", str_of(until));
    json_put_int(j, "verification_count", count);
    json_put_str(
        j, "enrichment_method",
        word_of(before->enrichment_method, model_method_word(f->method)));
    json_put_str(j, "status", str_of(model_status_word(f->status)));
    json_put_str(j, "verification",
                 str_of(model_verification_word(f->verification)));
    if (f->verification_reason != REASON_NONE)
        json_put_str(j, "verification_reason",
                     str_of(model_reason_word(f->verification_reason)));
    json_put_str(j, "source_url", f->source_url);
    json_put_str(j, "reasons", f->reasons);
    json_end(j, '}');
}

str
store_metadata_email(struct arena *a, const struct finding *f, int64_t now)
{
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, a, JSON_MAX);
    email_add(&j, f, now, 1);
    check(!b.is_full);
    return buf_str(&b);
}

str
store_metadata_set(struct arena *a, str old, const struct finding *f,
                   int64_t now, bool is_same_address)
{
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, a, JSON_MAX);
    json_begin(&j, '{');
    int64_t count = old_add(&j, old);
    json_key(&j, "email");
    email_add(&j, f, now, is_same_address ? count + 1 : 1);
    json_end(&j, '}');
    check(!b.is_full);
    return buf_str(&b);
}

str
store_metadata_drop(struct arena *a, str old)
{
    struct buf b;
    struct json j = json_to(&b);

    buf_init(&b, a, JSON_MAX);
    json_begin(&j, '{');
    old_add(&j, old);
    json_end(&j, '}');
    check(!b.is_full);
    return str_eq(buf_str(&b), STR("{}")) ? STR_EMPTY : buf_str(&b);
}

static str
text_of(struct arena *a, json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);

    return json_is_string(v)
               ? str_dup(a, str_sub(str_make(json_string_value(v),
                                             json_string_length(v)),
                                    0, STORE_FIELD_MAX))
               : STR_EMPTY;
}

/* By the method's word, or by the source's, as other programs leave one out. */
static enum method
method_of(const struct present *p)
{
    int m = model_method_of(p->enrichment_method);

    for (int i = 0; m < 0 && i < METHOD_N; i++)
        if (str_eq(p->source, str_of(sources[i])))
            return (enum method)i;
    return m < 0 ? METHOD_WEBSITE : (enum method)m;
}

const struct present *
store_metadata_present(struct arena *a, str metadata, double confidence,
                       int64_t enriched_at, int64_t now)
{
    struct present *out = arena_new(a, struct present);
    CLEANUP(json_free)
    json_t *parsed = metadata.n > 2 ? object_of(metadata) : NULL;
    json_t *email = json_object_get(parsed, "email");

    *out = (struct present){
        .source = text_of(a, email, "source"),
        .source_date = text_of(a, email, "source_date"),
        .enrichment_method = text_of(a, email, "enrichment_method"),
        .source_url = text_of(a, email, "source_url"),
        .reasons = text_of(a, email, "reasons"),
        .confidence = confidence <= 1 ? confidence : 1,
        .left = confidence > 0 && enriched_at > 0
                    ? store_decayed(confidence, enriched_at, now)
                    : 0,
    };
    int status = model_status_of(text_of(a, email, "status"));
    int verification = model_verification_of(text_of(a, email, "verification"));
    out->method = method_of(out);
    out->status = status < 0 ? STATUS_NONE : (enum status)status;
    out->verification = verification < 0 ? VERIFICATION_NOT_CHECKED
                                         : (enum verification)verification;
    return out;
}

bool
store_metadata_is_guess(str metadata)
{
    CLEANUP(json_free)
    json_t *parsed = metadata.n > 2 ? object_of(metadata) : NULL;
    str status = str_of(json_string_value(
        json_object_get(json_object_get(parsed, "email"), "status")));

    return str_eq(status, str_of(model_status_word(STATUS_GUESSED))) ||
           str_eq(status, str_of(model_status_word(STATUS_LIKELY)));
}

/* What stays of the old columns: those that the import does not have. */
static void
extra_keep(struct arena *a, struct json *j, str old, const str *names, size_t n)
{
    CLEANUP(json_free) json_t *parsed = object_of(old);
    const char *key;
    json_t *value;

    json_object_foreach(parsed, key, value)
    {
        bool is_new = false;
        for (size_t i = 0; i < n && !is_new; i++)
            is_new = str_eq(str_of(key), names[i]);
        if (is_new || !json_is_string(value))
            continue;
        json_put_str(
            j, key,
            str_make(json_string_value(value), json_string_length(value)));
    }
}

str
store_metadata_extra(struct arena *a, str old, const str *names,
                     const str *values, size_t n)
{
    struct buf b;
    struct json j = json_to(&b);

    if (n == 0)
        return old;
    buf_init(&b, a, JSON_MAX);
    json_begin(&j, '{');
    for (size_t i = 0; i < n; i++)
        json_put_str(&j, str_dup_z(a, names[i]), values[i]);
    if (old.n > 2)
        extra_keep(a, &j, old, names, n);
    json_end(&j, '}');
    check(!b.is_full);
    return buf_str(&b);
}

void
store_metadata_columns(struct arena *a, str extra, const str **names,
                       const str **values, size_t *n)
{
    CLEANUP(json_free) json_t *parsed = extra.n > 2 ? object_of(extra) : NULL;
    size_t cap = json_object_size(parsed);
    str *k = arena_array(a, str, cap + 1), *v = arena_array(a, str, cap + 1);
    const char *key;
    json_t *value;

    *n = 0;
    json_object_foreach(parsed, key, value)
    {
        if (!json_is_string(value) || *n == cap)
            continue;
        k[*n] = str_dup(a, str_of(key));
        v[*n] = str_dup(
            a, str_make(json_string_value(value), json_string_length(value)));
        (*n)++;
    }
    *names = k;
    *values = v;
}
