/*
 * Host names as URLs and mail domains write them, turned into the one form
 * that is compared, looked up and dialled: lower case, A-labels (UTS #46,
 * nontransitional, by libidn2), no dot at the end; or a dotted quad; or an
 * IPv6 address in brackets.
 *
 * Stricter than WHATWG: only letters, digits, hyphens and underscores in a
 * label, because nothing else can be looked up safely; 63 bytes a label and
 * 253 in all (RFC 1035).
 */
#ifndef TEXT_HOST_H
#define TEXT_HOST_H

#include "base/arena.h"
#include "base/str.h"

enum { HOST_MAX = 253, HOST_LABEL_MAX = 63 };

struct host {
    str text;
    bool is_ip;
};

/*
 * The host of a URL: percent-encoded, IPv4 in all its spellings (0x7f.1,
 * 2130706433, fullwidth digits), [v6]. False when it is none.
 */
bool host_parse(struct arena *a, str in, struct host *out);

/* A name that can be no address: of a mail domain. False when it is none. */
bool host_parse_name(struct arena *a, str in, str *out);

#endif
