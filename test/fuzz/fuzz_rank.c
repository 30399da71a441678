/* Links. First line: path and query; then the text. */
#include "fuzz.h"
#include "text/rank.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    str text = fuzz_input(p, n), path = fuzz_line(&text);
    int rank = rank_link(path, text);

    check(rank >= -RANK_MAX && rank <= RANK_MAX);
    check(rank_link(path, STR_EMPTY) < 0 ? rank < 0 : true);
    check(rank_link(path, text) == rank);
    return 0;
}
