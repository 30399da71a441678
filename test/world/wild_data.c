/*
 * Addresses that no card shows: JSON-LD in its shapes and with its errors,
 * the state that frameworks leave in the page, and vCards.
 */
#include "base/check.h"
#include "wild.h"

/* What goes around and between the people, and one of them. */
struct shape {
    enum world_style style;
    const char *open, *item, *between, *close;
};

/* clang-format off */
static const struct shape shapes[] = {
    {WORLD_STYLE_JSON_LD, "<script type=`application/ld+json`>{`@context`:`https://schema.org`,`@type`:`Organization`,`name`:`^c`,`url`:`https://^h/`,`employee`:[", "{`@type`:`Person`,`name`:`^n`,`jobTitle`:`^j`,`email`:`^a`}", ",", "]}</script>\n"},
    {WORLD_STYLE_JSON_LD, "<script type='application/ld+json'>\n[\n", "  {\n    `@context`: `http://schema.org/`,\n    `@type`: `Person`,\n    `name`: `^n`,\n    `telephone`: `^f`,\n    `email`: `mailto:^a`\n  }", ",\n", "\n]\n</script>\n"},
    {WORLD_STYLE_LD_GRAPH, "<script type=`application/ld+json` class=`yoast-schema-graph`>{`@context`:`https://schema.org`,`@graph`:[{`@type`:`WebPage`,`@id`:`https://^h/`,`url`:`https://^h/`,`name`:`^T`,`inLanguage`:`^l`},{`@type`:`WebSite`,`@id`:`https://^h/#website`,`name`:`^c`}", "{`@type`:[`Person`],`@id`:`https://^h/#/schema/person/^x`,`name`:`^n`,`image`:{`@type`:`ImageObject`,`inLanguage`:`^l`,`@id`:`https://^h/#/schema/person/image/`,`caption`:`^n`},`email`:`^a`}", ",", "]}</script>\n"},
    {WORLD_STYLE_LD_NESTED, "<script type=`application/ld+json`>\n{`@context`: `https://schema.org`, `@type`: `LocalBusiness`, `name`: `^c`, `department`: {`@type`: `Organization`, `member`: [", "{`@type`: `Person`, `name`: `^n`, `contactPoint`: [{`@type`: `ContactPoint`, `contactType`: `^j`, `telephone`: `^f`, `email`: `^a`}]}", ", ", "]}}\n</script>\n"},
    {WORLD_STYLE_LD_NESTED, "<script type=`application/ld+json`>{`@context`:{`@vocab`:`https://schema.org/`},`@type`:`ProfessionalService`,`name`:`^c`,`contactPoint`:[", "{`@type`:`ContactPoint`,`name`:`^n`,`contactType`:`^j`,`email`:`mailto:^a`,`areaServed`:[`DE`,`AT`]}", ",", "]}</script>\n"},
    {WORLD_STYLE_LD_BROKEN, "<script type=`application/ld+json`>\n{\n  `@context`: `https://schema.org`,\n  `@type`: `Organization`, // main entity\n  `name`: `^c`,\n  `employee`: [\n", "    { `@type`: `Person`, `name`: `^n`, `email`: `^a`, },\n", "", "  ],\n}\n</script>\n"},
    {WORLD_STYLE_LD_BROKEN, "<script type=`application/ld+json`>\n<!--\n{`@context`:`https://schema.org`,`@graph`:[", "{`@type`:`Person`,`description`:`Born in 1980.\nLikes\tmountains\nand `quotes`.`,`name`:`^n`,`email`:`^a`}", ",", "]};\n//-->\n</script>\n"},
    {WORLD_STYLE_LD_BROKEN, "<script type=`application/ld+json`>{&quot;@context&quot;:&quot;https://schema.org&quot;,&quot;@type&quot;:&quot;Organization&quot;,&quot;employee&quot;:[", "{&quot;@type&quot;:&quot;Person&quot;,&quot;name&quot;:&quot;^n&quot;,&quot;email&quot;:&quot;^a&quot;}", ",", "]}</script>\n"},
    {WORLD_STYLE_LD_BROKEN, "<script type=`application/ld+json`>/*<![CDATA[*/{'@context':'https://schema.org','@type':'Organization','employee':[", "{'@type':'Person','name':`^n`,'email':'&#109;ailto:^E'}", ",", "]}/*]]>*/</script>\n"},
    {WORLD_STYLE_NEXT_DATA, "<script id=`__NEXT_DATA__` type=`application/json`>{`props`:{`pageProps`:{`preview`:false,`page`:{`_id`:`5f1c-team`,`title`:`^T`,`team`:[", "{`_key`:`^x`,`_type`:`person`,`name`:`^n`,`role`:`^j`,`image`:{`asset`:{`_ref`:`image-^x-640x640-jpg`}},`contact`:{`phone`:`^f`,`email`:`^a`}}", ",", "]}},`__N_SSG`:true},`page`:`/[slug]`,`query`:{`slug`:`team`},`buildId`:`Zk3vQ9xw1sB7`,`isFallback`:false,`gsp`:true,`locale`:`^l`,`scriptLoader`:[]}</script>"},
    {WORLD_STYLE_NEXT_FLIGHT, "<script>(self.__next_f=self.__next_f||[]).push([0])</script><script>self.__next_f.push([1,`7:[\\`$\\`,\\`$L1a\\`,null,{\\`members\\`:[", "{\\`name\\`:\\`^n\\`,\\`position\\`:\\`^j\\`,\\`mail\\`:\\`^a\\`,\\`photo\\`:\\`/team/^s.jpg\\`}", ",", "],\\`locale\\`:\\`^l\\`}]\\n`])</script>"},
    {WORLD_STYLE_STATE, "<script>window.__INITIAL_STATE__={`route`:{`path`:`\\u002Fteam`},`staff`:{`loading`:false,`items`:[", "{`id`:^i,`firstAndLast`:`^n`,`title`:`^j`,`emailAddress`:`^a`,`slug`:`^s`}", ",", "]},`ui`:{`menu`:false}};(function(){var s;(s=document.currentScript||document.scripts[document.scripts.length-1]).parentNode.removeChild(s);}());</script>"},
    {WORLD_STYLE_STATE, "<script>window.__NUXT__={layout:`default`,data:[{members:[", "{id:^i,name:`^n`,job:`^j`,mail:`^u\\u0040^d`,img:`\\u002Fimg\\u002F^s.jpg`}", ",", "]}],fetch:{},error:null,state:{lang:`^l`},serverRendered:true,routePath:`\\u002Fteam`};</script>"},
    {WORLD_STYLE_STATE_ONLY, "<div id=`root`></div><script>window.__PRELOADED_STATE__ = {`team`:{`byId`:{", "`^i`:{`name`:`^n`,`role`:`^j`,`email`:`^a`}", ",", "}},`i18n`:{`lang`:`^l`}}</script><script defer src=`/static/js/main.4c1f.js`></script>"},
    {WORLD_STYLE_STATE_ONLY, "<div id=`app` data-v-app></div><script>window.__STATE__=JSON.parse(`{\\`people\\`:[", "{\\`fullName\\`:\\`^n\\`,\\`jobTitle\\`:\\`^j\\`,\\`contacts\\`:[{\\`type\\`:\\`email\\`,\\`value\\`:\\`^a\\`}]}", ",", "]}`)</script>"},
    {WORLD_STYLE_JSON_ENTITY, "<script type='text/javascript' id='team-js-extra'>\n/* <![CDATA[ */\nvar teamData = {`ajaxurl`:`\\/wp-admin\\/admin-ajax.php`,`members`:[", "{`title`:`^n`,`text`:`<p>^j<\\/p><p><a href=\\`mailto:^E\\`>^E<\\/a><\\/p>`}", ",", "]};\n/* ]]> */\n</script>\n"},
    {WORLD_STYLE_JSON_ENTITY, "<script>\nvar markers = [\n", "  {lat: 48.^i, lng: 11.^i, name: `^n`, info: `^j<br>&#x6d;ail: ^H`}", ",\n", "\n];\n</script>\n"},
};

/* clang-format on */

static bool
is_in_data(const struct wild_pen *p, const struct world_person *w)
{
    return w->is_shown && w->style == p->c->wild->style &&
           wild_style_form(w->style) == WILD_IN_DATA;
}

void
wild_data_put(struct wild_pen *p, const int *people, size_t n)
{
    struct world_rng r = world_rng(p->c->key, 141);
    const struct shape *s = NULL;
    uint32_t shapes_n = 0;
    size_t put = 0;

    for (size_t i = 0; i < array_len(shapes); i++)
        if (shapes[i].style == p->c->wild->style &&
            world_rng_below(&r, ++shapes_n) == 0)
            s = &shapes[i];
    for (size_t i = 0; s != NULL && i < n; i++) {
        struct wild_pen q = *p;
        q.who = &p->c->people[people[i]];
        q.address = q.who->address;
        if (!is_in_data(p, q.who))
            continue;
        bool is_graph = s->style == WORLD_STYLE_LD_GRAPH;
        wild_put(&q, put++ == 0 ? s->open : s->between);
        if (put == 1 && is_graph)
            wild_put(&q, s->between);
        wild_put(&q, s->item);
    }
    if (put > 0)
        wild_put(p, s->close);
}

/* --- vCards --- */

static str
quoted_printable(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, 2048);
    for (size_t i = 0; i < s.n; i++) {
        unsigned c = (unsigned char)s.p[i];
        if (i > 0 && i % 20 == 0)
            buf_add(&b, STR("=\r\n"));
        if (c >= 128 || c == '=')
            buf_addf(&b, "=%02X", c);
        else
            buf_add_byte(&b, (char)c);
    }
    return buf_str(&b);
}

static void
put_vcard21(struct wild_pen *p)
{
    const struct world_person *w = p->who;
    str name = quoted_printable(p->arena, w->name);
    struct buf n;

    buf_init(&n, p->arena, 1024);
    buf_addf(&n, "%.*s;%.*s;;;", STR_ARG(w->family), STR_ARG(w->given));
    str parts = quoted_printable(p->arena, buf_str(&n));
    buf_add(p->out, STR("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;"
                        "ENCODING=QUOTED-PRINTABLE:"));
    buf_add(p->out, parts);
    buf_add(p->out, STR("\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"));
    buf_add(p->out, name);
    wild_put(p, "\r\nORG:^c\r\nTEL;WORK;VOICE:^f\r\nEMAIL;PREF;INTERNET:^a\r\n"
                "REV:20250312T081500Z\r\nEND:VCARD\r\n");
}

/* Lines are folded, by chance in the middle of the address. */
static void
put_vcard30(struct wild_pen *p)
{
    const struct world_person *w = p->who;
    size_t half = p->address.n / 2;

    buf_addf(p->out,
             "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Web//Contacts//EN\r\n"
             "N:%.*s;%.*s;;;\r\nFN:%.*s\r\n",
             STR_ARG(w->family), STR_ARG(w->given), STR_ARG(w->name));
    wild_put(p, "ORG:^c;\r\nTITLE:^j\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJ"
                "RgABAQEASABIAAD/2wBDAAUDBAQEAwUEBAQFBQUGBww\r\n IBwcHBw8LCwkM"
                "EQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJCIeJBweHx7/\r\n"
                "item1.EMAIL;TYPE=INTERNET;TYPE=WORK;TYPE=pref:");
    buf_add(p->out, str_sub(p->address, 0, half));
    buf_add(p->out, STR("\r\n "));
    buf_add(p->out, str_from(p->address, half));
    wild_put(p, "\r\nTEL;TYPE=WORK,VOICE:^f\r\nEND:VCARD\r\n");
}

static void
put_vcard40(struct wild_pen *p)
{
    const struct world_person *w = p->who;

    buf_addf(p->out,
             "BEGIN:VCARD\nVERSION:4.0\nFN:%.*s\nN:%.*s;%.*s;;;\nKIND:"
             "individual\n",
             STR_ARG(w->name), STR_ARG(w->family), STR_ARG(w->given));
    wild_put(p, "EMAIL;PREF=1;TYPE=work:^a\nTEL;VALUE=uri;TYPE=`voice,work`:"
                "tel:^f\nORG:^c\nURL:https://^h/\nEND:VCARD\n");
}

void
wild_data_put_vcard(struct wild_pen *p)
{
    switch ((int)p->who->style) {
    case WORLD_STYLE_VCARD21: put_vcard21(p); break;
    case WORLD_STYLE_VCARD30: put_vcard30(p); break;
    default: put_vcard40(p); break;
    }
}
