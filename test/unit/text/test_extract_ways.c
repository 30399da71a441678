/*
 * Every way in which pages show an address and hide it from machines, as the
 * programs that write such pages write them. The address is always that of
 * Jane Doe, or several, or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/extract.h"

/* "address how (name)", "; " between. */
static str
found_on(struct arena *a, str page)
{
    struct extract x;
    struct buf b;

    extract_page(a, page, &x);
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < x.addresses_n; i++) {
        const struct extract_address *e = &x.addresses[i];
        buf_addf(&b, "%s%.*s %s", i ? "; " : "", STR_ARG(e->address),
                 model_shown_word(e->how));
        if (e->name.n > 0)
            buf_addf(&b, " (%.*s)", STR_ARG(e->name));
    }
    return str_of(buf_z(&b));
}

struct way {
    const char *page, *want;
};

static void
check_ways(const struct way *ways, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        size_t len = strlen(ways[i].page);
        char *copy = malloc(len ? len : 1); /* for the sanitizer's sake */
        memcpy(copy, ways[i].page, len);
        str got = found_on(&a, str_make(copy, len));
        free(copy);
        if (!str_eq(got, str_of(ways[i].want)))
            fail_msg("%s\n  gave %s\n  not  %s", ways[i].page, got.p,
                     ways[i].want);
    }
}

/* clang-format off: pages are to be read as they are */

#define TEXT    "jane@firm.test text"
#define MAILTO  "jane@firm.test mailto"
#define SPELLED "jane@firm.test spelled"
#define SCRIPT  "jane@firm.test script"
#define ENCODED "jane@firm.test encoded"

static const struct way spelled[] = {
    {"jane [at] firm [dot] test",                                     SPELLED},
    {"jane(at)firm.test",                                             SPELLED},
    {"<p>jane {at} firm {dot} test.",                                 SPELLED},
    {"jane&nbsp;(&auml;t)&nbsp;firm (punkt) test",                    SPELLED},
    {"E-Mail: jane AT firm DOT test",                                 SPELLED},
    {"jane at firm dot test",                                         SPELLED},
    {"jane &lt;at&gt; firm &lt;dot&gt; test",                         SPELLED},
    {"jane [arroba] firm [punto] test",                               SPELLED},
    {"jane arroba firm ponto test",                                   SPELLED},
    {"jane (klammeraffe) firm.test",                                  SPELLED},
    {"jane(a)firm.test",                                              SPELLED},
    {"jane @ firm.test",                                              SPELLED},
    {"jane [@] firm.test",                                            SPELLED},
    {"<span>jane</span> <span>@</span> <span>firm.test</span>",       SPELLED},
    {"<a href='mailto:jane[at]firm.test'>mail</a>",                   MAILTO },
    {"<a href='mailto:jane@firm.test'>jane [at] firm [dot] test</a>", MAILTO },
    {"<a href='mailto:jane%2540firm.test'>x</a>",                     MAILTO },
 /* not addresses */
    {"meet us at firm.test",                                          ""     },
    {"Visit us AT firm.test or HERE",                                 ""     },
    {"live @ firm.test",                                              ""     },
    {"see section 3 (a) firm.nosuch",                                 ""     },
    {"Jane (at) work",                                                ""     },
    {"an array a[at].field",                                          ""     },
};

static const struct way elements[] = {
    {"<span>jane</span><span>@</span><span>firm.test</span>",             TEXT                     },
    {"<i>jane</i>&#64;<b>firm</b>.<b>test</b>",                           TEXT                     },
    {"jane@<span style='display: none'>null</span>firm.test",             TEXT                     },
    {"jane<b style='display:none'>-nospam</b>@firm.test",                 TEXT                     },
    {"<style>.x, .no{color:red;display: none}</style>"
     "jane@<span class='a no'>spam.</span>firm.test",                TEXT                     },
    {"<style>#d{display:none}</style>jane<span id=d>-x</span>@firm.test", TEXT                     },
    {"<span style='unicode-bidi:bidi-override; direction: rtl'>"
     "tset.mrif@enaj</span>",                                        "jane@firm.test reversed"},
    {"<style>.r{unicode-bidi:bidi-override;direction:rtl}</style>"
     "<p>Jane <span class=r>tset.mrif@enaj</span>",                  "jane@firm.test reversed"},
    {"<bdo dir=rtl>tset.mrif@enaj</bdo>",                                 "jane@firm.test reversed"},
    {"<span class=oe_textdirection>tset.mrif<span class=oe_displaynone>null"
     "</span>@enaj</span>",                                          "jane@firm.test reversed"},
    {"Jane Doe <jane@firm.test>",                                         TEXT                     },
    {"<noscript>jane@firm.test</noscript>",                               TEXT                     },
    {"<form action='mailto:jane@firm.test' method=post></form>",          MAILTO                   },
    {"<a href='http://mailto:jane@firm.test'>x</a>",                      MAILTO                   },
    {"<a href='https://mail.google.com/mail/?view=cm&amp;to=jane%40firm.test&amp;"
     "su=x'>x</a>",                                                  MAILTO                   },
    {"<a href='mailto://jane@firm.test'>x</a>",                           MAILTO                   },
};

static const struct way attributes[] = {
    {"<a data-user=jane data-domain=firm.test href=#>mail</a>",                  ENCODED                   },
    {"<a data-name='jane' data-domain='firm' data-tld='test'>",                  ENCODED                   },
    {"<span data-u=jane data-d='@firm.test'></span>",                            ENCODED                   },
    {"<a class=cryptedmail data-name=jane data-domain=firm data-tld=.test>",
     ENCODED                                                                                               },
    {"<span data-user=enaj data-website=tset.mrif></span>",                      ENCODED                   },
    {"<a data-mail-user='jane' data-mail-domain='firm.test'>",                   ENCODED                   },
    {"<a data-enc-email='wnar[at]svez.grfg' href='javascript:;'>x</a>",
     ENCODED                                                                                               },
    {"<a data-mail-to='wnar/ng/svez/qbg/grfg' data-replace-inner='@email'>",
     ENCODED                                                                                               },
    {"<a data-mail-to='wnar/at/svez/dot/grfg' data-replace-inner='@email'>",
     ENCODED                                                                                               },
    {"<a href=# onclick=\"this.href=rot13('znvygb:wnar@svez.grfg')\">x</a>",
     ENCODED                                                                                               },
    {"<a data-email='amFuZUBmaXJtLnRlc3Q='>x</a>",                               ENCODED                   },
    {"<a data-m='bWFpbHRvOmphbmVAZmlybS50ZXN0'>x</a>",                           ENCODED                   },
    {"<a data-mail='tset.mrif@enaj'>x</a>",                                      ENCODED                   },
    {"<a data-mail='jane%40firm.test'>x</a>",                                    ENCODED                   },
    {"<a data-mail='jane(at)firm.test'>x</a>",                                   "jane@firm.test spelled"  },
    {"<a data-mail='jane@firm.test'>x</a>",                                      "jane@firm.test attribute"},
    {"<a href='znvygb:wnar@svez.grfg'>x</a>",                                    ENCODED                   },
    {"<joomla-hidden-mail is-link='1' is-email='1' first='amFuZQ==' "
     "last='ZmlybS50ZXN0' text='amFuZUBmaXJtLnRlc3Q=' base=''></joomla-hidden"
     "-mail>",                                                              ENCODED                   },
    {"<a href='#' data-mailto-token='ocknvq,lcpgBhkto0vguv' "
     "data-mailto-vector='2'>x</a>",                                        ENCODED                   },
    {"<a href=\"javascript:linkTo_UnCryptMailto('ocknvq,lcpgBhkto0vguv');\">",
     ENCODED                                                                                               },
    {"<a href=\"javascript:linkTo_UnCryptMailto(%27ocknvq%2Clcpg%42hkto0vguv"
     "%27);\">",                                                            ENCODED                   },
    {"<a href=\"javascript:DeCryptX('nbjmup;kbofAgjsn/uftu')\">",                ENCODED                   },
    {"<a href=\"javascript:DeCryptX('1k2c3q0e1A0f2k1s3p0.1u0e2u1u')\">",
     ENCODED                                                                                               },
    {"<a href=\"#firm#mc#jane#\" title=\"jane..&aring;t..firm.test\" "
     "onclick=\"location.href=mc_lancerlien('jane','firm.test'); return false;"
     "\">jane<span class='spancrypt'>&nbsp;chez&nbsp;</span>firm.test</a>", ENCODED                   },
    {"jane<span class='spancrypt'> [at] </span>firm.test",                       TEXT                      },
    {"<a href=\"javascript:sendTo('jane','firm.test')\">x</a>",                  ENCODED                   },
    {"<a href=\"javascript:m('jane','firm','test')\">x</a>",                     ENCODED                   },
    {"<a onclick=\"mailTo('jane', 'firm.test')\">x</a>",                         ENCODED                   },
    {"<a onclick=\"location.href='mailto:'+'jane'+'@'+'firm.test'\">x</a>",
     SCRIPT                                                                                                },
    {"<a href=\"javascript:location='mailto:'+atob('amFuZUBmaXJtLnRlc3Q=')\">",
     SCRIPT                                                                                                },
    {"<a href=\"javascript:window.location.href='mailto:jane@firm.test'\">x",
     SCRIPT                                                                                                },
 /* not addresses */
    {"<a onclick=\"openWindow('popup', 'help.test')\">x</a>",                    ""                        },
    {"<i data-id=menu-item-1207 data-settings='{\"a\":1}' data-x=container1>",
     ""                                                                                                    },
    {"<i data-name=jane data-id=7>x</i>",                                        ""                        },
    {"<img data-src='/a/b@2x.png' data-lazy='bG9uZ2VyIHRoYW4gdGhhdA=='>",        ""                        },
};

static const struct way scripts[] = {
    {"<script>document.write('jane' + '@' + 'firm.test');</script>",              SCRIPT                                     },
    {"<script>var u='jane', d=\"firm.test\";\n"
     "document.write('<a href=\"mailto:' + u + '@' + d + '\">' + u + '@' + d + "
     "'<\\/a>');</script>",                                                  SCRIPT                                     },
    {"<script>document.write('jane\\u0040firm.test')</script>",                   SCRIPT                                     },
    {"<script>var m = \"jane\\x40firm\" + \".test\";</script>",                   SCRIPT                                     },
    {"<script>document.write(String.fromCharCode(106,97,110,101,64,102,105,114,"
     "109,46,116,101,115,116))</script>",                                    SCRIPT                                     },
    {"<script>document.write(String.fromCharCode(106,97,110,101)+'@firm.test')"
     "</script>",                                                            SCRIPT                                     },
    {"<script>document.write(unescape('%6a%61%6e%65%40%66%69%72%6d%2e%74%65%73"
     "%74'))</script>",                                                      SCRIPT                                     },
    {"<script>eval(unescape('%64%6f%63%75%6d%65%6e%74%2e%77%72%69%74%65%28%27"
     "%3c%61%20%68%72%65%66%3d%22%6d%61%69%6c%74%6f%3a%6a%61%6e%65%40%66%69%72"
     "%6d%2e%74%65%73%74%22%20%3e%6a%61%6e%65%40%66%69%72%6d%2e%74%65%73%74%3c"
     "%2f%61%3e%27%29%3b'))</script>",                                       SCRIPT                                     },
    {"<script>document.write('tset.mrif@enaj'.split('').reverse().join(''))"
     "</script>",                                                            SCRIPT                                     },
    {"<script>document.write([\"test\",\".\",\"firm\",\"@\",\"jane\"].reverse()"
     ".join(\"\"))</script>",                                                SCRIPT                                     },
    {"<script>var a=['jane','firm.test'];document.write("
     "['jane','firm.test'].join('@'))</script>",                             SCRIPT                                     },
    {"<script>var p=['test','.','firm','@','jane'];document.write(p.reverse()"
     ".join(''));</script>",                                                 SCRIPT                                     },
    {"<script>var _0x1=['\\x6a\\x61\\x6e\\x65\\x40\\x66\\x69\\x72\\x6d\\x2e"
     "\\x74\\x65\\x73\\x74','\\x77\\x72\\x69\\x74\\x65'];document[_0x1[1]]("
     "_0x1[0]);</script>",                                                   SCRIPT                                     },
    {"<script>var s=\"tset.mrif@enaj\";var r=\"\";for(var i=s.length-1;i>=0;"
     "i--)r+=s.charAt(i);document.write(r);</script>",                       SCRIPT                                     },
    {"<script>var markers=[{lat:48.9,name:\"Jane Doe\",info:\"Sales<br>&#x6d;ail"
     ": &#x6a;&#x61;&#x6e;&#x65;&#x40;&#x66;irm&#x2E;test\"}];</script>",    "jane@firm.test script (Jane Doe)"         },
    {"<script>document.write(atob('amFuZUBmaXJtLnRlc3Q='))</script>",             SCRIPT                                     },
    {"<script>document.write(\"<n uers=\\\"znvygb:wnar@svez.grfg\\\">wnar@svez."
     "grfg</n>\".replace(/[a-zA-Z]/g,function(c){return String.fromCharCode((c<="
     "\"Z\"?90:122)>=(c=c.charCodeAt(0)+13)?c:c-26);}));</script>",          SCRIPT                                     },
    {"<script>document.write('jane[at]firm.test'.replace('[at]','@'))</script>",
     SCRIPT                                                                                                                  },
    {"<script>x='jane#firm.test'.replace(/#/g, '@');</script>",                   SCRIPT                                     },
 /* Joomla 3 */
    {"<td>Jane</td><td><span id=\"cloak71\">This email address is being "
     "protected from spambots.</span><script type='text/javascript'>\n"
     "document.getElementById('cloak71').innerHTML = '';\n"
     "var prefix = '&#109;a' + 'i&#108;' + '&#116;o';\n"
     "var path = 'hr' + 'ef' + '=';\n"
     "var addy71 = 'j&#97;n&#101;' + '&#64;';\n"
     "addy71 = addy71 + 'f&#105;rm' + '&#46;' + 't&#101;st';\n"
     "var addy_text71 = 'j&#97;n&#101;' + '&#64;' + 'f&#105;rm' + '&#46;' + "
     "'t&#101;st';document.getElementById('cloak71').innerHTML += '<a ' + path "
     "+ '\\'' + prefix + ':' + addy71 + '\\'>'+addy_text71+'<\\/a>';\n"
     "</script></td>",                                                       SCRIPT                                     },
 /* CodeIgniter */
    {"<script type=\"text/javascript\">\n//<![CDATA[\nvar l=new Array();\n"
     "l[0]='>';l[1]='a';l[2]='/';l[3]='<';l[4]='|101';l[5]='|110';l[6]='|97';"
     "l[7]='|106';l[8]='>';l[9]='\"';l[10]='|116';l[11]='|115';l[12]='|101';"
     "l[13]='|116';l[14]='|46';l[15]='|109';l[16]='|114';l[17]='|105';"
     "l[18]='|102';l[19]='|64';l[20]='|101';l[21]='|110';l[22]='|97';"
     "l[23]='|106';l[24]=':';l[25]='o';l[26]='t';l[27]='l';l[28]='i';l[29]='a';"
     "l[30]='m';l[31]='\"';l[32]='=';l[33]='f';l[34]='e';l[35]='r';l[36]='h';"
     "l[37]=' ';l[38]='a';l[39]='<';\n"
     "for (var i = l.length-1; i >= 0; i=i-1){\nif (l[i].substring(0, 1) === "
     "'|') document.write(\"&#\"+unescape(l[i].substring(1))+\";\");\nelse "
     "document.write(unescape(l[i]));}\n//]]>\n</script>",                   SCRIPT                                     },
 /* Email Encoder Bundle: letters and indices */
    {"<span id=\"eeb-1-2\"></span><script type=\"text/javascript\">(function()"
     "{var ml=\"jane@firm.ts\",mi=\"0123456789:3;:\",o=\"\";for(var j=0,l"
     "=mi.length;j<l;j++){o+=ml.charAt(mi.charCodeAt(j)-48);}document."
     "getElementById(\"eeb-1-2\").innerHTML = decodeURIComponent(o);}());"
     "</script>",                                                            SCRIPT                                     },
 /* an entity in JSON in a script */
    {"<script id=__NEXT_DATA__ type='application/json'>{\"props\":{\"people\":["
     "{\"name\":\"Jane Doe\",\"email\":\"jane&#64;firm.test\"}]}}</script>", "jane@firm.test state (Jane Doe)"          },
    {"<script>window.__INITIAL_STATE__={\"team\":[{\"firstName\":\"Jane\","
     "\"lastName\":\"Doe\",\"contact\":{\"email\":\"jane\\u0040firm.test\"}}]};"
     "</script>",                                                            "jane@firm.test state (Jane Doe)"          },
    {"<script>self.__next_f.push([1,\"4:[\\\"$\\\",{\\\"name\\\":\\\"Jane Doe"
     "\\\",\\\"email\\\":\\\"jane@firm.test\\\"}]\"])</script>",             "jane@firm.test state (Jane Doe)"          },
    {"<script>window.__STATE__={items:[{firstAndLast:\"Jane Doe\",title:\"Genel "
     "M\u00fcd\u00fcr\",emailAddress:\"jane@firm.test\"}]}</script>",        "jane@firm.test state (Jane Doe)"          },
    {"<script>window.__STATE__={items:[{who:\"Jane Doe\",title:\"Genel "
     "M\u00fcd\u00fcr\",emailAddress:\"jane@firm.test\"}]}</script>",        "jane@firm.test state"                     },
    {"<script>window.__DATA__={\"s\":[{\"memberName\":\"Jane Doe\",\"fileName\":"
     "\"Doe Jane\",\"email\":\"jane@firm.test\"}]}</script>",                "jane@firm.test state (Jane Doe)"          },
    {"<script>window.__STATE__=JSON.parse('{\"name\":\"Jane Doe\",\"mail\":"
     "\"jane@firm.test\"}')</script>",                                       "jane@firm.test state (Jane Doe)"          },
    {"<script>var team=[{name:'Jane Doe',email:'jane@firm.test'}];</script>",
     "jane@firm.test script (Jane Doe)"                                                                                      },
    {"<script>window.__DATA__={\"site\":{\"name\":\"Firm\",\"staff\":[{\"email\""
     ":\"jane@firm.test\"},{\"email\":\"bob@firm.test\"}]}}</script>",       "jane@firm.test state; bob@firm.test state"},
 /* not addresses */
    {"<script>var chat={id:'w-8',mail:'support@chat.test',pos:{x:24}};"
     "/* react@18.2.0 a@b.test */</script>",                                 ""                                         },
    {"<script>var dsn='https://4f2a9be0@o104.ingest.errors.test/5501'</script>",
     ""                                                                                                                      },
    {"<script type='text/template'><b>jane@firm.test</b></script>",               ""                                         },
    {"<script>if(a['jane']+'@'+b)x()</script>",                                   ""                                         },
};

static const struct way data[] = {
    {"<script type='application/ld+json'>{\"@type\":\"Person\", // boss\n"
     "\"name\":\"Jane\n Doe\",'email':'mailto:jane@firm.test',}</script>",   "jane@firm.test json_ld (Jane\n Doe)"                            },
    {"<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Person\" "
     "\"name\":\"Jane Doe\" \"email\":\"jane@firm.test\"}]</script>",        "jane@firm.test json_ld (Jane Doe)"                              },
    {"<script type='application/ld+json'>{\"email\":\"jane@firm.test\","
     "\"name\":\"Jane Doe\",\"@type\":\"Person\"}</script>",                 "jane@firm.test json_ld (Jane Doe)"                              },
    {"<script type='application/ld+json'>{&quot;@type&quot;:&quot;Person&quot;,"
     "&quot;name&quot;:&quot;Jane Doe&quot;,&quot;email&quot;:&quot;"
     "jane@firm.test&quot;}</script>",                                       "jane@firm.test json_ld (Jane Doe)"                              },
    {"<div itemscope itemtype='https://schema.org/Person'><meta itemprop=name "
     "content='Jane Doe'><span itemprop=email>jane@firm.test</span></div>",  "jane@firm.test text (Jane Doe)"                                 },
    {"<div itemscope itemtype='http://schema.org/Person'><a itemprop=email href"
     "='mailto:jane@firm.test'>mail</a><b itemprop=name>Jane Doe</b></div>", "jane@firm.test mailto (Jane Doe)"                               },
    {"<div vocab='https://schema.org/' typeof=Person><span property=givenName>"
     "Jane</span> <span property=familyName>Doe</span><meta property=email "
     "content='jane@firm.test'></div>",                                      "jane@firm.test attribute (Jane Doe)"                            },
    {"<div typeof='foaf:Person'><p property='foaf:name'>Jane Doe</p><a rel="
     "'foaf:mbox' href='mailto:jane@firm.test'>x</a></div>",                 "jane@firm.test mailto (Jane Doe)"                               },
    {"<div class='h-card'><a class='p-name u-url' href=/j>Jane Doe</a> <a class"
     "=u-email href='mailto:jane@firm.test'>x</a></div>"
     "<a href='mailto:bob@firm.test'>y</a>",                                 "jane@firm.test mailto (Jane Doe); bob@firm.test mailto"         },
    {"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nFN:Jane Doe\r\nEMAIL;TYPE="
     "INTERNET,WORK:jane@fi\r\n rm.test\r\nEND:VCARD\r\n",                   "jane@firm.test vcard (Jane Doe)"                                },
    {"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:D=C3="
     "B6e;Jane\nEMAIL;INTERNET:jane@firm.test\nEND:VCARD\n",                 "jane@firm.test vcard (Jane D\u00f6e)"                           },
    {"\xef\xbb\xbf"
     "begin:vcard\nitem1.EMAIL:mailto:jane@firm.test\nFN;ENCODING"
     "=QUOTED-PRINTABLE:Jane=\n=20Doe\nend:vcard\nBEGIN:VCARD\nFN:Bob\\, Jr.\n"
     "EMAIL:bob@firm.test",                                                  "jane@firm.test vcard (Jane Doe); bob@firm.test vcard (Bob, Jr.)"},
};
/* clang-format on */

static void
test_spelled(void **state)
{
    check_ways(spelled, array_len(spelled));
}

static void
test_elements(void **state)
{
    check_ways(elements, array_len(elements));
}

static void
test_attributes(void **state)
{
    check_ways(attributes, array_len(attributes));
}

static void
test_scripts(void **state)
{
    check_ways(scripts, array_len(scripts));
}

static void
test_data(void **state)
{
    check_ways(data, array_len(data));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spelled),    cmocka_unit_test(test_elements),
        cmocka_unit_test(test_attributes), cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
