/*
 * What was learnt, as one line:
 *
 *     pattern/1 size=1 seen=first.last:1#3fa2 seen=flast|lastf?:0.7#01bc
 *     refused=flast:0.5 style=umlauts.long:2
 *
 * An address that was seen is its patterns (with ? hardly one), its weight
 * and a tag of 16 bits, by which the same address is known again and from
 * which nobody can tell it.
 */
#include <math.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/pattern_style.h"

enum { WORDS_MAX = 256, WEIGHT_MAX = 1000 };

static const char version[] = "pattern/1";
static const double half_life_days = 365;
static const double least_weight = 0.05; /* what faded below is forgotten */

static void
add_seen(struct buf *b, const struct pattern_seen *s)
{
    bool is_first = true;

    buf_add(b, STR(" seen="));
    for (unsigned p = 0; p < PATTERN_N; p++) {
        bool is_likely = s->likely >> p & 1;
        if (!is_likely && !(s->hardly >> p & 1))
            continue;
        buf_addf(b, "%s%s%s", is_first ? "" : "|",
                 pattern_name((enum pattern)p), is_likely ? "" : "?");
        is_first = false;
    }
    buf_addf(b, ":%.3g#%04x", (double)s->weight, s->tag);
}

str
pattern_write(struct arena *a, const struct pattern_learnt *l)
{
    struct buf b;

    buf_init(&b, a, PATTERN_TEXT_MAX);
    buf_addf(&b, "%s size=%d", version, (int)l->size);
    for (size_t i = 0; i < l->seen_n; i++)
        add_seen(&b, &l->seen[i]);
    for (unsigned p = 0; p < PATTERN_N; p++)
        if (l->refused[p] > 0)
            buf_addf(&b, " refused=%s:%.3g", pattern_name((enum pattern)p),
                     (double)l->refused[p]);
    for (unsigned x = 0; x < PATTERN_AXES; x++)
        for (unsigned i = 0; i < PATTERN_OPTIONS; i++)
            if (l->style[x][i] >= (float)least_weight)
                buf_addf(&b, " style=%s.%s:%.3g",
                         pattern_style_axis((enum pattern_axis)x),
                         pattern_style_option((enum pattern_axis)x, i),
                         (double)l->style[x][i]);
    return buf_str(&b);
}

/* --- and back --- */

static bool
read_weight(str s, double fading, float *out)
{
    double weight;

    if (!str_to_double(s, &weight) || !(weight >= 0) || weight > WEIGHT_MAX)
        return false;
    *out = (float)(weight * fading);
    return true;
}

static bool
read_patterns(str list, struct pattern_seen *out)
{
    while (list.p != NULL) {
        str name = str_cut(&list, '|');
        bool is_hardly = str_has_suffix(name, STR("?"));
        enum pattern p;
        if (!pattern_of(str_sub(name, 0, name.n - is_hardly), &p))
            return false;
        if (is_hardly)
            out->hardly |= 1u << p;
        else
            out->likely |= 1u << p;
    }
    return out->likely != 0 && (out->likely & out->hardly) == 0;
}

static bool
read_tag(str s, uint16_t *out)
{
    unsigned tag = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (str_hex_value(s.p[i]) < 0)
            return false;
        tag = (tag << 4 | (unsigned)str_hex_value(s.p[i])) & 0xffff;
    }
    *out = (uint16_t)tag;
    return s.n == 4;
}

static bool
read_seen(str value, double fading, struct pattern_learnt *l)
{
    struct pattern_seen s = {0};
    str patterns = str_cut(&value, ':');

    if (value.p == NULL || !read_patterns(patterns, &s))
        return false;
    str weight = str_cut(&value, '#');
    if (!read_weight(weight, fading, &s.weight) || s.weight > 1 ||
        value.p == NULL || !read_tag(value, &s.tag))
        return false;
    if (s.weight >= (float)least_weight)
        pattern_add_seen(l, s);
    return true;
}

static void
keep_larger(float *to, float weight)
{
    if (weight > *to && weight >= (float)least_weight)
        *to = weight;
}

static bool
read_refused(str value, double fading, struct pattern_learnt *l)
{
    enum pattern p;
    float weight;
    str name = str_cut(&value, ':');

    if (value.p == NULL || !pattern_of(name, &p) ||
        !read_weight(value, fading, &weight))
        return false;
    keep_larger(&l->refused[p], weight);
    return true;
}

/* Options that this version does not know are passed over. */
static bool
read_style(str value, double fading, struct pattern_learnt *l)
{
    float weight;
    str option = str_cut(&value, ':');
    str axis = str_cut(&option, '.');

    if (value.p == NULL || !read_weight(value, fading, &weight))
        return false;
    for (unsigned x = 0; x < PATTERN_AXES && option.n > 0; x++)
        for (unsigned i = 0; i < PATTERN_OPTIONS; i++)
            if (str_eq(axis, str_of(pattern_style_axis(x))) &&
                str_eq(option, str_of(pattern_style_option(x, i))))
                keep_larger(&l->style[x][i], weight);
    return true;
}

static bool
read_size(str value, struct pattern_learnt *l)
{
    int64_t size;

    if (!str_to_i64(value, &size) || size < 0 || size >= PATTERN_SIZE_N)
        return false;
    if (l->size == PATTERN_SIZE_UNKNOWN)
        l->size = (enum pattern_size)size;
    return true;
}

static bool
read_word(str word, double fading, struct pattern_learnt *l)
{
    str key = str_cut(&word, '=');

    if (word.p == NULL)
        return false;
    if (str_eq(key, STR("seen")))
        return read_seen(word, fading, l);
    if (str_eq(key, STR("refused")))
        return read_refused(word, fading, l);
    if (str_eq(key, STR("style")))
        return read_style(word, fading, l);
    return str_eq(key, STR("size")) && read_size(word, l);
}

bool
pattern_read(str text, double age_days, struct pattern_learnt *l)
{
    struct pattern_learnt read = *l;
    double fading = age_days > 0 ? exp2(-age_days / half_life_days) : 1;
    str rest = text;

    if (text.n > PATTERN_TEXT_MAX || !str_eq(str_cut(&rest, ' '), STR(version)))
        return false;
    for (int n = 0; rest.p != NULL; n++) {
        str word = str_cut(&rest, ' ');
        if (n == WORDS_MAX || !read_word(word, fading, &read))
            return false;
    }
    *l = read;
    pattern_settle(l);
    return true;
}
