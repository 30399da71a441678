/* Command lines: see options.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "options.h"

static _Noreturn void
print_help(const char *program, const struct options_row *rows, size_t n)
{
    printf("usage: %s [options]\n", program);
    for (size_t i = 0; i < n; i++)
        printf("  %-18s %s\n", rows[i].name, rows[i].help);
    exit(0);
}

static _Noreturn void
refuse(const char *program, const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    exit(2);
}

static void
take_value(const char *program, const struct options_row *row, char *value)
{
    int64_t number;

    if (row->kind == OPTION_TEXT) {
        *(const char **)row->out = value;
    } else if (row->kind == OPTION_REAL) {
        if (!str_to_double(str_of(value), row->out))
            refuse(program, row->name, "needs a number");
    } else {
        if (!str_to_i64(str_of(value), &number) || number < 0 ||
            (uint64_t)number > row->max)
            refuse(program, row->name, "needs a whole number within bounds");
        *(uint64_t *)row->out = (uint64_t)number;
    }
}

static const struct options_row *
row_of(const char *name, const struct options_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

void
options_parse(int argc, char **argv, const struct options_row *rows, size_t n)
{
    for (int i = 1; i < argc; i++) {
        const struct options_row *row = row_of(argv[i], rows, n);

        if (strcmp(argv[i], "--help") == 0)
            print_help(argv[0], rows, n);
        if (row == NULL)
            refuse(argv[0], argv[i], "no such option; try --help");
        if (row->kind == OPTION_SWITCH) {
            *(bool *)row->out = true;
            continue;
        }
        if (i + 1 == argc)
            refuse(argv[0], argv[i], "needs a value");
        take_value(argv[0], row, argv[++i]);
    }
}
