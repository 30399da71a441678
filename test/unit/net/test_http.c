/*
 * Fetches against a scripted server in threads of this program: every
 * outcome, every cap, and that nothing stays behind. Names are answered by a
 * resolver of our own (http_client.h); real nginx and TLS:
 * test/e2e/http_nginx.sh.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/fault.h"
#include "http_client.h"
#include "http_server.h"
#include "net/http.h"

struct row {
    const char *url;
    int outcome;
    int status;
    const char *body;
    bool is_truncated;
    int deadline_ms; /* 0: 10 s */
    int dials;       /* connections that the server must see; -1: any */
};

static const struct row rows[] = {
    {"http://ok.test/ok",           0,                    200, "hello",      false, 0,   1 },
    {"http://ok.test/chunked",      0,                    200, "abcde",      false, 0,   1 },
    {"http://ok.test/moved",        0,                    301, "",           false, 0,   1 },
    {"http://ok.test/gone",         0,                    404, "no",         false, 0,   1 },
    {"http://ok.test/busy",         0,                    503, "",           false, 0,   1 },
    {"http://ok.test/auth",         0,                    401, "",           false, 0,   1 },
    {"http://ok.test/same",         0,                    304, "",           false, 0,   1 },
    {"http://ok.test/early",        0,                    200, "hi",         false, 0,   1 },
    {"http://ok.test/until-close",  0,                    200, "to the end", false, 0,   1 },
    {"http://two.test/ok",          0,                    200, "hello",      false, 0,   1 },
    {"http://mixed.test/ok",        0,                    200, "hello",      false, 0,   1 },
    {"http://both.test/ok",         0,                    200, "hello",      false, 0,   1 },
    {"http://127.0.0.1/ok",         0,                    200, "hello",      false, 0,   1 },
 /* bodies that end early */
    {"http://ok.test/short",        0,                    200, "short",      true,  0,   1 },
    {"http://ok.test/cut-chunk",    0,                    200, "abc",        true,  0,   1 },
    {"http://ok.test/reset-body",   0,                    200, "some",       true,  0,   1 },
    {"http://ok.test/picture",      0,                    200, "",           true,  0,   1 },
    {"http://ok.test/pdf",          0,                    200, "",           true,  0,   1 },
 /* not HTTP */
    {"http://ok.test/reset",        HTTP_BROKEN,          0,   "",           false, 0,   -1},
    {"http://ok.test/nothing",      HTTP_BROKEN,          0,   "",           false, 0,   -1},
    {"http://ok.test/half-head",    HTTP_BROKEN,          0,   "",           false, 0,   -1},
    {"http://ok.test/ssh",          HTTP_BROKEN,          0,   "",           false, 0,   1 },
    {"http://ok.test/old",          HTTP_BROKEN,          0,   "",           false, 0,   1 },
    {"http://ok.test/two-lengths",  HTTP_BROKEN,          0,   "",           false, 0,   1 },
    {"http://ok.test/endless-head", HTTP_TOO_LARGE,       0,   "",           false, 0,   1 },
    {"https://ok.test/ok",          HTTP_TLS_FAILED,      0,   "",           false, 0,   1 },
 /* time */
    {"http://ok.test/hang",         HTTP_TIMED_OUT,       0,   "",           false, 100, 1 },
    {"http://ok.test/hang-body",    HTTP_TIMED_OUT,       0,   "",           false, 100, 1 },
    {"http://ok.test/drip",         HTTP_TIMED_OUT,       0,   "",           false, 200, 1 },
    {"http://late.test/ok",         HTTP_TIMED_OUT,       0,   "",           false, 0,   0 },
 /* addresses: what is refused is not dialled */
    {"http://private.test/ok",      HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://10.0.0.1/ok",          HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://169.254.169.254/ok",   HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://[::1]/ok",             HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://[::ffff:127.0.0.1]/",  HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://six.test/ok",          HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://ok.test:22/ok",        HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://ok.test:6379/ok",      HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://shut.test/ok",         HTTP_UNREACHABLE,     0,   "",           false, 0,   0 },
    {"http://none.test/ok",         HTTP_UNREACHABLE,     0,   "",           false, 0,   0 },
    {"http://gone.test/ok",         HTTP_NO_SUCH_DOMAIN,  0,   "",           false, 0,   0 },
    {"http://sick.test/ok",         HTTP_DNS_FAILED,      0,   "",           false, 0,   0 },
 /* no URL that another parser could read otherwise */
    {"http://ok.test/a b",          HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://ok.test/a\r\nX: y",    HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http://ok.test:80@10.0.0.1/", HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
    {"http:///ok",                  HTTP_REFUSED_ADDRESS, 0,   "",           false, 0,   0 },
};

static void
check_row(const struct row *row)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of(row->url);
    struct http_reply p;
    int before = server.connections;
    msec ms = row->deadline_ms ? row->deadline_ms : 10 * 1000;

    msec start = task_now();
    int r = http_fetch(s, &q, &a, &p, start + ms);
    msec took = task_now() - start;
    int dials = server.connections - before;
    if (r != row->outcome || p.status != row->status ||
        !str_eq(p.body, str_of(row->body)) ||
        p.is_truncated != row->is_truncated ||
        (row->dials >= 0 && dials != row->dials))
        fail_msg("%s: %d (%.*s) status %d body %zu cut %d dials %d", row->url,
                 r, STR_ARG(p.why), p.status, p.body.n, p.is_truncated, dials);
    assert_true((p.why.n > 0) == (r != 0));
    assert_true(took < ms + 1000);
    if (r == HTTP_TIMED_OUT && row->deadline_ms)
        assert_true(took >= ms);
}

static int
check_rows(void *arg)
{
    for (size_t i = 0; i < array_len(rows); i++)
        check_row(&rows[i]);
    return 0;
}

static void
has_every_outcome(void **state)
{
    assert_int_equal(run(check_rows, NULL), 0);
}

static int
check_fields(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://ok.test/ok");
    struct http_reply p;
    int before = server.connections;

    q.accept = STR("text/html");
    q.if_none_match = STR("\"e1\"");
    q.if_modified_since = STR("x\r\nEvil: y");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_true(str_eq(p.content_type, STR("text/html")));
    assert_true(str_eq(p.etag, STR("\"e1\"")));
    assert_true(str_has_prefix(p.last_modified, STR("Mon, 23")));
    assert_true(p.wire_bytes > 100);
    assert_int_equal(p.addr.bytes[0], 127);
    q = request_of("http://ok.test/moved");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_true(str_eq(p.location, STR("http://ok.test/ok")));
    q = request_of("http://ok.test/busy");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_true(str_eq(p.retry_after, STR("120")));
    /* all on one connection */
    assert_int_equal(server.connections, before + 1);
    return 0;
}

static void
keeps_fields_and_the_connection(void **state)
{
    struct http_stats was, is;

    http_stats(http, &was);
    assert_int_equal(run(check_fields, NULL), 0);
    http_stats(http, &is);
    assert_int_equal(is.requests - was.requests, 3);
    assert_int_equal(is.replies - was.replies, 3);
    assert_int_equal(is.connections - was.connections, 1);
    assert_int_equal(is.connections_reused - was.connections_reused, 2);
}

static int
check_cap(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://ok.test/endless");
    struct http_reply p;

    q.body_max = 5000;
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_int_equal(p.body.n, 5000);
    assert_true(p.is_truncated);
    q.body_max = 0;
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_int_equal(p.body.n, HTTP_BODY_MAX);
    assert_true(p.is_truncated);
    assert_true(a.total_bytes < 2 * HTTP_BODY_MAX);
    return 0;
}

static void
caps_bodies(void **state)
{
    assert_int_equal(run(check_cap, NULL), 0);
}

/* ---- many at once, cancelling, descriptors */

struct crowd {
    const char *url;
    int left, ok, cancelled;
};

static int
fetch_some(void *arg)
{
    struct crowd *c = arg;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of(c->url);
    struct http_reply p;

    for (int i = 0; i < 5 && c->left > 0; i++) {
        c->left--;
        int r = http_fetch(s, &q, &a, &p, MSEC_NEVER);
        c->ok += r == 0 && p.status == 200;
        c->cancelled += r == -ECANCELED;
        if (r < 0)
            return fault(r);
    }
    return 0;
}

static int
run_crowd(void *arg)
{
    struct crowd *c = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    while (c->left > 0) {
        for (int i = 0; i < 200 && c->left > 5 * i; i++)
            nursery_start(&n, "fetch", fetch_some, c);
        int r = nursery_join(&n, MSEC_NEVER);
        if (r != 0)
            return r;
    }
    return 0;
}

static void
fetches_many_at_once(void **state)
{
    struct crowd c = {"http://ok.test/slow", 1000, 0, 0};

    assert_int_equal(run(run_crowd, &c), 0);
    assert_int_equal(c.ok, 1000);
}

static size_t
count_fds(void)
{
    DIR *d = opendir("/proc/self/fd");
    size_t n = 0;

    check(d != NULL);
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

static void
leaves_no_descriptors(void **state)
{
    struct crowd c = {"http://ok.test/ok", 10000, 0, 0};
    size_t before = count_fds(), after = 0;

    assert_int_equal(run(run_crowd, &c), 0);
    assert_int_equal(c.ok, 10000);
    for (int i = 0; i < 300 && server.open > 0; i++)
        usleep(10 * 1000);
    after = count_fds();
    assert_true(after <= before);
}

static int
cancel_soon(void *arg)
{
    struct crowd *c = arg;
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    for (int i = 0; i < 20; i++)
        nursery_start(&n, "fetch", fetch_some, c);
    task_sleep(task_now() + 50);
    nursery_cancel(&n);
    nursery_join(&n, task_now() + 1000);
    assert_int_equal(n.n, 0);
    return 0;
}

static void
can_be_cancelled(void **state)
{
    struct crowd c = {"http://ok.test/hang", 1000, 0, 0};

    assert_int_equal(run(cancel_soon, &c), 0);
    assert_int_equal(c.cancelled, 20);
    for (int i = 0; i < 300 && server.open > 0; i++)
        usleep(10 * 1000);
    assert_int_equal(server.open, 0); /* its connections are closed */
}

/* A listener whose queue is full: a connection to it never comes up. */
static int
stuck_start(int fillers[4])
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons(server.port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    check(inet_pton(AF_INET, "127.0.0.11", &a.sin_addr) == 1);
    check(bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
    check(listen(fd, 0) == 0);
    for (int i = 0; i < 4; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(fillers[i], (struct sockaddr *)&a, sizeof(a));
    }
    return fd;
}

static int
fetch_stuck(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://stuck.test/ok");
    struct http_reply p;

    assert_int_equal(http_fetch(s, &q, &a, &p, task_now() + 100),
                     HTTP_TIMED_OUT);
    /* the session goes on, with descriptors of the same number */
    q = request_of("http://ok.test/ok");
    assert_int_equal(http_fetch(s, &q, &a, &p, task_now() + 5000), 0);
    q = request_of("http://stuck.test/ok");
    assert_int_equal(http_fetch(s, &q, &a, &p, task_now() + 100),
                     HTTP_TIMED_OUT);
    return 0;
}

static void
gives_up_a_connection_that_never_comes_up(void **state)
{
    int fillers[4];
    int fd = stuck_start(fillers);
    size_t before = count_fds();

    assert_int_equal(run(fetch_stuck, NULL), 0);
    for (int i = 0; i < 300 && server.open > 0; i++)
        usleep(10 * 1000);
    assert_int_equal(count_fds(), before);
    for (int i = 0; i < 4; i++)
        close(fillers[i]);
    close(fd);
}

static int
fetch_without_descriptors(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://ok.test/ok");
    struct rlimit was, none;
    struct http_reply p;

    getrlimit(RLIMIT_NOFILE, &was);
    none = was;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    int r = http_fetch(s, &q, &a, &p, task_now() + 5000);
    setrlimit(RLIMIT_NOFILE, &was);
    assert_int_equal(r, -EMFILE);
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    return 0;
}

static void
says_when_descriptors_run_out(void **state)
{
    char trace[200];

    assert_int_equal(run(fetch_without_descriptors, NULL), 0);
    fault_take_trace(trace, sizeof(trace));
    assert_non_null(strstr(trace, "no socket"));
}

static void
refuses_bad_trust(void **state)
{
    struct http_options o = {
        .guard = &guard, .user_agent = "t/1", .ca_file = "/nonexistent.pem"};
    struct http *h = NULL;

    assert_true(http_open(loop, &o, &h) < 0);
    assert_null(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_every_outcome),
        cmocka_unit_test(keeps_fields_and_the_connection),
        cmocka_unit_test(caps_bodies),
        cmocka_unit_test(fetches_many_at_once),
        cmocka_unit_test(leaves_no_descriptors),
        cmocka_unit_test(can_be_cancelled),
        cmocka_unit_test(gives_up_a_connection_that_never_comes_up),
        cmocka_unit_test(says_when_descriptors_run_out),
        cmocka_unit_test(refuses_bad_trust),
    };
    server_start();
    client_start(server.port);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    client_stop();
    server_stop();
    return r;
}
