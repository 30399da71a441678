/*
 * A page read for what it says about people: see extract.h. The tokens of
 * html.c pass by once; extract_text.c keeps the visible text, extract_found.c
 * the addresses; this file knows what each element means.
 *
 * Most attributes are never looked at: two cursors know where the next `@`
 * and the next `&` of the page are, and a tag before both hides no address.
 */
#include "text/extract.h"
#include "base/arena.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/email.h"
#include "text/extract_found.h"
#include "text/extract_json.h"
#include "text/extract_text.h"
#include "text/extract_wall.h"
#include "text/html.h"
#include "text/obfuscate.h"

enum {
    PAGE_MAX = 1 << 30,    /* bytes: places are 32 bits wide */
    LINK_TEXT_MAX = 256,   /* bytes of a link's text that are kept */
    VALUE_MAX = 64 * 1024, /* bytes of an attribute that are searched */
};

/* A link and the part of the visible text that is its own. */
struct link {
    struct extract_link link; /* text: what stands in for an empty one */
    uint32_t from, to;
};

/* Inside an element that is not shown, up to its end tag. */
struct hidden {
    bool is_on;
    enum html_tag tag;
    str name;
    size_t nested; /* elements of the same name within */
    size_t depth;  /* of blocks: less than this ends it in any case */
};

struct reader {
    struct arena *arena;
    struct extract *out;
    struct html html;
    struct extract_text text;
    struct extract_found found;
    struct hidden hidden;
    struct link *links;
    size_t links_n, links_cap;
    bool is_in_link;          /* the last of links is open */
    size_t link_found_n;      /* addresses that the open <a> gave */
    bool is_in_anchor;        /* an <a> is open, whether it is a link or not */
    size_t next_at, next_amp; /* offsets in the page, see above */
    bool is_json;             /* the script begun is structured data */
    bool has_title;
    struct html_token token;
};

static str
decoded(struct reader *r, str value)
{
    return str_trim(charref_decoded(r->arena, value, true));
}

/* The value of an attribute, decoded; p NULL when there is none. */
static str
get(struct reader *r, str name)
{
    str v = html_attribute(&r->token, name);
    return v.p == NULL ? v : decoded(r, v);
}

static size_t
next_byte(const struct reader *r, char c, size_t from)
{
    return str_find_byte(r->html.page, c, from);
}

/* Does page[from..to) hold an @, or a reference to one? from never falls. */
static inline bool
may_hold_address(struct reader *r, size_t from, size_t to)
{
    if (r->next_at < from)
        r->next_at = next_byte(r, '@', from);
    if (r->next_amp < from)
        r->next_amp = next_byte(r, '&', from);
    return r->next_at < to || r->next_amp < to;
}

/* Where an address without text stands: the head has no place of its own. */
static size_t
place(struct reader *r)
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
scan_attribute(struct reader *r, const struct html_attribute *attribute)
{
    str v = str_sub(attribute->value, 0, VALUE_MAX);
    size_t at = 0, from = (size_t)(v.p - r->html.page.p);

    if (!may_hold_address(r, from, from + v.n))
        return;
    if (!extract_found_has_sign(v) ||
        extract_found_passes_over(attribute->name))
        return;
    v = decoded(r, v);
    if (is_url(v) || email_next(v, &at).p == NULL)
        return;
    struct extract_source src = {
        SHOWN_ATTRIBUTE, extract_found_where(r->token.tag, attribute->name),
        STR_EMPTY, place(r)};
    extract_found_in(&r->found, v, &src);
}

static void
add_hidden_address(struct reader *r, const struct obfuscate_found *o)
{
    struct extract_source src = {o->how, o->where, STR_EMPTY, place(r)};

    if (extract_found_is_mailto(o->text))
        r->link_found_n += extract_found_mailto(&r->found, o->text, &src);
    else
        r->link_found_n += extract_found_in(
            &r->found, str_sub(o->text, 0, str_find_byte(o->text, '?', 0)),
            &src);
}

/* Hidden addresses in any attribute; their names all begin with "data". */
static void
scan_data(struct reader *r, const struct html_attribute *attribute)
{
    struct obfuscate_found o;

    if (str_lower_byte(*attribute->name.p) == 'd' && attribute->name.n > 5 &&
        obfuscate_attribute(r->arena, attribute->name, attribute->value, &o))
        add_hidden_address(r, &o);
}

static void
scan_attributes(struct reader *r, size_t from)
{
    bool is_rich = may_hold_address(r, from, r->html.at);

    for (size_t i = 0; i < r->token.attributes_n; i++) {
        scan_data(r, &r->token.attributes[i]);
        if (is_rich)
            scan_attribute(r, &r->token.attributes[i]);
    }
}

/* In a style: the property with this value, white space anywhere. */
static bool
has_style(str style, str property, str wanted)
{
    size_t at = 0;

    while ((at = str_find_nocase(style, property, at)) != STR_NOT_FOUND) {
        at += property.n;
        str v = str_trim(str_from(style, at));
        if (str_has_prefix(v, STR(":")) &&
            str_has_prefix_nocase(str_trim(str_from(v, 1)), wanted))
            return true;
    }
    return false;
}

/* The page itself is never hidden: scripts show it when they are ready. */
static bool
is_hidden(struct reader *r)
{
    const struct html_token *t = &r->token;

    if (t->tag == HTML_TAG_TEMPLATE)
        return true;
    if (t->tag == HTML_TAG_BODY || t->tag == HTML_TAG_HTML)
        return false;
    for (size_t i = 0; i < t->attributes_n; i++) {
        const struct html_attribute *a = &t->attributes[i];
        if (a->name.n == 6 && str_eq_nocase(a->name, STR("hidden")))
            return !str_eq_nocase(a->value, STR("until-found"));
        if (a->name.n != 5 || a->value.n < 12 || a->value.n > VALUE_MAX ||
            !str_eq_nocase(a->name, STR("style")))
            continue;
        if (has_style(a->value, STR("display"), STR("none")) ||
            has_style(a->value, STR("visibility"), STR("hidden")))
            return true;
    }
    return false;
}

static bool
is_same_element(const struct hidden *h, const struct html_token *t)
{
    return h->tag == t->tag &&
           (t->tag != HTML_TAG_OTHER || str_eq_nocase(h->name, t->name));
}

/*
 * Tags while nothing is shown: only the nesting matters. A block that opens
 * no deeper than the hidden element stands has ended it: `<li>` after `<li>`.
 */
static void
pass_hidden_open(struct reader *r)
{
    struct hidden *h = &r->hidden;
    const struct html_token *t = &r->token;
    unsigned char class = html_tag_class[t->tag];

    if ((class & HTML_BLOCK) && !(class & HTML_VOID) &&
        r->text.depth <= h->depth)
        h->is_on = false;
    else if (is_same_element(h, t) && !t->is_self_closing)
        h->nested++;
}

static void
pass_hidden_close(struct reader *r)
{
    struct hidden *h = &r->hidden;

    if (is_same_element(h, &r->token) && h->nested-- == 0)
        h->is_on = false;
    if (r->text.depth < h->depth)
        h->is_on = false;
}

static void
hide(struct reader *r)
{
    const struct html_token *t = &r->token;
    bool is_empty = (html_tag_class[t->tag] & HTML_VOID) != 0 ||
                    (t->is_self_closing && r->html.foreign != HTML_TAG_OTHER);

    if (!is_empty)
        r->hidden = (struct hidden){true, t->tag, t->name, 0, r->text.depth};
}

static bool
is_followable(str ref)
{
    static const str schemes[] = {STR("mailto:"), STR("tel:"), STR("sms:"),
                                  STR("javascript:"), STR("data:")};

    if (ref.n == 0 || *ref.p == '#')
        return false;
    for (size_t i = 0; i < array_len(schemes); i++)
        if (str_lower_byte(*ref.p) == (unsigned char)*schemes[i].p &&
            str_has_prefix_nocase(ref, schemes[i]))
            return false;
    return true;
}

static struct link *
add_link(struct reader *r, str ref)
{
    size_t size = sizeof(*r->links), cap = r->links_cap;

    if (r->links_n == EXTRACT_LINKS_MAX) {
        r->out->is_truncated = true;
        return NULL;
    }
    if (r->links_n == cap) {
        r->links_cap = cap ? cap * 2 : 32;
        r->links =
            arena_grow(r->arena, r->links, cap * size, r->links_cap * size);
    }
    struct link *l = &r->links[r->links_n++];
    *l = (struct link){
        {ref, STR_EMPTY, false},
        0, 0
    };
    return l;
}

/* What a link is called when it shows no text. */
static str
label(struct reader *r)
{
    static const str names[] = {STR("aria-label"), STR("title"), STR("alt")};

    for (size_t i = 0; i < array_len(names); i++) {
        str v = html_attribute(&r->token, names[i]);
        if (v.n > 0)
            return extract_text_folded(r->arena,
                                       extract_text_cut(v, LINK_TEXT_MAX));
    }
    return STR_EMPTY;
}

/* Addresses in the reference of a link; false when it is a plain one. */
static bool
found_in_ref(struct reader *r, str ref)
{
    struct extract_source src = {SHOWN_MAILTO, "a[href]", STR_EMPTY, 0};
    struct obfuscate_found o;

    if (extract_found_is_mailto(ref)) {
        src.text_at = place(r);
        r->link_found_n += extract_found_mailto(&r->found, ref, &src);
        return true;
    }
    if (obfuscate_ref(r->arena, ref, &o)) {
        add_hidden_address(r, &o);
        return true;
    }
    if (str_find_byte(ref, '@', 0) == STR_NOT_FOUND ||
        str_find_byte(ref, '/', 0) != STR_NOT_FOUND ||
        str_find_byte(ref, ':', 0) != STR_NOT_FOUND)
        return false;
    src.how = SHOWN_ATTRIBUTE; /* somebody forgot the scheme */
    src.text_at = place(r);
    size_t n = extract_found_in(
        &r->found, str_sub(ref, 0, str_find_byte(ref, '?', 0)), &src);
    r->link_found_n += n;
    return n > 0;
}

static void
end_anchor(struct reader *r)
{
    if (r->is_in_link)
        r->links[r->links_n - 1].to = (uint32_t)r->text.n;
    extract_found_end_link(&r->found, r->link_found_n, r->text.n);
    r->is_in_link = r->is_in_anchor = false;
    r->link_found_n = 0;
}

/* <a> and <area>; an anchor within an anchor ends the outer one. */
static void
on_anchor(struct reader *r)
{
    bool is_area = r->token.tag == HTML_TAG_AREA;
    str ref = get(r, STR("href"));

    if (!is_area) {
        end_anchor(r);
        r->is_in_anchor = true;
    }
    if (ref.p == NULL || found_in_ref(r, ref) || !is_followable(ref))
        return;
    struct link *l = add_link(r, ref);
    if (l == NULL)
        return;
    l->link.text = label(r);
    l->from = l->to = (uint32_t)r->text.n;
    r->is_in_link = !is_area;
}

static void
on_frame(struct reader *r)
{
    str ref = get(r, STR("src"));
    struct link *l;

    if (ref.p == NULL || !is_followable(ref) || (l = add_link(r, ref)) == NULL)
        return;
    l->link.is_frame = true;
    l->link.text = label(r);
    if (r->is_in_link) { /* the open link stays the last one */
        struct link frame = *l;
        *l = l[-1];
        l[-1] = frame;
    }
}

/* Is one of the words of a rel attribute this one? */
static bool
has_word(str words, str word)
{
    while (words.p != NULL)
        if (str_eq_nocase(str_cut(&words, ' '), word))
            return true;
    return false;
}

static void
on_link(struct reader *r)
{
    str rel = get(r, STR("rel")), ref = get(r, STR("href"));

    if (rel.p == NULL || ref.p == NULL || found_in_ref(r, ref) ||
        !is_followable(ref))
        return;
    if (has_word(rel, STR("canonical")) && r->out->canonical_ref.n == 0)
        r->out->canonical_ref = ref;
    if (!has_word(rel, STR("author")) && !has_word(rel, STR("contact")) &&
        !has_word(rel, STR("next")))
        return;
    struct link *l = r->is_in_link ? NULL : add_link(r, ref);
    if (l != NULL)
        l->link.text = rel;
}

/* "5; url=/there", with or without quotes. */
static void
on_meta(struct reader *r)
{
    str content;

    if (r->out->refresh_ref.n > 0 ||
        !str_eq_nocase(html_attribute(&r->token, STR("http-equiv")),
                       STR("refresh")))
        return;
    content = get(r, STR("content"));
    size_t at = str_find_nocase(content, STR("url"), 0);
    if (content.p == NULL || at == STR_NOT_FOUND)
        return;
    str v = str_trim(str_from(content, at + 3));
    if (!str_has_prefix(v, STR("=")))
        return;
    v = str_trim(str_from(v, 1));
    if (v.n > 0 && (*v.p == '"' || *v.p == '\''))
        v = str_sub(v, 1, str_find_byte(v, *v.p, 1));
    if (is_followable(v))
        r->out->refresh_ref = v;
}

static void
on_image(struct reader *r)
{
    if (r->is_in_link && r->links[r->links_n - 1].link.text.n == 0)
        r->links[r->links_n - 1].link.text = label(r);
}

/* What a start tag means beyond its place in the text. */
static void
on_element(struct reader *r)
{
    struct extract *x = r->out;
    str v;

    switch ((unsigned)r->token.tag) {
    case HTML_TAG_A:
    case HTML_TAG_AREA: on_anchor(r); break;
    case HTML_TAG_IMG: on_image(r); break;
    case HTML_TAG_BR: extract_text_break(&r->text); break;
    case HTML_TAG_LINK: on_link(r); break;
    case HTML_TAG_META: on_meta(r); break;
    case HTML_TAG_FRAME:
    case HTML_TAG_IFRAME: on_frame(r); break;
    case HTML_TAG_SCRIPT:
        r->is_json = str_has_prefix_nocase(get(r, STR("type")),
                                           STR("application/ld+json"));
        break;
    case HTML_TAG_HTML:
        v = get(r, STR("lang"));
        x->lang = x->lang.n == 0 && v.p != NULL ? v : x->lang;
        break;
    case HTML_TAG_BASE:
        v = get(r, STR("href"));
        x->base_ref = x->base_ref.n == 0 && v.p != NULL ? v : x->base_ref;
        break;
    default: break;
    }
}

/* The content of an element that is no markup. */
static void
on_raw_text(struct reader *r, enum html_tag within)
{
    str s = r->token.text;

    if (within == HTML_TAG_SCRIPT && r->is_json)
        extract_json_read(&r->found, s, r->text.n);
    else if (within == HTML_TAG_TITLE && !r->has_title &&
             r->html.foreign == HTML_TAG_OTHER) {
        r->out->title = extract_text_folded(r->arena, s);
        r->has_title = true;
    } else if (within == HTML_TAG_TEXTAREA || within == HTML_TAG_XMP ||
               within == HTML_TAG_PLAINTEXT) {
        extract_text_add(&r->text, s, r->token.has_references);
    }
}

static void
on_open(struct reader *r, size_t from)
{
    extract_text_open(&r->text, r->token.tag);
    if (r->hidden.is_on)
        pass_hidden_open(r);
    if (r->hidden.is_on)
        return;
    if ((r->token.attributes_n > 0 || r->token.tag == HTML_TAG_TEMPLATE) &&
        is_hidden(r)) {
        hide(r);
        return;
    }
    on_element(r);
    if (r->token.attributes_n > 0)
        scan_attributes(r, from);
}

static void
on_close(struct reader *r)
{
    if (!r->hidden.is_on && r->token.tag == HTML_TAG_A)
        end_anchor(r);
    extract_text_close(&r->text, r->token.tag);
    if (r->hidden.is_on)
        pass_hidden_close(r);
}

static void
read_tokens(struct reader *r)
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

/* The links with their texts, which stand still only now. */
static void
finish_links(struct reader *r)
{
    struct extract *x = r->out;

    x->links = arena_array(r->arena, struct extract_link, r->links_n);
    x->links_n = r->links_n;
    for (size_t i = 0; i < r->links_n; i++) {
        struct link *l = &r->links[i];
        str text = str_trim(str_sub(x->text, l->from, l->to));
        x->links[i] = l->link;
        if (text.n == 0)
            continue;
        text = extract_text_cut(text, LINK_TEXT_MAX);
        bool has_gaps = str_find_byte(text, '\n', 0) != STR_NOT_FOUND ||
                        str_find_byte(text, '\t', 0) != STR_NOT_FOUND;
        x->links[i].text =
            has_gaps ? extract_text_folded(r->arena, text) : text;
    }
}

void
extract_page(struct arena *a, str page, struct extract *out)
{
    struct reader r;

    memset(&r, 0, offsetof(struct reader, token));
    *out = (struct extract){.title = STR_EMPTY,
                            .lang = STR_EMPTY,
                            .base_ref = STR_EMPTY,
                            .refresh_ref = STR_EMPTY,
                            .canonical_ref = STR_EMPTY};
    r.arena = a;
    r.out = out;
    page = str_sub(page, 0, PAGE_MAX);
    html_init(&r.html, page);
    extract_text_init(&r.text, a, page);
    extract_found_init(&r.found, a);
    r.next_at = next_byte(&r, '@', 0);
    r.next_amp = next_byte(&r, '&', 0);
    read_tokens(&r);
    end_anchor(&r);
    out->text = str_make(r.text.p ? r.text.p : "", r.text.n);
    out->blocks = r.text.blocks;
    out->blocks_n = r.text.blocks_n;
    out->is_truncated |= r.text.is_truncated;
    finish_links(&r);
    extract_found_finish(&r.found, out);
    out->is_bot_wall = extract_wall_is_one(page, out);
}
