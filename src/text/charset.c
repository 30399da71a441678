/*
 * Encodings: see charset.h. Three ways in: UTF-8 is only checked, the two
 * encodings that a machine meets daily (windows-1252, UTF-16) are decoded
 * here, all others are left to ICU, whose substitute we choose ourselves (its
 * own may be a control character).
 */
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/charset.h"
#include "text/html.h"

enum {
    PRESCAN_BYTES = 1024,
    LABEL_MAX = 40,
    GROWTH_MAX = 3, /* UTF-8 bytes from one byte of anything */
    UNITS = 512,    /* of UTF-16, decoded at a time */
};

enum how {
    HOW_UTF8,
    HOW_ICU,
    HOW_1252,
    HOW_UTF16LE,
    HOW_UTF16BE,
    HOW_USER,
    HOW_NONE
};

/* An encoding: its name, its converter's, and its labels, a space each side. */
struct encoding {
    const char *name, *converter, *labels;
    enum how how;
};

/* clang-format off */
static const struct encoding encodings[] = {
    {"UTF-8", NULL, " utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 "
        "x-unicode20utf8 ", HOW_UTF8},
    {"windows-1252", NULL, " windows-1252 iso-8859-1 latin1 iso8859-1 ascii "
        "us-ascii ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 iso-ir-100 "
        "iso88591 iso_8859-1 iso_8859-1:1987 l1 x-cp1252 ", HOW_1252},
    {"UTF-16LE", NULL, " utf-16 utf-16le csunicode iso-10646-ucs-2 ucs-2 "
        "unicode unicodefeff ", HOW_UTF16LE},
    {"UTF-16BE", NULL, " utf-16be unicodefffe ", HOW_UTF16BE},
    {"IBM866", "IBM866", " ibm866 866 cp866 csibm866 ", HOW_ICU},
    {"ISO-8859-2", "ISO-8859-2", " iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 "
        "iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 ", HOW_ICU},
    {"ISO-8859-3", "ISO-8859-3", " iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 "
        "iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 ", HOW_ICU},
    {"ISO-8859-4", "ISO-8859-4", " iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 "
        "iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 ", HOW_ICU},
    {"ISO-8859-5", "ISO-8859-5", " iso-8859-5 csisolatincyrillic cyrillic "
        "iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 ", HOW_ICU},
    {"ISO-8859-6", "ISO-8859-6", " iso-8859-6 arabic asmo-708 csiso88596e "
        "csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
        "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 ", HOW_ICU},
    {"ISO-8859-7", "ISO-8859-7", " iso-8859-7 csisolatingreek ecma-118 elot_928 "
        "greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
        "iso_8859-7:1987 sun_eu_greek ", HOW_ICU},
    {"ISO-8859-8", "ISO-8859-8", " iso-8859-8 csiso88598e csisolatinhebrew "
        "hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
        "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical ", HOW_ICU},
    {"ISO-8859-10", "ISO-8859-10", " iso-8859-10 csisolatin6 iso-ir-157 "
        "iso8859-10 iso885910 l6 latin6 ", HOW_ICU},
    {"ISO-8859-13", "ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 ",
        HOW_ICU},
    {"ISO-8859-14", "ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 ",
        HOW_ICU},
    {"ISO-8859-15", "ISO-8859-15", " iso-8859-15 csisolatin9 iso8859-15 "
        "iso885915 iso_8859-15 l9 ", HOW_ICU},
    {"KOI8-R", "KOI8-R", " koi8-r cskoi8r koi koi8 koi8_r ", HOW_ICU},
    {"KOI8-U", "KOI8-U", " koi8-u koi8-ru ", HOW_ICU},
    {"macintosh", "macintosh", " macintosh csmacintosh mac x-mac-roman ",
        HOW_ICU},
    {"windows-874", "windows-874", " windows-874 dos-874 iso-8859-11 iso8859-11 "
        "iso885911 tis-620 ", HOW_ICU},
    {"windows-1250", "windows-1250", " windows-1250 cp1250 x-cp1250 ", HOW_ICU},
    {"windows-1251", "windows-1251", " windows-1251 cp1251 x-cp1251 ", HOW_ICU},
    {"windows-1253", "windows-1253", " windows-1253 cp1253 x-cp1253 ", HOW_ICU},
    {"windows-1254", "windows-1254", " windows-1254 cp1254 csisolatin5 "
        "iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 "
        "l5 latin5 x-cp1254 ", HOW_ICU},
    {"windows-1255", "windows-1255", " windows-1255 cp1255 x-cp1255 ", HOW_ICU},
    {"windows-1256", "windows-1256", " windows-1256 cp1256 x-cp1256 ", HOW_ICU},
    {"windows-1257", "windows-1257", " windows-1257 cp1257 x-cp1257 ", HOW_ICU},
    {"windows-1258", "windows-1258", " windows-1258 cp1258 x-cp1258 ", HOW_ICU},
    {"x-mac-cyrillic", "x-mac-cyrillic", " x-mac-cyrillic x-mac-ukrainian ",
        HOW_ICU},
    {"GBK", "gb18030", " gbk gb2312 chinese csgb2312 csiso58gb231280 gb_2312 "
        "gb_2312-80 iso-ir-58 x-gbk ", HOW_ICU},
    {"gb18030", "gb18030", " gb18030 ", HOW_ICU},
    {"Big5", "Big5-HKSCS", " big5 big5-hkscs cn-big5 csbig5 x-x-big5 ",
        HOW_ICU},
    {"EUC-JP", "EUC-JP", " euc-jp cseucpkdfmtjapanese x-euc-jp ", HOW_ICU},
    {"ISO-2022-JP", "ISO-2022-JP", " iso-2022-jp csiso2022jp ", HOW_ICU},
    {"Shift_JIS", "windows-31j", " shift_jis csshiftjis ms932 ms_kanji "
        "shift-jis sjis windows-31j x-sjis ", HOW_ICU},
    {"EUC-KR", "windows-949", " euc-kr cseuckr csksc56011987 iso-ir-149 korean "
        "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 ", HOW_ICU},
    {"x-user-defined", NULL, " x-user-defined ", HOW_USER},
    {"replacement", NULL, " replacement csiso2022kr hz-gb-2312 iso-2022-cn "
        "iso-2022-cn-ext iso-2022-kr ", HOW_NONE},
};
/* clang-format on */

enum { UTF8, W1252, UTF16LE, UTF16BE }; /* places in the table above */

/* Bytes 128 to 159 of windows-1252; its five gaps are controls. */
static const uint16_t high_1252[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
    0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/* NULL for a label that the standard does not list: utf-7 above all. */
static const struct encoding *
encoding_of(str label)
{
    char padded[LABEL_MAX + 2];

    label = str_trim(label);
    if (label.n == 0 || label.n > LABEL_MAX ||
        str_find_byte(label, ' ', 0) != STR_NOT_FOUND)
        return NULL;
    padded[0] = ' ';
    for (size_t i = 0; i < label.n; i++)
        padded[1 + i] = (char)str_lower_byte(label.p[i]);
    padded[label.n + 1] = ' ';
    str want = {padded, label.n + 2};
    for (size_t i = 0; i < array_len(encodings); i++)
        if (str_find(str_of(encodings[i].labels), want, 0) != STR_NOT_FOUND)
            return &encodings[i];
    return NULL;
}

/* The value of `charset=` in a Content-Type, in a header or in a meta. */
static str
charset_in(str s)
{
    size_t at = 0;

    while ((at = str_find_nocase(s, STR("charset"), at)) != STR_NOT_FOUND) {
        at += 7;
        str v = str_trim(str_from(s, at));
        if (!str_has_prefix(v, STR("=")))
            continue;
        v = str_trim(str_from(v, 1));
        char quote = v.n > 0 && (v.p[0] == '"' || v.p[0] == '\'') ? v.p[0] : 0;
        if (quote != 0)
            return str_sub(v, 1, str_find_byte(v, quote, 1));
        size_t n = 0;
        while (n < v.n && v.p[n] != ';' && !str_is_space(v.p[n]))
            n++;
        return str_sub(v, 0, n);
    }
    return STR_EMPTY;
}

/* A page that says UTF-16 in ASCII letters is not; so says the standard. */
static const struct encoding *
as_declared_inside(const struct encoding *e)
{
    if (e == NULL)
        return NULL;
    if (e->how == HOW_UTF16LE || e->how == HOW_UTF16BE)
        return &encodings[UTF8];
    return e->how == HOW_USER ? &encodings[W1252] : e;
}

static const struct encoding *
encoding_of_meta(const struct html_token *t)
{
    str charset = html_attribute(t, STR("charset"));
    if (charset.p != NULL)
        return as_declared_inside(encoding_of(charset));
    if (!str_eq_nocase(html_attribute(t, STR("http-equiv")),
                       STR("content-type")))
        return NULL;
    charset = charset_in(html_attribute(t, STR("content")));
    return as_declared_inside(encoding_of(charset));
}

/* What the beginning of the page says of itself. */
static const struct encoding *
prescan(str bytes)
{
    struct html h;
    struct html_token t;
    const struct encoding *e;

    html_init(&h, str_sub(bytes, 0, PRESCAN_BYTES));
    while (html_next(&h, &t) != HTML_END)
        if (t.kind == HTML_OPEN && t.tag == HTML_TAG_META &&
            (e = encoding_of_meta(&t)) != NULL)
            return e;
    return NULL;
}

/* Length of the ASCII run at `at`. */
static size_t
ascii_run(str s, size_t at)
{
    size_t from = at;
    uint64_t w;

    while (at + sizeof(w) <= s.n) {
        memcpy(&w, s.p + at, sizeof(w));
        if (w & UINT64_C(0x8080808080808080))
            break;
        at += sizeof(w);
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at - from;
}

/*
 * The sequence at `at`, which is no ASCII: its length when it is valid, else
 * minus the length of its maximal valid beginning, at least 1.
 */
static int
sequence(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    int n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    unsigned char lo = 0x80, hi = 0xbf;

    if (p[0] < 0xc2 || p[0] > 0xf4)
        return -1;
    if (p[0] == 0xe0)
        lo = 0xa0;
    else if (p[0] == 0xed)
        hi = 0x9f;
    else if (p[0] == 0xf0)
        lo = 0x90;
    else if (p[0] == 0xf4)
        hi = 0x8f;
    for (int i = 1; i < n; i++) {
        if (at + (size_t)i >= s.n || p[i] < lo || p[i] > hi)
            return -i;
        lo = 0x80;
        hi = 0xbf;
    }
    return n;
}

/* The offset of the first byte that is no UTF-8, or s.n. */
static size_t
utf8_run(str s)
{
    size_t at = 0;

    for (;;) {
        at += ascii_run(s, at);
        if (at == s.n)
            return at;
        int n = sequence(s, at);
        if (n < 0)
            return at;
        at += (size_t)n;
    }
}

static str
from_utf8(struct arena *a, str s)
{
    struct buf out;
    size_t good = utf8_run(s);

    if (good == s.n)
        return s;
    buf_init(&out, a, s.n * GROWTH_MAX);
    while (s.n > 0) {
        buf_add(&out, str_sub(s, 0, good));
        s = str_from(s, good);
        if (s.n > 0) {
            buf_add_utf8(&out, 0xfffd);
            s = str_from(s, (size_t)-sequence(s, 0));
        }
        good = utf8_run(s);
    }
    return buf_str(&out);
}

/* windows-1252, and x-user-defined, whose upper half is private. */
static str
from_bytes(struct arena *a, str s, bool is_user)
{
    struct buf out;
    size_t ascii = ascii_run(s, 0);

    if (ascii == s.n)
        return s;
    buf_init(&out, a, s.n * GROWTH_MAX);
    while (s.n > 0) {
        buf_add(&out, str_sub(s, 0, ascii));
        s = str_from(s, ascii);
        if (s.n == 0)
            break;
        unsigned char c = (unsigned char)s.p[0];
        buf_add_utf8(&out, is_user    ? 0xf700u + c
                           : c < 0xa0 ? high_1252[c - 0x80]
                                      : c);
        s = str_from(s, 1);
        ascii = ascii_run(s, 0);
    }
    return buf_str(&out);
}

static uint32_t
unit(str s, size_t at, bool is_big)
{
    unsigned char a = (unsigned char)s.p[at], b = (unsigned char)s.p[at + 1];
    return is_big ? (uint32_t)(a << 8 | b) : (uint32_t)(b << 8 | a);
}

static str
from_utf16(struct arena *a, str s, bool is_big)
{
    struct buf out;

    buf_init(&out, a, s.n * GROWTH_MAX);
    for (size_t at = 0; at + 1 < s.n; at += 2) {
        uint32_t c = unit(s, at, is_big);
        bool may_pair = c >= 0xd800 && c < 0xdc00 && at + 3 < s.n;
        uint32_t low = may_pair ? unit(s, at + 2, is_big) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            at += 2;
        }
        buf_add_utf8(&out, c); /* a lone surrogate becomes U+FFFD */
    }
    if (s.n % 2 != 0)
        buf_add_utf8(&out, 0xfffd);
    return buf_str(&out);
}

/* ICU asks here what to put for bytes that mean nothing. */
static void
substitute(const void *context, UConverterToUnicodeArgs *args,
           const char *bytes, int32_t n, UConverterCallbackReason reason,
           UErrorCode *err)
{
    static const UChar unknown = 0xfffd;

    (void)context, (void)bytes, (void)n;
    if (reason > UCNV_IRREGULAR)
        return; /* reset, close, clone: nothing to write */
    *err = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &unknown, 1, 0, err);
}

static void
converter_close(UConverter **c)
{
    if (*c != NULL)
        ucnv_close(*c);
}

/* Units to UTF-8; a pair may be cut between two calls: *high carries it. */
static void
add_units(struct buf *out, const UChar *u, size_t n, uint32_t *high)
{
    for (size_t i = 0; i < n; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.*): ICU has written n of them */
        uint32_t c = u[i];
        bool is_low = c >= 0xdc00 && c < 0xe000;
        if (*high != 0 && is_low) {
            c = 0x10000 + ((*high - 0xd800) << 10) + (c - 0xdc00);
            *high = 0;
        } else if (*high != 0) {
            buf_add_utf8(out, 0xfffd);
            *high = 0;
        }
        if (c >= 0xd800 && c < 0xdc00)
            *high = c;
        else
            buf_add_utf8(out, c);
    }
}

/* false: this ICU does not have the converter. */
static bool
from_icu(struct arena *a, str s, const char *name, str *result)
{
    UErrorCode err = U_ZERO_ERROR;
    CLEANUP(converter_close) UConverter *c = ucnv_open(name, &err);
    UChar units[UNITS];
    struct buf out;
    const char *p = s.p;
    uint32_t high = 0;

    if (U_FAILURE(err))
        return false;
    ucnv_setToUCallBack(c, substitute, NULL, NULL, NULL, &err);
    buf_init(&out, a, s.n * GROWTH_MAX);
    do {
        UChar *to = units;
        err = U_ZERO_ERROR;
        ucnv_toUnicode(c, &to, units + UNITS, &p, s.p + s.n, NULL, true, &err);
        add_units(&out, units, (size_t)(to - units), &high);
    } while (err == U_BUFFER_OVERFLOW_ERROR && !out.is_full);
    *result = buf_str(&out);
    return true;
}

static str
decode(struct arena *a, str s, const struct encoding *e, str *name)
{
    str out;

    *name = str_of(e->name);
    switch (e->how) {
    case HOW_UTF8: return from_utf8(a, s);
    case HOW_1252: return from_bytes(a, s, false);
    case HOW_USER: return from_bytes(a, s, true);
    case HOW_UTF16LE: return from_utf16(a, s, false);
    case HOW_UTF16BE: return from_utf16(a, s, true);
    case HOW_NONE: return s.n > 0 ? STR("\xef\xbf\xbd") : STR_EMPTY;
    case HOW_ICU: break;
    }
    if (from_icu(a, s, e->converter, &out))
        return out;
    *name = str_of(encodings[W1252].name);
    return from_bytes(a, s, false);
}

str
charset_to_utf8(struct arena *a, str bytes, str content_type, str *name)
{
    if (str_has_prefix(bytes, STR("\xef\xbb\xbf")))
        return decode(a, str_from(bytes, 3), &encodings[UTF8], name);
    if (str_has_prefix(bytes, STR("\xff\xfe")))
        return decode(a, str_from(bytes, 2), &encodings[UTF16LE], name);
    if (str_has_prefix(bytes, STR("\xfe\xff")))
        return decode(a, str_from(bytes, 2), &encodings[UTF16BE], name);
    const struct encoding *e = encoding_of(charset_in(content_type));
    if (e == NULL)
        e = prescan(bytes);
    if (e == NULL)
        e = &encodings[utf8_run(bytes) == bytes.n ? UTF8 : W1252];
    return decode(a, bytes, e, name);
}
