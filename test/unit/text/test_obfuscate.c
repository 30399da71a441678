/* Decoders of hidden addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/obfuscate.h"

/* "jane@acme.test" under the keys 00, 20 and ff. */
#define PLAIN "006a616e654061636d652e74657374"
#define KEY20 "204a414e456041434d450e54455354"
#define KEYFF "ff959e919abf9e9c929ad18b9a8c8b"

static const struct {
    const char *value, *want; /* NULL: no secret */
} cases[] = {
    {PLAIN,                            "jane@acme.test"},
    {KEY20,                            "jane@acme.test"},
    {KEYFF,                            "jane@acme.test"},
    {" " PLAIN "\n",                   "jane@acme.test"},
    {"FF959E919ABF9E9C929AD18B9A8C8B", "jane@acme.test"},
    {"",                               NULL            },
    {"00",                             NULL            }, /* a key alone */
    {"006a6",                          NULL            }, /* odd */
    {"006g",                           NULL            }, /* no digit */
    {"000a",                           NULL            }, /* a control character */
    {"007f",                           NULL            },
    {"00ff",                           NULL            }, /* no UTF-8 */
    {PLAIN "?",                        NULL            },
};

static void
test_attribute(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct obfuscate_found o;

    for (size_t i = 0; i < array_len(cases); i++) {
        bool is_found = obfuscate_attribute(&a, STR("data-cfemail"),
                                            str_of(cases[i].value), &o);
        if (is_found != (cases[i].want != NULL) ||
            (is_found && !str_eq(o.text, str_of(cases[i].want))))
            fail_msg("%s", cases[i].value);
        if (is_found)
            assert_int_equal(o.how, SHOWN_CLOUDFLARE);
    }
    assert_true(obfuscate_attribute(&a, STR("DATA-CFEMAIL"), STR(PLAIN), &o));
    assert_false(obfuscate_attribute(&a, STR("data-other"), STR(PLAIN), &o));
}

static void
test_ref(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct obfuscate_found o;

    assert_true(
        obfuscate_ref(&a, STR("/cdn-cgi/l/email-protection#" KEY20), &o));
    assert_true(str_eq(o.text, STR("jane@acme.test")));
    assert_true(obfuscate_ref(
        &a, STR("https://www.acme.test/cdn-cgi/l/email-protection#" PLAIN),
        &o));
    assert_false(obfuscate_ref(&a, STR("/cdn-cgi/l/email-protection"), &o));
    assert_false(obfuscate_ref(&a, STR("/cdn-cgi/l/email-protection#"), &o));
    assert_false(obfuscate_ref(&a, STR("/contact#" PLAIN), &o));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attribute),
        cmocka_unit_test(test_ref),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
