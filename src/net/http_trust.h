/*
 * Whom we believe over TLS: the system's certificate bundle and the
 * operator's own anchors, parsed once a process (25 ms) and shared by every
 * connection of every loop (doc/decisions/0004-libcurl.md). Any thread.
 */
#ifndef NET_HTTP_TRUST_H
#define NET_HTTP_TRUST_H

#include <curl/curl.h>

struct http_trust;

/*
 * ca_file: extra anchors (PEM), or NULL. 0, or a fault with a reason logged:
 * a file that cannot be read, no anchors at all, or a libcurl without OpenSSL.
 */
int http_trust_open(const char *ca_file, struct http_trust **out);
void http_trust_close(struct http_trust **t);

/* For CURLOPT_SSL_CTX_FUNCTION; userp is the trust. */
CURLcode http_trust_on_ssl_ctx(CURL *easy, void *ssl_ctx, void *userp);

#endif
