/*
 * URLs: one parser for everything that is dialled. What comes out of here is
 * the only form that is used afterwards, so that no two readers of one URL
 * can disagree about its host.
 *
 * Follows the WHATWG URL standard for http and https: white space and
 * control bytes stripped, backslash as slash, host lower-cased, percent-
 * decoded and turned to A-labels (libidn2), IPv4 in all its spellings
 * (0x7f.1, 2130706433) to a dotted quad, dot segments removed. Refused:
 * other schemes, user names and passwords, empty or over-long hosts, ports 0.
 * Everything lives in the arena given.
 */
#ifndef TEXT_URL_H
#define TEXT_URL_H

#include "base/arena.h"
#include "base/str.h"

#define URL_OUTCOMES(X)                                                        \
    X(OK, "")                                                                  \
    X(EMPTY, "empty")                                                          \
    X(TOO_LONG, "longer than 2,048 bytes")                                     \
    X(SCHEME, "a scheme other than http and https")                            \
    X(USERINFO, "a user name in the URL")                                      \
    X(HOST, "no valid host name")                                              \
    X(PORT, "no valid port")                                                   \
    X(IS_EMAIL, "an e-mail address, not a web site")                           \
    X(IS_NOTHING, "a word that stands for nothing (none, n/a, -)")             \
    X(IS_SOCIAL, "a profile on a network, not the company's site")             \
    X(IS_ADDRESS, "a network address, not a name")                             \
    X(NO_SUFFIX, "a name without a public suffix")

#define URL_ENUM(id, text) URL_##id,
enum url_outcome { URL_OUTCOMES(URL_ENUM) URL_OUTCOME_N };

enum { URL_MAX = 2048 }; /* bytes */

struct url {
    str text;  /* serialised, without fragment: scheme://host[:port]/path?query
                */
    str host;  /* lower case, A-labels, or a dotted quad, or [v6] */
    str path;  /* begins with a slash */
    str query; /* with its '?', or empty */
    uint16_t port;
    bool is_https;
    bool has_port; /* a port other than the scheme's own */
    bool is_ip;
};

const char *url_why(enum url_outcome o); /* the sentence */

/* An absolute URL. */
enum url_outcome url_parse(struct arena *a, str in, struct url *out);
/* A reference found on the page `base`. */
enum url_outcome url_resolve(struct arena *a, const struct url *base, str ref,
                             struct url *out);

/*
 * The website field of a profile: what people type there. A bare host gets
 * https; paths and queries stay; e-mail addresses, words for nothing, social
 * networks and names without a public suffix are told apart.
 */
enum url_outcome url_website(struct arena *a, str field, struct url *out);

/* scheme://host[:port], the unit of robots.txt and of politeness. */
str url_origin(struct arena *a, const struct url *u);

#endif
