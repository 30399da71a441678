/* Addresses found: see extract_found.h. */
#include "text/extract_found.h"
#include "base/arena.h"
#include "base/check.h"
#include "text/email.h"

enum {
    TRIES_MAX = 4 * EXTRACT_ADDRESSES_MAX, /* candidates, good or not */
    LOOK_BACK = 32, /* addresses at one place that are kept apart */
    MAILTO_MAX = 4096,
};

struct extract_mark {
    struct extract_address address;
    size_t to; /* of the text that belongs to it, from address.text_at */
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

static bool
add(struct extract_found *f, str text, const struct extract_source *src)
{
    struct email e;

    if (!may_try(f) || email_parse(f->arena, text, &e) != EMAIL_OK ||
        is_known(f, e.text, src->text_at))
        return false;
    if (f->n == f->cap) {
        size_t size = sizeof(*f->marks), cap = f->cap;
        f->cap = cap ? cap * 2 : 16;
        f->marks = arena_grow(f->arena, f->marks, cap * size, f->cap * size);
    }
    f->marks[f->n++] = (struct extract_mark){
        .address = {e.text, src->how, src->where, src->text_at, src->name},
        .to = src->text_at,
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
        n += extract_found_in(f, one, src);
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
    while (i < f->n && f->marks[i].address.text_at <= up_to &&
           push(f, out, f->marks[i].address))
        i++;
    return i;
}

void
extract_found_finish(struct extract_found *f, struct extract *out)
{
    struct email e;
    size_t at = 0, taken = 0, owner = 0, tries = 0;
    str one;

    out->addresses = NULL;
    out->addresses_n = 0;
    while (tries++ < TRIES_MAX && out->addresses_n < EXTRACT_ADDRESSES_MAX &&
           (one = email_next(out->text, &at)).p != NULL) {
        size_t place = (size_t)(one.p - out->text.p);
        if (email_parse(f->arena, one, &e) != EMAIL_OK)
            continue;
        taken = take_marks(f, taken, place, out);
        while (owner < taken && f->marks[owner].to <= place &&
               f->marks[owner].address.text_at < place)
            owner++;
        if (!is_owned(f, owner, e.text, place))
            push(f, out,
                 (struct extract_address){e.text, SHOWN_TEXT, "text", place,
                                          STR_EMPTY});
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
