/*
 * The world in memory as a client of an API sees it: a server that is a
 * function, and a true word on whether a request has reached anybody.
 */
#include "../base/unit.h"
#include "rt/loop.h"
#include "sim/sim_env.h"

#define API "https://api.apollo.test/"

struct api {
    int calls;
    int outcome;
    char body[64];
};

static int
serve(void *arg, const struct http_request *q, struct arena *a,
      struct http_reply *out, msec deadline)
{
    struct api *api = arg;

    api->calls++;
    snprintf(api->body, sizeof(api->body), "%.*s", STR_ARG(q->post_body));
    int r = task_sleep(task_now() + 30);
    if (r != 0)
        return r;
    if (api->outcome == HTTP_UNREACHABLE)
        out->is_sent = false;
    if (api->outcome != 0)
        return api->outcome;
    out->status = 200;
    out->kept[0] = str_dup(a, STR("49"));
    out->body = str_dup(a, q->url);
    return 0;
}

struct world {
    struct sim_env sim;
    struct api api;
};

static int
ask_api(void *arg)
{
    struct world *w = arg;
    struct env *e = &w->sim.env;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct http_request q = {
        .url = STR(API "people"), .is_post = true, .post_body = STR("{}")};
    struct http_reply p;

    struct env_session *s = e->ops->session_open(e);
    assert_int_equal(e->ops->fetch(e, s, &q, &a, &p, task_now() + 1000), 0);
    assert_true(p.status == 200 && p.is_sent);
    assert_str(p.kept[0], "49");
    assert_str(p.body, API "people");
    assert_string_equal(w->api.body, "{}");
    w->api.outcome = HTTP_BROKEN;
    assert_int_equal(e->ops->fetch(e, s, &q, &a, &p, task_now() + 1000),
                     HTTP_BROKEN);
    assert_true(p.is_sent);
    w->api.outcome = HTTP_UNREACHABLE;
    assert_int_equal(e->ops->fetch(e, s, &q, &a, &p, task_now() + 1000),
                     HTTP_UNREACHABLE);
    assert_false(p.is_sent);
    e->ops->session_close(e, s);
    return 0;
}

TEST(serves_an_api)
{
    struct loop *loop = loop_new(LOOP_VIRTUAL);
    static struct world w;

    sim_env_init(&w.sim, loop, NULL, 0);
    w.sim.serve = serve;
    w.sim.serve_arg = &w.api;
    w.sim.served = API;
    loop_start_task(loop, "test", ask_api, &w);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(w.api.calls, 3);
    assert_int_equal(w.sim.log_n, 3);
    assert_true(w.sim.log[0].is_post);
    assert_int_equal(w.sim.log[0].ended - w.sim.log[0].begun, 30);
    loop_free(loop);
}

static const struct sim_page pages[] = {
    {.url = "https://acme.test/", .status = 200, .body = "hello"},
    {.url = "https://acme.test/slow",                           .status = 200,          .latency_ms = 500},
    {.url = "https://acme.test/broken",          .failure = HTTP_BROKEN             },
    {.url = "https://gone.test/",.failure = HTTP_NO_SUCH_DOMAIN},
};

static int
ask_pages(void *arg)
{
    static const struct {
        const char *url;
        int outcome;
        bool is_sent;
    } rows[] = {
        {"https://acme.test/",       0,                   true },
        {"https://acme.test/slow",   HTTP_TIMED_OUT,      true },
        {"https://acme.test/broken", HTTP_BROKEN,         true },
        {"https://gone.test/",       HTTP_NO_SUCH_DOMAIN, false},
    };
    struct world *w = arg;
    struct env *e = &w->sim.env;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < array_len(rows); i++) {
        struct http_request q = {.url = str_of(rows[i].url)};
        struct http_reply p;
        int r = e->ops->fetch(e, NULL, &q, &a, &p, task_now() + 100);
        if (r != rows[i].outcome || p.is_sent != rows[i].is_sent)
            fail_msg("%s: %d, sent %d", rows[i].url, r, p.is_sent);
    }
    return 0;
}

TEST(serves_pages_beside_it)
{
    struct loop *loop = loop_new(LOOP_VIRTUAL);
    static struct world w;

    sim_env_init(&w.sim, loop, pages, array_len(pages));
    w.sim.serve = serve;
    w.sim.serve_arg = &w.api;
    w.sim.served = API;
    loop_start_task(loop, "test", ask_pages, &w);
    assert_int_equal(loop_run(loop), 0);
    assert_int_equal(w.api.calls, 0);
    loop_free(loop);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(serves_an_api),
        CASE(serves_pages_beside_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
