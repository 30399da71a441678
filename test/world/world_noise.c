/*
 * What fills real pages: style sheets, scripts with addresses that are
 * nobody's, and prose. Pieces of fixed text in random order, so that it is
 * quick to write and compresses as real pages do.
 */
#include "base/check.h"
#include "world_page.h"

static const char *const rules[] = {
    ".elementor-widget-container{margin:0 auto;padding:0 15px;max-width:"
    "1140px}.e-con>.e-con-inner{display:flex;flex-wrap:wrap}",
    "@media (max-width:767px){.col-xs-12{width:100%;float:none}.hidden-xs"
    "{display:none!important}}",
    "a,a:visited{color:var(--accent);text-decoration:none;transition:color "
    ".2s ease-in-out}a:hover{text-decoration:underline}",
    ".has-vivid-red-color{color:#cf2e2e!important}.has-pale-pink-background"
    "-color{background-color:#f78da7!important}",
    "@font-face{font-family:\"Inter var\";src:url(/fonts/inter.woff2) format"
    "(\"woff2\");font-display:swap;unicode-range:U+0000-00FF}",
    ".btn-primary,.btn-primary:focus{background:linear-gradient(90deg,#345,"
    "#567);border-radius:4px;box-shadow:0 2px 6px rgba(0,0,0,.12)}",
    "@keyframes fade-in{from{opacity:0;transform:translateY(12px)}to"
    "{opacity:1;transform:none}}.fade{animation:fade-in .4s both}",
    ".site-header__inner{display:grid;grid-template-columns:1fr auto;align-"
    "items:center;min-height:72px}.site-footer{background:#1d2327}",
};

static const char *const scripts[] = {
    "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer"
    ".push(arguments)}gtag('js',new Date());gtag('config','G-0X0X0X0X0X',"
    "{anonymize_ip:true});</script>\n",
    "<script>(function(w,d){var s=d.createElement('script');s.async=1;s.src="
    "'/assets/app.7f3a9c.js?v=2.1.4';d.head.appendChild(s);w.__cfg={locale:"
    "'en',breakpoints:[480,768,1024,1440],lazy:true};})(window,document);"
    "</script>\n",
    "<script>!function(){var e={dsn:\"https://4f2a9be01c3d4d7f9a1122aabbccdd"
    "ee@o104.ingest.errors.test/5501\",release:\"web@3.14.0\"};window.__err="
    "e}();</script>\n",
    "<script>var chat={id:'w-88213',mail:'support@chatbubble.test',greeting:"
    "'Hi! How can we help?',pos:{x:24,y:24}};/* react@18.2.0 jquery@3.7.1 */"
    "</script>\n",
    "<script>/*! slider v4.5.1 | (c) authors@slidekit.test */(function(){"
    "for(var i=0,n=document.querySelectorAll('.slide');i<n.length;i++){n[i]"
    ".style.opacity=i?0:1}if(1<2&&3>2){document.body.className+=' js'}})();"
    "</script>\n",
};

static const char *const sentences[] = {
    "We have been working for customers near and far for many years.",
    "Quality is not an accident – it is the sum of a thousand details.",
    "Our workshop is open from Monday to Friday between 8 am and 5 pm.",
    "Whatever you are planning, we’ll find a way to make it work.",
    "From the first sketch to delivery you deal with one team.",
    "Materials are sourced in the region wherever that is possible.",
    "In the past year alone we completed more than 120 projects.",
    "Ask us for references; our customers are glad to tell you more.",
    "Small orders are as welcome as large ones & get the same care.",
    "New: the spring catalogue with 48 pages is out now.",
    "Parking is behind the building, and tram line 4 stops at the door.",
    "We train apprentices and are proud of each of them.",
};

void
world_noise_rules(struct world_pen *p, int n)
{
    buf_add(p->out, STR("<style>\n"));
    for (int i = 0; i < n; i++) {
        uint32_t at = world_rng_below(&p->rng, array_len(rules));
        buf_add(p->out, str_of(rules[at]));
        buf_add_byte(p->out, '\n');
    }
    buf_add(p->out, STR("</style>\n"));
}

void
world_noise_scripts(struct world_pen *p, int n)
{
    for (int i = 0; i < n; i++) {
        uint32_t at = world_rng_below(&p->rng, array_len(scripts));
        buf_add(p->out, str_of(scripts[at]));
    }
}

void
world_noise_prose(struct world_pen *p, int paragraphs)
{
    for (int i = 0; i < paragraphs; i++) {
        buf_add(p->out, STR("<p>"));
        for (uint32_t n = 2 + world_rng_below(&p->rng, 5); n > 0; n--) {
            uint32_t at = world_rng_below(&p->rng, array_len(sentences));
            buf_add(p->out, str_of(sentences[at]));
            buf_add_byte(p->out, ' ');
        }
        buf_add(p->out, STR("</p>\n"));
    }
}

void
world_noise_plain_text(struct world_pen *p, size_t bytes)
{
    size_t end = p->out->n + bytes;

    while (p->out->n < end)
        world_noise_prose(p, 8);
}
