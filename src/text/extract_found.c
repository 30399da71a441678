/* Addresses found: see extract_found.h. */
#include "text/extract_found.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/email.h"
#include "text/spelled.h"

enum {
    TRIES_MAX = 4 * EXTRACT_ADDRESSES_MAX, /* candidates, good or not */
    LOOK_BACK = 32, /* addresses at one place that are kept apart */
    MAILTO_MAX = 4096,
};

struct extract_mark {
    struct extract_address address;
    size_t to; /* of the text that belongs to it, from address.text_at */
    bool is_owned;
    bool needs_name;
    bool is_field; /* in a card, where its address has its place */
};

void
extract_found_init(struct extract_found *f, struct arena *a)
{
    *f = (struct extract_found){.arena = a};
}

static bool
is_known(const struct extract_found *f, str address, size_t text_at)
{
    size_t stop = f->n > LOOK_BACK ? f->n - LOOK_BACK : 0;

    for (size_t i = f->n; i > stop; i--) {
        const struct extract_address *a = &f->marks[i - 1].address;
        if (a->text_at != text_at)
            return false;
        if (str_eq(a->address, address))
            return true;
    }
    return false;
}

/* Is there room for one more, and patience? */
static bool
may_try(struct extract_found *f)
{
    if (f->n < EXTRACT_ADDRESSES_MAX && f->tries < TRIES_MAX) {
        f->tries++;
        return true;
    }
    f->is_truncated = true;
    return false;
}

/* jane@remove-this.firm.test: a label that is there for machines only. */
static str
without_guard(struct arena *a, str text)
{
    static const str guards[] = {
        STR("remove-this"), STR("removethis"), STR("remove"),   STR("nospam"),
        STR("no-spam"),     STR("antispam"),   STR("spamfree"), STR("delete"),
        STR("pasdespam"),   STR("sinspam"),    STR("ingenspam")};
    size_t sign = str_rfind_byte(text, '@');
    str rest = str_from(text, sign + 1);
    str label = str_cut(&rest, '.');
    struct buf b;

    if (sign == STR_NOT_FOUND || rest.p == NULL ||
        str_find_byte(rest, '.', 0) == STR_NOT_FOUND)
        return text;
    for (size_t i = 0; i < array_len(guards); i++)
        if (str_eq_nocase(label, guards[i])) {
            buf_init(&b, a, text.n);
            buf_add(&b, str_sub(text, 0, sign + 1));
            buf_add(&b, rest);
            return buf_str(&b);
        }
    return text;
}

static bool
parse(struct extract_found *f, str text, struct email *e)
{
    return email_parse(f->arena, without_guard(f->arena, text), e) == EMAIL_OK;
}

static bool
add(struct extract_found *f, str text, const struct extract_source *src)
{
    struct email e;

    if (!may_try(f) || !parse(f, text, &e) || is_known(f, e.text, src->text_at))
        return false;
    if (f->n == f->cap) {
        size_t size = sizeof(*f->marks), cap = f->cap;
        f->cap = cap ? cap * 2 : 16;
        f->marks = arena_grow(f->arena, f->marks, cap * size, f->cap * size);
    }
    f->marks[f->n++] = (struct extract_mark){
        .address = {e.text, src->how, src->where, src->text_at, src->name},
        .to = src->text_at,
        .is_owned = src->name.n > 0,
        .needs_name = src->needs_name,
    };
    return true;
}

size_t
extract_found_in(struct extract_found *f, str text,
                 const struct extract_source *src)
{
    size_t at = 0, n = 0;
    str one;

    while (f->n < EXTRACT_ADDRESSES_MAX && f->tries < TRIES_MAX &&
           (one = email_next(text, &at)).p != NULL)
        n += add(f, one, src);
    return n;
}

bool
extract_found_is_mailto(str ref)
{
    return str_has_prefix_nocase(ref, STR("mailto:"));
}

static str
percent_decoded(struct arena *a, str s)
{
    if (str_find_byte(s, '%', 0) == STR_NOT_FOUND)
        return s;
    char *p = arena_array(a, char, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = -1, low = -1;
        if (s.p[i] == '%' && i + 2 < s.n) {
            high = str_hex_value(s.p[i + 1]);
            low = str_hex_value(s.p[i + 2]);
        }
        if (high < 0 || low < 0) {
            p[n++] = s.p[i];
            continue;
        }
        p[n++] = (char)(high << 4 | low);
        i += 2;
    }
    return str_make(p, n);
}

/* mailto:jane[at]firm.test, and what was encoded twice. */
static size_t
add_disguised(struct extract_found *f, str one,
              const struct extract_source *src)
{
    str spelled = spelled_whole(f->arena, one);

    if (spelled.p != NULL)
        return extract_found_in(f, spelled, src);
    return extract_found_in(f, percent_decoded(f->arena, one), src);
}

/* Recipients between commas, each perhaps as `Name <address>`. */
static size_t
add_recipients(struct extract_found *f, str list,
               const struct extract_source *src)
{
    size_t n = 0;

    while (list.p != NULL) {
        str one = percent_decoded(f->arena, str_cut(&list, ','));
        if (str_is_empty(str_trim(one)) || !str_is_utf8(one))
            continue;
        size_t added = extract_found_in(f, one, src);
        if (added == 0 && str_find_byte(one, '@', 0) == STR_NOT_FOUND)
            added = add_disguised(f, one, src);
        n += added;
    }
    return n;
}

size_t
extract_found_mailto(struct extract_found *f, str ref,
                     const struct extract_source *src)
{
    str rest = str_sub(str_from(ref, 7), 0, MAILTO_MAX);
    size_t n = add_recipients(f, str_cut(&rest, '?'), src);

    while (rest.p != NULL) {
        str field = str_cut(&rest, '&');
        str key = str_cut(&field, '=');
        if (field.p != NULL &&
            (str_eq_nocase(key, STR("to")) || str_eq_nocase(key, STR("cc"))))
            n += add_recipients(f, field, src);
    }
    return n;
}

static void
own(struct extract_found *f, size_t from, str name, bool fields_only)
{
    for (size_t i = from; i < f->n; i++) {
        struct extract_mark *m = &f->marks[i];
        if (m->is_owned || (fields_only && !m->is_field))
            continue;
        m->is_owned = true;
        m->address.name = name;
    }
}

void
extract_found_own(struct extract_found *f, size_t from, str name)
{
    own(f, from, name, false);
}

void
extract_found_own_fields(struct extract_found *f, size_t from, str name)
{
    own(f, from, name, true);
}

void
extract_found_is_field(struct extract_found *f, size_t from)
{
    for (size_t i = from; i < f->n; i++)
        f->marks[i].is_field = true;
}

void
extract_found_end_link(struct extract_found *f, size_t n, size_t to)
{
    for (size_t i = 0; i < n && i < f->n; i++)
        f->marks[f->n - 1 - i].to = to;
}

/* Does one of the marks from `from` on own the text where address stands? */
static bool
is_owned(const struct extract_found *f, size_t from, str address, size_t at)
{
    for (size_t i = from; i < f->n && i < from + LOOK_BACK; i++) {
        const struct extract_mark *m = &f->marks[i];
        if (m->address.text_at > at)
            return false;
        if ((m->to > at || m->address.text_at == at) &&
            str_eq(m->address.address, address))
            return true;
    }
    return false;
}

/* false: there are as many as may be. */
static bool
push(struct extract_found *f, struct extract *out, struct extract_address a)
{
    size_t n = out->addresses_n, size = sizeof(a);

    if (n == EXTRACT_ADDRESSES_MAX)
        return false;
    if ((n & (n - 1)) == 0) /* full at each power of two */
        out->addresses = arena_grow(f->arena, out->addresses, n * size,
                                    (n ? n * 2 : 1) * size);
    out->addresses[out->addresses_n++] = a;
    return true;
}

/* Appends the marks up to a place in the text. */
static size_t
take_marks(struct extract_found *f, size_t i, size_t up_to, struct extract *out)
{
    for (; i < f->n && f->marks[i].address.text_at <= up_to; i++) {
        const struct extract_mark *m = &f->marks[i];
        if (m->needs_name && m->address.name.n == 0)
            continue;
        if (!push(f, out, m->address))
            break;
    }
    return i;
}

/* By place, the earlier found first; scripts put theirs where they belong. */
static void
sort_marks(struct extract_found *f)
{
    for (size_t i = 1; i < f->n; i++) {
        struct extract_mark m = f->marks[i];
        size_t at = i;
        for (; at > 0 && f->marks[at - 1].address.text_at > m.address.text_at;
             at--)
            f->marks[at] = f->marks[at - 1];
        f->marks[at] = m;
    }
}

/* The addresses of the visible text, plain and spelled, in their order. */
struct search {
    str text;
    size_t plain_at, spelled_at; /* how far each search has come */
    str plain;                   /* the next one; p NULL: none is left */
    struct spelled spelled;
    bool has_spelled;
};

static void
search_plain(struct search *s)
{
    s->plain = email_next(s->text, &s->plain_at);
}

static void
search_spelled(struct search *s, struct arena *a)
{
    s->has_spelled = spelled_next(a, s->text, &s->spelled_at, &s->spelled);
}

/* The next of either kind: its place, and *address. */
static bool
search_next(struct search *s, struct arena *a, str *address, size_t *at,
            bool *is_spelled)
{
    if (s->plain.p == NULL && !s->has_spelled)
        return false;
    size_t plain_at =
        s->plain.p ? (size_t)(s->plain.p - s->text.p) : STR_NOT_FOUND;
    *is_spelled = s->has_spelled && s->spelled.at < plain_at;
    *address = *is_spelled ? s->spelled.address : s->plain;
    *at = *is_spelled ? s->spelled.at : plain_at;
    if (*is_spelled)
        search_spelled(s, a);
    else
        search_plain(s);
    return true;
}

void
extract_found_finish(struct extract_found *f, struct extract *out)
{
    struct search search = {.text = out->text};
    struct email e;
    size_t taken = 0, owner = 0, tries = 0, place;
    bool is_spelled;
    str one;

    out->addresses = NULL;
    out->addresses_n = 0;
    sort_marks(f);
    search_plain(&search);
    search_spelled(&search, f->arena);
    while (tries++ < TRIES_MAX && out->addresses_n < EXTRACT_ADDRESSES_MAX &&
           search_next(&search, f->arena, &one, &place, &is_spelled)) {
        if (!parse(f, one, &e))
            continue;
        taken = take_marks(f, taken, place, out);
        while (owner < taken && f->marks[owner].to <= place &&
               f->marks[owner].address.text_at < place)
            owner++;
        if (!is_owned(f, owner, e.text, place))
            push(f, out,
                 (struct extract_address){
                     e.text, is_spelled ? SHOWN_SPELLED : SHOWN_TEXT, "text",
                     place, STR_EMPTY});
    }
    taken = take_marks(f, taken, SIZE_MAX, out);
    out->is_truncated |= f->is_truncated || taken < f->n || tries > TRIES_MAX ||
                         out->addresses_n == EXTRACT_ADDRESSES_MAX;
}

bool
extract_found_has_sign(str v)
{
    size_t amp = 0;

    if (str_find_byte(v, '@', 0) != STR_NOT_FOUND)
        return true;
    while ((amp = str_find_byte(v, '&', amp)) != STR_NOT_FOUND) {
        str name = str_from(v, ++amp);
        if (name.n > 0 &&
            (*name.p == '#' || str_has_prefix(name, STR("commat"))))
            return true;
    }
    return false;
}

/* Attributes that hold URLs, code, style or an example. */
bool
extract_found_passes_over(str name)
{
    static const char *const words[] = {
        "href",        "src",      "srcset",      "action",
        "style",       "class",    "id",          "poster",
        "placeholder", "pattern",  "d",           "formaction",
        "integrity",   "data-src", "data-srcset", "data-cfemail",
        "data-href",   "data-url", "for",         "name"};

    if (str_has_prefix_nocase(name, STR("on")))
        return true;
    for (size_t i = 0; i < array_len(words); i++)
        if (str_eq_nocase(name, str_of(words[i])))
            return true;
    return false;
}

const char *
extract_found_where(enum html_tag tag, str name)
{
    static const struct {
        const char *name, *where;
    } table[] = {
        {"content",    "[content]"   },
        {"data-email", "[data-email]"},
        {"title",      "[title]"     },
        {"aria-label", "[aria-label]"},
        {"alt",        "[alt]"       },
        {"value",      "[value]"     },
    };

    if (tag == HTML_TAG_META)
        return "meta[content]";
    for (size_t i = 0; i < array_len(table); i++)
        if (str_eq_nocase(name, str_of(table[i].name)))
            return table[i].where;
    return str_has_prefix_nocase(name, STR("data-")) ? "[data-*]" : "[*]";
}
