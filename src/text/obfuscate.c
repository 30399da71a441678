/*
 * Hidden addresses: see obfuscate.h. A row says which attribute or which part
 * of a reference carries the secret; its function undoes it.
 */
#include "text/obfuscate.h"
#include "base/check.h"

enum { HIDDEN_MAX = 2048 }; /* bytes of a value that a decoder looks at */

/*
 * Cloudflare: hexadecimal, the first byte being the key that the others were
 * XORed with. Controls in what comes out mean that it was no such thing.
 */
static bool
cloudflare(struct arena *a, str hex, str *out)
{
    if (hex.n < 4 || hex.n % 2 != 0 || hex.n > HIDDEN_MAX)
        return false;
    char *text = arena_array(a, char, hex.n / 2);
    int key = 0;
    for (size_t i = 0; i < hex.n; i += 2) {
        int high = str_hex_value(hex.p[i]), low = str_hex_value(hex.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        int c = high << 4 | low;
        if (i == 0) {
            key = c;
            continue;
        }
        c ^= key;
        if (c < ' ' || c == 0x7f)
            return false;
        text[i / 2 - 1] = (char)c;
    }
    *out = str_make(text, hex.n / 2 - 1);
    return str_is_utf8(*out);
}

struct way {
    str mark; /* the attribute's name, or what stands before the secret */
    bool (*decode)(struct arena *a, str secret, str *out);
    enum shown how;
    const char *where;
};

#define MARK(lit)                                                              \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }

static const struct way attribute_ways[] = {
    {MARK("data-cfemail"), cloudflare, SHOWN_CLOUDFLARE, "[data-cfemail]"},
};

static const struct way ref_ways[] = {
    {MARK("/cdn-cgi/l/email-protection#"), cloudflare, SHOWN_CLOUDFLARE,
     "a[href]"},
};

static bool
undo(struct arena *a, const struct way *way, str secret,
     struct obfuscate_found *out)
{
    out->how = way->how;
    out->where = way->where;
    return way->decode(a, secret, &out->text);
}

bool
obfuscate_attribute(struct arena *a, str name, str value,
                    struct obfuscate_found *out)
{
    for (size_t i = 0; i < array_len(attribute_ways); i++)
        if (str_eq_nocase(name, attribute_ways[i].mark))
            return undo(a, &attribute_ways[i], str_trim(value), out);
    return false;
}

bool
obfuscate_ref(struct arena *a, str ref, struct obfuscate_found *out)
{
    if (str_find_byte(ref, '#', 0) == STR_NOT_FOUND)
        return false; /* in front of which every mark stands */
    for (size_t i = 0; i < array_len(ref_ways); i++) {
        const struct way *way = &ref_ways[i];
        size_t at = str_find(ref, way->mark, 0);
        if (at != STR_NOT_FOUND)
            return undo(a, way, str_trim(str_from(ref, at + way->mark.n)), out);
    }
    return false;
}
