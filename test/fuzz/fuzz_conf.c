/* Settings from a file; what is wrong is said in one harmless line. */
#include <string.h>

#include "base/conf_file.h"
#include "fuzz.h"

struct target {
    str text;
    struct conf_texts texts;
    struct conf_list list;
    int64_t number;
    int choice;
    bool flag;
};

#define AT(field) .offset = offsetof(struct target, field)
static const struct conf_option options[] = {
    {.name = "text",
     .argument = "T",
     .type = CONF_TEXT,
     AT(text),
     .env = "OTHER_TEXT"},
    {.name = "texts", .argument = "T",          .type = CONF_TEXTS,     AT(texts)},
    {.name = "list",
     .argument = "L",
     .type = CONF_LIST,
     AT(list),
     .choices = "safe|any|none"},
    {.name = "number",
     .argument = "N",
     .type = CONF_INT,
     AT(number),
     .min = -5,
     .max = 5000},
    {.name = "choice",
     .argument = "C",
     .type = CONF_CHOICE,
     AT(choice),
     .choices = "safe|any",
     .is_secret = true},
    {.name = "flag",          .type = CONF_FLAG,                      AT(flag)                              },
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    static struct target t;
    struct conf c;

    memset(&t, 0, sizeof(t)); /* its texts lay in the arena of before */
    conf_init(&c, &a, options, array_len(options), &t);
    int r = conf_file_text(&c, CONF_DOTENV, fuzz_input(p, n), ".env");
    check(r == 0 || (r == CONF_BAD && c.why.n > 0));
    check(t.number >= -5 && t.number <= 5000);
    check(t.choice >= 0 && t.choice < 2 && t.list.n <= CONF_LIST_MAX);
    check(t.texts.n <= CONF_TEXTS_MAX);
    for (size_t i = 0; r == CONF_BAD && i < c.why.n; i++)
        check((unsigned char)c.why.p[i] >= ' ' && c.why.p[i] != 0x7f);
    check(r != CONF_BAD || str_is_utf8(c.why));
    return 0;
}
