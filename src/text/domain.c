/*
 * Domain names: see domain.h. Called for every link of every page, so nothing
 * is allocated, and the last answer of a thread is kept: the links of a page
 * have few hosts.
 */
#include <libpsl.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "text/domain.h"

enum { DOMAIN_MAX = 253, SUFFIX_MAX = 63 };

static psl_ctx_t *psl;
static pthread_once_t psl_once = PTHREAD_ONCE_INIT;

/* Sorted by bytes, for the binary search; checked at the first use. */
static const str free_mail[] = {
#define F(lit) STR(lit)
    F("126.com"),        F("163.com"),         F("aim.com"),
    F("alice.it"),       F("aol.com"),         F("aol.de"),
    F("aon.at"),         F("arcor.de"),        F("att.net"),
    F("bellsouth.net"),  F("bigpond.com"),     F("bluewin.ch"),
    F("bol.com.br"),     F("btinternet.com"),  F("centrum.cz"),
    F("charter.net"),    F("chello.at"),       F("comcast.net"),
    F("cox.net"),        F("daum.net"),        F("earthlink.net"),
    F("email.com"),      F("email.cz"),        F("email.de"),
    F("fastmail.com"),   F("fastmail.fm"),     F("foxmail.com"),
    F("free.fr"),        F("freenet.de"),      F("gmail.com"),
    F("gmx.at"),         F("gmx.ch"),          F("gmx.com"),
    F("gmx.de"),         F("gmx.net"),         F("gmx.us"),
    F("googlemail.com"), F("hanmail.net"),     F("hetnet.nl"),
    F("hey.com"),        F("hispeed.ch"),      F("home.nl"),
    F("hotmail.ca"),     F("hotmail.co.uk"),   F("hotmail.com"),
    F("hotmail.com.br"), F("hotmail.de"),      F("hotmail.es"),
    F("hotmail.fr"),     F("hotmail.it"),      F("hotmail.nl"),
    F("hotmail.se"),     F("hushmail.com"),    F("icloud.com"),
    F("inbox.com"),      F("inbox.lv"),        F("inbox.ru"),
    F("interia.pl"),     F("juno.com"),        F("kpnmail.nl"),
    F("laposte.net"),    F("libero.it"),       F("list.ru"),
    F("live.be"),        F("live.ca"),         F("live.co.uk"),
    F("live.com"),       F("live.com.au"),     F("live.de"),
    F("live.dk"),        F("live.fr"),         F("live.it"),
    F("live.nl"),        F("live.no"),         F("live.se"),
    F("mac.com"),        F("mail.com"),        F("mail.de"),
    F("mail.ru"),        F("mailbox.org"),     F("me.com"),
    F("msn.com"),        F("naver.com"),       F("netzero.net"),
    F("ntlworld.com"),   F("o2.pl"),           F("onet.pl"),
    F("online.de"),      F("online.no"),       F("op.pl"),
    F("optonline.net"),  F("optusnet.com.au"), F("orange.fr"),
    F("outlook.at"),     F("outlook.com"),     F("outlook.de"),
    F("outlook.es"),     F("outlook.fr"),      F("outlook.it"),
    F("planet.nl"),      F("pm.me"),           F("posteo.de"),
    F("proton.me"),      F("protonmail.ch"),   F("protonmail.com"),
    F("qq.com"),         F("rediffmail.com"),  F("rocketmail.com"),
    F("rogers.com"),     F("sapo.pt"),         F("sbcglobal.net"),
    F("seznam.cz"),      F("sfr.fr"),          F("shaw.ca"),
    F("sina.com"),       F("sky.com"),         F("skynet.be"),
    F("sympatico.ca"),   F("t-online.de"),     F("talktalk.net"),
    F("telenet.be"),     F("telia.com"),       F("terra.com.br"),
    F("tin.it"),         F("tiscali.it"),      F("tuta.io"),
    F("tutanota.com"),   F("uol.com.br"),      F("verizon.net"),
    F("virgilio.it"),    F("virgin.net"),      F("virginmedia.com"),
    F("wanadoo.fr"),     F("web.de"),          F("wp.pl"),
    F("xs4all.nl"),      F("yahoo.ca"),        F("yahoo.co.in"),
    F("yahoo.co.jp"),    F("yahoo.co.uk"),     F("yahoo.com"),
    F("yahoo.com.au"),   F("yahoo.com.br"),    F("yahoo.de"),
    F("yahoo.es"),       F("yahoo.fr"),        F("yahoo.in"),
    F("yahoo.it"),       F("yandex.com"),      F("yandex.ru"),
    F("yeah.net"),       F("ymail.com"),       F("zoho.com"),
    F("zohomail.com"),
};

static const str social[] = {
    F("about.me"),
    F("angel.co"),
    F("beacons.ai"),
    F("beehiiv.com"),
    F("behance.net"),
    F("bio.link"),
    F("bsky.app"),
    F("buymeacoffee.com"),
    F("calendly.com"),
    F("campsite.bio"),
    F("crunchbase.com"),
    F("discord.com"),
    F("discord.gg"),
    F("dribbble.com"),
    F("etsy.com"),
    F("eventbrite.com"),
    F("facebook.com"),
    F("fb.com"),
    F("fb.me"),
    F("fiverr.com"),
    F("flickr.com"),
    F("g.page"),
    F("github.com"),
    F("gitlab.com"),
    F("glassdoor.com"),
    F("glassdoor.de"),
    F("goo.gl"),
    F("goodreads.com"),
    F("gumroad.com"),
    F("imdb.com"),
    F("indeed.com"),
    F("instagr.am"),
    F("instagram.com"),
    F("itunes.apple.com"),
    F("ko-fi.com"),
    F("kununu.com"),
    F("line.me"),
    F("linkedin.com"),
    F("linkin.bio"),
    F("linktr.ee"),
    F("lnk.bio"),
    F("lnkd.in"),
    F("m.me"),
    F("maps.google.com"),
    F("mastodon.social"),
    F("medium.com"),
    F("meetup.com"),
    F("ok.ru"),
    F("patreon.com"),
    F("pinterest.co.uk"),
    F("pinterest.com"),
    F("pinterest.de"),
    F("pinterest.fr"),
    F("podcasts.apple.com"),
    F("quora.com"),
    F("reddit.com"),
    F("slideshare.net"),
    F("snapchat.com"),
    F("soundcloud.com"),
    F("spotify.com"),
    F("substack.com"),
    F("t.co"),
    F("t.me"),
    F("telegram.me"),
    F("threads.com"),
    F("threads.net"),
    F("tiktok.com"),
    F("tripadvisor.com"),
    F("trustpilot.com"),
    F("tumblr.com"),
    F("twitch.tv"),
    F("twitter.com"),
    F("upwork.com"),
    F("viadeo.com"),
    F("vimeo.com"),
    F("vk.com"),
    F("wa.me"),
    F("weibo.com"),
    F("wellfound.com"),
    F("whatsapp.com"),
    F("wikipedia.org"),
    F("x.com"),
    F("xing.com"),
    F("yelp.com"),
    F("yelp.de"),
    F("youtu.be"),
    F("youtube.com"),
};

static const str placeholder[] = {
    F("bar.com"),          F("beispiel.de"),       F("company.com"),
    F("companyname.com"),  F("deine-domain.de"),   F("deinedomain.de"),
    F("domain.com"),       F("domain.de"),         F("domain.tld"),
    F("dominio.com"),      F("ejemplo.com"),       F("emailaddress.com"),
    F("esempio.it"),       F("example.co.uk"),     F("example.com"),
    F("example.de"),       F("example.edu"),       F("example.fr"),
    F("example.net"),      F("example.org"),       F("exemple.com"),
    F("exemple.fr"),       F("firma.de"),          F("foo.com"),
    F("ihre-domain.de"),   F("ihre-firma.de"),     F("ihredomain.de"),
    F("ihrefirma.de"),     F("jouwdomein.nl"),     F("muster.de"),
    F("musterfirma.de"),   F("mustermann.de"),     F("mycompany.com"),
    F("mydomain.com"),     F("mysite.com"),        F("mywebsite.com"),
    F("sample.com"),       F("seudominio.com.br"), F("somedomain.com"),
    F("somewhere.com"),    F("sudominio.com"),     F("test.com"),
    F("tudominio.com"),    F("tuempresa.com"),     F("tuodominio.it"),
    F("twojadomena.pl"),   F("uwdomein.nl"),       F("votredomaine.fr"),
    F("votresite.fr"),     F("website.com"),       F("xyz.xyz"),
    F("your-company.com"), F("your-domain.com"),   F("your-site.com"),
    F("your-website.com"), F("yourbusiness.com"),  F("yourcompany.com"),
    F("yourdomain.com"),   F("youremail.com"),     F("yourname.com"),
    F("yoursite.com"),     F("yourwebsite.com"),
#undef F
};

static bool
is_sorted(const str *table, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (str_cmp(table[i - 1], table[i]) >= 0)
            return false;
    return true;
}

static bool
is_in(const str *table, size_t n, str s)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int r = str_cmp(s, table[mid]);
        if (r == 0)
            return true;
        if (r < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return false;
}

/* Is s, or a domain above it, in the table? */
static bool
is_below(const str *table, size_t n, str s)
{
    while (s.n > 0) {
        if (is_in(table, n, s))
            return true;
        size_t dot = str_find_byte(s, '.', 0);
        if (dot == STR_NOT_FOUND)
            return false;
        s = str_from(s, dot + 1);
    }
    return false;
}

static void
psl_drop(void)
{
    psl_free(psl);
    psl = NULL;
}

static void
psl_load(void)
{
    check(is_sorted(free_mail, array_len(free_mail)));
    check(is_sorted(social, array_len(social)));
    check(is_sorted(placeholder, array_len(placeholder)));
    /* The distribution's file or the list built in, whichever is newer. */
    psl = psl_latest(NULL);
    check(psl != NULL);
    atexit(psl_drop);
}

/* A name with a suffix could be an address: 10.0.0.1 has no letters last. */
static bool
is_name(str host)
{
    size_t dot = str_rfind_byte(host, '.');

    if (host.n == 0 || host.n > DOMAIN_MAX || dot == STR_NOT_FOUND ||
        host.p[0] == '[' || dot + 1 == host.n)
        return false;
    for (size_t i = dot + 1; i < host.n; i++)
        if (!str_is_digit(host.p[i]))
            return true;
    return false;
}

static str
registrable(str host)
{
    char z[DOMAIN_MAX + 1];

    memcpy(z, host.p, host.n);
    z[host.n] = '\0';
    const char *at = psl_registrable_domain(psl, z);
    if (at == NULL || at[0] == '.' || strlen(z) != host.n)
        return STR_EMPTY;
    return str_from(host, (size_t)(at - z));
}

str
domain_registrable(str host)
{
    static _Thread_local struct {
        char host[DOMAIN_MAX];
        size_t n, registrable_n;
    } last;

    if (!is_name(host))
        return STR_EMPTY;
    if (str_eq(host, str_make(last.host, last.n)))
        return str_from(host, host.n - last.registrable_n);
    pthread_once(&psl_once, psl_load);
    str found = registrable(host);
    memcpy(last.host, host.p, host.n);
    last.n = host.n;
    last.registrable_n = found.n;
    return found;
}

bool
domain_has_known_suffix(str domain)
{
    static const str reserved[] = {STR("test"), STR("example"), STR("invalid"),
                                   STR("localhost")};
    char z[SUFFIX_MAX + 1];
    size_t dot = str_rfind_byte(domain, '.');
    str last = str_from(domain, dot == STR_NOT_FOUND ? 0 : dot + 1);

    if (dot == STR_NOT_FOUND || last.n < 2 || last.n > SUFFIX_MAX)
        return false;
    for (size_t i = 0; i < array_len(reserved); i++)
        if (str_eq_nocase(last, reserved[i]))
            return true;
    for (size_t i = 0; i < last.n; i++)
        z[i] = (char)str_lower_byte(last.p[i]);
    z[last.n] = '\0';
    pthread_once(&psl_once, psl_load);
    return psl_is_public_suffix2(psl, z,
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

bool
domain_is_free_mail(str domain)
{
    return is_in(free_mail, array_len(free_mail), domain);
}

bool
domain_is_social(str domain)
{
    return is_below(social, array_len(social), domain);
}

bool
domain_is_placeholder(str domain)
{
    return is_below(placeholder, array_len(placeholder), domain);
}

bool
domain_is_within(str host, str domain)
{
    if (domain.n == 0 || !str_has_suffix(host, domain))
        return false;
    return host.n == domain.n || host.p[host.n - domain.n - 1] == '.';
}
