/*
 * Completions for bash and zsh, from the tables. In words for shells no quote
 * and no dollar may stand; those of zsh's descriptions are escaped.
 */
#include <stdio.h>

#include "cmd/help.h"

static bool
is_file(const struct conf_option *o)
{
    return o->argument != NULL && str_eq(str_of(o->argument), STR("FILE"));
}

static void
words_of_choices(FILE *f, const struct conf_option *o)
{
    for (const char *p = o->choices; *p; p++)
        fputc(*p == '|' ? ' ' : *p, f);
}

/* After --option: its choices, files, or nothing of ours. */
static void
bash_values(FILE *f)
{
    fputs("    case $previous in\n", f);
    for (size_t i = 0; i < options_table_n; i++) {
        const struct conf_option *o = &options_table[i];
        if (o->argument == NULL || o->is_secret)
            continue;
        fprintf(f, "    --%s) ", o->name);
        if (o->choices != NULL) {
            fputs("COMPREPLY=($(compgen -W '", f);
            words_of_choices(f, o);
            fputs("' -- \"$word\")); return ;;\n", f);
        } else if (is_file(o)) {
            fputs("COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", f);
        } else {
            fputs("return ;;\n", f);
        }
    }
    fputs("    esac\n", f);
}

int
help_bash(FILE *f)
{
    fputs("# bash completion for turnstone. Generated from the tables of the "
          "program: make docs\n\n"
          "_turnstone()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]}\n"
          "    local previous=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local options\n\n",
          f);
    bash_values(f);
    fputs("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W '",
          f);
    for (size_t i = 0; i < command_table_n; i++)
        fprintf(f, "%s%s", i ? " " : "", command_table[i].name);
    fputs("' -- \"$word\"))\n        return\n    fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          f);
    for (size_t i = 0; i < command_table_n; i++) {
        const char *gap = "";
        fprintf(f, "    %s) options='", command_table[i].name);
        for (size_t k = 0; k < options_table_n; k++) {
            if (!help_knows(&command_table[i], &options_table[k]))
                continue;
            fprintf(f, "%s--%s", gap, options_table[k].name);
            gap = " ";
        }
        fputs("' ;;\n", f);
    }
    fputs("    esac\n"
          "    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
          "    esac\n}\n"
          "complete -o filenames -F _turnstone turnstone\n",
          f);
    return EXIT_DONE;
}

/* Inside '...[here]': brackets and colons escaped, quotes left out. */
static void
zsh_text(FILE *f, const char *s)
{
    for (; *s; s++) {
        if (*s == '[' || *s == ']' || *s == ':')
            fputc('\\', f);
        if (*s != '\'')
            fputc(*s, f);
    }
}

static void
zsh_option(FILE *f, const struct conf_option *o)
{
    bool is_repeatable = o->type == CONF_TEXTS;

    fprintf(f, " \\\n            '%s--%s[", is_repeatable ? "*" : "", o->name);
    zsh_text(f, o->help);
    fputc(']', f);
    if (o->argument != NULL) {
        fputc(':', f);
        zsh_text(f, o->argument);
        fputc(':', f);
        if (o->choices != NULL) {
            fputc('(', f);
            words_of_choices(f, o);
            fputc(')', f);
        } else if (is_file(o)) {
            fputs("_files", f);
        }
    }
    fputc('\'', f);
}

int
help_zsh(FILE *f)
{
    fputs("#compdef turnstone\n"
          "# Generated from the tables of the program: make docs\n\n"
          "_turnstone()\n{\n"
          "    local -a commands\n    commands=(\n",
          f);
    for (size_t i = 0; i < command_table_n; i++) {
        fprintf(f, "        '%s:", command_table[i].name);
        zsh_text(f, command_table[i].summary);
        fputs("'\n", f);
    }
    fputs("    )\n    if (( CURRENT == 2 )); then\n"
          "        _describe command commands\n        return\n    fi\n"
          "    local name=$words[2]\n"
          "    shift words\n    (( CURRENT-- ))\n"
          "    case $name in\n",
          f);
    for (size_t i = 0; i < command_table_n; i++) {
        fprintf(f, "    %s)\n        _arguments", command_table[i].name);
        for (size_t k = 0; k < options_table_n; k++)
            if (help_knows(&command_table[i], &options_table[k]))
                zsh_option(f, &options_table[k]);
        fputs(" \\\n            '*:file:_files'\n        ;;\n", f);
    }
    fputs("    esac\n}\n\n_turnstone \"$@\"\n", f);
    return EXIT_DONE;
}
