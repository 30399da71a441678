/*
 * The tokenizer: see html.h. The standard describes one state a character;
 * here a state that only runs on until some byte is a search for that byte,
 * so that a page is crossed in long steps. What is left of the states are
 * the functions below, each of which eats at least one byte or ends the page:
 * that is the whole argument for linear time.
 */
#include "text/html.h"

/* Classes of bytes. Space is the standard's: no vertical tab. */
enum {
    SPACE = 1 << 0,
    TAG_END = 1 << 1,       /* ends a tag's name: space / > */
    ATTRIBUTE_END = 1 << 2, /* ends an attribute's name: space / > = */
    UNQUOTED_END = 1 << 3,  /* ends a bare value: space > */
    MARKUP = 1 << 4,        /* after <, makes it markup: letter / ! ? */
    LETTER = 1 << 5,
};

#define ANY_END      (TAG_END | ATTRIBUTE_END | UNQUOTED_END)
#define LETTER_CLASS (LETTER | MARKUP)

static const unsigned char classes[256] = {
    ['\t'] = SPACE | ANY_END,
    ['\n'] = SPACE | ANY_END,
    ['\f'] = SPACE | ANY_END,
    ['\r'] = SPACE | ANY_END,
    [' '] = SPACE | ANY_END,
    ['/'] = TAG_END | ATTRIBUTE_END | MARKUP,
    ['>'] = ANY_END,
    ['='] = ATTRIBUTE_END,
    ['!'] = MARKUP,
    ['?'] = MARKUP,
    ['A' ... 'Z'] = LETTER_CLASS,
    ['a' ... 'z'] = LETTER_CLASS,
};

static inline bool
is_a(const char *p, int class)
{
    return (classes[(unsigned char)*p] & class) != 0;
}

/* Names of tags: 16 bytes each, padded with NUL, compared as two words. */

#define TAG_CLASS(id, name, class) [HTML_TAG_##id] = (class),
const unsigned char html_tag_class[HTML_TAG_N] = {HTML_TAGS(TAG_CLASS)};

enum { NAME_MAX_BYTES = 16 };

#define TAG_NAME(id, name, class) [HTML_TAG_##id] = name,
static const char names[HTML_TAG_N][NAME_MAX_BYTES] = {HTML_TAGS(TAG_NAME)};

/* The first tag of each letter; a letter without tags has the next one's. */
static const unsigned char first_of_letter[27] = {
    HTML_TAG_A,    HTML_TAG_B,     HTML_TAG_CODE,   HTML_TAG_DIV,
    HTML_TAG_EM,   HTML_TAG_FORM,  HTML_TAG_H1,     HTML_TAG_H1,
    HTML_TAG_I,    HTML_TAG_LI,    HTML_TAG_LI,     HTML_TAG_LI,
    HTML_TAG_META, HTML_TAG_NAV,   HTML_TAG_OPTION, HTML_TAG_P,
    HTML_TAG_SPAN, HTML_TAG_SPAN,  HTML_TAG_SPAN,   HTML_TAG_TD,
    HTML_TAG_UL,   HTML_TAG_VIDEO, HTML_TAG_WBR,    HTML_TAG_XMP,
    HTML_TAG_N,    HTML_TAG_N,     HTML_TAG_N,
};

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* ASCII capitals of eight bytes at once to small letters. */
static inline uint64_t
lower_word(uint64_t w)
{
    uint64_t low = w & EACH_BYTE(0x7f);
    uint64_t from_a = low + EACH_BYTE(0x80 - 'A');
    uint64_t after_z = low + EACH_BYTE(0x7f - 'Z');
    uint64_t is_capital = ~w & (from_a ^ after_z) & EACH_BYTE(0x80);
    return w | is_capital >> 2;
}

/* A table of masks that keep the first n of eight bytes, n from 0 to 8. */
static const unsigned char keep[16] = {[0 ... 7] = 0xff};

/* limit: of the page; up to there more than the name may be read at once. */
static inline enum html_tag
tag_of(const char *p, size_t n, const char *limit)
{
    uint64_t want[2] = {0, 0}, have[2], mask;

    if (n > NAME_MAX_BYTES)
        return HTML_TAG_OTHER;
    if (n <= sizeof(mask) && (size_t)(limit - p) >= sizeof(mask)) {
        memcpy(want, p, sizeof(mask));
        memcpy(&mask, keep + sizeof(mask) - n, sizeof(mask));
        want[0] &= mask;
    } else {
        for (size_t i = 0; i < n; i++)
            ((char *)want)[i] = p[i];
    }
    want[0] = lower_word(want[0]);
    want[1] = lower_word(want[1]);
    unsigned letter = (unsigned)(str_lower_byte(*p) - 'a');
    for (unsigned i = first_of_letter[letter]; i < first_of_letter[letter + 1];
         i++) {
        memcpy(have, names[i], sizeof(have));
        if (have[0] == want[0] && have[1] == want[1])
            return (enum html_tag)i;
    }
    return HTML_TAG_OTHER;
}

/* Same tag? Unknown ones by their names. */
static bool
is_name(str a, enum html_tag tag)
{
    return tag_of(a.p, a.n, a.p + a.n) == tag;
}

void
html_init(struct html *h, str page)
{
    *h = (struct html){.page = page};
}

str
html_attribute(const struct html_token *t, str name)
{
    for (size_t i = 0; i < t->attributes_n; i++) {
        const str *have = &t->attributes[i].name;
        if (have->n == name.n &&
            str_lower_byte(*have->p) == (unsigned char)*name.p &&
            str_eq_nocase(*have, name))
            return t->attributes[i].value;
    }
    return (str){NULL, 0};
}

static enum html_kind
emit(struct html *h, struct html_token *t, enum html_kind kind, size_t end)
{
    h->at = end;
    t->kind = kind;
    return kind;
}

/* The page ends, within a tag perhaps: the standard drops such a tag. */
static enum html_kind
end(struct html *h, struct html_token *t)
{
    t->attributes_n = 0;
    return emit(h, t, HTML_END, h->page.n);
}

static enum html_kind
emit_text(struct html *h, struct html_token *t, size_t to, bool references)
{
    t->text = str_make(h->page.p + h->at, to - h->at);
    t->has_references = references;
    t->attributes_n = 0;
    return emit(h, t, HTML_TEXT, to);
}

/* Keeps the attribute unless there is one of that name, or too many. */
static inline void
add_attribute(struct html_token *t, str name, str value)
{
    size_t n = t->attributes_n;
    unsigned char first = str_lower_byte(*name.p);

    if (n == HTML_ATTRIBUTES_MAX)
        return;
    for (size_t i = 0; i < n; i++) {
        const str *seen = &t->attributes[i].name;
        if (seen->n == name.n && str_lower_byte(*seen->p) == first &&
            str_eq_nocase(*seen, name))
            return;
    }
    t->attributes[n] = (struct html_attribute){name, value};
    t->attributes_n = n + 1;
}

/*
 * The value behind `=`; returns the byte behind it, or NULL where the page
 * ends first.
 */
static inline const char *
value(const char *p, const char *limit, str *out)
{
    const char *start;

    while (p < limit && is_a(p, SPACE))
        p++;
    if (p == limit)
        return NULL;
    if (*p == '"' || *p == '\'') {
        start = p + 1;
        p = memchr(start, *p, (size_t)(limit - start));
        if (p == NULL)
            return NULL;
        *out = str_make(start, (size_t)(p - start));
        return p + 1;
    }
    start = p;
    while (p < limit && !is_a(p, UNQUOTED_END))
        p++;
    *out = str_make(start, (size_t)(p - start));
    return p;
}

/*
 * What stands between a tag's name and its `>`; returns the byte behind that,
 * or NULL where the page ends first.
 */
static const char *
attributes(struct html_token *t, const char *p, const char *limit)
{
    for (;;) {
        bool has_slash = false;
        while (p < limit && (is_a(p, SPACE) || *p == '/'))
            has_slash = *p++ == '/';
        if (p == limit)
            return NULL;
        if (*p == '>') {
            t->is_self_closing = has_slash;
            return p + 1;
        }
        const char *start = p++; /* whatever it is, an equals sign too */
        while (p < limit && !is_a(p, ATTRIBUTE_END))
            p++;
        str name = {start, (size_t)(p - start)}, v = {p, 0};
        while (p < limit && is_a(p, SPACE))
            p++;
        if (p < limit && *p == '=')
            p = value(p + 1, limit, &v);
        if (p == NULL)
            return NULL;
        add_attribute(t, name, v);
    }
}

/* p: the first letter of the name. Returns the byte behind the tag. */
static const char *
tag(struct html_token *t, const char *p, const char *limit)
{
    const char *start = p++;

    while (p < limit && !is_a(p, TAG_END))
        p++;
    t->name = str_make(start, (size_t)(p - start));
    t->is_self_closing = false;
    t->attributes_n = 0;
    if (p == limit)
        return NULL;
    t->tag = tag_of(start, t->name.n, limit);
    return *p == '>' ? p + 1 : attributes(t, p, limit);
}

static enum html_kind
open_tag(struct html *h, struct html_token *t)
{
    const char *limit = h->page.p + h->page.n;
    const char *p = tag(t, h->page.p + h->at + 1, limit);

    if (p == NULL)
        return end(h, t);
    if (html_tag_class[t->tag] & (HTML_RAW | HTML_RCDATA)) {
        /* In drawings and formulas `<style/>` is empty; elsewhere not. */
        if (h->foreign == HTML_TAG_OTHER || !t->is_self_closing)
            h->raw = t->tag;
    } else if ((t->tag == HTML_TAG_SVG || t->tag == HTML_TAG_MATH) &&
               !t->is_self_closing && h->foreign == HTML_TAG_OTHER) {
        h->foreign = t->tag;
    }
    return emit(h, t, HTML_OPEN, (size_t)(p - h->page.p));
}

static enum html_kind
close_tag(struct html *h, struct html_token *t)
{
    const char *limit = h->page.p + h->page.n;
    const char *p = tag(t, h->page.p + h->at + 2, limit);

    if (p == NULL)
        return end(h, t);
    t->attributes_n = 0;
    t->is_self_closing = false;
    if (t->tag == h->foreign)
        h->foreign = HTML_TAG_OTHER;
    return emit(h, t, HTML_CLOSE, (size_t)(p - h->page.p));
}

/* A comment whose inside begins at `from` and ends before the next `>`. */
static enum html_kind
bogus_comment(struct html *h, struct html_token *t, size_t from,
              enum html_kind kind)
{
    size_t to = str_find_byte(h->page, '>', from);
    size_t next = to == STR_NOT_FOUND ? h->page.n : to + 1;

    t->text = str_sub(h->page, from, to);
    t->has_references = false;
    t->attributes_n = 0;
    return emit(h, t, kind, next);
}

/* Behind `<!--`. Ends at `-->` or `--!>`; `<!-->` and `<!--->` are empty. */
static enum html_kind
comment(struct html *h, struct html_token *t)
{
    str page = h->page;
    size_t from = h->at + 4, gt = from;
    str rest = str_from(page, from);

    t->attributes_n = 0;
    t->has_references = false;
    t->text = str_sub(page, from, from);
    if (str_has_prefix(rest, STR(">")))
        return emit(h, t, HTML_COMMENT, from + 1);
    if (str_has_prefix(rest, STR("->")))
        return emit(h, t, HTML_COMMENT, from + 2);
    while ((gt = str_find_byte(page, '>', gt)) != STR_NOT_FOUND) {
        str inside = str_sub(page, from, gt++);
        size_t mark = str_has_suffix(inside, STR("--"))    ? 2
                      : str_has_suffix(inside, STR("--!")) ? 3
                                                           : 0;
        if (mark == 0)
            continue;
        t->text = str_sub(inside, 0, inside.n - mark);
        return emit(h, t, HTML_COMMENT, gt);
    }
    t->text = rest;
    return emit(h, t, HTML_COMMENT, page.n);
}

/* Behind `<![CDATA[` within a drawing: plain text up to `]]>`. */
static enum html_kind
cdata(struct html *h, struct html_token *t)
{
    size_t from = h->at + 9;
    size_t to = str_find(h->page, STR("]]>"), from);
    size_t next = to == STR_NOT_FOUND ? h->page.n : to + 3;

    t->text = str_sub(h->page, from, to);
    t->has_references = false;
    t->attributes_n = 0;
    return emit(h, t, HTML_TEXT, next);
}

static enum html_kind
declaration(struct html *h, struct html_token *t)
{
    str rest = str_from(h->page, h->at);

    if (str_has_prefix(rest, STR("<!--")))
        return comment(h, t);
    if (str_has_prefix_nocase(rest, STR("<!doctype")))
        return bogus_comment(h, t, h->at + 9, HTML_DOCTYPE);
    if (h->foreign != HTML_TAG_OTHER && str_has_prefix(rest, STR("<![CDATA[")))
        return cdata(h, t);
    return bogus_comment(h, t, h->at + 2, HTML_COMMENT);
}

/*
 * The offset of the `<` at or after `at` that begins markup, or the end of
 * the page. A `<` with nothing behind it is text, and so is `</` there.
 */
static size_t
find_markup(const struct html *h, size_t at)
{
    const char *p = h->page.p + at, *limit = h->page.p + h->page.n;

    while (p < limit) {
        /* tags follow upon tags, as a rule */
        if (*p != '<' && (p = memchr(p, '<', (size_t)(limit - p))) == NULL)
            break;
        if (limit - p < 2)
            break;
        if (is_a(p + 1, MARKUP) && (p[1] != '/' || limit - p > 2))
            return (size_t)(p - h->page.p);
        p++;
    }
    return h->page.n;
}

/*
 * Does `prefix` (`</` or `<`), then the name of the raw element, then the end
 * of a name stand here?
 */
static bool
is_tag_here(const struct html *h, size_t at, str prefix, enum html_tag tag)
{
    str rest = str_from(h->page, at);
    if (!str_has_prefix(rest, prefix))
        return false;
    rest = str_from(rest, prefix.n);
    size_t n = strlen(names[tag]);
    return rest.n > n && is_a(rest.p + n, TAG_END) && is_a(rest.p, LETTER) &&
           is_name(str_sub(rest, 0, n), tag);
}

/* Where a raw element's content ends: at its end tag, or with the page. */
static size_t
find_raw_end(const struct html *h)
{
    size_t at = h->at;

    if (h->raw == HTML_TAG_PLAINTEXT)
        return h->page.n;
    while ((at = str_find_byte(h->page, '<', at)) != STR_NOT_FOUND) {
        if (is_tag_here(h, at, STR("</"), h->raw))
            return at;
        at++;
    }
    return h->page.n;
}

/*
 * The inside of `<!-- -->` within a script, from behind `<!`: returns where
 * it ends. In there `<script` opens a second level in which `</script>` only
 * closes that; *is_end: the script's own end tag stands at the offset.
 */
static size_t
skip_escaped(const struct html *h, size_t at, bool *is_end)
{
    str page = h->page;
    bool is_double = false;

    *is_end = false;
    for (; at < page.n; at++) {
        if (page.p[at] == '-' && str_has_prefix(str_from(page, at), STR("-->")))
            return at + 3;
        if (page.p[at] != '<')
            continue;
        bool is_close = is_tag_here(h, at, STR("</"), HTML_TAG_SCRIPT);
        if (is_close && !is_double) {
            *is_end = true;
            return at;
        }
        if (is_close) {
            is_double = false;
        } else if (is_tag_here(h, at, STR("<"), HTML_TAG_SCRIPT)) {
            is_double = true;
        }
    }
    return page.n;
}

static size_t
find_script_end(const struct html *h)
{
    size_t at = h->at;
    bool is_end;

    while ((at = str_find_byte(h->page, '<', at)) != STR_NOT_FOUND) {
        if (is_tag_here(h, at, STR("</"), HTML_TAG_SCRIPT))
            return at;
        if (!str_has_prefix(str_from(h->page, at), STR("<!--"))) {
            at++;
            continue;
        }
        at = skip_escaped(h, at + 2, &is_end);
        if (is_end)
            return at;
    }
    return h->page.n;
}

static enum html_kind
markup(struct html *h, struct html_token *t)
{
    const char *p = h->page.p + h->at;

    if (is_a(p + 1, LETTER))
        return open_tag(h, t);
    if (p[1] == '!')
        return declaration(h, t);
    if (p[1] == '?')
        return bogus_comment(h, t, h->at + 1, HTML_COMMENT);
    if (is_a(p + 2, LETTER))
        return close_tag(h, t);
    if (p[2] != '>')
        return bogus_comment(h, t, h->at + 2, HTML_COMMENT);
    h->at += 3; /* `</>` is nothing at all */
    return HTML_END;
}

enum html_kind
html_next(struct html *h, struct html_token *t)
{
    if (h->raw != HTML_TAG_OTHER) {
        bool is_rcdata = (html_tag_class[h->raw] & HTML_RCDATA) != 0;
        size_t to =
            h->raw == HTML_TAG_SCRIPT ? find_script_end(h) : find_raw_end(h);
        h->raw = HTML_TAG_OTHER;
        if (to > h->at)
            return emit_text(h, t, to, is_rcdata);
    }
    while (h->at < h->page.n) {
        size_t to = find_markup(h, h->at);
        if (to > h->at)
            return emit_text(h, t, to, true);
        enum html_kind kind = markup(h, t);
        if (kind != HTML_END)
            return kind;
    }
    return end(h, t);
}
