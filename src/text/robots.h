/*
 * robots.txt, RFC 9309: groups of the agent merged, else those of `*`; the
 * longest match wins, Allow wins a tie; `*` and `$`; percent-encoding
 * normalised; the first 500 KiB count. Matching is linear in rule and path.
 * Crawl-delay is no part of the RFC, yet common: read when sane.
 *
 * A file that is a page (begins with '<') has no rules. A pattern that begins
 * with neither '/' nor '*' matches nothing. Of a Disallow over 2 KiB the
 * first 2 KiB count; an Allow as long does not. /robots.txt is always allowed.
 */
#ifndef TEXT_ROBOTS_H
#define TEXT_ROBOTS_H

#include "base/arena.h"
#include "base/str.h"

enum {
    ROBOTS_MAX = 500 * 1024, /* bytes parsed, RFC 9309 section 2.5 */
    ROBOTS_RULES_MAX = 10000,
    ROBOTS_DELAY_MAX_MS = 3600 * 1000, /* more is clamped to this */
};

struct robots_rule {
    str pattern; /* normalised */
    bool is_allow;
    uint32_t line; /* 1-based, in the file */
};

struct robots {
    const struct robots_rule *rules; /* longest first: the first match wins */
    size_t n;
    int64_t delay_ms; /* -1: none said */
};

/* What an HTTP status of /robots.txt means (RFC 9309 section 2.3.1). */
enum robots_access { ROBOTS_PARSE, ROBOTS_ALLOW_ALL, ROBOTS_DISALLOW_ALL };
enum robots_access robots_access(int http_status);

/* agent: our product token ("turnstone"). Slices of body are kept. */
void robots_parse(struct arena *a, str body, str agent, struct robots *out);
void robots_allow_all(struct robots *out);
void robots_disallow_all(struct robots *out);
/*
 * path_query: "/a?b". *line: the line of the rule that decides, or 0 for
 * none: allowed then, unless the path is longer than URLs of ours can be.
 */
bool robots_allows(const struct robots *r, str path_query, uint32_t *line);

#endif
