/* robots.txt. First line: the path that is asked for. */
#include "fuzz.h"
#include "text/robots.h"

enum { PATH_SURE = 1000 /* bytes: escaped it is never too long */ };

/* The rule of a line, or NULL. */
static const struct robots_rule *
rule_of(const struct robots *r, uint32_t line)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->rules[i].line == line)
            return &r->rules[i];
    return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str body = fuzz_input(p, n), path = fuzz_line(&body);
    struct robots r;
    uint32_t line = 0;

    robots_parse(&a, body, STR("turnstone"), &r);
    check(r.n <= ROBOTS_RULES_MAX);
    check(r.delay_ms >= -1 && r.delay_ms <= ROBOTS_DELAY_MAX_MS);
    for (size_t i = 1; i < r.n; i++)
        check(r.rules[i].pattern.n <= r.rules[i - 1].pattern.n);
    bool is_allowed = robots_allows(&r, path, &line);
    /* without a rule only a path that is too long is refused */
    check(line > 0 || is_allowed || path.n > PATH_SURE);
    check(line <= body.n + 1 && (line == 0) == (rule_of(&r, line) == NULL));
    check(line == 0 || rule_of(&r, line)->is_allow == is_allowed);
    check(robots_allows(&r, STR("/robots.txt"), &line));
    return 0;
}
