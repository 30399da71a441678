/*
 * What never ends: each trap has links on every page of its site, and answers
 * whatever they lead to with more of them.
 */
#include "base/check.h"
#include "wild.h"

/* Different for each page that was asked for. */
static uint32_t
session_of(const struct wild_pen *p)
{
    return (uint32_t)(str_hash(p->request) * 0x9e3779b97f4a7c15u >> 33);
}

static void
put_escaped(struct wild_pen *p, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_add(p->out, STR("&amp;"));
        else
            buf_add_byte(p->out, s.p[i]);
    }
}

void
wild_put_href(struct wild_pen *p, str path)
{
    uint32_t traps = p->c->wild->traps;
    size_t query = str_find_byte(path, '?', 0);
    str before = str_sub(path, 0, query);
    str after = str_from(path, before.n);

    if (!str_has_prefix(path, STR("/"))) {
        put_escaped(p, path);
        return;
    }
    buf_add(p->out, before);
    if (traps & WILD_TRAP_SESSION_PATH)
        buf_addf(p->out, ";jsessionid=%08X%08X.node%u", session_of(p),
                 session_of(p) ^ 0x5a5a5a5a, session_of(p) % 4);
    put_escaped(p, after);
    if (traps & WILD_TRAP_SESSION)
        buf_addf(p->out, "%sPHPSESSID=%08x%08x", after.n > 0 ? "&amp;" : "?",
                 session_of(p), ~session_of(p));
}

str
wild_trap_strip(const struct world_company *c, str path, struct arena *a)
{
    str before = str_sub(path, 0, str_find_byte(path, '?', 0));
    str query = str_from(path, before.n + 1);
    struct buf b;

    buf_init(&b, a, 8192);
    buf_add(&b, str_sub(before, 0, str_find_byte(before, ';', 0)));
    while (query.n > 0) {
        str one = str_cut(&query, '&');
        if (str_has_prefix(one, STR("amp;")))
            one = str_from(one, 4);
        bool is_first =
            str_eq(one, STR("page=1")) && c->wild->layout->cms != WILD_DRUPAL;
        if ((str_has_prefix(one, STR("page=")) && !is_first) ||
            str_has_prefix(one, STR("id=")))
            buf_addf(&b, "?%.*s", STR_ARG(one));
    }
    return buf_str(&b);
}

/* --- links --- */

static void
put_calendar(struct wild_pen *p, int year, int month)
{
    buf_addf(p->out,
             "<table id=\"wp-calendar\" class=\"calendar\"><caption>%d-%02d"
             "</caption><tr>",
             year, month);
    for (int day = 1; day <= 7; day++)
        buf_addf(p->out,
                 "<td><a href=\"/events/?month=%d-%02d&amp;day=%d\">%d"
                 "</a></td>",
                 year, month, day, day);
    buf_addf(p->out,
             "</tr></table><a href=\"/events/?month=%d-%02d\">&laquo;</a> "
             "<a href=\"/events/?month=%d-%02d\" rel=\"next\">&raquo;</a>\n",
             month == 1 ? year - 1 : year, month == 1 ? 12 : month - 1,
             month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1);
}

static void
put_facets(struct wild_pen *p, str query)
{
    static const char *const facets[] = {
        "color=red",  "color=blue", "size=m",     "size=xl",
        "sort=price", "sort=name",  "brand=velo", "view=list"};

    buf_add(p->out, STR("<ul class=\"filter\">\n"));
    for (size_t i = 0; i < array_len(facets); i++) {
        buf_add(p->out, STR("<li><a href=\"/shop/?"));
        put_escaped(p, str_sub(query, 0, 400));
        buf_addf(p->out, "%s%s\">%s</a></li>\n", query.n > 0 ? "&amp;" : "",
                 facets[i], facets[i]);
    }
    buf_add(p->out, STR("</ul>\n"));
}

static void
put_tags(struct wild_pen *p)
{
    const struct world_company *c = p->c;

    wild_put(p, "<div class=`tagcloud`>");
    for (int i = 0; i < 5; i++)
        buf_addf(p->out, "<a href=\"/tag/topic-%d/\" rel=\"tag\">topic %d</a> ",
                 i, i);
    for (size_t i = 0; i < c->people_n && i < 2; i++)
        if (c->people[i].is_listed && !wild_style_hides_names(c->wild->style))
            buf_addf(p->out,
                     "<a href=\"/author/%.*s/\" rel=\"author\">%.*s</a> ",
                     STR_ARG(c->people[i].slug), STR_ARG(c->people[i].name));
    wild_put(p, "</div>\n");
}

void
wild_trap_put_links(struct wild_pen *p)
{
    uint32_t traps = p->c->wild->traps;

    if (traps & WILD_TRAP_CALENDAR)
        put_calendar(p, 2026, 5);
    if (traps & WILD_TRAP_FACETS)
        put_facets(p, STR_EMPTY);
    if (traps & WILD_TRAP_ENDLESS)
        wild_put(p, "<a href=`/archive/`>Archive</a>\n");
    if (traps & WILD_TRAP_PRINT) {
        wild_put(p, "<a rel=`nofollow` href=`");
        put_escaped(p, p->page->path);
        buf_addf(p->out, "%sprint=1\" onclick=\"window.open(this.href)\">",
                 str_find_byte(p->page->path, '?', 0) == STR_NOT_FOUND
                     ? "?"
                     : "&amp;");
        wild_put(p, "<img src=`/img/printButton.png` alt=`Print`></a>\n");
    }
    if (traps & WILD_TRAP_TAGS)
        put_tags(p);
    if (traps & WILD_TRAP_BLOG)
        wild_put(p, "<a href=`/blog/`>Blog</a>\n");
}

/* --- pages --- */

static void
put_endless(struct wild_pen *p)
{
    wild_put(p, "<ul><li><a href=`more/`>more</a></li><li><a href=`older/more/"
                "`>older</a></li></ul>\n");
}

static void
put_blog(struct wild_pen *p, str path)
{
    size_t at = str_find(path, STR("page="), 0);
    int64_t n = 1;

    if (at != STR_NOT_FOUND && !str_to_i64(str_from(path, at + 5), &n))
        n = 1;
    wild_put_prose(p, 3);
    buf_addf(p->out,
             "<div class=\"pagination\"><a href=\"/blog/?page=%d\">%d</a> <a "
             "class=\"next\" rel=\"next\" href=\"/blog/?page=%d\">&rarr;</a>"
             "</div>\n",
             (int)(n % 1000000) + 2, (int)(n % 1000000) + 2,
             (int)(n % 1000000) + 1);
}

static void
put_month(struct wild_pen *p, str path)
{
    size_t at = str_find(path, STR("month="), 0);
    int64_t year = 2026, month = 5;

    if (at != STR_NOT_FOUND &&
        (!str_to_i64(str_sub(path, at + 6, at + 10), &year) ||
         !str_to_i64(str_sub(path, at + 11, at + 13), &month))) {
        year = 2026;
        month = 5;
    }
    put_calendar(p, (int)(year % 10000), (int)(month % 13));
}

bool
wild_trap_put_page(struct wild_pen *p, str path)
{
    uint32_t traps = p->c->wild->traps;

    if ((traps & WILD_TRAP_CALENDAR) && str_has_prefix(path, STR("/events/")))
        put_month(p, path);
    else if ((traps & WILD_TRAP_FACETS) && str_has_prefix(path, STR("/shop/")))
        put_facets(p, str_from(path, 7));
    else if ((traps & WILD_TRAP_ENDLESS) &&
             str_has_prefix(path, STR("/archive/")))
        put_endless(p);
    else if ((traps & WILD_TRAP_TAGS) &&
             (str_has_prefix(path, STR("/tag/")) ||
              str_has_prefix(path, STR("/author/"))))
        wild_put_prose(p, 4);
    else if ((traps & WILD_TRAP_BLOG) && str_has_prefix(path, STR("/blog/")))
        put_blog(p, path);
    else
        return false;
    return true;
}

bool
wild_is_trap(const struct world_company *c, str path)
{
    static const char *const signs[] = {"/events/?",   "/shop/?", "more/more/",
                                        "older/more/", "print=1", "/tag/",
                                        "/blog/?page="};
    bool has_session = str_find(path, STR("PHPSESSID="), 0) != STR_NOT_FOUND ||
                       str_find(path, STR(";jsessionid="), 0) != STR_NOT_FOUND;

    if (c->wild == NULL)
        return false;
    for (size_t i = 0; i < array_len(signs); i++)
        if (str_find(path, str_of(signs[i]), 0) != STR_NOT_FOUND)
            return true;
    return has_session &&
           (str_has_prefix(path, STR("/?")) || str_has_prefix(path, STR("/;")));
}
