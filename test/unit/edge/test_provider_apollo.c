/*
 * Apollo: what leaves, what each reply means, and whose answer is whose. Who
 * is whose likeness is a plain comparison here; the real one is text's.
 */
#include "../base/unit.h"
#include "edge/provider.h"

static const struct provider_config config = {
    {"https://api.apollo.test/api/v1/", 31},
    {"key-1",                           5 },
};

static const struct provider_person people[] = {
    {.first = {"Jane", 4},
     .last = {"Doe", 3},
     .company = {"Acme", 4},
     .domain = {"www.acme.test", 13},
     .linkedin = {"https://www.linkedin.com/in/jane-doe", 36}},
    {.name = {"J\xc3\xbcrgen \"Roe\"", 13}, .domain = {"bolt.test", 9}},
};

static void
assert_headers(const struct provider_request *q)
{
    assert_int_equal(q->headers_n, 2);
    assert_string_equal(q->headers[0].name, "x-api-key");
    assert_str(q->headers[0].value, "key-1");
    assert_true(q->headers[0].is_secret && !q->headers[1].is_secret);
    assert_string_equal(q->headers[1].name, "accept");
    assert_true(str_find(q->url, config.key, 0) == STR_NOT_FOUND);
    assert_true(q->body.n == 0 ||
                str_find(q->body, config.key, 0) == STR_NOT_FOUND);
}

TEST(asks_for_ten)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_request q;

    provider_apollo.encode(&config, &a, people, 2, &q);
    assert_string_equal(q.method, "POST");
    assert_string_equal(q.content_type, "application/json");
    assert_str(q.url,
               "https://api.apollo.test/api/v1/people/bulk_match"
               "?reveal_personal_emails=false&reveal_phone_number=false");
    assert_str(q.body,
               "{\"details\":["
               "{\"first_name\":\"Jane\",\"last_name\":\"Doe\","
               "\"organization_name\":\"Acme\",\"domain\":\"acme.test\","
               "\"linkedin_url\":\"https://www.linkedin.com/in/jane-doe\"},"
               "{\"name\":\"J\xc3\xbcrgen \\\"Roe\\\"\","
               "\"domain\":\"bolt.test\"}]}");
    assert_headers(&q);
}

TEST(asks_for_one)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_request q;

    provider_apollo.encode_single(&config, &a, &people[1], &q);
    assert_string_equal(q.method, "POST");
    assert_str(q.url,
               "https://api.apollo.test/api/v1/people/match"
               "?reveal_personal_emails=false&reveal_phone_number=false");
    assert_str(q.body, "{\"name\":\"J\xc3\xbcrgen \\\"Roe\\\"\","
                       "\"domain\":\"bolt.test\"}");
    assert_headers(&q);
    provider_apollo.encode_health(&config, &a, &q);
    assert_string_equal(q.method, "GET");
    assert_str(q.url, "https://api.apollo.test/api/v1/auth/health");
    assert_true(q.content_type == NULL && q.body.n == 0);
    assert_headers(&q);
}

/* The longest and worst that a profile may hold. */
TEST(asks_within_bounds)
{
    static char many[8192];
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_person worst[PROVIDER_PEOPLE_MAX];
    struct provider_request q;

    memset(many, 1, sizeof(many));
    str s = str_make(many, sizeof(many));
    for (size_t i = 0; i < PROVIDER_PEOPLE_MAX; i++)
        worst[i] = (struct provider_person){
            s, s, s, s, str_sub(s, 0, 253), str_sub(s, 0, 256)};
    provider_apollo.encode(&config, &a, worst, PROVIDER_PEOPLE_MAX, &q);
    assert_true(q.body.n > 10 * 6 * 250 * 6 && q.body.n < 100 * 1000);
    /* texts are cut between characters, what is too long in one is left out */
    memset(many, 'n', sizeof(many));
    memcpy(many + PROVIDER_TEXT_MAX - 1, "\xc3\xa9", 2);
    worst[0] = (struct provider_person){.name = s, .domain = s, .linkedin = s};
    provider_apollo.encode_single(&config, &a, &worst[0], &q);
    assert_int_equal(q.body.n, PROVIDER_TEXT_MAX - 1 + 11);
    assert_true(str_find(q.body, STR("domain"), 0) == STR_NOT_FOUND);
}

/* Replies */

static const struct provider_person asked_people[] = {
    {.name = {"Jane Doe", 8}, .domain = {"acme.test", 9}},
    {.name = {"Rick Roe", 8}, .domain = {"acme.test", 9}},
    {.name = {"Jane Doe", 8}, .domain = {"bolt.test", 9}},
};

static int
likeness(void *arg, size_t i, const struct provider_answer *answer)
{
    const struct provider_person *p = &asked_people[i];

    assert_ptr_equal(arg, asked_people);
    if (!str_eq_nocase(p->name, answer->name))
        return 0;
    return str_eq(p->domain, answer->domain) ? 2 : 1;
}

static struct provider_reply
decode_raw(struct arena *a, const struct provider_raw *raw, size_t n)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct provider_asked asked = {asked_people, n, likeness,
                                   (void *)asked_people};
    struct provider_reply reply;

    provider_apollo.decode(raw, &asked, &scratch, a, &reply);
    return reply;
}

static struct provider_reply
decode(struct arena *a, const char *body, size_t n)
{
    struct provider_raw raw = {.status = 200, .body = str_of(body)};

    return decode_raw(a, &raw, n);
}

TEST(reads_an_answer)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_raw raw = {
        .status = 200,
        .body = STR(
            "{\"status\":\"success\",\"error_code\":null,\"error_message\":null,"
            "\"total_requested_enrichments\":2,\"unique_enriched_records\":1,"
            "\"missing_records\":1,\"credits_consumed\":1.5,"
            "\"request_id\":-4567890123456789012,\"matches\":[{"
            "\"id\":\"5f0a\",\"first_name\":\"Jane\",\"last_name\":\"Doe\","
            "\"name\":\"Jane Doe\",\"linkedin_url\":"
            "\"http://www.linkedin.com/in/jane-doe\",\"title\":\"CEO\","
            "\"email\":\" jane.doe@acme.test\","
            "\"email_status\":\"extrapolated\","
            "\"extrapolated_email_confidence\":0.75,"
            "\"organization\":{\"name\":\"Acme\","
            "\"primary_domain\":\"www.ACME.test\","
            "\"estimated_num_employees\":51}},null]}"),
        .kept = {[PROVIDER_KEPT_LEFT_MINUTE] = STR("49"),
                 [PROVIDER_KEPT_LEFT_DAY] = STR("x")},
    };
    struct provider_reply r = decode_raw(&a, &raw, 2);

    assert_int_equal(r.what, PROVIDER_ANSWERED);
    assert_str(r.why, "HTTP 200");
    assert_int_equal(r.answers_n, 2);
    assert_true(r.is_aligned && r.strangers == 0);
    assert_int_equal(r.credits, 1500);
    assert_false(r.is_credits_odd);
    assert_int_equal(r.charged_people, 1);
    assert_str(r.request_id, "-4567890123456789012");
    assert_int_equal(r.retry_after_s, -1);
    assert_int_equal(r.left[PROVIDER_MINUTE], 49);
    assert_int_equal(r.left[PROVIDER_HOUR], -1);
    assert_int_equal(r.left[PROVIDER_DAY], -1);
    const struct provider_answer *x = &r.answers[0];
    assert_int_equal(x->miss, PROVIDER_MISS_FOUND);
    assert_str(x->address, "jane.doe@acme.test");
    assert_int_equal(x->status, PROVIDER_EMAIL_EXTRAPOLATED);
    assert_str(x->first, "Jane");
    assert_str(x->last, "Doe");
    assert_str(x->company, "Acme");
    assert_str(x->domain, "acme.test");
    assert_str(x->linkedin, "http://www.linkedin.com/in/jane-doe");
    assert_str(x->id, "5f0a");
    assert_true(x->confidence == 0.75 && x->employees == 51);
    assert_int_equal(r.answers[1].miss, PROVIDER_MISS_NOBODY);
    assert_true(r.answers[1].address.n == 0 && r.answers[1].employees == -1);
}

/* What an answer's parts may look like. */
TEST(judges_what_stands_in_an_answer)
{
    static const struct {
        const char *person, *address;
        enum provider_email_status status;
    } rows[] = {
        {"\"email\":\"j@acme.test\",\"email_status\":\"verified\"",
         "j@acme.test",                                                                PROVIDER_EMAIL_VERIFIED},
        {"\"email\":\"email_not_unlocked@domain.com\","
         "\"email_status\":\"verified\"",                  "",                PROVIDER_EMAIL_VERIFIED},
        {"\"email\":\"Email_Not_Unlocked@DOMAIN.com\"",             "",
         PROVIDER_EMAIL_NONE                                                                                  },
        {"\"email\":null,\"email_status\":null",                    "",                PROVIDER_EMAIL_NONE    },
        {"\"email\":7,\"email_status\":{}",                         "",                PROVIDER_EMAIL_NONE    },
        {"\"email_status\":\"bounced\"",                            "",                PROVIDER_EMAIL_BOUNCED },
        {"\"email\":\"j\\u0000\\r\\nx@acme.test\"",                 "j   x@acme.test",
         PROVIDER_EMAIL_NONE                                                                                  },
        {"\"email\":\"a@b.test\",\"email\":\"c@d.test\"",           "c@d.test",
         PROVIDER_EMAIL_NONE                                                                                  },
        {"\"organization\":null",                                   "",                PROVIDER_EMAIL_NONE    },
        {"\"organization\":[1]",                                    "",                PROVIDER_EMAIL_NONE    },
        {"\"extrapolated_email_confidence\":1.01",                  "",                PROVIDER_EMAIL_NONE    },
        {"\"extrapolated_email_confidence\":\"0.5\"",               "",                PROVIDER_EMAIL_NONE    },
        {"\"organization\":{\"estimated_num_employees\":-1}",       "",
         PROVIDER_EMAIL_NONE                                                                                  },
        {"\"organization\":{\"estimated_num_employees\":1e3}",      "",
         PROVIDER_EMAIL_NONE                                                                                  },
    };
    char body[512];

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        snprintf(body, sizeof(body),
                 "{\"matches\":[{\"name\":\"Jane Doe\",%s}]}", rows[i].person);
        struct provider_reply r = decode(&a, body, 1);
        if (r.what != PROVIDER_ANSWERED ||
            r.answers[0].miss != PROVIDER_MISS_FOUND ||
            !str_eq(r.answers[0].address, str_of(rows[i].address)) ||
            r.answers[0].status != rows[i].status)
            fail_msg("%s: %.*s", rows[i].person, STR_ARG(r.answers[0].address));
        assert_true(r.answers[0].confidence == -1);
        assert_true(r.answers[0].employees == -1);
    }
}

TEST(cuts_and_drops_what_is_too_long)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static char body[8192], many[1024];

    memset(many, 'm', sizeof(many) - 1);
    snprintf(body, sizeof(body),
             "{\"matches\":[{\"first_name\":\"Jane\",\"last_name\":\"Doe\","
             "\"email\":\"%s@acme.test\",\"id\":\"%s\",\"linkedin_url\":\"%s\","
             "\"organization\":{\"name\":\"%s\",\"primary_domain\":\"%s\"}}]}",
             many, many, many, many, many);
    struct provider_reply r = decode(&a, body, 1);
    const struct provider_answer *x = &r.answers[0];
    assert_int_equal(x->miss, PROVIDER_MISS_FOUND);
    assert_str(x->name, "Jane Doe");
    assert_true(x->address.n + x->id.n + x->linkedin.n + x->domain.n == 0);
    assert_int_equal(x->company.n, PROVIDER_TEXT_MAX);
}

/* Money */

TEST(reads_credits)
{
    static const struct {
        const char *said;
        int64_t credits;
        bool is_odd;
    } rows[] = {
        {"\"credits_consumed\":2",                       2000,       false},
        {"\"credits_consumed\":0",                       0,          false},
        {"\"credits_consumed\":1.5",                     1500,       false},
        {"\"credits_consumed\":2.007",                   2007,       false},
        {"\"credits_consumed\":0.0001",                  1,          false},
        {"\"credits_consumed\":2.0004",                  2001,       false},
        {"\"credits_consumed\":1000000",                 1000000000, false},
        {"\"credits_consumed\":null",                    -1,         false},
        {"\"other\":1",                                  -1,         false},
        {"\"credits_consumed\":\"2\"",                   2000,       true },
        {"\"credits_consumed\":\" 1.5 \"",               1500,       true },
        {"\"credits_consumed\":\"\"",                    -1,         true },
        {"\"credits_consumed\":\"two\"",                 -1,         true },
        {"\"credits_consumed\":\"nan\"",                 -1,         true },
        {"\"credits_consumed\":\"-2\"",                  -1,         true },
        {"\"credits_consumed\":-1",                      -1,         true },
        {"\"credits_consumed\":1000001",                 -1,         true },
        {"\"credits_consumed\":1e300",                   -1,         true },
        {"\"credits_consumed\":true",                    -1,         true },
        {"\"credits_consumed\":[1]",                     -1,         true },
        {"\"credits_consumed\":99999999999999999999999", -1,         true },
    };
    char body[256];

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        snprintf(body, sizeof(body), "{\"matches\":[null],%s}", rows[i].said);
        struct provider_reply r = decode(&a, body, 1);
        if (r.what != PROVIDER_ANSWERED || r.credits != rows[i].credits ||
            r.is_credits_odd != rows[i].is_odd)
            fail_msg("%s: %lld %d", rows[i].said, (long long)r.credits,
                     r.is_credits_odd);
    }
}

TEST(reads_ids_and_counts)
{
    static const struct {
        const char *said, *id;
        int64_t people;
    } rows[] = {
        {"\"request_id\":7,\"unique_enriched_records\":3",        "7",                    3 },
        {"\"request_id\":\"ab-1\",\"unique_enriched_records\":0", "ab-1",                 0 },
        {"\"request_id\":9223372036854775807",                    "9223372036854775807",  -1},
        {"\"request_id\":18446744073709551616",                   "18446744073709551616", -1},
        {"\"request_id\":null,\"unique_enriched_records\":-1",    "",                     -1},
        {"\"request_id\":[],\"unique_enriched_records\":11",      "",                     -1},
        {"\"unique_enriched_records\":\"1\"",                     "",                     -1},
        {"\"request_id\":1e300",                                  "",                     -1},
    };
    char body[256];

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        snprintf(body, sizeof(body), "{\"matches\":[null],%s}", rows[i].said);
        struct provider_reply r = decode(&a, body, 1);
        if (!str_eq(r.request_id, str_of(rows[i].id)) ||
            r.charged_people != rows[i].people)
            fail_msg("%s: %.*s %lld", rows[i].said, STR_ARG(r.request_id),
                     (long long)r.charged_people);
    }
}

/* Statuses */

TEST(tells_errors_apart)
{
    static const struct {
        int status;
        const char *body;
        enum provider_what what;
        const char *why;
    } rows[] = {
        {400, "{\"error_code\":\"RECORD_LIMIT_EXCEEDED\"}",             PROVIDER_OUR_FAULT,
         "HTTP 400: RECORD_LIMIT_EXCEEDED"                                                                                            },
        {401, "Invalid access credentials.",                            PROVIDER_KEY,
         "HTTP 401: Invalid access credentials."                                                                                      },
        {401, "{\"error\":\"Invalid\"}",                                PROVIDER_KEY,        "HTTP 401: Invalid"                      },
        {401, "",                                                       PROVIDER_KEY,        "HTTP 401"                               },
        {402, "",                                                       PROVIDER_NO_CREDITS, "HTTP 402"                               },
        {403, "{\"error\":\"no\",\"error_code\":\"API_INACCESSIBLE\"}",
         PROVIDER_FORBIDDEN,                                                                 "HTTP 403: no"                           },
        {404, "<html>",                                                 PROVIDER_OUR_FAULT,
         "HTTP 404: a page, no answer of the API"                                                                                     },
        {408, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 408"                               },
        {409, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 409"                               },
        {422, "{\"error\":\"Insufficient credits\"}",                   PROVIDER_NO_CREDITS,
         "HTTP 422: Insufficient credits"                                                                                             },
        {422, "you have insufficient credits.",                         PROVIDER_NO_CREDITS,
         "HTTP 422: you have insufficient credits."                                                                                   },
        {422, "{\"error\":\"bad domain\"}",                             PROVIDER_MALFORMED,
         "HTTP 422: bad domain"                                                                                                       },
        {429, "slow \x1b[2J down",                                      PROVIDER_RATE,
         "HTTP 429: slow \\x1b[2J down"                                                                                               },
        {500, "{\"matches\":[null]}",                                   PROVIDER_IN_DOUBT,   "HTTP 500"                               },
        {502, "<html>",                                                 PROVIDER_IN_DOUBT,
         "HTTP 502: a page, no answer of the API"                                                                                     },
        {503, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 503"                               },
        {520, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 520"                               },
        {999, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 999"                               },
        {301, "",                                                       PROVIDER_REDIRECTED, "HTTP 301"                               },
        {307, "",                                                       PROVIDER_REDIRECTED, "HTTP 307"                               },
        {308, "",                                                       PROVIDER_REDIRECTED, "HTTP 308"                               },
        {302, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 302"                               },
        {303, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 303"                               },
        {304, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 304"                               },
        {204, "",                                                       PROVIDER_IN_DOUBT,   "HTTP 204: no JSON, or an incomplete one"},
        {200, "<html><b>Attention</b>",                                 PROVIDER_IN_DOUBT,
         "HTTP 200: no JSON, or an incomplete one: "
         "a page, no answer of the API"                                                                                               },
        {200, "{\"matches\":[{\"name\":\"Jane Doe\",",                  PROVIDER_IN_DOUBT,   NULL                                     },
        {200, "[]",                                                     PROVIDER_IN_DOUBT,   "HTTP 200: not an answer of the API"     },
        {200, "{}",                                                     PROVIDER_IN_DOUBT,   "HTTP 200: a reply without matches"      },
        {200, "{\"matches\":{},\"error_message\":\"oh\"}",              PROVIDER_IN_DOUBT,
         "HTTP 200: a reply without matches: oh"                                                                                      },
        {200, "{\"matches\":null}",                                     PROVIDER_IN_DOUBT,   NULL                                     },
        {200, "{\"matches\":[1e999]}",                                  PROVIDER_IN_DOUBT,   NULL                                     },
        {200, "\xff\xfe{}",                                             PROVIDER_IN_DOUBT,   NULL                                     },
        {200, "\xef\xbb\xbf{\"matches\":[null]}",                       PROVIDER_ANSWERED,   NULL                                     },
        {403, "the key key-1 may not",                                  PROVIDER_FORBIDDEN,
         "HTTP 403: the key *** may not"                                                                                              },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct provider_raw raw = {.status = rows[i].status,
                                   .body = str_of(rows[i].body),
                                   .retry_after = STR("90"),
                                   .secret = config.key};
        struct provider_reply r = decode_raw(&a, &raw, 1);
        if (r.what != rows[i].what ||
            (rows[i].why != NULL && !str_eq(r.why, str_of(rows[i].why))))
            fail_msg("%d %s: %d %.*s", rows[i].status, rows[i].body, r.what,
                     STR_ARG(r.why));
        assert_int_equal(r.answers_n, r.what == PROVIDER_ANSWERED ? 1 : 0);
        assert_int_equal(r.retry_after_s, 90);
    }
}

/* Nothing at all: no body, no headers. */
TEST(reads_nothing)
{
    static const int codes[] = {200, 301, 401, 422, 429, 500};

    for (size_t i = 0; i < array_len(codes); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct provider_raw raw = {.status = codes[i]};
        struct provider_reply r = decode_raw(&a, &raw, 3);
        assert_true(r.what != PROVIDER_ANSWERED && r.answers == NULL);
        assert_true(r.credits == -1 && r.retry_after_s == -1);
        assert_int_equal(r.request_id.n, 0);
    }
}

static void
put(char *body, size_t *n, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        memcpy(body + *n, text, strlen(text));
        *n += strlen(text);
    }
}

TEST(reads_within_bounds)
{
    static const struct {
        const char *open, *inner, *close;
        size_t times;
        enum provider_what what;
    } rows[] = {
        {"[",     "1",  "]", 31,      PROVIDER_ANSWERED},
        {"[",     "1",  "]", 32,      PROVIDER_IN_DOUBT},
        {"[",     "1",  "]", 100000,  PROVIDER_IN_DOUBT},
        {"[",     "",   "",  1000000, PROVIDER_IN_DOUBT},
        {"",      "\"", "",  0,       PROVIDER_IN_DOUBT},
        {"1,",    "1",  "",  60000,   PROVIDER_ANSWERED},
        {"1,",    "1",  "",  70000,   PROVIDER_IN_DOUBT},
        {"\"\",", "1",  "",  300000,  PROVIDER_IN_DOUBT},
        {"    ",  "1",  "",  262144,  PROVIDER_IN_DOUBT},
    };
    static char body[2 * PROVIDER_BODY_MAX];

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct provider_raw raw = {.status = 200};
        size_t n = 0;
        put(body, &n, "{\"matches\":[null],\"x\":", 1);
        bool is_list = rows[i].open[0] != '[';
        put(body, &n, "[", is_list);
        put(body, &n, rows[i].open, rows[i].times);
        put(body, &n, rows[i].inner, 1);
        put(body, &n, rows[i].close, rows[i].times);
        put(body, &n, "]", is_list);
        put(body, &n, "}", 1);
        raw.body = str_make(body, n);
        struct provider_reply r = decode_raw(&a, &raw, 1);
        if (r.what != rows[i].what)
            fail_msg("row %zu: %d %.*s", i, r.what, STR_ARG(r.why));
    }
}

/* Whose is it? */

#define P(name, domain, id)                                                    \
    "{\"name\":\"" name "\",\"id\":\"" id                                      \
    "\",\"organization\":{\"primary_domain\":\"" domain "\"}}"
#define JANE  P("Jane Doe", "acme.test", "1")
#define RICK  P("Rick Roe", "acme.test", "2")
#define JANE2 P("Jane Doe", "bolt.test", "3")
#define JANE3 P("Jane Doe", "cog.test", "4")
#define JANE4 P("Jane Doe", "dot.test", "5")
#define OTHER P("Zoe Poe", "acme.test", "6")

/* A letter a person asked for: the id of the answer, or - nobody, x a
   stranger, ? not told. */
TEST(deals_answers_out)
{
    static const struct {
        const char *matches;
        size_t n;
        const char *want;
        bool is_aligned;
        size_t strangers;
    } rows[] = {
        {JANE "," RICK,            2, "12",  true,  0},
        {"null," RICK,             2, "-2",  true,  0},
        {"{}," RICK,               2, "-2",  true,  0},
        {"null,null",              2, "--",  true,  0},
        {RICK "," JANE,            2, "12",  false, 0},
        {JANE "," RICK "," JANE2,  3, "123", true,  0},
        {JANE2 "," RICK "," JANE,  3, "123", false, 0},
        {"null," RICK "," JANE,    3, "12?", false, 0},
 /* the company has changed: the place decides between two of one name */
        {JANE3 "," RICK "," JANE4, 3, "425", true,  0},
        {JANE3 "," RICK ",null",   3, "42-", true,  0},
        {OTHER "," RICK,           2, "x2",  false, 1},
        {OTHER "," OTHER,          2, "xx",  false, 2},
        {"7," RICK,                2, "?2",  false, 0},
        {"[]," RICK,               2, "?2",  false, 0},
 /* fewer or more places than people: by identity alone */
        {"",                       2, "--",  false, 0},
        {RICK,                     2, "?2",  false, 0},
        {JANE,                     2, "1?",  false, 0},
        {"null",                   2, "??",  false, 0},
        {OTHER,                    2, "??",  false, 1},
        {RICK ",null," JANE,       2, "12",  false, 0},
        {JANE3 ",null",            3, "???", false, 1},
        {JANE3 "," JANE,           3, "1?4", false, 0},
        {JANE3 "," JANE4,          1, "?",   false, 2},
        {JANE3 "," JANE3,          1, "4",   false, 1},
        {JANE "," JANE "," JANE,   1, "1",   false, 2},
    };
    char body[2048];

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        char got[8] = "";
        snprintf(body, sizeof(body), "{\"matches\":[%s]}", rows[i].matches);
        struct provider_reply r = decode(&a, body, rows[i].n);
        assert_int_equal(r.answers_n, rows[i].n);
        for (size_t k = 0; k < r.answers_n; k++)
            got[k] = r.answers[k].miss == PROVIDER_MISS_FOUND
                         ? r.answers[k].id.p[0]
                         : " -x?"[r.answers[k].miss];
        if (strcmp(got, rows[i].want) != 0 ||
            r.is_aligned != rows[i].is_aligned ||
            r.strangers != rows[i].strangers)
            fail_msg("row %zu: %s, aligned %d, strangers %zu", i, got,
                     r.is_aligned, r.strangers);
    }
}

/* Brackets of a text are no depth, behind a quote in it either. */
TEST(knows_texts_from_levels)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_reply r = decode(
        &a,
        "{\"matches\":[null],\"x\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
        "\\\\\"}",
        1);

    assert_int_equal(r.what, PROVIDER_ANSWERED);
}

TEST(survives_many_places)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static char body[64 * 1024];
    size_t n = 0;

    put(body, &n, "{\"matches\":[" RICK, 1);
    put(body, &n, "," OTHER, 500);
    put(body, &n, "," JANE "]}", 1);
    struct provider_raw raw = {.status = 200, .body = str_make(body, n)};
    struct provider_reply r = decode_raw(&a, &raw, 2);
    assert_int_equal(r.answers[0].miss, PROVIDER_MISS_UNSAID);
    assert_int_equal(r.answers[1].miss, PROVIDER_MISS_FOUND);
    assert_int_equal(r.strangers, 19); /* of those that are looked at */
}

/* One person, and the key */

TEST(reads_single_replies)
{
    static const struct {
        const char *body;
        enum provider_what what;
        enum provider_miss miss;
    } rows[] = {
        {"{\"person\":" JANE "}",  PROVIDER_ANSWERED, PROVIDER_MISS_FOUND   },
        {"{\"person\":null}",      PROVIDER_ANSWERED, PROVIDER_MISS_NOBODY  },
        {"{\"person\":" OTHER "}", PROVIDER_ANSWERED, PROVIDER_MISS_STRANGER},
        {"{\"person\":7}",         PROVIDER_IN_DOUBT, PROVIDER_MISS_FOUND   },
        {"{}",                     PROVIDER_IN_DOUBT, PROVIDER_MISS_FOUND   },
        {"{\"matches\":[null]}",   PROVIDER_IN_DOUBT, PROVIDER_MISS_FOUND   },
        {"{\"person\":",           PROVIDER_IN_DOUBT, PROVIDER_MISS_FOUND   },
    };
    struct provider_asked asked = {asked_people, 1, likeness,
                                   (void *)asked_people};

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct provider_raw raw = {.status = 200, .body = str_of(rows[i].body)};
        struct provider_reply r;
        provider_apollo.decode_single(&raw, &asked, &a, &a, &r);
        if (r.what != rows[i].what ||
            (r.answers_n > 0 && r.answers[0].miss != rows[i].miss))
            fail_msg("%s: %d %.*s", rows[i].body, r.what, STR_ARG(r.why));
        assert_int_equal(r.answers_n, r.what == PROVIDER_ANSWERED ? 1 : 0);
    }
}

TEST(reads_the_health_of_a_key)
{
    static const struct {
        int status;
        const char *body;
        enum provider_what what;
    } rows[] = {
        {200, "{\"healthy\":true,\"is_logged_in\":true}",  PROVIDER_ANSWERED},
        {200, "{\"healthy\":true,\"is_logged_in\":false}", PROVIDER_KEY     },
        {200, "<html>",                                    PROVIDER_IN_DOUBT},
        {401, "Invalid access credentials.",               PROVIDER_KEY     },
        {429, "",                                          PROVIDER_RATE    },
        {503, "",                                          PROVIDER_IN_DOUBT},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct provider_raw raw = {.status = rows[i].status,
                                   .body = str_of(rows[i].body)};
        struct provider_reply r;
        provider_apollo.decode_health(&raw, &a, &a, &r);
        if (r.what != rows[i].what)
            fail_msg("%d %s: %d", rows[i].status, rows[i].body, r.what);
        assert_int_equal(r.answers_n, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(asks_for_ten),
        CASE(asks_for_one),
        CASE(asks_within_bounds),
        CASE(reads_an_answer),
        CASE(judges_what_stands_in_an_answer),
        CASE(cuts_and_drops_what_is_too_long),
        CASE(reads_credits),
        CASE(reads_ids_and_counts),
        CASE(tells_errors_apart),
        CASE(reads_nothing),
        CASE(reads_within_bounds),
        CASE(knows_texts_from_levels),
        CASE(deals_answers_out),
        CASE(survives_many_places),
        CASE(reads_single_replies),
        CASE(reads_the_health_of_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
