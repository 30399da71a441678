/* Names and addresses as dns.c needs them: see dns_name.h. */
#include <stdio.h>

#include "net/dns_name.h"

enum { LABEL_MAX = 63, PORT = 53 };

size_t
dns_name_clean(str host, char *out)
{
    size_t label_n = 0;

    if (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--;
    if (host.n == 0 || host.n > DNS_NAME_MAX)
        return 0;
    for (size_t i = 0; i < host.n; i++) {
        char c = (char)str_lower_byte(host.p[i]);
        bool is_dot = c == '.';
        if (!is_dot && !str_is_alnum(c) && c != '-' && c != '_')
            return 0;
        if (is_dot ? label_n == 0 : label_n == LABEL_MAX)
            return 0;
        label_n = is_dot ? 0 : label_n + 1;
        out[i] = c;
    }
    return label_n > 0 ? host.n : 0;
}

str
dns_name_reverse(const struct net_addr *a, char *out)
{
    static const char hex[] = "0123456789abcdef";
    size_t n = 0;

    if (a->family == AF_INET) {
        const unsigned char *b = a->bytes;
        n = (size_t)snprintf(out, DNS_NAME_REVERSE_MAX,
                             "%u.%u.%u.%u.in-addr.arpa", b[3], b[2], b[1],
                             b[0]);
        return str_make(out, n);
    }
    for (int i = 15; i >= 0; i--) {
        out[n++] = hex[a->bytes[i] & 15];
        out[n++] = '.';
        out[n++] = hex[a->bytes[i] >> 4];
        out[n++] = '.';
    }
    memcpy(out + n, "ip6.arpa", 8);
    return str_make(out, n + 8);
}

bool
dns_name_resolver(str text, struct net_addr *addr, int *port)
{
    str host = text, port_text = {NULL, 0};
    size_t colon = str_rfind_byte(text, ':');
    int64_t v = PORT;

    if (text.n > 0 && text.p[0] == '[') {
        size_t end = str_find_byte(text, ']', 0);
        if (end == STR_NOT_FOUND)
            return false;
        host = str_sub(text, 1, end);
        str rest = str_from(text, end + 1);
        if (rest.n > 0 && rest.p[0] != ':')
            return false;
        if (rest.n > 0)
            port_text = str_from(rest, 1);
    } else if (colon != STR_NOT_FOUND && str_find_byte(text, ':', 0) == colon) {
        host = str_sub(text, 0, colon);
        port_text = str_from(text, colon + 1);
    }
    if (port_text.p != NULL &&
        (!str_to_i64(port_text, &v) || v < 1 || v > UINT16_MAX))
        return false;
    *port = (int)v;
    return net_addr_parse(host, addr);
}
