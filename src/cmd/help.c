/* Help on a terminal: two columns, the second folded at 80. */
#include <stdio.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/log.h"
#include "cmd/help.h"

enum { WIDTH = 79, COLUMN = 28 };

bool
help_knows(const struct command *c, const struct conf_option *o)
{
    return (o->groups & c->bit) && !o->is_hidden && !o->is_secret;
}

int
help_version(FILE *f)
{
    fprintf(f, "turnstone %s\n", TURNSTONE_VERSION);
    return EXIT_DONE;
}

/* Text folded between words; `column` spaces before each further line. */
static void
fold(FILE *f, const char *text, int column, int at)
{
    str rest = str_of(text);

    while (rest.p != NULL) {
        str word = str_cut(&rest, ' ');
        if (at > column && at + 1 + (int)word.n > WIDTH) {
            fprintf(f, "\n%*s", column, "");
            at = column;
        } else if (at > column) {
            fputc(' ', f);
            at++;
        }
        fprintf(f, "%.*s", STR_ARG(word));
        at += (int)word.n;
    }
    fputc('\n', f);
}

static void
row(FILE *f, const char *left, const char *right)
{
    int at = fprintf(f, "  %s", left);

    if (at + 2 > COLUMN) {
        fputc('\n', f);
        at = 0;
    }
    fprintf(f, "%*s", COLUMN - at, "");
    fold(f, right, COLUMN, COLUMN);
}

static void
option_row(FILE *f, const struct conf_option *o)
{
    char left[64], right[512], choices[128] = "", fallback[96] = "";

    snprintf(left, sizeof(left), "--%s%s%s", o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    if (o->choices != NULL) {
        snprintf(choices, sizeof(choices), " (%s)", o->choices);
        for (char *p = choices; *p; p++)
            *p = *p == '|' ? '/' : *p;
    }
    if (o->fallback != NULL)
        snprintf(fallback, sizeof(fallback), " [%s]", o->fallback);
    snprintf(right, sizeof(right), "%s%s%s", o->help, choices, fallback);
    row(f, left, right);
}

int
help_program(FILE *f)
{
    fputs("usage: turnstone COMMAND [OPTION...] [ARGUMENT...]\n\n"
          "Fills in the missing e-mail addresses of profiles by reading "
          "company web sites.\n\n"
          "commands:\n",
          f);
    for (size_t i = 0; i < command_table_n; i++)
        row(f, command_table[i].name, command_table[i].summary);
    fputs("\nturnstone help COMMAND tells a command's options; "
          "turnstone(1) tells all.\n",
          f);
    return EXIT_DONE;
}

static void
paragraphs(FILE *f, const char *text)
{
    str rest = str_of(text);

    while (rest.n > 0) {
        char line[1024];
        str one = str_cut(&rest, '\n');
        snprintf(line, sizeof(line), "%.*s", STR_ARG(one));
        fputc('\n', f);
        fold(f, line, 0, 0);
    }
}

int
help_command(FILE *f, const struct command *c)
{
    fprintf(f, "usage: turnstone %s [OPTION...]%s%s\n\n", c->name,
            c->args_max ? " " : "", c->args_max ? c->args : "");
    fprintf(f, "%s\n", c->summary);
    paragraphs(f, c->text);
    fputs("\noptions:\n", f);
    for (size_t i = 0; i < options_table_n; i++)
        if (help_knows(c, &options_table[i]))
            option_row(f, &options_table[i]);
    return EXIT_DONE;
}

int
cmd_help(struct options *o)
{
    char shown[80];

    if (o->man)
        return help_man(stdout);
    if (o->bash)
        return help_bash(stdout);
    if (o->zsh)
        return help_zsh(stdout);
    if (o->args_n == 0)
        return help_program(stdout);
    const struct command *c = command_find(o->args[0]);
    if (c != NULL)
        return help_command(stdout, c);
    log_error("%s: no such command", inert_z(shown, sizeof(shown), o->args[0]));
    return EXIT_USAGE;
}
