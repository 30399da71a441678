/*
 * Sixteen bytes at once, in the compiler's own vectors: each comparison gives
 * all ones where it holds. For the scans that pass over most of a page.
 */
#ifndef TEXT_BYTES16_H
#define TEXT_BYTES16_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char bytes16 __attribute__((vector_size(16)));

enum { BYTES16 = sizeof(bytes16) };

static inline bytes16
bytes16_load(const char *p)
{
    bytes16 v;
    memcpy(&v, p, BYTES16);
    return v;
}

/* As two words, so that any machine can ask where the first one is. */
static inline bool
bytes16_any(bytes16 v)
{
    uint64_t halves[2];
    memcpy(halves, &v, BYTES16);
    return (halves[0] | halves[1]) != 0;
}

/* The first byte that is not 0; BYTES16: there is none. */
static inline size_t
bytes16_first(bytes16 v)
{
    uint64_t halves[2];
    memcpy(halves, &v, BYTES16);
    if (halves[0] != 0)
        return (size_t)__builtin_ctzll(le64toh(halves[0])) / 8;
    if (halves[1] != 0)
        return 8 + (size_t)__builtin_ctzll(le64toh(halves[1])) / 8;
    return BYTES16;
}

#endif
