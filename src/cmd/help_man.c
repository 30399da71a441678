/* The manual page, in mdoc(7), from the tables. */
#include <stdio.h>

#include "cmd/help.h"

/* Text made safe for roff: backslashes, hyphens, a dot at a line's start. */
static void
text(FILE *f, const char *s)
{
    bool is_start = true;

    for (; *s; s++) {
        if (is_start && (*s == '.' || *s == '\''))
            fputs("\\&", f);
        if (*s == '\\')
            fputs("\\e", f);
        else if (*s == '-' && s[1] == '-')
            fputs("\\-", f);
        else
            fputc(*s, f);
        is_start = *s == '\n';
    }
}

/* A line of help as a sentence of the manual. */
static void
sentence(FILE *f, const char *s)
{
    size_t n = strlen(s);

    if (*s >= 'a' && *s <= 'z') {
        fputc(*s - 'a' + 'A', f);
        s++;
        n--;
    }
    text(f, s);
    fputs(n > 0 && s[n - 1] == '?' ? "\n" : ".\n", f);
}

static void
paragraphs(FILE *f, const char *s)
{
    for (; *s; s++) {
        char one[2] = {*s, '\0'};
        if (*s == '\n')
            fputs("\n.Pp\n", f);
        else
            text(f, one);
    }
    fputc('\n', f);
}

static void
command_items(FILE *f)
{
    fputs(".Bl -tag -width Ds\n", f);
    for (size_t i = 0; i < command_table_n; i++) {
        const struct command *c = &command_table[i];
        fprintf(f, ".It Cm %s", c->name);
        if (c->args_max > 0)
            fprintf(f, " Ar \"%s\"", c->args);
        fputc('\n', f);
        sentence(f, c->summary);
        if (c->text[0] != '\0') {
            fputs(".Pp\n", f);
            paragraphs(f, c->text);
        }
    }
    fputs(".El\n", f);
}

static bool
has_reader(const struct conf_option *o)
{
    for (size_t i = 0; i < command_table_n; i++)
        if (help_knows(&command_table[i], o))
            return true;
    return false;
}

static void
option_item(FILE *f, const struct conf_option *o)
{
    fprintf(f, ".It Fl \\-%s", o->name);
    if (o->argument != NULL)
        fprintf(f, " Ar %s", o->argument);
    fputc('\n', f);
    sentence(f, o->help);
    if (o->choices != NULL) {
        fputs("One of\n", f);
        str rest = str_of(o->choices);
        while (rest.p != NULL) {
            str word = str_cut(&rest, '|');
            fprintf(f, ".Cm %.*s%s\n", STR_ARG(word), rest.p ? " ," : " .");
        }
    }
    if (o->fallback != NULL)
        fprintf(f, "The default is\n.Cm %s .\n", o->fallback);
    fputs("Taken by\n", f);
    const char *last = NULL;
    for (size_t i = 0; i < command_table_n; i++) {
        if (!help_knows(&command_table[i], o))
            continue;
        if (last != NULL)
            fprintf(f, ".Cm %s ,\n", last);
        last = command_table[i].name;
    }
    fprintf(f, ".Cm %s .\n", last);
}

static void
option_items(FILE *f)
{
    fputs(".Bl -tag -width Ds\n", f);
    for (size_t i = 0; i < options_table_n; i++)
        if (has_reader(&options_table[i]) &&
            !(options_table[i].groups & CMD_HELP))
            option_item(f, &options_table[i]);
    fputs(".El\n.Pp\nEvery command takes\n", f);
    for (size_t i = 0; i < options_table_n; i++)
        if ((options_table[i].groups & CMD_HELP) &&
            !options_table[i].is_hidden) {
            fprintf(f, ".Fl \\-%s", options_table[i].name);
            if (options_table[i].argument != NULL)
                fprintf(f, " Ar %s", options_table[i].argument);
            fputs(" ,\n", f);
        }
    fputs("as\n.Cm turnstone help\nshows them.\n", f);
}

static void
environment(FILE *f)
{
    fputs(".Sh ENVIRONMENT\n"
          "An option\n.Fl \\-some-name\n"
          "has the key\n.Ev TURNSTONE_SOME_NAME\n"
          "in the environment and in files.\n"
          "Flags take yes or no there, lists commas.\n"
          "Flags on the command line are stronger than the environment, that\n"
          "is stronger than\n.Pa .env\n"
          "in the working directory, and that is stronger than the config\n"
          "file.\n"
          "Also read:\n"
          ".Bl -tag -width Ds\n",
          f);
    for (size_t i = 0; i < options_table_n; i++) {
        const struct conf_option *o = &options_table[i];
        if (o->env == NULL)
            continue;
        fprintf(f, ".It Ev %s\n", o->env);
        if (o->is_secret) {
            sentence(f, o->help);
        } else {
            fprintf(f, "The same as\n.Fl \\-%s .\n", o->name);
        }
    }
    fputs(".El\n.Pp\n"
          "Secrets are taken from the environment and files only, never from\n"
          "the command line.\n",
          f);
}

static const char head[] =
    ".\\\" Generated from the tables of the program: make docs\n"
    ".Dd November 23, 2026\n"
    ".Dt TURNSTONE 1\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm turnstone\n"
    ".Nd fill in missing e-mail addresses from company web sites\n"
    ".Sh SYNOPSIS\n"
    ".Nm\n"
    ".Ar command\n"
    ".Op Ar option ...\n"
    ".Op Ar argument ...\n"
    ".Sh DESCRIPTION\n"
    ".Nm\n"
    "takes profiles (a name, a company, a web site) that have no e-mail\n"
    "address, reads the companies' web sites, politely, and finds the address\n"
    "that belongs to each person, with the proof of where it was seen.\n"
    ".Pp\n"
    "The commands:\n";

static const char tail[] =
    ".Sh FILES\n"
    ".Bl -tag -width Ds\n"
    ".It Pa .env\n"
    "Settings in the working directory, as KEY=VALUE lines.\n"
    "Keys of other programs are passed over.\n"
    ".It Pa ~/.config/turnstone/config\n"
    "The config file, of the same form; under\n"
    ".Ev XDG_CONFIG_HOME\n"
    "where that is set.\n"
    ".It Pa turnstone.db\n"
    "The database, unless\n"
    ".Fl \\-db\n"
    "says otherwise.\n"
    ".El\n"
    ".Sh EXIT STATUS\n"
    ".Bl -tag -width Ds\n"
    ".It 0\nDone.\n"
    ".It 1\nA fault, told on standard error.\n"
    ".It 2\nThe command line or the settings make no sense.\n"
    ".It 3\nInterrupted, but consistent: run it again.\n"
    ".It 4\nThe paid provider refused.\n"
    ".El\n"
    ".Sh EXAMPLES\n"
    "Read a table of people, find the addresses and write them back:\n"
    ".Bd -literal -offset indent\n"
    "turnstone import people.csv\n"
    "turnstone enrich --limit 50 --priority has-website --auto-consolidate\n"
    "turnstone export --output people-with-addresses.csv\n"
    ".Ed\n"
    ".Sh STANDARDS\n"
    "robots.txt is read after RFC 9309, CSV after RFC 4180.\n";

int
help_man(FILE *f)
{
    fputs(head, f);
    command_items(f);
    fputs(".Pp\nThe options:\n", f);
    option_items(f);
    environment(f);
    fputs(tail, f);
    return EXIT_DONE;
}
