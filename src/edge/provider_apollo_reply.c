/* Replies of Apollo: see provider_apollo_reply.h. */
#include <jansson.h>
#include <math.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/inert.h"
#include "edge/provider_apollo_reply.h"
#include "edge/provider_deal.h"
#include "edge/provider_json.h"
#include "edge/provider_retry.h"

enum {
    CREDITS_MAX = 1000 * 1000,
    WORDS_MAX = 160, /* of the provider's own, in why */
};

/* Statuses; those of 300 to 499 that are not here: OUR_FAULT, IN_DOUBT. */
static const struct {
    int status;
    enum provider_what what;
} statuses[] = {
    {301, PROVIDER_REDIRECTED},
    {307, PROVIDER_REDIRECTED},
    {308, PROVIDER_REDIRECTED},
    {401, PROVIDER_KEY       },
    {402, PROVIDER_NO_CREDITS},
    {403, PROVIDER_FORBIDDEN },
 /* timed out, conflict, client gone: who knows what was done before */
    {408, PROVIDER_IN_DOUBT  },
    {409, PROVIDER_IN_DOUBT  },
    {422, PROVIDER_MALFORMED },
    {429, PROVIDER_RATE      },
    {499, PROVIDER_IN_DOUBT  },
};

static bool
is_out_of_credits(str body)
{
    return str_find_nocase(body, STR("insufficient credit"), 0) !=
               STR_NOT_FOUND ||
           str_find_nocase(body, STR("insufficient_credit"), 0) !=
               STR_NOT_FOUND;
}

static enum provider_what
what_of(const struct provider_raw *raw)
{
    int status = raw->status;

    if (status >= 200 && status < 300)
        return PROVIDER_ANSWERED;
    if (status == 422 && is_out_of_credits(str_sub(raw->body, 0, 4096)))
        return PROVIDER_NO_CREDITS;
    for (size_t i = 0; i < array_len(statuses); i++)
        if (statuses[i].status == status)
            return statuses[i].what;
    return status >= 400 && status < 500 ? PROVIDER_OUR_FAULT
                                         : PROVIDER_IN_DOUBT;
}

/* Why, in words */

/* What the provider says itself: of JSON its message, of plain text that. */
static str
own_words(const struct provider_raw *raw, const json_t *root, struct arena *a)
{
    static const char *const keys[] = {"error_message", "error", "message",
                                       "error_code"};

    for (size_t i = 0; json_is_object(root) && i < array_len(keys); i++) {
        str s = provider_json_text(a, root, keys[i], WORDS_MAX);
        if (s.n > 0)
            return s;
    }
    str body = str_trim(str_sub(raw->body, 0, WORDS_MAX));
    if (root != NULL || body.n == 0)
        return STR_EMPTY;
    return body.p[0] == '<' ? STR("a page, no answer of the API") : body;
}

/* The same without the key. */
static str
without_secret(str s, str secret, struct arena *a)
{
    struct buf b;

    buf_init(&b, a, PROVIDER_WHY_MAX);
    for (size_t at = 0; secret.n > 0;) {
        size_t next = str_find(s, secret, at);
        if (next == STR_NOT_FOUND) {
            buf_add(&b, str_from(s, at));
            return buf_str(&b);
        }
        buf_add(&b, str_sub(s, at, next));
        buf_add(&b, STR("***"));
        at = next + secret.n;
    }
    return s;
}

/* "HTTP 422: Insufficient credits"; `ours`: what we have to say, or NULL. */
static str
why_of(const struct provider_raw *raw, const json_t *root, const char *ours,
       struct arena *scratch, struct arena *a)
{
    struct buf b;
    str words =
        without_secret(own_words(raw, root, scratch), raw->secret, scratch);

    buf_init(&b, a, PROVIDER_WHY_MAX);
    buf_addf(&b, "HTTP %d", raw->status);
    if (ours != NULL)
        buf_addf(&b, ": %s", ours);
    if (words.n > 0) {
        buf_add(&b, STR(": "));
        inert_add(&b, words);
    }
    return buf_str(&b);
}

/* Everything but the answers. */

static int64_t
count_of(str value)
{
    int64_t v;

    return str_to_i64(str_trim(value), &v) && v >= 0 ? v : -1;
}

/* NULL: no JSON. With *why where a 2xx has none. */
static json_t *
begin_reply(const struct provider_raw *raw, struct provider_reply *out,
            const char **why)
{
    const char *not_read;
    json_t *root = provider_json_read(raw->body, &not_read);

    *out = (struct provider_reply){
        .what = what_of(raw),
        .credits = -1,
        .charged_people = -1,
        .retry_after_s = provider_retry_s(raw->retry_after, raw->at),
        .left = {count_of(raw->kept[PROVIDER_KEPT_LEFT_MINUTE]),
                 count_of(raw->kept[PROVIDER_KEPT_LEFT_HOUR]),
                 count_of(raw->kept[PROVIDER_KEPT_LEFT_DAY])},
    };
    *why = NULL;
    if (out->what == PROVIDER_ANSWERED && !json_is_object(root)) {
        out->what = PROVIDER_IN_DOUBT;
        *why = root == NULL ? not_read : "not an answer of the API";
    }
    return root;
}

static void
read_credits(const json_t *root, struct provider_reply *out)
{
    const json_t *v = json_object_get(root, "credits_consumed");
    double credits = -1;

    if (v == NULL || json_is_null(v))
        return;
    if (json_is_number(v)) {
        credits = json_number_value(v);
    } else {
        str s = str_make(json_string_value(v), json_string_length(v));
        out->is_credits_odd = true;
        if (!json_is_string(v) || !str_to_double(str_trim(s), &credits))
            return;
    }
    if (!(credits >= 0 && credits <= CREDITS_MAX)) {
        out->is_credits_odd = true;
        return;
    }
    /* upwards, but not for what the product of 2.007 has too much */
    out->credits = (int64_t)ceil(credits * PROVIDER_CREDIT - 1e-6);
}

static void
read_request_id(const json_t *root, struct arena *a, struct provider_reply *out)
{
    const json_t *v = json_object_get(root, "request_id");
    struct buf b;

    buf_init(&b, a, PROVIDER_ID_MAX);
    if (json_is_integer(v))
        buf_addf(&b, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v) && fabs(json_number_value(v)) < 1e30)
        buf_addf(&b, "%.0f", json_number_value(v));
    out->request_id =
        b.n > 0 ? buf_str(&b)
                : provider_json_text(a, root, "request_id", PROVIDER_ID_MAX);
}

static void
read_charges(const json_t *root, struct arena *a, struct provider_reply *out)
{
    int64_t people = provider_json_count(root, "unique_enriched_records");

    read_credits(root, out);
    read_request_id(root, a, out);
    out->charged_people = people <= PROVIDER_PEOPLE_MAX ? people : -1;
}

/* Answers */

/* email_not_unlocked@domain.com stands where an address is not shown. */
static bool
is_placeholder(str address)
{
    size_t at = str_find_byte(address, '@', 0);

    return str_eq_nocase(str_sub(address, 0, at), STR("email_not_unlocked"));
}

static str
domain_of(struct arena *a, const json_t *organization)
{
    str s = provider_json_whole(a, organization, "primary_domain",
                                PROVIDER_DOMAIN_MAX);

    s = str_dup_lower(a, s);
    return str_has_prefix(s, STR("www.")) ? str_from(s, 4) : s;
}

static str
name_of(struct arena *a, const json_t *person,
        const struct provider_answer *parts)
{
    str name = provider_json_text(a, person, "name", PROVIDER_TEXT_MAX);
    struct buf b;

    if (name.n > 0)
        return name;
    buf_init(&b, a, PROVIDER_TEXT_MAX);
    buf_add(&b, parts->first);
    if (parts->first.n > 0 && parts->last.n > 0)
        buf_add_byte(&b, ' ');
    buf_add(&b, parts->last);
    return b.is_full ? STR_EMPTY : buf_str(&b);
}

static void
read_person(struct arena *a, const json_t *person, struct provider_answer *out)
{
    const json_t *organization = json_object_get(person, "organization");
    const json_t *sure =
        json_object_get(person, "extrapolated_email_confidence");
    double confidence = json_is_number(sure) ? json_number_value(sure) : -1;

    *out = (struct provider_answer){
        .miss = PROVIDER_MISS_FOUND,
        .address =
            provider_json_whole(a, person, "email", PROVIDER_ADDRESS_MAX),
        .status = provider_email_of(
            provider_json_text(a, person, "email_status", PROVIDER_TEXT_MAX)),
        .first = provider_json_text(a, person, "first_name", PROVIDER_TEXT_MAX),
        .last = provider_json_text(a, person, "last_name", PROVIDER_TEXT_MAX),
        .company =
            provider_json_text(a, organization, "name", PROVIDER_TEXT_MAX),
        .domain = domain_of(a, organization),
        .linkedin =
            provider_json_whole(a, person, "linkedin_url", PROVIDER_TEXT_MAX),
        .id = provider_json_whole(a, person, "id", PROVIDER_ID_MAX),
        .confidence = confidence >= 0 && confidence <= 1 ? confidence : -1,
        .employees =
            provider_json_count(organization, "estimated_num_employees"),
    };
    out->name = name_of(a, person, out);
    if (is_placeholder(out->address))
        out->address = STR_EMPTY;
}

static void
read_slot(struct arena *a, const json_t *v, struct provider_slot *out)
{
    *out = (struct provider_slot){.kind = PROVIDER_SLOT_EMPTY};
    if (json_is_null(v) || (json_is_object(v) && json_object_size(v) == 0))
        return;
    out->kind = PROVIDER_SLOT_BAD;
    if (!json_is_object(v))
        return;
    out->kind = PROVIDER_SLOT_ANSWER;
    read_person(a, v, &out->answer);
}

static void
read_matches(const json_t *matches, const struct provider_asked *asked,
             struct arena *scratch, struct arena *a, struct provider_reply *out)
{
    struct provider_slot *slots =
        arena_array(scratch, struct provider_slot, PROVIDER_SLOTS_MAX);
    size_t n = json_array_size(matches);

    for (size_t i = 0; i < n && i < PROVIDER_SLOTS_MAX; i++)
        read_slot(a, json_array_get(matches, i), &slots[i]);
    provider_deal(asked, slots, n, a, out);
}

void
provider_apollo_reply_bulk(const struct provider_raw *raw,
                           const struct provider_asked *asked,
                           struct arena *scratch, struct arena *a,
                           struct provider_reply *out)
{
    const char *why;
    CLEANUP(provider_json_free) json_t *root = begin_reply(raw, out, &why);
    const json_t *matches = json_object_get(root, "matches");

    read_charges(root, a, out);
    if (out->what == PROVIDER_ANSWERED && json_is_array(matches)) {
        read_matches(matches, asked, scratch, a, out);
    } else if (out->what == PROVIDER_ANSWERED) {
        out->what = PROVIDER_IN_DOUBT;
        why = "a reply without matches";
    }
    out->why = why_of(raw, root, why, scratch, a);
}

void
provider_apollo_reply_single(const struct provider_raw *raw,
                             const struct provider_asked *asked,
                             struct arena *scratch, struct arena *a,
                             struct provider_reply *out)
{
    const char *why;
    CLEANUP(provider_json_free) json_t *root = begin_reply(raw, out, &why);
    const json_t *person = json_object_get(root, "person");
    struct provider_slot slot = {.kind = PROVIDER_SLOT_BAD};

    check(asked->n == 1);
    read_charges(root, a, out);
    if (out->what == PROVIDER_ANSWERED && person != NULL)
        read_slot(a, person, &slot);
    if (out->what == PROVIDER_ANSWERED && slot.kind == PROVIDER_SLOT_BAD) {
        out->what = PROVIDER_IN_DOUBT;
        why = "a reply without a person";
    } else if (out->what == PROVIDER_ANSWERED) {
        provider_deal(asked, &slot, 1, a, out);
    }
    out->why = why_of(raw, root, why, scratch, a);
}

void
provider_apollo_reply_health(const struct provider_raw *raw,
                             struct arena *scratch, struct arena *a,
                             struct provider_reply *out)
{
    const char *why;
    CLEANUP(provider_json_free) json_t *root = begin_reply(raw, out, &why);

    if (out->what == PROVIDER_ANSWERED &&
        json_is_false(json_object_get(root, "is_logged_in"))) {
        out->what = PROVIDER_KEY;
        why = "the key is not known there";
    }
    out->why = why_of(raw, root, why, scratch, a);
}
