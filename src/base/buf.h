/*
 * A bounded text builder in an arena. It grows by doubling up to `max`; what
 * would go over is dropped and remembered in is_full, so that a caller checks
 * once at the end instead of at each step.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/scope.h"
#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap, max;
    bool is_full;
};

/* max: bytes at most. */
void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_add(struct buf *b, str s);
void buf_add_byte(struct buf *b, char c);
/* The UTF-8 of a code point; U+FFFD for what is none (surrogates, > 10FFFF) */
void buf_add_utf8(struct buf *b, uint32_t codepoint);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_clear(struct buf *b);

static inline str
buf_str(const struct buf *b)
{
    return (str){b->p ? b->p : "", b->n};
}

/* The bytes with a NUL behind them (not counted). */
const char *buf_z(struct buf *b);

#endif
