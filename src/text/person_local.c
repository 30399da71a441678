/* Local parts reduced to letters: see person_local.h. */
#include "text/person_local.h"
#include "base/check.h"
#include "text/fold.h"

void
person_local_read(struct person_local *l, str local)
{
    char folded[PERSON_LOCAL_MAX * 2];
    size_t plus = str_find_byte(local, '+', 0);
    size_t n =
        fold_plain(str_sub(local, 0, plus), "._-", folded, sizeof(folded));
    size_t letters = 0;
    uint8_t before = PERSON_NONE;

    *l = (struct person_local){.is_nothing = local.n > PERSON_LOCAL_MAX};
    while (n > 0 && str_is_digit(folded[n - 1])) {
        l->has_digits = true;
        n--;
    }
    while (n > 0 && strchr("._-", folded[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++) {
        char c = folded[i];
        if (str_is_digit(c))
            l->is_nothing = true;
        if (c == '.' || c == '_' || c == '-') {
            before = c == '.'   ? PERSON_DOT
                     : c == '_' ? PERSON_UNDERSCORE
                                : PERSON_HYPHEN;
            l->has_separator = true;
            continue;
        }
        l->bytes[letters] = c;
        l->before[letters++] = before;
        before = PERSON_NONE;
    }
    l->letters = str_make(l->bytes, letters);
}

/* The first letters or the last ones go, up to a separator. */
static void
local_cut(struct person_local *l, size_t from, size_t to)
{
    size_t n = to - from;

    memmove(l->bytes, l->bytes + from, n);
    memmove(l->before, l->before + from, n);
    if (n > 0)
        l->before[0] = PERSON_NONE;
    l->letters = str_make(l->bytes, n);
    l->has_separator = false;
    for (size_t i = 0; i < n; i++)
        l->has_separator = l->has_separator || l->before[i] != PERSON_NONE;
}

static bool
is_affix(const str *list, size_t n, str segment)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].n == segment.n && str_eq(list[i], segment))
            return true;
    return false;
}

bool
person_local_drop_affix(struct person_local *l)
{
    static const str heads[] = {STR("dr"),     STR("prof"),     STR("ext"),
                                STR("extern"), STR("external"), STR("frau"),
                                STR("herr"),   STR("mr"),       STR("mrs"),
                                STR("ms"),     STR("mme"),      STR("ra")};
    static const str tails[] = {STR("ext"), STR("extern"), STR("external"),
                                STR("phd"), STR("md"),     STR("mba"),
                                STR("jr"),  STR("sr"),     STR("contractor")};
    size_t n = l->letters.n, head = 1, tail = n - 1;

    while (head < n && l->before[head] == PERSON_NONE)
        head++;
    while (tail > 0 && l->before[tail] == PERSON_NONE)
        tail--;
    if (head < n &&
        is_affix(heads, array_len(heads), str_sub(l->letters, 0, head))) {
        local_cut(l, head, n);
        return true;
    }
    if (tail > 0 &&
        is_affix(tails, array_len(tails), str_from(l->letters, tail))) {
        local_cut(l, 0, tail);
        return true;
    }
    return false;
}

void
person_local_key(const struct person_local *from, enum translit t,
                 struct person_local *l)
{
    size_t at = 0;

    *l = *from;
    for (size_t i = 0; i < from->letters.n;) {
        size_t end = i + 1;
        while (end < from->letters.n && from->before[end] == PERSON_NONE)
            end++;
        str segment = str_sub(from->letters, i, end);
        size_t n =
            translit_key(t, segment, l->bytes + at, sizeof(l->bytes) - at);
        memset(l->before + at, PERSON_NONE, n);
        if (n > 0)
            l->before[at] = from->before[i];
        at += n;
        i = end;
    }
    l->letters = str_make(l->bytes, at);
}
