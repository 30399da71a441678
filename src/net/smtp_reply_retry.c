/*
 * "Come back in N": how long a server asks us to wait, from the words of its
 * reply. A number counts as a time when a unit follows it (or when it is
 * written 00:05:00) and one of the cue words stands shortly before it; the
 * first one wins, and "5 minutes 30 seconds" are one.
 */
#include "base/check.h"
#include "net/smtp_reply_judge.h"

enum {
    CUE_BYTES = 40,        /* a cue stands this near before the number */
    NUMBER_MAX = 99999999, /* more digits than this are no time */
};

static const char *const cues[] = {
    "again", "retry", "back",   "wait", "in",     "after",
    "for",   "delay", "within", "dans", "erneut", "en",
};

static const struct unit {
    const char *word;
    bool is_whole; /* else a prefix: sec, secs, second, seconds */
    int seconds;
} units[] = {
    {"s",     true,  1    },
    {"sec",   false, 1    },
    {"sek",   false, 1    },
    {"m",     true,  60   },
    {"mn",    true,  60   },
    {"min",   false, 60   },
    {"h",     true,  3600 },
    {"hour",  false, 3600 },
    {"hr",    false, 3600 },
    {"heure", false, 3600 },
    {"stund", false, 3600 },
    {"d",     true,  86400},
    {"day",   false, 86400},
};

static const struct number_word {
    const char *word;
    int value;
} number_words[] = {
    {"a",       1 },
    {"an",      1 },
    {"one",     1 },
    {"two",     2 },
    {"five",    5 },
    {"ten",     10},
    {"fifteen", 15},
    {"thirty",  30},
    {"sixty",   60},
};

/* The letters at *at. */
static str
take_letters(str s, size_t *at)
{
    size_t from = *at;

    while (*at < s.n && str_is_alpha(s.p[*at]))
        (*at)++;
    return str_sub(s, from, *at);
}

static void
skip(str s, size_t *at, const char *bytes)
{
    while (*at < s.n && s.p[*at] != '\0' && strchr(bytes, s.p[*at]) != NULL)
        (*at)++;
}

static bool
take_digits(str s, size_t *at, int64_t *out)
{
    size_t from = *at;

    *out = 0;
    while (*at < s.n && str_is_digit(s.p[*at])) {
        *out = *out * 10 + (s.p[(*at)++] - '0');
        if (*out > NUMBER_MAX)
            *out = NUMBER_MAX;
    }
    return *at > from;
}

static bool
take_number(str s, size_t *at, int64_t *out)
{
    if (take_digits(s, at, out))
        return true;
    size_t end = *at;
    str word = take_letters(s, &end);
    for (size_t i = 0; i < array_len(number_words); i++) {
        if (!str_eq(word, str_of(number_words[i].word)))
            continue;
        *out = number_words[i].value;
        *at = end;
        return true;
    }
    return false;
}

static int
take_unit(str s, size_t *at)
{
    str word = take_letters(s, at);

    for (size_t i = 0; i < array_len(units); i++) {
        str unit = str_of(units[i].word);
        if (units[i].is_whole ? str_eq(word, unit) : str_has_prefix(word, unit))
            return units[i].seconds;
    }
    return 0;
}

/* The rest of "00:05:00" or "05:00" behind its first number. */
static bool
take_clock(str s, size_t *at, int64_t *total)
{
    int64_t next;
    int colons = 0;

    while (colons < 2 && *at < s.n && s.p[*at] == ':') {
        (*at)++;
        if (!take_digits(s, at, &next))
            return false;
        *total = *total * 60 + next;
        colons++;
    }
    return colons > 0;
}

/* A time at *at, of one or more parts: seconds, or -1. */
static int64_t
take_time(str s, size_t *at)
{
    int64_t total = -1, value;

    for (;;) {
        size_t from = *at;
        if (!take_number(s, &from, &value))
            return total;
        if (total < 0 && take_clock(s, &from, &value))
            return value;
        skip(s, &from, " -");
        int unit = take_unit(s, &from);
        if (unit == 0)
            return total;
        total = (total < 0 ? 0 : total) + value * unit;
        if (total > SMTP_RETRY_MAX_S)
            return SMTP_RETRY_MAX_S;
        *at = from;
        skip(s, at, " ,");
        if (str_has_prefix(str_from(s, *at), STR("and ")))
            *at += 4;
    }
}

/* Does a cue stand shortly before `at`, as a word of its own? */
static bool
has_cue(str s, size_t at)
{
    size_t from = at > CUE_BYTES ? at - CUE_BYTES : 0;

    while (from < at) {
        size_t end = from;
        str word = take_letters(s, &end);
        for (size_t i = 0; i < array_len(cues); i++)
            if (str_eq(word, str_of(cues[i])))
                return true;
        from = end > from ? end : from + 1;
    }
    return false;
}

int
smtp_reply_retry_s(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        size_t at = i;
        if (i > 0 && strchr(" (:=~", text.p[i - 1]) == NULL)
            continue;
        int64_t s = take_time(text, &at);
        if (s < 0 || !has_cue(text, i))
            continue;
        if (s < SMTP_RETRY_MIN_S)
            return SMTP_RETRY_MIN_S;
        return s > SMTP_RETRY_MAX_S ? SMTP_RETRY_MAX_S : (int)s;
    }
    return SMTP_RETRY_NOT_SAID;
}
