/*
 * Who we say we are, and whether DNS says the same: see doctor_mail.h.
 *
 * Mail servers see the address that we leave from. Where that is a private
 * one, somebody translates it, and as what cannot be told from here: then the
 * address of the name itself is followed, and said to be a guess.
 */
#include "cmd/doctor_mail.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "net/dns_name.h"
#include "text/email.h"

enum {
    QUESTIONS_MS = 20 * 1000, /* all questions together */
    SHOWN_MAX = 254,
};

const char *const doctor_mail_names[DOCTOR_MAIL_N] = {
#define NAME_ROW(id, fn, name) name,
    DOCTOR_MAIL_CHECKS(NAME_ROW)};

static int (*const checks[DOCTOR_MAIL_N])(struct doctor_mail *m,
                                          struct doctor_answer *a) = {
#define CHECK_ROW(id, fn, name) doctor_mail_##fn,
    DOCTOR_MAIL_CHECKS(CHECK_ROW)};

/* ---- helpers of all checks ---- */

int
doctor_mail_ask(struct doctor_mail *m, str name, enum dns_type type,
                struct dns_answer *out)
{
    int r = m->env->ops->resolve(m->env, name, type, m->arena, out, m->until);

    if (r == DNS_NO_SUCH_DOMAIN || r == DNS_NO_DATA)
        return DOCTOR_NONE;
    return r == 0 ? 0 : DOCTOR_UNTOLD;
}

bool
doctor_mail_same(const struct net_addr *a, const struct net_addr *b)
{
    size_t n = a->family == AF_INET ? 4 : 16;

    return a->family == b->family && memcmp(a->bytes, b->bytes, n) == 0;
}

enum dns_type
doctor_mail_type(const struct net_addr *a)
{
    return a->family == AF_INET6 ? DNS_AAAA : DNS_A;
}

const char *
doctor_mail_show(struct doctor_mail *m, str s)
{
    return inert_z(arena_alloc_raw(m->arena, SHOWN_MAX), SHOWN_MAX, s);
}

const char *
doctor_mail_show_addr(struct doctor_mail *m, const struct net_addr *a)
{
    return net_addr_text(a, arena_alloc_raw(m->arena, INET6_ADDRSTRLEN));
}

const char *
doctor_mail_missing(const struct doctor_mail *m)
{
    if (m->options->helo.n == 0)
        return "--helo";
    return m->helo.n == 0 ? "usable --helo" : "usable --mail-from";
}

static bool
has_addr(const struct dns_answer *answer, const struct net_addr *a)
{
    for (size_t i = 0; i < answer->addrs_n; i++)
        if (doctor_mail_same(&answer->addrs[i], a))
            return true;
    return false;
}

/* ---- the name ---- */

/* No name is set: perhaps the resolver knows which it is. */
SUSPENDS static void
propose_name(struct doctor_mail *m, struct doctor_answer *a)
{
    const char *seen = doctor_mail_show_addr(m, &m->seen);
    struct dns_answer answer;

    if (m->seen.family != 0 &&
        doctor_mail_ask(m, str_of(seen), DNS_PTR, &answer) == 0)
        doctor_say(a, DOCTOR_WARN,
                   "set --helo to that name; without it no mailbox is asked "
                   "for",
                   "not set; this machine is %s, which is called %s", seen,
                   doctor_mail_show(m, answer.name));
    else
        doctor_say(a, DOCTOR_WARN,
                   "set --helo to the name that the address of this machine "
                   "has in DNS; without it no mailbox is asked for",
                   "not set");
}

int
doctor_mail_helo(struct doctor_mail *m, struct doctor_answer *a)
{
    str helo = m->options->helo;
    const char *shown = doctor_mail_show(m, helo);

    if (helo.n == 0)
        propose_name(m, a);
    else if (m->helo.n == 0)
        doctor_say(a, DOCTOR_FAIL, "write it as mail.acme.test",
                   "%s is no full host name", shown);
    else if (helo.p[0] == '[')
        doctor_say(a, DOCTOR_WARN,
                   "set --helo to the name that the address has in DNS: some "
                   "mail servers take no other",
                   "%s is an address, not a name", shown);
    else
        doctor_say(a, DOCTOR_OK, NULL, "%s", shown);
    return 0;
}

/* ---- its address ---- */

struct addresses {
    struct net_addr v[2 * DNS_ADDRS_MAX];
    size_t n;
};

/* Both families of the name, or the address that stands there itself. */
SUSPENDS static int
look_up_helo(struct doctor_mail *m, struct addresses *out)
{
    static const enum dns_type types[] = {DNS_A, DNS_AAAA};
    str literal = str_sub(m->helo, 1, m->helo.n - 1);
    struct dns_answer answer;
    int worst = DOCTOR_NONE;

    out->n = 0;
    if (str_has_prefix_nocase(literal, STR("IPv6:")))
        literal = str_from(literal, sizeof("IPv6:") - 1);
    if (m->helo.p[0] == '[' && net_addr_parse(literal, &out->v[0])) {
        out->n = 1;
        return 0;
    }
    for (size_t t = 0; t < array_len(types); t++) {
        if (doctor_mail_ask(m, m->helo, types[t], &answer) == DOCTOR_UNTOLD)
            worst = DOCTOR_UNTOLD;
        for (size_t i = 0; i < answer.addrs_n; i++)
            out->v[out->n++] = answer.addrs[i];
    }
    return out->n > 0 ? 0 : worst;
}

/* We know as which address we are seen: is it one of them? */
static void
say_seen(struct doctor_mail *m, const struct addresses *all,
         struct doctor_answer *a)
{
    const char *helo = doctor_mail_show(m, m->helo);
    const char *seen = doctor_mail_show_addr(m, &m->seen);

    for (size_t i = 0; i < all->n; i++)
        if (doctor_mail_same(&all->v[i], &m->seen)) {
            doctor_say(a, DOCTOR_OK, NULL, "%s is %s, this machine", helo,
                       seen);
            return;
        }
    doctor_say(a, DOCTOR_FAIL,
               "give the name the address that they see, or set --helo to the "
               "name of that address",
               "%s is %s, but mail servers see %s", helo,
               doctor_mail_show_addr(m, &all->v[0]), seen);
}

/* Somebody translates our address: the first that can be it is taken. */
static void
guess_seen(struct doctor_mail *m, const struct addresses *all,
           struct doctor_answer *a)
{
    const struct guard *g = &m->real->guard;
    const char *helo = doctor_mail_show(m, m->helo);
    const char *source = m->source.family != 0
                             ? doctor_mail_show_addr(m, &m->source)
                             : "no address that leads out";
    size_t i = 0;

    while (i < all->n && guard_special(g, &all->v[i]) != NULL)
        i++;
    if (i == all->n) {
        doctor_say(a, DOCTOR_FAIL,
                   "give the name the address as which others see this machine",
                   "%s is %s, which nobody sees from outside: %s", helo,
                   doctor_mail_show_addr(m, &all->v[0]),
                   guard_special(g, &all->v[0]));
        return;
    }
    m->seen = all->v[i];
    doctor_say(a, DOCTOR_WARN,
               "see that the router's public address is the name's",
               "%s is %s; this machine is behind NAT (%s), so that it cannot "
               "be told from here whether mail servers see it so",
               helo, doctor_mail_show_addr(m, &m->seen), source);
}

int
doctor_mail_address(struct doctor_mail *m, struct doctor_answer *a)
{
    struct addresses all;

    if (m->helo.n == 0) {
        doctor_say(a, DOCTOR_SKIP, NULL, "not tried: no %s",
                   doctor_mail_missing(m));
        return 0;
    }
    int r = look_up_helo(m, &all);
    if (r == DOCTOR_UNTOLD)
        doctor_say(a, DOCTOR_WARN, "see the name servers of its domain",
                   "%s could not be looked up", doctor_mail_show(m, m->helo));
    else if (r == DOCTOR_NONE)
        doctor_say(a, DOCTOR_FAIL,
                   "give it an A record with the address of this machine, or "
                   "set --helo to the name that has one",
                   "%s has no address", doctor_mail_show(m, m->helo));
    else if (m->seen.family != 0)
        say_seen(m, &all, a);
    else
        guess_seen(m, &all, a);
    return 0;
}

/* ---- and back ---- */

/* The address has this name: has the name this address? */
SUSPENDS static void
confirm(struct doctor_mail *m, str name, struct doctor_answer *a)
{
    const char *seen = doctor_mail_show_addr(m, &m->seen);
    const char *shown = doctor_mail_show(m, name);
    bool is_any = m->helo.n == 0 || m->helo.p[0] == '[';
    struct dns_answer answer;
    char helo[DNS_NAME_MAX];
    size_t helo_n = dns_name_clean(m->helo, helo);

    int r = doctor_mail_ask(m, name, doctor_mail_type(&m->seen), &answer);
    if (r == DOCTOR_UNTOLD)
        doctor_say(a, DOCTOR_WARN, "see the name servers of its domain",
                   "%s is called %s, which could not be looked up", seen,
                   shown);
    else if (!has_addr(&answer, &m->seen))
        doctor_say(a, DOCTOR_FAIL,
                   "give that name the address too, or ask the provider of "
                   "the address to let its PTR record give the name of --helo",
                   "%s is called %s, but %s is not %s", seen, shown, shown,
                   seen);
    else if (!is_any && !str_eq(name, str_make(helo, helo_n)))
        doctor_say(a, DOCTOR_WARN,
                   "set --helo to that name, or ask the provider of the "
                   "address to let its PTR record give the name of --helo",
                   "%s is called %s, not %s", seen, shown,
                   doctor_mail_show(m, m->helo));
    else
        doctor_say(a, DOCTOR_OK, NULL, "%s is called %s, and that is %s", seen,
                   shown, seen);
}

int
doctor_mail_reverse(struct doctor_mail *m, struct doctor_answer *a)
{
    const char *seen = doctor_mail_show_addr(m, &m->seen);
    struct dns_answer answer;

    if (m->seen.family == 0) {
        doctor_say(a, DOCTOR_SKIP, NULL,
                   "not tried: as which address we are seen is not known");
        return 0;
    }
    int r = doctor_mail_ask(m, str_of(seen), DNS_PTR, &answer);
    if (r == DOCTOR_UNTOLD)
        doctor_say(a, DOCTOR_WARN, "ask the provider of the address",
                   "the name of %s could not be looked up", seen);
    else if (r == DOCTOR_NONE)
        doctor_say(a, DOCTOR_FAIL,
                   "ask the provider of the address to let its PTR record give "
                   "the name of --helo; many mail servers refuse who has none",
                   "%s has no name (PTR)", seen);
    else
        confirm(m, answer.name, a);
    return 0;
}

/* ---- the sender ---- */

/* No MX record: an address stands in for it (RFC 5321 section 5.1). */
SUSPENDS static void
check_implicit(struct doctor_mail *m, struct doctor_answer *a)
{
    const char *domain = doctor_mail_show(m, m->sender_domain);
    struct dns_answer answer;

    int v4 = doctor_mail_ask(m, m->sender_domain, DNS_A, &answer);
    int v6 =
        v4 == 0 ? 0 : doctor_mail_ask(m, m->sender_domain, DNS_AAAA, &answer);
    if (v4 == 0 || v6 == 0)
        doctor_say(a, DOCTOR_OK, NULL, "%s has no MX record, but an address",
                   domain);
    else if (v4 == DOCTOR_UNTOLD || v6 == DOCTOR_UNTOLD)
        doctor_say(a, DOCTOR_WARN, "see the name servers of the domain",
                   "%s could not be looked up", domain);
    else
        doctor_say(a, DOCTOR_FAIL,
                   "give it an MX record, or set --mail-from to an address at "
                   "a domain that has one; mail servers refuse senders that "
                   "cannot be answered",
                   "%s has neither an MX record nor an address", domain);
}

int
doctor_mail_sender(struct doctor_mail *m, struct doctor_answer *a)
{
    struct dns_answer answer;

    if (m->sender_why.n > 0) {
        doctor_say(a, DOCTOR_FAIL,
                   "set --mail-from to an address at a domain of yours", "%.*s",
                   STR_ARG(m->sender_why));
        return 0;
    }
    if (m->sender_domain.n == 0) {
        doctor_say(a, DOCTOR_SKIP, NULL,
                   "not tried: neither --mail-from nor %s",
                   doctor_mail_missing(m));
        return 0;
    }
    const char *domain = doctor_mail_show(m, m->sender_domain);
    int r = doctor_mail_ask(m, m->sender_domain, DNS_MX, &answer);
    if (r == DOCTOR_UNTOLD)
        doctor_say(a, DOCTOR_WARN, "see the name servers of the domain",
                   "%s could not be looked up", domain);
    else if (r == DOCTOR_NONE)
        check_implicit(m, a);
    else if (answer.mx_n == 0)
        doctor_say(a, DOCTOR_FAIL, "let them name hosts that have addresses",
                   "%s: no MX record of it names a host", domain);
    else if (answer.mx[0].host.n == 0)
        doctor_say(a, DOCTOR_FAIL,
                   "set --mail-from to an address at a domain that takes mail; "
                   "mail servers refuse senders of this one (5.7.27)",
                   "%s takes no mail (null MX)", domain);
    else
        doctor_say(a, DOCTOR_OK, NULL, "%s: its mail goes to %s", domain,
                   doctor_mail_show(m, answer.mx[0].host));
    return 0;
}

/* ---- all ---- */

/* What of --helo and --mail-from can be used. */
static void
read_who(struct doctor_mail *m)
{
    struct options *o = m->options;
    str from = o->mail_from;

    if (o->helo.n > 0 && smtp_is_helo_name(o->helo)) {
        m->helo = o->helo;
        m->has_who = world_mail(o, &m->who) == 0;
        from = m->who.mail_from;
    } else {
        m->has_who = false;
        if (from.n > 0 && !smtp_is_sendable(from))
            conf_bad(&o->conf, "--mail-from: ", from,
                     " is no address to send from");
    }
    if (from.n == 0)
        return;
    if (smtp_is_sendable(from))
        m->sender_domain = email_domain_of(from);
    else
        m->sender_why = o->conf.why;
}

SUSPENDS static int
check_all(void *arg)
{
    struct doctor_mail *m = arg;

    m->until = task_now() + QUESTIONS_MS;
    int r = doctor_mail_look_around(m);
    for (size_t i = 0; r == 0 && i < DOCTOR_MAIL_N; i++)
        r = checks[i](m, &m->out[i]);
    return r < 0 ? fault(r) : 0;
}

int
doctor_mail(struct options *o, struct env_real_options *real,
            struct doctor_answer out[DOCTOR_MAIL_N])
{
    struct doctor_mail *m = arena_new(&o->arena, struct doctor_mail);

    *m = (struct doctor_mail){.options = o,
                              .real = real,
                              .arena = &o->arena,
                              .out = out,
                              .helo = STR_EMPTY,
                              .sender_domain = STR_EMPTY,
                              .sender_why = STR_EMPTY};
    for (size_t i = 0; i < DOCTOR_MAIL_N; i++)
        doctor_say(&out[i], DOCTOR_SKIP, NULL, "not tried%s",
                   real == NULL ? ": see the resolver" : "");
    if (real == NULL)
        return 0;
    read_who(m);
    struct loop *l = loop_new(LOOP_REAL);
    int r = env_real_open(l, real, &m->env);
    if (r == 0) {
        loop_start_task(l, "doctor", check_all, m);
        r = loop_run(l);
        env_real_close(m->env);
    }
    loop_free(l);
    return r < 0 ? fault(r) : 0;
}
