/*
 * Which scripts are worth reading, and where the elements are that they name:
 * see extract_script.h. Nearly all scripts of a page have no sign.
 */
#include "base/arena.h"
#include "base/check.h"
#include "text/bytes16.h"
#include "text/extract_script.h"

/*
 * What a script needs to make an address, each found by two bytes of it that
 * are rare together, `at` from its beginning.
 */
static const struct {
    str sign;
    size_t at;
} signs[] = {
#define SIGN(lit, at)                                                          \
    {                                                                          \
        {(lit), sizeof(lit) - 1}, (at)                                         \
    }
    SIGN("fromCharCode", 3), SIGN("unescape(", 7), SIGN("x40", 0),
    SIGN("u0040", 0),        SIGN("&#", 0),        SIGN("atob(", 3),
    SIGN("reverse(", 6),     SIGN("mailto", 3),    SIGN("charCodeAt", 3),
    SIGN("%40", 0),          SIGN("decodeURI", 5), SIGN("&commat", 3),
#undef SIGN
};

static bool
is_sign_at(str s, size_t at)
{
    for (size_t i = 0; i < array_len(signs); i++)
        if (at >= signs[i].at && s.p[at] == signs[i].sign.p[signs[i].at] &&
            str_has_prefix(str_from(s, at - signs[i].at), signs[i].sign))
            return true;
    return false;
}

/* Do two bytes that a sign has begin anywhere here? */
static inline bool
may_hold_sign(const char *p, bytes16 *hit)
{
    bytes16 c = bytes16_load(p), d = bytes16_load(p + 1);
    bytes16 any = (bytes16)(c == '@');
    for (size_t i = 0; i < array_len(signs); i++) /* unrolled */
        any |= (bytes16)(c == (unsigned char)signs[i].sign.p[signs[i].at]) &
               (bytes16)(d == (unsigned char)signs[i].sign.p[signs[i].at + 1]);
    *hit = any;
    return bytes16_any(any);
}

bool
extract_script_has_sign(str s)
{
    size_t at = 0;

    for (; at + BYTES16 + 1 <= s.n; at += BYTES16) {
        bytes16 hit;
        if (!may_hold_sign(s.p + at, &hit))
            continue;
        for (size_t i = 0; i < BYTES16; i++)
            if (hit[i] != 0 && (s.p[at + i] == '@' || is_sign_at(s, at + i)))
                return true;
    }
    for (; at < s.n; at++)
        if (s.p[at] == '@' || is_sign_at(s, at))
            return true;
    return false;
}

void
extract_script_init(struct extract_scripts *x, struct extract_found *f)
{
    *x = (struct extract_scripts){.found = f};
}

void
extract_script_add_id(struct extract_scripts *x, str id, size_t text_at)
{
    size_t size = sizeof(*x->ids), cap = x->ids_cap;

    if (x->ids_n == EXTRACT_SCRIPT_IDS_MAX || id.n == 0 ||
        id.n > EXTRACT_SCRIPT_ID_MAX)
        return;
    if (x->ids_n == cap) {
        x->ids_cap = cap ? 2 * cap : 64;
        x->ids =
            arena_grow(x->found->arena, x->ids, cap * size, x->ids_cap * size);
    }
    x->ids[x->ids_n++] = (struct extract_id){id, text_at};
}
