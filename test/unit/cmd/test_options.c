#include <unistd.h>

#include "../base/unit.h"
#include "cmd/cmd.h"
#include "cmd/help.h"
#include "edge/store.h"

/* The words behind a command, blanks between; no environment. */
static int
read_words(struct options *o, uint32_t command, const char *line)
{
    static char copy[1024];
    static char *argv[64];
    char *env[] = {NULL};
    int argc = 0;

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *w = strtok(copy, " "); w != NULL; w = strtok(NULL, " "))
        argv[argc++] = w;
    return options_read(o, command, argc, argv, env);
}

TEST(has_the_defaults_of_the_manual)
{
    CLEANUP(options_fini) struct options o;

    assert_int_equal(read_words(&o, CMD_ENRICH, ""), 0);
    assert_str(o.db, "sqlite:turnstone.db");
    assert_int_equal(o.limit, 20);
    assert_int_equal(o.batch_size, 512);
    assert_int_equal(o.commit_every, 1000);
    assert_int_equal(o.max_apollo_credits, 0);
    assert_int_equal(o.accept, ACCEPT_SAFE);
    assert_int_equal(o.priority, STORE_HIGH_VALUE);
    assert_int_equal(o.stages.n, 4);
    assert_int_equal(o.stages.v[0], STAGE_WEBSITE);
    assert_int_equal(o.stages.v[1], STAGE_LINKEDIN);
    assert_int_equal(o.stages.v[2], STAGE_PATTERN);
    assert_int_equal(o.stages.v[3], STAGE_APOLLO);
    assert_false(options_is_set(&o, STR("max-credits-month")));
    assert_int_equal(o.helo.n, 0); /* nobody is asked unasked */
    assert_int_equal(o.retry_after, 30);
    assert_int_equal(o.http_port, 80);
    assert_int_equal(o.https_port, 443);
    assert_false(o.auto_consolidate);
    assert_int_equal(options_check_enrich(&o), 0);
}

TEST(takes_the_classic_command_line)
{
    CLEANUP(options_fini) struct options o;

    assert_int_equal(
        read_words(&o, CMD_ENRICH,
                   "--limit 50 --priority has-website --batch-size 5 "
                   "--max-apollo-credits 0 --auto-consolidate --dry-run"),
        0);
    assert_int_equal(o.limit, 50);
    assert_int_equal(o.priority, STORE_HAS_WEBSITE);
    assert_int_equal(o.batch_size, 5);
    assert_true(o.auto_consolidate);
    assert_true(o.dry_run);
    assert_int_equal(options_check_enrich(&o), 0);
}

TEST(agrees_with_the_store_on_priorities)
{
    CLEANUP(options_fini) struct options o;
    char line[64];

    for (int i = 0; i < STORE_PRIORITY_N; i++) {
        snprintf(line, sizeof(line), "--priority %s",
                 store_priority_word((enum store_priority)i));
        assert_int_equal(read_words(&o, CMD_ENRICH, line), 0);
        assert_int_equal(o.priority, i);
        options_fini(&o);
    }
    assert_int_equal(read_words(&o, CMD_ENRICH, "--accept verified"), 0);
    assert_int_equal(o.accept, ACCEPT_VERIFIED);
    options_fini(&o);
    assert_int_equal(read_words(&o, CMD_ENRICH, "--accept any"), 0);
    assert_int_equal(o.accept, ACCEPT_ANY);
}

TEST(refuses)
{
    static const struct {
        uint32_t command;
        const char *line, *why;
    } rows[] = {
        {CMD_ENRICH, "--limt 5",                          "did you mean --limit?"                 },
        {CMD_ENRICH, "--limit 0",                         "--limit: \"0\" is no number from 1"    },
        {CMD_ENRICH, "--http-port 65536",                 "from 1 to 65535"                       },
        {CMD_ENRICH, "--priority best",                   "is none of high-value, "               },
        {CMD_ENRICH, "--stages website,website",          "stands there twice"                    },
        {CMD_ENRICH, "--apollo-api-key K",                "set APOLLO_API_KEY"                    },
        {CMD_ENRICH, "--quiet --verbose",                 "exclude each other"                    },
        {CMD_STATUS, "--limit 5",                         "--limit: not an option of this command"},
        {CMD_STATUS, "--man",                             "--man: not an option"                  },
        {CMD_STATUS, "--db postgresql://u:pw@h/d",        "put the URL in"                        },
        {CMD_STATUS, "--db postgresql://h/d?password=pw", "put the URL in"                        },
        {CMD_STATUS, "--config /nonexistent/x",           "no such config file"                   },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(options_fini) struct options o;
        assert_int_equal(read_words(&o, rows[i].command, rows[i].line),
                         CONF_BAD);
        if (str_find(o.conf.why, str_of(rows[i].why), 0) == STR_NOT_FOUND)
            fail_msg("row %zu: %.*s", i, STR_ARG(o.conf.why));
    }
}

TEST(keeps_secrets_out_of_messages)
{
    CLEANUP(options_fini) struct options o;

    assert_int_equal(
        read_words(&o, CMD_STATUS, "--db postgresql://u:hunter2@h/d"),
        CONF_BAD);
    assert_true(str_find(o.conf.why, STR("hunter2"), 0) == STR_NOT_FOUND);
    options_fini(&o);
    assert_int_equal(read_words(&o, CMD_ENRICH, "--apollo-api-key=hunter2"),
                     CONF_BAD);
    assert_true(str_find(o.conf.why, STR("hunter2"), 0) == STR_NOT_FOUND);
}

TEST(refuses_what_does_not_go_together)
{
    static const struct {
        const char *line, *why;
    } rows[] = {
        {"--stages apollo,website",            "website comes earlier"},
        {"--max-apollo-credits 1",             "set APOLLO_API_KEY"   },
        {"--apollo-url http://x.test",         "no https URL"         },
        {"--apollo-url https://x.test/?key=1", "no https URL"         },
        {"--apollo-url nonsense",              "no https URL"         },
        {"--credit-price free",                "no amount"            },
        {"--credit-price -1",                  "no amount"            },
        {"--credit-price .",                   "no amount"            },
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        CLEANUP(options_fini) struct options o;
        assert_int_equal(read_words(&o, CMD_ENRICH, rows[i].line), 0);
        assert_int_equal(options_check_enrich(&o), CONF_BAD);
        if (str_find(o.conf.why, str_of(rows[i].why), 0) == STR_NOT_FOUND)
            fail_msg("row %zu: %.*s", i, STR_ARG(o.conf.why));
    }
}

TEST(refuses_a_time_that_is_none)
{
    CLEANUP(options_fini) struct options o;

    assert_int_equal(read_words(&o, CMD_EXPORT, "--changed-since yesterday"),
                     0);
    assert_int_equal(options_check_export(&o), CONF_BAD);
    if (str_find(o.conf.why, STR("yesterday is no time; write it as 2026-"),
                 0) == STR_NOT_FOUND)
        fail_msg("%.*s", STR_ARG(o.conf.why));
    options_fini(&o);
    assert_int_equal(read_words(&o, CMD_EXPORT, "--changed-since 30d"), 0);
    assert_int_equal(options_check_export(&o), 0);
}

TEST(takes_what_does)
{
    static const char *const lines[] = {
        "--stages apollo",
        "--stages website,linkedin",
        "--stages website,apollo --credit-price 0.5",
        "--max-apollo-credits 5 --dry-run",
        "--max-apollo-credits 5 --stages website",
        "--apollo-url http://127.0.0.1:8080/api/v1",
        "--apollo-url https://proxy.acme.test/apollo",
    };

    for (size_t i = 0; i < array_len(lines); i++) {
        CLEANUP(options_fini) struct options o;
        assert_int_equal(read_words(&o, CMD_ENRICH, lines[i]), 0);
        if (options_check_enrich(&o) != 0)
            fail_msg("%s: %.*s", lines[i], STR_ARG(o.conf.why));
    }
}

/* Each option has a help sentence and a place; each default is allowed. */
TEST(has_a_sound_table)
{
    for (size_t i = 0; i < options_table_n; i++) {
        const struct conf_option *o = &options_table[i];
        assert_true(o->groups != 0);
        assert_true(o->is_hidden || o->help[0] != '\0');
        assert_true(o->help[0] == '\0' || o->help[strlen(o->help) - 1] != '.');
        assert_true((o->type == CONF_FLAG) == (o->argument == NULL));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(o->name, options_table[k].name);
    }
}

static str
printed(struct arena *a, int (*fn)(FILE *f))
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);

    assert_int_equal(fn(f), 0);
    fclose(f);
    str s = str_dup(a, str_make(text, n));
    free(text);
    return s;
}

TEST(tells_every_command_and_option)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str man = printed(&a, help_man), bash = printed(&a, help_bash);
    str zsh = printed(&a, help_zsh), all = printed(&a, help_program);

    for (size_t i = 0; i < command_table_n; i++) {
        str name = str_of(command_table[i].name);
        assert_ptr_equal(command_find(name), &command_table[i]);
        assert_true(str_find(all, name, 0) != STR_NOT_FOUND);
        assert_true(str_find(man, name, 0) != STR_NOT_FOUND);
        assert_true(str_find(zsh, name, 0) != STR_NOT_FOUND);
    }
    for (size_t i = 0; i < options_table_n; i++) {
        char flag[64];
        if (!help_knows(command_find(STR("status")), &options_table[i]))
            continue;
        snprintf(flag, sizeof(flag), "--%s", options_table[i].name);
        assert_true(str_find(bash, str_of(flag), 0) != STR_NOT_FOUND);
        assert_true(str_find(zsh, str_of(flag), 0) != STR_NOT_FOUND);
    }
    assert_true(str_find(man, STR("hunter"), 0) == STR_NOT_FOUND);
}

/* No .env and no config file of the machine's. */
static int
in_an_empty_folder(void **state)
{
    static char folder[] = "/tmp/turnstone-options-XXXXXX";

    *state = folder;
    return mkdtemp(folder) == NULL || chdir(folder) != 0 ||
           setenv("XDG_CONFIG_HOME", folder, 1) != 0;
}

static int
and_away(void **state)
{
    return rmdir(*state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(has_the_defaults_of_the_manual),
        CASE(takes_the_classic_command_line),
        CASE(agrees_with_the_store_on_priorities),
        CASE(refuses),
        CASE(keeps_secrets_out_of_messages),
        CASE(refuses_what_does_not_go_together),
        CASE(refuses_a_time_that_is_none),
        CASE(takes_what_does),
        CASE(has_a_sound_table),
        CASE(tells_every_command_and_option),
    };
    return cmocka_run_group_tests(tests, in_an_empty_folder, and_away);
}
