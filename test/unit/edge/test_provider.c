/* What all providers share: words, answers as text, keys, Retry-After. */
#include "../base/unit.h"
#include "edge/provider.h"
#include "edge/provider_retry.h"

TEST(knows_the_words)
{
    static const struct {
        const char *word;
        enum provider_email_status status;
    } rows[] = {
        {"",                                                        PROVIDER_EMAIL_NONE            },
        {"verified",                                                PROVIDER_EMAIL_VERIFIED        },
        {"Verified",                                                PROVIDER_EMAIL_VERIFIED        },
        {"likely to engage",                                        PROVIDER_EMAIL_LIKELY_TO_ENGAGE},
        {"likely_to_engage",                                        PROVIDER_EMAIL_LIKELY_TO_ENGAGE},
        {"update_required",                                         PROVIDER_EMAIL_UPDATE_REQUIRED },
        {"veri fied",                                               PROVIDER_EMAIL_OTHER           },
        {"sent by a pigeon that nobody has ever seen in this town",
         PROVIDER_EMAIL_OTHER                                                                      },
    };

    for (size_t i = 0; i < array_len(rows); i++)
        if (provider_email_of(str_of(rows[i].word)) != rows[i].status)
            fail_msg("%s", rows[i].word);
    for (size_t i = 0; i < PROVIDER_WHAT_N; i++)
        assert_true(strlen(provider_what_text((enum provider_what)i)) > 10);
    assert_int_equal(provider_what_charge(PROVIDER_ANSWERED),
                     PROVIDER_CHARGE_SAID);
    assert_int_equal(provider_what_charge(PROVIDER_RATE), PROVIDER_CHARGE_NONE);
    assert_int_equal(provider_what_charge(PROVIDER_IN_DOUBT),
                     PROVIDER_CHARGE_UNKNOWN);
    assert_string_equal(provider_kept_names[PROVIDER_KEPT_LEFT_DAY],
                        "x-24-hour-requests-left");
}

TEST(knows_usable_keys)
{
    static char many[PROVIDER_KEY_BYTES_MAX + 1];

    memset(many, 'k', sizeof(many));
    assert_true(provider_key_is_usable(STR("a-Key_1~")));
    assert_true(provider_key_is_usable(str_make(many, sizeof(many) - 1)));
    assert_false(provider_key_is_usable(str_make(many, sizeof(many))));
    assert_false(provider_key_is_usable(STR("")));
    assert_false(provider_key_is_usable(STR("a key")));
    assert_false(provider_key_is_usable(STR("key\r\nX: y")));
    assert_false(provider_key_is_usable(STR("k\xc3\xa9y")));
}

TEST(waits_as_it_is_told)
{
    enum { NOW = 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */ };
    static const struct {
        const char *value;
        int64_t at, s;
    } rows[] = {
        {"",                              NOW,      -1   },
        {"30",                            0,        30   },
        {" 30 ",                          0,        30   },
        {"0",                             0,        1    },
        {"-5",                            0,        1    },
        {"86401",                         0,        86400},
        {"1000000000000",                 0,        86400},
        {"99999999999999999999999999",    0,        86400},
        {"soon",                          NOW,      -1   },
        {"1.5",                           NOW,      -1   },
        {"-",                             NOW,      -1   },
        {"Sun, 06 Nov 1994 08:49:37 GMT", NOW - 90, 90   },
        {"Sun, 06 Nov 1994 08:49:37 GMT", NOW + 90, 1    },
        {"Sun, 06 Nov 1994 08:49:37 GMT", 1,        86400},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0,        -1   },
        {"Thu, 01 Jan 1970 00:00:05 GMT", NOW,      1    },
        {"Sun, 06 Nov 1994 24:49:37 GMT", NOW - 90, -1   },
        {"Sun, 00 Nov 1994 08:49:37 GMT", NOW - 90, -1   },
        {"Sun, 06 Nox 1994 08:49:37 GMT", NOW - 90, -1   },
        {"Sun, 06 Nov 1994 08:49:37 CET", NOW - 90, -1   },
        {"Sun, 6 Nov 1994 08:49:37 GMT",  NOW - 90, -1   },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        int64_t s = provider_retry_s(str_of(rows[i].value), rows[i].at);
        if (s != rows[i].s)
            fail_msg("%s: %lld", rows[i].value, (long long)s);
    }
}

/* Answers as text */

static void
assert_same(const struct provider_answer *x, const struct provider_answer *y)
{
    assert_int_equal(x->miss, y->miss);
    assert_int_equal(x->status, y->status);
    assert_true(str_eq(x->address, y->address) && str_eq(x->name, y->name));
    assert_true(str_eq(x->first, y->first) && str_eq(x->last, y->last));
    assert_true(str_eq(x->company, y->company) && str_eq(x->domain, y->domain));
    assert_true(str_eq(x->linkedin, y->linkedin) && str_eq(x->id, y->id));
    assert_true(x->confidence == y->confidence && x->employees == y->employees);
}

TEST(remembers_answers)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_answer got;
    struct provider_answer answer = {
        .miss = PROVIDER_MISS_FOUND,
        .address = STR("jane.doe@acme.test"),
        .status = PROVIDER_EMAIL_LIKELY_TO_ENGAGE,
        .name = STR("Jane \"J\" Doe"),
        .first = STR("Jane"),
        .last = STR("D\xc3\xb6"),
        .company = STR("Acme \\ Co"),
        .domain = STR("acme.test"),
        .linkedin = STR("http://www.linkedin.com/in/jane-doe"),
        .id = STR("5f0"),
        .confidence = 0.25,
        .employees = 51,
    };

    str text = provider_answer_write(&a, &answer);
    assert_true(provider_answer_read(&a, text, &got));
    assert_same(&got, &answer);
    answer = (struct provider_answer){.confidence = -1, .employees = -1};
    text = provider_answer_write(&a, &answer);
    assert_true(provider_answer_read(&a, text, &got));
    assert_same(&got, &answer);
}

TEST(remembers_the_largest_answer)
{
    static char many[PROVIDER_TEXT_MAX];
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_answer got;

    memset(many, '"', sizeof(many));
    str s = str_make(many, sizeof(many));
    struct provider_answer answer = {
        .address = str_sub(s, 0, PROVIDER_ADDRESS_MAX),
        .status = PROVIDER_EMAIL_LIKELY_TO_ENGAGE,
        .name = s,
        .first = s,
        .last = s,
        .company = s,
        .linkedin = s,
        .domain = str_sub(s, 0, PROVIDER_DOMAIN_MAX),
        .id = str_sub(s, 0, PROVIDER_ID_MAX),
        .confidence = 0.123456,
        .employees = INT64_MAX,
    };
    str text = provider_answer_write(&a, &answer);
    assert_true(text.n > 0 && text.n <= PROVIDER_ANSWER_MAX);
    assert_true(provider_answer_read(&a, text, &got));
    assert_same(&got, &answer);
}

TEST(remembers_nobody)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_answer got;

    for (int miss = PROVIDER_MISS_NOBODY; miss < PROVIDER_MISS_N; miss++) {
        struct provider_answer answer = {.miss = (enum provider_miss)miss,
                                         .address = STR("other@acme.test")};
        assert_int_equal(provider_answer_write(&a, &answer).n, 0);
    }
    assert_true(provider_answer_read(&a, STR(""), &got));
    assert_int_equal(got.miss, PROVIDER_MISS_NOBODY);
    assert_int_equal(got.address.n, 0);
    assert_true(got.confidence == -1 && got.employees == -1);
}

TEST(reads_no_text_but_its_own)
{
    static const char *const texts[] = {
        "{",
        "[]",
        "null",
        "{}",
        "{\"version\":2}",
        "{\"version\":\"1\"}",
        "{\"version\":1} x",
        "{\"version\":-1}",
    };
    static char many[PROVIDER_ANSWER_MAX + 1];
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct provider_answer got;

    for (size_t i = 0; i < array_len(texts); i++)
        if (provider_answer_read(&a, str_of(texts[i]), &got) ||
            got.miss == PROVIDER_MISS_FOUND)
            fail_msg("%s", texts[i]);
    memset(many, ' ', sizeof(many));
    memcpy(many, "{\"version\":1}", 13);
    assert_false(provider_answer_read(&a, str_make(many, sizeof(many)), &got));
    /* what is wrong in it is left out */
    assert_true(provider_answer_read(
        &a,
        STR("{\"version\":1,\"confidence\":7,\"employees\":-4,"
            "\"status\":5,\"name\":[],\"id\":\"a\\u0000b\"}"),
        &got));
    assert_true(got.confidence == -1 && got.employees == -1);
    assert_int_equal(got.status, PROVIDER_EMAIL_NONE);
    assert_int_equal(got.name.n, 0);
    assert_str(got.id, "a b");
}

TEST(makes_keys)
{
    static const struct {
        const char *first, *last, *company, *domain, *linkedin;
        const char *keys[PROVIDER_PERSON_KEYS];
        const char *found_by, *kept_as;
    } rows[] = {
        {"Jane",
         "Doe",           "Acme",
         "ACME.test",                            "Jane-Doe-1",
         {"in:jane-doe-1", "jane doe@acme.test"},
         "jane doe?:acme",                                                                 "jane doe@:acme"   },
        {"jane",
         "doe",           "acme",
         "acme.test",                            "",
         {"jane doe@acme.test"},
         "jane doe?:acme",                                                                 "jane doe@:acme"   },
        {"jane",   "doe", "",       "acme.test", "",           {"jane doe@acme.test"}, "", ""                 },
        {" jane ",
         "van  doe",      " A  B ",
         "",                                     "",
         {"jane van doe@:a b"},
         "",                                                                               "jane van doe?:a b"},
        {"jane",   "doe", "",       "",          "",           {NULL},                 "", ""                 },
        {"jane",   "",    "acme",   "acme.test", "",           {NULL},                 "", ""                 },
        {"",
         "doe",           "acme",
         "acme.test",                            "jane-doe-1",
         {"in:jane-doe-1"},
         "",                                                                               ""                 },
        {"a@b",    "doe", "acme",   "acme.test", "x@y",        {NULL},                 "", ""                 },
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct provider_person who = {
            .first = str_of(rows[i].first),
            .last = str_of(rows[i].last),
            .company = str_of(rows[i].company),
            .domain = str_of(rows[i].domain),
            .linkedin = str_of(rows[i].linkedin),
        };
        struct provider_keys keys;
        size_t want = 0;
        provider_person_keys(&a, &who, &keys);
        while (want < PROVIDER_PERSON_KEYS && rows[i].keys[want] != NULL)
            want++;
        if (keys.n != want)
            fail_msg("row %zu: %zu keys", i, keys.n);
        for (size_t k = 0; k < keys.n; k++)
            assert_str(keys.keys[k], rows[i].keys[k]);
        assert_str(keys.found_by, rows[i].found_by);
        assert_str(keys.kept_as, rows[i].kept_as);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(knows_the_words),
        CASE(knows_usable_keys),
        CASE(waits_as_it_is_told),
        CASE(remembers_answers),
        CASE(remembers_the_largest_answer),
        CASE(remembers_nobody),
        CASE(reads_no_text_but_its_own),
        CASE(makes_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
