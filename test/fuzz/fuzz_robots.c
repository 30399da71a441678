/* robots.txt, and a path asked of it: the first line is the path. */
#include "fuzz.h"
#include "text/robots.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str body = fuzz_input(&a, bytes, n);
    str path = str_cut(&body, '\n');
    struct robots r;
    uint32_t line = 0;

    robots_parse(&a, body, STR("turnstone"), &r);
    check(r.n <= ROBOTS_RULES_MAX);
    check(r.delay_ms >= -1 && r.delay_ms <= ROBOTS_DELAY_MAX_MS);
    if (path.n > 0)
        check(robots_allows(&r, path, &line) || line > 0);
    return 0;
}
