/* Lines in bounded memory, however they come. */
#include "../base/unit.h"

#include <unistd.h>

#include "cmd/plumb_lines.h"

/* What a reader of `in` sees: each line in brackets. */
static void
check_lines(const char *in, const char *want)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines l;
    char got[1000] = "";
    str line;
    int fd[2];

    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], in, strlen(in)), (ssize_t)strlen(in));
    close(fd[1]);
    plumb_lines_init(&l, fd[0], NULL);
    while (plumb_lines_next(&l, &line))
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "[%.*s]",
                 STR_ARG(line));
    close(fd[0]);
    assert_string_equal(got, want);
}

TEST(ends)
{
    check_lines("", "");
    check_lines("\n", "[]");
    check_lines("a", "[a]");
    check_lines("a\n", "[a]");
    check_lines("a\nb", "[a][b]");
    check_lines("a\r\nb\r\n", "[a][b]");
    check_lines("\n\n\r\n\r", "[][][][]");
    check_lines("a\rb\n", "[a\rb]");
}

/* A file with a line of n bytes and one behind it. */
static FILE *
long_file(size_t n)
{
    FILE *f = tmpfile();

    assert_non_null(f);
    for (size_t i = 0; i < n; i++)
        putc('a' + (int)(i % 26), f);
    fputs("\nnext\n", f);
    rewind(f);
    return f;
}

TEST(long_lines)
{
    static const size_t sizes[] = {
        PLUMB_LINE_MAX - 2,     PLUMB_LINE_MAX - 1, PLUMB_LINE_MAX,
        PLUMB_LINE_MAX + 1,     PLUMB_LINE_MAX + 2, 2 * PLUMB_LINE_MAX,
        3 * PLUMB_LINE_MAX + 7,
    };

    for (size_t i = 0; i < array_len(sizes); i++) {
        CLEANUP(plumb_lines_fini) struct plumb_lines l;
        FILE *f = long_file(sizes[i]);
        str line;
        plumb_lines_init(&l, fileno(f), NULL);
        assert_true(plumb_lines_next(&l, &line));
        size_t want = sizes[i] < PLUMB_LINE_MAX ? sizes[i] : PLUMB_LINE_MAX;
        assert_int_equal(line.n, want);
        assert_int_equal(line.p[line.n - 1], 'a' + (int)((want - 1) % 26));
        assert_true(plumb_lines_next(&l, &line));
        assert_str(line, "next");
        assert_false(plumb_lines_next(&l, &line));
        fclose(f);
    }
}

static int waits;

static void
count_wait(void)
{
    waits++;
}

TEST(tells_before_it_waits)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines l;
    int fd[2];
    str line;

    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], "a\nb\n", 4), 4);
    plumb_lines_init(&l, fd[0], count_wait);
    assert_true(plumb_lines_next(&l, &line));
    assert_true(plumb_lines_next(&l, &line));
    assert_int_equal(waits, 1); /* two lines, one read */
    close(fd[1]);
    assert_false(plumb_lines_next(&l, &line));
    assert_int_equal(waits, 2);
    close(fd[0]);
}

TEST(no_file)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines l;
    str line;

    plumb_lines_init(&l, -1, NULL);
    assert_false(plumb_lines_next(&l, &line));
    assert_true(l.error != 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ends),
        CASE(long_lines),
        CASE(tells_before_it_waits),
        CASE(no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
