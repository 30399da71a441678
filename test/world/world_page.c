/*
 * Replies. A request passes: the host (is it the one that serves?), the
 * scheme, the trouble of the site, robots.txt, then the page of the path.
 * Pages are written in UTF-8 and turned to the site's encoding last.
 */
#include "world_page.h"
#include "base/check.h"
#include "wild.h"

enum { SALT_ROBOTS = 20, SALT_PAGE, SALT_DELAY };

#define OVERSIZE_BYTES (3u * 1024 * 1024)

/* --- names --- */

size_t
world_page_hosts(const struct world_company *c, struct arena *a,
                 str hosts[WORLD_HOSTS_MAX])
{
    static const char *const prefixes[] = {"", "www."};
    size_t n = 0;

    for (size_t i = 0; i < 2 * array_len(prefixes); i++) {
        str domain = i < array_len(prefixes) ? c->domain : c->old_domain;
        struct buf b;
        if (domain.n == 0)
            continue;
        buf_init(&b, a, 300);
        buf_add(&b, str_of(prefixes[i % array_len(prefixes)]));
        buf_add(&b, domain);
        hosts[n++] = buf_str(&b);
    }
    return n;
}

enum world_dns
world_page_dns(const struct world_company *c, str host, uint32_t *ip)
{
    *ip = WORLD_IP_SERVES;
    switch ((int)c->trouble) {
    case WORLD_TROUBLE_NXDOMAIN: return WORLD_DNS_NO_NAME;
    case WORLD_TROUBLE_WWW_ONLY:
        return str_eq(host, c->host) ? WORLD_DNS_ADDRESS : WORLD_DNS_EMPTY;
    case WORLD_TROUBLE_REFUSED: *ip = WORLD_IP_REFUSES; break;
    case WORLD_TROUBLE_SILENT: *ip = WORLD_IP_IS_SILENT; break;
    case WORLD_TROUBLE_PRIVATE: *ip = WORLD_IP_PRIVATE; break;
    case WORLD_TROUBLE_HTTP_ONLY: *ip = WORLD_IP_HTTP_ONLY; break;
    default: break;
    }
    return WORLD_DNS_ADDRESS;
}

/* --- paths --- */

static str
path_of(const struct world_company *c, enum world_place place)
{
    return str_of(c->layout->paths[place]);
}

str
world_page_where(const struct world_company *c, size_t person, struct arena *a)
{
    const struct world_person *p = &c->people[person];
    struct buf b;

    if (c->wild != NULL)
        return wild_where(c, person, a);
    buf_init(&b, a, 300);
    buf_add(&b, path_of(c, p->place));
    if (p->place == WORLD_OWN)
        buf_add(&b, p->slug);
    return buf_str(&b);
}

size_t
world_page_paths(const struct world_company *c, struct arena *a,
                 str paths[WORLD_PATHS_MAX])
{
    size_t n = 0;

    if (c->wild != NULL)
        return wild_paths(c, paths);
    for (int place = 0; place < WORLD_OWN; place++)
        if (c->layout->paths[place] != NULL)
            paths[n++] = path_of(c, (enum world_place)place);
    paths[n++] = STR("/services");
    if (c->layout->place != WORLD_OWN)
        return n;
    for (size_t i = 0; i < c->people_n && n < WORLD_PATHS_MAX; i++)
        if (c->people[i].is_listed)
            paths[n++] = world_page_where(c, i, a);
    return n;
}

/* Whose own page this is, or WORLD_NOBODY. */
static int
person_at(const struct world_company *c, str path)
{
    str own = path_of(c, WORLD_OWN);

    if (own.n == 0 || !str_has_prefix(path, own))
        return WORLD_NOBODY;
    for (size_t i = 0; i < c->people_n; i++)
        if (str_eq(str_from(path, own.n), c->people[i].slug))
            return (int)i;
    return WORLD_NOBODY;
}

/* The place of a path; WORLD_PLACE_N when there is none. */
static enum world_place
place_at(const struct world_company *c, str path)
{
    for (int i = 0; i < WORLD_OWN; i++)
        if (c->layout->paths[i] != NULL &&
            str_eq(path, str_of(c->layout->paths[i])))
            return (enum world_place)i;
    if (person_at(c, path) != WORLD_NOBODY)
        return WORLD_OWN;
    return WORLD_PLACE_N;
}

/* --- robots.txt --- */

/* The prefix that it forbids to everybody, or empty. */
static str
forbidden_prefix(const struct world_company *c)
{
    if (c->trouble == WORLD_TROUBLE_ROBOTS_ALL ||
        c->trouble == WORLD_TROUBLE_ROBOTS_500)
        return STR("/");
    if (c->trouble == WORLD_TROUBLE_ROBOTS_TEAM)
        return path_of(c, c->layout->place);
    return STR("/wp-admin/");
}

bool
world_page_is_disallowed(const struct world_company *c, str path)
{
    struct world_rng r = world_rng(c->key, SALT_ROBOTS);

    if (str_eq(path, STR("/robots.txt")))
        return false;
    if (c->world->is_plain ||
        (c->trouble == WORLD_TROUBLE_NONE && world_rng_chance(&r, 400)))
        return false;
    return str_has_prefix(path, forbidden_prefix(c));
}

bool
world_page_is_trap(const struct world_company *c, str path)
{
    return wild_is_trap(c, path);
}

static void
reply_error(struct world_reply *out, int status, const char *text)
{
    out->status = status;
    out->content_type = STR("text/html; charset=utf-8");
    out->body = str_of(text);
}

static void
reply_robots(const struct world_company *c, struct arena *a,
             struct world_reply *out)
{
    struct world_rng r = world_rng(c->key, SALT_ROBOTS);
    struct buf b;

    if (c->trouble == WORLD_TROUBLE_ROBOTS_500) {
        reply_error(out, 500, "<h1>Internal Server Error</h1>");
        return;
    }
    if (c->world->is_plain ||
        (c->trouble == WORLD_TROUBLE_NONE && world_rng_chance(&r, 400))) {
        reply_error(out, 404, "<h1>Not Found</h1>");
        return;
    }
    buf_init(&b, a, 4096);
    buf_add(&b, STR("# be nice\r\nUser-agent: GreedyBot\r\nDisallow: /\r\n"
                    "\r\nUser-agent: *\r\n"));
    buf_addf(&b, "Disallow: %.*s\r\nAllow: /wp-admin/admin-ajax.php\r\n",
             STR_ARG(forbidden_prefix(c)));
    buf_addf(&b, "\r\nSitemap: https://%.*s/sitemap.xml\r\n", STR_ARG(c->host));
    out->status = 200;
    out->content_type = STR("text/plain");
    out->body = buf_str(&b);
}

/* --- encodings --- */

/* One code point off a text that is known to be UTF-8. */
static uint32_t
next_point(str *s)
{
    const unsigned char *p = (const unsigned char *)s->p;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

    check(n <= s->n);
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3f);
    *s = str_from(*s, n);
    return c;
}

/* What it does not have is written as a character reference. */
static str
to_single_bytes(struct arena *a, str s, bool is_windows)
{
    struct buf b;

    buf_init(&b, a, WORLD_PAGE_MAX * 2);
    while (s.n > 0) {
        uint32_t c = next_point(&s);
        if (c < 0x80 || (c >= 0xa0 && c <= 0xff))
            buf_add_byte(&b, (char)c);
        else if (is_windows && c == 0x2019)
            buf_add_byte(&b, (char)0x92);
        else if (is_windows && c == 0x2013)
            buf_add_byte(&b, (char)0x96);
        else
            buf_addf(&b, "&#%u;", c);
    }
    return buf_str(&b);
}

/* Our texts stay within the first plane. */
static str
to_utf16(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, WORLD_PAGE_MAX * 2);
    buf_add(&b, STR("\xff\xfe"));
    while (s.n > 0) {
        uint32_t c = next_point(&s);
        buf_add_byte(&b, (char)(c & 0xff));
        buf_add_byte(&b, (char)(c >> 8));
    }
    return buf_str(&b);
}

static void
encode(const struct world_company *c, struct arena *a, struct world_reply *out)
{
    out->content_type = STR("text/html; charset=utf-8");
    if (c->trouble == WORLD_TROUBLE_LATIN1) {
        out->content_type = STR("text/html; charset=ISO-8859-1");
        out->body = to_single_bytes(a, out->body, false);
    } else if (c->trouble == WORLD_TROUBLE_WINDOWS) {
        out->content_type = STR("text/html");
        out->body = to_single_bytes(a, out->body, true);
    } else if (c->trouble == WORLD_TROUBLE_UTF16) {
        out->content_type = STR("text/html");
        out->body = to_utf16(a, out->body);
    }
}

/* --- pages --- */

static void
reply_page(const struct world_company *c, str path, struct arena *a,
           struct world_reply *out)
{
    enum world_place place = place_at(c, path);
    struct buf b;
    struct world_pen pen = {c, &b,
                            world_rng(c->key ^ str_hash(path), SALT_PAGE),
                            place, person_at(c, path)};

    buf_init(&b, a, WORLD_PAGE_MAX);
    out->status = 200;
    if (place != WORLD_PLACE_N) {
        world_layout_write(&pen);
    } else if (str_eq(path, STR("/services"))) {
        world_layout_write_prose(&pen, STR("Services"));
    } else {
        out->status = c->trouble == WORLD_TROUBLE_SOFT_404 ? 200 : 404;
        world_layout_write_prose(&pen, STR("Page not found"));
    }
    if (c->trouble == WORLD_TROUBLE_OVERSIZE && place == c->layout->place)
        world_noise_plain_text(&pen, OVERSIZE_BYTES);
    check(!b.is_full);
    out->body = buf_str(&b);
    encode(c, a, out);
}

static void
redirect(struct world_reply *out, struct arena *a, const char *scheme, str host,
         str path)
{
    struct buf b;

    buf_init(&b, a, 4096);
    buf_addf(&b, "%s://%.*s%.*s", scheme, STR_ARG(host), STR_ARG(path));
    reply_error(out, 301, "<h1>Moved Permanently</h1>");
    out->location = buf_str(&b);
}

/* Troubles that answer every path alike. True when one did. */
static bool
reply_trouble(const struct world_company *c, const struct world_request *q,
              struct arena *a, struct world_reply *out)
{
    const char *scheme = q->is_tls ? "https" : "http";

    switch ((int)c->trouble) {
    case WORLD_TROUBLE_ERROR_500:
        reply_error(out, 500, "<h1>Internal Server Error</h1>");
        return true;
    case WORLD_TROUBLE_LOOP:
        redirect(out, a, scheme, q->host,
                 str_has_suffix(q->path, STR("/again")) ? STR("/once")
                                                        : STR("/once/again"));
        return true;
    case WORLD_TROUBLE_BOT_WALL:
        reply_error(
            out, 403,
            "<!DOCTYPE html><html><head><title>Just a moment...</title>"
            "</head><body><h1>Checking your browser before accessing the "
            "site</h1><p>Enable JavaScript and cookies to continue</p>"
            "<div id=\"challenge-form\" class=\"cf-challenge\"></div>"
            "<p>Questions: <a href=\"mailto:abuse@shieldwall.test\">"
            "abuse@shieldwall.test</a></p></body></html>");
        return true;
    default: return false;
    }
}

void
world_page(const struct world_company *c, const struct world_request *q,
           struct arena *a, struct world_reply *out)
{
    struct world_rng r = world_rng(c->key ^ str_hash(q->path), SALT_DELAY);
    str path = str_sub(q->path, 0, str_find_byte(q->path, '?', 0));
    bool is_other_host = !str_eq(q->host, c->host);
    bool must_tls = c->is_tls && !q->is_tls && !c->world->is_plain;

    *out = (struct world_reply){.location = STR_EMPTY, .body = STR_EMPTY};
    out->may_gzip = c->may_gzip;
    out->is_chunked = c->is_chunked;
    if (c->trouble == WORLD_TROUBLE_SLOW)
        out->delay_ms = 200 + world_rng_below(&r, 1800);
    if (reply_trouble(c, q, a, out))
        return;
    if (is_other_host || must_tls) {
        redirect(out, a, c->is_tls ? "https" : "http", c->host, q->path);
        return;
    }
    if (str_eq(path, STR("/robots.txt")) &&
        c->trouble != WORLD_TROUBLE_SOFT_404) {
        reply_robots(c, a, out);
        return;
    }
    if (c->wild != NULL) {
        if (wild_page(c, q->path, a, out))
            encode(c, a, out);
        return;
    }
    reply_page(c, path, a, out);
}
