/*
 * The frames of pages: head, navigation, main part, footer, for layouts from
 * a table written by hand to a site builder's nest of boxes. The navigation
 * also leads where nobody is: services, privacy, a calendar, a log-in.
 */
#include "base/check.h"
#include "world_page.h"

#define ANY WORLD_LANG_N

#define ENGLISH                                                                \
    {                                                                          \
        "Home", "Our team", "Contact", "About us", "Privacy", ""               \
    }

static const struct world_layout layouts[] = {
    {"cards",
     ANY,      WORLD_CARDS,
     WORLD_TEAM,    -1,
     110, 12,
     {"/", "/our-team", "/contact-us", "/about-us", NULL, NULL},
     ENGLISH                                                              },
    {"wordpress",
     ANY,      WORLD_PRESS,
     WORLD_TEAM,    -1,
     90,  16,
     {"/", "/team", "/contact", "/about", "/privacy-policy/", NULL},
     ENGLISH                                                              },
    {"table",
     ANY,      WORLD_ROWS,
     WORLD_TEAM,    -1,
     4,   0,
     {"/", "/staff.html", "/contact.html", "/about.html", NULL, NULL},
     {"Home", "Staff", "Contact", "About", "", ""}                        },
    {"terms",
     ANY,      WORLD_TERMS,
     WORLD_TEAM,    -1,
     20,  4,
     {"/", "/people", "/contact", "/about", NULL, NULL},
     {"Home", "People", "Contact", "Who we are", "", ""}                  },
    {"onepage",
     ANY,      WORLD_CARDS,
     WORLD_HOME,    -1,
     160, 14,
     {"/", NULL, NULL, NULL, NULL, NULL},
     ENGLISH                                                              },
    {"own_pages",
     ANY,      WORLD_LINKS,
     WORLD_OWN,     -1,
     60,  8,
     {"/", "/people/", "/contact", "/about", NULL, "/people/"},
     {"Home", "Our people", "Contact", "About", "", ""}                   },
    {"contact",
     ANY,      WORLD_ITEMS,
     WORLD_CONTACT, WORLD_STYLE_NAME,
     30,  6,
     {"/", NULL, "/contact", "/about", NULL, NULL},
     {"Home", "", "Get in touch", "About us", "", ""}                     },
    {"text",
     ANY,      WORLD_LINES,
     WORLD_CONTACT, WORLD_STYLE_TEXT,
     0,   0,
     {"/", NULL, "/contact.htm", "/about.htm", NULL, NULL},
     {"home", "", "contact", "about", "", ""}                             },
    {"json_ld",
     ANY,      WORLD_CARDS,
     WORLD_ABOUT,   WORLD_STYLE_JSON_LD,
     80,  10,
     {"/", NULL, "/contact", "/about-us", NULL, NULL},
     ENGLISH                                                              },
    {"kontakt",
     WORLD_DE, WORLD_ITEMS,
     WORLD_TEAM,    -1,
     50,  6,
     {"/", "/team", "/kontakt", "/ueber-uns", "/impressum", NULL},
     {"Start", "Unser Team", "Kontakt", "Über uns", "Impressum", ""}     },
    {"ansprechpartner",
     WORLD_DE, WORLD_PRESS,
     WORLD_TEAM,    -1,
     70,  10,
     {"/", "/ansprechpartner/", "/kontakt/", "/unternehmen/", "/impressum/",
      NULL},
     {"Startseite", "Ansprechpartner", "Kontakt", "Unternehmen", "Impressum",
      ""}                                                                 },
    {"equipe",
     WORLD_FR, WORLD_CARDS,
     WORLD_TEAM,    -1,
     70,  8,
     {"/", "/equipe", "/contact", "/a-propos", "/mentions-legales", NULL},
     {"Accueil", "Notre équipe", "Contact", "À propos", "Mentions légales",
      ""}                                                                 },
    {"equipo",
     WORLD_ES, WORLD_ITEMS,
     WORLD_TEAM,    WORLD_STYLE_ENTITY,
     50,  6,
     {"/", "/equipo", "/contacto", "/quienes-somos", "/aviso-legal", NULL},
     {"Inicio", "Equipo", "Contacto", "Quiénes somos", "Aviso legal", ""}},
};

enum { LAYOUTS_PLAIN = 2 }; /* the first ones: five pages, a team page */

const struct world_layout *
world_layout_draw(struct world_rng *r, enum world_lang lang, bool is_plain)
{
    if (is_plain)
        return &layouts[world_rng_below(r, LAYOUTS_PLAIN)];
    bool wants_own = world_rng_chance(r, 750);
    uint32_t at = world_rng_below(r, array_len(layouts));
    for (size_t i = 0; wants_own && i < array_len(layouts); i++) {
        const struct world_layout *l = &layouts[(at + i) % array_len(layouts)];
        if (l->lang == lang)
            return l;
    }
    for (size_t i = 0;; i++) {
        const struct world_layout *l = &layouts[(at + i) % array_len(layouts)];
        if (l->lang == WORLD_LANG_N)
            return l;
    }
}

static const char *const lang_codes[WORLD_LANG_N] = {
    "en", "de", "fr", "es", "no", "pl", "tr", "nl", "en-IE"};

static void
write_charset(struct world_pen *p)
{
    if (p->c->trouble == WORLD_TROUBLE_WINDOWS)
        buf_add(p->out, STR("<meta http-equiv=\"Content-Type\" content=\""
                            "text/html; charset=windows-1252\">\n"));
    else if (p->c->trouble != WORLD_TROUBLE_LATIN1 &&
             p->c->trouble != WORLD_TROUBLE_UTF16)
        buf_add(p->out, STR("<meta charset=\"utf-8\">\n"));
}

static void
write_head(struct world_pen *p, str title)
{
    const struct world_layout *l = p->c->layout;

    buf_addf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n",
             lang_codes[p->c->lang]);
    write_charset(p);
    buf_addf(p->out, "<title>%.*s | %.*s</title>\n", STR_ARG(title),
             STR_ARG(p->c->name));
    buf_add(p->out, STR("<meta name=\"viewport\" content=\"width=device-"
                        "width\">\n<link rel=\"stylesheet\" href=\"/assets/"
                        "site.css?v=3\">\n"));
    if (l->rules > 0)
        world_noise_rules(p, l->rules);
    world_noise_scripts(p, l->scripts / 2);
    world_person_write_data(p);
    buf_add(p->out, STR("</head>\n<body>\n"));
}

/* Whether the links of this page lead to the page of that place. */
static bool
is_linked(const struct world_pen *p, enum world_place to)
{
    if (to != WORLD_TEAM)
        return true;
    if (p->c->trouble == WORLD_TROUBLE_UNLINKED)
        return false;
    return p->c->trouble != WORLD_TROUBLE_TWO_HOPS || p->place == WORLD_ABOUT;
}

static void
write_navigation(struct world_pen *p)
{
    const struct world_layout *l = p->c->layout;

    buf_addf(p->out,
             "<header><a href=\"/\"><img src=\"/img/logo@2x.png\" "
             "alt=\"%.*s\"></a>\n<nav><ul>\n",
             STR_ARG(p->c->name));
    for (int i = 0; i < WORLD_OWN; i++)
        if (l->paths[i] != NULL && is_linked(p, (enum world_place)i))
            buf_addf(p->out, "<li><a href=\"%s\">%s</a></li>\n", l->paths[i],
                     l->labels[i]);
    buf_add(p->out, STR("<li><a href=\"/services\">Services</a></li>\n"));
    if (!p->c->world->is_plain)
        buf_add(
            p->out,
            STR("<li><a href=\"/calendar?month=2026-05\">Events</a></li>\n"
                "<li><a href=\"/login\">Login</a></li>\n<li><a href=\"/files"
                "/catalogue.pdf\">Catalogue (PDF)</a></li>\n<li><a href=\""
                "https://www.linkedin.com/company/x\">LinkedIn</a></li>\n"));
    buf_add(p->out, STR("</ul></nav></header>\n<main>\n"));
}

static void
write_footer(struct world_pen *p)
{
    const struct world_company *c = p->c;

    buf_addf(p->out, "</main>\n<footer><p>&copy; 2026 %.*s</p>\n",
             STR_ARG(c->name));
    if (c->role.n > 0)
        buf_addf(p->out, "<p><a href=\"mailto:%.*s@%.*s\">%.*s@%.*s</a></p>\n",
                 STR_ARG(c->role), STR_ARG(c->domain), STR_ARG(c->role),
                 STR_ARG(c->domain));
    if (c->agency.n > 0)
        buf_addf(p->out,
                 "<p class=\"credit\">Site by <a href=\"https://%.*s"
                 "/\">%.*s</a> (<a href=\"mailto:studio@%.*s\">"
                 "studio@%.*s</a>)</p>\n",
                 STR_ARG(c->agency), STR_ARG(c->agency), STR_ARG(c->agency),
                 STR_ARG(c->agency));
    buf_add(p->out, STR("</footer>\n"));
    world_noise_scripts(p, c->layout->scripts - c->layout->scripts / 2);
    buf_addf(p->out,
             "<!-- built for webmaster.old@%.*s -->\n</body>\n"
             "</html>\n",
             STR_ARG(c->domain));
}

static void
write_testimonial(struct world_pen *p)
{
    const struct world_company *c = p->c;

    if (c->customer.n == 0)
        return;
    buf_addf(p->out,
             "<section class=\"testimonials\"><blockquote><p>Best "
             "decision we made last year.</p><cite>%.*s, <a href=\""
             "mailto:%.*s\">%.*s</a></cite></blockquote></section>\n",
             STR_ARG(c->customer_name), STR_ARG(c->customer),
             STR_ARG(c->customer));
}

static void
write_form(struct world_pen *p)
{
    if (!p->c->has_placeholder)
        return;
    buf_add(
        p->out,
        STR("<form action=\"/send\" method=\"post\"><label>Name <input name="
            "\"name\"></label><label>E-mail <input name=\"mail\" placeholder="
            "\"you@yourcompany.test\"></label><textarea name=\"text\">"
            "</textarea><button>Send</button></form>\n"));
}

/* What goes around the cards of a markup. */
static const char *const list_opens[] = {
    [WORLD_ROWS] = "<TABLE BORDER=1 CELLPADDING=4>\n",
    [WORLD_CARDS] = "<div class=\"e-con-inner\" data-id=\"7f21c0\">\n",
    [WORLD_PRESS] = "<div class=\"wp-block-columns\">\n",
    [WORLD_TERMS] = "<dl>\n",
    [WORLD_ITEMS] = "<ul class=\"people\">\n",
    [WORLD_LINES] = "",
    [WORLD_LINKS] = "<ul>\n",
};

static const char *const list_closes[] = {
    [WORLD_ROWS] = "</TABLE>\n", [WORLD_CARDS] = "</div>\n",
    [WORLD_PRESS] = "</div>\n",  [WORLD_TERMS] = "</dl>\n",
    [WORLD_ITEMS] = "</ul>\n",   [WORLD_LINES] = "",
    [WORLD_LINKS] = "</ul>\n",
};

/* Does this person belong on the list of this page? */
static bool
is_here(const struct world_pen *p, const struct world_person *w)
{
    if (!w->is_listed)
        return false;
    return w->place == p->place ||
           (w->place == WORLD_OWN && p->place == WORLD_TEAM);
}

static void
write_people(struct world_pen *p)
{
    enum world_markup m = p->c->layout->markup;
    bool is_open = false;

    for (size_t i = 0; i < p->c->people_n; i++) {
        if (!is_here(p, &p->c->people[i]))
            continue;
        if (!is_open)
            buf_add(p->out, str_of(list_opens[m]));
        is_open = true;
        world_person_write(p, i);
    }
    if (is_open)
        buf_add(p->out, str_of(list_closes[m]));
}

static void
write_main(struct world_pen *p, str title)
{
    bool is_wordy = p->c->layout->rules > 40;

    buf_addf(p->out, "<h1>%.*s</h1>\n", STR_ARG(title));
    world_noise_prose(p, is_wordy ? 10 : 3);
    write_people(p);
    if (p->place == WORLD_HOME)
        write_testimonial(p);
    if (p->place == WORLD_CONTACT)
        write_form(p);
    world_noise_prose(p, is_wordy ? 16 : 3);
}

void
world_layout_write(struct world_pen *p)
{
    str title = str_of(p->c->layout->labels[p->place]);

    if (p->person != WORLD_NOBODY)
        title = p->c->people[p->person].name;
    write_head(p, title);
    write_navigation(p);
    if (p->person != WORLD_NOBODY) {
        world_person_write(p, (size_t)p->person);
        world_noise_prose(p, 6);
    } else {
        write_main(p, title);
    }
    write_footer(p);
}

void
world_layout_write_prose(struct world_pen *p, str title)
{
    write_head(p, title);
    write_navigation(p);
    buf_addf(p->out, "<h1>%.*s</h1>\n", STR_ARG(title));
    world_noise_prose(p, p->c->layout->rules > 40 ? 20 : 6);
    write_footer(p);
}
