/*
 * The command lines of the world's programs: long options only, each with a
 * value or a switch, told by a table. Wrong usage ends the program with 2.
 */
#ifndef TEST_WORLD_OPTIONS_H
#define TEST_WORLD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum options_kind { OPTION_SWITCH, OPTION_NUMBER, OPTION_REAL, OPTION_TEXT };

struct options_row {
    const char *name; /* "--seed" */
    enum options_kind kind;
    void *out;    /* bool, uint64_t, double or const char * */
    uint64_t max; /* of a number */
    const char *help;
};

/* Fills what is given; --help prints the table and exits with 0. */
void options_parse(int argc, char **argv, const struct options_row *rows,
                   size_t n);

#endif
