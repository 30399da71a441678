/* Kinds of documents: see sniff.h. */
#include "text/sniff.h"
#include "base/buf.h"
#include "base/check.h"

enum {
    LOOK_MAX = 1024,             /* bytes that are looked at */
    CONTROLS_MAX = 8,            /* of them, in a text */
    TEXT_BYTES_MAX = 512 * 1024, /* of a plain text that are read */
};

const char *
sniff_why(enum sniff s)
{
#define SNIFF_TEXT_OF(id, text) [SNIFF_##id] = text,
    static const char *const texts[SNIFF_N] = {SNIFFS(SNIFF_TEXT_OF)};
#undef SNIFF_TEXT_OF
    return texts[s];
}

/* ---- bytes ---- */

static bool
has_magic(str body)
{
    static const str magic[] = {
        STR("%PDF-"),
        STR("PK\x03\x04"),
        STR("PK\x05\x06"),
        STR("GIF8"),
        STR("\x89PNG"),
        STR("\xff\xd8\xff"),
        STR("RIFF"),
        STR("\x1f\x8b"),
        STR("BZh"),
        STR("\xfd"
            "7zXZ"),
        STR("7z\xbc\xaf"),
        STR("Rar!"),
        STR("\x7f"
            "ELF"),
        STR("OggS"),
        STR("\xd0\xcf\x11\xe0"),
        STR("wOFF"),
        STR("wOF2"),
        STR("{\\rtf"),
        STR("%!PS"),
        STR("\x28\xb5\x2f\xfd"),
        STR("\x1a\x45\xdf\xa3"),
    };

    for (size_t i = 0; i < array_len(magic); i++)
        if (str_has_prefix(body, magic[i]))
            return true;
    return str_has_prefix(str_from(body, 4), STR("ftyp"));
}

static bool
is_utf16(str body)
{
    return str_has_prefix(body, STR("\xff\xfe")) ||
           str_has_prefix(body, STR("\xfe\xff"));
}

/* Control bytes that no text has; in UTF-16 every other byte may be one. */
static bool
is_binary(str body, str content_type)
{
    size_t n = 0, end = body.n < LOOK_MAX ? body.n : LOOK_MAX;

    if (has_magic(body))
        return true;
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)body.p[i];
        n += c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' &&
             c != 0x1b;
    }
    return n > CONTROLS_MAX && !is_utf16(body) &&
           str_find_nocase(content_type, STR("utf-16"), 0) == STR_NOT_FOUND;
}

static str
begin(str body)
{
    if (str_has_prefix(body, STR("\xef\xbb\xbf")))
        body = str_from(body, 3);
    body = str_sub(body, 0, LOOK_MAX);
    while (body.n > 0 && str_is_space(*body.p))
        body = str_from(body, 1);
    return body;
}

static bool
has_tags(str body)
{
    static const str tags[] = {STR("<!doctype"), STR("<html"), STR("<head"),
                               STR("<body"),     STR("<div"),  STR("<table"),
                               STR("<p>"),       STR("<a "),   STR("<br"),
                               STR("<meta"),     STR("<h1"),   STR("<?xml")};

    body = str_sub(body, 0, LOOK_MAX);
    for (size_t i = 0; i < array_len(tags); i++)
        if (str_find_nocase(body, tags[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

/* ---- the server's word ---- */

static enum sniff
of_type(str type)
{
    static const struct {
        const char *type;
        enum sniff kind;
    } types[] = {
        {"text/html",                SNIFF_HTML  },
        {"application/xhtml+xml",    SNIFF_HTML  },
        {"text/plain",               SNIFF_TEXT  },
        {"text/vcard",               SNIFF_VCARD },
        {"text/x-vcard",             SNIFF_VCARD },
        {"text/directory",           SNIFF_VCARD },
        {"text/css",                 SNIFF_DATA  },
        {"text/csv",                 SNIFF_DATA  },
        {"text/javascript",          SNIFF_DATA  },
        {"text/calendar",            SNIFF_DATA  },
        {"application/javascript",   SNIFF_DATA  },
        {"application/x-javascript", SNIFF_DATA  },
        {"application/json",         SNIFF_DATA  },
        {"application/ld+json",      SNIFF_DATA  },
        {"application/rss+xml",      SNIFF_DATA  },
        {"application/atom+xml",     SNIFF_DATA  },
        {"application/pdf",          SNIFF_BINARY},
        {"application/zip",          SNIFF_BINARY},
        {"application/msword",       SNIFF_BINARY},
    };

    for (size_t i = 0; i < array_len(types); i++)
        if (str_eq_nocase(type, str_of(types[i].type)))
            return types[i].kind;
    if (str_has_prefix_nocase(type, STR("image/")) ||
        str_has_prefix_nocase(type, STR("audio/")) ||
        str_has_prefix_nocase(type, STR("video/")) ||
        str_has_prefix_nocase(type, STR("font/")) ||
        str_has_prefix_nocase(type, STR("application/vnd.")))
        return SNIFF_BINARY;
    return SNIFF_N; /* it does not say */
}

enum sniff
sniff_body(str body, str content_type, str path)
{
    str type =
        str_trim(str_sub(content_type, 0, str_find_byte(content_type, ';', 0)));
    enum sniff said = of_type(type);

    if (str_has_prefix_nocase(begin(body), STR("BEGIN:VCARD")))
        return SNIFF_VCARD;
    if (is_binary(body, content_type))
        return SNIFF_BINARY;
    if (said == SNIFF_DATA || said == SNIFF_BINARY)
        return said;
    if (said == SNIFF_HTML || has_tags(body))
        return SNIFF_HTML;
    if (said == SNIFF_N &&
        (type.n == 0 || str_has_suffix_nocase(type, STR("/xml"))))
        return SNIFF_HTML; /* as browsers do */
    if (said == SNIFF_N && !str_has_prefix_nocase(type, STR("text/")) &&
        !str_has_suffix_nocase(path, STR(".vcf")))
        return SNIFF_DATA;
    return SNIFF_TEXT;
}

/* ---- plain text ---- */

str
sniff_text_as_html(struct arena *a, str text)
{
    struct buf b;

    text = str_sub(text, 0, TEXT_BYTES_MAX);
    buf_init(&b, a, 5 * TEXT_BYTES_MAX);
    for (size_t clean = 0, i = 0; i <= text.n; i++) {
        char c = i < text.n ? text.p[i] : '\0';
        if (i < text.n && c != '&' && c != '<' && c != '\n')
            continue;
        buf_add(&b, str_sub(text, clean, i));
        clean = i + 1;
        if (c == '&')
            buf_add(&b, STR("&amp;"));
        else if (c == '<')
            buf_add(&b, STR("&lt;"));
        else if (c == '\n')
            buf_add(&b, STR("<br>"));
    }
    return buf_str(&b);
}
