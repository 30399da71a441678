/*
 * A page read for what it says about people: see extract.h. The tokens of
 * html.c pass by once; extract_text.c keeps the visible text, extract_found.c
 * the addresses; this file knows what each element means, with the help of
 * the files that extract_priv.h names.
 *
 * Most attributes are never looked at: two cursors know where the next `@`
 * and the next `&` of the page are, and a tag before both hides no address.
 */
#include "text/extract.h"
#include "base/arena.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/email.h"
#include "text/extract_priv.h"
#include "text/extract_wall.h"
#include "text/obfuscate.h"
#include "text/vcard.h"

enum {
    PAGE_MAX = 1 << 30, /* bytes: places are 32 bits wide */
    CODE_MIN = 12,      /* bytes of a handler that may hold an address */
};

str
extract_decoded(struct extract_reader *r, str value)
{
    return str_trim(charref_decoded(r->arena, value, true));
}

str
extract_get(struct extract_reader *r, str name)
{
    str v = html_attribute(&r->token, name);
    return v.p == NULL ? v : extract_decoded(r, v);
}

static size_t
next_byte(const struct extract_reader *r, char c, size_t from)
{
    return str_find_byte(r->html.page, c, from);
}

/* Does page[from..to) hold an @, or a reference to one? from never falls. */
static inline bool
may_hold_address(struct extract_reader *r, size_t from, size_t to)
{
    if (r->next_at < from)
        r->next_at = next_byte(r, '@', from);
    if (r->next_amp < from)
        r->next_amp = next_byte(r, '&', from);
    return r->next_at < to || r->next_amp < to;
}

size_t
extract_place(struct extract_reader *r)
{
    switch ((unsigned)r->token.tag) {
    case HTML_TAG_META:
    case HTML_TAG_LINK:
    case HTML_TAG_HTML:
    case HTML_TAG_HEAD:
    case HTML_TAG_SCRIPT: return r->text.n;
    default: return extract_text_place(&r->text);
    }
}

static bool
is_url(str v)
{
    return str_has_prefix_nocase(v, STR("http:")) ||
           str_has_prefix_nocase(v, STR("https:")) ||
           str_has_prefix(v, STR("//"));
}

static void
scan_attribute(struct extract_reader *r, const struct html_attribute *attribute)
{
    str v = str_sub(attribute->value, 0, EXTRACT_VALUE_MAX);
    size_t at = 0, from = (size_t)(v.p - r->html.page.p);

    if (!may_hold_address(r, from, from + v.n))
        return;
    if (!extract_found_has_sign(v) ||
        extract_found_passes_over(attribute->name))
        return;
    v = extract_decoded(r, v);
    if (is_url(v) || email_next(v, &at).p == NULL)
        return;
    struct extract_source src = {
        .how = SHOWN_ATTRIBUTE,
        .where = extract_found_where(r->token.tag, attribute->name),
        .text_at = extract_place(r)};
    extract_found_in(&r->found, v, &src);
}

void
extract_add_hidden(struct extract_reader *r, const struct obfuscate_found *o)
{
    struct extract_source src = {
        .how = o->how, .where = o->where, .text_at = extract_place(r)};

    if (extract_found_is_mailto(o->text))
        r->link_found_n += extract_found_mailto(&r->found, o->text, &src);
    else
        r->link_found_n += extract_found_in(
            &r->found, str_sub(o->text, 0, str_find_byte(o->text, '?', 0)),
            &src);
}

/* What a click runs. */
static void
scan_handler(struct extract_reader *r, str value)
{
    struct obfuscate_found o;
    size_t before = r->found.n;

    if (value.n < CODE_MIN || value.n > EXTRACT_VALUE_MAX)
        return;
    value = extract_decoded(r, value);
    if (obfuscate_call(r->arena, value, false, &o))
        extract_add_hidden(r, &o);
    else if (extract_script_has_sign(value))
        extract_script_read(&r->scripts, value, EXTRACT_SCRIPT_CODE, "[on*]",
                            extract_place(r));
    else
        return;
    if (o.text.p == NULL)
        r->link_found_n += r->found.n - before;
}

/* true: the attribute hid an address, which is found. */
static bool
scan_data(struct extract_reader *r, const struct html_attribute *attribute)
{
    struct obfuscate_found o;

    if (!obfuscate_attribute(r->arena, attribute->name, attribute->value, &o))
        return false;
    extract_add_hidden(r, &o);
    return true;
}

static void
scan_attributes(struct extract_reader *r, size_t from)
{
    bool is_rich = may_hold_address(r, from, r->html.at);
    size_t data_n = 0;

    for (size_t i = 0; i < r->token.attributes_n; i++) {
        const struct html_attribute *a = &r->token.attributes[i];
        unsigned char c = str_lower_byte(*a->name.p);
        bool is_data = c == 'd' && a->name.n > 5 && a->name.p[4] == '-' &&
                       str_has_prefix_nocase(a->name, STR("data-"));
        data_n += is_data;
        if (is_data && scan_data(r, a))
            continue;
        if (c == 'o' && a->name.n > 4 && str_lower_byte(a->name.p[1]) == 'n')
            scan_handler(r, a->value);
        else if (is_rich)
            scan_attribute(r, a);
    }
    struct obfuscate_found o;
    if ((data_n > 1 || r->token.tag == HTML_TAG_OTHER) &&
        obfuscate_element(r->arena, &r->token, &o))
        extract_add_hidden(r, &o);
}

/* What kind of script begins? */
static void
on_script(struct extract_reader *r)
{
    static const str code[] = {
        STR("text/javascript"), STR("module"), STR("application/javascript"),
        STR("text/ecmascript"), STR("application/x-javascript")};
    str type = extract_get(r, STR("type"));
    str id = r->now.id.p ? r->now.id : STR_EMPTY;

    r->script_kind = EXTRACT_SCRIPT_CODE;
    r->is_script_read = type.p == NULL || type.n == 0;
    for (size_t i = 0; i < array_len(code); i++)
        r->is_script_read |= str_has_prefix_nocase(type, code[i]);
    if (str_find_nocase(type, STR("json"), 0) != STR_NOT_FOUND) {
        r->script_kind =
            str_find_nocase(type, STR("ld+json"), 0) != STR_NOT_FOUND
                ? EXTRACT_SCRIPT_JSON_LD
                : EXTRACT_SCRIPT_JSON;
        r->is_script_read = true;
    } else if (str_has_prefix(id, STR("__NEXT_DATA__")) ||
               str_has_prefix(id, STR("__NUXT"))) {
        r->script_kind = EXTRACT_SCRIPT_JSON;
    }
}

/* What a start tag means beyond its place in the text. */
static void
on_element(struct extract_reader *r)
{
    struct extract *x = r->out;
    str v;

    switch ((unsigned)r->token.tag) {
    case HTML_TAG_A:
    case HTML_TAG_AREA: extract_link_anchor(r); break;
    case HTML_TAG_IMG: extract_link_image(r); break;
    case HTML_TAG_BR: extract_text_break(&r->text); break;
    case HTML_TAG_LINK: extract_link_head(r); break;
    case HTML_TAG_META: extract_link_meta(r); break;
    case HTML_TAG_FORM: extract_link_form(r); break;
    case HTML_TAG_FRAME:
    case HTML_TAG_IFRAME: extract_link_frame(r); break;
    case HTML_TAG_SCRIPT: on_script(r); break;
    case HTML_TAG_HTML:
        v = extract_get(r, STR("lang"));
        x->lang = x->lang.n == 0 && v.p != NULL ? v : x->lang;
        break;
    case HTML_TAG_BASE:
        v = extract_get(r, STR("href"));
        x->base_ref = x->base_ref.n == 0 && v.p != NULL ? v : x->base_ref;
        break;
    default: break;
    }
}

static void
read_script(struct extract_reader *r, str s)
{
    static const char *const wheres[] = {
        [EXTRACT_SCRIPT_CODE] = "script",
        [EXTRACT_SCRIPT_JSON] = "script[json]",
        [EXTRACT_SCRIPT_JSON_LD] = "script[ld+json]",
    };

    if (!r->is_script_read || !extract_script_has_sign(s))
        return;
    /* what code writes stands in the cell or block where the code is */
    size_t at = r->script_kind == EXTRACT_SCRIPT_CODE && r->text.n > 0
                    ? extract_text_place(&r->text)
                    : r->text.n;
    extract_script_read(&r->scripts, s, r->script_kind, wheres[r->script_kind],
                        at);
}

/* The content of an element that is no markup. */
static void
on_raw_text(struct extract_reader *r, enum html_tag within)
{
    str s = r->token.text;

    if (within == HTML_TAG_SCRIPT)
        read_script(r, s);
    else if (within == HTML_TAG_STYLE)
        extract_show_rules(r, s);
    else if (within == HTML_TAG_TITLE && !r->has_title &&
             r->html.foreign == HTML_TAG_OTHER) {
        r->out->title = extract_text_folded(r->arena, s);
        r->has_title = true;
    } else if (within == HTML_TAG_TEXTAREA || within == HTML_TAG_XMP ||
               within == HTML_TAG_PLAINTEXT) {
        extract_text_add(&r->text, s, r->token.has_references);
    }
}

/* <jane@firm.test>: whoever wrote it forgot that it is no tag. */
static void
on_unknown(struct extract_reader *r)
{
    struct extract_source src = {.how = SHOWN_TEXT, .where = "text"};

    if (str_find_byte(r->token.name, '@', 0) == STR_NOT_FOUND)
        return;
    src.text_at = extract_text_place(&r->text);
    extract_found_in(&r->found, r->token.name, &src);
}

/* SPIP writes the sign as a word of its own, of this class. */
static bool
is_spelled_sign(const struct extract_reader *r)
{
    return r->now.class.n >= 9 &&
           extract_has_word(r->now.class, STR("spancrypt"));
}

static void
on_open(struct extract_reader *r, size_t from)
{
    extract_text_open(&r->text, r->token.tag);
    if (r->hidden.is_on)
        extract_show_pass_open(r);
    if (r->hidden.is_on)
        return;
    if (r->token.attributes_n == 0 && r->token.tag != HTML_TAG_TEMPLATE) {
        r->now = (struct extract_attributes){0};
    } else {
        extract_show_attributes(r);
        if (extract_show_is_hidden(r)) {
            extract_show_hide(r);
            return;
        }
    }
    extract_show_open(r);
    if (r->field.is_on)
        r->field.nested += extract_span_is_same(&r->field, &r->token);
    if (r->token.attributes_n > 0) {
        extract_item_open(r);
        extract_script_add_id(&r->scripts, r->now.id, r->text.n);
    }
    on_element(r);
    if (r->token.tag == HTML_TAG_OTHER)
        on_unknown(r);
    if (r->token.attributes_n == 0)
        return;
    scan_attributes(r, from);
    extract_item_end_tag(r);
    if (is_spelled_sign(r)) {
        extract_text_add(&r->text, STR("@"), false);
        extract_show_hide(r);
    }
}

static void
on_close(struct extract_reader *r)
{
    if (!r->hidden.is_on && r->token.tag == HTML_TAG_A)
        extract_link_end_anchor(r);
    extract_text_close(&r->text, r->token.tag);
    if (r->hidden.is_on) {
        extract_show_pass_close(r);
        return;
    }
    extract_show_close(r);
    extract_item_close(r);
}

static void
read_tokens(struct extract_reader *r)
{
    for (;;) {
        size_t from = r->html.at;
        enum html_tag within = r->html.raw;
        switch (html_next(&r->html, &r->token)) {
        case HTML_END: return;
        case HTML_OPEN: on_open(r, from); break;
        case HTML_CLOSE: on_close(r); break;
        case HTML_COMMENT:
        case HTML_DOCTYPE: break;
        case HTML_TEXT:
            if (within != HTML_TAG_OTHER)
                on_raw_text(r, within);
            else if (!r->hidden.is_on)
                extract_text_add(&r->text, r->token.text,
                                 r->token.has_references);
            break;
        }
    }
}

static void
read_html(struct arena *a, str page, struct extract *out)
{
    struct extract_reader *r = arena_alloc_raw(a, sizeof(*r));

    memset(r, 0, offsetof(struct extract_reader, token));
    r->arena = a;
    r->out = out;
    html_init(&r->html, page);
    extract_text_init(&r->text, a, page);
    extract_found_init(&r->found, a);
    extract_script_init(&r->scripts, &r->found);
    r->next_at = next_byte(r, '@', 0);
    r->next_amp = next_byte(r, '&', 0);
    read_tokens(r);
    extract_link_end_anchor(r);
    extract_item_finish(r);
    out->text = str_make(r->text.p ? r->text.p : "", r->text.n);
    out->blocks = r->text.blocks;
    out->blocks_n = r->text.blocks_n;
    out->is_truncated |= r->text.is_truncated;
    extract_link_finish(r);
    extract_found_finish(&r->found, out);
}

void
extract_page(struct arena *a, str page, struct extract *out)
{
    *out = (struct extract){.title = STR_EMPTY,
                            .lang = STR_EMPTY,
                            .text = STR_EMPTY,
                            .base_ref = STR_EMPTY,
                            .refresh_ref = STR_EMPTY,
                            .canonical_ref = STR_EMPTY};
    page = str_sub(page, 0, PAGE_MAX);
    if (vcard_is_one(page)) {
        vcard_read(a, page, out);
        return;
    }
    read_html(a, page, out);
    out->is_bot_wall = extract_wall_is_one(page, out);
}
