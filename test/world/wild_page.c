/*
 * Which page a path is, and what stands on it.
 */
#include "base/check.h"
#include "wild.h"

static const struct wild_page *
page_at(const struct world_company *c, str path)
{
    const struct wild_site *s = c->wild;

    for (size_t i = 0; i < s->pages_n; i++)
        if (str_eq(s->pages[i].path, path))
            return &s->pages[i];
    return NULL;
}

/* Does this person stand on this page, or on its twin? */
static bool
is_here(const struct wild_pen *p, const struct world_person *w)
{
    const struct wild_site *s = p->c->wild;
    const struct wild_page *at = &s->pages[w->page];

    if (!w->is_listed)
        return false;
    if (s->layout->plan == WILD_ON_OWN && p->page->role == WILD_TEAM)
        return at->role == WILD_OWN;
    return at->role == p->page->role && at->part == p->page->part &&
           at->person == p->page->person;
}

bool
wild_is_shown_at(const struct world_company *c, size_t person, str path)
{
    const struct world_person *w = &c->people[person];
    const struct wild_page *page = page_at(c, path);
    const struct wild_page *at = &c->wild->pages[w->page];

    return w->is_shown && w->is_listed && page != NULL &&
           wild_style_form(w->style) != WILD_IN_FILE &&
           at->role == page->role && at->part == page->part &&
           at->person == page->person;
}

static size_t
people_here(const struct wild_pen *p, int people[WORLD_PEOPLE_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < p->c->people_n; i++)
        if (is_here(p, &p->c->people[i]))
            people[n++] = (int)i;
    return n;
}

static void
put_extras(struct wild_pen *p, bool is_first)
{
    const struct wild_site *s = p->c->wild;

    for (size_t i = 0; i < s->extras_n; i++)
        if (s->extras[i].role == p->page->role && p->page->part == 0 &&
            s->extras[i].is_first == is_first)
            buf_add(p->out, s->extras[i].html);
}

static void
put_link(struct wild_pen *p, const struct wild_page *to, const char *attributes)
{
    buf_addf(p->out, "<a %shref=\"", attributes);
    wild_put_href(p, to->path);
    buf_add(p->out, STR("\">"));
    buf_add(p->out, to->label);
    buf_add(p->out, STR("</a>\n"));
}

/* Between the parts of a list, as paged lists have it. */
static void
put_pager(struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;

    if (s->layout->plan != WILD_ON_PAGED || p->page->role != WILD_TEAM)
        return;
    wild_put(p, "<nav class=`pager`><ul class=`pagination`>\n");
    for (size_t i = 0; i < s->pages_n; i++) {
        const struct wild_page *to = &s->pages[i];
        if (to->role != WILD_TEAM || to == p->page)
            continue;
        buf_addf(p->out, "<li class=\"page-item\"><a %shref=\"",
                 to->part == p->page->part + 1   ? "rel=\"next\" "
                 : to->part == p->page->part - 1 ? "rel=\"prev\" "
                                                 : "");
        wild_put_href(p, to->path);
        buf_addf(p->out, "\">%d</a></li>\n", to->part + 1);
    }
    wild_put(p, "</ul></nav>\n");
}

static void
put_departments(struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;

    wild_put(p, "<ul class=`subnav`>\n");
    for (size_t i = 0; i < s->pages_n; i++) {
        if (s->pages[i].role != WILD_TEAM)
            continue;
        wild_put(p, "<li>");
        put_link(p, &s->pages[i], "class=\"more\" ");
        wild_put(p, "</li>\n");
    }
    wild_put(p, "</ul>\n");
}

static void
put_form(struct wild_pen *p)
{
    wild_put(p,
             "<form class=`contact-form` action=`#` method=`post`><label>"
             "Name</label><input type=`text` name=`your-name` value=``><label"
             ">^2</label><input type=`email` name=`your-email` placeholder="
             "`name@example.com`><textarea name=`your-message`></textarea>"
             "<input type=`submit` value=`OK`></form>\n");
}

/* Names in prose are no cards: the boss once more, without an address. */
static void
put_founder(struct wild_pen *p)
{
    const struct world_person *boss = &p->c->people[0];
    struct wild_pen q = *p;

    if (!boss->is_listed || wild_style_hides_names(p->c->wild->style))
        return;
    q.who = boss;
    wild_put(&q, "<p>");
    wild_put(&q, wild_words[p->page->lang].founder);
    wild_put(&q, "</p>\n");
}

/* Street, telephone and the shared mailbox, as the site shows addresses. */
static void
put_address_block(struct wild_pen *p)
{
    const struct world_company *c = p->c;
    struct wild_pen q = *p;
    struct buf b;

    wild_put(p, "<p class=`address`><strong>^c</strong><br>\nWerkstra&szlig;e "
                "12<br>\n00000 Sampletown<br>\n^1 ^f");
    if (c->role.n > 0) {
        buf_init(&b, p->arena, 300);
        buf_addf(&b, "%.*s@%.*s", STR_ARG(c->role),
                 STR_ARG(c->wild->mail_domain));
        q.address = buf_str(&b);
        q.text = q.address;
        if (wild_style_form(q.style) != WILD_INLINE)
            q.style = WORLD_STYLE_MAILTO;
        wild_put(&q, "<br>\n^@");
    }
    wild_put(p, "</p>\n");
}

static void
put_main(struct wild_pen *p)
{
    int people[WORLD_PEOPLE_MAX];
    size_t n = people_here(p, people);
    enum wild_plan plan = p->c->wild->layout->plan;
    bool is_inner = plan == WILD_IN_IFRAME && p->page->role == WILD_TEAM;

    if (p->page->role != WILD_LEGAL)
        wild_put_prose(p, p->page->role == WILD_TEAM ? 1 : 3);
    put_extras(p, true);
    if (plan == WILD_ON_HOME && p->page->role == WILD_HOME)
        buf_addf(p->out, "<h2 id=\"team\">%s</h2>\n",
                 wild_words[p->page->lang].team[0].text);
    if (p->page->role == WILD_OWN)
        wild_card_put_own(p);
    else
        wild_card_put_people(p, people, n);
    if (is_inner)
        wild_put(p, "<iframe src=`/embed/team.html` width=`100%` height=`900` "
                    "frameborder=`0`></iframe>\n");
    if (p->page->role == WILD_OVERVIEW)
        put_departments(p);
    if (p->page->role == WILD_LEGAL)
        wild_put(p, wild_words[p->page->lang].legal_text);
    if (p->page->role == WILD_ABOUT)
        put_founder(p);
    if (p->page->role == WILD_CONTACT)
        put_address_block(p);
    put_pager(p);
    put_extras(p, false);
    if (p->page->role == WILD_CONTACT)
        put_form(p);
    wild_put_prose(p, 2);
    /* on a list of links, the data of the people are on their own pages */
    if (plan != WILD_ON_OWN || p->page->role == WILD_OWN)
        wild_data_put(p, people, n);
}

/* --- pages without the skin --- */

static void
put_frameset(struct wild_pen *p)
{
    wild_put(p,
             "<HTML><HEAD><TITLE>^c</TITLE></HEAD>\n<FRAMESET COLS=`180,*` "
             "BORDER=0>\n<FRAME NAME=menu SRC=`menu.htm` NORESIZE>\n<FRAME "
             "NAME=main SRC=main.htm>\n<NOFRAMES><BODY>Your browser does not "
             "show frames.</BODY></NOFRAMES>\n</FRAMESET></HTML>\n");
}

static void
put_menu_frame(struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;

    wild_put(p,
             "<HTML><HEAD><BASE TARGET=main></HEAD><BODY BGCOLOR=#EEEEEE>\n");
    for (size_t i = 0; i < s->pages_n; i++)
        if (s->pages[i].is_in_menu) {
            wild_put(p, "<P>");
            put_link(p, &s->pages[i], "target=main ");
        }
    wild_put(p, "</BODY></HTML>\n");
}

static void
put_refresh(struct wild_pen *p)
{
    const struct wild_page *to = NULL;
    struct world_rng r = world_rng(p->c->key, 171);

    for (size_t i = 0; to == NULL && i < p->c->wild->pages_n; i++)
        if (p->c->wild->pages[i].role == WILD_HOME)
            to = &p->c->wild->pages[i];
    check(to != NULL);
    wild_put(p, "<html><head><title>^c</title>\n<meta http-equiv=`refresh` "
                "content=`");
    buf_addf(p->out, world_rng_chance(&r, 500) ? "0; URL=" : "0;url=");
    wild_put_href(p, to->path);
    wild_put(p, "`>\n</head><body>");
    if (world_rng_chance(&r, 500))
        put_link(p, to, "");
    wild_put(p, "</body></html>\n");
}

/* Without a menu: inside a frame. */
static void
put_bare(struct wild_pen *p)
{
    wild_put(p, "<HTML><HEAD><TITLE>^T</TITLE>");
    wild_style_put_head(p, p->c->wild->style);
    wild_put(p, "</HEAD>\n<BODY BGCOLOR=white>\n<H2>^T</H2>\n");
    put_main(p);
    wild_put(p, "</BODY></HTML>\n");
}

static void
put_page(struct wild_pen *p)
{
    bool is_framed = p->c->wild->layout->plan == WILD_IN_FRAMES;

    switch ((int)p->page->role) {
    case WILD_FRAMESET: put_frameset(p); return;
    case WILD_MENU: put_menu_frame(p); return;
    case WILD_REFRESH: put_refresh(p); return;
    case WILD_EMBED: put_bare(p); return;
    default: break;
    }
    if (is_framed) {
        put_bare(p);
        return;
    }
    wild_skin_put_head(p);
    put_main(p);
    wild_skin_put_foot(p);
}

static void
put_missing(struct wild_pen *p)
{
    wild_skin_put_head(p);
    wild_put(p, "<p>404</p>\n");
    wild_put_prose(p, 2);
    wild_skin_put_foot(p);
}

/* /vcf/slug.vcf of somebody who has one; else NULL. */
static const struct world_person *
vcard_at(const struct world_company *c, str path)
{
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *w = &c->people[i];
        if (w->is_shown && wild_style_form(w->style) == WILD_IN_FILE &&
            str_has_prefix(path, STR("/vcf/")) &&
            str_eq(str_sub(path, 5, path.n - 4), w->slug))
            return w;
    }
    return NULL;
}

bool
wild_page(const struct world_company *c, str request, struct arena *a,
          struct world_reply *out)
{
    str path = wild_trap_strip(c, request, a);
    const struct wild_page *page = page_at(c, path);
    const struct wild_page none = {.path = path,
                                   .label = str_of(wild_words[c->lang].home),
                                   .role = WILD_PROSE,
                                   .lang = c->lang,
                                   .person = WORLD_NOBODY};
    struct buf b;
    struct wild_pen p = {.c = c,
                         .arena = a,
                         .out = &b,
                         .page = page != NULL ? page : &none,
                         .address = STR_EMPTY,
                         .text = STR_EMPTY,
                         .style = c->wild->style,
                         .request = request};

    buf_init(&b, a, WORLD_PAGE_MAX);
    out->status = 200;
    out->content_type = STR("text/html; charset=utf-8");
    p.who = vcard_at(c, path);
    if (p.who != NULL) {
        p.address = p.who->address;
        out->content_type = STR("text/x-vcard");
        wild_data_put_vcard(&p);
        out->body = buf_str(&b);
        return false;
    }
    if (page != NULL) {
        put_page(&p);
    } else {
        wild_skin_put_head(&p);
        if (!wild_trap_put_page(&p, request)) {
            buf_clear(&b);
            out->status = c->trouble == WORLD_TROUBLE_SOFT_404 ? 200 : 404;
            put_missing(&p);
        } else {
            wild_skin_put_foot(&p);
        }
    }
    check(!b.is_full);
    out->body = buf_str(&b);
    return true;
}
