/* Heads of replies, line by line, as they come off the wire. */
#include "fuzz.h"
#include "net/http.h"
#include "net/http_head.h"

static void
check_head(const struct http_head *h)
{
    str kept = {h->kept, sizeof(h->kept)};

    check(h->status == 0 || (h->status >= 100 && h->status <= 999));
    check(h->length >= -1 && h->lines <= HTTP_HEAD_LINES_MAX);
    for (size_t i = 0; i < HTTP_HEAD_FIELD_N; i++) {
        str v = h->fields[i];
        check(v.n == 0 || fuzz_is_inside(v, kept));
        check(v.n <= HTTP_HEAD_VALUE_MAX && str_eq(str_trim(v), v));
        check(str_find_byte(v, '\n', 0) == STR_NOT_FOUND);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static struct http_head h;
    str rest = fuzz_input(p, n);

    http_head_init(&h);
    while (rest.n > 0) {
        size_t end = str_find_byte(rest, '\n', 0);
        size_t line_n = end == STR_NOT_FOUND ? rest.n : end + 1;
        int outcome = http_head_line(&h, str_sub(rest, 0, line_n));
        rest = str_from(rest, line_n);
        check(outcome == 0 || h.why != NULL);
        check(outcome == 0 || outcome == HTTP_BROKEN ||
              outcome == HTTP_TOO_LARGE);
        if (outcome != 0)
            break;
        check_head(&h);
    }
    return 0;
}
