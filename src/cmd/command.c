/* The command table, and the way from argv to a command's exit status. */
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "base/near.h"
#include "base/scope.h"
#include "cmd/cmd.h"
#include "cmd/help.h"

const struct command command_table[] = {
    {
     .name = "help",
     .bit = CMD_HELP,
     .args = "[COMMAND]",
     .args_max = 1,
     .summary = "what the program or a command does",
     .text = "",
     .run = cmd_help,
     },
};
const size_t command_table_n = array_len(command_table);

const struct command *
command_find(str name)
{
    for (size_t i = 0; i < command_table_n; i++)
        if (str_eq(str_of(command_table[i].name), name))
            return &command_table[i];
    return NULL;
}

static int
usage(const char *command, const char *why)
{
    log_error("%s", why);
    fprintf(stderr, "Try: turnstone help%s%s\n", command[0] ? " " : "",
            command);
    return EXIT_USAGE;
}

static int
unknown_command(str name)
{
    const char *names[64];
    char shown[80], why[256];
    size_t n = 0;

    for (; n < command_table_n && n < array_len(names); n++)
        names[n] = command_table[n].name;
    const char *near = near_word(names, n, name);
    inert_z(shown, sizeof(shown), name);
    snprintf(why, sizeof(why),
             near ? "%s: no such command; did you mean %s?"
                  : "%s: no such command",
             shown, near);
    return usage("", why);
}

/* As many words as the command takes? */
static int
check_words(const struct command *c, const struct options *o)
{
    char shown[80], why[256];

    if (o->args_n > c->args_max) {
        inert_z(shown, sizeof(shown), o->args[c->args_max]);
        snprintf(why, sizeof(why), "%s: what is this for? %s takes %s", shown,
                 c->name, c->args_max ? c->args : "options only");
        return usage(c->name, why);
    }
    if (o->args_n < c->args_min) {
        snprintf(why, sizeof(why), "%s wants %s", c->name, c->args);
        return usage(c->name, why);
    }
    return 0;
}

static int
run(const struct command *c, struct options *o)
{
    char why[1024];

    int r = check_words(c, o);
    if (r != 0)
        return r;
    if (c->refuses != NULL && c->refuses(o) != 0) {
        snprintf(why, sizeof(why), "%.*s", STR_ARG(o->conf.why));
        return usage(c->name, why);
    }
    log_set_level(o->quiet ? LOG_ERROR : o->verbose ? LOG_DEBUG : LOG_INFO);
    return c->run(o);
}

int
command_main(int argc, char **argv, char **env)
{
    char why[1024];

    str name = argc > 0 ? str_of(argv[0]) : STR_EMPTY;
    if (str_eq(name, STR("--help")) || str_eq(name, STR("-h")))
        return help_program(stdout);
    if (str_eq(name, STR("--version")))
        return help_version(stdout);
    if (argc == 0) {
        help_program(stderr);
        return EXIT_USAGE;
    }
    const struct command *c = command_find(name);
    if (c == NULL)
        return unknown_command(name);

    CLEANUP(options_fini) struct options o;
    int r = options_read(&o, c->bit, argc - 1, argv + 1, env);
    if (r < 0) {
        fault_take_trace(why, sizeof(why));
        log_error("%s", why);
        return EXIT_FAULT;
    }
    if (r > 0) {
        snprintf(why, sizeof(why), "%.*s", STR_ARG(o.conf.why));
        return usage(c->name, why);
    }
    if (o.help)
        return help_command(stdout, c);
    if (o.version)
        return help_version(stdout);
    return run(c, &o);
}
