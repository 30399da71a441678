/* Addresses in text: what is glued to them, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/email.h"

struct text_case {
    const char *text;
    const char *found; /* cleaned by email_parse, spaces between */
};

/* clang-format off: a wide table is to be read as one */
static const struct text_case cases[] = {
    {"Mail jane@firm.test.",                                 "jane@firm.test"                },
    {"(jane@firm.test)",                                     "jane@firm.test"                },
    {"[jane@firm.test],",                                    "jane@firm.test"                },
    {"{jane@firm.test}",                                     "jane@firm.test"                },
    {"„jane@firm.test“",                                 "jane@firm.test"                },
    {"“jane@firm.test”",                                 "jane@firm.test"                },
    {"‹jane@firm.test›",                                 "jane@firm.test"                },
    {"‚jane@firm.test‘",                                 "jane@firm.test"                },
    {"'jane@firm.test',",                                    "jane@firm.test"                },
    {"`jane@firm.test`",                                     "jane@firm.test"                },
    {"jane@firm.test,joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test;joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test/joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test|joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test&joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test+joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.test und joe@firm.test",                     "jane@firm.test joe@firm.test"  },
    {"jane@firm.test,\njoe@firm.test",                       "jane@firm.test joe@firm.test"  },
    {"jane@firm.test joe@firm.test",                         "jane@firm.test joe@firm.test"  },
    {"jane@firm.testjoe@firm.test",                          ""                              },
    {"Email:jane@firm.test",                                 "jane@firm.test"                },
    {"e:jane@firm.test",                                     "jane@firm.test"                },
    {"mail.jane@firm.test",                                  "mail.jane@firm.test"           },
    {"E:jane@firm.test|T:030",                               "jane@firm.test"                },
    {"jane@firm.test.Tel",                                   "jane@firm.test"                },
    {"jane@firm.testTel.",                                   "jane@firm.test"                },
    {"jane@firm.testTelefon:",                               "jane@firm.test"                },
    {"jane@firm.exampleTel",                                 "jane@firm.example"             },
    {"jane@firm.testTelefon",                                "jane@firm.test"                },
    {"jane@firm.testTel.: 030",                              "jane@firm.test"                },
    {"jane@firm.testTEL",                                    "jane@firm.test"                },
    {"jane@firm.examplePhone: 1",                            "jane@firm.example"             },
    {"jane@firm.co.ukPhone: 1",                              "jane@firm.co.uk"               },
    {"jane@firm.com.auPhone: 1",                             "jane@firm.com.au"              },
    {"jane@firm.example+49 30",                              "jane@firm.example"             },
    {"jane@firm.example030123",                              "jane@firm.example"             },
    {"jane@firm.example|www.firm.example",                   "jane@firm.example"             },
    {"jane@firm.example/www.firm.example",                   "jane@firm.example"             },
    {"jane@firm.example - www.firm.example",                 "jane@firm.example"             },
    {"jane@firm.example-www.firm.example",                   "jane@firm.example"             },
    {"jane@firm.example.www.firm.example",                   "jane@firm.example"             },
    {"jane@firm.example.http://x.test",                      "jane@firm.example"             },
    {"jane@firm.example.Visit us",                           "jane@firm.example"             },
    {"jane@firm.example.Our team",                           "jane@firm.example"             },
    {"jane@firm.example.Nous",                               "jane@firm.example"             },
    {"www.firm.testjane@firm.test",                          ""                              },
    {"030-123456jane@firm.test",                             "jane@firm.test"                },
    {"Tel. 030 1234-56jane@firm.test",                       "jane@firm.test"                },
    {"+49301234jane@firm.test",                              "jane@firm.test"                },
    {"24seven@firm.test",                                    "24seven@firm.test"             },
    {"1a@firm.test",                                         "1a@firm.test"                  },
    {"360grad@firm.test",                                    "360grad@firm.test"             },
    {"ja\u200bne@fi\u200brm.test",                           "jane@firm.test"                },
    {"ja\u00adne@fi\u00adrm.te\u00adst",                     "jane@firm.test"                },
    {"jane＠firm.test",                                     "jane@firm.test"                },
    {"jane﹫firm.test",                                     "jane@firm.test"                },
    {"jane@münchen.example",                                "jane@xn--mnchen-3ya.example"   },
    {"jane@дом.example",                                  "jane@xn--d1aqf.example"        },
    {"jane@firm.рф",                                       "jane@firm.xn--p1ai"            },
    {"jane@пример.рф",                               "jane@xn--e1afmkfd.xn--p1ai"    },
    {"jane@firm.photography",                                "jane@firm.photography"         },
    {"jane@firm.international.",                             "jane@firm.international"       },
    {"jane@firm.versicherung",                               "jane@firm.versicherung"        },
    {"jane_doe@firm.test",                                   "jane_doe@firm.test"            },
    {"jane_@firm.test",                                      "jane_@firm.test"               },
    {"jane-@firm.test",                                      "jane-@firm.test"               },
    {"Jane Doe<jane@firm.test>",                             "jane@firm.test"                },
    {"Jane Doe&lt;jane@firm.test&gt;",                       "jane@firm.test"                },
    {"mailto:jane@firm.testmailto:joe@firm.test",
     "jane@firm.test joe@firm.test"                                                          },
    {"mailto:mailto:jane@firm.test",                         "jane@firm.test"                },
    {"MAILTO:JANE@FIRM.TEST",                                "JANE@firm.test"                },
    {"mailtojane@firm.test",                                 "jane@firm.test"                },
    {"email=jane@firm.test",                                 "jane@firm.test"                },
    {"?to=jane@firm.test&subject=x",                         "jane@firm.test"                },
    {"jane%40firm.test",                                     ""                              },
    {"u003ejane@firm.test",                                  "jane@firm.test"                },
    {"u003cjane@firm.test",                                  "jane@firm.test"                },
    {"\\\\u003cjane@firm.test\\\\u003e",                     "jane@firm.test"                },
    {"n/jane@firm.test",                                     "jane@firm.test"                },
    {"jane@firm.test\\\n",                                   "jane@firm.test"                },
    {"jane@firm.test\\\\r\\\njoe@firm.test",                 "jane@firm.test joe@firm.test"  },
    {"jane@firm.test\"}",                                    "jane@firm.test"                },
    {"jane@firm.test\\\\\"",                                 "jane@firm.test"                },
    {"jane@firm.test<br",                                    "jane@firm.test"                },
    {"jane@firm.test?cc=joe@firm.test",                      "jane@firm.test joe@firm.test"  },
    {"jane@firm.test:",                                      "jane@firm.test"                },
    {"jane@firm.test!",                                      "jane@firm.test"                },
    {"jane@firm.test?",                                      "jane@firm.test"                },
    {"jane@firm.test…",                                    "jane@firm.test"                },
    {"jane@firm.test’s inbox",                             "jane@firm.test"                },
    {"jane@firm.test's inbox",                               "jane@firm.test"                },
    {"jane@firm.test)",                                      "jane@firm.test"                },
    {"jane@firm.test–Berlin",                              "jane@firm.test"                },
    {"•jane@firm.test",                                    "jane@firm.test"                },
    {"→jane@firm.test",                                    "jane@firm.test"                },
    {"✉jane@firm.test",                                    "jane@firm.test"                },
    {"\U0001f4e7jane@firm.test",                             "jane@firm.test"                },
    {"Почта:jane@firm.test",                            "jane@firm.test"                },
    {"иван@пример.рф",                           "иван@xn--e1afmkfd.xn--p1ai"},
    {"o'brien@firm.test",                                    "o'brien@firm.test"             },
    {"d'arc@firm.test",                                      "d'arc@firm.test"               },
    {"l'adresse jane@firm.test",                             "jane@firm.test"                },
    {"l'jane@firm.test",                                     "l'jane@firm.test"              },
    {"'o'brien@firm.test'",                                  "o'brien@firm.test"             },
    {"@media screen{a@b}",                                   ""                              },
    {"@import url(a.css)",                                   ""                              },
    {"@Component({selector:'x'})",                           ""                              },
    {"@app.route('/x')",                                     ""                              },
    {"user@host:/path",                                      ""                              },
    {"ssh git@code.test:acme/x.git",                         ""                              },
    {"git@code.test:group/x.git",                            ""                              },
    {"ssh://git@host.test/x",                                ""                              },
    {"git+ssh://git@host.test/x",                            ""                              },
    {"ssh root@server.firm.test",                            "root@server.firm.test"         },
    {"scp file deploy@host.firm.test:/srv",                  ""                              },
    {"rsync deploy@host.firm.test:/srv/www",                 ""                              },
    {"ftp://anonymous@ftp.firm.test/pub",                    ""                              },
    {"ftp://joe:pw@ftp.firm.test/pub",                       ""                              },
    {"https://user:pass@firm.test/x",                        ""                              },
    {"//user:pass@firm.test/x",                              ""                              },
    {"https://abc123@o1.ingest.acme.test/12",                ""                              },
    {"https://social.test/@jane.doe",                        ""                              },
    {"https://video.test/@firm.test",                        ""                              },
    {"https://social.test/@jane@social.test",                ""                              },
    {"@jane@social.test",                                    ""                              },
    {"@jane:matrix.test",                                    ""                              },
    {"!room:matrix.test",                                    ""                              },
    {"acct:jane@social.test",                                "jane@social.test"              },
    {"@babel/core@7.1.0",                                    ""                              },
    {"@scope/pkg@1.2.3",                                     ""                              },
    {"npm i left-pad@1.3.0",                                 ""                              },
    {"vue@3.4.21/dist/vue.global.js",                        ""                              },
    {"https://cdn.test/npm/swiper@11/swiper-bundle.min.css", ""                              },
    {"https://cdn.test/leaflet@1.9.4/dist/leaflet.js",       ""                              },
    {"cdn/npm/bootstrap@5.3.0-alpha1/dist/css",              ""                              },
    {"cdn/npm/pkg@next/dist",                                ""                              },
    {"cdn/npm/pkg@beta.js",                                  ""                              },
    {"logo@2x.png",                                          ""                              },
    {"logo@3x.jpg?v=1",                                      ""                              },
    {"icon-192@2x.webp 2x",                                  ""                              },
    {"img@1.5x.png",                                         ""                              },
    {"sprite@2x-abc.png",                                    ""                              },
    {"hero@mobile.jpg",                                      ""                              },
    {"hero@2x.min.svg",                                      ""                              },
    {"photo@desktop.webp",                                   ""                              },
    {"file@2x.pdf",                                          ""                              },
    {"style@media.css",                                      ""                              },
    {"foo@bar.js",                                           ""                              },
    {"foo@bar.vue",                                          ""                              },
    {"foo@bar.ts",                                           "foo@bar.ts"                    },
    {"a@b.c",                                                ""                              },
    {"x@y",                                                  ""                              },
    {"$x@y.z",                                               ""                              },
    {"javascript:@x",                                        ""                              },
    {"maps/@52.1,13.2",                                      ""                              },
    {"2@3.4",                                                ""                              },
    {"R$@$.",                                                ""                              },
    {"jane@firm",                                            ""                              },
    {"jane@firm.",                                           ""                              },
    {"jane@.firm.test",                                      ""                              },
    {"jane@-firm.test",                                      ""                              },
    {"jane@firm-.test",                                      ""                              },
    {"jane@@firm.test",                                      ""                              },
    {"jane@firm.test@other.test",                            ""                              },
    {"foo@12.34.56.78",                                      ""                              },
    {"foo@[192.0.2.1]",                                      ""                              },
    {"foo@1.2.3",                                            ""                              },
    {"user@localhost",                                       ""                              },
    {"user@server.local",                                    ""                              },
    {"user@machine.internal",                                ""                              },
    {"user@x.lan",                                           ""                              },
    {"Object@4f3a.2b",                                       ""                              },
    {"java.lang.Object@1b6d3586",                            ""                              },
    {"email@2x.com.png",                                     ""                              },
    {"react-dom@18.2.0.js",                                  ""                              },
    {"pkg:npm/foo@1.0.0",                                    ""                              },
    {"uses: actions/checkout@v4.1.1",                        ""                              },
    {"example.org/@foo.bar",                                 ""                              },
    {"https://firm.test/u/jane@firm.test/x",                 "jane@firm.test"                },
    {"https://firm.test/?e=jane@firm.test",                  "jane@firm.test"                },
    {"xmpp:jane@firm.test",                                  "jane@firm.test"                },
    {"sip:jane@firm.test",                                   "jane@firm.test"                },
    {"data-x=\"jane@firm.test\"",                            "jane@firm.test"                },
    {"jane @ firm.test",                                     ""                              },
};
/* clang-format on */

static void
finds(void **state)
{
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        str text = str_of(cases[i].text);
        char got[512] = "";
        size_t at = 0;
        struct email e;

        for (str s; (s = email_next(text, &at)).p;) {
            if (email_parse(&a, s, &e) != EMAIL_OK)
                continue;
            size_t n = strlen(got);
            snprintf(got + n, sizeof(got) - n, "%s%.*s", n ? " " : "",
                     STR_ARG(e.text));
        }
        if (strcmp(got, cases[i].found) != 0)
            fail_msg("in: %s\ngot: %s", cases[i].text, got);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
