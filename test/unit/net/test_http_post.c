/*
 * Requests with a body: what leaves, what comes back, and that each reaches
 * the server once or not at all, with a true word about which.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "http_client.h"
#include "http_server.h"

static struct http_request
post_of(const char *url)
{
    struct http_request q = request_of(url);

    q.is_post = true;
    q.post_body = STR("{\"a\":1}");
    q.post_type = STR("application/json");
    return q;
}

/* A line of the head of the last request, or p NULL. */
static str
sent_line(str name)
{
    str rest = str_make(server.last, server.last_n);

    while (rest.p != NULL) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (line.n == 0)
            break;
        if (str_has_prefix_nocase(line, name))
            return line;
    }
    return (str){NULL, 0};
}

static str
sent_body(void)
{
    str all = str_make(server.last, server.last_n);

    return str_from(all, str_find(all, STR("\r\n\r\n"), 0) + 4);
}

static int
check_sent(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = post_of("http://ok.test/ok");
    struct http_reply p;

    q.extra[0] = (struct http_header){"x-api-key", STR("k 1"), true};
    q.extra[1] = (struct http_header){"cache-control", STR("no-cache"), false};
    q.extra_n = 2;
    q.accept = STR("application/json");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_int_equal(p.status, 200);
    assert_true(p.is_sent && !p.is_http2);
    assert_true(str_eq(p.body, STR("hello")));
    pthread_mutex_lock(&server.lock);
    assert_true(str_eq(sent_line(STR("POST")), STR("POST /ok HTTP/1.1")));
    assert_true(str_eq(sent_line(STR("host:")), STR("Host: ok.test")));
    assert_true(str_eq(sent_line(STR("content-type:")),
                       STR("Content-Type: application/json")));
    assert_true(
        str_eq(sent_line(STR("content-length:")), STR("Content-Length: 7")));
    assert_true(str_eq(sent_line(STR("x-api-key:")), STR("x-api-key: k 1")));
    assert_true(str_eq(sent_line(STR("cache-control:")),
                       STR("cache-control: no-cache")));
    assert_true(
        str_eq(sent_line(STR("accept:")), STR("Accept: application/json")));
    assert_null(sent_line(STR("expect:")).p);
    assert_true(str_eq(sent_body(), STR("{\"a\":1}")));
    pthread_mutex_unlock(&server.lock);
    /* nothing of it is left in the handle */
    q = request_of("http://ok.test/ok");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    pthread_mutex_lock(&server.lock);
    assert_true(str_eq(sent_line(STR("GET")), STR("GET /ok HTTP/1.1")));
    assert_null(sent_line(STR("x-api-key:")).p);
    assert_null(sent_line(STR("content-type:")).p);
    assert_int_equal(sent_body().n, 0);
    pthread_mutex_unlock(&server.lock);
    return 0;
}

static void
sends_body_and_headers(void **state)
{
    assert_int_equal(run(check_sent, NULL), 0);
}

static int
check_large(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = post_of("http://ok.test/ok");
    struct http_reply p;
    size_t n = HTTP_REQUEST_BODY_MAX;
    char *body = arena_alloc_raw(&a, n);

    memset(body, 'b', n);
    q.post_body = str_make(body, n);
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    pthread_mutex_lock(&server.lock);
    assert_true(str_eq(sent_body(), q.post_body));
    assert_null(sent_line(STR("expect:")).p);
    pthread_mutex_unlock(&server.lock);
    q.post_body = (str){NULL, 0};
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    pthread_mutex_lock(&server.lock);
    assert_true(
        str_eq(sent_line(STR("content-length:")), STR("Content-Length: 0")));
    pthread_mutex_unlock(&server.lock);
    return 0;
}

static void
sends_large_bodies_and_empty_ones(void **state)
{
    assert_int_equal(run(check_large, NULL), 0);
}

static int
check_kept(void *arg)
{
    static const char *const kept[] = {"x-limit", "X-Left", "x-empty",
                                       "x-absent"};
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://ok.test/rates");
    struct http_reply p;

    q.kept_names = kept;
    q.kept_n = array_len(kept);
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_true(str_eq(p.kept[0], STR("50")));
    assert_true(str_eq(p.kept[1], STR("7")));
    assert_int_equal(p.kept[2].n, 0);
    assert_int_equal(p.kept[3].n, 0);
    assert_true(str_eq(p.content_type, STR("application/json")));
    /* the next one of the handle does not see them */
    q = request_of("http://ok.test/rates");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_int_equal(p.kept[0].n, 0);
    return 0;
}

static void
keeps_headers_that_were_named(void **state)
{
    assert_int_equal(run(check_kept, NULL), 0);
}

/* What may not be sent as it is, is not sent at all. */
static int
check_refused(void *arg)
{
    static const struct http_header bad[] = {
        {"x-api-key", {"k\r\nEvil: y", 10}, true },
        {"x-api-key", {"k\0", 2},           true },
        {"x-api-key", {"", 0},              true },
        {"x: y\r\nz", {"k", 1},             false},
        {"",          {"k", 1},             false},
    };
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_reply p;
    int before = server.connections;

    for (size_t i = 0; i <= array_len(bad); i++) {
        struct http_request q = post_of("http://ok.test/ok");
        if (i < array_len(bad))
            q.extra[q.extra_n++] = bad[i];
        else
            q.post_type = STR("text/plain\nEvil: y");
        assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER),
                         HTTP_REFUSED_ADDRESS);
        assert_false(p.is_sent);
        assert_true(p.why.n > 0);
    }
    assert_int_equal(server.connections, before);
    return 0;
}

static void
refuses_what_would_break_the_head(void **state)
{
    assert_int_equal(run(check_refused, NULL), 0);
}

struct row {
    const char *url;
    int outcome, status;
    bool is_sent;
    int requests; /* that the server must see */
    int deadline_ms;
};

/* Each behind a GET that has left its connection open. */
static const struct row rows[] = {
    {"http://ok.test/ok",           0,                    200, true,  1, 0  },
    {"http://two.test/ok",          0,                    200, true,  1, 0  },
    {"http://ok.test/stale",        0,                    200, true,  1, 0  },
    {"http://ok.test/repeat",       0,                    307, true,  1, 0  },
    {"http://ok.test/moved",        0,                    301, true,  1, 0  },
    {"http://ok.test/no-expect",    0,                    417, true,  1, 0  },
    {"http://ok.test/auth",         0,                    401, true,  1, 0  },
    {"http://ok.test/late-error",   0,                    502, true,  1, 0  },
    {"http://ok.test/short",        0,                    200, true,  1, 0  },
    {"http://ok.test/reset",        HTTP_BROKEN,          0,   true,  1, 0  },
    {"http://ok.test/nothing",      HTTP_BROKEN,          0,   true,  1, 0  },
    {"http://ok.test/half-head",    HTTP_BROKEN,          0,   true,  1, 0  },
    {"http://ok.test/endless-head", HTTP_TOO_LARGE,       0,   true,  1, 0  },
    {"http://ok.test/hang",         HTTP_TIMED_OUT,       0,   true,  1, 100},
    {"http://ok.test/hang-body",    HTTP_TIMED_OUT,       0,   true,  1, 100},
    {"https://ok.test/ok",          HTTP_TLS_FAILED,      0,   false, 0, 0  },
    {"http://shut.test/ok",         HTTP_UNREACHABLE,     0,   false, 0, 0  },
    {"http://none.test/ok",         HTTP_UNREACHABLE,     0,   false, 0, 0  },
    {"http://gone.test/ok",         HTTP_NO_SUCH_DOMAIN,  0,   false, 0, 0  },
    {"http://sick.test/ok",         HTTP_DNS_FAILED,      0,   false, 0, 0  },
    {"http://late.test/ok",         HTTP_TIMED_OUT,       0,   false, 0, 0  },
    {"http://10.0.0.1/ok",          HTTP_REFUSED_ADDRESS, 0,   false, 0, 0  },
    {"http://ok.test/a b",          HTTP_REFUSED_ADDRESS, 0,   false, 0, 0  },
};

static void
check_row(const struct row *row)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = request_of("http://ok.test/ok");
    msec ms = row->deadline_ms ? row->deadline_ms : 10 * 1000;
    struct http_reply p;

    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    int before = server.requests;
    q = post_of(row->url);
    int r = http_fetch(s, &q, &a, &p, task_now() + ms);
    if (r != row->outcome || p.status != row->status ||
        p.is_sent != row->is_sent || server.requests != before + row->requests)
        fail_msg("%s: %d (%.*s) status %d sent %d requests %d", row->url, r,
                 STR_ARG(p.why), p.status, p.is_sent, server.requests - before);
}

static int
check_rows(void *arg)
{
    for (size_t i = 0; i < array_len(rows); i++)
        check_row(&rows[i]);
    return 0;
}

static void
is_sent_once_or_not_at_all(void **state)
{
    assert_int_equal(run(check_rows, NULL), 0);
}

/*
 * Why a POST has its own connection: of a request on one that the server ends
 * just then, the server sees two.
 */
static int
check_stale(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_reply p;
    int before = server.requests;

    struct http_request q = request_of("http://ok.test/ok");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    q = request_of("http://ok.test/stale");
    assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    assert_int_equal(p.status, 200);
    assert_int_equal(server.requests, before + 3);
    before = server.requests;
    int connections = server.connections;
    for (int i = 0; i < 5; i++) {
        q = post_of("http://ok.test/stale");
        assert_int_equal(http_fetch(s, &q, &a, &p, MSEC_NEVER), 0);
    }
    assert_int_equal(server.requests, before + 5);
    assert_int_equal(server.connections, connections + 5);
    return 0;
}

static void
does_not_trust_a_kept_connection(void **state)
{
    assert_int_equal(run(check_stale, NULL), 0);
}

/* Cancelled while the server thinks: it may have come through. */

static struct http_reply cancelled;

static int
post_and_wait(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    CLEANUP(http_session_close)
    struct http_session *s = http_session_open(http);
    struct http_request q = post_of(arg);

    return http_fetch(s, &q, &a, &cancelled, MSEC_NEVER);
}

static int
cancel_post(void *arg)
{
    CLEANUP(nursery_fini) struct nursery n;

    nursery_init(&n);
    nursery_start(&n, "post", post_and_wait, arg);
    task_sleep(task_now() + 50);
    nursery_cancel(&n);
    nursery_join(&n, task_now() + 1000);
    return 0;
}

static void
says_so_when_cancelled(void **state)
{
    char url[] = "http://ok.test/hang";

    assert_int_equal(run(cancel_post, url), 0);
    assert_true(cancelled.is_sent);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_body_and_headers),
        cmocka_unit_test(sends_large_bodies_and_empty_ones),
        cmocka_unit_test(keeps_headers_that_were_named),
        cmocka_unit_test(refuses_what_would_break_the_head),
        cmocka_unit_test(is_sent_once_or_not_at_all),
        cmocka_unit_test(does_not_trust_a_kept_connection),
        cmocka_unit_test(says_so_when_cancelled),
    };

    server_start();
    client_start(server.port);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    client_stop();
    server_stop();
    return r;
}
