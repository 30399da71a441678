/*
 * Reading a reply: see dns_reply.h. The answers are walked once for each
 * CNAME of the chain and once for the records, instead of being kept: they
 * are few, and nothing has to be bounded but the walks.
 */
#include <string.h>

#include "base/check.h"
#include "net/dns_reply.h"

enum {
    HEADER_BYTES = 12,
    TYPE_A = 1,
    TYPE_CNAME = 5,
    TYPE_SOA = 6,
    TYPE_PTR = 12,
    TYPE_MX = 15,
    TYPE_TXT = 16,
    TYPE_AAAA = 28,
    CLASS_IN = 1,
    RCODE_NXDOMAIN = 3,
};

struct message {
    const unsigned char *p;
    size_t n;
    size_t answers_at;
    unsigned answers_n, authority_n;
};

struct record {
    char owner[DNS_NAME_MAX + 1];
    unsigned type, class;
    uint32_t ttl_s;
    size_t data, data_n; /* within the message, checked */
};

/* A name that has bytes which no name has; equal to no clean name. */
static const char UNCLEAN[] = "?";

uint16_t
dns_reply_wire_type(enum dns_type type)
{
    static const uint16_t types[] = {[DNS_A] = TYPE_A,
                                     [DNS_AAAA] = TYPE_AAAA,
                                     [DNS_MX] = TYPE_MX,
                                     [DNS_PTR] = TYPE_PTR,
                                     [DNS_TXT] = TYPE_TXT};
    return types[type];
}

static unsigned
get16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
get32(const unsigned char *p)
{
    return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* Add a label; false when the name becomes too long. */
static bool
add_label(char *out, size_t *n, const unsigned char *label, size_t label_n,
          bool *is_clean)
{
    if (*n + label_n + 1 > DNS_NAME_MAX)
        return false;
    if (*n > 0)
        out[(*n)++] = '.';
    for (size_t i = 0; i < label_n; i++) {
        char c = (char)str_lower_byte((char)label[i]);
        *is_clean &= str_is_alnum(c) || c == '-' || c == '_';
        out[(*n)++] = c;
    }
    return true;
}

/*
 * The name at *at as lower-case text, "" for the root, and *at moved behind
 * it. Each pointer must lead before the part that it ends, so that they end.
 */
static bool
read_name(const struct message *m, size_t *at, char *out)
{
    size_t i = *at, part = *at, n = 0;
    bool is_clean = true, has_jumped = false;

    for (;;) {
        if (i >= m->n)
            return false;
        size_t length = m->p[i];
        if (length >= 0xc0) {
            if (i + 2 > m->n)
                return false;
            if (!has_jumped)
                *at = i + 2;
            has_jumped = true;
            i = get16(m->p + i) & 0x3fff;
            if (i >= part)
                return false;
            part = i;
            continue;
        }
        if (length > 63 || i + 1 + length > m->n)
            return false;
        if (length == 0)
            break;
        if (!add_label(out, &n, m->p + i + 1, length, &is_clean))
            return false;
        i += 1 + length;
    }
    if (!has_jumped)
        *at = i + 1;
    out[n] = '\0';
    if (!is_clean)
        memcpy(out, UNCLEAN, sizeof(UNCLEAN));
    return true;
}

static bool
read_record(const struct message *m, size_t *at, struct record *out)
{
    if (!read_name(m, at, out->owner) || *at + 10 > m->n)
        return false;
    const unsigned char *p = m->p + *at;
    out->type = get16(p);
    out->class = get16(p + 2);
    out->ttl_s = get32(p + 4);
    if (out->ttl_s > INT32_MAX) /* RFC 2181 section 8 */
        out->ttl_s = 0;
    out->data = *at + 10;
    out->data_n = get16(p + 8);
    *at = out->data + out->data_n;
    return *at <= m->n;
}

static void
lower_ttl(uint32_t *ttl, uint32_t by)
{
    if (by < *ttl)
        *ttl = by;
}

/* Replace name by its CNAME: 1, or 0 when it has none, -1 for nonsense. */
static int
follow(const struct message *m, char *name, uint32_t *ttl)
{
    size_t at = m->answers_at;
    struct record r;

    for (unsigned i = 0; i < m->answers_n; i++) {
        if (!read_record(m, &at, &r))
            return -1;
        if (r.type != TYPE_CNAME || r.class != CLASS_IN ||
            strcmp(r.owner, name) != 0)
            continue;
        size_t data = r.data;
        if (!read_name(m, &data, name))
            return -1;
        lower_ttl(ttl, r.ttl_s);
        return 1;
    }
    return 0;
}

static void
add_address(const struct message *m, const struct record *r,
            struct dns_reply *out)
{
    size_t n = r->type == TYPE_A ? 4 : 16;

    if (r->data_n != n || out->addrs_n == DNS_ADDRS_MAX)
        return;
    struct net_addr *a = &out->addrs[out->addrs_n++];
    *a = (struct net_addr){.family = n == 4 ? AF_INET : AF_INET6};
    memcpy(a->bytes, m->p + r->data, n);
}

/* A name that mail may go to; 10.0.0.1 as a name is a mistake in a zone. */
static bool
is_mail_host(const char *host)
{
    const char *dot = strrchr(host, '.');
    const char *last = dot ? dot + 1 : host;

    if (strcmp(host, UNCLEAN) == 0 || strcmp(host, "localhost") == 0)
        return false;
    return host[0] == '\0' || strspn(last, "0123456789") != strlen(last);
}

/* Into its place by preference; the worst one falls off the end. */
static void
insert_mx(struct dns_reply *out, const struct dns_reply_mx *mx)
{
    size_t i = out->mx_n;

    while (i > 0 && out->mx[i - 1].preference > mx->preference)
        i--;
    if (i == DNS_MX_MAX)
        return;
    if (out->mx_n < DNS_MX_MAX)
        out->mx_n++;
    memmove(&out->mx[i + 1], &out->mx[i],
            (out->mx_n - 1 - i) * sizeof(out->mx[0]));
    out->mx[i] = *mx;
}

static bool
add_mx(const struct message *m, const struct record *r, bool *is_null,
       struct dns_reply *out)
{
    struct dns_reply_mx mx;
    size_t at = r->data + 2;

    if (r->data_n < 3 || !read_name(m, &at, mx.host))
        return false;
    mx.preference = (uint16_t)get16(m->p + r->data);
    if (mx.host[0] == '\0')
        *is_null = true;
    else if (is_mail_host(mx.host))
        insert_mx(out, &mx);
    return true;
}

static bool
add_name(const struct message *m, const struct record *r, struct dns_reply *out)
{
    char name[DNS_NAME_MAX + 1];
    size_t at = r->data;

    if (!read_name(m, &at, name))
        return false;
    if (out->name[0] == '\0' && strcmp(name, UNCLEAN) != 0)
        memcpy(out->name, name, sizeof(name));
    return true;
}

static bool
add_txt(const struct message *m, const struct record *r, struct dns_reply *out)
{
    size_t at = r->data, end = r->data + r->data_n, n = 0;

    for (; at < end; at += 1 + (size_t)m->p[at])
        n += m->p[at];
    if (at != end)
        return false;
    out->is_cut |= n > DNS_TXT_BYTES_MAX || out->txt_n == DNS_TXT_MAX;
    if (out->txt_n < DNS_TXT_MAX)
        out->txt[out->txt_n++] = (struct dns_reply_txt){
            .data = m->p + r->data,
            .n = n < DNS_TXT_BYTES_MAX ? n : DNS_TXT_BYTES_MAX,
        };
    return true;
}

/* All records of the type that belong to name. False for nonsense. */
static bool
collect(const struct message *m, const char *name, unsigned type,
        struct dns_reply *out)
{
    size_t at = m->answers_at;
    bool is_fine = true, is_null_mx = false, has_any = false;
    struct record r;

    for (unsigned i = 0; i < m->answers_n && is_fine; i++) {
        if (!read_record(m, &at, &r))
            return false;
        if (r.type != type || r.class != CLASS_IN || strcmp(r.owner, name) != 0)
            continue;
        has_any = true;
        lower_ttl(&out->ttl_s, r.ttl_s);
        if (type == TYPE_MX)
            is_fine = add_mx(m, &r, &is_null_mx, out);
        else if (type == TYPE_PTR)
            is_fine = add_name(m, &r, out);
        else if (type == TYPE_TXT)
            is_fine = add_txt(m, &r, out);
        else
            add_address(m, &r, out);
    }
    if (is_null_mx && out->mx_n == 0)
        out->mx[out->mx_n++] = (struct dns_reply_mx){0};
    /* MX records of which none is usable forbid the A record all the same. */
    bool has_data = type == TYPE_MX
                        ? has_any
                        : out->addrs_n > 0 || out->name[0] || out->txt_n > 0;
    out->outcome = has_data ? 0 : DNS_NO_DATA;
    return is_fine;
}

/* The time to live of "no": the smaller of the SOA's and its minimum. */
static uint32_t
negative_ttl(const struct message *m)
{
    size_t at = m->answers_at;
    struct record r;

    for (unsigned i = 0; i < m->answers_n + m->authority_n; i++) {
        if (!read_record(m, &at, &r))
            break;
        if (r.type != TYPE_SOA || i < m->answers_n || r.data_n < 22)
            continue;
        uint32_t ttl = get32(m->p + r.data + r.data_n - 4);
        lower_ttl(&ttl, r.ttl_s);
        return ttl;
    }
    return DNS_NO_TTL;
}

/* Header and question. */
static bool
read_head(struct message *m, unsigned type, char *name)
{
    size_t at = HEADER_BYTES;

    if (m->n < HEADER_BYTES || (m->p[2] & 0x80) == 0 || get16(m->p + 4) != 1)
        return false;
    m->answers_n = get16(m->p + 6);
    m->authority_n = get16(m->p + 8);
    if (!read_name(m, &at, name) || at + 4 > m->n)
        return false;
    m->answers_at = at + 4;
    return get16(m->p + at) == type && get16(m->p + at + 2) == CLASS_IN &&
           strcmp(name, UNCLEAN) != 0;
}

static bool
parse(struct message *m, unsigned type, struct dns_reply *out)
{
    char name[DNS_NAME_MAX + 1];
    int r = 1;

    if (!read_head(m, type, name))
        return false;
    unsigned rcode = m->p[3] & 15;
    if (rcode != 0 && rcode != RCODE_NXDOMAIN)
        return false;
    for (int i = 0; r == 1 && i <= DNS_CHAIN_MAX; i++)
        r = follow(m, name, &out->ttl_s);
    if (r != 0 || !collect(m, name, type, out))
        return false;
    if (out->outcome == 0 && rcode == 0)
        return true;
    *out = (struct dns_reply){
        .outcome = rcode ? DNS_NO_SUCH_DOMAIN : DNS_NO_DATA,
        .ttl_s = negative_ttl(m),
    };
    return true;
}

void
dns_reply_parse(const unsigned char *p, size_t n, enum dns_type type,
                struct dns_reply *out)
{
    struct message m = {.p = p, .n = n};

    *out = (struct dns_reply){.ttl_s = DNS_NO_TTL};
    if (!parse(&m, dns_reply_wire_type(type), out))
        *out = (struct dns_reply){.outcome = DNS_FAILED, .ttl_s = DNS_NO_TTL};
}

void
dns_reply_join(const struct dns_reply_txt *t, char *out)
{
    const unsigned char *p = t->data;

    for (size_t n = 0; n < t->n; p += 1 + p[0]) {
        size_t more = p[0] < t->n - n ? p[0] : t->n - n;
        memcpy(out + n, p + 1, more);
        n += more;
    }
}
