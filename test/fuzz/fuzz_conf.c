/* Config files: any bytes are settings or a sentence that says why not. */
#include "base/conf_file.h"
#include "fuzz.h"

struct target {
    bool flag;
    int64_t number;
    int choice;
    struct conf_list list;
    str text;
    struct conf_texts texts;
};

#define ROW(word, field, kind)                                                 \
    {                                                                          \
        .name = word, .argument = "X", .choices = "a|b", .max = 9,             \
        .groups = 1, .offset = offsetof(struct target, field), .type = kind    \
    }

static const struct conf_option table[] = {
    ROW("flag", flag, CONF_FLAG),       ROW("number", number, CONF_INT),
    ROW("choice", choice, CONF_CHOICE), ROW("list", list, CONF_LIST),
    ROW("text", text, CONF_TEXT),       ROW("texts", texts, CONF_TEXTS),
};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct target t = {0};
    struct conf c;

    conf_init(&c, &a, table, array_len(table), &t);
    int r = conf_file_text(&c, CONF_FILE, fuzz_input(&a, bytes, n), "f");
    check(r == 0 || (r == CONF_BAD && c.why.n > 0 && str_is_utf8(c.why)));
    check(t.number >= 0 && t.number <= 9);
    check(t.texts.n <= CONF_TEXTS_MAX);
    return 0;
}
