/* Links, frames and what the head says of the page: see extract_priv.h. */
#include "base/check.h"
#include "text/extract_priv.h"
#include "text/obfuscate.h"
#include "text/script.h"

/* A page may lie there: no place on this page, no scheme but the web's. */
static bool
is_followable(str ref)
{
    size_t n = 0;

    if (ref.n == 0 || *ref.p == '#')
        return false;
    while (n < ref.n && (str_is_alnum(ref.p[n]) || ref.p[n] == '+' ||
                         ref.p[n] == '-' || ref.p[n] == '.'))
        n++;
    if (n == 0 || n == ref.n || ref.p[n] != ':')
        return true;
    str scheme = str_sub(ref, 0, n);
    return str_eq_nocase(scheme, STR("http")) ||
           str_eq_nocase(scheme, STR("https"));
}

static struct extract_anchor *
add_link(struct extract_reader *r, str ref)
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
    struct extract_anchor *l = &r->links[r->links_n++];
    *l = (struct extract_anchor){
        {ref, STR_EMPTY, false},
        0, 0
    };
    return l;
}

/* What a link is called when it shows no text. */
static str
label(struct extract_reader *r)
{
    static const str names[] = {STR("aria-label"), STR("title"), STR("alt")};

    if (r->token.attributes_n < 2) /* the other one is its reference */
        return STR_EMPTY;
    for (size_t i = 0; i < array_len(names); i++) {
        str v = html_attribute(&r->token, names[i]);
        if (v.n > 0)
            return extract_text_folded(
                r->arena, extract_text_cut(v, EXTRACT_LINK_TEXT_MAX));
    }
    return STR_EMPTY;
}

static void
read_code(struct extract_reader *r, str code)
{
    size_t before = r->found.n;

    if (extract_script_has_sign(code))
        extract_script_read(&r->scripts, code, EXTRACT_SCRIPT_CODE, "a[href]",
                            extract_place(r));
    r->link_found_n += r->found.n - before;
}

/* http://mailto:jane@firm.test, //mailto:...: a scheme too many. */
static str
without_scheme(str ref)
{
    static const str schemes[] = {STR("http://mailto:"), STR("https://mailto:"),
                                  STR("//mailto:")};

    for (size_t i = 0; i < array_len(schemes); i++)
        if (str_has_prefix_nocase(ref, schemes[i]))
            return str_from(ref, schemes[i].n - 7);
    return ref;
}

/* Nothing in it that an address, hidden or not, would need? */
static bool
is_plain(str ref)
{
    static const str scheme = {"http", 4};
    size_t at = str_has_prefix(ref, scheme) ? 6 : 0;

    if (at > 0 && (str_has_prefix(str_from(ref, at), STR("//mail.")) ||
                   str_has_prefix(str_from(ref, at), STR("//outlook."))))
        return false;

    for (; at < ref.n; at++)
        if (ref.p[at] == ':' || ref.p[at] == '@' || ref.p[at] == '#')
            return false;
    return true;
}

/* https://mail.google.com/mail/?view=cm&to=jane@firm.test: a letter begun. */
static str
recipient_of_web_mail(str ref)
{
    static const str hosts[] = {STR("https://mail.google.com/mail"),
                                STR("https://outlook.office.com/"),
                                STR("https://outlook.live.com/")};

    for (size_t i = 0; i < array_len(hosts); i++) {
        size_t at = str_find(ref, STR("to="), 0);
        if (!str_has_prefix_nocase(ref, hosts[i]) || at == STR_NOT_FOUND)
            continue;
        str to = str_from(ref, at + 3);
        return str_sub(to, 0, str_find_byte(to, '&', 0));
    }
    return STR_EMPTY;
}

/* Addresses in the reference of a link; false when it is a plain one. */
static bool
found_in_ref(struct extract_reader *r, str ref)
{
    struct extract_source src = {.how = SHOWN_MAILTO, .where = "a[href]"};
    struct obfuscate_found o;

    ref = without_scheme(ref);
    if (extract_found_is_mailto(ref)) {
        src.text_at = extract_place(r);
        r->link_found_n += extract_found_mailto(&r->found, ref, &src);
        return true;
    }
    if (obfuscate_ref(r->arena, ref, &o)) {
        extract_add_hidden(r, &o);
        return true;
    }
    if (str_has_prefix_nocase(ref, STR("javascript:"))) {
        read_code(r, str_from(ref, 11));
        return true;
    }
    str to = recipient_of_web_mail(ref);
    if (to.n > 0) {
        src.text_at = extract_place(r);
        size_t added =
            extract_found_in(&r->found, script_percent(r->arena, to), &src);
        r->link_found_n += added;
        return added > 0;
    }
    if (str_find_byte(ref, '@', 0) == STR_NOT_FOUND ||
        str_find_byte(ref, '/', 0) != STR_NOT_FOUND ||
        str_find_byte(ref, ':', 0) != STR_NOT_FOUND)
        return false;
    src.how = SHOWN_ATTRIBUTE; /* somebody forgot the scheme */
    src.text_at = extract_place(r);
    size_t n = extract_found_in(
        &r->found, str_sub(ref, 0, str_find_byte(ref, '?', 0)), &src);
    r->link_found_n += n;
    return n > 0;
}

void
extract_link_end_anchor(struct extract_reader *r)
{
    if (r->is_in_link)
        r->links[r->links_n - 1].to = (uint32_t)r->text.n;
    extract_found_end_link(&r->found, r->link_found_n, r->text.n);
    r->is_in_link = false;
    r->link_found_n = 0;
}

/* <a> and <area>; an anchor within an anchor ends the outer one. */
void
extract_link_anchor(struct extract_reader *r)
{
    bool is_area = r->token.tag == HTML_TAG_AREA;
    str ref = extract_get(r, STR("href"));

    if (!is_area)
        extract_link_end_anchor(r);
    if (ref.p == NULL || ref.n == 0 ||
        (!is_plain(ref) && (found_in_ref(r, ref) || !is_followable(ref))))
        return;
    struct extract_anchor *l = add_link(r, ref);
    if (l == NULL)
        return;
    l->link.text = label(r);
    l->from = l->to = (uint32_t)r->text.n;
    r->is_in_link = !is_area;
}

void
extract_link_frame(struct extract_reader *r)
{
    str ref = extract_get(r, STR("src"));
    struct extract_anchor *l;

    if (ref.p == NULL || !is_followable(ref) || (l = add_link(r, ref)) == NULL)
        return;
    l->link.is_frame = true;
    l->link.text = label(r);
    if (r->is_in_link) { /* the open link stays the last one */
        struct extract_anchor frame = *l;
        *l = l[-1];
        l[-1] = frame;
    }
}

bool
extract_has_word(str words, str word)
{
    while (words.p != NULL)
        if (str_eq_nocase(str_cut(&words, ' '), word))
            return true;
    return false;
}

void
extract_link_head(struct extract_reader *r)
{
    str rel = extract_get(r, STR("rel")), ref = extract_get(r, STR("href"));

    if (rel.p == NULL) /* rev=made: the author, since HTML 2 */
        rel = extract_get(r, STR("rev"));
    if (ref.p == NULL || found_in_ref(r, ref) || rel.p == NULL ||
        !is_followable(ref))
        return;
    if (extract_has_word(rel, STR("canonical")) && r->out->canonical_ref.n == 0)
        r->out->canonical_ref = ref;
    if (!extract_has_word(rel, STR("author")) &&
        !extract_has_word(rel, STR("contact")) &&
        !extract_has_word(rel, STR("next")))
        return;
    struct extract_anchor *l = r->is_in_link ? NULL : add_link(r, ref);
    if (l != NULL)
        l->link.text = rel;
}

/* "5; url=/there", with or without quotes. */
void
extract_link_meta(struct extract_reader *r)
{
    str content;

    if (r->out->refresh_ref.n > 0 ||
        !str_eq_nocase(html_attribute(&r->token, STR("http-equiv")),
                       STR("refresh")))
        return;
    content = extract_get(r, STR("content"));
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

/* A picture of the sign between the two halves of an address (SpamSpan). */
static bool
is_picture_of_sign(const struct extract_reader *r)
{
    static const str signs[] = {STR("at"), STR("@"), STR("(at)"), STR("[at]")};
    const struct extract_text *t = &r->text;
    str alt = html_attribute(&r->token, STR("alt"));

    if (t->n == 0 || t->gap != EXTRACT_GAP_NONE ||
        !str_is_alnum(t->p[t->n - 1]))
        return false;
    for (size_t i = 0; i < array_len(signs); i++)
        if (str_eq_nocase(alt, signs[i]))
            return true;
    return false;
}

void
extract_link_image(struct extract_reader *r)
{
    if (is_picture_of_sign(r))
        extract_text_add(&r->text, STR("@"), false);
    if (r->is_in_link && r->links[r->links_n - 1].link.text.n == 0)
        r->links[r->links_n - 1].link.text = label(r);
}

/* A form that is sent by mail. */
void
extract_link_form(struct extract_reader *r)
{
    struct extract_source src = {.how = SHOWN_MAILTO, .where = "form[action]"};
    str ref = extract_get(r, STR("action"));

    if (ref.p == NULL || !extract_found_is_mailto(ref))
        return;
    src.text_at = extract_place(r);
    extract_found_mailto(&r->found, ref, &src);
}

void
extract_link_finish(struct extract_reader *r)
{
    struct extract *x = r->out;

    x->links = arena_array(r->arena, struct extract_link, r->links_n);
    x->links_n = r->links_n;
    for (size_t i = 0; i < r->links_n; i++) {
        struct extract_anchor *l = &r->links[i];
        str text = str_trim(str_sub(x->text, l->from, l->to));
        x->links[i] = l->link;
        if (text.n == 0)
            continue;
        text = extract_text_cut(text, EXTRACT_LINK_TEXT_MAX);
        bool has_gaps = str_find_byte(text, '\n', 0) != STR_NOT_FOUND ||
                        str_find_byte(text, '\t', 0) != STR_NOT_FOUND;
        x->links[i].text =
            has_gaps ? extract_text_folded(r->arena, text) : text;
    }
}
