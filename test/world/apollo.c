/* From a request to a reply: see apollo.h. */
#include "apollo.h"
#include "base/buf.h"
#include "base/check.h"
#include "serve.h"

#include <errno.h>

enum {
    HEADERS_MAX = 2048,
    HOUR_MS = 3600 * 1000,
    DAY_MS = 24 * HOUR_MS,
    TEMPER_RETRY_S = 1,
};

static const char json_type[] = "application/json; charset=utf-8";

void
apollo_init(struct apollo *a, const struct world *w,
            struct directory *directory, const struct apollo_settings *s)
{
    *a = (struct apollo){.world = w, .settings = *s, .directory = directory};
    a->rng = world_rng(w->seed, 0x1a8);
    if (!apollo_fault_read(&a->faults, s->faults, w->seed))
        serve_die("--apollo-faults", EINVAL);
    if (s->log_path != NULL && (a->log = fopen(s->log_path, "w")) == NULL)
        serve_die(s->log_path, errno);
    for (size_t i = 0; i < APOLLO_SPANS; i++)
        a->windows[i].max = s->rates[i];
    a->windows[APOLLO_MINUTE].length = (msec)s->minute_ms;
    a->windows[APOLLO_HOUR].length = HOUR_MS;
    a->windows[APOLLO_DAY].length = DAY_MS;
    a->balance =
        s->credits == UINT64_MAX ? UINT64_MAX : s->credits * PROVIDER_CREDIT;
}

void
apollo_fini(struct apollo *a)
{
    if (a->log != NULL)
        fclose(a->log);
    map_fini(&a->people);
    arena_fini(&a->arena);
}

/* --- replies --- */

static void
say(struct apollo_reply *out, int status, const char *type, str body)
{
    out->status = status;
    out->type = type;
    out->body = body;
}

static void
say_error(struct apollo_reply *out, int status, const char *code,
          const char *text, struct arena *arena)
{
    say(out, status, json_type, apollo_json_error(arena, code, text));
}

static void
add_header(struct apollo_reply *out, const char *name, const char *value,
           struct arena *arena)
{
    struct buf b;

    buf_init(&b, arena, HEADERS_MAX);
    buf_add(&b, out->headers);
    buf_addf(&b, "%s: %s\r\n", name, value);
    out->headers = buf_str(&b);
}

static void
tell_rates(struct apollo *a, const struct apollo_request *q,
           enum apollo_span none_left, struct arena *arena,
           struct apollo_reply *out)
{
    struct buf b;

    buf_init(&b, arena, HEADERS_MAX);
    apollo_account_tell(a, q, none_left, &b);
    out->headers = buf_str(&b);
}

static void
say_too_many(struct apollo_reply *out, uint32_t retry_s, struct arena *arena)
{
    char seconds[16];

    say_error(out, 429, NULL, "Too many requests; wait a while.", arena);
    if (retry_s == 0)
        return;
    snprintf(seconds, sizeof(seconds), "%u", retry_s);
    add_header(out, "retry-after", seconds, arena);
}

/* A temper's limit, which is not one of the settings'. */
static void
say_limited(struct apollo *a, const struct apollo_request *q,
            enum apollo_fault f, struct arena *arena, struct apollo_reply *out)
{
    enum apollo_span span = f == APOLLO_RATE_HOUR  ? APOLLO_HOUR
                            : f == APOLLO_RATE_DAY ? APOLLO_DAY
                            : f == APOLLO_RATE     ? APOLLO_MINUTE
                                                   : APOLLO_SPANS;
    uint32_t retry_s = f == APOLLO_RATE_HOUR  ? HOUR_MS / 1000
                       : f == APOLLO_RATE_DAY ? DAY_MS / 1000
                       : f == APOLLO_RATE     ? TEMPER_RETRY_S
                                              : 0;

    a->stats.rate_refused++;
    tell_rates(a, q, span, arena, out);
    say_too_many(out, retry_s, arena);
    if (retry_s > 0)
        apollo_account_close(a, q, retry_s);
}

/* --- tempers --- */

/* Refused before anything is done. */
static void
refuse(struct apollo *a, const struct apollo_request *q, enum apollo_fault f,
       struct arena *arena, struct apollo_reply *out)
{
    apollo_account_note(a, q, apollo_fault_word(f));
    switch ((int)f) {
    case APOLLO_KEY:
        say(out, 401, "text/plain", STR("Invalid access credentials.\n"));
        break;
    case APOLLO_PAYMENT:
        say_error(out, 402, NULL, "The subscription has ended.", arena);
        break;
    case APOLLO_FORBIDDEN:
    case APOLLO_BULK:
        say_error(out, 403, "API_INACCESSIBLE",
                  "This key has no access to this endpoint.", arena);
        break;
    case APOLLO_INVALID:
    case APOLLO_POISON:
        say_error(out, 422, NULL, "A value is malformed.", arena);
        break;
    case APOLLO_CREDITS:
        say_error(out, 422, NULL, "Insufficient credits.", arena);
        break;
    case APOLLO_REDIRECT:
        say(out, 307, "text/plain", STR("moved\n"));
        add_header(out, "location", "/elsewhere", arena);
        break;
    case APOLLO_DROP_BEFORE: out->wire = APOLLO_WIRE_DROPPED; break;
    default: say_limited(a, q, f, arena, out);
    }
}

/* A gateway's word in place of the reply, whatever was done. */
static void
say_broken(enum apollo_fault f, struct arena *arena, struct apollo_reply *out)
{
    int status = apollo_fault_status(f);
    str html = STR("<!DOCTYPE html><html><head><title>Error</title></head>"
                   "<body><h1>Something went wrong</h1></body></html>\n");

    switch ((int)f) {
    case APOLLO_E500:
        say_error(out, status, NULL, "Internal error", arena);
        break;
    case APOLLO_E503: say(out, status, "text/plain", STR("try later\n")); break;
    case APOLLO_E520: say(out, status, "text/html", STR_EMPTY); break;
    default: say(out, status, "text/html; charset=utf-8", html);
    }
}

static bool
is_broken(enum apollo_fault f)
{
    return f == APOLLO_E500 || f == APOLLO_E502 || f == APOLLO_E503 ||
           f == APOLLO_E520 || f == APOLLO_HTML;
}

static enum apollo_wire
wire_of(enum apollo_fault f)
{
    switch ((int)f) {
    case APOLLO_DROP_AFTER: return APOLLO_WIRE_DROPPED;
    case APOLLO_SILENT: return APOLLO_WIRE_SILENT;
    case APOLLO_CUT: return APOLLO_WIRE_CUT;
    case APOLLO_HUGE_BODY: return APOLLO_WIRE_ENDLESS;
    default: return APOLLO_WIRE_WHOLE;
    }
}

/* --- people --- */

static bool
has_poison(const struct apollo *a, const struct apollo_ask *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct apollo_slot *s = &k->slots[i];
        uint64_t who = s->company != NULL ? s->company->key + s->person
                                          : str_hash_nocase(s->query.name);
        if (apollo_fault_poisons(&a->faults, who))
            return true;
    }
    return false;
}

/* Done and charged, or neither. */
static void
answer_ask(struct apollo *a, const struct apollo_request *q,
           const struct apollo_ask *k, enum apollo_fault f, struct arena *arena,
           struct apollo_reply *out)
{
    const char *word = f == APOLLO_NONE ? "200" : apollo_fault_word(f);

    if (has_poison(a, k)) {
        refuse(a, q, APOLLO_POISON, arena, out);
        return;
    }
    if (apollo_json_cost(k) > a->balance) {
        refuse(a, q, APOLLO_CREDITS, arena, out);
        return;
    }
    if (apollo_fault_charges(&a->faults, f, q->number))
        apollo_account_charge(a, q, k, word);
    else
        apollo_account_note(a, q, word);
    out->wire = wire_of(f);
    if (is_broken(f))
        say_broken(f, arena, out);
    else
        say(out, 200, json_type, apollo_json_reply(a, k, f, q->number, arena));
}

static void
answer_people(struct apollo *a, const struct apollo_request *q,
              struct apollo_ask *k, struct arena *arena,
              struct apollo_reply *out)
{
    enum apollo_fault f = apollo_fault_of(&a->faults, q->number, k->is_bulk);
    bool is_refused =
        !apollo_fault_charges(&a->faults, f, q->number) && !is_broken(f);
    const char *error;

    if (is_refused) {
        refuse(a, q, f, arena, out);
        return;
    }
    error = apollo_ask_read(a, q, arena, k);
    if (error != NULL) {
        apollo_account_note(a, q, "400");
        say_error(out, 400, error, "The request makes no sense.", arena);
        return;
    }
    answer_ask(a, q, k, f, arena, out);
}

/* --- doors --- */

/* A key belongs into the header alone. */
static bool
shows_key(const struct apollo *a, const struct apollo_request *q,
          struct arena *arena)
{
    str key = str_of(a->settings.key);

    return apollo_ask_parameter(q->path, "api_key", arena).n > 0 ||
           str_find(q->path, key, 0) != STR_NOT_FOUND ||
           str_find(q->body, STR("\"api_key\""), 0) != STR_NOT_FOUND ||
           str_find(q->body, key, 0) != STR_NOT_FOUND;
}

static void
answer_health(struct apollo *a, const struct apollo_request *q, bool is_key,
              struct arena *arena, struct apollo_reply *out)
{
    a->stats.health++;
    if (is_key)
        tell_rates(a, q, APOLLO_SPANS, arena, out);
    say(out, 200, json_type,
        is_key ? STR("{\"healthy\":true,\"is_logged_in\":true}")
               : STR("{\"healthy\":true,\"is_logged_in\":false}"));
}

/* False: it was refused. */
static bool
may_ask(struct apollo *a, const struct apollo_request *q, bool is_key,
        struct arena *arena, struct apollo_reply *out)
{
    uint32_t retry_s;

    if (shows_key(a, q, arena)) {
        a->stats.key_shown++;
        apollo_account_note(a, q, "key_shown");
        say_error(out, 422, NULL, "The key belongs into the header.", arena);
        return false;
    }
    if (!is_key) {
        a->stats.key_wrong++;
        apollo_account_note(a, q, "key_wrong");
        say(out, 401, "text/plain", STR("Invalid access credentials.\n"));
        return false;
    }
    bool may = apollo_account_take(a, q, &retry_s);
    tell_rates(a, q, APOLLO_SPANS, arena, out);
    if (!may) {
        apollo_account_note(a, q, "429");
        say_too_many(out, retry_s, arena);
    }
    return may;
}

void
apollo_answer(struct apollo *a, struct apollo_request *q, struct arena *arena,
              struct apollo_reply *out)
{
    str path = str_sub(q->path, 0, str_find_byte(q->path, '?', 0));
    bool is_key = q->key.p != NULL && str_eq(q->key, str_of(a->settings.key));
    struct apollo_ask *k = arena_new(arena, struct apollo_ask);

    *out = (struct apollo_reply){.headers = STR_EMPTY};
    if (str_eq(path, STR("/api/v1/auth/health"))) {
        answer_health(a, q, is_key, arena, out);
        return;
    }
    k->is_bulk = str_eq(path, STR("/api/v1/people/bulk_match"));
    if (!k->is_bulk && !str_eq(path, STR("/api/v1/people/match"))) {
        a->stats.followed += str_eq(path, STR("/elsewhere"));
        say_error(out, 404, NULL, "There is nothing here.", arena);
        return;
    }
    if (!str_eq(q->method, STR("POST"))) {
        say_error(out, 405, NULL, "POST it.", arena);
        return;
    }
    q->number = ++a->stats.requests;
    if (k->is_bulk)
        a->stats.bulk++;
    else
        a->stats.single++;
    if (may_ask(a, q, is_key, arena, out))
        answer_people(a, q, k, arena, out);
}
