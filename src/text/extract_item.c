/*
 * Whose card: microdata (itemscope, itemprop), RDFa (typeof, property) and
 * microformats (h-card, vcard). A person's card gives its name to what it
 * calls its address, also where the name is no visible text; not to all that
 * stands in it, an assistant's for instance.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/extract_priv.h"

enum { NAME_MAX = 200 };

static const struct {
    str word;
    enum extract_field field;
} words[] =
    {
#define W(lit)                                                                 \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }
        {W("name"),        EXTRACT_FIELD_NAME  },
        {W("givenName"),   EXTRACT_FIELD_GIVEN },
        {W("given-name"),  EXTRACT_FIELD_GIVEN },
        {W("familyName"),  EXTRACT_FIELD_FAMILY},
        {W("family-name"), EXTRACT_FIELD_FAMILY},
        {W("email"),       EXTRACT_FIELD_EMAIL },
        {W("mbox"),        EXTRACT_FIELD_EMAIL },
},
  classes[] = {
      {W("p-name"), EXTRACT_FIELD_NAME},
      {W("fn"), EXTRACT_FIELD_NAME},
      {W("p-given-name"), EXTRACT_FIELD_GIVEN},
      {W("p-family-name"), EXTRACT_FIELD_FAMILY},
      {W("u-email"), EXTRACT_FIELD_EMAIL},
#undef W
};

/* Without the vocabulary: schema:name, foaf:mbox, http://schema.org/Person */
static str
local_name(str s)
{
    size_t slash = str_rfind_byte(s, '/'), colon = str_rfind_byte(s, ':');

    if (slash != STR_NOT_FOUND)
        return str_from(s, slash + 1);
    return colon == STR_NOT_FOUND ? s : str_from(s, colon + 1);
}

static bool
is_person(str types)
{
    while (types.p != NULL)
        if (str_eq_nocase(local_name(str_cut(&types, ' ')), STR("Person")))
            return true;
    return false;
}

static void
begin_item(struct extract_reader *r, bool is_a_person)
{
    if (r->items_n == EXTRACT_ITEMS_MAX)
        return;
    r->items[r->items_n++] = (struct extract_item){
        .depth = r->text.depth,
        .found_from = r->found.n,
        .is_person = is_a_person,
        .name = STR_EMPTY,
        .given = STR_EMPTY,
        .family = STR_EMPTY,
    };
}

/* The names of the property: of RDFa in rel, too, where it is a link. */
static str
properties(const struct extract_reader *r)
{
    if (r->now.itemprop.p != NULL)
        return r->now.itemprop;
    if (r->now.property.p != NULL || r->token.tag != HTML_TAG_A)
        return r->now.property;
    return html_attribute(&r->token, STR("rel"));
}

static enum extract_field
field_of(const struct extract_reader *r)
{
    str props = properties(r);

    while (props.p != NULL) {
        str one = local_name(str_cut(&props, ' '));
        for (size_t i = 0; i < array_len(words); i++)
            if (str_eq_nocase(one, words[i].word))
                return words[i].field;
    }
    for (size_t i = 0; i < array_len(classes) && r->now.class.n > 0; i++)
        if (extract_has_word(r->now.class, classes[i].word))
            return classes[i].field;
    return EXTRACT_FIELD_NONE;
}

static void
set_field(struct extract_reader *r, enum extract_field field, str v)
{
    struct extract_item *x = &r->items[r->items_n - 1];
    str *slot = field == EXTRACT_FIELD_NAME    ? &x->name
                : field == EXTRACT_FIELD_GIVEN ? &x->given
                                               : &x->family;
    v = str_trim(v);
    if (field != EXTRACT_FIELD_EMAIL && slot->n == 0 && v.n <= NAME_MAX)
        *slot = v;
}

/* A quick no for most classes. */
static bool
has_card(str class)
{
    for (size_t i = 1; i + 4 <= class.n; i++)
        if (class.p[i] == 'c' && memcmp(class.p + i, "card", 4) == 0)
            return true;
    return false;
}

void
extract_item_open(struct extract_reader *r)
{
    const struct extract_attributes *now = &r->now;
    bool is_card =
        has_card(now->class) && (extract_has_word(now->class, STR("h-card")) ||
                                 extract_has_word(now->class, STR("vcard")));

    if (now->has_itemscope)
        begin_item(r, now->itemtype.p != NULL && is_person(now->itemtype));
    else if (now->type_of.p != NULL)
        begin_item(r, is_person(now->type_of));
    else if (is_card)
        begin_item(r, true);
    if (r->items_n == 0 || r->field.is_on)
        return;
    enum extract_field field = field_of(r);
    if (field == EXTRACT_FIELD_NONE)
        return;
    r->field_from = r->found.n;
    str content = extract_get(r, STR("content"));
    if (content.p != NULL)
        set_field(r, field, content);
    r->is_email_tag = field == EXTRACT_FIELD_EMAIL;
    if (content.p != NULL || html_tag_class[r->token.tag] & HTML_VOID)
        return;
    extract_span_begin(r, &r->field);
    r->field_kind = field;
}

static str
name_of(struct arena *a, const struct extract_item *x)
{
    struct buf b;

    if (x->name.n > 0 || x->family.n == 0)
        return x->name;
    buf_init(&b, a, 2 * NAME_MAX + 1);
    buf_add(&b, x->given);
    buf_add_byte(&b, ' ');
    buf_add(&b, x->family);
    return buf_str(&b);
}

static void
end_item(struct extract_reader *r)
{
    const struct extract_item *x = &r->items[--r->items_n];
    str name = name_of(r->arena, x);

    if (x->is_person && name.n > 0)
        extract_found_own_fields(&r->found, x->found_from, name);
}

/* The text of the field that ends here. */
static void
end_field(struct extract_reader *r)
{
    struct extract_span *s = &r->field;
    size_t from = s->from;

    s->is_on = false;
    if (r->field_kind == EXTRACT_FIELD_EMAIL)
        extract_found_is_field(&r->found, r->field_from);
    if (r->items_n == 0 || r->text.n <= from)
        return;
    if (r->text.p[from] == '\n' || r->text.p[from] == '\t')
        from++;
    str text = str_make(r->text.p + from, r->text.n - from);
    if (r->field_kind != EXTRACT_FIELD_EMAIL) {
        set_field(r, r->field_kind,
                  extract_text_folded(r->arena, str_sub(text, 0, NAME_MAX)));
        return;
    }
    struct extract_source src = {
        .how = SHOWN_TEXT, .where = "text", .text_at = from};
    text = str_dup(r->arena, str_sub(text, 0, EXTRACT_LINK_TEXT_MAX));
    size_t n = extract_found_in(&r->found, text, &src);
    extract_found_end_link(&r->found, n, r->text.n);
    extract_found_is_field(&r->found, r->field_from);
}

void
extract_item_end_tag(struct extract_reader *r)
{
    if (r->is_email_tag)
        extract_found_is_field(&r->found, r->field_from);
    r->is_email_tag = false;
}

void
extract_item_close(struct extract_reader *r)
{
    if (r->field.is_on && extract_span_ends(r, &r->field))
        end_field(r);
    while (r->items_n > 0 && r->text.depth < r->items[r->items_n - 1].depth)
        end_item(r);
}

void
extract_item_finish(struct extract_reader *r)
{
    if (r->field.is_on)
        end_field(r);
    while (r->items_n > 0)
        end_item(r);
}
