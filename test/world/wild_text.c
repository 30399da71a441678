/*
 * Templates: see wild.h. What is random in them is drawn from the company
 * and the address, so that a page is the same each time it is asked for.
 */
#include <stdio.h>

#include "base/check.h"
#include "wild.h"

enum { TEXT_MAX = 1024 * 1024, SALT_TEXT = 90 };

struct world_rng
wild_rng(const struct wild_pen *p, uint64_t salt)
{
    return world_rng(p->c->key ^ str_hash(p->address), salt + SALT_TEXT);
}

str
wild_made(const struct wild_pen *p, const char *template)
{
    struct wild_pen q = *p;
    struct buf b;

    buf_init(&b, p->arena, TEXT_MAX);
    q.out = &b;
    wild_put(&q, template);
    return buf_str(&b);
}

/* --- encodings --- */

static void
put_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_add(b, STR("&amp;"));
        else
            buf_add_byte(b, s.p[i]);
    }
}

str
wild_rot13(struct arena *a, str s)
{
    char *p = str_dup_z(a, s);

    for (size_t i = 0; i < s.n; i++) {
        int first = p[i] >= 'a' ? 'a' : 'A';
        if (str_is_alpha(p[i]))
            p[i] = (char)((p[i] - first + 13) % 26 + first);
    }
    return str_make(p, s.n);
}

void
wild_put_base64(struct buf *out, str s)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            buf_add_byte(out,
                         i + k > s.n ? '=' : digits[v >> (18 - 6 * k) & 63]);
    }
}

static void
put_reversed(struct buf *b, str s)
{
    for (size_t i = s.n; i > 0; i--)
        buf_add_byte(b, s.p[i - 1]);
}

/* Each byte by a format with one %u or %x in it, `between` them. */
static void
put_each(struct buf *b, str s, const char *format, const char *between)
{
    for (size_t i = 0; i < s.n; i++) {
        if (i > 0)
            buf_add(b, str_of(between));
        char piece[16];
        unsigned c = (unsigned char)s.p[i];
        switch (format[0]) {
        case 'u': snprintf(piece, sizeof(piece), "%u", c); break;
        case '&': snprintf(piece, sizeof(piece), "&#%u;", c); break;
        case 'x': snprintf(piece, sizeof(piece), "&#x%02X;", c); break;
        case '%': snprintf(piece, sizeof(piece), "%%%02x", c); break;
        case 'U': snprintf(piece, sizeof(piece), "\\u%04x", c); break;
        default: snprintf(piece, sizeof(piece), "\\x%02x", c); break;
        }
        buf_add(b, str_of(piece));
    }
}

/* WordPress: by turns of chance a reference, a percent, or as it is. */
static void
put_antispambot(struct wild_pen *p, bool has_percents)
{
    struct world_rng r = wild_rng(p, has_percents);

    for (size_t i = 0; i < p->address.n; i++) {
        unsigned c = (unsigned char)p->address.p[i];
        uint32_t shape = world_rng_below(&r, has_percents ? 3 : 2);
        if (shape == 0)
            buf_addf(p->out, "&#%u;", c);
        else if (shape == 2)
            buf_addf(p->out, "%%%02x", c);
        else if (c == '@')
            buf_add(p->out, STR("&#64;"));
        else
            buf_add_byte(p->out, (char)c);
    }
}

/* With letters and digits in percents, as Smarty writes it. */
static void
put_word_percents(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (str_is_alnum(s.p[i]) || s.p[i] == '_')
            buf_addf(b, "%%%02x", (unsigned)(unsigned char)s.p[i]);
        else
            buf_add_byte(b, s.p[i]);
    }
}

/* With every `from` replaced. */
static void
put_replaced(struct buf *b, str s, char from, const char *to)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == from)
            buf_add(b, str_of(to));
        else
            buf_add_byte(b, s.p[i]);
    }
}

static void
put_cloudflare(struct wild_pen *p)
{
    struct world_rng r = wild_rng(p, 7);
    unsigned key = 1 + world_rng_below(&r, 255);

    buf_addf(p->out, "%02x", key);
    for (size_t i = 0; i < p->address.n; i++)
        buf_addf(p->out, "%02x", (unsigned char)p->address.p[i] ^ key);
}

static void
put_phone(struct wild_pen *p)
{
    struct world_rng r =
        world_rng(p->c->key + (p->who ? str_hash(p->who->slug) : 0), 91);

    buf_addf(p->out, "+00 %u %u %02u", 20 + world_rng_below(&r, 70),
             100 + world_rng_below(&r, 900), world_rng_below(&r, 90));
}

static str
local_of(str address)
{
    return str_sub(address, 0, str_find_byte(address, '@', 0));
}

static str
domain_of(str address)
{
    return str_from(address, local_of(address).n + 1);
}

/* --- letters --- */

/* Of the address. True when it is one of them. */
static bool
put_encoded(struct wild_pen *p, char letter)
{
    str a = p->address;

    switch (letter) {
    case 'a': buf_add(p->out, a); break;
    case 'u': buf_add(p->out, local_of(a)); break;
    case 'd': buf_add(p->out, domain_of(a)); break;
    case 'E': put_each(p->out, a, "&", ""); break;
    case 'H': put_each(p->out, a, "x", ""); break;
    case 'P': put_each(p->out, a, "%", ""); break;
    case 'C': put_each(p->out, a, "u", ","); break;
    case 'U': put_each(p->out, a, "U", ""); break;
    case 'X': put_each(p->out, a, "\\", ""); break;
    case 'R': buf_add(p->out, wild_rot13(p->arena, a)); break;
    case 'V': put_reversed(p->out, a); break;
    case 'v': put_reversed(p->out, local_of(a)); break;
    case 'w': put_reversed(p->out, domain_of(a)); break;
    case 'B': wild_put_base64(p->out, a); break;
    case 'b': wild_put_base64(p->out, local_of(a)); break;
    case 'e': wild_put_base64(p->out, domain_of(a)); break;
    case 'm': put_antispambot(p, false); break;
    case 'M': put_antispambot(p, true); break;
    case 'S': put_word_percents(p->out, a); break;
    case 'F': put_cloudflare(p); break;
    case 'o': put_replaced(p->out, domain_of(a), '.', " [dot] "); break;
    case 'O': put_replaced(p->out, domain_of(a), '.', " (dot) "); break;
    case 'p': put_replaced(p->out, domain_of(a), '.', " punkt "); break;
    case 'q': put_replaced(p->out, domain_of(a), '.', " punto "); break;
    case 'D': put_replaced(p->out, domain_of(a), '.', " DOT "); break;
    case 'z':
        put_replaced(p->out, domain_of(a), '.', "&nbsp;[dot]&nbsp;");
        break;
    case 'y': /* name and suffix of the domain apart */
        buf_add(p->out,
                str_sub(domain_of(a), 0, str_rfind_byte(domain_of(a), '.')));
        break;
    case 'Y':
        buf_add(p->out,
                str_from(domain_of(a), str_rfind_byte(domain_of(a), '.') + 1));
        break;
    default: return false;
    }
    return true;
}

static void
put_number(struct wild_pen *p, char letter)
{
    struct world_rng r = wild_rng(p, 3);
    uint32_t v = (uint32_t)world_rng_next(&r);

    if (letter == 'x')
        buf_addf(p->out, "%08x", v);
    else
        buf_addf(p->out, "%u", v % 90000 + 10000);
}

/* Of the person, the page and the company. */
static bool
put_field(struct wild_pen *p, char letter)
{
    switch (letter) {
    case 'n': put_text(p->out, p->who != NULL ? p->who->name : p->text); break;
    case 'j': put_text(p->out, p->who != NULL ? p->who->job : STR_EMPTY); break;
    case 's': buf_add(p->out, p->who != NULL ? p->who->slug : STR_EMPTY); break;
    case 'f': put_phone(p); break;
    case 't': put_text(p->out, p->text); break;
    case 'x':
    case 'i': put_number(p, letter); break;
    case 'c': put_text(p->out, p->c->name); break;
    case 'h': buf_add(p->out, p->c->host); break;
    case 'T': put_text(p->out, p->page->label); break;
    case 'l': buf_add(p->out, str_of(wild_words[p->page->lang].code)); break;
    case '@': wild_style_put(p, p->style); break;
    case '^': buf_add_byte(p->out, '^'); break;
    default: return false;
    }
    return true;
}

void
wild_put(struct wild_pen *p, const char *template)
{
    const struct wild_words *w = &wild_words[p->page->lang];

    for (const char *t = template; *t != '\0'; t++) {
        if (*t == '`') {
            buf_add_byte(p->out, '"');
        } else if (*t != '^') {
            buf_add_byte(p->out, *t);
        } else {
            t++;
            if (*t >= '1' && *t <= '9')
                wild_put(p, w->phrases[*t - '0']);
            else
                check(put_encoded(p, *t) || put_field(p, *t) ||
                      wild_put_script(p, *t));
        }
    }
}
