/* One call, on a loop of its own: see doctor_provider.h. */
#include "cmd/doctor_provider.h"
#include "base/fault.h"
#include "base/inert.h"
#include "core/provider_call.h"
#include "rt/loop.h"

enum { CALL_MS = 15 * 1000, SCRATCH_BLOCK = 64 * 1024 };

struct question {
    struct options *options;
    struct env_real_options *real;
    struct loop *loop;
    struct arena arena;
    struct provider_call call;
    struct provider_reply reply;
    int result; /* of provider_call */
};

SUSPENDS static int
call_in(struct question *q, struct env *e)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = SCRATCH_BLOCK};
    struct provider_raw raw;
    struct env_session *s = e->ops->session_open(e);

    q->result =
        provider_call(e, s, &q->call, &q->arena, &raw, task_now() + CALL_MS);
    e->ops->session_close(e, s);
    if (q->result == 0)
        provider_apollo.decode_health(&raw, &scratch, &q->arena, &q->reply);
    return 0;
}

SUSPENDS static int
ask(void *arg)
{
    struct question *q = arg;
    struct provider_request request;
    struct env *e;

    provider_apollo.encode_health(
        &(struct provider_config){q->options->apollo_url,
                                  q->options->apollo_api_key},
        &q->arena, &request);
    q->call = (struct provider_call){.request = &request,
                                     .secret = q->options->apollo_api_key};
    q->result = env_real_open(q->loop, q->real, &e);
    if (q->result < 0)
        return fault(q->result);
    int r = call_in(q, e);
    env_real_close(e);
    return r < 0 ? fault(r) : 0;
}

static void
grade(const struct question *q, struct doctor_answer *a)
{
    char why[400];

    if (q->result != 0) {
        inert_z(why, sizeof(why), q->call.why);
        doctor_say(a, DOCTOR_WARN,
                   "look at the network and --apollo-url; a run would go on "
                   "without the provider",
                   "set; the provider cannot be reached: %s", why);
        return;
    }
    inert_z(why, sizeof(why), q->reply.why);
    if (q->reply.what == PROVIDER_ANSWERED)
        doctor_say(a, DOCTOR_OK, NULL, "set, and the provider accepts it");
    else if (q->reply.what == PROVIDER_KEY)
        doctor_say(a, DOCTOR_FAIL,
                   "copy it again from the provider's settings into "
                   "APOLLO_API_KEY",
                   "set, but %s (%s)", provider_what_text(q->reply.what), why);
    else
        doctor_say(a, DOCTOR_WARN, "look into the provider's account",
                   "set; %s (%s)", provider_what_text(q->reply.what), why);
}

void
doctor_provider(struct options *o, struct env_real_options *real,
                struct doctor_answer *a)
{
    struct question q = {.options = o, .real = real, .result = -1};
    char trace[256];

    if (o->apollo_api_key.n == 0) {
        doctor_say(a, DOCTOR_SKIP, NULL,
                   "not set; the paid provider is not asked");
        return;
    }
    if (!provider_key_is_usable(o->apollo_api_key)) {
        doctor_say(a, DOCTOR_FAIL, "copy it again from the provider's settings",
                   "set, but no key: it has blanks, or bytes that no header "
                   "may have, or is too long");
        return;
    }
    if (real == NULL) {
        doctor_say(a, DOCTOR_SKIP, NULL, "set; not tried without a resolver");
        return;
    }
    q.loop = loop_new(LOOP_REAL);
    loop_start_task(q.loop, "doctor", ask, &q);
    if (loop_run(q.loop) < 0)
        fault_take_trace(trace, sizeof(trace));
    loop_free(q.loop);
    grade(&q, a);
    arena_fini(&q.arena);
}
