/* Replies of name servers. First byte: the type that was asked for. */
#include "fuzz.h"
#include "net/dns_reply.h"

static void
check_name(const char *name, size_t size)
{
    size_t n = strnlen(name, size);

    check(n < size);
    for (size_t i = 0; i < n; i++)
        check(str_is_alnum(name[i]) || strchr("-_.", name[i]) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static struct dns_reply r;
    static char text[DNS_TXT_BYTES_MAX];
    enum dns_type type = n ? (enum dns_type)(p[0] % 5) : DNS_A;

    dns_reply_parse(n ? p + 1 : p, n ? n - 1 : 0, type, &r);
    check(r.outcome == 0 ||
          (r.outcome >= DNS_NO_SUCH_DOMAIN && r.outcome <= DNS_FAILED));
    check(r.addrs_n <= DNS_ADDRS_MAX && r.mx_n <= DNS_MX_MAX);
    check_name(r.name, sizeof(r.name));
    for (size_t i = 0; i < r.mx_n; i++) {
        check_name(r.mx[i].host, sizeof(r.mx[i].host));
        check(i == 0 || r.mx[i].preference >= r.mx[i - 1].preference);
    }
    check(r.txt_n <= DNS_TXT_MAX);
    check(r.outcome == 0 || (r.addrs_n + r.mx_n + r.txt_n == 0 && !r.name[0]));
    for (size_t i = 0; i < r.txt_n; i++) {
        check(r.txt[i].n <= sizeof(text));
        dns_reply_join(&r.txt[i], text);
    }
    return 0;
}
