/*
 * Hidden addresses. First line: the name of an attribute; then its value,
 * which is read as a link's reference too. What a known cloak hides comes
 * back; what nobody hid stays harmless.
 */
#include "base/buf.h"
#include "fuzz.h"
#include "text/obfuscate.h"

static void
check_found(str value, const struct obfuscate_found *o)
{
    check(o->how < SHOWN_N && o->where != NULL && *o->where != '\0');
    check(str_is_utf8(o->text) && o->text.n <= 4 * value.n + 64);
}

/* Cloudflare's way with any key: hexadecimal, XORed with the first byte. */
static void
check_cloudflare(struct arena *a, unsigned key)
{
    static const char address[] = "jane.doe@acme.test";
    struct obfuscate_found o;
    struct buf b;

    buf_init(&b, a, 200);
    buf_addf(&b, "%02x", key);
    for (size_t i = 0; i + 1 < sizeof(address); i++)
        buf_addf(&b, "%02x", (unsigned char)address[i] ^ key);
    check(obfuscate_attribute(a, STR("data-cfemail"), buf_str(&b), &o));
    check(str_eq(o.text, STR("jane.doe@acme.test")));
    check(o.how == SHOWN_CLOUDFLARE);
}

/* The tags of the value, their attributes taken together. */
static void
check_element(struct arena *a, str value)
{
    struct html h;
    struct html_token *t = arena_new(a, struct html_token);
    struct obfuscate_found o;

    html_init(&h, value);
    for (enum html_kind k; (k = html_next(&h, t)) != HTML_END;)
        if (k == HTML_OPEN && obfuscate_element(a, t, &o))
            check(obfuscate_is_address(o.text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str value = fuzz_input(p, n), name = fuzz_line(&value);
    struct obfuscate_found o;
    bool is_text = str_is_utf8(value);

    if (obfuscate_attribute(&a, name, value, &o) && is_text)
        check_found(value, &o);
    if (obfuscate_ref(&a, value, &o) && is_text)
        check_found(value, &o);
    if (obfuscate_call(&a, value, true, &o) && is_text)
        check_found(value, &o);
    if (obfuscate_call(&a, value, false, &o))
        check(obfuscate_is_address(o.text));
    check_element(&a, value);
    check_cloudflare(&a, n > 0 ? p[0] : 0);
    return 0;
}
