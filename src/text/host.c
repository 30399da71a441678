/*
 * Host names: see host.h. The order is that of the WHATWG host parser:
 * brackets, percent-decoding, IDNA, forbidden bytes, then the question
 * whether it ends in a number and so is an IPv4 address. Plain lower-case
 * ASCII, which is nearly every host, is a slice of the input.
 */
#include <arpa/inet.h>
#include <idn2.h>

#include "base/buf.h"
#include "text/host.h"

enum {
    HOST_IN_MAX = 1024, /* bytes before decoding; a name of 253 can be %XX'd */
    V4_PARTS_MAX = 4,
    V6_GROUPS = 8,
};

static bool
is_label_byte(char c)
{
    return str_is_alnum(c) || c == '-' || c == '_';
}

/* Labels of 1 to 63 good bytes, dots between, 253 at most. */
static bool
is_name(str s)
{
    size_t label_n = 0;

    if (s.n == 0 || s.n > HOST_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.') {
            if (label_n == 0)
                return false;
            label_n = 0;
        } else if (!is_label_byte(s.p[i]) || ++label_n > HOST_LABEL_MAX) {
            return false;
        }
    }
    return label_n > 0;
}

static bool
is_lower_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 ||
            str_lower_byte(s.p[i]) != (unsigned char)s.p[i])
            return false;
    return true;
}

/* By libidn2. A-labels that came in are checked there as well. */
static bool
idna(struct arena *a, str in, str *out)
{
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    uint8_t *z = NULL;

    if (str_find_byte(in, '\0', 0) != STR_NOT_FOUND)
        return false;
    const uint8_t *in_z = (const uint8_t *)str_dup_z(a, in);
    if (idn2_lookup_u8(in_z, &z, flags) != IDN2_OK)
        return false;
    *out = str_dup_lower(a, str_of((const char *)z));
    idn2_free(z);
    return true;
}

bool
host_parse_name(struct arena *a, str in, str *out)
{
    str s = in;

    if (in.n == 0 || in.n > HOST_IN_MAX)
        return false;
    bool is_plain = str_is_ascii(in) &&
                    str_find_nocase(in, STR("xn--"), 0) == STR_NOT_FOUND;
    if (!is_plain && (!str_is_utf8(in) || !idna(a, in, &s)))
        return false;
    if (is_plain && !is_lower_ascii(in))
        s = str_dup_lower(a, in);
    if (s.n > 0 && s.p[s.n - 1] == '.')
        s.n--;
    *out = s;
    return is_name(s);
}

static str
percent_decode(struct arena *a, str in)
{
    if (str_find_byte(in, '%', 0) == STR_NOT_FOUND)
        return in;
    char *p = arena_array(a, char, in.n);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        int hi = i + 2 < in.n ? str_hex_value(in.p[i + 1]) : -1;
        int lo = i + 2 < in.n ? str_hex_value(in.p[i + 2]) : -1;
        if (in.p[i] != '%' || hi < 0 || lo < 0) {
            p[n++] = in.p[i];
            continue;
        }
        p[n++] = (char)(hi << 4 | lo);
        i += 2;
    }
    return str_make(p, n);
}

/* One number of an IPv4 address: 0x hexadecimal, 0 octal, else decimal. */
static bool
v4_number(str s, uint64_t *out)
{
    unsigned base = 10;
    uint64_t v = 0;

    if (s.n == 0)
        return false;
    if (str_has_prefix_nocase(s, STR("0x"))) {
        base = 16;
        s = str_from(s, 2);
    } else if (s.n > 1 && s.p[0] == '0') {
        base = 8;
        s = str_from(s, 1);
    }
    for (size_t i = 0; i < s.n; i++) {
        int digit = str_hex_value(s.p[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        v = v * base + (unsigned)digit;
        if (v > UINT32_MAX)
            return false;
    }
    *out = v;
    return true;
}

static bool
ends_in_number(str name)
{
    size_t dot = str_rfind_byte(name, '.');
    str last = dot == STR_NOT_FOUND ? name : str_from(name, dot + 1);
    uint64_t ignored;

    if (str_has_prefix(last, STR("0x")) && v4_number(last, &ignored))
        return true;
    for (size_t i = 0; i < last.n; i++)
        if (!str_is_digit(last.p[i]))
            return false;
    return last.n > 0;
}

static bool
v4_parse(struct arena *a, str name, str *out)
{
    uint64_t parts[V4_PARTS_MAX], address = 0;
    size_t n = 0;

    for (str rest = name; rest.p != NULL;)
        if (n == V4_PARTS_MAX || !v4_number(str_cut(&rest, '.'), &parts[n++]))
            return false;
    for (size_t i = 0; i + 1 < n; i++) {
        if (parts[i] > 255)
            return false;
        address |= parts[i] << (24 - 8 * i);
    }
    /* The last number fills all bytes that are left. */
    if (parts[n - 1] >= (uint64_t)1 << (8 * (5 - n)))
        return false;
    address |= parts[n - 1];

    struct buf b;
    buf_init(&b, a, INET_ADDRSTRLEN);
    buf_addf(&b, "%u.%u.%u.%u", (unsigned)(address >> 24),
             (unsigned)(address >> 16 & 255), (unsigned)(address >> 8 & 255),
             (unsigned)(address & 255));
    *out = buf_str(&b);
    return true;
}

/* The first longest run of two or more zero groups: *from, and its length */
static size_t
zero_run(const uint16_t *groups, size_t *from)
{
    size_t best_n = 0, n = 0;

    for (size_t i = 0; i < V6_GROUPS; i++) {
        n = groups[i] == 0 ? n + 1 : 0;
        if (n > best_n) {
            best_n = n;
            *from = i + 1 - n;
        }
    }
    return best_n >= 2 ? best_n : 0;
}

/* inside: between the brackets. Zones (%eth0) are refused by inet_pton. */
static bool
v6_parse(struct arena *a, str inside, str *out)
{
    char z[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    uint16_t groups[V6_GROUPS];
    size_t from = V6_GROUPS;
    struct buf b;

    if (inside.n >= sizeof(z) ||
        str_find_byte(inside, '\0', 0) != STR_NOT_FOUND)
        return false;
    memcpy(z, inside.p, inside.n);
    z[inside.n] = '\0';
    if (inet_pton(AF_INET6, z, bytes) != 1)
        return false;
    for (size_t i = 0; i < V6_GROUPS; i++)
        groups[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    size_t run_n = zero_run(groups, &from);

    buf_init(&b, a, INET6_ADDRSTRLEN + 2);
    buf_add_byte(&b, '[');
    for (size_t i = 0; i < V6_GROUPS; i++) {
        if (run_n > 0 && i == from) {
            buf_add(&b, i == 0 ? STR("::") : STR(":"));
            i += run_n - 1;
            continue;
        }
        buf_addf(&b, i + 1 < V6_GROUPS ? "%x:" : "%x", groups[i]);
    }
    buf_add_byte(&b, ']');
    *out = buf_str(&b);
    return true;
}

bool
host_parse(struct arena *a, str in, struct host *out)
{
    *out = (struct host){0};
    if (in.n == 0 || in.n > HOST_IN_MAX)
        return false;
    if (in.p[0] == '[') {
        out->is_ip = true;
        return in.p[in.n - 1] == ']' &&
               v6_parse(a, str_sub(in, 1, in.n - 1), &out->text);
    }
    if (!host_parse_name(a, percent_decode(a, in), &out->text))
        return false;
    out->is_ip = ends_in_number(out->text);
    return !out->is_ip || v4_parse(a, out->text, &out->text);
}
