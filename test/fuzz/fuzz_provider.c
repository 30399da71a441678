/*
 * Replies of the provider. The first line says how: the way (b, s, h), the
 * status, how many were asked for and Retry-After; the rest is the body.
 */
#include "edge/provider.h"
#include "fuzz.h"

static const str names[] = {
    {"Jane Doe", 8},
    {"Rick Roe", 8},
    {"",         0}
};

/* Any scale will do: what is alike in the first letter, and in all. */
static int
likeness(void *arg, size_t i, const struct provider_answer *answer)
{
    str name = names[i % array_len(names)];

    check(answer->miss == PROVIDER_MISS_FOUND && arg == NULL);
    if (str_eq(name, answer->name))
        return 2;
    return name.n > 0 && answer->name.n > 0 && name.p[0] == answer->name.p[0];
}

static void
check_text(str s, size_t max)
{
    check(s.n <= max && str_is_utf8(s));
    for (size_t i = 0; i < s.n; i++)
        check((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void
check_answer(struct arena *a, const struct provider_answer *x)
{
    struct provider_answer again;

    check_text(x->address, PROVIDER_ADDRESS_MAX);
    check_text(x->name, PROVIDER_TEXT_MAX);
    check_text(x->first, PROVIDER_TEXT_MAX);
    check_text(x->last, PROVIDER_TEXT_MAX);
    check_text(x->company, PROVIDER_TEXT_MAX);
    check_text(x->domain, PROVIDER_DOMAIN_MAX);
    check_text(x->linkedin, PROVIDER_TEXT_MAX);
    check_text(x->id, PROVIDER_ID_MAX);
    check(x->employees >= -1);
    check(x->confidence == -1 || (x->confidence >= 0 && x->confidence <= 1));
    str text = provider_answer_write(a, x);
    check((text.n > 0) == (x->miss == PROVIDER_MISS_FOUND));
    check(provider_answer_read(a, text, &again));
    check(str_eq(again.address, x->address) && str_eq(again.name, x->name));
    check(again.status == x->status && again.employees == x->employees);
}

static void
check_reply(struct arena *a, const struct provider_reply *r, size_t n)
{
    check(r->what < PROVIDER_WHAT_N);
    check_text(r->why, PROVIDER_WHY_MAX);
    check(r->answers_n == 0 || (r->answers_n == n && r->what == 0));
    check(r->credits >= -1 && r->credits <= (int64_t)PROVIDER_CREDIT * 1000000);
    check(r->charged_people >= -1);
    check_text(r->request_id, PROVIDER_ID_MAX);
    check(r->retry_after_s == -1 || (r->retry_after_s >= PROVIDER_RETRY_MIN_S &&
                                     r->retry_after_s <= PROVIDER_RETRY_MAX_S));
    for (size_t i = 0; i < r->answers_n; i++)
        check_answer(a, &r->answers[i]);
}

static size_t
read_count(str *rest, int64_t max)
{
    int64_t v;

    if (!str_to_i64(str_cut(rest, ' '), &v) || v < 1)
        return 1;
    return (size_t)(v < max ? v : max);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    str rest = fuzz_input(p, n);
    str line = fuzz_line(&rest);
    str way = str_cut(&line, ' ');
    struct provider_raw raw = {.body = rest, .at = 784111777};
    struct provider_asked asked = {.likeness = likeness, .n = 1};
    struct provider_reply reply;
    struct provider_answer answer;

    raw.status = (int)read_count(&line, 999);
    size_t people = read_count(&line, PROVIDER_PEOPLE_MAX);
    raw.retry_after = line.p != NULL ? line : STR_EMPTY;
    raw.kept[PROVIDER_KEPT_LEFT_MINUTE] = raw.retry_after;
    if (str_eq(way, STR("s"))) {
        provider_apollo.decode_single(&raw, &asked, &scratch, &a, &reply);
    } else if (str_eq(way, STR("h"))) {
        provider_apollo.decode_health(&raw, &scratch, &a, &reply);
    } else {
        asked.n = people;
        provider_apollo.decode(&raw, &asked, &scratch, &a, &reply);
    }
    arena_fini(&scratch);
    check_reply(&a, &reply, asked.n);
    provider_answer_read(&a, rest, &answer);
    return 0;
}
