/*
 * The plain form: see rank_plain.h. One pass, a byte at a time; letters that
 * are not ASCII go by table to the one letter that the phrases use for them.
 */
#include "text/rank_plain.h"

/* A run of letters from `first` on, each with its Latin one. */
struct script {
    uint16_t first, n;
    const char *letters;
};

/*
 * A space for what is none. Two for one (ae, ss, sch) only by one letter: the
 * phrases have both spellings where it matters.
 */
static const struct script scripts[] = {
    {0xc0,  192,
     "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy"
     "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
     "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"            },
    {0x218, 4,   "sstt"                                                         },
    {0x386, 73,
     "a eii o yoiavgdezitiklmnxopr styfhpoiyaeiiyavgdezitiklmnxoprsstyfhpoiyoyo"},
    {0x400, 96,
     "eedgeziijnhkiuyzabvgdezzijklmnoprstufhccss y eua"
     "abvgdezzijklmnoprstufhccss y euaeedgeziijnhkiuyz"                         },
    {0x490, 2,   "gg"                                                           },
};

static inline void
add(struct rank_plain *out, char c)
{
    bool at_break =
        out->n == 0 || out->p[out->n - 1] == ' ' || out->p[out->n - 1] == '/';

    if (out->n == RANK_PLAIN_MAX || (c == ' ' && at_break))
        return;
    if (c == '/' && out->n > 0 && out->p[out->n - 1] == ' ')
        out->n--;
    out->p[out->n++] = c;
}

/* A byte of the input, an escape undone; *i moves behind it. */
static unsigned char
next_byte(str s, size_t *i)
{
    int hi = s.p[*i] == '%' && *i + 2 < s.n ? str_hex_value(s.p[*i + 1]) : -1;
    int lo = hi >= 0 ? str_hex_value(s.p[*i + 2]) : -1;

    if (lo < 0)
        return (unsigned char)s.p[(*i)++];
    *i += 3;
    return (unsigned char)(hi << 4 | lo);
}

/* A letter of two bytes, which most are. */
static void
add_letter(struct rank_plain *out, uint32_t codepoint)
{
    if (codepoint >= 0x300 && codepoint < 0x370)
        return; /* a mark that belongs to the letter before it */
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
        if (codepoint >= scripts[i].first &&
            codepoint - scripts[i].first < scripts[i].n) {
            add(out, scripts[i].letters[codepoint - scripts[i].first]);
            return;
        }
    add(out, 'x');
}

static void
add_wide(struct rank_plain *out, unsigned char c, str s, size_t *i)
{
    if (c < 0xc3 || c > 0xdf || *i >= s.n) {
        /* U+0080 to U+00BF and U+2000 up are mostly spaces and marks. */
        add(out, c == 0xc2 || c == 0xe2 || (c & 0xc0) == 0x80 ? ' ' : 'x');
        return;
    }
    unsigned char d = next_byte(s, i);
    add_letter(out, (uint32_t)(c & 0x1f) << 6 | (d & 0x3f));
}

void
rank_plain_make(str s, bool is_path, struct rank_plain *out)
{
    bool was_lower = false;

    out->n = 0;
    for (size_t i = 0; i < s.n && out->n < RANK_PLAIN_MAX;) {
        if (s.p[i] >= 'a' && s.p[i] <= 'z') { /* as most are */
            out->p[out->n++] = s.p[i++];
            was_lower = true;
            continue;
        }
        unsigned char c = next_byte(s, &i);
        bool is_upper = c >= 'A' && c <= 'Z';
        if (is_path && was_lower && (is_upper || str_is_digit((char)c)))
            add(out, ' '); /* aboutUs, team2 */
        was_lower = c >= 'a' && c <= 'z';
        if (c >= 0x80)
            add_wide(out, c, s, &i);
        else if (str_is_alnum((char)c))
            add(out, (char)str_lower_byte((char)c));
        else
            add(out, is_path && c == '/' ? '/' : ' ');
    }
    if (out->n > 0 && out->p[out->n - 1] == ' ')
        out->n--;
}
