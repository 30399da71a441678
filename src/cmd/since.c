/*
 * Read strictly: of a time with a slip in it nobody knows what it means, and
 * an export from a wrong day on would be missed by nobody.
 */
#include <time.h>

#include "cmd/since.h"

enum { HOUR_S = 3600, DAY_S = 86400, AGO_MAX = 100000, ZONE_HOURS_MAX = 14 };

/* So many digits off the front, no more and no fewer. */
static bool
take_number(str *s, size_t digits, int *out)
{
    *out = 0;
    if (s->n < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (!str_is_digit(s->p[i]))
            return false;
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = str_from(*s, digits);
    return true;
}

static bool
take_byte(str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_from(*s, 1);
    return true;
}

static bool
read_ago(str s, int64_t now, int64_t *out)
{
    int64_t n, unit_s;

    if (s.n < 2 || !str_is_digit(s.p[0]) ||
        !str_to_i64(str_sub(s, 0, s.n - 1), &n) || n > AGO_MAX)
        return false;
    switch (s.p[s.n - 1]) {
    case 'h': unit_s = HOUR_S; break;
    case 'd': unit_s = DAY_S; break;
    default: return false;
    }
    *out = now - n * unit_s;
    return *out >= 0;
}

/* "Z", "+01:00", "-0530" or nothing. */
static bool
take_zone(str *s, int64_t *offset_s)
{
    int hours, minutes;

    *offset_s = 0;
    if (s->n == 0 || take_byte(s, 'Z'))
        return true;
    bool is_west = s->p[0] == '-';
    if (!is_west && s->p[0] != '+')
        return false;
    *s = str_from(*s, 1);
    if (!take_number(s, 2, &hours))
        return false;
    take_byte(s, ':');
    if (!take_number(s, 2, &minutes) || hours > ZONE_HOURS_MAX || minutes > 59)
        return false;
    *offset_s = (is_west ? -1 : 1) * (hours * HOUR_S + minutes * 60);
    return true;
}

static bool
take_clock(str *s, struct tm *tm, int64_t *offset_s)
{
    if (!take_number(s, 2, &tm->tm_hour) || !take_byte(s, ':') ||
        !take_number(s, 2, &tm->tm_min))
        return false;
    if (take_byte(s, ':') && !take_number(s, 2, &tm->tm_sec))
        return false;
    return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 60 &&
           take_zone(s, offset_s);
}

/* The 31st of April would be the 1st of May to timegm. */
static bool
is_day(struct tm tm)
{
    struct tm same = {
        .tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday};

    timegm(&same);
    return same.tm_mon == tm.tm_mon && same.tm_mday == tm.tm_mday;
}

static bool
read_date(str s, int64_t *out)
{
    struct tm tm = {0};
    int64_t offset_s = 0;

    if (!take_number(&s, 4, &tm.tm_year) || !take_byte(&s, '-') ||
        !take_number(&s, 2, &tm.tm_mon) || !take_byte(&s, '-') ||
        !take_number(&s, 2, &tm.tm_mday))
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (!is_day(tm))
        return false;
    if ((take_byte(&s, 'T') || take_byte(&s, ' ')) &&
        !take_clock(&s, &tm, &offset_s))
        return false;
    *out = (int64_t)timegm(&tm) - offset_s;
    return s.n == 0 && *out >= 0;
}

bool
since_read(str text, int64_t now, int64_t *out)
{
    text = str_trim(text);
    return read_date(text, out) || read_ago(text, now, out);
}
