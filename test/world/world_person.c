/*
 * People and addresses on pages. Each style writes an address so that a
 * reader (or the site's script) gets exactly that address back; nothing else
 * of the world writes a staff member's address.
 */
#include "base/check.h"
#include "world_page.h"

/* --- an address in each style --- */

static void
add_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_add(b, STR("&amp;"));
        else
            buf_add_byte(b, s.p[i]);
    }
}

/* Decimal and hexadecimal references by turns. */
static void
add_entities(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_addf(b, i % 3 == 1 ? "&#x%x;" : "&#%u;",
                 (unsigned)(unsigned char)s.p[i]);
}

static void
add_percent(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '@' || i % 4 == 2)
            buf_addf(b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
        else
            buf_add_byte(b, s.p[i]);
    }
}

static void
add_cloudflare_hex(struct buf *b, str s, uint32_t key)
{
    buf_addf(b, "%02x", key);
    for (size_t i = 0; i < s.n; i++)
        buf_addf(b, "%02x", (unsigned)(unsigned char)s.p[i] ^ key);
}

static void
write_cloudflare(struct world_pen *p, str address)
{
    uint32_t key = 1 + world_rng_below(&p->rng, 255);

    if (world_rng_chance(&p->rng, 400)) {
        buf_add(p->out, STR("<a href=\"/cdn-cgi/l/email-protection#"));
        add_cloudflare_hex(p->out, address, key);
        buf_add(p->out, STR("\">E-Mail</a>"));
        return;
    }
    buf_add(p->out, STR("<a href=\"/cdn-cgi/l/email-protection\" class=\""
                        "__cf_email__\" data-cfemail=\""));
    add_cloudflare_hex(p->out, address, key);
    buf_add(p->out, STR("\">[email&#160;protected]</a>"));
}

static void
write_words(struct world_pen *p, str address)
{
    for (size_t i = 0; i < address.n; i++) {
        if (address.p[i] == '@')
            buf_add(p->out, STR(" [at] "));
        else if (address.p[i] == '.')
            buf_add(p->out, STR(" [dot] "));
        else
            buf_add_byte(p->out, address.p[i]);
    }
}

static void
write_mailto(struct world_pen *p, str address, str text)
{
    static const char *const opens[] = {
        "<a href=\"mailto:", "<a class=\"mail\" href='MAILTO:",
        "<A HREF=mailto:", "<a title=\"E-mail\" href=\" mailto:"};
    static const char *const closes[] = {
        "\">", "'>", ">", "?subject=Request%20from%20the%20site\">"};
    uint32_t shape = world_rng_below(&p->rng, array_len(opens));

    buf_add(p->out, str_of(opens[shape]));
    buf_add(p->out, address);
    buf_add(p->out, str_of(closes[shape]));
    add_text(p->out, text);
    buf_add(p->out, STR("</a>"));
}

static void
write_entity(struct world_pen *p, str address)
{
    buf_add(p->out, STR("<a href=\"&#109;&#97;&#105;&#108;to:"));
    add_entities(p->out, address);
    buf_add(p->out, STR("\">"));
    add_entities(p->out, address);
    buf_add(p->out, STR("</a>"));
}

void
world_person_write_address(struct world_pen *p, enum world_style style,
                           str address, str text)
{
    switch ((int)style) {
    case WORLD_STYLE_MAILTO: write_mailto(p, address, address); break;
    case WORLD_STYLE_NAME: write_mailto(p, address, text); break;
    case WORLD_STYLE_TEXT: buf_add(p->out, address); break;
    case WORLD_STYLE_ENTITY: write_entity(p, address); break;
    case WORLD_STYLE_CLOUDFLARE: write_cloudflare(p, address); break;
    case WORLD_STYLE_PERCENT:
        buf_add(p->out, STR("<a href=\"mailto:"));
        add_percent(p->out, address);
        buf_add(p->out, STR("\">E-mail</a>"));
        break;
    case WORLD_STYLE_WORDS: write_words(p, address); break;
    case WORLD_STYLE_JSON_LD: break; /* in the page's structured data */
    default: check(style < WORLD_STYLE_CLASSIC_N);
    }
}

/* --- a person in each markup --- */

/* The name, linked where the style links it. */
static void
write_name(struct world_pen *p, const struct world_person *w)
{
    if (w->is_shown && w->style == WORLD_STYLE_NAME)
        world_person_write_address(p, w->style, w->address, w->name);
    else
        add_text(p->out, w->name);
}

/* The address of the card: one's own, the assistant's, or none. */
static void
write_mail(struct world_pen *p, const struct world_person *w)
{
    if (w->assistant != WORLD_NOBODY) {
        const struct world_person *x = &p->c->people[w->assistant];
        buf_addf(p->out, "Assistant: %.*s, ", STR_ARG(x->name));
        world_person_write_address(p, WORLD_STYLE_MAILTO, x->address, x->name);
    } else if (w->is_shown && w->style != WORLD_STYLE_NAME) {
        world_person_write_address(p, w->style, w->address, w->name);
    }
}

static void
write_phone(struct world_pen *p)
{
    buf_addf(p->out, "+00 %u %u-%u", 20 + world_rng_below(&p->rng, 70),
             1000 + world_rng_below(&p->rng, 9000),
             world_rng_below(&p->rng, 90));
}

/* What stands before, between and behind the name, job, phone, address. */
struct card {
    const char *open, *after_name, *after_job, *after_phone, *close;
};

static const struct card cards[] = {
    [WORLD_ROWS] = {"<TR VALIGN=top><TD><B>",                                     "</B><TD>",                                                            "<TD>",                                                              "<TD>",
                    "</TR>\n"                                                                                                                                                                                                                                                 },
    [WORLD_CARDS] =
        {"<div class=\"e-con-full e-flex e-con e-child\" data-"
         "element_type=\"container\"><div class=\"elementor-"
         "element elementor-widget-heading\"><div class=\""
         "elementor-widget-container\"><h3 class=\"title\">", "</h3></div></div><div class=\"elementor-element elementor-widget-"
         "text-editor\"><div class=\"elementor-widget-container\"><p>", "</p></div></div><div class=\"elementor-icon-list\"><ul><li><span>",
                    "</span></li><li><span class=\"elementor-icon-list-text\">",                                                                                                                                                             "</span></li></ul></div></div>\n"},
    [WORLD_PRESS] = {"<div class=\"wp-block-column\"><figure class=\"wp-block"
                     "-image size-medium\"><img src=\"/wp-content/uploads/"
                     "portrait@2x.jpg\" alt=\"\"></figure>\n<h4 class=\"wp-"
                     "block-heading\">",                      "</h4>\n<p class=\"has-small-font-size\">",                            "<br>\nTel. ",
                    "<br>\n",                                                                                                                                                                                                                "</p></div>\n"                   },
    [WORLD_TERMS] = {"<dt>",                                                       "</dt>\n<dd><em>",                                                     "</em></dd>\n<dd>",
                    "</dd>\n<dd>",                                                                                                                                                                                                           "</dd>\n"                        },
    [WORLD_ITEMS] = {"<li><strong>",                                               "</strong>, <span class=\"role\">",
                    "</span><br><span class=\"tel\">",                                                                                                                                                                        "</span><br>",
                    "</li>\n"                                                                                                                                                                                                                                                 },
    [WORLD_LINES] = {"<p>",                                                        "<br>",                                                                "<br>Phone ",                                                        "<br>",        "</p>\n"                         },
    [WORLD_LINKS] = {"<h1 class=\"profile-name\">",
                    "</h1>\n<p class=\"lead"
                     "\">",                                                                                                                              "</p>\n<p>",                                                         "</p>\n<p>",   "</p>\n"                         },
};

static void
write_link_to_own(struct world_pen *p, const struct world_person *w)
{
    buf_addf(p->out,
             "<li class=\"person\"><a href=\"%s%.*s\">%.*s</a> "
             "<span>%.*s</span></li>\n",
             p->c->layout->paths[WORLD_OWN], STR_ARG(w->slug), STR_ARG(w->name),
             STR_ARG(w->job));
}

void
world_person_write(struct world_pen *p, size_t person)
{
    const struct world_person *w = &p->c->people[person];
    const struct card *card = &cards[p->c->layout->markup];

    if (p->place != WORLD_OWN && w->place == WORLD_OWN) {
        write_link_to_own(p, w);
        return;
    }
    buf_add(p->out, str_of(card->open));
    write_name(p, w);
    buf_add(p->out, str_of(card->after_name));
    add_text(p->out, w->job);
    buf_add(p->out, str_of(card->after_job));
    write_phone(p);
    buf_add(p->out, str_of(card->after_phone));
    write_mail(p, w);
    buf_add(p->out, str_of(card->close));
}

/* --- structured data --- */

static void
write_person_object(struct world_pen *p, const struct world_person *w,
                    bool is_prefixed)
{
    buf_addf(p->out,
             ",{\"@type\":\"Person\",\"name\":\"%.*s\",\"jobTitle\":"
             "\"%.*s\",\"email\":\"%s%.*s\"}",
             STR_ARG(w->name), STR_ARG(w->job), is_prefixed ? "mailto:" : "",
             STR_ARG(w->address));
}

void
world_person_write_data(struct world_pen *p)
{
    bool is_prefixed = world_rng_chance(&p->rng, 400);

    buf_addf(p->out,
             "<script type=\"application/ld+json\">{\"@context\":"
             "\"https://schema.org\",\"@graph\":[{\"@type\":\""
             "Organization\",\"name\":\"%.*s\",\"url\":\"https:\\/\\/"
             "%.*s\\/\"}",
             STR_ARG(p->c->name), STR_ARG(p->c->host));
    for (size_t i = 0; i < p->c->people_n; i++) {
        const struct world_person *w = &p->c->people[i];
        if (w->is_shown && w->style == WORLD_STYLE_JSON_LD &&
            w->place == p->place &&
            (p->person == WORLD_NOBODY || (size_t)p->person == i))
            write_person_object(p, w, is_prefixed);
    }
    buf_add(p->out, STR("]}</script>\n"));
}
