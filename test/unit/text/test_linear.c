/*
 * Complexity gates: for each parser of foreign bytes inputs that are as nasty
 * as we can think of, and twice as much of one must never cost more than 2.5
 * times as much, on pages of a small and of a large size (for what is bounded
 * by a cap shows its squares below it only).
 *
 * What is counted are instructions, where the kernel lets us, else CPU time of
 * the thread. A cost is the least of three runs, and a gate is tried up to ten
 * times: a busy machine passes one of them, a quadratic parser never does. The
 * first test shows that, on a parser that is quadratic on purpose.
 */
#include "../base/unit.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/inert.h"
#include "nasty.h"
#include "text/attribute.h"
#include "text/charref.h"
#include "text/charset.h"
#include "text/email.h"
#include "text/extract.h"
#include "text/html.h"
#include "text/person.h"
#include "text/rank.h"
#include "text/robots.h"
#include "text/url.h"

enum {
    SMALL = 12 * 1024, /* bytes: and twice that */
    LARGE = 256 * 1024,
    RUNS = 3,
    TRIES = 10,
    PATIENCE = 4, /* seconds of trying, after the third time */
};

#define RATIO 2.5
/* Costs below this are noise: nanoseconds, or instructions. */
#define SLACK 60e3

static volatile size_t sink; /* so that nothing is left out */

static int counter = -1; /* of instructions, or -1 */

static void
counter_open(void)
{
    struct perf_event_attr a = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof(a),
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };

    counter = (int)syscall(SYS_perf_event_open, &a, 0, -1, -1, 0);
    printf("# counting %s\n", counter < 0 ? "CPU time" : "instructions");
}

static double
cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static double
cost_now(void)
{
    uint64_t n;

    if (counter >= 0 && read(counter, &n, sizeof(n)) == sizeof(n))
        return (double)n;
    return cpu_ns();
}

typedef void parser_fn(struct arena *a, str in);

static double
cost(parser_fn *fn, str in)
{
    double least = 1e18;

    for (int i = 0; i < RUNS; i++) {
        CLEANUP(arena_fini) struct arena a = {.block_bytes = 256 * 1024};
        double from = cost_now();
        fn(&a, in);
        double c = cost_now() - from;
        least = c < least ? c : least;
    }
    return least;
}

static double last_cost; /* of ratio_of, a byte */

/* The ratio of the best try. */
static double
ratio_of(parser_fn *fn, str one, str two)
{
    double best = 1e18, from = cpu_ns();

    for (int i = 0; i < TRIES && best > RATIO; i++) {
        if (i >= 3 && cpu_ns() - from > 1e9 * PATIENCE)
            break;
        double a = cost(fn, one), b = cost(fn, two);
        double ratio = b <= SLACK ? 0 : b / a;
        last_cost = b / (double)two.n;
        best = ratio < best ? ratio : best;
    }
    return best;
}

/* The input that costs most by the byte: to be looked at, not judged. */
static struct {
    double cost;
    const struct nasty *input;
} dearest;

/* What it looks like. */
static const char *
shown(const struct nasty *x)
{
    static char text[200];
    char head[60], unit[60];

    snprintf(text, sizeof(text), "\"%s\" + \"%s\"...",
             inert_z(head, sizeof(head), str_of(x->head)),
             inert_z(unit, sizeof(unit), str_of(x->unit)));
    return text;
}

/* Prints what fails and counts it. */
static int
fails(const char *parser, parser_fn *fn, const struct nasty *x)
{
    static const size_t sizes[] = {SMALL, LARGE};
    int n = 0;

    for (size_t i = 0; i < array_len(sizes); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str one = nasty_input(&a, x, sizes[i]);
        str two = nasty_input(&a, x, 2 * sizes[i]);
        double ratio = ratio_of(fn, one, two);
        if (last_cost > dearest.cost) {
            dearest.cost = last_cost;
            dearest.input = x;
        }
        if (ratio <= RATIO)
            continue;
        printf("# %s: %zu bytes of %s: twice as many cost %.1f times as "
               "much\n",
               parser, one.n, shown(x), ratio);
        n++;
    }
    return n;
}

static void
check_all(const char *parser, parser_fn *fn, const struct nasty *x, size_t n)
{
    double from = cpu_ns();
    int failed = 0;

    dearest.cost = 0;
    for (size_t i = 0; i < n; i++)
        failed += fails(parser, fn, &x[i]);
    printf("# %s: %zu inputs, %.1f s; the dearest %.1f a byte: %s\n", parser, n,
           (cpu_ns() - from) / 1e9, dearest.cost, shown(dearest.input));
    assert_int_equal(failed, 0);
}
#define CHECK_ALL(name, fn, inputs)                                            \
    check_all(name, fn, inputs, array_len(inputs))

/* Looks from here and there back to the beginning. */
static void
quadratic(struct arena *a, str in)
{
    for (size_t i = 0; i < in.n; i += 16)
        sink += memchr(in.p, '!', i) != NULL;
}

static void
linear(struct arena *a, str in)
{
    for (size_t i = 0; i < in.n; i++)
        sink += (size_t)in.p[i];
}

TEST(the_gate_can_fail)
{
    static const struct nasty x = {.unit = "x"};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str one = nasty_input(&a, &x, LARGE / 4),
        two = nasty_input(&a, &x, LARGE / 2);

    counter_open();
    assert_true(ratio_of(quadratic, one, two) > RATIO);
    assert_true(ratio_of(linear, one, two) <= RATIO);
}

static void
read_html(struct arena *a, str in)
{
    struct html h;
    struct html_token t;

    html_init(&h, in);
    while (html_next(&h, &t) != HTML_END)
        sink++;
}

static void
read_page(struct arena *a, str in)
{
    struct extract x;

    extract_page(a, in, &x);
    sink += x.addresses_n + x.links_n;
}

static const char *const names[] = {"Jane Doe", "Hans-Peter van der Berg",
                                    "J\xc3\xb6rg Wei\xc3\x9f", "Ann Smith",
                                    "Mary Ann O'Neill"};

static void
attribute_to(struct arena *a, str in, const struct profile *people, size_t n)
{
    struct attribute_options o = {.domain = STR("acme.test")};
    struct extract x;
    struct finding f = {0};

    struct attribute *at = attribute_new(a, &o, people, n);
    extract_page(a, in, &x);
    attribute_page(at, a, &x, STR("https://acme.test/team"));
    for (size_t i = 0; i < n; i++) {
        attribute_finding(at, i, &f);
        sink += f.address.n;
    }
}

static void
read_people(struct arena *a, str in)
{
    struct profile people[array_len(names)] = {0};

    for (size_t i = 0; i < array_len(names); i++)
        people[i] = (struct profile){.id = STR("1"), .name = str_of(names[i])};
    attribute_to(a, in, people, array_len(people));
}

TEST(html)
{
    CHECK_ALL("html_next", read_html, nasty_pages);
}

TEST(page)
{
    CHECK_ALL("extract_page", read_page, nasty_pages);
}

TEST(people)
{
    CHECK_ALL("attribute_page", read_people, nasty_pages);
}

/* As many people as lines, on a page that names some of them. */
static void
read_for_many(struct arena *a, str in)
{
    size_t n = 0, lines_n = 0;
    str rest = in;

    for (size_t i = 0; i < in.n; i++)
        lines_n += in.p[i] == '\n';
    struct profile *people = arena_array(a, struct profile, lines_n + 1);
    while (n < lines_n) {
        people[n].id = STR("1");
        people[n++].name = str_cut(&rest, '\n');
    }
    attribute_to(a,
                 STR("<p>Jane Doe</p><p>jane.doe@acme.test</p>"
                     "<p>Ann Smith 7</p><p>info@acme.test</p>"),
                 people, n);
}

TEST(many_people)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "Ann Smith \1\n"},
        {.unit = "Jane Doe\n"},
        {.unit = "\n"},
    };
    /* clang-format on */
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(inputs); i++) {
        str one = nasty_input(&a, &inputs[i], SMALL / 4);
        str two = nasty_input(&a, &inputs[i], SMALL / 2);
        double ratio = ratio_of(read_for_many, one, two);
        if (ratio > RATIO)
            fail_msg("people \"%s\": %.1f times", inputs[i].unit, ratio);
    }
}

static void
read_references(struct arena *a, str in)
{
    sink += charref_decoded(a, in, false).n;
    sink += charref_decoded(a, in, true).n;
}

TEST(references)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "&"},       {.unit = "&a"},       {.unit = "&amp"},
        {.unit = "&amp;"},   {.unit = "&#"},       {.unit = "&#x"},
        {.unit = "&#64;"},   {.head = "&#", .unit = "9"},
        {.head = "&#x", .unit = "0"},              {.unit = "&fjlig;"},
        {.head = "&", .unit = "a"},                {.unit = "&notit;"},
        {.unit = "&CounterClockwiseContourIntegral"},
    };
    /* clang-format on */

    CHECK_ALL("charref", read_references, inputs);
}

static void
read_addresses(struct arena *a, str in)
{
    struct email e;
    size_t at = 0;

    for (str one; (one = email_next(in, &at)).p != NULL;)
        sink += one.n;
    sink += email_parse(a, in, &e);
}

TEST(addresses)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "@"},          {.unit = "a"},
        {.unit = "."},          {.unit = "a."},
        {.unit = "a@"},         {.unit = "@a"},
        {.unit = "@a."},        {.unit = "a.a.a.a@"},
        {.unit = "a@b."},       {.unit = "a@b.c"},
        {.unit = "a@b.test"},   {.unit = "a@b.test "},
        {.unit = "u\1@c\1.test "},
        {.unit = "a@-"},        {.unit = "a@b-"},
        {.unit = "<a@b.test>"}, {.unit = "a+"},
        {.unit = "\xc3\xbc"},   {.unit = "\xc3\xbc@"},
        {.unit = "\xc3\xbc@\xc3\xbc.test "},
        {.unit = "a@xn--a."},   {.unit = "\xff@"},
        {.unit = "a.@"},        {.unit = "a..b@c.test "},
        {.unit = "react@18.2.0 "},
        {.head = "a@", .unit = "b."},
        {.head = "a@", .unit = "b"},
        {.unit = "a", .tail = "@b.test"},
        {.unit = "a.", .tail = "b@b.test"},
        {.unit = "\xe2\x80\x8b"},
        {.unit = "\xe2\x80\x8b@"},
    };
    /* clang-format on */

    CHECK_ALL("email_next", read_addresses, inputs);
}

static void
read_url(struct arena *a, str in)
{
    struct url base, u;

    sink += url_parse(a, in, &u);
    sink += url_website(a, in, &u);
    check(url_parse(a, STR("https://acme.test/a/b/c?d"), &base) == URL_OK);
    sink += url_resolve(a, &base, in, &u);
}

TEST(urls)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "a"},          {.unit = "/"},
        {.unit = "../"},        {.unit = "./"},
        {.unit = "%"},          {.unit = "%2e/"},
        {.unit = "\\"},         {.unit = " "},
        {.unit = "\t\n"},       {.unit = "\xc3\xbc"},
        {.unit = "#"},          {.unit = "?"},
        {.unit = ":"},          {.unit = "@"},
        {.unit = "http:"},      {.head = "http://", .unit = "a."},
        {.head = "http://", .unit = "\xc3\xbc."},
        {.head = "http://", .unit = "1."},
        {.head = "http://", .unit = "%41"},
        {.head = "http://a.test:", .unit = "0"},
        {.head = "http://a.test/", .unit = "../"},
        {.head = "http://a.test/", .unit = "a/../"},
        {.head = "http://a.test/", .unit = "\t"},
        {.head = "http://a.test/", .unit = "%zz"},
    };
    /* clang-format on */

    CHECK_ALL("url", read_url, inputs);
}

static void
read_robots(struct arena *a, str in)
{
    struct robots r;
    uint32_t line;

    robots_parse(a, in, STR("turnstone"), &r);
    sink +=
        robots_allows(&r, STR("/a/b/c/aaaaaaaaaaaaaaaaaaaaaaab?x=1"), &line);
}

/* The path is what is long. */
static void
match_robots(struct arena *a, str in)
{
    struct robots r;
    uint32_t line;

    robots_parse(a,
                 STR("User-agent: *\nDisallow: /*a*a*a*a*b\nAllow: *c*d$\n"
                     "Disallow: /*%41*\nDisallow: /aaaaaaaaaaaaaaaaaab\n"),
                 STR("turnstone"), &r);
    sink += robots_allows(&r, in, &line);
}

TEST(robots)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "User-agent: *\n"},
        {.unit = "User-agent: a\1\nDisallow: /\1\n"},
        {.head = "User-agent: *\n", .unit = "Disallow: /\1\n"},
        {.head = "User-agent: *\n", .unit = "Disallow: /*a*a*a\1\n"},
        {.head = "User-agent: *\n", .unit = "Allow: /a$\n"},
        {.head = "User-agent: *\nDisallow: /", .unit = "*"},
        {.head = "User-agent: *\nDisallow: /", .unit = "*a"},
        {.head = "User-agent: *\nDisallow: /", .unit = "%41"},
        {.head = "User-agent: *\nDisallow: /", .unit = "a"},
        {.unit = "\n"},
        {.unit = "\r"},
        {.unit = ":"},
        {.unit = "#"},
        {.unit = " "},
        {.unit = "Crawl-delay: 1\n"},
        {.unit = "\xff\xfe"},
    };
    /* clang-format on */
    /* clang-format off */
    static const struct nasty paths[] = {
        {.head = "/", .unit = "a"},   {.head = "/", .unit = "ab"},
        {.head = "/", .unit = "%41"}, {.head = "/", .unit = "%"},
        {.head = "/", .unit = "*"},   {.head = "/", .unit = "c"},
        {.head = "/", .unit = "cd"},
    };
    /* clang-format on */

    CHECK_ALL("robots_parse", read_robots, inputs);
    CHECK_ALL("robots_allows", match_robots, paths);
}

/* By the first line as the header's type. */
static void
read_encoding(struct arena *a, str in)
{
    str name, rest = in;
    str type = str_cut(&rest, '\n');

    sink += charset_to_utf8(a, rest, type, &name).n;
}

TEST(encodings)
{
#define TYPE(name) .head = "text/html; charset=" name "\n"
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.head = "\n", .unit = "\xff"},
        {.head = "\n", .unit = "\xc3"},
        {.head = "\n", .unit = "<meta charset="},
        {.head = "\n", .unit = "<meta http-equiv content='charset"},
        {.head = "\n\xff\xfe", .unit = "@"},
        {.head = "\n\xff\xfe", .unit = "\xd8"},
        {TYPE("utf-8"), .unit = "\xf0\x9f"},
        {TYPE("latin1"), .unit = "\xfc"},
        {TYPE("gb18030"), .unit = "\x81"},
        {TYPE("gb18030"), .unit = "\x81\x30\x81\x30"},
        {TYPE("big5"), .unit = "\xa4\x40\xff"},
        {TYPE("shift_jis"), .unit = "\x82\xa0\x81"},
        {TYPE("euc-jp"), .unit = "\x8f\xa1"},
        {TYPE("euc-kr"), .unit = "\xb0\xa1\xff"},
        {TYPE("iso-2022-jp"), .unit = "\x1b$B"},
        {TYPE("iso-2022-jp"), .unit = "\x1b$B$\"\x1b(B"},
        {TYPE("iso-2022-jp"), .unit = "\x1b"},
        {TYPE("windows-1251"), .unit = "\xcf\x98"},
        {TYPE("koi8-r"), .unit = "\xf0"},
        {TYPE("utf-16be"), .unit = "\xd8\x00"},
    };
    /* clang-format on */

    CHECK_ALL("charset", read_encoding, inputs);
}

static void
read_name(struct arena *a, str in)
{
    struct person who;
    const char *pattern;

    person_parse(a, in, &who);
    sink += who.is_person;
    person_parse(a, STR("Hans-Peter van der Berg"), &who);
    sink += person_fits_local(&who, in, &pattern);
}

/* A text, looked through for two people. */
static void
find_names(struct arena *a, str in)
{
    struct person who;

    for (size_t i = 0; i < array_len(names); i++) {
        size_t at, from = 0, end = 0;
        person_parse(a, str_of(names[i]), &who);
        while ((at = person_find(&who, in, from, &end)) != STR_NOT_FOUND) {
            sink += at;
            from = end;
        }
    }
}

TEST(persons)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "a"},          {.unit = " "},
        {.unit = "Jane "},      {.unit = "Doe "},
        {.unit = "Jane Doe "},  {.unit = "Doe, Jane "},
        {.unit = "Jane, "},     {.unit = "J. "},
        {.unit = "J."},         {.unit = "Dr. "},
        {.unit = "van "},       {.unit = "van der Berg "},
        {.unit = "-"},          {.unit = "Hans-"},
        {.unit = "Hans-Peter "},
        {.unit = "Hans Peter van der "},
        {.unit = "O'"},         {.unit = "''"},
        {.unit = "\""},         {.unit = "("},
        {.unit = "\xc3\xb6"},   {.unit = "Wei\xc3\x9f "},
        {.unit = "\xcc\x88"},   {.unit = "Jo\xcc\x88rg "},
        {.unit = "\xff"},       {.unit = "\xe2\x80\x8b"},
        {.unit = "Mary Ann "},  {.unit = "."},
    };
    /* clang-format on */

    CHECK_ALL("person_parse", read_name, inputs);
    CHECK_ALL("person_find", find_names, inputs);
}

static void
rank_both(struct arena *a, str in)
{
    sink += (size_t)rank_link(in, STR("contact"));
    sink += (size_t)rank_link(STR("/a"), in);
}

TEST(ranks)
{
    /* clang-format off */
    static const struct nasty inputs[] = {
        {.unit = "a"},        {.unit = "/"},      {.unit = "/team"},
        {.unit = "team-"},    {.unit = "TeamA"},  {.unit = "%C3%BC"},
        {.unit = "%"},        {.unit = "?a=b&"},  {.unit = ".html"},
        {.unit = "kontakt "}, {.unit = "/2024"},  {.unit = "\xc3\xbc"},
        {.unit = "_"},        {.unit = "\xff"},
    };
    /* clang-format on */

    CHECK_ALL("rank_link", rank_both, inputs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_gate_can_fail),
        CASE(html),
        CASE(page),
        CASE(people),
        CASE(many_people),
        CASE(references),
        CASE(addresses),
        CASE(urls),
        CASE(robots),
        CASE(encodings),
        CASE(persons),
        CASE(ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
