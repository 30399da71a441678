/* Manners towards one host: see host.h. */
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "core/host.h"

struct host {
    struct gate gate;
    msec interval_ms;
    msec next_at;  /* the earliest start of the next request */
    msec retry_at; /* leave it alone until then */
    size_t users;  /* holders and waiters */
    size_t name_n;
    char name[];
};

void
hosts_init(struct hosts *hs)
{
    hs->by_name = MAP_INIT;
}

void
hosts_fini(struct hosts *hs)
{
    map_each (slot, &hs->by_name)
        free(slot->value);
    map_fini(&hs->by_name);
}

static struct host *
host_get(struct hosts *hs, str name)
{
    struct host *h = map_get(&hs->by_name, name);

    if (h != NULL)
        return h;
    h = calloc(1, sizeof(*h) + name.n);
    check(h != NULL);
    gate_init(&h->gate, HOST_SLOTS);
    memcpy(h->name, name.p, name.n);
    h->name_n = name.n;
    map_put(&hs->by_name, str_make(h->name, h->name_n), h);
    return h;
}

/* The last user of a host that owes nothing takes its record along. */
static void
host_leave(struct hosts *hs, struct host *h)
{
    msec now = task_now();

    h->users--;
    if (h->users > 0 || h->next_at > now || h->retry_at > now)
        return;
    map_remove(&hs->by_name, str_make(h->name, h->name_n));
    free(h);
}

SUSPENDS static int
wait_turn(struct host *h, msec deadline)
{
    while (h->interval_ms > 0 && task_now() < h->next_at) {
        msec until = h->next_at;
        if (until > deadline)
            return TASK_TIMEOUT;
        int r = task_sleep(until);
        if (r != 0)
            return r;
    }
    h->next_at = task_now() + h->interval_ms;
    return 0;
}

int
host_take(struct hosts *hs, str name, struct host_slot *out, msec deadline)
{
    struct host *h = host_get(hs, name);

    *out = HOST_SLOT_INIT;
    h->users++;
    int r = gate_take(&h->gate, &out->slot, deadline);
    if (r == 0)
        r = h->retry_at > task_now() ? HOST_RESTING : wait_turn(h, deadline);
    if (r != 0) {
        gate_slot_give(&out->slot);
        host_leave(hs, h);
        return r < 0 ? fault(r) : r;
    }
    out->hosts = hs;
    out->host = h;
    return 0;
}

void
host_slot_give(struct host_slot *s)
{
    if (s->host == NULL)
        return;
    gate_slot_give(&s->slot);
    host_leave(s->hosts, s->host);
    *s = HOST_SLOT_INIT;
}

void
host_set_interval(struct host_slot *s, msec interval_ms)
{
    check(s->host != NULL);
    if (interval_ms > HOST_INTERVAL_MAX_MS)
        interval_ms = HOST_INTERVAL_MAX_MS;
    s->host->interval_ms = interval_ms;
    s->host->next_at = task_now() + interval_ms;
}

void
host_rest(struct host_slot *s, msec until)
{
    check(s->host != NULL);
    s->host->retry_at = until;
}
