/* A fuzz program is one function that is given bytes. */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* A slice in memory of just its size, so that reading behind it shows. */
static inline str
fuzz_input(struct arena *a, const uint8_t *bytes, size_t n)
{
    char *p = arena_alloc_bytes(a, n);
    if (n > 0)
        memcpy(p, bytes, n);
    return str_make(p, n);
}

#endif
