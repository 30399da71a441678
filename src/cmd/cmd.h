/*
 * The commands. Each takes its options and returns the exit status; what it
 * has to say it has said by then. The table in command.c names them; to add
 * one, declare it here, add a bit in options.h and a row there.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "cmd/options.h"

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAULT = 1,
    EXIT_USAGE = 2,
    EXIT_INTERRUPTED = 3, /* consistent: run it again */
    EXIT_PROVIDER = 4,    /* refused: key or credits */
};

struct command {
    const char *name;
    uint32_t bit;
    const char *args; /* synopsis of what is no option */
    size_t args_min, args_max;
    const char *summary; /* a line */
    const char *text;    /* paragraphs, an empty line between them */
    int (*run)(struct options *o);
    int (*refuses)(struct options *o); /* 0 or CONF_BAD; or NULL */
};

extern const struct command command_table[];
extern const size_t command_table_n;

const struct command *command_find(str name);
/* All of main: argv without the program's name. */
int command_main(int argc, char **argv, char **env);

int cmd_enrich(struct options *o);
int cmd_import(struct options *o);
int cmd_export(struct options *o);
int cmd_consolidate(struct options *o);
int cmd_status(struct options *o);
int cmd_probe(struct options *o);
int cmd_forget(struct options *o);
int cmd_doctor(struct options *o);
int cmd_plumb(struct options *o);
int cmd_help(struct options *o);
int cmd_verify(struct options *o);
int cmd_ledger(struct options *o);

#endif
