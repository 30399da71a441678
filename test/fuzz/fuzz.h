/*
 * What the fuzz programs share. Each is one function that gets bytes, feeds
 * them to one reader of foreign bytes, and check()s what must hold of the
 * answer. The bytes lie in memory of their very size, so that AddressSanitizer
 * sees one too far. With clang, libFuzzer calls the function (`make fuzz`);
 * else replay.c does, with the files of the corpus, as a test.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static inline str
fuzz_input(const uint8_t *p, size_t n)
{
    return n ? (str){(const char *)p, n} : STR_EMPTY;
}

/* The first line, and *rest what stands behind it. */
static inline str
fuzz_line(str *rest)
{
    str line = str_cut(rest, '\n');

    if (rest->p == NULL)
        *rest = STR_EMPTY;
    return line;
}

static inline bool
fuzz_is_inside(str part, str whole)
{
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

#endif
