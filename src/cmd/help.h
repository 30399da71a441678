/*
 * What the tables say, for readers and shells: help, the manual page and the
 * completions. Nothing about a command or an option is written here.
 * All return an exit status.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include <stdio.h>

#include "cmd/cmd.h"

int help_version(FILE *f);
int help_program(FILE *f);
int help_command(FILE *f, const struct command *c);
/* doc/turnstone.1, completions/turnstone.bash, completions/_turnstone */
int help_man(FILE *f);
int help_bash(FILE *f);
int help_zsh(FILE *f);

/* Of an option in help and manual: its help, choices and default. */
bool help_knows(const struct command *c, const struct conf_option *o);

#endif
