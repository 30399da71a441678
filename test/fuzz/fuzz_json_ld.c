/*
 * Structured data, as a page carries it; and a name of any bytes, escaped as
 * JSON wants it, hides no address.
 */
#include "base/buf.h"
#include "fuzz_page.h"
#include "text/charset.h"

static str
page_of(struct arena *a, str data)
{
    struct buf page;

    buf_init(&page, a, data.n + 64);
    buf_add(&page, STR("<script type=application/ld+json>"));
    buf_add(&page, data);
    buf_add(&page, STR("</script>"));
    return buf_str(&page);
}

/* As U+xxxx escapes: neither HTML nor JSON sees what is in it. */
static void
add_escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_addf(b, "\\u00%02x", (unsigned char)s.p[i]);
}

static void
check_name(struct arena *a, str name)
{
    struct extract x;
    struct buf b;

    buf_init(&b, a, 8 * name.n + 200);
    buf_add(&b, STR("{\"@type\":\"Person\",\"name\":\""));
    add_escaped(&b, name);
    buf_add(&b, STR("\",\"email\":\"mailto:jane@acme.test\"}"));
    str page = page_of(a, buf_str(&b));
    extract_page(a, page, &x);
    fuzz_check_page(a, page, &x);
    for (size_t i = 0; i < x.addresses_n; i++)
        if (x.addresses[i].how == SHOWN_JSON_LD &&
            str_eq(x.addresses[i].address, STR("jane@acme.test")))
            return;
    check(!"the address is not found");
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct extract x;
    str encoding;

    str data = charset_to_utf8(&a, fuzz_input(p, n), STR_EMPTY, &encoding);
    str page = page_of(&a, data);
    extract_page(&a, page, &x);
    fuzz_check_page(&a, page, &x);
    check_name(&a, str_sub(fuzz_input(p, n), 0, 200));
    return 0;
}
