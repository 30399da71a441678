#include <unistd.h>

#include "base/conf_file.h"
#include "base/near.h"
#include "unit.h"

struct target {
    bool loud;
    int64_t count;
    int level;
    struct conf_list order;
    str where;
    struct conf_texts nets;
    str key;
};

#define AT(field) offsetof(struct target, field)

/* clang-format off */
static const struct conf_option table[] = {
    {.name = "loud", .offset = AT(loud), .groups = 1, .type = CONF_FLAG},
    {.name = "some-count", .argument = "N", .fallback = "20", .min = 1,
        .max = 99, .offset = AT(count), .groups = 1, .type = CONF_INT},
    {.name = "level", .argument = "L", .fallback = "mid",
        .choices = "low|mid|high", .offset = AT(level), .groups = 1,
        .type = CONF_CHOICE},
    {.name = "order", .argument = "LIST", .fallback = "a,b",
        .choices = "a|b|c", .offset = AT(order), .groups = 1,
        .type = CONF_LIST},
    {.name = "where", .argument = "URL", .env = "PLACE_URL",
        .offset = AT(where), .groups = 3, .type = CONF_TEXT},
    {.name = "net", .argument = "CIDR", .offset = AT(nets), .groups = 1,
        .type = CONF_TEXTS},
    {.name = "key", .argument = "KEY", .env = "SECRET_KEY",
        .offset = AT(key), .groups = 1, .type = CONF_TEXT,
        .is_secret = true},
};
/* clang-format on */

struct fixture {
    struct arena arena;
    struct conf conf;
    struct target t;
    str rest[16];
    size_t rest_n;
};

static void
fixture_init(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    conf_init(&f->conf, &f->arena, table, array_len(table), &f->t);
}

static void
fixture_fini(struct fixture *f)
{
    arena_fini(&f->arena);
}

/* The words of a command line, blanks between. */
static int
args(struct fixture *f, uint32_t group, const char *line)
{
    char *argv[16];
    int argc = 0;
    char *copy = str_dup_z(&f->arena, str_of(line));

    for (char *w = strtok(copy, " "); w != NULL; w = strtok(NULL, " "))
        argv[argc++] = w;
    f->rest_n = 0;
    return conf_args(&f->conf, group, argc, argv, f->rest, &f->rest_n);
}

#define FIXTURE(f)                                                             \
    CLEANUP(fixture_fini) struct fixture f;                                    \
    fixture_init(&f)

TEST(has_defaults)
{
    FIXTURE(f);

    assert_false(f.t.loud);
    assert_int_equal(f.t.count, 20);
    assert_int_equal(f.t.level, 1);
    assert_int_equal(f.t.order.n, 2);
    assert_int_equal(f.t.order.v[1], 1);
    assert_int_equal(f.t.where.n, 0);
}

TEST(reads_flags)
{
    FIXTURE(f);

    assert_int_equal(args(&f, 1,
                          "one --loud --some-count 7 --level=high "
                          "--order c,a --net 10.0.0.0/8 two --net ::1 "
                          "- -- --loud"),
                     0);
    assert_true(f.t.loud);
    assert_int_equal(f.t.count, 7);
    assert_int_equal(f.t.level, 2);
    assert_int_equal(f.t.order.v[0], 2);
    assert_int_equal(f.t.nets.n, 2);
    assert_str(f.t.nets.v[1], "::1");
    assert_int_equal(f.rest_n, 4);
    assert_str(f.rest[3], "--loud");
    assert_int_equal(args(&f, 1, "--loud=no --some-count 8"), 0);
    assert_false(f.t.loud);
    assert_int_equal(f.t.count, 8);
}

TEST(refuses_flags)
{
    static const struct {
        uint32_t group;
        const char *line, *why;
    } rows[] = {
        {1, "--some-cuont 3",
         "--some-cuont: no such option; did you mean --some-count?"            },
        {1, "--zzzzzz",         "--zzzzzz: no such option"                     },
        {2, "--level low",      "--level: not an option of this command"       },
        {1, "--some-count",     "--some-count wants a value: N"                },
        {1, "--some-count 0",   "--some-count: \"0\" is no number from 1 to 99"},
        {1, "--some-count 1e1",
         "--some-count: \"1e1\" is no number from 1 to 99"                     },
        {1, "--level top",      "--level: \"top\" is none of low, mid, high"   },
        {1, "--order a,a",      "--order: \"a\" stands there twice"            },
        {1, "--order a,,b",     "--order: \"\" is none of a, b, c"             },
        {1, "--loud=maybe",     "--loud: \"maybe\" is neither yes nor no"      },
        {1, "-x",               "-x: options begin with two hyphens"           },
        {1, "--key hunter2",
         "--key: secrets are not taken from the command line, where "
         "others can read them; set SECRET_KEY"                                },
        {1, "--key=hunter2",
         "--key: secrets are not taken from the command line, where "
         "others can read them; set SECRET_KEY"                                },
        {1, "--\x1b[2J",        "--\\x1b[2J: no such option"                   },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        FIXTURE(f);
        assert_int_equal(args(&f, rows[i].group, rows[i].line), CONF_BAD);
        assert_str(f.conf.why, rows[i].why);
    }
}

TEST(bounds_repeated_flags)
{
    FIXTURE(f);

    for (int i = 0; i < CONF_TEXTS_MAX; i++)
        assert_int_equal(args(&f, 1, "--net 10.0.0.1"), 0);
    assert_int_equal(args(&f, 1, "--net 10.0.0.1"), CONF_BAD);
}

TEST(prefers_stronger_sources)
{
    FIXTURE(f);
    char *env[] = {(char *)"TURNSTONE_SOME_COUNT=5",
                   (char *)"TURNSTONE_LEVEL=low",
                   (char *)"PLACE_URL=from-env",
                   (char *)"SECRET_KEY=s",
                   (char *)"TURNSTONE_NET=10.0.0.0/8, ::1",
                   (char *)"HOME=/x",
                   (char *)"odd",
                   NULL};

    assert_int_equal(args(&f, 1, "--some-count 4"), 0);
    assert_int_equal(conf_environment(&f.conf, env), 0);
    assert_int_equal(
        conf_file_text(
            &f.conf, CONF_DOTENV,
            STR("TURNSTONE_SOME_COUNT=no number\nTURNSTONE_LEVEL=high\n"
                "TURNSTONE_LOUD=1\nTURNSTONE_NET=9.9.9.9\n"),
            ".env"),
        0);
    assert_int_equal(
        conf_file_text(&f.conf, CONF_FILE,
                       STR("TURNSTONE_LOUD=0\nTURNSTONE_ORDER=c\n"), "config"),
        0);
    assert_int_equal(f.t.count, 4);
    assert_int_equal(f.t.level, 0);
    assert_true(f.t.loud);
    assert_int_equal(f.t.order.v[0], 2);
    assert_str(f.t.where, "from-env");
    assert_str(f.t.key, "s");
    assert_int_equal(f.t.nets.n, 2);
    assert_int_equal(f.conf.set_by[1], CONF_FLAGS);
    assert_int_equal(f.conf.set_by[0], CONF_DOTENV);
}

TEST(names_the_environment)
{
    FIXTURE(f);
    char *env[] = {(char *)"TURNSTONE_SOME_COUNT=x", NULL};

    assert_int_equal(conf_environment(&f.conf, env), CONF_BAD);
    assert_str(f.conf.why, "TURNSTONE_SOME_COUNT in the environment: \"x\" "
                           "is no number from 1 to 99");
}

TEST(reads_files)
{
    static const struct {
        str text;
        const char *where;
    } rows[] = {
        {STR("PLACE_URL=a b  # why\n"),                        "a b"           },
        {STR("\xef\xbb\xbfPLACE_URL=x"),                       "x"             },
        {STR("# c\n\n  export  PLACE_URL = x \r\n"),           "x"             },
        {STR("PLACE_URL=a#b\n"),                               "a#b"           },
        {STR("PLACE_URL='a \\n #b' # c\n"),                    "a \\n #b"      },
        {STR("PLACE_URL=\"a\\n\\\"b\\\\ \\$c\\x\"\n"),         "a\n\"b\\ $c\\x"},
        {STR("PLACE_URL=\"two\nlines\"\nOTHER=1\n"),           "two\nlines"    },
        {STR("PLACE_URL=\nX=1\n"),                             ""              },
        {STR("OTHER=\"x\"\nPLACE_URL=1\nPLACE_URL=2\n"),       "2"             },
        {STR("a.b-c=1\nPLACE_URL=postgresql://u:p@h/d?x=1\n"),
         "postgresql://u:p@h/d?x=1"                                            },
        {STR("export=1\nPLACE_URL=e\n"),                       "e"             },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        FIXTURE(f);
        int r = conf_file_text(&f.conf, CONF_FILE, rows[i].text, "c");
        if (r != 0)
            fail_msg("row %zu: %.*s", i, STR_ARG(f.conf.why));
        assert_str(f.t.where, rows[i].where);
    }
}

TEST(refuses_files)
{
    static const struct {
        str text;
        const char *why;
    } rows[] = {
        {STR("A=1\n  what now\n"),                    "c:2:8: a = is wanted here: KEY=VALUE"      },
        {STR("=1\n"),                                 "c:1:1: a key is wanted here: KEY=VALUE"    },
        {STR("9A=1\n"),                               "c:1:1: a key is wanted here: KEY=VALUE"    },
        {STR("A=\"x\n\n"),                            "c:1:3: a quote that is not closed"         },
        {STR("A='x' y\n"),                            "c:1:7: text after the closing quote"       },
        {STR("\xef\xbb\xbf"
             "A\n"),
         "c:1:2: a = is wanted here: KEY=VALUE"                                                   },
        {STR("A=\"1\n2\"\nTURNSTONE_SOME_COUNT=x\n"),
         "c:3:1: TURNSTONE_SOME_COUNT: \"x\" is no number from 1 to 99"                           },
        {STR("TURNSTONE_SOME_COUNTS=1\n"),
         "c:1:1: TURNSTONE_SOME_COUNTS: no such setting; did you mean "
         "TURNSTONE_SOME_COUNT?"                                                                  },
        {STR("TURNSTONE_KEY=1\n"),                    "c:1:1: TURNSTONE_KEY: no such setting; "
                                   "did you mean TURNSTONE_NET?"},
        {STR("A=1\0B=2\n"),                           "c: not a text: it holds a NUL byte"        },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        FIXTURE(f);
        assert_int_equal(conf_file_text(&f.conf, CONF_FILE, rows[i].text, "c"),
                         CONF_BAD);
        assert_str(f.conf.why, rows[i].why);
    }
}

TEST(opens_files)
{
    FIXTURE(f);
    char path[] = "/tmp/turnstone-conf-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "PLACE_URL=x\n", 12), 12);
    close(fd);
    assert_int_equal(conf_file(&f.conf, CONF_FILE, path), 0);
    assert_str(f.t.where, "x");
    unlink(path);
    assert_int_equal(conf_file(&f.conf, CONF_FILE, path), CONF_FILE_ABSENT);
    assert_int_equal(conf_file(&f.conf, CONF_FILE, "/tmp"), CONF_BAD);
    assert_int_equal(conf_file(&f.conf, CONF_FILE, "/dev/zero"), CONF_BAD);
}

TEST(finds_near_words)
{
    static const char *const words[] = {"limit", "priority", "json", "db"};

    assert_string_equal(near_word(words, 4, STR("lmit")), "limit");
    assert_string_equal(near_word(words, 4, STR("limti")), "limit");
    assert_string_equal(near_word(words, 4, STR("priorities")), "priority");
    assert_string_equal(near_word(words, 4, STR("bd")), "db");
    assert_null(near_word(words, 4, STR("zebra")));
    assert_null(near_word(words, 4, STR("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(has_defaults),
        CASE(reads_flags),
        CASE(refuses_flags),
        CASE(bounds_repeated_flags),
        CASE(prefers_stronger_sources),
        CASE(names_the_environment),
        CASE(reads_files),
        CASE(refuses_files),
        CASE(opens_files),
        CASE(finds_near_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
