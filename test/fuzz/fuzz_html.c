/*
 * Tokens: each lies behind the one before it and inside what was read, every
 * step moves on, and an attribute is found by its name.
 */
#include "fuzz.h"
#include "text/html.h"

/* In page[from..to). */
static void
check_part(str part, str page, size_t from, size_t to)
{
    check(part.p >= page.p + from && part.p + part.n <= page.p + to);
}

static void
check_attributes(const struct html_token *t, str page, size_t from, size_t to)
{
    check(t->attributes_n <= HTML_ATTRIBUTES_MAX);
    for (size_t i = 0; i < t->attributes_n; i++) {
        const struct html_attribute *one = &t->attributes[i];
        check(one->name.n > 0);
        check_part(one->name, page, from, to);
        if (one->value.n > 0) {
            check_part(one->value, page, from, to);
            check(one->value.p > one->name.p);
        }
        for (size_t k = 1; k < one->name.n; k++)
            check(strchr(" \t\n\f\r>=/", one->name.p[k]) == NULL ||
                  one->name.p[k] == '\0');
    }
}

/* By its name in lower case: the first of those that are called so. */
static void
check_lookup(struct arena *a, const struct html_token *t)
{
    for (size_t i = 0; i < t->attributes_n; i++) {
        size_t k = 0;
        while (!str_eq_nocase(t->attributes[k].name, t->attributes[i].name))
            k++;
        str value = html_attribute(t, str_dup_lower(a, t->attributes[i].name));
        check(value.p == t->attributes[k].value.p);
        check(value.n == t->attributes[k].value.n);
    }
}

static void
check_token(const struct html_token *t, str page, size_t from, size_t to)
{
    switch (t->kind) {
    case HTML_TEXT:
    case HTML_COMMENT: check_part(t->text, page, from, to); break;
    case HTML_OPEN:
    case HTML_CLOSE:
        check(t->name.n > 0 && str_is_alpha(t->name.p[0]));
        check_part(t->name, page, from, to);
        break;
    case HTML_DOCTYPE:
    case HTML_END: break;
    }
    check(t->kind == HTML_OPEN || t->attributes_n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str page = fuzz_input(p, n);
    struct html h;
    struct html_token t;
    size_t before = 0;

    html_init(&h, page);
    while (html_next(&h, &t) != HTML_END) {
        check(h.at > before && h.at <= page.n);
        check_token(&t, page, before, h.at);
        check_attributes(&t, page, before, h.at);
        if (t.attributes_n <= 4)
            check_lookup(&a, &t);
        before = h.at;
    }
    check(h.at == page.n && html_next(&h, &t) == HTML_END);
    return 0;
}
