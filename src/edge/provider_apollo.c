/*
 * Apollo's People API, as a provider (provider.h). The key is the header
 * x-api-key; in the URL or a body it would be refused, and seen by others.
 *
 *   POST /people/bulk_match   1 to 10 people, details in the body
 *   POST /people/match        one person
 *   GET  /auth/health         is the key a good one? free
 *
 * Flags stand in the query: neither personal addresses nor telephone numbers
 * are asked for, which would cost more. Replies: provider_apollo_reply.c.
 */
#include "base/check.h"
#include "base/json.h"
#include "edge/provider_apollo_reply.h"

#define FLAGS "?reveal_personal_emails=false&reveal_phone_number=false"

enum {
    URL_BYTES_MAX = 2048,
    /* six texts of a person, each byte six at worst, and their keys */
    BODY_BYTES_MAX =
        PROVIDER_PEOPLE_MAX * (6 * PROVIDER_TEXT_MAX * 6 + 128) + 64,
};

static void
begin_request(const struct provider_config *c, struct arena *a,
              const char *path, struct provider_request *out)
{
    str base = c->url;
    struct buf b;

    while (base.n > 0 && base.p[base.n - 1] == '/')
        base.n--;
    buf_init(&b, a, URL_BYTES_MAX);
    buf_add(&b, base);
    buf_add(&b, str_of(path));
    *out = (struct provider_request){
        .method = "GET",
        .url = buf_str(&b),
        .headers = {{"x-api-key", c->key, true},
                    {"accept", STR("application/json"), false}},
        .headers_n = 2,
    };
}

/* Cut between two characters: profiles may hold anything. */
static void
put_text(struct json *j, const char *key, str s)
{
    size_t n = (s = str_trim(s)).n;

    if (n > PROVIDER_TEXT_MAX)
        for (n = PROVIDER_TEXT_MAX;
             n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80;)
            n--;
    if (n > 0)
        json_put_str(j, key, str_sub(s, 0, n));
}

/* A part of one is another one. */
static void
put_whole(struct json *j, const char *key, str s, size_t max)
{
    if (s.n > 0 && s.n <= max)
        json_put_str(j, key, s);
}

static void
put_person(struct json *j, const struct provider_person *p)
{
    str domain = p->domain;

    if (str_has_prefix_nocase(domain, STR("www.")))
        domain = str_from(domain, 4);
    json_begin(j, '{');
    put_text(j, "first_name", p->first);
    put_text(j, "last_name", p->last);
    put_text(j, "name", p->name);
    put_text(j, "organization_name", p->company);
    put_whole(j, "domain", domain, PROVIDER_DOMAIN_MAX);
    put_whole(j, "linkedin_url", p->linkedin, PROVIDER_TEXT_MAX);
    json_end(j, '}');
}

static void
end_post(struct provider_request *out, const struct buf *body)
{
    check(!body->is_full);
    out->method = "POST";
    out->content_type = "application/json";
    out->body = buf_str(body);
}

static void
encode(const struct provider_config *c, struct arena *a,
       const struct provider_person *people, size_t n,
       struct provider_request *out)
{
    struct buf b;

    check(n >= 1 && n <= PROVIDER_PEOPLE_MAX);
    begin_request(c, a, "/people/bulk_match" FLAGS, out);
    buf_init(&b, a, BODY_BYTES_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    json_key(&j, "details");
    json_begin(&j, '[');
    for (size_t i = 0; i < n; i++)
        put_person(&j, &people[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    end_post(out, &b);
}

static void
encode_single(const struct provider_config *c, struct arena *a,
              const struct provider_person *person,
              struct provider_request *out)
{
    struct buf b;

    begin_request(c, a, "/people/match" FLAGS, out);
    buf_init(&b, a, BODY_BYTES_MAX);
    struct json j = json_to(&b);
    put_person(&j, person);
    end_post(out, &b);
}

static void
encode_health(const struct provider_config *c, struct arena *a,
              struct provider_request *out)
{
    begin_request(c, a, "/auth/health", out);
}

const struct provider_ops provider_apollo = {
    .name = "apollo",
    .url = "https://api.apollo.io/api/v1",
    .encode = encode,
    .encode_single = encode_single,
    .encode_health = encode_health,
    .decode = provider_apollo_reply_bulk,
    .decode_single = provider_apollo_reply_single,
    .decode_health = provider_apollo_reply_health,
};
