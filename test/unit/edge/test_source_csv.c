/*
 * CSV in and out: what is taken, every refusal with its place, fields over
 * the borders of blocks, quoting, the guard against formulas, a round trip.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "edge/source_csv.h"

enum { BLOCK = 64 * 1024 };

/* The file of this test program; its name is in the messages. */
static char path[] = "/tmp/test_csv_XXXXXX";

static void
file_write(str s)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
    assert_int_equal(fclose(f), 0);
}

/* All records after the header: "a|b/c|d", or "! why" at the end. */
static const char *
read_all(struct arena *a, str s, struct buf *b)
{
    CLEANUP(csv_close) struct csv *c = NULL;
    const struct csv_record *record;

    file_write(s);
    buf_init(b, a, 64 * 1024 * 1024);
    int r = csv_open(&c, path);
    for (size_t i = 0; r == 0 && i < csv_header(c)->n; i++)
        buf_addf(b, "%s%.*s", i ? "|" : "", STR_ARG(csv_header(c)->fields[i]));
    while (r == 0 && (r = csv_next(c, &record)) == 0)
        for (size_t i = 0; i < record->n; i++) {
            buf_add_byte(b, i ? '|' : '/');
            buf_add(b, record->fields[i]);
        }
    if (r == CSV_BAD) {
        str why = str_of(csv_why(c));
        assert_true(str_has_prefix(why, str_of(path)));
        buf_addf(b, "!%.*s", STR_ARG(str_from(why, sizeof(path) - 1)));
        if (csv_header(c)->n > 0)
            assert_int_equal(csv_next(c, &record), CSV_BAD);
    }
    return buf_z(b);
}

static void
test_taken(void **state)
{
    static const struct {
        const char *text, *fields;
    } cases[] = {
        {"id,name\n1,Ann\n",                   "id|name/1|Ann"             },
        {"id,name\n1,Ann",                     "id|name/1|Ann"             },
        {"id,name\r\n1,Ann\r\n2,Bo\r\n",       "id|name/1|Ann/2|Bo"        },
        {"id,name\r1,Ann\r2,Bo\r",             "id|name/1|Ann/2|Bo"        },
        {"\xef\xbb\xbfid,name\n1,Ann\n",       "id|name/1|Ann"             },
        {"\xef\xbb\xbf\"id\",name\n1,Ann\n",   "id|name/1|Ann"             },
        {" ID , Name \n1,Ann\n",               "id|name/1|Ann"             },
        {"id;name\n1;Lee, Ann\n",              "id|name/1|Lee, Ann"        },
        {"id\tname\n1\tAnn;x\n",               "id|name/1|Ann;x"           },
        {"sep=;\nid;name\n1;a,b\n",            "id|name/1|a,b"             },
        {"\n\r\nid;name\n1;a,b\n",             "id|name/1|a,b"             },
        {"sep=,\r\nid,name\r\n1;2,b\r\n",      "id|name/1;2|b"             },
        {"\"a,b\";c\n1;2\n",                   "a,b|c/1|2"                 },
        {"id,name\n1,\"Ann \"\"A\"\" Lee\"\n", "id|name/1|Ann \"A\" Lee"   },
        {"id,name\n1,\"two\r\nlines\"\n2,x\n", "id|name/1|two\r\nlines/2|x"},
        {"id,name\n\n\n1,Ann\n\r\n2,Bo\n",     "id|name/1|Ann/2|Bo"        },
        {"id\n\"\"\n1\n",                      "id//1"                     },
        {"id,name\n,\n",                       "id|name/|"                 },
        {"id,name\n1, Ann \n",                 "id|name/1| Ann "           },
        {"id\nJos\xc3\xa9\n",                  "id/Jos\xc3\xa9"            },
        {"id\n",                               "id"                        },
        {"id",                                 "id"                        },
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct buf b;
        assert_string_equal(read_all(&a, str_of(cases[i].text), &b),
                            cases[i].fields);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        str text;
        const char *words; /* begins with the place */
    } cases[] = {
        {STR(""),                      ": the file is empty"          },
        {STR("\n\n"),                  ": no header line"             },
        {STR("\xff\xfei\0d\0"),        ": this is UTF-16"             },
        {STR("\xfe\xff\0i\0d"),        ": this is UTF-16"             },
        {STR("sep=|\nid|b\n"),         ":1:1: sep= names no delimiter"},
        {STR("id,,c\n"),               ":1:4: column 2 has no name"   },
        {STR("id, ID\n"),              ":1:4: the column \"id\" is "  },
        {STR("a,b\n1,2\n1\n"),         ":3:1: 1 fields where the "    },
        {STR("a,b\n1,2,3\n"),          ":2:1: 3 fields where the "    },
        {STR("a,b\n1,x\"y\n"),         ":2:4: a quote inside"         },
        {STR("a,b\n1,\"x\"y\n"),       ":2:6: text behind a closing"  },
        {STR("a,b\n\"x\ny\"z,2\n"),    ":3:3: text behind a closing"  },
        {STR("a,b\n\"x\r\ny\"z,2\n"),  ":3:3: text behind a closing"  },
        {STR("a,b\n\"x\ry\"z,2\n"),    ":3:3: text behind a closing"  },
        {STR("a,b\n1,\"x\n\n\n"),      ":2:3: a quote is opened here" },
        {STR("a,b\n1,x\0y\n"),         ":2:4: a NUL byte"             },
        {STR("a,b\n1,\"x\n\0y\"\n"),   ":3:1: a NUL byte"             },
        {STR("a,b\n1,Jos\xe9\n"),      ":2:3: this field is not UTF-8"},
        {STR("a,b\n1,\xed\xa0\x80\n"), ":2:3: this field is not UTF-8"},
        {STR("a,b\n1,\"q\n\xc3\",\n"), ":2:3: this field is not UTF-8"},
        {STR("na\xe9me,b\n"),          ":1:1: this field is not UTF-8"},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct buf b;
        const char *out = read_all(&a, cases[i].text, &b);
        const char *why = strchr(out, '!');
        if (!why || strncmp(why + 1, cases[i].words, strlen(cases[i].words)))
            fail_msg("case %zu: \"%s\" lacks \"%s\"", i, out, cases[i].words);
    }
}

/* What stood before a bad record has been read by then. */
static void
test_good_records_before_a_bad_one(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;
    (void)state;

    assert_true(
        str_has_prefix(str_of(read_all(&a, STR("a,b\n1,2\n3,4\nx\n5,6\n"), &b)),
                       STR("a|b/1|2/3|4!:4:1: 1 fields")));
}

static void
test_no_such_file(void **state)
{
    CLEANUP(csv_close) struct csv *c = NULL;
    (void)state;

    assert_int_equal(csv_open(&c, "/nowhere/at\x1b/all.csv"), CSV_BAD);
    assert_string_equal(csv_why(c), "/nowhere/at\\x1b/all.csv: No such file "
                                    "or directory");
}

static void
fill(struct buf *b, char byte, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_add_byte(b, byte);
}

/* Every sign that means something, on both sides of the border of a block. */
static void
test_over_the_border(void **state)
{
    static const char *const middles[] = {"\"x\"\"y\"", "\"x\r\ny\"",
                                          "\"x\ny\"",   "x",
                                          "\"\"",       "\"\xf0\x9f\x90\xa6\""};
    static const char *const values[] = {"x\"y", "x\r\ny", "x\ny",
                                         "x",    "",       "\xf0\x9f\x90\xa6"};
    (void)state;

    for (size_t i = 0; i < array_len(middles); i++)
        for (size_t back = 0; back < 12; back++) {
            CLEANUP(arena_fini) struct arena a = {.block_bytes = 1 << 20};
            struct buf text, want, got;
            buf_init(&text, &a, 1 << 20);
            buf_init(&want, &a, 1 << 20);
            buf_add(&text, STR("a,b\r\n"));
            buf_add(&want, STR("a|b/"));
            fill(&text, 'w', BLOCK - back - 6);
            fill(&want, 'w', BLOCK - back - 6);
            buf_addf(&text, ",%s\r\n1,2\r\n", middles[i]);
            buf_addf(&want, "|%s/1|2", values[i]);
            read_all(&a, buf_str(&text), &got);
            assert_true(str_eq(buf_str(&got), buf_str(&want)));
        }
}

/* A header of n columns; the last name is long. */
static void
test_bounds(void **state)
{
    static const struct {
        size_t bytes; /* of the one field */
        bool is_quoted, is_taken;
    } cases[] = {
        {CSV_FIELD_MAX,     false, true },
        {CSV_FIELD_MAX + 1, false, false},
        {CSV_FIELD_MAX,     true,  true },
        {CSV_FIELD_MAX + 1, true,  false},
    };
    (void)state;

    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = {.block_bytes = 1 << 20};
        struct buf text, got;
        const char *quote = cases[i].is_quoted ? "\"" : "";
        buf_init(&text, &a, 1 << 22);
        buf_addf(&text, "a,b\n1,%s", quote);
        fill(&text, 'x', cases[i].bytes);
        buf_addf(&text, "%s\n", quote);
        read_all(&a, buf_str(&text), &got);
        bool is_bad = str_find(buf_str(&got), STR("!:2:3: a field of more"),
                               0) != STR_NOT_FOUND;
        assert_int_equal(is_bad, !cases[i].is_taken);
        assert_int_equal(got.n > CSV_FIELD_MAX, cases[i].is_taken);
    }
}

static void
test_many_columns(void **state)
{
    (void)state;

    for (int n = CSV_COLUMNS_MAX; n <= CSV_COLUMNS_MAX + 1; n++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct buf text, got;
        buf_init(&text, &a, 1 << 20);
        for (int i = 0; i < n; i++)
            buf_addf(&text, "%sc%d", i ? "," : "", i);
        bool is_bad = strstr(read_all(&a, buf_str(&text), &got),
                             "more than 256 columns") != NULL;
        assert_int_equal(is_bad, n > CSV_COLUMNS_MAX);
    }
}

static void
test_a_record_is_bounded(void **state)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 1 << 20};
    struct buf text, got;
    (void)state;

    buf_init(&text, &a, 1 << 25);
    buf_add(&text, STR("a,b,c,d,e,f,g,h,i\n"));
    for (int i = 0; i < 9; i++) {
        buf_add(&text, i ? STR(",") : STR_EMPTY);
        fill(&text, 'x', CSV_FIELD_MAX);
    }
    assert_non_null(strstr(read_all(&a, buf_str(&text), &got),
                           "!:2:7340040: a field of more than 1 MiB"));
}

static void
test_lines_of_records(void **state)
{
    CLEANUP(csv_close) struct csv *c = NULL;
    const struct csv_record *r;
    static const uint64_t lines[] = {3, 6, 7};
    (void)state;

    file_write(STR("a,b\n\n1,\"x\n\ny\"\n2,3\n4,5\n"));
    assert_int_equal(csv_open(&c, path), 0);
    assert_int_equal(csv_column(c, STR("b")), 1);
    assert_int_equal(csv_column(c, STR("z")), -1);
    for (size_t i = 0; i < array_len(lines); i++) {
        assert_int_equal(csv_next(c, &r), 0);
        assert_int_equal(r->line, lines[i]);
    }
    assert_int_equal(csv_next(c, &r), CSV_END);
    assert_int_equal(csv_next(c, &r), CSV_END);
}

static const struct {
    str field;
    const char *guarded, *raw;
} out_cases[] = {
    {STR("plain"),             "plain",                      "plain"             },
    {STR("a,b"),               "\"a,b\"",                    "\"a,b\""           },
    {STR("say \"hi\""),        "\"say \"\"hi\"\"\"",         "\"say \"\"hi\"\"\""},
    {STR("a\nb"),              "\"a\nb\"",                   "\"a\nb\""          },
    {STR("a\rb"),              "\"a\rb\"",                   "\"a\rb\""          },
    {STR(""),                  "\"\"",                       "\"\""              },
    {STR("=1+1"),              "'=1+1",                      "=1+1"              },
    {STR("+49 30"),            "'+49 30",                    "+49 30"            },
    {STR("-"),                 "'-",                         "-"                 },
    {STR("@x"),                "'@x",                        "@x"                },
    {STR("\tx"),               "'\tx",                       "\tx"               },
    {STR("\rx"),               "\"'\rx\"",                   "\"\rx\""           },
    {STR("\n=x"),              "\"'\n=x\"",                  "\"\n=x\""          },
    {STR("=HYPERLINK(\"u\")"), "\"'=HYPERLINK(\"\"u\"\")\"",
     "\"=HYPERLINK(\"\"u\"\")\""                                                 },
    {STR("\xef\xbc\x9d"
         "1"),
     "'\xef\xbc\x9d"
     "1",                                                    "\xef\xbc\x9d"
     "1"                                                                },
    {STR("\xef\xbc\xa0"
         "x"),
     "'\xef\xbc\xa0"
     "x",                                                    "\xef\xbc\xa0"
     "x"                                                                },
    {STR("\xef\xbc\xa1"
         "x"),
     "\xef\xbc\xa1"
     "x",                                                    "\xef\xbc\xa1"
     "x"                                                                },
    {STR("a=b"),               "a=b",                        "a=b"               },
    {STR("\0=x"),              "'=x",                        "=x"                },
    {STR("a\0b"),              "ab",                         "ab"                },
    {STR("\0"),                "\"\"",                       "\"\""              },
    {STR("a\0,\0\"b"),         "\"a,\"\"b\"",                "\"a,\"\"b\""       },
};

static void
test_out(void **state)
{
    (void)state;

    for (size_t i = 0; i < array_len(out_cases) * 2; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        bool is_raw = i % 2 != 0;
        struct buf b;
        struct csv_out o = {.buf = &b, .is_raw = is_raw};
        buf_init(&b, &a, 4096);
        csv_field(&o, out_cases[i / 2].field);
        assert_string_equal(buf_z(&b), is_raw ? out_cases[i / 2].raw
                                              : out_cases[i / 2].guarded);
    }
}

static void
test_numbers_are_no_formulas(void **state)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;
    struct csv_out o = {.buf = &b};
    (void)state;

    buf_init(&b, &a, 4096);
    csv_field_int(&o, -5);
    csv_field(&o, STR("-5"));
    csv_field(&o, STR_EMPTY);
    csv_end(&o);
    csv_field(&o, STR("x"));
    csv_end(&o);
    assert_string_equal(buf_z(&b), "-5,'-5,\nx\n");
}

static uint32_t seed = 7;

static unsigned
any(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static str
any_field(struct arena *a)
{
    static const char *const parts[] = {"a", "\"", ",", ";",  "\n",      "\r",
                                        "=", " ",  "'", "\t", "\xc3\xa9"};
    struct buf b;

    buf_init(&b, a, 256);
    for (unsigned n = any(8); n > 0; n--)
        buf_add(&b, str_of(parts[any(array_len(parts))]));
    return buf_str(&b);
}

/* What is written raw is read back, byte for byte. */
static void
test_round_trip(void **state)
{
    enum { ROUNDS = 300, ROWS = 20, COLUMNS = 3 };
    (void)state;

    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        struct buf text, want, got;
        struct csv_out o = {.buf = &text, .is_raw = true};
        buf_init(&text, &a, 1 << 20);
        buf_init(&want, &a, 1 << 20);
        buf_add(&text, STR("a,b,c\n"));
        buf_add(&want, STR("a|b|c"));
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            str field = any_field(&a);
            csv_field(&o, field);
            buf_add_byte(&want, i % COLUMNS ? '|' : '/');
            buf_add(&want, field);
            if (i % COLUMNS == COLUMNS - 1)
                csv_end(&o);
        }
        read_all(&a, buf_str(&text), &got);
        assert_string_equal(buf_z(&got), buf_z(&want));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_good_records_before_a_bad_one),
        cmocka_unit_test(test_no_such_file),
        cmocka_unit_test(test_over_the_border),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_a_record_is_bounded),
        cmocka_unit_test(test_lines_of_records),
        cmocka_unit_test(test_out),
        cmocka_unit_test(test_numbers_are_no_formulas),
        cmocka_unit_test(test_round_trip),
    };

    close(mkstemp(path));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
