/*
 * What is shown and how: elements that are not, decoys inside of addresses,
 * text that is turned round. Inline styles count for any element; the classes
 * that a style sheet hides only where an address would be broken by their
 * text, since menus and panels are hidden by class too, until they are asked
 * for.
 */
#include "base/check.h"
#include "text/extract_priv.h"
#include "text/script.h"

enum {
    STYLE_MIN = 12,     /* "display:none" */
    SELECTOR_MAX = 400, /* bytes before a rule's bracket */
    DECLARATIONS_MAX = 2000,
    HITS_MAX = 500, /* rules of a sheet that are looked at */
};

/* ---- attributes ---- */

/* One look at each attribute, by the length of its name. */
void
extract_show_attributes(struct extract_reader *r)
{
    struct extract_attributes *now = &r->now;
    const struct html_token *t = &r->token;
    const str none = {NULL, 0};

    *now = (struct extract_attributes){none, none, none, none,  none,
                                       none, none, none, false, false};
    for (size_t i = 0; i < t->attributes_n; i++) {
        const struct html_attribute *a = &t->attributes[i];
        str *slot = NULL, name = STR_EMPTY;
        switch (a->name.n) {
        case 2: slot = &now->id, name = STR("id"); break;
        case 3: slot = &now->dir, name = STR("dir"); break;
        case 5:
            slot = (a->name.p[0] | 0x20) == 'c' ? &now->class : &now->style;
            name = slot == &now->class ? STR("class") : STR("style");
            break;
        case 6:
            if ((a->name.p[0] | 0x20) == 't')
                slot = &now->type_of, name = STR("typeof");
            else if (str_eq_nocase(a->name, STR("hidden")))
                now->is_hidden = !str_eq_nocase(a->value, STR("until-found"));
            break;
        case 8:
            slot = (a->name.p[0] | 0x20) == 'p'   ? &now->property
                   : (a->name.p[4] | 0x20) == 'p' ? &now->itemprop
                                                  : &now->itemtype;
            name = slot == &now->property   ? STR("property")
                   : slot == &now->itemprop ? STR("itemprop")
                                            : STR("itemtype");
            break;
        case 9:
            now->has_itemscope |= str_eq_nocase(a->name, STR("itemscope"));
            break;
        default: break;
        }
        if (slot != NULL && slot->p == NULL && str_eq_nocase(a->name, name))
            *slot = a->value;
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

static bool
has_rule(const struct extract_reader *r, bool is_reversed)
{
    for (size_t i = 0; i < r->rules_n; i++) {
        const struct extract_rule *rule = &r->rules[i];
        str name = str_from(rule->selector, 1);
        if (rule->is_reversed != is_reversed)
            continue;
        if (rule->selector.p[0] == '.'
                ? r->now.class.n >= name.n &&
                      extract_has_word(r->now.class, name)
                : r->now.id.p != NULL && str_eq(r->now.id, name))
            return true;
    }
    return false;
}

/* ---- spans ---- */

bool
extract_span_is_same(const struct extract_span *s, const struct html_token *t)
{
    return s->tag == t->tag &&
           (t->tag != HTML_TAG_OTHER || str_eq_nocase(s->name, t->name));
}

void
extract_span_begin(struct extract_reader *r, struct extract_span *s)
{
    const struct html_token *t = &r->token;

    *s = (struct extract_span){true,          t->tag,    t->name,         0,
                               r->text.depth, r->text.n, r->text.blocks_n};
}

bool
extract_span_ends(const struct extract_reader *r, struct extract_span *s)
{
    if (extract_span_is_same(s, &r->token) && s->nested-- == 0)
        return true;
    return r->text.depth < s->depth;
}

/* ---- hidden ---- */

/* A piece of text that no address has: glued to what stands before it. */
static bool
is_decoy(const struct extract_reader *r)
{
    const struct extract_text *t = &r->text;

    if (t->n == 0 || t->gap != EXTRACT_GAP_NONE ||
        (html_tag_class[r->token.tag] & HTML_BLOCK))
        return false;
    char before = t->p[t->n - 1];
    if (!str_is_alnum(before) && memchr("@._-+", before, 5) == NULL)
        return false;
    return (r->now.class.n > 0 || r->now.id.n > 0) &&
           (extract_has_word(r->now.class, STR("oe_displaynone")) ||
            has_rule(r, false));
}

bool
extract_show_is_hidden(struct extract_reader *r)
{
    const struct html_token *t = &r->token;
    str style = r->now.style;

    if (t->tag == HTML_TAG_TEMPLATE)
        return true;
    if (t->tag == HTML_TAG_BODY || t->tag == HTML_TAG_HTML)
        return false;
    if (r->now.is_hidden)
        return true;
    if (style.n >= STYLE_MIN && style.n <= EXTRACT_VALUE_MAX &&
        (has_style(style, STR("display"), STR("none")) ||
         has_style(style, STR("visibility"), STR("hidden"))))
        return true;
    return is_decoy(r);
}

void
extract_show_hide(struct extract_reader *r)
{
    const struct html_token *t = &r->token;
    bool is_empty = (html_tag_class[t->tag] & HTML_VOID) != 0 ||
                    (t->is_self_closing && r->html.foreign != HTML_TAG_OTHER);

    if (!is_empty)
        extract_span_begin(r, &r->hidden);
}

/*
 * Only the nesting matters. A block that opens no deeper than the hidden
 * element stands has ended it: `<li>` after `<li>`.
 */
void
extract_show_pass_open(struct extract_reader *r)
{
    struct extract_span *h = &r->hidden;
    const struct html_token *t = &r->token;
    unsigned char class = html_tag_class[t->tag];

    if ((class & HTML_BLOCK) && !(class & HTML_VOID) &&
        r->text.depth <= h->depth)
        h->is_on = false;
    else if (extract_span_is_same(h, t) && !t->is_self_closing)
        h->nested++;
}

void
extract_show_pass_close(struct extract_reader *r)
{
    if (extract_span_ends(r, &r->hidden))
        r->hidden.is_on = false;
}

/* ---- turned round ---- */

static bool
is_turned(const struct extract_reader *r)
{
    str style = r->now.style;
    bool is_rtl =
        r->now.dir.p != NULL && str_eq_nocase(str_trim(r->now.dir), STR("rtl"));

    if (r->token.tag == HTML_TAG_OTHER && is_rtl &&
        str_eq_nocase(r->token.name, STR("bdo")))
        return true;
    if (style.n > STYLE_MIN && style.n <= EXTRACT_VALUE_MAX &&
        str_find_nocase(style, STR("bidi-override"), 0) != STR_NOT_FOUND)
        return is_rtl || has_style(style, STR("direction"), STR("rtl"));
    if (str_has_prefix(r->now.class, STR("oe_textdirection")))
        return true;
    return r->reversing_n > 0 && (r->now.class.n > 0 || r->now.id.n > 0) &&
           has_rule(r, true);
}

void
extract_show_open(struct extract_reader *r)
{
    struct extract_span *s = &r->reversed;

    if (s->is_on) {
        s->nested += extract_span_is_same(s, &r->token);
        return;
    }
    if (html_tag_class[r->token.tag] & HTML_VOID || !is_turned(r))
        return;
    extract_text_place(&r->text);
    extract_span_begin(r, s);
}

void
extract_show_close(struct extract_reader *r)
{
    struct extract_span *s = &r->reversed;

    if (!s->is_on || !extract_span_ends(r, s))
        return;
    s->is_on = false;
    /* a text of several blocks is no address */
    if (r->text.blocks_n != s->blocks || r->text.n <= s->from)
        return;
    str turned = script_reversed(
        r->arena, str_make(r->text.p + s->from, r->text.n - s->from));
    memcpy(r->text.p + s->from, turned.p, turned.n);
    struct extract_source src = {
        .how = SHOWN_REVERSED, .where = "text", .text_at = s->from};
    size_t n = extract_found_in(&r->found, turned, &src);
    extract_found_end_link(&r->found, n, r->text.n);
}

/* ---- style sheets ---- */

static bool
is_name_byte(char c)
{
    return str_is_alnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static void
add_rule(struct extract_reader *r, str selector, bool is_reversed)
{
    if (r->rules_n == EXTRACT_RULES_MAX || selector.n < 2)
        return;
    r->rules[r->rules_n++] = (struct extract_rule){selector, is_reversed};
    r->reversing_n += is_reversed;
}

/* The last class or id of each selector: what it is about. */
static void
add_selectors(struct extract_reader *r, str list, bool is_reversed)
{
    for (int i = 0; i < 16 && list.p != NULL; i++) {
        str one = str_trim(str_cut(&list, ','));
        size_t at = one.n;
        while (at > 0 && is_name_byte(one.p[at - 1]))
            at--;
        if (at > 0 && (one.p[at - 1] == '.' || one.p[at - 1] == '#'))
            add_rule(r, str_from(one, at - 1), is_reversed);
    }
}

/* The rule whose declarations hold the place `at`. */
static void
read_rule(struct extract_reader *r, str css, size_t at, bool is_reversed)
{
    size_t lowest = at > DECLARATIONS_MAX ? at - DECLARATIONS_MAX : 0;
    size_t open = at;

    while (open > lowest && css.p[open - 1] != '{' && css.p[open - 1] != '}')
        open--;
    if (open == lowest || css.p[open - 1] != '{')
        return;
    size_t end = str_find_byte(str_sub(css, 0, at + DECLARATIONS_MAX), '}', at);
    str declarations = str_sub(css, open, end);
    if (is_reversed && !has_style(declarations, STR("direction"), STR("rtl")))
        return;
    size_t from = --open;
    lowest = from > SELECTOR_MAX ? from - SELECTOR_MAX : 0;
    while (from > lowest && strchr("{};/>", css.p[from - 1]) == NULL)
        from--;
    add_selectors(r, str_sub(css, from, open), is_reversed);
}

void
extract_show_rules(struct extract_reader *r, str css)
{
    size_t at = 0;

    for (int i = 0; i < HITS_MAX; i++) {
        at = str_find(css, STR("bidi-override"), at);
        if (at == STR_NOT_FOUND)
            break;
        read_rule(r, css, at, true);
        at++;
    }
    at = 0;
    for (int i = 0; i < HITS_MAX; i++) {
        at = str_find(css, STR("display:"), at);
        if (at == STR_NOT_FOUND)
            return;
        at += 8;
        if (str_has_prefix(str_trim(str_sub(css, at, at + 8)), STR("none")))
            read_rule(r, css, at, false);
    }
}
