/*
 * A person beside an address, in the markups of systems and of hands. In
 * these templates also
 *
 *   ^$       the name, linked where the style links names
 *   ^[ ^]    around what goes with the address, and vanishes without one
 *   ^*       the note: "Assistant: ...", or nothing
 */
#include "base/check.h"
#include "wild.h"

struct wild_card {
    const char *name;
    const char *open, *item, *close;
    const char *first, *first_close; /* a list of the names before the items */
    const char *heading[2];          /* around a department's name */
    const char *rows[4];             /* cells of two people side by side */
    enum world_style style;          /* that it belongs to, else N */
};

#define ALL WORLD_STYLE_N

/* clang-format off */
static const struct wild_card cards[] = {
    {"wp_columns", "<div class=`wp-block-columns is-layout-flex wp-container-core-columns-is-layout-1 wp-block-columns-is-layout-flex`>\n",
     "<div class=`wp-block-column is-layout-flow wp-block-column-is-layout-flow`>\n<figure class=`wp-block-image size-full`><img loading=`lazy` decoding=`async` width=`600` height=`600` src=`/wp-content/uploads/2025/03/^s-600x600@2x.jpg` alt=`^n` class=`wp-image-^i` srcset=`/wp-content/uploads/2025/03/^s.jpg 600w, /wp-content/uploads/2025/03/^s-150x150.jpg 150w` sizes=`(max-width: 600px) 100vw, 600px` /></figure>\n\n<h3 class=`wp-block-heading has-text-align-center`>^$</h3>\n\n<p class=`has-text-align-center has-small-font-size`>^j<br>^1 ^f^[<br>^@^]^*</p>\n</div>\n\n",
     "</div>\n", .style = ALL},
    {"wp_group", "<div class=`wp-block-group alignwide has-global-padding is-layout-constrained`>\n",
     "<div class=`wp-block-media-text is-stacked-on-mobile` style=`grid-template-columns:27% auto`><figure class=`wp-block-media-text__media`><img src=`/wp-content/uploads/^s.webp` alt=``/></figure><div class=`wp-block-media-text__content`>\n<p><strong>^$</strong></p>\n\n<p>^j</p>\n\n<p>^1 ^f</p>\n\n^[<p>^@</p>^]^*\n</div></div>\n\n", "</div>\n", .style = ALL},
    {"elementor", "<section class=`elementor-section elementor-top-section elementor-element elementor-section-boxed elementor-section-height-default` data-id=`2f0c1a9` data-element_type=`section`><div class=`elementor-container elementor-column-gap-default`>\n",
     "<div class=`elementor-column elementor-col-33 elementor-top-column elementor-element elementor-element-^x` data-id=`^x` data-element_type=`column`><div class=`elementor-widget-wrap elementor-element-populated`>\n\t<div class=`elementor-element elementor-position-top elementor-vertical-align-top elementor-widget elementor-widget-image-box` data-widget_type=`image-box.default`><div class=`elementor-widget-container`>\n\t\t<div class=`elementor-image-box-wrapper`><figure class=`elementor-image-box-img`><img src=`/wp-content/uploads/^s-300x300.jpg` alt=`` loading=`lazy`></figure><div class=`elementor-image-box-content`><h3 class=`elementor-image-box-title`>^$</h3><p class=`elementor-image-box-description`>^j</p></div></div></div></div>\n\t<div class=`elementor-element elementor-icon-list--layout-traditional elementor-widget elementor-widget-icon-list` data-widget_type=`icon-list.default`><div class=`elementor-widget-container`><ul class=`elementor-icon-list-items`><li class=`elementor-icon-list-item`><span class=`elementor-icon-list-icon`><svg aria-hidden=`true` class=`e-font-icon-svg e-fas-phone` viewBox=`0 0 512 512`><path d=`M493.4 24.6l-104-24c-11.3-2.6`></path></svg></span><span class=`elementor-icon-list-text`>^f</span></li>^[<li class=`elementor-icon-list-item`><span class=`elementor-icon-list-icon`><i class=`fas fa-envelope`></i></span><span class=`elementor-icon-list-text`>^@</span></li>^]</ul>^*</div></div>\n</div></div>\n",
     "</div></section>\n", .style = ALL},
    {"wix", "<div data-mesh-id=`comp-k8inlineContent-gridContainer` data-testid=`mesh-container-content`>",
     "<!--$--><div id=`comp-^x` class=`KcpHeO tz5f0K comp-^x wixui-rich-text` data-testid=`richTextElement`><p class=`font_8 wixui-rich-text__text` style=`text-align:center; font-size:18px; line-height:1.5em;`><span style=`font-weight:bold;` class=`wixui-rich-text__text`><span class=`color_11 wixui-rich-text__text`>^$</span></span></p></div><!--/$--><!--$--><div id=`comp-^xb` class=`KcpHeO tz5f0K wixui-rich-text` data-testid=`richTextElement`><p class=`font_9 wixui-rich-text__text` style=`text-align:center`>^j</p><p class=`font_9 wixui-rich-text__text`><span class=`wixGuard wixui-rich-text__text`>\xe2\x80\x8b</span></p>^[<p class=`font_9 wixui-rich-text__text` style=`text-align:center`>^@</p>^]^*</div><!--/$-->",
     "</div>", .style = ALL},
    {"squarespace", "<div class=`user-items-list` data-layout-width=`inset`><ul class=`user-items-list-item-container user-items-list-simple` data-space-between-columns=`60px`>\n",
     "<li class=`list-item` data-is-card-enabled=`false`><div class=`list-item-media`><img data-src=`https://images.squarespace-cdn.test/content/v1/^x/^s.jpg?format=750w` alt=``></div><div class=`list-item-content`><div class=`list-item-content__text-wrapper`><h2 class=`list-item-content__title`>^$</h2><div class=`list-item-content__description`><p class=`` style=`white-space:pre-wrap;`>^j</p>^[<p class=`` style=`white-space:pre-wrap;`>^@</p>^]^*</div></div></div></li>\n",
     "</ul></div>\n", .style = ALL},
    {"next_modules", "<section class=`TeamGrid_grid__3kXa1`>",
     "<article class=`TeamCard_card__y7Qe2`><div class=`TeamCard_media__oD1`><img alt=`^n` loading=`lazy` width=`320` height=`320` decoding=`async` data-nimg=`1` style=`color:transparent` srcSet=`/_next/image?url=%2Fteam%2F^s.jpg&amp;w=384&amp;q=75 1x, /_next/image?url=%2Fteam%2F^s.jpg&amp;w=640&amp;q=75 2x` src=`/_next/image?url=%2Fteam%2F^s.jpg&amp;w=640&amp;q=75`/></div><h3 class=`TeamCard_name__bR4`>^$</h3><p class=`TeamCard_role__1mW`>^j</p>^[<p class=`TeamCard_mail__9Qx`>^@</p>^]^*</article>",
     "</section>", .style = ALL},
    {"tailwind", "<ul role=`list` class=`mx-auto mt-20 grid max-w-2xl grid-cols-1 gap-x-8 gap-y-16 sm:grid-cols-2 lg:mx-0 lg:max-w-none lg:grid-cols-3`>\n",
     "<li><img class=`aspect-[3/2] w-full rounded-2xl object-cover` src=`/img/^s.jpg` alt=``><h3 class=`mt-6 text-lg font-semibold leading-8 tracking-tight text-gray-900`>^$</h3><p class=`text-base leading-7 text-gray-600`>^j</p><ul role=`list` class=`mt-6 flex gap-x-6`><li class=`hover:text-gray-500`>^f</li>^[<li class=`text-sm`>^@</li>^]</ul>^*</li>\n",
     "</ul>\n", .style = ALL},
    {"bootstrap", "<div class=`container`><div class=`row g-4`>\n",
     "  <div class=`col-sm-6 col-lg-4`>\n    <div class=`card h-100 shadow-sm`>\n      <img src=`/assets/img/team/^s.jpg` class=`card-img-top` alt=`...`>\n      <div class=`card-body`>\n        <h5 class=`card-title mb-0`>^$</h5>\n        <p class=`card-text text-muted`>^j</p>\n      </div>\n      <div class=`card-footer`><small><i class=`bi bi-telephone`></i> ^f^[ | <i class=`bi bi-envelope`></i> ^@^]</small>^*</div>\n    </div>\n  </div>\n",
     "</div></div>\n", .style = ALL},
    {"table_columns", "<div class=`table-responsive`><table class=`table table-striped`>\n<thead><tr><th scope=`col`>Name</th><th scope=`col`></th><th scope=`col`>^1</th><th scope=`col`>^2</th></tr></thead>\n<tbody>\n",
     "<tr><td>^$</td><td>^j^*</td><td>^f</td><td>^[^@^]</td></tr>\n", "</tbody></table></div>\n", .style = ALL},
    {"table_mail_first", "<table class=contenttable border=1 cellspacing=0>\n<tr class=`tr-0`><td><p><b>^2</b></p></td><td><p><b>Name</b></p></td><td><p><b>^1</b></p></td></tr>\n",
     "<tr class=`tr-even`><td><p class=`bodytext`>^[^@^]</p></td><td><p class=`bodytext`>^$</p><p>^j^*</p></td><td><p class=`bodytext`>^f</p></td></tr>\n", "</table>\n", .style = ALL},
    {"table_rows_apart", "<table width=`100%` cellpadding=`3`>\n",
     "<tr><td colspan=`2` bgcolor=`#eeeeee`><strong>^$</strong></td></tr>\n<tr><td width=`40%`>^j</td><td>^f</td></tr>\n<tr><td></td><td>^[^@^]^*</td></tr>\n<tr><td colspan=`2`>&nbsp;</td></tr>\n", "</table>\n", .style = ALL},
    {"table_pairs", "<table border=`0` cellpadding=`10` class=`personen`>\n", NULL, "</table>\n",
     .rows = {"<img src=`/fileadmin/portraits/^s.jpg` width=`140` alt=``>", "<strong>^$</strong><br>^j", "^1 ^f", "^[^@^]^*"}, .style = ALL},
    {"table_pairs_one_cell", "<table width=600>\n", NULL, "</table>\n",
     .rows = {"<b>^$</b><br><i>^j</i><br>^1 ^f^[<br>^@^]^*"}, .style = ALL},
    {"font_soup", "<TABLE BORDER=0 WIDTH=580><TR><TD>\n",
     "<P><FONT FACE=`Verdana, Arial` SIZE=2 COLOR=#003366><B>^$</B></FONT>\n<BR><FONT FACE=`Verdana` SIZE=1>^j<BR>^1 ^f^[<BR>^@^]^*\n", "</TABLE>\n", .style = ALL},
    {"font_rows", "<CENTER><TABLE BORDER CELLPADDING=5>\n<TR><TH>Name<TH>^1<TH>^2\n",
     "<TR><TD><FONT SIZE=-1>^$<BR><I>^j</I><TD NOWRAP><FONT SIZE=-1>^f<TD><FONT SIZE=-1>^[^@^]^*\n", "</TABLE></CENTER>\n", .style = ALL},
    {"hand_list", "<UL>\n", "<LI><B>^$</B>, ^j, ^1 ^f^[, ^@^]^*\n", "</UL>\n", .style = ALL},
    {"preformatted", "<pre>\n", "^$\n  ^j\n  ^1 ^f\n^[  ^@\n^]^*\n", "</pre>\n", .style = ALL},
    {"definition", "<dl class=`contacts`>\n", "<dt>^$</dt>\n<dd>^j</dd>\n<dd>^1 ^f</dd>\n^[<dd>^@</dd>\n^]^*", "</dl>\n", .style = ALL},
    {"definition_jobs", "<dl>\n", "<dt>^j</dt>\n<dd><p>^$<br>\n^f^[<br>\n^@^]^*</p></dd>\n", "</dl>\n", .style = ALL},
    {"departments", "<div class=`departments`>\n", "<li><span class=`name`>^$</span> <span class=`function`>(^j)</span>^[ &ndash; ^@^]^*</li>\n", "</ul></div>\n",
     .heading = {"<h3>", "</h3>\n<ul>\n"}, .style = ALL},
    {"department_blocks", "<div>\n", "<p><b>^$</b><br />^j<br />^1 ^f^[<br />^@^]^*</p>\n", "</div>\n",
     .heading = {"<hr><h2 class=`csc-firstHeader`>", "</h2>\n"}, .style = ALL},
    {"accordion", "<div class=`accordion` id=`team`>\n",
     "<div class=`accordion-item`><h2 class=`accordion-header`><button class=`accordion-button collapsed` type=`button` data-bs-toggle=`collapse` data-bs-target=`#c^x`>^n</button></h2><div id=`c^x` class=`accordion-collapse collapse` data-bs-parent=`#team`><div class=`accordion-body`><p>^j</p><p>^1 ^f^[<br>^@^]^*</p></div></div></div>\n", "</div>\n", .style = ALL},
    {"details", "", "<details><summary>^n &middot; ^j</summary>\n<ul><li>^1 ^f</li>^[<li>^@</li>^]</ul>^*</details>\n", "", .style = ALL},
    {"modals", "<div class=`modals`>\n",
     "<div class=`modal fade` id=`m-^s` tabindex=`-1` role=`dialog` aria-hidden=`true`><div class=`modal-dialog`><div class=`modal-content`><div class=`modal-header`><h4 class=`modal-title`>^$</h4><button class=`close` data-dismiss=`modal`>&times;</button></div><div class=`modal-body`><p>^j, ^1 ^f</p>^[<p>^@</p>^]^*</div></div></div></div>\n", "</div>\n",
     .first = "<li><a href=`#m-^s` data-toggle=`modal`>^n</a></li>\n", .first_close = "</ul>\n", .style = ALL},
    {"one_paragraph", "<p>", "^$<br>\n^j<br>\n^1 ^f^[<br>\n^@^]^*<br>\n<br>\n", "</p>\n", .style = ALL},
    {"one_paragraph_bold", "<p class=`bodytext`>", "<b>^j</b><br />^$<br />^1 ^f^[<br />^@^]^*<br /><br />", "</p>\n", .style = ALL},
    {"prose", "", NULL, "", .style = ALL},
    {"comma_list", "<p>", "^$ (^j)^[: ^@^]^*; ", "</p>\n", .style = ALL},
    {"joomla_contact", "", "<div class=`com-contact contact` itemscope itemtype=`https://schema.org/Person`>\n<div class=`page-header`><h2><span class=`contact-name`>^$</span></h2></div>\n<div class=`com-contact__container`><h3>^2</h3><dl class=`com-contact__address contact-address dl-horizontal`>\n<dt><span class=`icon-address` aria-hidden=`true`></span><span class=`visually-hidden`>^j</span></dt><dd class=`contact-position`>^j</dd>\n^[<dt><span class=`icon-envelope` aria-hidden=`true`></span></dt>\n<dd><span class=`contact-emailto`>^@</span></dd>\n^]<dt><span class=`icon-phone`></span></dt><dd><span class=`contact-telephone`>^f</span></dd>\n</dl>^*</div></div>\n", "", .style = ALL},
    {"joomla_category", "<form action=`/contacts` method=`post` name=`adminForm` id=`adminForm`><ul class=`category list-striped`>\n",
     "<li class=`row-fluid cat-list-row0`><span class=`pull-right`>^1 ^f<br/></span>\n<div class=`list-title`><span class=`label`>^j</span> ^$</div>^[^@<br/>^]^*</li>\n", "</ul></form>\n", .style = ALL},
    {"tt_address", "<div class=`tx-tt-address`>\n",
     "<div class=`tt-address-item vcard`><div class=`row`><div class=`col-md-4`><img src=`/fileadmin/_processed_/a/1/csm_^s_^x.jpg` width=`200` height=`200` alt=`` /></div><div class=`col-md-8`>\n<p class=`fn`><strong>^$</strong></p><p class=`title`>^j</p>\n<p>^1 <span class=`tel`>^f</span></p>^[<p>^2: ^@</p>^]^*</div></div></div>\n", "</div>\n", .style = ALL},
    {"typo3_frames", "", "<div id=`c^i` class=`frame frame-default frame-type-textpic frame-layout-0`><header><h3 class=``>^$</h3></header><div class=`ce-textpic ce-left ce-intext`><div class=`ce-bodytext`><p>^j</p>\n<p>^1 ^f^[<br /> ^@^]^*</p></div></div></div>\n", "", .style = ALL},
    {"drupal_views", "<div class=`view view-staff view-id-staff view-display-id-page_1 js-view-dom-id-7c1d`><div class=`view-content`>\n",
     "    <div class=`views-row`><div class=`views-field views-field-title`><span class=`field-content`>^$</span></div><div class=`views-field views-field-field-position`><div class=`field-content`>^j</div></div><div class=`views-field views-field-field-phone`><span class=`views-label views-label-field-phone`>^1 </span><span class=`field-content`>^f</span></div>^[<div class=`views-field views-field-field-email`><span class=`field-content`>^@</span></div>^]^*</div>\n", "</div></div>\n", .style = ALL},
    {"drupal_node", "", "<article data-history-node-id=`^i` role=`article` class=`node node--type-person node--view-mode-full`><h1 class=`page-title`><span class=`field field--name-title field--type-string field--label-hidden`>^$</span></h1><div class=`node__content`><div class=`field field--name-field-position field__item`>^j</div>^[<div class=`field field--name-field-email field--label-inline`><div class=`field__label`>^2</div><div class=`field__item`>^@</div></div>^]^*</div></article>\n", "", .style = ALL},
    {"spip_auteurs", "<div class=`liste auteurs`><ul class=`liste-items`>\n", "<li class=`item`><span class=`vcard`><span class=`fn`>^$</span></span> <em>^j</em>^[ <span class=`mail`>^@</span>^]^*</li>\n", "</ul></div>\n", .style = ALL},
    {"lawyer", "", "<div class=`lawyer-profile`><div class=`photo`><img src=`/images/lawyers/^s.jpg` alt=`^n`></div><div class=`data`><h1>^$</h1><h2>^j</h2><ul class=`contact-data`><li class=`phone`>^1 ^f</li>^[<li class=`mail`>^@</li>^]</ul>^*</div></div>\n", "", .style = ALL},
    {"plain_own", "", "<h1>^$</h1>\n<p>^j</p>\n<p>^1 ^f</p>\n^[<p>^@</p>\n^]^*", "", .style = ALL},
    {"dash_list", "<ul>\n", "<li>^$ – ^j^[ – ^@^]^*</li>\n", "</ul>\n", .style = ALL},
    {"legal_boss", "", "<p>^4:<br>^$</p>\n<p>^1 ^f^[<br>^2: ^@^]^*</p>\n", "", .style = ALL},
    /* of styles */
    {"microdata", "<div class=`team`>\n", "<div class=`member` itemscope itemtype=`http://schema.org/Person`><img itemprop=`image` src=`/img/^s.jpg` alt=``><span itemprop=`name`>^n</span> <span itemprop=`jobTitle`>^j</span>^[<meta itemprop=`email` content=`^@`>^]^*</div>\n", "</div>\n", .style = WORLD_STYLE_MICRODATA},
    {"microdata_meta", "<div itemscope itemtype=`https://schema.org/Organization`><meta itemprop=`name` content=`^c`>\n", "<div itemprop=`employee` itemscope itemtype=`https://schema.org/Person`>\n<meta itemprop=`name` content=`^n`>\n<h4>^n</h4><p itemprop=`jobTitle`>^j</p>^[<link itemprop=`email` href=`mailto:^@`>^]^*</div>\n", "</div>\n", .style = WORLD_STYLE_MICRODATA},
    {"rdfa", "<div vocab=`https://schema.org/`>\n", "<div typeof=`Person`><span property=`name`>^n</span>, <span property=`jobTitle`>^j</span>^[<span property=`email` content=`^@`></span>^]^*</div>\n", "</div>\n", .style = WORLD_STYLE_RDFA},
    {"rdfa_foaf", "<div xmlns:foaf=`http://xmlns.com/foaf/0.1/`>\n", "<p about=`#^s` typeof=`foaf:Person`><b property=`foaf:name`>^n</b> ^j ^[<a rel=`foaf:mbox` href=`mailto:^@`>^2</a>^]^*</p>\n", "</div>\n", .style = WORLD_STYLE_RDFA},
    {"hcard", "<div>\n", "<div class=`h-card`><span class=`p-name`>^n</span> <span class=`p-job-title`>^j</span> <span class=`p-tel`>^f</span>^[ <a class=`u-email` href=`mailto:^@`>^2</a>^]^*</div>\n", "</div>\n", .style = WORLD_STYLE_HCARD},
    {"hcard_old", "<div id=`people`>\n", "<div class=`vcard`><p class=`fn n`><span class=`given-name`>^n</span></p><p class=`title`>^j</p>^[<p><span class=`email`><span class=`type` style=`display:none`>Internet</span><span class=`value`>^@</span></span></p>^]^*</div>\n", "</div>\n", .style = WORLD_STYLE_HCARD},
};
/* clang-format on */

const struct wild_card *
wild_card_find(const char *name)
{
    for (size_t i = 0; i < array_len(cards); i++)
        if (strcmp(cards[i].name, name) == 0)
            return &cards[i];
    check(name == NULL);
    return NULL;
}

/* The card of the site, or one that a style brings along. */
static const struct wild_card *
card_of(const struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;
    uint32_t n = 0;
    struct world_rng r = world_rng(p->c->key, 131);
    const struct wild_card *card = s->card;

    if (p->page->role == WILD_LEGAL)
        return wild_card_find("legal_boss");
    if (wild_style_form(s->style) != WILD_IN_CARD)
        return card;
    for (size_t i = 0; i < array_len(cards); i++)
        if (cards[i].style == s->style && world_rng_below(&r, ++n) == 0)
            card = &cards[i];
    return card;
}

/* --- one person --- */

/* A link that is the name stands at the name, where the card has a place. */
static bool
has_inline_mail(const struct wild_pen *p, const char *template)
{
    enum wild_form form = wild_style_form(p->style);
    bool is_at_name = form == WILD_ON_NAME && strstr(template, "^$") != NULL;

    return p->address.n > 0 && !is_at_name && form != WILD_IN_DATA;
}

/* Up to the ^] that ends what goes with the address. */
static const char *
skip_mail(const char *t)
{
    const char *end = strstr(t, "^]");
    return end != NULL ? end + 2 : t;
}

static void
put_piece(struct wild_pen *p, const char *from, const char *to)
{
    str piece = str_make(from, (size_t)(to - from));

    if (piece.n > 0)
        wild_put(p, str_dup_z(p->arena, piece));
}

/* The template without the letters that only cards have. */
static void
put_card(struct wild_pen *p, const char *template)
{
    const char *t = template;
    const char *mark;

    while ((mark = strchr(t, '^')) != NULL) {
        put_piece(p, t, mark);
        t = mark + 2;
        switch (mark[1]) {
        case '$':
            if (p->address.n > 0 && wild_style_form(p->style) == WILD_ON_NAME)
                wild_style_put(p, p->style);
            else
                wild_put(p, "^n");
            break;
        case '*': buf_add(p->out, p->who->note); break;
        case '[':
            if (!has_inline_mail(p, template))
                t = skip_mail(t);
            break;
        case ']': break;
        default: put_piece(p, mark, t); break;
        }
    }
    wild_put(p, t);
}

/* The pen for a person: the address that the card shows, in which style. */
static struct wild_pen
pen_for(const struct wild_pen *p, int person)
{
    struct wild_pen q = *p;
    const struct world_person *w = &p->c->people[person];

    q.who = w;
    q.style = w->style;
    q.address = w->is_shown ? w->address : w->beside;
    q.text = str_of(wild_words[p->page->lang].phrases[WILD_WRITE_ME]);
    if (p->c->key % 3 != 0) /* a site's habit */
        q.text = w->name;
    if (!w->is_shown && w->beside.n == 0)
        q.address = STR_EMPTY;
    return q;
}

/* --- all of a page --- */

static void
put_heading(struct wild_pen *p, const struct wild_card *card, size_t at,
            size_t n)
{
    const struct wild_words *w = &wild_words[p->page->lang];
    size_t each = (n + 2) / 3;

    if (card->heading[0] == NULL || at % each != 0)
        return;
    if (at > 0 && strstr(card->heading[1], "<ul>") != NULL)
        buf_add(p->out, STR("</ul>\n"));
    buf_add(p->out, str_of(card->heading[0]));
    buf_add(p->out, str_of(w->departments[at / each]));
    buf_add(p->out, str_of(card->heading[1]));
}

static void
put_row_of_two(struct wild_pen *p, const char *cell, const int *people,
               size_t n)
{
    buf_add(p->out, STR("<tr>"));
    for (size_t k = 0; k < 2 && k < n; k++) {
        struct wild_pen q = pen_for(p, people[k]);
        buf_add(p->out, STR("<td valign=\"top\">"));
        put_card(&q, cell);
        buf_add(p->out, STR("</td>"));
    }
    buf_add(p->out, STR("</tr>\n"));
}

/* Names in one row of the table, telephones in the next, ... */
static void
put_pairs(struct wild_pen *p, const struct wild_card *card, const int *people,
          size_t n)
{
    for (size_t i = 0; i < n; i += 2)
        for (size_t row = 0; row < 4 && card->rows[row] != NULL; row++)
            put_row_of_two(p, card->rows[row], people + i, n - i);
}

/* "For orders write to ..." of those who are shown; the others are named. */
static void
put_prose_item(struct wild_pen *q)
{
    const struct wild_words *w = &wild_words[q->page->lang];

    if (has_inline_mail(q, w->order) &&
        wild_style_form(q->style) == WILD_INLINE)
        put_card(q, w->order);
    else
        put_card(q, "^$ (^j, ^1 ^f)^[ ^@^]^*.");
}

static void
put_item(struct wild_pen *p, const struct wild_card *card, int person)
{
    struct wild_pen q = pen_for(p, person);

    if (card->item != NULL) {
        put_card(&q, card->item);
        return;
    }
    buf_add(p->out, STR("<p>"));
    put_prose_item(&q);
    if (q.who->note.n > 0 && has_inline_mail(&q, "") &&
        wild_style_form(q.style) == WILD_INLINE)
        buf_add(p->out, q.who->note);
    buf_add(p->out, STR("</p>\n"));
}

static void
put_links_to_own(struct wild_pen *p, const int *people, size_t n)
{
    const struct wild_site *s = p->c->wild;

    wild_put(p, "<ul class=`people-list`>\n");
    for (size_t i = 0; i < n; i++) {
        struct wild_pen q = pen_for(p, people[i]);
        for (size_t k = 0; k < s->pages_n; k++) {
            if (s->pages[k].role != WILD_OWN || s->pages[k].person != people[i])
                continue;
            wild_put(&q, "<li><a href=`");
            wild_put_href(&q, s->pages[k].path);
            wild_put(&q, "`>^n</a> <span>^j</span></li>\n");
        }
    }
    wild_put(p, "</ul>\n");
}

void
wild_card_put_people(struct wild_pen *p, const int *people, size_t n)
{
    const struct wild_card *card = card_of(p);

    if (n == 0)
        return;
    if (p->c->wild->layout->plan == WILD_ON_OWN && p->page->role == WILD_TEAM) {
        put_links_to_own(p, people, n);
        return;
    }
    if (wild_style_hides_names(p->c->wild->style))
        return;
    if (card->first != NULL) {
        wild_put(p, "<ul class=`team-names`>\n");
        for (size_t i = 0; i < n; i++) {
            struct wild_pen q = pen_for(p, people[i]);
            put_card(&q, card->first);
        }
        wild_put(p, card->first_close);
    }
    wild_put(p, card->open);
    if (card->rows[0] != NULL)
        put_pairs(p, card, people, n);
    for (size_t i = 0; card->rows[0] == NULL && i < n; i++) {
        put_heading(p, card, i, n);
        put_item(p, card, people[i]);
    }
    wild_put(p, card->close);
}

void
wild_card_put_own(struct wild_pen *p)
{
    const struct wild_card *card = card_of(p);
    struct wild_pen q = pen_for(p, p->page->person);

    wild_put(p, card->open);
    put_card(&q,
             card->item != NULL ? card->item : "<h1>^$</h1>^[<p>^@</p>^]^*");
    wild_put(p, card->close);
}
