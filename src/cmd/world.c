/* See world.h. */
#include "cmd/world.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "text/url.h"

static int
open_nets(struct options *o, struct guard *g)
{
    char shown[80];

    for (size_t i = 0; i < o->allow_net.n; i++) {
        if (!guard_allow(g, o->allow_net.v[i]))
            return conf_bad(&o->conf, "--allow-net: ", o->allow_net.v[i],
                            " is no network; write it as 10.1.0.0/16");
        /* said loudly: it opens a door that should be shut */
        log_info("network %s may be dialled (--allow-net)",
                 inert_z(shown, sizeof(shown), o->allow_net.v[i]));
    }
    return 0;
}

/* A header's value: what could end the line or mislead is refused. */
static bool
is_printable(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e || s.p[i] == ')')
            return false;
    return true;
}

int
world_options(struct options *o, struct env_real_options *out)
{
    struct buf agent;

    if (!is_printable(o->contact))
        return conf_bad(&o->conf, "--contact: ", o->contact,
                        " does not fit into a header");
    buf_init(&agent, &o->arena, 1024);
    buf_addf(&agent, "turnstone/%s (+%.*s)", TURNSTONE_VERSION,
             STR_ARG(o->contact));
    *out = (struct env_real_options){
        .dns = {.resolver = o->resolver},
        .user_agent = buf_z(&agent),
        .ca_file = o->ca_file.n ? str_dup_z(&o->arena, o->ca_file) : NULL,
        .http_port = (uint16_t)o->http_port,
        .https_port = (uint16_t)o->https_port,
        .is_insecure_tls = o->insecure_tls,
    };
    guard_init(&out->guard, out->http_port, out->https_port,
               (uint16_t)o->smtp_port);
    struct url provider;
    if (url_parse(&o->arena, o->apollo_url, &provider) == URL_OK &&
        provider.has_port)
        guard_add_port(&out->guard, provider.port);
    return open_nets(o, &out->guard);
}

int
world_mail(struct options *o, struct operator_options *out)
{
    struct buf from;

    *out = (struct operator_options){
        .helo = o->helo,
        .mail_from = o->mail_from,
        .port = (uint16_t)o->smtp_port,
        .reply_ms = o->smtp_timeout_s * 1000,
    };
    if (o->helo.n == 0) {
        log_warn("no mail server is asked without --helo NAME, the name under "
                 "which this machine is known; turnstone doctor tells which");
        return 0;
    }
    if (!smtp_is_helo_name(o->helo))
        return conf_bad(&o->conf, "--helo: ", o->helo,
                        " is no full host name; write it as mail.acme.test");
    if (o->mail_from.n == 0) {
        buf_init(&from, &o->arena, 512);
        buf_addf(&from, "probe@%.*s", STR_ARG(o->helo));
        out->mail_from = buf_str(&from);
    }
    if (!smtp_is_sendable(out->mail_from))
        return conf_bad(&o->conf, "--mail-from: ", out->mail_from,
                        " is no address to send from");
    return 0;
}

int
world_mail_known(struct store *s, struct arena *a, struct map *suppressed,
                 struct operator_options *out)
{
    struct store_fact *tallies;
    str *addresses = NULL;
    size_t n = 0;

    int r = s->ops->tallies(s, env_real_wall_s(), a, &tallies, &out->tallies_n);
    if (r == 0)
        r = s->ops->suppressed(s, a, &addresses, &n);
    if (r < 0)
        return fault(r);
    out->tallies = tallies;
    for (size_t i = 0; i < n; i++)
        map_put(suppressed, addresses[i], &addresses[i]);
    out->suppressed = suppressed;
    return 0;
}

static int
real_open(void *arg, struct loop *l, struct env **out)
{
    return env_real_open(l, arg, out);
}

static void
real_close(void *arg, struct env *e)
{
    (void)arg;
    env_real_close(e);
}

struct shard_world
world_real(struct env_real_options *real)
{
    return (struct shard_world){real_open, real_close, real};
}
