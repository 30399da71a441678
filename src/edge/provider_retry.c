/* Retry-After: see provider_retry.h. */
#include "edge/provider_retry.h"
#include <time.h>

#include "base/check.h"
#include "edge/provider.h"

enum { DATE_BYTES = 29, DIGITS_MAX = 12 };

static int64_t
clamp(int64_t s)
{
    if (s < PROVIDER_RETRY_MIN_S)
        return PROVIDER_RETRY_MIN_S;
    return s > PROVIDER_RETRY_MAX_S ? PROVIDER_RETRY_MAX_S : s;
}

/* s[from..to) as a number from 0 to max, else -1. */
static int
number(str s, size_t from, size_t to, int max)
{
    int v = 0;

    for (size_t i = from; i < to; i++) {
        if (!str_is_digit(s.p[i]))
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v > max ? -1 : v;
}

static int
month_of(str word)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int i = 0; i < 12; i++)
        if (memcmp(months + (ptrdiff_t)i * 3, word.p, 3) == 0)
            return i;
    return -1;
}

/* Unix seconds, or -1. */
static int64_t
date_of(str s)
{
    if (s.n != DATE_BYTES || !str_has_suffix(s, STR(" GMT")))
        return -1;
    struct tm t = {
        .tm_mday = number(s, 5, 7, 31),
        .tm_mon = month_of(str_sub(s, 8, 11)),
        .tm_year = number(s, 12, 16, 9999) - 1900,
        .tm_hour = number(s, 17, 19, 23),
        .tm_min = number(s, 20, 22, 59),
        .tm_sec = number(s, 23, 25, 60),
    };
    if (t.tm_mday < 1 || t.tm_mon < 0 || t.tm_year < 0 || t.tm_hour < 0 ||
        t.tm_min < 0 || t.tm_sec < 0)
        return -1;
    return timegm(&t);
}

int64_t
provider_retry_s(str value, int64_t at)
{
    str s = str_trim(value);
    str digits =
        s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? str_from(s, 1) : s;
    int64_t v;

    for (size_t i = 0; i < digits.n; i++)
        if (!str_is_digit(digits.p[i])) {
            v = at > 0 ? date_of(s) : -1;
            return v < 0 ? -1 : clamp(v - at);
        }
    if (digits.n == 0)
        return -1;
    if (s.p[0] == '-')
        return PROVIDER_RETRY_MIN_S;
    return digits.n > DIGITS_MAX || !str_to_i64(digits, &v)
               ? PROVIDER_RETRY_MAX_S
               : clamp(v);
}
