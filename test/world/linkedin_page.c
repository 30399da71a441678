/*
 * What LinkedIn's servers say: see linkedin.h. A public page has its facts in
 * JSON-LD and in the head, and besides the person others whom it recommends,
 * and a former employer with a site: neither is to be taken for the person's.
 */
#include "base/check.h"
#include "base/json.h"
#include "linkedin.h"
#include "world_mail.h"
#include "world_names.h"

enum {
    PAGE_BYTES_MAX = 256 * 1024,
    TEXT_MAX = 1024,
    SALT_PAGE = 210,
    SALT_WALL,
    OTHERS = 2, /* "people also viewed" */
    BLOCKED_IN_MIXED = 200,
};

struct page {
    const struct world_company *c;
    size_t person;
    enum linkedin_kind kind;
    struct world_rng rng;
    struct arena *arena;
    str site, company_page, about;
};

static str
joined(struct arena *a, const char *x, str y, const char *z)
{
    struct buf b;

    buf_init(&b, a, TEXT_MAX);
    buf_addf(&b, "%s%.*s%s", x, STR_ARG(y), z);
    return buf_str(&b);
}

static void
add_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&': buf_add(b, STR("&amp;")); break;
        case '<': buf_add(b, STR("&lt;")); break;
        case '"': buf_add(b, STR("&quot;")); break;
        default: buf_add_byte(b, s.p[i]);
        }
    }
}

/* What the person says of themselves. */
static str
about(struct page *p)
{
    const struct world_person *w = &p->c->people[p->person];

    if (p->kind == LINKEDIN_ADDRESS)
        return joined(p->arena,
                      "I build things with people. Write to me: ", w->address,
                      " or call.");
    if (world_rng_chance(&p->rng, 60))
        return joined(p->arena, "We are hiring! Send your papers to jobs@",
                      world_mail_domain(p->c), " today.");
    return joined(p->arena, "Interested in ", w->job, " and everything else.");
}

static void
page_init(struct page *p, const struct world_company *c, size_t person,
          struct arena *a)
{
    str word = str_sub(c->domain, 0, str_find_byte(c->domain, '.', 0));

    *p = (struct page){.c = c,
                       .person = person,
                       .kind = linkedin_kind(c, person),
                       .rng = world_rng(c->key + person, SALT_PAGE),
                       .arena = a};
    p->site = joined(a, c->is_tls ? "https://" : "http://", c->host, "");
    p->company_page = joined(a, "https://www.linkedin.com/company/", word, "");
    p->about = about(p);
}

/* --- JSON-LD --- */

static void
put_former(struct json *j, struct page *p)
{
    str domain =
        joined(p->arena, "", world_names_agency(&p->rng), "-formerly.test");

    json_key(j, "alumniOf");
    json_begin(j, '[');
    json_begin(j, '{');
    json_put_str(j, "@type", STR("Organization"));
    json_put_str(j, "name", STR("Formerly Inc"));
    json_put_str(j, "url", joined(p->arena, "https://", domain, "/"));
    json_key(j, "member");
    json_raw(j, STR("{\"@type\":\"OrganizationRole\",\"startDate\":2009,"
                    "\"endDate\":2014}"));
    json_end(j, '}');
    json_end(j, ']');
}

/* The site is in worksFor, in sameAs, or in both. */
static void
put_work(struct json *j, struct page *p)
{
    bool tells = p->kind == LINKEDIN_SITE;
    uint32_t way = world_rng_below(&p->rng, 3);

    json_key(j, "worksFor");
    json_begin(j, '[');
    json_begin(j, '{');
    json_put_str(j, "@type", STR("Organization"));
    json_put_str(j, "name", p->c->name);
    json_put_str(j, "url", tells && way != 1 ? p->site : p->company_page);
    json_key(j, "member");
    json_raw(j, STR("{\"@type\":\"OrganizationRole\",\"startDate\":2019}"));
    json_end(j, '}');
    json_end(j, ']');
    if (!tells || way == 0)
        return;
    json_key(j, "sameAs");
    if (world_rng_chance(&p->rng, 500)) {
        json_str(j, joined(p->arena, "", p->site, "/"));
        return;
    }
    json_begin(j, '[');
    json_str(j, joined(p->arena, "", p->site, ""));
    json_end(j, ']');
}

static void
put_data(struct buf *b, struct page *p)
{
    const struct world_person *w = &p->c->people[p->person];
    struct json j = json_to(b);

    buf_add(b, STR("<script type=\"application/ld+json\">"));
    json_begin(&j, '{');
    json_put_str(&j, "@context", STR("http://schema.org"));
    json_key(&j, "@graph");
    json_begin(&j, '[');
    json_begin(&j, '{');
    json_put_str(&j, "@type", STR("Person"));
    json_put_str(
        &j, "name",
        joined(p->arena, "", w->given,
               str_dup_z(p->arena, joined(p->arena, " ", w->family, ""))));
    json_key(&j, "jobTitle");
    json_begin(&j, '[');
    json_str(&j, w->job);
    json_end(&j, ']');
    json_put_str(&j, "url",
                 joined(p->arena, "https://www.linkedin.com/in/",
                        directory_slug(p->c, p->person, p->arena), ""));
    json_put_str(&j, "description", p->about);
    put_work(&j, p);
    put_former(&j, p);
    json_end(&j, '}');
    json_raw(&j, STR("{\"@type\":\"WebPage\",\"url\":"
                     "\"https://www.linkedin.com/\"}"));
    json_end(&j, ']');
    json_end(&j, '}');
    buf_add(b, STR("</script>\n"));
}

/* --- HTML --- */

static void
put_meta(struct buf *b, const char *name, str value)
{
    buf_addf(b, "<meta property=\"%s\" content=\"", name);
    add_text(b, value);
    buf_add(b, STR("\">\n"));
}

/* "Ada Tarvin - Head of Sales - Velmora Foods | LinkedIn" */
static str
title(const struct page *p)
{
    const struct world_person *w = &p->c->people[p->person];
    struct buf b;

    buf_init(&b, p->arena, TEXT_MAX);
    buf_addf(&b, "%.*s %.*s - %.*s - %.*s | LinkedIn", STR_ARG(w->given),
             STR_ARG(w->family), STR_ARG(w->job), STR_ARG(p->c->name));
    return buf_str(&b);
}

/* Others, whom somebody might take for the person. */
static void
put_others(struct buf *b, struct page *p)
{
    struct world_names_person who;

    buf_add(b, STR("<aside><h2>People also viewed</h2><ul>\n"));
    for (int i = 0; i < OTHERS; i++) {
        world_names_person(&p->rng, p->c->lang, p->arena, &who);
        buf_add(b, STR("<li><a href=\"https://www.linkedin.com/in/other\">"));
        add_text(b, joined(p->arena, "", who.given, " "));
        add_text(b, who.family);
        buf_add(b, STR("</a></li>\n"));
    }
    buf_add(b, STR("</ul></aside>\n"));
}

static str
page_html(struct page *p)
{
    const struct world_person *w = &p->c->people[p->person];
    struct buf b;

    buf_init(&b, p->arena, PAGE_BYTES_MAX);
    buf_add(&b, STR("<!DOCTYPE html>\n<html lang=\"en\"><head>\n"
                    "<meta charset=\"utf-8\">\n<title>"));
    add_text(&b, title(p));
    buf_add(&b, STR("</title>\n"));
    put_meta(&b, "og:title", title(p));
    put_meta(&b, "og:description", p->about);
    put_meta(&b, "og:type", STR("profile"));
    put_data(&b, p);
    buf_add(&b, STR("</head><body><nav><a href=\"/login\">Sign in</a></nav>\n"
                    "<main><h1>"));
    add_text(&b, joined(p->arena, "", w->given, " "));
    add_text(&b, w->family);
    buf_add(&b, STR("</h1>\n<h2>"));
    add_text(&b, w->job);
    buf_add(&b, STR("</h2>\n<section><h2>About</h2><p>"));
    add_text(&b, p->about);
    buf_add(&b, STR("</p></section>\n"));
    put_others(&b, p);
    buf_add(&b, STR("</main></body></html>\n"));
    check(!b.is_full);
    return buf_str(&b);
}

/* --- replies --- */

static void
say(struct linkedin_reply *out, int status, const char *type, str body)
{
    out->reply = (struct world_reply){.status = status,
                                      .location = STR_EMPTY,
                                      .content_type = str_of(type),
                                      .body = body,
                                      .may_gzip = true};
}

static void
send_on(struct linkedin_reply *out, int status, str to)
{
    say(out, status, "text/html; charset=utf-8", STR_EMPTY);
    out->reply.location = to;
}

static void
say_login(struct linkedin_reply *out)
{
    say(out, 200, "text/html; charset=utf-8",
        STR("<!DOCTYPE html>\n<html><head><title>Sign Up | LinkedIn</title>"
            "</head><body><h1>Join LinkedIn</h1><form action=\"/login\">"
            "<input name=\"session_key\" autocomplete=\"username\">"
            "<input type=\"password\" name=\"session_password\">"
            "<button>Sign in</button></form></body></html>\n"));
}

static void
say_wall(const struct world_request *q, struct world_rng *r, struct arena *a,
         struct linkedin_reply *out)
{
    out->is_block = true;
    if (world_rng_chance(r, 500)) {
        say_login(out);
        return;
    }
    send_on(out, 302,
            joined(a,
                   "https://www.linkedin.com/authwall?trk=bf&sessionRedirect"
                   "=https%3A%2F%2Fwww.linkedin.com",
                   str_sub(q->path, 0, TEXT_MAX / 2), ""));
}

static void
say_denied(struct linkedin_reply *out)
{
    out->is_block = true;
    say(out, 999, "text/html",
        STR("<html><head></head><body></body></html>\n"));
}

static void
say_robots(enum linkedin_mode mode, struct linkedin_reply *out)
{
    say(out, 200, "text/plain",
        mode == LINKEDIN_MODE_ROBOTS
            ? STR("User-agent: *\nDisallow: /\n")
            : STR("User-agent: turnstone\nAllow: /in/\nAllow: /pub/\n"
                  "Disallow: /\n\nUser-agent: *\nDisallow: /\n"));
}

/* Does the wall stand here, and which one? True: it was answered. */
static bool
is_blocked(enum linkedin_mode mode, const struct world_request *q, str slug,
           struct arena *a, struct linkedin_reply *out)
{
    struct world_rng r = world_rng(str_hash(slug), SALT_WALL);
    bool is_one = world_rng_chance(&r, BLOCKED_IN_MIXED);
    bool is_wall = world_rng_chance(&r, 500);

    if (mode == LINKEDIN_MODE_MIXED && !is_one)
        return false;
    if (mode == LINKEDIN_MODE_DENIES ||
        (mode == LINKEDIN_MODE_MIXED && !is_wall)) {
        say_denied(out);
        return true;
    }
    if (mode != LINKEDIN_MODE_AUTHWALL && mode != LINKEDIN_MODE_MIXED)
        return false;
    say_wall(q, &r, a, out);
    return true;
}

static void
say_person(struct directory *d, str slug, struct arena *a,
           struct linkedin_reply *out)
{
    const struct directory_place *at = directory_page(d, slug);
    struct world_company *c = arena_new(a, struct world_company);
    struct page p;

    if (at != NULL)
        world_company(d->world, at->company, a, c);
    if (at == NULL || linkedin_kind(c, at->person) == LINKEDIN_GONE) {
        say(out, 404, "text/html; charset=utf-8",
            STR("<html><body><h1>Page not found</h1></body></html>\n"));
        return;
    }
    page_init(&p, c, at->person, a);
    out->is_page = true;
    say(out, 200, "text/html; charset=utf-8", page_html(&p));
}

/* Of a person, wherever it is asked for. */
static void
answer_profile(struct directory *d, enum linkedin_mode mode,
               const struct world_request *q, struct arena *a,
               struct linkedin_reply *out)
{
    str slug = directory_slug_of(q->path);

    if (str_eq(q->host, STR("linkedin.com")) ||
        str_has_prefix(q->path, STR("/pub/")))
        send_on(out, 301, joined(a, "https://www.linkedin.com/in/", slug, ""));
    else if (!is_blocked(mode, q, slug, a, out))
        say_person(d, slug, a, out);
}

void
linkedin_answer(struct directory *d, enum linkedin_mode mode,
                const struct world_request *q, struct arena *a,
                struct linkedin_reply *out)
{
    bool is_profile = str_has_prefix(q->path, STR("/in/")) ||
                      str_has_prefix(q->path, STR("/pub/"));
    bool is_robots = str_eq(q->path, STR("/robots.txt"));

    *out = (struct linkedin_reply){
        .is_disallowed =
            !is_robots && (!is_profile || mode == LINKEDIN_MODE_ROBOTS)};
    if (is_robots) {
        say_robots(mode, out);
        return;
    }
    if (!q->is_tls) {
        send_on(out, 301,
                joined(a, "https://", q->host,
                       str_dup_z(a, str_sub(q->path, 0, TEXT_MAX / 2))));
        return;
    }
    if (is_profile)
        answer_profile(d, mode, q, a, out);
    else if (str_has_prefix(q->path, STR("/authwall")) ||
             str_has_prefix(q->path, STR("/login")))
        say_login(out);
    else
        say_denied(out);
}
