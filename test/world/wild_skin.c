/*
 * The frames of pages: what each system writes before the menu, for an entry
 * of it, around the main part and at the end; and how much style sheet and
 * script it puts into the page itself.
 */
#include "base/check.h"
#include "wild.h"

struct wild_skin {
    const char *name;
    const char *head, *menu, *entry, *menu_close, *title, *foot, *end;
    const char *charset;
    uint32_t rules_n; /* of CSS, about 150 bytes each */
    const char *rule, *script;
    uint32_t scripts_n;
};

/* clang-format off */
#define CHARSET5 "<meta charset=`utf-8`>\n"
#define CHARSET4 "<meta http-equiv=`Content-Type` content=`text/html; charset=utf-8`>\n"

#define SCRIPT_GTAG "<script async src=`https://www.googletagmanager.test/gtag/js?id=G-0X1X2X3X4X`></script><script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments);}gtag('js',new Date());gtag('config','G-0X1X2X3X4X');</script>\n"
#define SCRIPT_SENTRY "<script>Sentry.init({dsn:`https://9c1f4b2e77aa4d0c8e5b6a7d@o447951.ingest.sentry.test/5429`,release:`site@4.12.0`,tracesSampleRate:.1})</script>\n"
#define SCRIPT_LIB "<script>/*! jQuery Migrate v3.4.1 | (c) OpenJS Foundation <maintainer@jslib.test> */!function(e){e.migrateVersion=`3.4.1`;if(1<2)e.x='</'+'div>'}(window);</script>\n"

static const struct wild_skin skins[] = {
    {.name = "hand32",
     .head = "<!DOCTYPE HTML PUBLIC `-//W3C//DTD HTML 3.2//EN`>\n<HTML><HEAD><TITLE>^T - ^c</TITLE>\n<META NAME=`GENERATOR` CONTENT=`Mozilla/4.7 [en] (Win98; I) [Netscape]`>\n",
     .menu = "</HEAD>\n<BODY BGCOLOR=#FFFFFF TEXT=#000000 LINK=#0000CC>\n<TABLE WIDTH=760 BORDER=0><TR><TD COLSPAN=2><H2><FONT COLOR=#003366>^c</FONT></H2>\n<TR><TD VALIGN=TOP WIDTH=150 BGCOLOR=#EEEECC>\n",
     .entry = "<P><A HREF=`%`><FONT FACE=Arial SIZE=2>&gt; #</FONT></A>\n", .menu_close = "<TD VALIGN=TOP>\n",
     .title = "<H3><FONT FACE=Arial>^T</FONT></H3>\n", .foot = "\n</TABLE>\n<HR NOSHADE SIZE=1>\n<FONT SIZE=1>", .end = "<BR>Best viewed with 1024x768</FONT>\n</BODY></HTML>\n", .charset = CHARSET4},
    {.name = "hand_xhtml",
     .head = "<?xml version=`1.0` encoding=`utf-8`?>\n<!DOCTYPE html PUBLIC `-//W3C//DTD XHTML 1.0 Transitional//EN` `http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd`>\n<html xmlns=`http://www.w3.org/1999/xhtml` xml:lang=`^l` lang=`^l`>\n<head>\n<title>^c :: ^T</title>\n<link rel=`stylesheet` type=`text/css` href=`/css/style.css` />\n",
     .menu = "</head>\n<body>\n<div id=`wrapper`>\n<div id=`header`><h1>^c</h1></div>\n<div id=`nav`><ul>\n", .entry = "<li><a href=`%` title=`#`>#</a></li>\n", .menu_close = "</ul></div>\n<div id=`content`>\n",
     .title = "<h2>^T</h2>\n", .foot = "</div>\n<div id=`footer`><p>&copy; ^c ", .end = "</p></div>\n</div>\n</body>\n</html>\n", .charset = CHARSET4},
    {.name = "wp_block",
     .head = "<!DOCTYPE html>\n<html lang=`^l`>\n<head>\n<meta name=`viewport` content=`width=device-width, initial-scale=1` />\n<meta name='robots' content='max-image-preview:large' />\n<title>^T &#8211; ^c</title>\n<link rel=`alternate` type=`application/rss+xml` title=`^c &raquo; Feed` href=`https://^h/feed/` />\n<script>window._wpemojiSettings = {`baseUrl`:`https:\\/\\/s.w.test\\/images\\/core\\/emoji\\/15.0.3\\/72x72\\/`,`ext`:`.png`,`source`:{`concatemoji`:`https:\\/\\/^h\\/wp-includes\\/js\\/wp-emoji-release.min.js?ver=6.5.2`}};</script>\n",
     .menu = "<link rel='https://api.w.org/' href='https://^h/wp-json/' />\n<meta name=`generator` content=`WordPress 6.5.2` />\n</head>\n\n<body class=`page-template-default page wp-custom-logo wp-embed-responsive`>\n<div class=`wp-site-blocks`><header class=`wp-block-template-part`><div class=`wp-block-group has-global-padding is-layout-constrained`><p class=`wp-block-site-title`><a href=`/` rel=`home`>^c</a></p>\n<nav class=`is-responsive items-justified-right wp-block-navigation` aria-label=`Menu`><ul class=`wp-block-navigation__container wp-block-page-list`>",
     .entry = "<li class=`wp-block-pages-list__item wp-block-navigation-item open-on-hover-click`><a class=`wp-block-pages-list__item__link wp-block-navigation-item__content` href=`%`>#</a></li>", .menu_close = "</ul></nav></div></header>\n\n<main class=`wp-block-group is-layout-flow` id=`wp--skip-link--target`>\n",
     .title = "<h1 class=`wp-block-post-title`>^T</h1>\n<div class=`entry-content wp-block-post-content has-global-padding is-layout-constrained`>\n", .foot = "</div></main>\n<footer class=`wp-block-template-part`><p class=`has-small-font-size`>", .end = "</p></footer></div>\n<script id=`wp-block-template-skip-link-js-after`>( function() { var skipLinkTarget = document.querySelector( 'main' ); }() );</script>\n</body>\n</html>\n",
     .charset = CHARSET5, .rules_n = 120, .rule = ".has-%s-background-color{background-color:var(--wp--preset--color--%s)!important}.wp-block-%s>.wp-element-button{font-size:calc(1.125em + 2px);padding:calc(.667em + 2px)}\n", .script = SCRIPT_GTAG, .scripts_n = 2},
    {.name = "elementor",
     .head = "<!doctype html>\n<html lang=`^l`>\n<head>\n<meta name=`viewport` content=`width=device-width, initial-scale=1`>\n<link rel=`profile` href=`https://gmpg.org/xfn/11`>\n<title>^T | ^c</title>\n<link rel='stylesheet' id='elementor-frontend-css' href='/wp-content/plugins/elementor/assets/css/frontend.min.css?ver=3.21.4' media='all' />\n",
     .menu = "<meta name=`generator` content=`Elementor 3.21.4; features: e_optimized_assets_loading; settings: css_print_method-internal, google_font-enabled`>\n</head>\n<body class=`page-template-default page elementor-default elementor-kit-7 elementor-page`>\n<header data-elementor-type=`header` data-elementor-id=`41` class=`elementor elementor-41 elementor-location-header`><nav class=`elementor-nav-menu--main elementor-nav-menu__container`><ul id=`menu-1-1c9` class=`elementor-nav-menu`>",
     .entry = "<li class=`menu-item menu-item-type-post_type menu-item-object-page`><a href=`%` class=`elementor-item`>#</a></li>\n", .menu_close = "</ul></nav></header>\n<div data-elementor-type=`wp-page` class=`elementor elementor-9`>\n",
     .title = "<section class=`elementor-section elementor-top-section`><div class=`elementor-container`><div class=`elementor-widget-container`><h1 class=`elementor-heading-title elementor-size-default`>^T</h1></div></div></section>\n", .foot = "</div>\n<footer data-elementor-type=`footer` class=`elementor elementor-location-footer`><div class=`elementor-widget-container`><p>", .end = "</p></div></footer>\n<script id=`elementor-frontend-js-before`>var elementorFrontendConfig = {`environmentMode`:{`edit`:false,`wpPreview`:false},`i18n`:{`shareOnFacebook`:`Share on Facebook`},`version`:`3.21.4`,`kit`:{`active_breakpoints`:[`viewport_mobile`,`viewport_tablet`]},`post`:{`id`:9,`title`:``,`excerpt`:``}};</script>\n</body>\n</html>\n",
     .charset = CHARSET5, .rules_n = 900, .rule = ".elementor-9 .elementor-element.elementor-element-%s > .elementor-widget-container{margin:0px 0px -12px 0px;padding:0px 8px}.elementor-9 .elementor-element.elementor-element-%s:hover .elementor-image-box-title{color:#%s}\n", .script = SCRIPT_GTAG SCRIPT_LIB, .scripts_n = 8},
    {.name = "wix",
     .head = "<!DOCTYPE html>\n<html lang=`^l`>\n<head>\n  <meta name='viewport' content='width=device-width, initial-scale=1' id='wixDesktopViewport' />\n  <meta http-equiv='X-UA-Compatible' content='IE=edge'>\n  <meta name='generator' content='Wix.com Website Builder'/>\n  <title>^T | ^c</title>\n  <script type='application/json' id='wix-essential-viewer-model'>{`fleetConfig`:{`fleetName`:`thunderbolt-seo-renderer`},`mode`:{`qa`:false},`componentsLibrariesTopology`:[{`artifactId`:`editor-elements`,`namespace`:`wixui`}],`siteFeaturesConfigs`:{`sessionManager`:{`sessionModel`:{}}}}</script>\n",
     .menu = "</head>\n<body class='' >\n<div id=`SITE_CONTAINER`><div id=`main_MF` class=`main_MF`><div id=`SITE_HEADER`><nav id=`comp-k8menu` aria-label=`Site` class=`StylableHorizontalMenu`><ul class=`itemsContainer`>",
     .entry = "<li class=`itemDepth02233374943__root`><a data-testid=`linkElement` href=`%` target=`_self` class=`itemDepth02233374943__root`><span class=`itemDepth02233374943__label`>#</span></a></li>", .menu_close = "</ul></nav></div><main id=`PAGES_CONTAINER` data-main-content=`true`><div id=`SITE_PAGES`>",
     .title = "<div class=`wixui-rich-text`><h1 class=`font_0 wixui-rich-text__text`>^T</h1></div>", .foot = "</div></main><footer id=`SITE_FOOTER`><p class=`font_9`>", .end = "</p></footer></div></div>\n<script type=`application/json` id=`wix-viewer-model`>{`siteAssets`:{`dataFixersParams`:{`experiments`:{},`dfVersion`:`1.3417.0`}},`requestUrl`:`https://^h/`}</script>\n</body></html>\n",
     .charset = "<meta charset='utf-8'>\n", .rules_n = 1100, .rule = ".comp-%s{--brw:0px;--brd:var(--color_15,color_15);--bg:var(--color_11);--shd:none;width:100%%;position:relative}.comp-%s .wixui-rich-text__text{font:normal normal 400 18px/1.4em din-next-w01-light;color:#%s}\n", .script = SCRIPT_SENTRY, .scripts_n = 4},
    {.name = "squarespace",
     .head = "<!doctype html>\n<html xmlns:og=`http://opengraphprotocol.org/schema/` lang=`^l`>\n<head>\n<meta http-equiv=`X-UA-Compatible` content=`IE=edge,chrome=1`>\n<!-- This is Squarespace. --><!-- ^s -->\n<base href=``>\n<title>^T &mdash; ^c</title>\n<script data-name=`static-context`>Static = window.Static || {}; Static.SQUARESPACE_CONTEXT = {`facebookAppId`:`314192535267336`,`rollups`:{`squarespace-announcement-bar`:{`js`:`//assets.test/universal/scripts-compressed/announcement-bar.js`}},`website`:{`identifier`:`^x`,`siteTitle`:`^c`,`contactEmail`:`account.owner@mailbox.test`}};</script>\n",
     .menu = "</head>\n<body id=`collection-5e2a` class=`header-overlay-alignment-center homepage collection-type-page`>\n<div id=`siteWrapper`><header data-test=`header` id=`header`><nav class=`header-nav-list`>", .entry = "<div class=`header-nav-item header-nav-item--collection`><a href=`%` data-animation-role=`header-element`>#</a></div>\n", .menu_close = "</nav></header>\n<main id=`page` role=`main`><article class=`sections`>",
     .title = "<section class=`page-section`><div class=`sqs-block html-block sqs-block-html`><div class=`sqs-block-content`><h1 style=`white-space:pre-wrap;`>^T</h1></div></div></section>\n", .foot = "</article></main><footer class=`sections` id=`footer-sections`><div class=`sqs-block-content`><p class=`sqsrte-small`>", .end = "</p></div></footer></div>\n</body></html>\n",
     .charset = CHARSET5, .rules_n = 600, .rule = ".fe-%s .sqs-block{z-index:2;grid-area:3/2/9/14;mix-blend-mode:normal}@media (min-width:768px){.fe-block-yui_%s{grid-area:1/4/5/24}}[data-section-id=\"%s\"]{--tweak-text-block:1}\n", .script = SCRIPT_LIB, .scripts_n = 3},
    {.name = "next",
     .head = "<!DOCTYPE html><html lang=`^l`><head><meta name=`viewport` content=`width=device-width`/><title>^T · ^c</title><meta name=`next-head-count` content=`6`/><link rel=`preload` href=`/_next/static/css/1f7a4c0b2d.css` as=`style`/><link rel=`stylesheet` href=`/_next/static/css/1f7a4c0b2d.css` data-n-g=``/><noscript data-n-css=``></noscript><script defer=`` nomodule=`` src=`/_next/static/chunks/polyfills-c67a75d1b6f99dc8.js`></script>",
     .menu = "</head><body><div id=`__next`><header class=`Header_header__aU2s9`><nav class=`Header_nav__Xn1`>", .entry = "<a class=`Header_link__2kPz` href=`%`>#</a>", .menu_close = "</nav></header><main class=`Layout_main__pQ8`>", .title = "<h1 class=`Headline_h1__Ro3`>^T</h1>", .foot = "</main><footer class=`Footer_footer__m1x`><p>", .end = "</p></footer></div></body></html>",
     .charset = "<meta charSet=`utf-8`/>"},
    {.name = "nuxt",
     .head = "<!doctype html>\n<html data-n-head-ssr lang=`^l`>\n  <head >\n    <title>^c | ^T</title><meta data-n-head=`ssr` name=`viewport` content=`width=device-width, initial-scale=1`><link rel=`preload` href=`/_nuxt/7a1f0c.js` as=`script`>",
     .menu = "\n  </head>\n  <body >\n    <div data-server-rendered=`true` id=`__nuxt`><!----><div id=`__layout`><div data-v-1c2b3a4d><ul data-v-1c2b3a4d class=`nav`>", .entry = "<li data-v-1c2b3a4d><a href=`%` data-v-1c2b3a4d>#</a></li>", .menu_close = "</ul> <div data-v-5f6e7d>", .title = "<h1 data-v-5f6e7d>^T</h1> ", .foot = "</div> <footer data-v-77><p>", .end = "</p></footer></div></div></div><script src=`/_nuxt/7a1f0c.js` defer></script>\n  </body>\n</html>\n",
     .charset = "<meta data-n-head=`ssr` charset=`utf-8`>", .rules_n = 60, .rule = ".%s[data-v-5f6e7d]{display:flex}.%s[data-v-1c2b3a4d]{margin:0}.btn-%s{border:0}\n"},
    {.name = "joomla",
     .head = "<!DOCTYPE html>\n<html lang=`^l` dir=`ltr`>\n<head>\n\t<meta name=`generator` content=`Joomla! - Open Source Content Management`>\n\t<title>^T - ^c</title>\n\t<link href=`/templates/cassiopeia/favicon.ico` rel=`alternate icon` type=`image/vnd.microsoft.icon`>\n\t<script type=`application/json` class=`joomla-script-options new`>{`joomla.jtext`:{`ERROR`:`Error`,`MESSAGE`:`Message`},`system.paths`:{`root`:``,`base`:``},`csrf.token`:`7b0c1a`}</script>\n",
     .menu = "</head>\n<body class=`site com_content wrapper-static view-article`>\n<header class=`header container-header full-width`><div class=`navbar-brand`><a class=`brand-logo` href=`/`>^c</a></div><div class=`container-nav`><ul class=`mod-menu mod-list nav`>\n", .entry = "<li class=`nav-item item-101`><a href=`%`>#</a></li>\n", .menu_close = "</ul></div></header>\n<div class=`site-grid`><div class=`grid-child container-component`><main>\n",
     .title = "<div class=`com-content-article item-page` itemscope itemtype=`https://schema.org/Article`><meta itemprop=`inLanguage` content=`^l`><div class=`page-header`><h1>^T</h1></div><div itemprop=`articleBody` class=`com-content-article__body`>\n", .foot = "</div></div></main></div></div>\n<footer class=`container-footer footer full-width`><p>", .end = "</p></footer>\n</body>\n</html>\n",
     .charset = CHARSET5, .rules_n = 10, .rule = ".%s{--hue:214;--template-bg-light:#f0f4fb}.mod-%s a{color:#%s}\n"},
    {.name = "typo3",
     .head = "<!DOCTYPE html>\n<html lang=`^l`>\n<head>\n\n<!-- \n\tThis website is powered by TYPO3 - inspiring people to share!\n\tTYPO3 is a free open source Content Management Framework initially created by Kasper and licensed under GNU/GPL.\n-->\n\n<title>^c: ^T</title>\n<meta name=`generator` content=`TYPO3 CMS` />\n<link rel=`stylesheet` href=`/typo3temp/assets/css/7015c8c4ac5ff815b57530b221005fc6.css?1711` media=`all`>\n",
     .menu = "</head>\n<body id=`p12` class=`page-12 pagelevel-1 language-0 backendlayout-default layout-default`>\n<header id=`page-header`><nav id=`mainnavigation`><ul class=`nav navbar-nav`>\n", .entry = "<li class=`nav-item`><a class=`nav-link` href=`%` target=`_self` title=`#`><span class=`nav-link-text`>#</span></a></li>\n", .menu_close = "</ul></nav></header>\n<!--TYPO3SEARCH_begin-->\n<div id=`content` class=`section section-default`>\n",
     .title = "<div id=`c44` class=`frame frame-default frame-type-header`><header><h1>^T</h1></header></div>\n", .foot = "</div>\n<!--TYPO3SEARCH_end-->\n<footer id=`page-footer`><p>", .end = "</p></footer>\n<script src=`/typo3temp/assets/js/default_frontend.js`></script>\n</body>\n</html>", .charset = CHARSET5},
    {.name = "drupal",
     .head = "<!DOCTYPE html>\n<html lang=`^l` dir=`ltr` prefix=`content: http://purl.org/rss/1.0/modules/content/  dc: http://purl.org/dc/terms/  foaf: http://xmlns.com/foaf/0.1/`>\n  <head>\n<meta name=`Generator` content=`Drupal 10 (https://www.drupal.test)` />\n<title>^T | ^c</title>\n<link rel=`stylesheet` media=`all` href=`/sites/default/files/css/css_^x.css` />\n",
     .menu = "  </head>\n  <body class=`path-node page-node-type-page`>\n  <a href=`#main-content` class=`visually-hidden focusable skip-link`>Skip</a>\n<div class=`dialog-off-canvas-main-canvas` data-off-canvas-main-canvas>\n<nav role=`navigation` id=`block-main-menu` class=`block block-menu`><ul class=`menu`>\n", .entry = "<li class=`menu-item`><a href=`%` data-drupal-link-system-path=`node/7`>#</a></li>\n", .menu_close = "</ul></nav>\n<main role=`main`><a id=`main-content` tabindex=`-1`></a><div class=`layout-content`><div class=`region region-content`>\n",
     .title = "<h1 class=`page-title`>^T</h1>\n", .foot = "</div></div></main>\n<footer role=`contentinfo`><div class=`region region-footer`><p>", .end = "</p></div></footer></div>\n<script type=`application/json` data-drupal-selector=`drupal-settings-json`>{`path`:{`baseUrl`:`\\/`,`currentPath`:`node\\/7`,`isFront`:false},`user`:{`uid`:0}}</script>\n  </body>\n</html>\n", .charset = "    <meta charset=`utf-8` />\n"},
    {.name = "bootstrap",
     .head = "<!doctype html>\n<html lang=`^l` class=`h-100`>\n<head>\n<meta name=`viewport` content=`width=device-width, initial-scale=1, shrink-to-fit=no`>\n<title>^c - ^T</title>\n<link href=`https://cdn.test/npm/bootstrap@5.3.2/dist/css/bootstrap.min.css` rel=`stylesheet` integrity=`sha384-T3c6CoIi6uLrA9TneNEoa7Rxn` crossorigin=`anonymous`>\n",
     .menu = "</head>\n<body class=`d-flex flex-column h-100`>\n<nav class=`navbar navbar-expand-lg navbar-light bg-light`><a class=`navbar-brand` href=`/`>^c</a><ul class=`navbar-nav ms-auto`>\n", .entry = "  <li class=`nav-item`><a class=`nav-link` href=`%`>#</a></li>\n", .menu_close = "</ul></nav>\n<main class=`container py-5`>\n", .title = "<h1 class=`display-5 fw-bold`>^T</h1>\n", .foot = "</main>\n<footer class=`footer mt-auto py-3 bg-light`><div class=`container`><span class=`text-muted`>", .end = "</span></div></footer>\n<script src=`https://cdn.test/npm/bootstrap@5.3.2/dist/js/bootstrap.bundle.min.js`></script>\n</body>\n</html>\n", .charset = CHARSET5, .script = SCRIPT_GTAG, .scripts_n = 1},
    {.name = "university",
     .head = "<!DOCTYPE html>\n<!--[if IE 8]><html class=`no-js lt-ie9` lang=`^l`><![endif]-->\n<!--[if gt IE 8]><!--><html class=`no-js` lang=`^l`><!--<![endif]-->\n<head>\n<title>^T : ^c</title>\n<meta name=`DC.title` content=`^T`>\n<script>var _paq=_paq||[];_paq.push(['trackPageView']);_paq.push(['setTrackerUrl','//stats.test/piwik.php']);</script>\n",
     .menu = "</head>\n<body>\n<div id=`skip`><a href=`#main`>Skip to content</a></div>\n<div id=`banner`><p class=`site`>^c</p><form action=`/search` method=`get`><input type=`search` name=`q`></form></div>\n<div id=`breadcrumbs`><a href=`/`>^c</a> &raquo; ^T</div>\n<div id=`leftnav`><ul>\n", .entry = "<li><a href=`%`>#</a>\n", .menu_close = "</ul></div>\n<div id=`main`>\n", .title = "<h1>^T</h1>\n", .foot = "</div>\n<div id=`pagefooter`>", .end = "</div>\n</body>\n</html>\n", .charset = CHARSET5},
    {.name = "spip",
     .head = "<!DOCTYPE html>\n<html dir=`ltr` lang=`^l` class=`ltr ^l no-js`>\n<head>\n<script type='text/javascript'>/*<![CDATA[*/(function(H){H.className=H.className.replace(/\\bno-js\\b/,'js')})(document.documentElement);/*]]>*/</script>\n<title>^T - ^c</title>\n<meta name=`generator` content=`SPIP 4.2.8` />\n<link rel='stylesheet' href='local/cache-css/^x.css?1706' type='text/css' />\n",
     .menu = "</head>\n<body id=`top` class=`pas_surlignable page_article`>\n<div class=`page`><div class=`header`><strong id=`logo_site_spip`><a rel=`start home` href=`/`>^c</a></strong></div><div class=`nav` id=`nav`><ul>\n", .entry = "<li class=`nav-item`><a href=`%`>#</a></li>\n", .menu_close = "</ul></div><div class=`main`><div class=`wrapper`><div class=`content` id=`content`>\n", .title = "<h1 class=`crayon article-titre-7`>^T</h1>\n<div class=`texte`>\n", .foot = "</div></div></div></div>\n<div class=`footer`><p class=`colophon`>", .end = "</p></div></div></body></html>\n", .charset = CHARSET5},
};
/* clang-format on */

const struct wild_skin *
wild_skin_find(const char *name)
{
    for (size_t i = 0; i < array_len(skins); i++)
        if (strcmp(skins[i].name, name) == 0)
            return &skins[i];
    check(name == NULL);
    return NULL;
}

static void
put_charset(struct wild_pen *p)
{
    enum world_trouble t = p->c->trouble;

    if (t == WORLD_TROUBLE_WINDOWS)
        wild_put(p, "<meta http-equiv=`Content-Type` content=`text/html; "
                    "charset=windows-1252`>\n");
    else if (t != WORLD_TROUBLE_LATIN1 && t != WORLD_TROUBLE_UTF16)
        wild_put(p, p->c->wild->skin->charset);
}

/* The rule with its %s as numbers of chance, and %% as one. */
static void
put_rule(struct buf *b, const char *t, struct world_rng *r)
{
    for (; *t != '\0'; t++) {
        if (*t != '%') {
            buf_add_byte(b, *t);
            continue;
        }
        t++;
        if (*t == 's')
            buf_addf(b, "%06x", world_rng_below(r, 0xffffff));
        else
            buf_add_byte(b, '%');
    }
}

static void
put_noise(struct wild_pen *p)
{
    const struct wild_skin *s = p->c->wild->skin;
    struct world_rng r = world_rng(p->c->key ^ str_hash(p->page->path), 151);

    if (s->rules_n > 0) {
        wild_put(p, "<style>");
        for (uint32_t i = 0; i < s->rules_n; i++)
            put_rule(p->out, s->rule, &r);
        wild_put(p, "</style>\n");
    }
    for (uint32_t i = 0; i < s->scripts_n; i++)
        wild_put(p, s->script);
}

/* The twin of this page in another language, or NULL. */
static const struct wild_page *
twin_of(const struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;

    for (size_t i = 0; i < s->pages_n; i++)
        if (s->pages[i].role == p->page->role &&
            s->pages[i].lang != p->page->lang &&
            s->pages[i].person == p->page->person)
            return &s->pages[i];
    return NULL;
}

static void
put_entry(struct wild_pen *p, str path, str label)
{
    const char *t = p->c->wild->skin->entry;

    for (; *t != '\0'; t++) {
        if (*t == '%')
            wild_put_href(p, path);
        else if (*t == '#' && t[1] != 'm')
            buf_add(p->out, label);
        else
            buf_add_byte(p->out, *t == '`' ? '"' : *t);
    }
}

static void
put_menu(struct wild_pen *p)
{
    const struct wild_site *s = p->c->wild;
    const struct wild_page *twin = twin_of(p);

    for (size_t i = 0; i < s->pages_n; i++)
        if (s->pages[i].is_in_menu && (s->pages[i].lang == p->page->lang ||
                                       s->layout->plan != WILD_IN_LANGUAGES))
            put_entry(p, s->pages[i].path, s->pages[i].label);
    if (twin != NULL)
        put_entry(p, twin->path, str_of(wild_words[twin->lang].code));
    put_entry(p, STR("https://www.linkedin.com/company/x"), STR("LinkedIn"));
}

void
wild_skin_put_head(struct wild_pen *p)
{
    const struct wild_skin *s = p->c->wild->skin;
    const struct wild_page *twin = twin_of(p);

    wild_put(p, s->head);
    put_charset(p);
    wild_style_put_head(p, p->c->wild->style);
    if (twin != NULL)
        buf_addf(p->out,
                 "<link rel=\"alternate\" hreflang=\"%s\" href=\"https://"
                 "%.*s%.*s\">\n",
                 wild_words[twin->lang].code, STR_ARG(p->c->host),
                 STR_ARG(twin->path));
    put_noise(p);
    wild_put(p, s->menu);
    put_menu(p);
    wild_put(p, s->menu_close);
    wild_put(p, s->title);
}

void
wild_skin_put_foot(struct wild_pen *p)
{
    const struct world_company *c = p->c;

    wild_trap_put_links(p);
    wild_put(p, c->wild->skin->foot);
    if (c->role.n > 0)
        buf_addf(p->out, "<a href=\"mailto:%.*s@%.*s\">%.*s@%.*s</a>\n",
                 STR_ARG(c->role), STR_ARG(c->wild->mail_domain),
                 STR_ARG(c->role), STR_ARG(c->wild->mail_domain));
    if (c->agency.n > 0)
        buf_addf(p->out,
                 " Web: <a href=\"https://www.%.*s/\" target=\"_blank\">%.*s"
                 "</a> <a href=\"mailto:studio@%.*s\">studio@%.*s</a>\n",
                 STR_ARG(c->agency), STR_ARG(c->agency), STR_ARG(c->agency),
                 STR_ARG(c->agency));
    wild_put(p, "<!-- template by themes@templatefactory.test -->\n");
    wild_put(p, c->wild->skin->end);
}

void
wild_put_prose(struct wild_pen *p, int paragraphs)
{
    struct world_rng r = world_rng(p->c->key ^ str_hash(p->page->path),
                                   160 + (uint64_t)p->out->n);
    const struct wild_words *w = &wild_words[p->page->lang];

    for (int i = 0; i < paragraphs; i++) {
        buf_add(p->out, STR("<p>"));
        for (uint32_t n = 1 + world_rng_below(&r, 4); n > 0; n--) {
            buf_add(p->out, str_of(w->prose[world_rng_below(&r, 5)]));
            buf_add_byte(p->out, ' ');
        }
        buf_add(p->out, STR("</p>\n"));
    }
}
