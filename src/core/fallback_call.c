/*
 * One paid call: sent, read, settled in the ledger, and what its reply means
 * for the rest of the stage. The reply's meaning comes from the provider's
 * codec; what is done about it stands in the table below.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/fallback_priv.h"
#include "core/ledger.h"
#include "core/provider_call.h"

enum action {
    ACTION_DEAL,   /* answers to their people */
    ACTION_END,    /* the stage ends; exit status 4 */
    ACTION_SINGLE, /* one person a call from here on; if so already, end */
    ACTION_HALVE,  /* the call is cut in two; of one person, they fail */
    ACTION_FAIL,   /* these people get no answer */
    ACTION_WAIT,   /* asked anew, later */
    ACTION_DOUBT,  /* a person has to settle it */
};

static const enum action actions[PROVIDER_WHAT_N] = {
    [PROVIDER_ANSWERED] = ACTION_DEAL,    [PROVIDER_KEY] = ACTION_END,
    [PROVIDER_FORBIDDEN] = ACTION_SINGLE, [PROVIDER_NO_CREDITS] = ACTION_END,
    [PROVIDER_MALFORMED] = ACTION_HALVE,  [PROVIDER_OUR_FAULT] = ACTION_FAIL,
    [PROVIDER_RATE] = ACTION_WAIT,        [PROVIDER_REDIRECTED] = ACTION_END,
    [PROVIDER_IN_DOUBT] = ACTION_DOUBT,
};

static const int64_t window_s[PROVIDER_WINDOW_N] = {
    [PROVIDER_MINUTE] = 60, [PROVIDER_HOUR] = 3600, [PROVIDER_DAY] = 86400};

enum {
    REPLY_BLOCK = 64 * 1024,
    PAUSE_S = 60,  /* where none is said */
    ALONE_MS = 20, /* while one call goes ahead */
};

/* Pauses */

/*
 * A limit that the replies announce is kept before it is hit. The calls that
 * are out may not be counted in what a reply says is left.
 */
static void
note_limits(struct fallback *f, const struct provider_reply *r)
{
    size_t others = f->calls_out - 1;

    f->knows_limits = true;
    for (int w = 0; w < PROVIDER_WINDOW_N; w++) {
        if (r->left[w] < 0)
            continue;
        int64_t left = r->left[w] - (int64_t)others;
        f->left[w] = left > 0 ? left : 0;
        f->told_at[w] = task_now();
    }
}

void
fallback_take(struct fallback *f)
{
    f->calls_out++;
    for (int w = 0; w < PROVIDER_WINDOW_N; w++)
        f->left[w] -= f->told_at[w] > 0;
}

void
fallback_give(struct fallback *f, bool is_used)
{
    f->calls_out--;
    for (int w = 0; w < PROVIDER_WINDOW_N; w++)
        f->left[w] += !is_used && f->told_at[w] > 0;
}

msec
fallback_pause(struct fallback *f)
{
    /* after trouble, too, one goes ahead: each may cost ten credits */
    bool is_one = !f->knows_limits || f->doubts > 0 || f->failures > 0;
    msec until = f->not_before;

    if (is_one && f->calls_out > 0)
        return task_now() + ALONE_MS;
    for (int w = 0; w < PROVIDER_WINDOW_N; w++) {
        if (f->told_at[w] == 0 || f->left[w] > 0)
            continue;
        msec ends = f->told_at[w] + window_s[w] * 1000;
        if (ends <= task_now()) {
            f->told_at[w] = 0; /* a new window: the next reply tells */
            f->knows_limits = f->calls_out > 0;
        } else if (f->calls_out == 0 && window_s[w] > FALLBACK_WAIT_MAX_S)
            fallback_end(f,
                         STR("the provider's limit of calls for the day is "
                             "reached; the others are left for a later "
                             "run"),
                         false);
        else if (ends > until)
            until = ends;
    }
    return until;
}

static void
pause_for(struct fallback *f, int64_t s)
{
    msec until = task_now() + (s > 0 ? s : PAUSE_S) * 1000;

    if (until > f->not_before)
        f->not_before = until;
}

/* Sending */

struct likeness {
    const struct fallback_batch *batch;
    struct arena *scratch;
};

static int
likeness(void *arg, size_t i, const struct provider_answer *answer)
{
    const struct likeness *l = arg;
    const struct identity_answer a = fallback_identity(answer);

    return identity_likeness(l->scratch, &l->batch->people[i]->identity, &a);
}

static void
decode(struct fallback *f, const struct fallback_batch *b,
       const struct provider_raw *raw, struct arena *a,
       struct provider_reply *out)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = REPLY_BLOCK};
    struct provider_person people[PROVIDER_PEOPLE_MAX];
    struct likeness l = {b, &scratch};
    const struct provider_asked asked = {people, b->n, likeness, &l};
    for (size_t i = 0; i < b->n; i++)
        people[i] = b->people[i]->asked;
    if (b->is_single)
        f->options.provider->decode_single(raw, &asked, &scratch, a, out);
    else
        f->options.provider->decode(raw, &asked, &scratch, a, out);
}

static void
encode(const struct fallback *f, const struct fallback_batch *b,
       struct arena *a, struct provider_request *out)
{
    struct provider_person people[PROVIDER_PEOPLE_MAX];

    for (size_t i = 0; i < b->n; i++)
        people[i] = b->people[i]->asked;
    if (b->is_single)
        f->options.provider->encode_single(&f->options.config, a, people, out);
    else
        f->options.provider->encode(&f->options.config, a, people, b->n, out);
}

/*
 * False: nothing has left for the provider, *reply says why. Else *reply is
 * what came, or that nothing did.
 */
SUSPENDS static bool
send_call(struct fallback *f, const struct fallback_batch *b, struct arena *a,
          struct provider_reply *reply)
{
    struct provider_request q;
    struct provider_call call = {.request = &q,
                                 .secret = f->options.config.key};
    struct provider_raw raw;

    encode(f, b, a, &q);
    int r = provider_call(f->env, f->session, &call, a, &raw,
                          task_now() + FALLBACK_CALL_MS);
    *reply = (struct provider_reply){.what = PROVIDER_IN_DOUBT,
                                     .why = call.why,
                                     .credits = -1,
                                     .charged_people = -1,
                                     .retry_after_s = -1};
    for (int w = 0; w < PROVIDER_WINDOW_N; w++)
        reply->left[w] = -1;
    if (r == 0)
        decode(f, b, &raw, a, reply);
    return r == 0 || call.is_sent;
}

/* Settling */

/* 0, or < 0 when the store has failed. */
SUSPENDS static int
settle(struct fallback *f, const struct fallback_batch *b,
       const struct provider_reply *reply, struct arena *a)
{
    struct store_answer answers[PROVIDER_PEOPLE_MAX];
    struct ledger_cost cost;
    char spent[LEDGER_TEXT_BYTES], reserved[LEDGER_TEXT_BYTES];

    ledger_cost_of(reply, b->reserved, &cost);
    for (size_t i = 0; i < reply->answers_n; i++)
        answers[i] = (struct store_answer){
            b->people[i]->job->profiles[b->people[i]->i].id,
            provider_answer_write(a, &reply->answers[i])};
    struct message_money q = {
        .settlement = {.ledger_id = b->ledger_id,
                       .state = cost.state,
                       .spent = cost.spent,
                       .request_id = reply->request_id,
                       .note = reply->what == PROVIDER_ANSWERED ? STR_EMPTY
                                                                : reply->why,
                       .answers = answers,
                       .answers_n = reply->answers_n}
    };
    int r = fallback_money(f, &q);
    f->totals.spent += cost.spent;
    if (cost.state == STORE_LEDGER_IN_DOUBT)
        f->totals.reserved += b->reserved;
    if (cost.is_alarming) {
        log_error("the provider charged %s credits where %s were reserved; it "
                  "is not asked any more",
                  ledger_text(spent, cost.spent),
                  ledger_text(reserved, b->reserved));
        fallback_end(f, STR("the provider's charge is not what was reserved"),
                     false);
    }
    return r < 0 ? fault(r) : 0;
}

/* Nothing was charged, and nobody was answered. */
SUSPENDS static int
give_back(struct fallback *f, const struct fallback_batch *b, str note)
{
    struct message_money q = {
        .settlement = {.ledger_id = b->ledger_id,
                       .state = STORE_LEDGER_SETTLED,
                       .note = note}
    };
    int r = fallback_money(f, &q);
    return r < 0 ? fault(r) : 0;
}

/* What the reply means */

static void
fail_all(struct fallback *f, const struct fallback_batch *b,
         enum outcome outcome, const char *what, str why)
{
    struct buf words;

    buf_init(&words, &f->scratch, 1024);
    buf_addf(&words, "%s: %.*s", what, STR_ARG(why));
    for (size_t i = 0; i < b->n; i++)
        fallback_deal_none(b->people[i], outcome, buf_z(&words));
}

/* The provider refuses us: our key, our rights, our credits. */
static void
end_stage(struct fallback *f, const struct fallback_batch *b,
          const struct provider_reply *reply)
{
    struct buf words;

    for (size_t i = 0; i < b->n; i++)
        b->people[i]->state = FALLBACK_LEFT;
    buf_init(&words, &f->scratch, 2048);
    buf_addf(&words, "%s (%.*s)", provider_what_text(reply->what),
             STR_ARG(reply->why));
    fallback_end(f, buf_str(&words), true);
}

static void
doubt(struct fallback *f, const struct fallback_batch *b, str why)
{
    f->totals.in_doubt += b->n;
    fail_all(f, b, OUTCOME_NOT_AT_PROVIDER,
             "a paid call about them was never answered (turnstone ledger)",
             why);
    if (++f->doubts == FALLBACK_DOUBTS_MAX)
        fallback_end(f,
                     STR("several calls of the provider in a row had no "
                         "reply; it is not asked any more"),
                     false);
}

/* Asked anew, after a pause that grows; too often, and the stage ends. */
static void
try_again(struct fallback *f, const struct fallback_batch *b, int64_t pause_s,
          str why)
{
    if (++f->failures > FALLBACK_TRIES_MAX) {
        for (size_t i = 0; i < b->n; i++)
            b->people[i]->state = FALLBACK_LEFT;
        fallback_end(f, why, false);
        return;
    }
    fallback_put_back(f, b, PROVIDER_PEOPLE_MAX);
    pause_for(f, pause_s < FALLBACK_WAIT_MAX_S ? pause_s : FALLBACK_WAIT_MAX_S);
}

static void
deal_all(struct fallback *f, const struct fallback_batch *b,
         const struct provider_reply *reply)
{
    f->failures = f->doubts = 0;
    f->totals.asked += b->n;
    for (size_t i = 0; i < b->n; i++)
        fallback_deal(f, b->people[i], &reply->answers[i]);
}

static void
act(struct fallback *f, const struct fallback_batch *b,
    const struct provider_reply *reply)
{
    switch (actions[reply->what]) {
    case ACTION_DEAL: deal_all(f, b, reply); break;
    case ACTION_END: end_stage(f, b, reply); break;
    case ACTION_SINGLE:
        if (b->is_single) {
            end_stage(f, b, reply);
            break;
        }
        f->is_single = true;
        fallback_put_back(f, b, 1);
        break;
    case ACTION_HALVE:
        if (b->n > 1)
            fallback_put_back(f, b, b->n / 2);
        else
            fail_all(f, b, OUTCOME_NOT_AT_PROVIDER, "not asked for",
                     reply->why);
        break;
    case ACTION_FAIL:
        fail_all(f, b, OUTCOME_NOT_AT_PROVIDER, "not asked for", reply->why);
        break;
    case ACTION_WAIT: try_again(f, b, reply->retry_after_s, reply->why); break;
    case ACTION_DOUBT: doubt(f, b, reply->why); break;
    }
}

void
fallback_call(struct fallback *f, struct fallback_batch *b)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = REPLY_BLOCK};
    struct provider_reply reply;

    if (f->is_stopped) { /* since it was reserved for */
        (void)give_back(f, b, STR("the stage ended before the call left"));
        return;
    }
    f->totals.calls++;
    bool is_sent = send_call(f, b, &a, &reply);
    note_limits(f, &reply); /* at once: settling takes a while */
    if (reply.what == PROVIDER_RATE)
        pause_for(f, reply.retry_after_s);
    int r = is_sent ? settle(f, b, &reply, &a) : give_back(f, b, reply.why);
    if (r < 0) {
        f->is_stopped = true;
        return; /* the run ends with the store; the people stay open */
    }
    if (is_sent)
        act(f, b, &reply);
    else
        try_again(f, b, (int64_t)1 << f->failures, reply.why);
}
