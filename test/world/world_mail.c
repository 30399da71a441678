/* See world_mail.h. */
#include "world_mail.h"
#include "base/check.h"
#include "wild.h"
#include "wild_names.h"

enum { SALT_TEMPER = 120, SALT_STAFF, SALT_FULL, SALT_GATEWAY };

enum {
    UNSEEN_MAX = 4,        /* staff on no page */
    COLLISION_CHANCE = 60, /* per mille of companies: a likely wrong guess */
    FULL_CHANCE = 400,     /* of the mailboxes where some are */
    OWN_NETS = 16,         /* the second byte of a company's own address */
};

struct mail_row {
    const char *word;
    uint16_t shares[WORLD_MAIL_MIX_N];
    bool tells;
    const char *operator;
};

#define ROW_MAIL(id, word, permille, spread, tells, operator)                  \
    {                                                                          \
        word, {permille, spread}, tells, operator},
static const struct mail_row rows[WORLD_MAIL_N] = {WORLD_MAILS(ROW_MAIL)};

const struct world_mail_host world_mail_hosts[] = {
    {NULL, "aspmx.l.google.com", WORLD_MAIL_GOOGLE, "google.com"},
    {NULL, "alt1.aspmx.l.google.com", WORLD_MAIL_GOOGLE, "google.com"},
    {NULL, "mx1.worldhoster.test", WORLD_MAIL_HOSTED, "worldhoster.test"},
    {NULL, "mx2.worldhoster.test", WORLD_MAIL_HOSTED, "worldhoster.test"},
    {NULL, "mta5.am0.yahoodns.net", WORLD_MAIL_YAHOO, "yahoodns.net"},
    {NULL, "mta6.am0.yahoodns.net", WORLD_MAIL_YAHOO, "yahoodns.net"},
    {"gmail.com", "gmail-smtp-in.l.google.com", WORLD_MAIL_GOOGLE,
     "google.com"},
    {"yahoo.com", "mta7.am0.yahoodns.net", WORLD_MAIL_YAHOO, "yahoodns.net"},
    {"outlook.com", "outlook-com.olc.protection.outlook.com",
     WORLD_MAIL_OUTLOOK_COM, "outlook.com"},
    {"hotmail.com", "hotmail-com.olc.protection.outlook.com",
     WORLD_MAIL_OUTLOOK_COM, "outlook.com"},
    {"gmx.de", "mx00.emig.gmx.net", WORLD_MAIL_FREE, "gmx.net"},
    {"web.de", "mx-ha02.web.de", WORLD_MAIL_FREE, "web.de"},
    {"orange.fr", "smtp-in.orange.fr", WORLD_MAIL_FREE, "orange.fr"},
    {"libero.it", "smtp-in.libero.it", WORLD_MAIL_FREE, "libero.it"},
};
const size_t world_mail_hosts_n = array_len(world_mail_hosts);

const char *
world_mail_word(enum world_temper t)
{
    return rows[t].word;
}

const char *
world_mail_operator(enum world_temper t)
{
    return rows[t].operator;
}

bool
world_mail_tells(enum world_temper t)
{
    return rows[t].tells;
}

bool
world_mail_mix_of(str word, enum world_mail_mix *out)
{
    static const char *const words[WORLD_MAIL_MIX_N] = {"usual", "spread"};

    for (size_t i = 0; i < WORLD_MAIL_MIX_N; i++) {
        if (!str_eq(word, str_of(words[i])))
            continue;
        *out = (enum world_mail_mix)i;
        return true;
    }
    return false;
}

const struct world_mail_host *
world_mail_free(str domain)
{
    for (size_t i = 0; i < world_mail_hosts_n; i++)
        if (world_mail_hosts[i].domain != NULL &&
            str_eq(domain, str_of(world_mail_hosts[i].domain)))
            return &world_mail_hosts[i];
    return NULL;
}

/* --- tempers --- */

/* Mail to a domain without an MX goes where its web server is. */
static bool
has_own_address(const struct world_company *c)
{
    return c->trouble != WORLD_TROUBLE_WWW_ONLY &&
           c->trouble != WORLD_TROUBLE_REFUSED &&
           c->trouble != WORLD_TROUBLE_SILENT &&
           c->trouble != WORLD_TROUBLE_PRIVATE;
}

enum world_temper
world_mail_temper(const struct world_company *c)
{
    struct world_rng r = world_rng(c->key, SALT_TEMPER);
    uint32_t at = world_rng_below(&r, 1000);
    size_t t = 0;

    if (c->trouble == WORLD_TROUBLE_NXDOMAIN)
        return WORLD_MAIL_NONE;
    while (at >= rows[t].shares[c->world->mail]) {
        at -= rows[t].shares[c->world->mail];
        check(++t < WORLD_MAIL_N);
    }
    if (t == WORLD_MAIL_NO_MX && !has_own_address(c))
        return WORLD_MAIL_OWN;
    return (enum world_temper)t;
}

str
world_mail_domain(const struct world_company *c)
{
    return c->wild != NULL ? c->wild->mail_domain : c->domain;
}

static str
domain_of(str address)
{
    return str_from(address, str_find_byte(address, '@', 0) + 1);
}

enum world_temper
world_mail_temper_of(const struct world_company *c, size_t person)
{
    const struct world_mail_host *h =
        world_mail_free(domain_of(c->people[person].address));

    return h != NULL ? h->temper : world_mail_temper(c);
}

/* --- mailboxes --- */

bool
world_mail_has_box(const struct world_boxes *b, str local)
{
    for (size_t i = 0; i < b->n; i++)
        if (str_eq(b->locals[i], local))
            return true;
    return false;
}

static void
add_box(struct world_boxes *b, str local)
{
    if (local.n == 0 || world_mail_has_box(b, local))
        return;
    check(b->n < WORLD_BOXES_MAX);
    b->locals[b->n++] = local;
}

/* No address of somebody who has gone comes back to life. */
static bool
is_of_somebody_gone(const struct world_company *c, str local)
{
    for (size_t i = 0; i < c->people_n; i++)
        if (c->people[i].is_gone && str_eq(c->people[i].local, local))
            return true;
    return false;
}

static void
add_unseen(const struct world_company *c, struct arena *a, str local,
           struct world_boxes *out)
{
    if (!is_of_somebody_gone(c, local))
        add_box(out, str_dup(a, local));
}

/*
 * People on no page, by the company's shape; and at some companies one whose
 * address is the likely guess for somebody else: another Anna has anna@.
 */
static void
add_unseen_staff(const struct world_company *c, struct arena *a,
                 struct world_boxes *out)
{
    static const char *const likely[] = {"G", "gF", "G.F", "Gf"};
    struct world_rng r = world_rng(c->key, SALT_STAFF);
    const char *shape = world_mail_shape_of(&c->people[0]);
    uint32_t n = world_rng_below(&r, UNSEEN_MAX + 1);

    for (uint32_t i = 0; i < n; i++) {
        struct world_names_person who;
        world_names_person(&r, c->lang, a, &who);
        add_unseen(c, a,
                   wild_names_local(a, shape != NULL ? shape : "G.F", who.given,
                                    who.family, 0),
                   out);
    }
    if (!world_rng_chance(&r, COLLISION_CHANCE))
        return;
    const struct world_person *p =
        &c->people[world_rng_below(&r, (uint32_t)c->people_n)];
    add_unseen(c, a,
               wild_names_local(a,
                                likely[world_rng_below(&r, array_len(likely))],
                                p->given, p->family, 0),
               out);
}

static void
add_shared(const struct world_company *c, struct world_boxes *out)
{
    add_box(out, STR("info"));
    add_box(out, STR("postmaster"));
    add_box(out, c->role);
    for (size_t i = 0; c->wild != NULL && i < 4; i++)
        add_box(out, str_of(wild_words[c->lang].roles[i]));
}

static bool
takes_mail(enum world_temper t)
{
    return t != WORLD_MAIL_NONE && t != WORLD_MAIL_NULL_MX;
}

void
world_mail_boxes(const struct world_company *c, struct arena *a,
                 struct world_boxes *out)
{
    out->n = 0;
    if (!takes_mail(world_mail_temper(c)))
        return;
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        if (!p->is_gone && str_eq(domain_of(p->address), world_mail_domain(c)))
            add_box(out, p->local);
    }
    add_shared(c, out);
    add_unseen_staff(c, a, out);
}

bool
world_mail_has_mailbox(const struct world_company *c, str local)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_boxes b;

    world_mail_boxes(c, &a, &b);
    return world_mail_has_box(&b, local);
}

bool
world_mail_is_full(const struct world_company *c, str local)
{
    struct world_rng r = world_rng(c->key ^ str_hash(local), SALT_FULL);

    return world_mail_temper(c) == WORLD_MAIL_FULL &&
           world_rng_chance(&r, FULL_CHANCE) &&
           world_mail_has_mailbox(c, local);
}

/* --- hosts --- */

static str
host_under(struct arena *a, const char *prefix, str domain)
{
    struct buf b;

    buf_init(&b, a, 300);
    buf_addf(&b, "%s%.*s", prefix, STR_ARG(domain));
    return buf_str(&b);
}

/* acme-test.mail.protection.outlook.com */
static str
tenant_host(struct arena *a, str domain)
{
    struct buf b;

    buf_init(&b, a, 300);
    for (size_t i = 0; i < domain.n; i++)
        buf_add_byte(&b, domain.p[i] == '.' ? '-' : domain.p[i]);
    buf_add(&b, STR(".mail.protection.outlook.com"));
    return buf_str(&b);
}

/* mx0a-001c2f3e.pphosted.com: a number a customer */
static str
gateway_host(struct arena *a, const struct world_company *c, char letter)
{
    struct world_rng r = world_rng(c->key, SALT_GATEWAY);
    struct buf b;

    buf_init(&b, a, 300);
    buf_addf(&b, "mx0%c-%04x%04x.pphosted.com", letter,
             world_rng_below(&r, 65536), c->index & 0xffff);
    return buf_str(&b);
}

/* Two hosts of one preference step apart. */
static size_t
give_two(struct world_mx *out, unsigned first, str x, str y)
{
    out[0] = (struct world_mx){first, x};
    out[1] = (struct world_mx){first * 2, y};
    return 2;
}

size_t
world_mail_mx(const struct world_company *c, struct arena *a,
              struct world_mx out[WORLD_MX_MAX])
{
    str domain = world_mail_domain(c);

    switch ((int)world_mail_temper(c)) {
    case WORLD_MAIL_NONE:
    case WORLD_MAIL_NO_MX: return 0;
    case WORLD_MAIL_NULL_MX: out[0] = (struct world_mx){0, STR_EMPTY}; return 1;
    case WORLD_MAIL_GOOGLE:
        return give_two(out, 1, STR("aspmx.l.google.com"),
                        STR("alt1.aspmx.l.google.com"));
    case WORLD_MAIL_MICROSOFT:
    case WORLD_MAIL_MICROSOFT_ALL:
        out[0] = (struct world_mx){0, tenant_host(a, domain)};
        return 1;
    case WORLD_MAIL_HOSTED:
        return give_two(out, 10, STR("mx1.worldhoster.test"),
                        STR("mx2.worldhoster.test"));
    case WORLD_MAIL_YAHOO:
        return give_two(out, 1, STR("mta5.am0.yahoodns.net"),
                        STR("mta6.am0.yahoodns.net"));
    case WORLD_MAIL_PROOFPOINT:
        return give_two(out, 10, gateway_host(a, c, 'a'),
                        gateway_host(a, c, 'b'));
    case WORLD_MAIL_TWO_MX:
        return give_two(out, 10, host_under(a, "mx1.", domain),
                        host_under(a, "mx2.", domain));
    default:
        out[0] = (struct world_mx){10, host_under(a, "mx.", domain)};
        return 1;
    }
}

/* --- addresses: see the map in the header --- */

_Static_assert((unsigned)OWN_NETS + WORLD_MAIL_N <= (WORLD_NET_MAIL_BUSY & 255),
               "no temper's net is that of the busy hosts");

static uint32_t
ip_of_temper(enum world_temper t)
{
    return 0x7f000200 + (uint32_t)t;
}

static uint32_t
ip_of_company(const struct world_company *c, enum world_temper t)
{
    return 0x7f000000 | (OWN_NETS + (uint32_t)t) << 16 | (c->index & 0xffff);
}

static bool
may_share(const struct world_company *c, enum world_temper t)
{
    return (t == WORLD_MAIL_OWN || t == WORLD_MAIL_EXIM) &&
           c->old_domain.n == 0;
}

void
world_mail_place(struct world_mail_plan *p, const struct world_company *c,
                 uint32_t ips[WORLD_MX_MAX])
{
    enum world_temper t = world_mail_temper(c);
    bool is_own = rows[t].operator[0] == '\0';

    ips[0] = ips[1] = is_own ? ip_of_company(c, t) : ip_of_temper(t);
    if (t == WORLD_MAIL_TWO_MX)
        ips[0] = WORLD_NET_MAIL_BUSY << 16 | (c->index & 0xffff);
    if (!may_share(c, t))
        return;
    uint32_t turn = p->seen[t]++ % WORLD_MAIL_SHARE_TURN;
    if (turn == WORLD_MAIL_SHARE_AT)
        p->shared_ip[t] = ips[0];
    if (turn >= WORLD_MAIL_SHARE_AT &&
        turn < WORLD_MAIL_SHARE_AT + WORLD_MAIL_SHARE)
        ips[0] = ips[1] = p->shared_ip[t];
}

uint32_t
world_mail_host_ip(size_t row)
{
    enum world_temper t = world_mail_hosts[row].temper;

    return t == WORLD_MAIL_FREE ? 0x7f000300 + (uint32_t)row : ip_of_temper(t);
}
