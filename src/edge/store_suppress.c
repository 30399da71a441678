/* See store_suppress.h. */
#include "edge/store_suppress.h"

static bool
is_address_byte(char c)
{
    return str_is_alnum(c) || (unsigned char)c >= 0x80 ||
           strchr("._+-%'", c) != NULL;
}

str
store_suppress_address(str text, size_t at)
{
    size_t from = at, to = at + 1;

    while (from > 0 && text.p[from - 1] != '\0' &&
           is_address_byte(text.p[from - 1]))
        from--;
    while (to < text.n && text.p[to] != '\0' && is_address_byte(text.p[to]))
        to++;
    while (to > at && text.p[to - 1] == '.') /* a sentence's */
        to--;
    return str_sub(text, from, to);
}
