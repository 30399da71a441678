/*
 * The ways to show an address: a row for each, as the system or plug-in
 * writes it. Some have several rows; a company keeps to one of them. To add a
 * way is to add a row (and its word to WORLD_WILD_STYLES).
 */
#include "base/check.h"
#include "wild.h"

enum { SALT_STYLE = 110 };

struct way {
    enum world_style style;
    uint32_t cms;
    enum wild_form form;
    const char *template;
    const char *head; /* what the page's head must have, or NULL */
};

#define IN       WILD_INLINE
#define STYLE(x) WORLD_STYLE_##x

static const char head_typo3[] =
    "<script type=`text/javascript`>\n/*<![CDATA[*/\n<!--\n"
    "// decrypt helper function\nfunction decryptCharcode(n,start,end,offset)"
    "{\n\tn = n + offset;\n\tif (offset > 0 && n > end) {\n\t\tn = start + (n "
    "- end - 1);\n\t} else if (offset < 0 && n < start) {\n\t\tn = end - "
    "(start - n - 1);\n\t}\n\treturn String.fromCharCode(n);\n}\n// decrypt "
    "string\nfunction decryptString(enc,offset) {\n\tvar dec = ``;\n\tvar len "
    "= enc.length;\n\tfor(var i=0; i < len; i++) {\n\t\tvar n = "
    "enc.charCodeAt(i);\n\t\tif (n >= 0x2B && n <= 0x3A) {\n\t\t\tdec += "
    "decryptCharcode(n,0x2B,0x3A,offset);\n\t\t} else if (n >= 0x40 && n <= "
    "0x5A) {\n\t\t\tdec += decryptCharcode(n,0x40,0x5A,offset);\n\t\t} else "
    "if (n >= 0x61 && n <= 0x7A) {\n\t\t\tdec += decryptCharcode(n,0x61,0x7A,"
    "offset);\n\t\t} else {\n\t\t\tdec += enc.charAt(i);\n\t\t}\n\t}\n\treturn "
    "dec;\n}\n// decrypt spam-protected emails\nfunction linkTo_UnCryptMailto"
    "(s) {\n\tlocation.href = decryptString(s,-^K);\n}\n// -->\n/*]]>*/\n"
    "</script>\n";
static const char head_oe[] =
    "<style type=`text/css`>span.oe_textdirection { unicode-bidi: "
    "bidi-override; direction: rtl; } span.oe_displaynone { display: none; }"
    "</style>\n";
static const char head_eeb[] =
    "<style id='eeb-frontend-css'>.eeb-rtl{unicode-bidi:bidi-override;"
    "direction:rtl}.eeb-nodis{display:none}</style>\n<script src=`/wp-content/"
    "plugins/email-encoder-bundle/core/includes/assets/js/custom.js?ver=230815"
    "` id=`eeb-js-frontend-js`></script>\n";
static const char head_cryptx[] =
    "<script type=`text/javascript` src=`/wp-content/plugins/cryptx/js/"
    "cryptx.min.js?ver=6.4.3`></script>\n";
static const char head_spip[] =
    "<script type=`text/javascript`>/*<![CDATA[*/\nfunction mc_lancerlien(a,b)"
    "{\tx='ma'+'ilto'+':'+a+'@'+b; return x; }\n/*]]>*/</script>\n";
static const char head_rtl[] =
    "<style>\n.em-rev { direction: rtl; unicode-bidi: bidi-override; }\n"
    ".mail { white-space: nowrap }\n</style>\n";
static const char head_rtl2[] =
    "<style media=`screen`>td{padding:4px}span.codedirection,p .codedirection{"
    "unicode-bidi:bidi-override; direction: rtl;}</style>\n";
static const char head_decoy[] =
    "<style>\n  .nospam, .nsp { display: none; }\n  .member { margin: 1em }\n"
    "</style>\n";
static const char head_decoy2[] =
    "<style type=`text/css`>.ml i.x{display:none!important}</style>\n";
static const char head_cloaked[] =
    "<style>.cloaked-e-mail:before{content:attr(data-domain) `\\0040` "
    "attr(data-user);unicode-bidi:bidi-override;direction:rtl}</style>\n";

/* A template a line, however long: so it can be held beside the page that
   it is from. */
/* clang-format off */
static const struct way ways[] = {
    /* as it is */
    {STYLE(MAILTO), WILD_ANY, IN, "<a href=`mailto:^a`>^a</a>", NULL},
    {STYLE(MAILTO), WILD_ANY, IN,
     "<a href='mailto:^a' class='mail' target='_blank' rel='noopener'><i class='fa fa-envelope' aria-hidden='true'></i> ^a</a>", NULL},
    {STYLE(MAILTO), WILD_HAND, IN,
     "<A HREF=`MAILTO:^a?subject=Web%20enquiry`>^a</A>", NULL},
    {STYLE(MAILTO), WILD_BUILDER, IN,
     "<span style=`text-decoration:underline;`><a data-auto-recognition=`true` href=`mailto:^a`>^a</a></span>", NULL},
    {STYLE(MAILTO), WILD_ANY, IN,
     "<a href=`mailto:^a?cc=info@^d&amp;subject=Web`>^a</a>", NULL},
    {STYLE(NAME), WILD_ANY, WILD_ON_NAME, "<a href=`mailto:^a`>^n</a>", NULL},
    {STYLE(NAME), WILD_HAND, WILD_ON_NAME,
     "<A href=mailto:^a><FONT color=#000080><B>^n</B></FONT></A>", NULL},
    {STYLE(NAME), WILD_BUILDER, WILD_ON_NAME,
     "<a href=`mailto:^a?subject=Hello%20^u` target=`_self`>^n</a>", NULL},
    {STYLE(TEXT), WILD_ANY, IN, "^a", NULL},
    {STYLE(TEXT), WILD_ANY, IN, "^2: <span class=`value`>^a</span>", NULL},
    {STYLE(ENTITY), WILD_ANY, IN, "<a href=`mailto:^E`>^E</a>", NULL},
    {STYLE(ENTITY), WILD_ANY, IN,
     "<a href=`&#x6D;&#x61;&#x69;&#x6C;&#x74;&#x6F;&#x3A;^H`>^H</a>", NULL},
    {STYLE(ENTITY), WILD_ANY, IN, "^u&commat;^y&period;^Y", NULL},
    {STYLE(CLOUDFLARE), WILD_ANY, IN,
     "<a href=`/cdn-cgi/l/email-protection` class=`__cf_email__` data-cfemail=`^F`>[email&#160;protected]</a>", NULL},
    {STYLE(CLOUDFLARE), WILD_ANY, IN,
     "<a href=`/cdn-cgi/l/email-protection#^F`><span class=`__cf_email__` data-cfemail=`^F`>[email&#160;protected]</span></a>", NULL},
    {STYLE(PERCENT), WILD_ANY, IN, "<a href=`mailto:^P`>^2</a>", NULL},
    /* in words */
    {STYLE(AT_SQUARE), WILD_ANY, IN, "^u [at] ^o", NULL},
    {STYLE(AT_SQUARE), WILD_ANY, IN, "^u[at]^d", NULL},
    {STYLE(AT_SQUARE), WILD_ANY, IN,
     "<span class=`email`>^u [ät] ^d</span>", NULL},
    {STYLE(AT_ROUND), WILD_ANY, IN, "^u(at)^d", NULL},
    {STYLE(AT_ROUND), WILD_ANY, IN, "^2: ^u (at) ^O", NULL},
    {STYLE(AT_CURLY), WILD_ANY, IN, "^u{at}^d", NULL},
    {STYLE(AT_CURLY), WILD_HAND, IN, "<tt>^u {at} ^y {dot} ^Y</tt>", NULL},
    {STYLE(AT_CAPITALS), WILD_ANY, IN, "^u AT ^d", NULL},
    {STYLE(AT_CAPITALS), WILD_HAND, IN, "<code>^u AT ^D</code>", NULL},
    {STYLE(AT_ANGLE), WILD_ANY, IN, "^u &lt;at&gt; ^d", NULL},
    {STYLE(AT_ANGLE), WILD_ANY, IN, "^u&lt;AT&gt;^y&lt;DOT&gt;^Y", NULL},
    {STYLE(AT_LETTER), WILD_ANY, IN, "^u(a)^d", NULL},
    {STYLE(AT_LETTER), WILD_ANY, IN, "^u (a) ^d", NULL},
    {STYLE(AT_ARROBA), WILD_ANY, IN, "^u [arroba] ^y [punto] ^Y", NULL},
    {STYLE(AT_ARROBA), WILD_ANY, IN, "^u (arroba) ^d", NULL},
    {STYLE(AT_AFFE), WILD_ANY, IN, "^u(klammeraffe)^d", NULL},
    {STYLE(AT_AFFE), WILD_ANY, IN, "^u [klammeraffe] ^y [punkt] ^Y", NULL},
    {STYLE(AT_NBSP), WILD_ANY, IN, "^u&nbsp;[at]&nbsp;^d", NULL},
    {STYLE(AT_NBSP), WILD_ANY, IN, "^u\u00a0(at)\u00a0^z", NULL},
    /* taken apart by markup */
    {STYLE(SPLIT), WILD_ANY, IN,
     "<span class=`user`>^u</span><span class=`at`>@</span><span class=`domain`>^d</span>", NULL},
    {STYLE(SPLIT), WILD_ANY, IN, "<b>^u</b>&#64;<b>^y</b>.<b>^Y</b>", NULL},
    {STYLE(SPLIT), WILD_BUILDER, IN,
     "<span>^u</span><!-- -->@<!-- --><span>^d</span>", NULL},
    {STYLE(SPLIT), WILD_APP, IN, "<span>^u<!-- -->@<!-- -->^d</span>", NULL},
    {STYLE(SPLIT), WILD_ANY, IN, "^u<wbr>@<wbr>^d", NULL},
    {STYLE(SPLIT), WILD_ANY, IN, "^u@&#8203;^d", NULL},
    {STYLE(SPLIT), WILD_ANY, IN, "^u&shy;@^y.&shy;^Y", NULL},
    {STYLE(SPLIT), WILD_HAND | WILD_PHP, IN,
     "^u<img src=`/img/at.gif` width=12 height=12 alt=`@`>^d", NULL},
    {STYLE(SPACED), WILD_ANY, IN, "^u @ ^d", NULL},
    {STYLE(SPACED), WILD_HAND, IN, "<i>^u&nbsp;@&nbsp;^d</i>", NULL},
    {STYLE(DECOY), WILD_ANY, IN,
     "^u<span style=`display:none`>NOSPAM</span>@^d", NULL},
    {STYLE(DECOY), WILD_ANY, IN,
     "^u@<span style='display: none;'>remove-this.</span>^d", NULL},
    {STYLE(DECOY), WILD_ANY, IN,
     "^u@^y<b style=`display:none`>null</b>.^Y", NULL},
    {STYLE(DECOY), WILD_ANY, IN, "^u<span hidden>.invalid</span>@^d", NULL},
    {STYLE(DECOY_CLASS), WILD_ANY, IN,
     "^u<span class=`nospam`>-spam</span>@^d", head_decoy},
    {STYLE(DECOY_CLASS), WILD_ANY, IN,
     "<span class=`ml`>^u@<i class=`x`>no.</i>^d</span>", head_decoy2},
    {STYLE(RTL), WILD_ANY, IN,
     "<span style=`unicode-bidi:bidi-override; direction: rtl;`>^V</span>", NULL},
    {STYLE(RTL), WILD_ANY, IN,
     "<a href=`javascript:void(0)` style=`direction:rtl;unicode-bidi:bidi-override`>^V</a>", NULL},
    {STYLE(RTL_CLASS), WILD_ANY, IN,
     "<span class=`mail em-rev`>^V</span>", head_rtl},
    {STYLE(RTL_CLASS), WILD_ANY, IN,
     "<span class=`codedirection`>^V</span>", head_rtl2},
    {STYLE(BDO), WILD_ANY, IN, "<bdo dir=`rtl`>^V</bdo>", NULL},
    {STYLE(BDO), WILD_HAND, IN, "<BDO DIR=RTL>^V</BDO>", NULL},
    /* joined by scripts */
    {STYLE(JS_JOIN), WILD_ANY, IN,
     "<script type=`text/javascript`>\n<!--\nvar user = '^u';\nvar host = '^d';\ndocument.write('<a href=`mai' + 'lto:' + user + '@' + host + '`>' + user + '@' + host + '</a>');\n//-->\n</script>", NULL},
    {STYLE(JS_JOIN), WILD_ANY, IN,
     "<script>document.write('<a href=`mailto:'+'^u'+'@'+'^y'+'.'+'^Y'+'`>'+'^u'+'@'+'^y'+'.'+'^Y'+'<\\/a>')</script>", NULL},
    {STYLE(JS_JOIN), WILD_HAND, IN,
     "<SCRIPT LANGUAGE=JavaScript>\nvar a=`^u`\nvar b=`@`\nvar c=`^d`\ndocument.write(`<a href=mailto:`+a+b+c+`>`+a+b+c+`</a>`)\n</SCRIPT>", NULL},
    {STYLE(JS_JOIN), WILD_ANY, IN,
     "<a href=`#` onclick=`location.href='mailto:' + ['^u','^d'].join('@'); return false;`>^2</a>", NULL},
    {STYLE(JS_CHARCODE), WILD_ANY, IN,
     "<script>document.write(String.fromCharCode(^C))</script>", NULL},
    {STYLE(JS_CHARCODE), WILD_ANY, IN,
     "<a href=`javascript:location.href='mailto:'+String.fromCharCode(^C)+'?'`>^2</a>", NULL},
    {STYLE(JS_UNICODE), WILD_ANY, IN,
     "<script>document.write(`^u\\u0040^d`);</script>", NULL},
    {STYLE(JS_UNICODE), WILD_ANY, IN,
     "<script>document.write('\\u003ca href=`mailto:^U`\\u003e^U\\u003c/a\\u003e');</script>", NULL},
    {STYLE(JS_HEX), WILD_ANY, IN,
     "<script>var m='^u\\x40^y\\x2e^Y';document.write('<a href=`mailto:'+m+'`>'+m+'</a>');</script>", NULL},
    {STYLE(JS_HEX), WILD_ANY, IN,
     "<script>var _0x^x=['^X','\\x77\\x72\\x69\\x74\\x65'];document[_0x^x[1]](_0x^x[0]);</script>", NULL},
    {STYLE(JS_UNESCAPE), WILD_ANY, IN,
     "<script language=`JavaScript`>document.write(unescape('%3Ca%20href%3D%22mailto%3A^P%22%3E^P%3C%2Fa%3E'));</script>", NULL},
    {STYLE(JS_UNESCAPE), WILD_ANY, IN,
     "<script>document.write(decodeURIComponent(`^P`))</script>", NULL},
    {STYLE(JS_REVERSED), WILD_ANY, IN,
     "<script>document.write('^V'.split('').reverse().join(''));</script>", NULL},
    {STYLE(JS_REVERSED), WILD_ANY, IN,
     "<script>var s=`^V`;var r=``;for(var i=s.length-1;i>=0;i--)r+=s.charAt(i);document.write('<a href=`mailto:'+r+'`>'+r+'</a>');</script>", NULL},
    {STYLE(JS_ARRAY), WILD_ANY, IN,
     "<script>document.write([^r].reverse().join(''));</script>", NULL},
    {STYLE(JS_ARRAY), WILD_ANY, IN,
     "<script>var p=['^Y','.','^y','@','^u'];document.write(p.reverse().join(''));</script>", NULL},
    /* by systems */
    {STYLE(JOOMLA3), WILD_JOOMLA, IN, "^J", NULL},
    {STYLE(JOOMLA3), WILD_JOOMLA, IN, "^W", NULL},
    {STYLE(JOOMLA4), WILD_JOOMLA, IN,
     "<joomla-hidden-mail  is-link=`1` is-email=`1` first=`^b` last=`^e` text=`^B` base=`` >^9</joomla-hidden-mail>", NULL},
    {STYLE(JOOMLA4), WILD_JOOMLA, IN,
     "<joomla-hidden-mail is-link=`1` is-email=`0` first=`^b` last=`^e` text=`RS1NYWls` base=``>^9</joomla-hidden-mail>", NULL},
    {STYLE(CODEIGNITER), WILD_PHP | WILD_HAND, IN, "^G", NULL},
    {STYLE(SMARTY_JS), WILD_PHP | WILD_HAND, IN,
     "<script type=`text/javascript`>document.write(unescape('^L'))</script>", NULL},
    {STYLE(SMARTY_JS), WILD_PHP | WILD_HAND, IN,
     "<script type=`text/javascript`>eval(unescape('^0'))</script>", NULL},
    {STYLE(SMARTY_CODES), WILD_PHP | WILD_HAND, IN,
     "<script type=`text/javascript` language=`javascript`>\n<!--\n{document.write(String.fromCharCode(^Z))}\n//-->\n</script>\n", NULL},
    {STYLE(SMARTY_HEX), WILD_PHP | WILD_HAND, IN,
     "<a href=`&#109;&#97;&#105;&#108;&#116;&#111;&#58;^S` >^H</a>", NULL},
    {STYLE(TYPO3), WILD_TYPO3, IN,
     "<a href=`javascript:linkTo_UnCryptMailto('^!');` title=`Opens window for sending email` class=`mail`>^t</a>", head_typo3},
    {STYLE(TYPO3), WILD_TYPO3, IN,
     "<a href=`javascript:linkTo_UnCryptMailto(%27^!%27);`>^u(at)remove-this.^d</a>", head_typo3},
    {STYLE(TYPO3_DATA), WILD_TYPO3, IN,
     "<a href=`#` data-mailto-token=`^!` data-mailto-vector=`^K`>^t</a>", NULL},
    {STYLE(TYPO3_DATA), WILD_TYPO3, IN,
     "<a href=`#` data-mailto-token=`^!` data-mailto-vector=`^K`>^u(at)^d</a>", NULL},
    {STYLE(SPAMSPAN), WILD_DRUPAL, IN,
     "<span class=`spamspan`><span class=`u`>^u</span> [at] <span class=`d`>^o</span></span>", NULL},
    {STYLE(SPAMSPAN), WILD_DRUPAL, IN,
     "<span class=`spamspan`><span class=`u`>^u</span><img class=`spamspan-image` alt=`at` src=`/sites/all/modules/spamspan/image.gif` /><span class=`d`>^d</span><span class=`t`> (^t)</span></span>", NULL},
    {STYLE(DRUPAL), WILD_DRUPAL, IN,
     "<a href=`#` data-mail-to=`^A` data-replace-inner=`@email`>@email</a>", NULL},
    {STYLE(DRUPAL), WILD_DRUPAL, IN,
     "<a data-mail-to=`^A` href=`#`>^t</a>", NULL},
    {STYLE(ANTISPAMBOT), WILD_WP, IN, "<a href=`mailto:^M`>^m</a>", NULL},
    {STYLE(ANTISPAMBOT), WILD_WP, IN,
     "<a href=`mailto:^m`><i class=`icon-mail`></i></a>", NULL},
    {STYLE(EEB), WILD_WP, IN,
     "<a href=`javascript:;` data-enc-email=`^g` class=`mail-link` data-wpel-link=`ignore`><span class=`eeb eeb-rtl`>^V</span></a>", head_eeb},
    {STYLE(EEB), WILD_WP, IN,
     "<a href=`javascript:;` data-enc-email=`^g` class=`mailto-link` data-wpel-link=`ignore`>^t</a>", head_eeb},
    {STYLE(EEB_INDEX), WILD_WP, IN, "^I", head_eeb},
    {STYLE(CRYPTX), WILD_WP, IN,
     "<a class=`cryptx` href=`javascript:DeCryptX('^Q')`>^t</a>", head_cryptx},
    {STYLE(CRYPTX), WILD_WP, IN,
     "<a href=`javascript:DeCryptX('^N')`><span class=`cryptxmail`>^u [at] ^o</span></a>", head_cryptx},
    {STYLE(CRYPTX), WILD_WP, IN,
     "<a href=`javascript:DeCryptX('^N')`>^3</a>", head_cryptx},
    {STYLE(OE), WILD_WP, IN,
     "<span class=`oe_textdirection`>^k</span>", head_oe},
    {STYLE(SPIP), WILD_SPIP, IN,
     "<a href=`#^u#mc#^d#` title=`^u..&aring;t..^d` onclick=`location.href=mc_lancerlien('^u','^d'); return false;` class='spip_mail'>^t</a>", head_spip},
    {STYLE(SPANCRYPT), WILD_SPIP, IN,
     "<span class=`spancrypt-mail`>^u<span class=`spancrypt`>&nbsp;&aring;&nbsp;</span>^d</span>", NULL},
    {STYLE(SPANCRYPT), WILD_SPIP, IN,
     "^u<span class='spancrypt'> chez </span>^d", NULL},
    {STYLE(ROT13), WILD_ANY, IN,
     "<script>document.write(`<n uers=\\`znvygb:^R\\`>^R</n>`.replace(/[a-zA-Z]/g, function(c){return String.fromCharCode((c<=`Z`?90:122)>=(c=c.charCodeAt(0)+13)?c:c-26);}));</script>", NULL},
    {STYLE(ROT13), WILD_ANY, IN,
     "<a href=`znvygb:^R` class=`rot13` rel=`nofollow`>^2</a>", NULL},
    {STYLE(ROT13), WILD_ANY, IN,
     "<a href=`#` onclick=`this.href=rot13('znvygb:^R')`>^3</a>", NULL},
    {STYLE(BASE64), WILD_ANY, IN,
     "<a href=`#` class=`js-mail` data-email=`^B`>^2</a>", NULL},
    {STYLE(BASE64), WILD_ANY, IN,
     "<span data-mail-b64=`^B` class=`obfuscated`>^3</span>", NULL},
    {STYLE(ATOB), WILD_ANY, IN,
     "<a href=`#` onclick=`window.location.href='mailto:'+atob('^B');return false`>^2</a>", NULL},
    {STYLE(ATOB), WILD_ANY, IN,
     "<span id=`m^x`></span><script>document.getElementById('m^x').innerHTML=atob(`^B`);</script>", NULL},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<a class=`email` href=`#` data-user=`^u` data-domain=`^d`></a>", NULL},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<span class=`eml` data-name=`^u` data-domain=`^y` data-tld=`^Y`></span>", NULL},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<a data-part1=`^u` data-part2=`^y` data-part3=`^Y` class=`cryptedmail` onclick=`window.location.href = 'mailto:' + this.dataset.part1 + '@' + this.dataset.part2 + '.' + this.dataset.part3`></a>", NULL},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<span class=`cloaked-e-mail` data-user=`^v` data-domain=`^w` title=`^2`></span>", head_cloaked},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<button type=`button` class=`mailto` data-email-user='^u' data-email-host='^d'>^3</button>", NULL},
    {STYLE(DATA_PARTS), WILD_ANY, IN,
     "<a href=`javascript:;` data-local=`^u` data-host=`^d` class=`m`>^2</a>", NULL},
    {STYLE(CLOUDFLARE_NAME), WILD_ANY, WILD_ON_NAME,
     "<a href=`/cdn-cgi/l/email-protection#^F`>^n</a>", NULL},
    {STYLE(CLOUDFLARE_NAME), WILD_ANY, WILD_ON_NAME,
     "<a class=`person-link` href=`/cdn-cgi/l/email-protection#^F`><img src=`/img/p/^s@2x.jpg` alt=``/><span class=`person-name`>^n</span></a>", NULL},
    {STYLE(OTHER_TEXT), WILD_ANY, IN, "<a href=`mailto:^E`>^3</a>", NULL},
    {STYLE(OTHER_TEXT), WILD_ANY, IN,
     "<a href=`mailto:^n &lt;^a&gt;`>^3</a>", NULL},
    {STYLE(OTHER_TEXT), WILD_ANY, IN,
     "<a class=`btn` href=`&#109;ailto&colon;^P`>^3</a>", NULL},
    {STYLE(NOSCRIPT), WILD_ANY, IN,
     "<span id=`e^x`></span><script src=`/js/mail.js` defer></script><noscript>^u@^d</noscript>", NULL},
    {STYLE(NOSCRIPT), WILD_ANY, IN,
     "<script>showMail(`^x`)</script><noscript><a href=`mailto:^a`>^a</a></noscript>", NULL},
    /* about the card or the page: wild_card.c, wild_data.c */
    {STYLE(JSON_LD), WILD_ANY, WILD_IN_DATA, "", NULL},
    {STYLE(LD_GRAPH), WILD_ANY, WILD_IN_DATA, "", NULL},
    {STYLE(LD_NESTED), WILD_ANY, WILD_IN_DATA, "", NULL},
    {STYLE(LD_BROKEN), WILD_ANY, WILD_IN_DATA, "", NULL},
    {STYLE(NEXT_DATA), WILD_APP, WILD_IN_DATA, "", NULL},
    {STYLE(NEXT_FLIGHT), WILD_APP, WILD_IN_DATA, "", NULL},
    {STYLE(STATE), WILD_APP, WILD_IN_DATA, "", NULL},
    {STYLE(STATE_ONLY), WILD_APP, WILD_IN_DATA, "", NULL},
    {STYLE(JSON_ENTITY), WILD_ANY, WILD_IN_DATA, "", NULL},
    {STYLE(MICRODATA), WILD_ANY, WILD_IN_CARD, "^a", NULL},
    {STYLE(RDFA), WILD_ANY, WILD_IN_CARD, "^a", NULL},
    {STYLE(HCARD), WILD_ANY, WILD_IN_CARD, "^a", NULL},
    {STYLE(VCARD21), WILD_ANY, WILD_IN_FILE,
     "<a href=`/vcf/^s.vcf`>vCard</a>", NULL},
    {STYLE(VCARD30), WILD_ANY, WILD_IN_FILE,
     "<a class=`vcard-download` href=`/vcf/^s.vcf` download>Download vCard</a>", NULL},
    {STYLE(VCARD40), WILD_ANY, WILD_IN_FILE,
     "<a href=`/vcf/^s.vcf` type=`text/vcard`><svg class=`icon`><use href=`#vcf`></use></svg>vCard (.vcf)</a>", NULL},
};
/* clang-format on */

/* Of the ways of a style that the company's system has, the company's own;
   of any, where the system has none. */
static const struct way *
way_of(const struct wild_pen *p, enum world_style s)
{
    struct world_rng r = world_rng(p->c->key, SALT_STYLE + (uint64_t)s);
    uint32_t cms = p->c->wild->layout->cms;
    const struct way *found = NULL;
    uint32_t n = 0;

    for (int pass = 0; found == NULL && pass < 2; pass++)
        for (size_t i = 0; i < array_len(ways); i++)
            if (ways[i].style == s && ((ways[i].cms & cms) || pass == 1) &&
                world_rng_below(&r, ++n) == 0)
                found = &ways[i];
    check(found != NULL);
    return found;
}

static const struct way *
first_of(enum world_style s)
{
    for (size_t i = 0; i < array_len(ways); i++)
        if (ways[i].style == s)
            return &ways[i];
    check(false);
    return NULL;
}

void
wild_style_put(struct wild_pen *p, enum world_style style)
{
    wild_put(p, way_of(p, style)->template);
}

void
wild_style_put_head(struct wild_pen *p, enum world_style style)
{
    const struct way *w = way_of(p, style);

    if (w->head != NULL)
        wild_put(p, w->head);
}

enum wild_form
wild_style_form(enum world_style s)
{
    return first_of(s)->form;
}

bool
wild_style_hides_names(enum world_style s)
{
    return s == WORLD_STYLE_STATE_ONLY;
}

/* One that a system has: its own ones three times as likely. */
enum world_style
wild_style_draw(struct world_rng *r, uint32_t cms)
{
    enum world_style best = WORLD_STYLE_TEXT;
    uint32_t total = 0;
    uint32_t bits[WORLD_STYLE_N] = {0};

    for (size_t i = 0; i < array_len(ways); i++)
        bits[ways[i].style] |= ways[i].cms;
    for (int s = 0; s < WORLD_STYLE_N; s++) {
        uint32_t weight = bits[s] == WILD_ANY   ? 2
                          : bits[s] & WILD_HAND ? 4
                                                : 14;
        if (s == WORLD_STYLE_MAILTO || s == WORLD_STYLE_TEXT ||
            s == WORLD_STYLE_NAME)
            weight = 5;
        if ((bits[s] & cms) == 0)
            continue;
        total += weight;
        if (world_rng_below(r, total) < weight)
            best = (enum world_style)s;
    }
    return best;
}
