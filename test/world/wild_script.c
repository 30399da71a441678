/*
 * Encodings that are computed, by the rules of the systems that write them.
 * Letters: J Joomla 3, W Joomla 1.5 and 2.5, G CodeIgniter, ! TYPO3,
 * K its key, A Drupal's obfuscate, g I the WordPress encoder, Q N CryptX,
 * L 0 Z Smarty, r a reversed array, k reversed with a hidden word.
 */
#include "wild.h"

/* What JHtmlEmail does with vowels. */
static void
put_vowels(struct buf *b, str s, bool splits_dots)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (strchr("aeiou", c) != NULL)
            buf_addf(b, "&#%u;", (unsigned)(unsigned char)c);
        else if (c == '.' && splits_dots)
            buf_add(b, STR("' + '&#46;' + '"));
        else
            buf_add_byte(b, c);
    }
}

/* 'us&#101;r' + '&#64;' ... as pieces of a JavaScript expression. */
static void
put_joomla_parts(struct wild_pen *p, str variable)
{
    str a = p->address;
    size_t at = str_find_byte(a, '@', 0);

    buf_addf(p->out, " var %.*s = '", STR_ARG(variable));
    put_vowels(p->out, str_sub(a, 0, at), false);
    buf_addf(p->out, "' + '&#64;';\n %.*s = %.*s + '", STR_ARG(variable),
             STR_ARG(variable));
    put_vowels(p->out, str_from(a, at + 1), true);
    buf_add(p->out, STR("';\n"));
}

static void
put_joomla3(struct wild_pen *p)
{
    str hash = wild_made(p, "^x0f3c^x9b1e^i2");
    str a = p->address;
    size_t at = str_find_byte(a, '@', 0);

    buf_addf(p->out, "<span id=\"cloak%.*s\">", STR_ARG(hash));
    wild_put(p, "^9</span><script type='text/javascript'>\n\t\t\t\t");
    buf_addf(p->out,
             "document.getElementById('cloak%.*s').innerHTML = '';\n"
             "\t\t\t\tvar prefix = '&#109;a' + 'i&#108;' + '&#116;o';\n"
             "\t\t\t\tvar path = 'hr' + 'ef' + '=';\n\t\t\t\t",
             STR_ARG(hash));
    struct buf name;
    buf_init(&name, p->arena, 100);
    buf_addf(&name, "addy%.*s", STR_ARG(hash));
    put_joomla_parts(p, buf_str(&name));
    buf_addf(p->out, "\t\t\t\tvar addy_text%.*s = '", STR_ARG(hash));
    put_vowels(p->out, str_sub(a, 0, at), false);
    buf_add(p->out, STR("' + '&#64;' + '"));
    put_vowels(p->out, str_from(a, at + 1), true);
    buf_addf(p->out,
             "';document.getElementById('cloak%.*s').innerHTML += '<a ' + path "
             "+ '\\'' + prefix + ':' + addy%.*s + '\\'>'+addy_text%.*s+'<\\/a>"
             "';\n\t\t</script>",
             STR_ARG(hash), STR_ARG(hash), STR_ARG(hash));
}

static void
put_joomla2(struct wild_pen *p)
{
    str variable = wild_made(p, "addy^i");

    wild_put(p, "<script type='text/javascript'>\n <!--\n var prefix = "
                "'&#109;a' + 'i&#108;' + '&#116;o';\n var path = 'hr' + 'ef' + "
                "'=';\n");
    put_joomla_parts(p, variable);
    buf_addf(p->out,
             " document.write('<a ' + path + '\\'' + prefix + ':' + %.*s + "
             "'\\'>');\n document.write(%.*s);\n",
             STR_ARG(variable), STR_ARG(variable));
    wild_put(p, " document.write('<\\/a>');\n //-->\\n </script><script "
                "type='text/javascript'>\n <!--\n document.write('<span style="
                "\\'display: none;\\'>');\n //-->\n </script>^9\n <script "
                "type='text/javascript'>\n <!--\n document.write('</');\n "
                "document.write('span>');\n //-->\n </script>");
}

/* safe_mailto: the link's bytes backwards, those of the address as codes. */
static void
put_codeigniter(struct wild_pen *p)
{
    str link = wild_made(p, "<a href=`mailto:\1^a\1`>\1^a\1</a>");
    size_t line = 0;
    bool is_code = false;

    buf_add(p->out, STR("<script type=\"text/javascript\">\n\t//<![CDATA[\n"
                        "\tvar l=new Array();\n"));
    for (size_t i = link.n; i > 0; i--) {
        char c = link.p[i - 1];
        if (c == '\1') {
            is_code = !is_code;
            continue;
        }
        buf_addf(p->out, "\tl[%zu] = '%s", line++, is_code ? "|" : "");
        if (is_code)
            buf_addf(p->out, "%u", (unsigned)(unsigned char)c);
        else
            buf_add_byte(p->out, c);
        buf_add(p->out, STR("';\n"));
    }
    buf_add(p->out,
            STR("\n\tfor (var i = l.length-1; i >= 0; i=i-1) {\n\t\tif "
                "(l[i].substring(0, 1) === '|') document.write(\"&#\"+unescape"
                "(l[i].substring(1))+\";\");\n\t\telse document.write(unescape"
                "(l[i]));\n\t}\n\t//]]>\n</script>"));
}

/* --- TYPO3 --- */

static int
typo3_key(const struct wild_pen *p)
{
    struct world_rng r = world_rng(p->c->key, 121);
    return 1 + (int)world_rng_below(&r, 12);
}

static void
put_shifted(struct buf *b, str s, int key)
{
    static const int ranges[][2] = {
        {0x2b, 0x3a},
        {0x40, 0x5a},
        {0x61, 0x7a}
    };

    for (size_t i = 0; i < s.n; i++) {
        int c = (unsigned char)s.p[i];
        for (int k = 0; k < 3; k++) {
            if (c < ranges[k][0] || c > ranges[k][1])
                continue;
            c += key;
            if (c > ranges[k][1])
                c = ranges[k][0] + (c - ranges[k][1] - 1);
            break;
        }
        buf_add_byte(b, (char)c);
    }
}

static void
put_typo3(struct wild_pen *p)
{
    put_shifted(p->out, wild_made(p, "mailto:^a"), typo3_key(p));
}

/* --- Drupal, WordPress --- */

/* rot13, with the at and the dots as words. */
static void
put_rot13_words(struct wild_pen *p, const char *at, const char *dot)
{
    str s = wild_rot13(p->arena, p->address);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '@')
            buf_add(p->out, str_of(at));
        else if (s.p[i] == '.')
            buf_add(p->out, str_of(dot));
        else
            buf_add_byte(p->out, s.p[i]);
    }
}

/* Everything but letters and digits in percents: rawurlencode. */
static str
url_encoded(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, 8192);
    for (size_t i = 0; i < s.n; i++) {
        if (str_is_alnum(s.p[i]) || strchr("-_.~", s.p[i]) != NULL)
            buf_add_byte(&b, s.p[i]);
        else
            buf_addf(&b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
    }
    return buf_str(&b);
}

/* A byte of a JavaScript string in double quotes. */
static void
put_in_quotes(struct buf *b, char c)
{
    if (c == '"' || c == '\\')
        buf_add_byte(b, '\\');
    buf_add_byte(b, c);
}

/* ml: the bytes that occur, shuffled; mi: their places, from '0' on. */
static void
put_encoder_index(struct wild_pen *p)
{
    str text =
        url_encoded(p->arena, wild_made(p, "<a href=`mailto:^a`>^a</a>"));
    str id = wild_made(p, "eeb-^i-^i7");
    struct world_rng r = wild_rng(p, 5);
    char letters[128];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (memchr(letters, text.p[i], n) == NULL && n < sizeof(letters))
            letters[n++] = text.p[i];
    for (size_t i = n; i > 1; i--) {
        size_t k = world_rng_below(&r, (uint32_t)i);
        char c = letters[k];
        letters[k] = letters[i - 1];
        letters[i - 1] = c;
    }
    buf_addf(p->out,
             "<span id=\"%.*s\"></span><script type=\"text/javascript\">"
             "(function() {var ml=\"",
             STR_ARG(id));
    for (size_t i = 0; i < n; i++)
        put_in_quotes(p->out, letters[i]);
    buf_add(p->out, STR("\",mi=\""));
    for (size_t i = 0; i < text.n; i++)
        put_in_quotes(
            p->out, (char)('0' + ((const char *)memchr(letters, text.p[i], n) -
                                  letters)));
    buf_addf(p->out,
             "\",o=\"\";for(var j=0,l=mi.length;j<l;j++) {o+=ml.charAt(mi."
             "charCodeAt(j)-48);}document.getElementById(\"%.*s\").innerHTML = "
             "decodeURIComponent(o);}());</script><noscript>*protected email*"
             "</noscript>",
             STR_ARG(id));
}

/* Each byte one further; the later one has the distance before each byte. */
static void
put_cryptx(struct wild_pen *p, bool has_digits)
{
    struct world_rng r = wild_rng(p, 6);

    for (size_t i = 0; i < p->address.n; i++) {
        int key = has_digits ? (int)world_rng_below(&r, 4) : 1;
        char c = (char)(p->address.p[i] + key);
        if (c == '\\' || c == '\'') {
            key = 0;
            c = p->address.p[i];
        }
        if (has_digits)
            buf_addf(p->out, "%d", key);
        buf_add_byte(p->out, c);
    }
}

/* moc.<span>null</span>niamod@nhoj */
static void
put_reversed_with_word(struct wild_pen *p)
{
    str back = wild_made(p, "^V");
    size_t dot = str_find_byte(back, '.', 0) + 1;

    buf_add(p->out, str_sub(back, 0, dot));
    buf_add(p->out, STR("<span class=\"oe_displaynone\">null</span>"));
    buf_add(p->out, str_from(back, dot));
}

/* --- Smarty, arrays --- */

static void
put_percents(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_addf(b, "%%%02x", (unsigned)(unsigned char)s.p[i]);
}

static void
put_codes(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_addf(b, i > 0 ? ",%u" : "%u", (unsigned)(unsigned char)s.p[i]);
}

static void
put_array(struct wild_pen *p)
{
    for (size_t i = p->address.n; i > 0; i--)
        buf_addf(p->out, i < p->address.n ? ",'%c'" : "'%c'",
                 p->address.p[i - 1]);
}

bool
wild_put_script(struct wild_pen *p, char letter)
{
    static const char link[] = "<a href=`mailto:^a` >^a</a>";

    switch (letter) {
    case 'J': put_joomla3(p); break;
    case 'W': put_joomla2(p); break;
    case 'G': put_codeigniter(p); break;
    case '!': put_typo3(p); break;
    case 'K': buf_addf(p->out, "%d", typo3_key(p)); break;
    case 'A': put_rot13_words(p, "/at/", "/dot/"); break;
    case 'g': put_rot13_words(p, "[at]", "."); break;
    case 'I': put_encoder_index(p); break;
    case 'Q': put_cryptx(p, false); break;
    case 'N': put_cryptx(p, true); break;
    case 'L': put_percents(p->out, wild_made(p, link)); break;
    case '0':
        put_percents(p->out,
                     wild_made(p, "document.write('<a href=`mailto:^a` >^a</a>"
                                  "');"));
        break;
    case 'Z': put_codes(p->out, wild_made(p, link)); break;
    case 'r': put_array(p); break;
    case 'k': put_reversed_with_word(p); break;
    default: return false;
    }
    return true;
}
