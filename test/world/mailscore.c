/*
 * mailscore: the program's words on addresses against the truth.
 *
 *     mailscore --truth CSV --results JSON-LINES [--list]
 *
 * The truth is maild's: scenario,address,verification,reason,why, with |
 * between words that are all right. A scenario is right when all its
 * addresses are. An address without an answer is wrong, and so is one with
 * two different ones. Prints what was wrong, then the count; exits with 1
 * when anything was, with 2 when a file is not what it should be.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/inert.h"
#include "base/map.h"
#include "options.h"

enum { FILE_BYTES_MAX = 1 << 24, SCENARIOS_MAX = 256 };

struct answer {
    str verification, reason;
    bool is_double; /* another line said something else */
};

struct scenario {
    str number;
    unsigned wrong;
};

struct score {
    struct arena arena;
    struct map answers;
    struct scenario scenarios[SCENARIOS_MAX];
    size_t scenarios_n;
    unsigned addresses, right;
    bool lists_all;
};

static _Noreturn void
refuse(const char *path, const char *why)
{
    fprintf(stderr, "mailscore: %s: %s\n", path ? path : "a file", why);
    exit(2);
}

static str
read_file(struct arena *a, const char *path)
{
    FILE *f = path ? fopen(path, "r") : NULL;

    if (f == NULL)
        refuse(path, path ? strerror(errno) : "is not named");
    char *p = arena_alloc_raw(a, FILE_BYTES_MAX);
    size_t n = fread(p, 1, FILE_BYTES_MAX, f);
    if (ferror(f) || n == FILE_BYTES_MAX)
        refuse(path, "cannot be read, or is too large");
    fclose(f);
    return str_make(p, n);
}

/* --- the answers --- */

static str
text_of(struct score *s, const json_t *object, const char *key)
{
    return str_dup(&s->arena,
                   str_of(json_string_value(json_object_get(object, key))));
}

static void
add_answer(struct score *s, str line, const char *path)
{
    json_t *object = json_loadb(line.p, line.n, 0, NULL);

    if (!json_is_object(object))
        refuse(path, "has a line that is no JSON object");
    struct answer *a = arena_new(&s->arena, struct answer);
    str address = str_dup_lower(&s->arena, text_of(s, object, "address"));
    a->verification = text_of(s, object, "verification");
    a->reason = text_of(s, object, "reason");
    json_decref(object);
    if (address.n == 0 || a->verification.n == 0 || a->reason.n == 0)
        refuse(path, "has a line without address, verification or reason");
    struct answer *before = map_put(&s->answers, address, a);
    if (before != NULL &&
        (before->is_double || !str_eq(before->verification, a->verification) ||
         !str_eq(before->reason, a->reason)))
        a->is_double = true;
}

static void
read_answers(struct score *s, const char *path)
{
    str rest = read_file(&s->arena, path);

    while (rest.p != NULL) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (line.n > 0)
            add_answer(s, line, path);
    }
}

/* --- the truth --- */

static bool
is_one_of(str word, str words)
{
    while (words.p != NULL)
        if (str_eq(str_cut(&words, '|'), word))
            return true;
    return false;
}

static struct scenario *
scenario_of(struct score *s, str number)
{
    for (size_t i = 0; i < s->scenarios_n; i++)
        if (str_eq(s->scenarios[i].number, number))
            return &s->scenarios[i];
    check(s->scenarios_n < SCENARIOS_MAX);
    struct scenario *new = &s->scenarios[s->scenarios_n++];
    new->number = number;
    return new;
}

/* The answer comes from a program that reads hostile servers. */
static void
print_judgement(struct score *s, str line, const struct answer *a,
                bool is_right)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct buf got;

    if (is_right && !s->lists_all)
        return;
    buf_init(&got, &scratch, 1024);
    if (a == NULL) {
        buf_add(&got, STR("no answer"));
    } else {
        inert_add(&got, a->verification);
        buf_add_byte(&got, '/');
        inert_add(&got, a->reason);
        if (a->is_double)
            buf_add(&got, STR(" and another"));
    }
    printf("%s got %s for %.*s\n", is_right ? "right" : "WRONG", buf_z(&got),
           STR_ARG(line));
}

static void
judge(struct score *s, str line, const char *path)
{
    str rest = line;
    str number = str_cut(&rest, ',');
    str address = str_cut(&rest, ',');
    str verification = str_cut(&rest, ',');
    str reason = str_cut(&rest, ',');

    if (rest.p == NULL || memchr(rest.p, ',', rest.n) != NULL)
        refuse(path, "has a line without five fields");
    const struct answer *a =
        map_get(&s->answers, str_dup_lower(&s->arena, address));
    bool is_right = a != NULL && !a->is_double &&
                    is_one_of(a->verification, verification) &&
                    is_one_of(a->reason, reason);
    s->addresses++;
    s->right += is_right;
    scenario_of(s, number)->wrong += !is_right;
    print_judgement(s, line, a, is_right);
}

static void
read_truth(struct score *s, const char *path)
{
    str rest = read_file(&s->arena, path);

    if (!str_eq(str_cut(&rest, '\n'),
                STR("scenario,address,verification,reason,why")))
        refuse(path, "is no truth");
    while (rest.p != NULL) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (line.n > 0)
            judge(s, line, path);
    }
}

/* Scenarios have a number, faults an f before it. */
static void
print_count(const struct score *s, const char *what, bool are_faults)
{
    unsigned n = 0, right = 0;

    for (size_t i = 0; i < s->scenarios_n; i++) {
        bool is_fault = !str_is_digit(s->scenarios[i].number.p[0]);
        if (is_fault != are_faults)
            continue;
        n++;
        right += s->scenarios[i].wrong == 0;
    }
    printf("%s: %u of %u right\n", what, right, n);
}

int
main(int argc, char **argv)
{
    static struct score s;
    const char *truth = NULL, *results = NULL;
    const struct options_row rows[] = {
        {"--truth",   OPTION_TEXT,   &truth,       0, "FILE: of maild"        },
        {"--results", OPTION_TEXT,   &results,     0, "FILE: of verify --json"},
        {"--list",    OPTION_SWITCH, &s.lists_all, 0, "what was right, too"   },
    };

    options_parse(argc, argv, rows, array_len(rows));
    read_answers(&s, results);
    read_truth(&s, truth);
    print_count(&s, "scenarios", false);
    print_count(&s, "faults", true);
    printf("addresses: %u of %u right\n", s.right, s.addresses);
    int status = s.right == s.addresses && s.addresses > 0 ? 0 : 1;
    map_fini(&s.answers);
    arena_fini(&s.arena);
    return status;
}
