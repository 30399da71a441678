#include <fcntl.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "unit.h"

static char seen[8192];

/* What fn writes to standard error. */
static const char *
said(void (*fn)(void))
{
    int ends[2], kept = dup(STDERR_FILENO);

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    fn();
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t n = read(ends[0], seen, sizeof(seen) - 1);
    seen[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    return seen;
}

static void
four_levels(void)
{
    log_error("%d", 1);
    log_warn("%d", 2);
    log_info("%d", 3);
    log_debug("%d", 4);
}

static void
a_bell(void)
{
    log_error("ding\x07\x1b[2J%s", "a\nb");
}

static void
a_long_line(void)
{
    static char z[5000];
    memset(z, 'x', sizeof(z) - 1);
    z[sizeof(z) - 1] = '\0';
    log_error("%s", z);
}

static void
a_progress(void)
{
    log_progress("1/2");
    log_error("x");
    log_progress("");
}

TEST(keeps_levels)
{
    log_set_level(LOG_WARN);
    assert_string_equal(said(four_levels),
                        "turnstone: error: 1\nturnstone: warning: 2\n");
    log_set_level(LOG_DEBUG);
    assert_non_null(strstr(said(four_levels), "debug: 4\n"));
    log_set_level(LOG_QUIET);
    assert_string_equal(said(four_levels), "");
    log_set_level(LOG_INFO);
}

TEST(lets_no_control_through)
{
    assert_string_equal(said(a_bell), "turnstone: error: ding??[2Ja?b\n");
}

TEST(cuts_long_lines)
{
    const char *s = said(a_long_line);
    assert_true(strlen(s) < 1200);
    assert_int_equal(s[strlen(s) - 1], '\n');
}

TEST(redraws_progress)
{
    const char *s = said(a_progress);
    assert_string_equal(s, "\r\x1b[K1/2\r\x1b[Kturnstone: error: x\n"
                           "\r\x1b[K1/2\r\x1b[K");
}

static int
inner(void)
{
    return fault_new(-EIO, "the disk");
}

static int
outer(void)
{
    return fault(inner());
}

TEST(traces_faults)
{
    char z[200], tiny[10];

    assert_int_equal(outer(), -EIO);
    fault_take_trace(z, sizeof(z));
    assert_non_null(strstr(z, "the disk <- test_log.c:"));
    fault_take_trace(z, sizeof(z));
    assert_string_equal(z, "");
    outer();
    fault_take_trace(tiny, sizeof(tiny));
    assert_true(strlen(tiny) < sizeof(tiny));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(keeps_levels),    CASE(lets_no_control_through),
        CASE(cuts_long_lines), CASE(redraws_progress),
        CASE(traces_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
