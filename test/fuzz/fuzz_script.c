/*
 * Scripts as data: tokens go forward and lie in the text, what decoders make
 * of it is bounded, and the script within a page gives addresses only. The
 * first line: `json` or anything else.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "text/charset.h"
#include "text/email.h"
#include "text/extract.h"
#include "text/script.h"

static void
check_tokens(struct arena *a, str text, bool is_json)
{
    struct script *s = arena_new(a, struct script);
    size_t at = 0;

    for (script_init(s, a, text, is_json); s->t.kind != SCRIPT_END;
         script_next(s)) {
        check(s->at > at && s->at <= text.n);
        check(fuzz_is_inside(s->t.text, text));
        if (s->t.kind == SCRIPT_STRING)
            check(script_unescaped(a, s->t.text).n <= s->t.text.n + 4);
        at = s->at;
    }
}

static void
check_values(struct arena *a, str text, bool is_json)
{
    struct script *s = arena_new(a, struct script);
    struct script_value v;

    script_init(s, a, text, is_json);
    while (s->t.kind != SCRIPT_END) {
        size_t at = s->at;
        enum script_kind kind = s->t.kind;
        if (script_expression(s, true, &v))
            script_set(s, STR("x"), &v);
        else if (s->at == at && s->t.kind == kind)
            script_next(s);
        check(s->made <= s->made_max);
    }
}

static void
check_decoders(struct arena *a, str text)
{
    str twice = script_rot13(a, script_rot13(a, text));

    check(str_eq(twice, text));
    if (str_is_utf8(text))
        check(str_eq(script_reversed(a, script_reversed(a, text)), text));
    check(script_percent(a, text).n <= text.n + 4);
}

static void
check_page(struct arena *a, str text, bool is_json)
{
    struct extract x;
    struct email e;
    struct buf page;
    str encoding;

    buf_init(&page, a, 3 * text.n + 200);
    buf_add(&page, is_json ? STR("<p id=c>Jane</p><script type=text/json>")
                           : STR("<p id=c>Jane</p><script>"));
    buf_add(&page, charset_to_utf8(a, text, STR_EMPTY, &encoding));
    extract_page(a, buf_str(&page), &x);
    for (size_t i = 0; i < x.addresses_n; i++)
        check(email_parse(a, x.addresses[i].address, &e) == EMAIL_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str text = fuzz_input(p, n), line = fuzz_line(&text);
    bool is_json = str_eq(line, STR("json"));

    check_tokens(&a, text, is_json);
    check_values(&a, text, is_json);
    check_decoders(&a, text);
    check_page(&a, text, is_json);
    return 0;
}
