/*
 * apolloscore: the account of a provider (worldd --apollo-log) as its client
 * must answer for it: nobody was charged twice, and no more was spent than the
 * budget. Reads the log while worldd runs or after it, so a run that was
 * killed can be judged at once. Exit 1: it does not hold, and why.
 *
 *     apolloscore --log FILE [--budget CREDITS]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/map.h"
#include "options.h"

enum { COLUMNS = 9, LINE_BYTES_MAX = 4096, CREDIT = 1000 };

enum column {
    COLUMN_AT,
    COLUMN_REQUEST,
    COLUMN_NAME,
    COLUMN_DOMAIN,
    COLUMN_LINKEDIN,
    COLUMN_CHARGED,
    COLUMN_STANDING,
    COLUMN_REPLY,
    COLUMN_PERSON
};

struct person {
    str key;
    uint64_t times;
};

struct account {
    struct arena arena;
    struct map people;
    uint64_t charged, people_n, twice, lines;
};

static _Noreturn void
die(const char *what, const char *why)
{
    fprintf(stderr, "apolloscore: %s: %s\n", what, why);
    exit(2);
}

static void
take_line(struct account *a, str line)
{
    str fields[COLUMNS];
    size_t n = 0;
    int64_t charged;

    while (line.p != NULL && n < COLUMNS)
        fields[n++] = str_cut(&line, '\t');
    if (n < COLUMNS || line.p != NULL ||
        !str_to_i64(fields[COLUMN_CHARGED], &charged) || charged < 0)
        die("log", "a line is none");
    a->lines++;
    if (charged == 0)
        return;
    struct person *p = map_get(&a->people, fields[COLUMN_PERSON]);
    if (p == NULL) {
        p = arena_new(&a->arena, struct person);
        p->key = str_dup(&a->arena, fields[COLUMN_PERSON]);
        map_put(&a->people, p->key, p);
        a->people_n++;
    }
    a->charged += (uint64_t)charged;
    if (++p->times == 2) {
        a->twice++;
        fprintf(stderr, "charged twice: %.*s at %.*s\n",
                STR_ARG(fields[COLUMN_NAME]), STR_ARG(fields[COLUMN_DOMAIN]));
    }
}

/* A line that has no end as yet is being written: it counts the next time. */
static void
read_log(struct account *a, const char *path)
{
    static char line[LINE_BYTES_MAX];
    FILE *f = fopen(path, "r");

    if (f == NULL)
        die(path, "cannot be read");
    while (fgets(line, sizeof(line), f) != NULL) {
        str s = str_of(line);
        if (str_has_suffix(s, STR("\n")))
            take_line(a, str_sub(s, 0, s.n - 1));
        else if (!feof(f))
            die(path, "a line is too long");
    }
    fclose(f);
}

int
main(int argc, char **argv)
{
    struct account a = {0};
    const char *path = NULL;
    double budget = -1;
    const struct options_row rows[] = {
        {"--log",    OPTION_TEXT, &path,   0, "FILE: of worldd --apollo-log"},
        {"--budget", OPTION_REAL, &budget, 0, "CREDITS: exit 1 when above"  },
    };

    options_parse(argc, argv, rows, array_len(rows));
    if (path == NULL)
        die("usage", "--log FILE is needed");
    read_log(&a, path);
    bool is_over = budget >= 0 && (double)a.charged > budget * CREDIT;
    printf("lines %" PRIu64 "  people charged %" PRIu64 "  credits %.3f  "
           "charged twice %" PRIu64 "\n",
           a.lines, a.people_n, (double)a.charged / CREDIT, a.twice);
    if (is_over)
        fprintf(stderr, "over the budget of %.3f\n", budget);
    bool is_good = !is_over && a.twice == 0;
    map_fini(&a.people);
    arena_fini(&a.arena);
    return is_good ? 0 : 1;
}
