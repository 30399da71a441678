/*
 * The trust store: see http_trust.h. Left alone, libcurl parses the bundle
 * again for each connection, which costs a hundred times the handshake. One
 * X509_STORE is filled here instead and handed to every SSL_CTX by reference;
 * OpenSSL locks it where it must. Users with the same ca_file share one.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/list.h"
#include "base/log.h"
#include "net/http_trust.h"

struct http_trust {
    struct list link;
    char *ca_file; /* or NULL */
    X509_STORE *store;
    size_t users;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct list trusts = {&trusts, &trusts};

/* Another TLS library would hand its own context to on_ssl_ctx. */
static int
check_libcurl(void)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

    if (v->ssl_version != NULL && strncmp(v->ssl_version, "OpenSSL/", 8) == 0)
        return 0;
    log_error("this libcurl uses %s for TLS; turnstone needs the OpenSSL "
              "build (Debian: libcurl4, not libcurl3-gnutls)",
              v->ssl_version ? v->ssl_version : "nothing");
    return fault_new(-ENOTSUP, "libcurl without OpenSSL");
}

/* The bundle that libcurl was built to read, else OpenSSL's own. */
static const char *
system_bundle(void)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

    return v->cainfo ? v->cainfo : X509_get_default_cert_file();
}

static int
load(X509_STORE *store, const char *ca_file)
{
    const char *bundle = system_bundle();
    bool has_bundle = X509_STORE_load_file(store, bundle) == 1;

    if (ca_file != NULL && X509_STORE_load_file(store, ca_file) != 1) {
        ERR_clear_error();
        log_error("no certificates could be read from the CA file %s", ca_file);
        return fault_new(-EINVAL, "unreadable CA file");
    }
    ERR_clear_error();
    if (has_bundle)
        return 0;
    if (ca_file == NULL) {
        log_error("no certificates in %s: install ca-certificates, or name "
                  "a CA file",
                  bundle);
        return fault_new(-ENOENT, "no trust anchors");
    }
    log_warn("no certificates in %s; only those of %s are believed", bundle,
             ca_file);
    return 0;
}

static void
trust_free(struct http_trust *t)
{
    X509_STORE_free(t->store);
    free(t->ca_file);
    free(t);
}

static int
trust_new(const char *ca_file, struct http_trust **out)
{
    struct http_trust *t = calloc(1, sizeof(*t));
    check(t != NULL);
    t->store = X509_STORE_new();
    check(t->store != NULL);
    if (ca_file != NULL) {
        t->ca_file = strdup(ca_file);
        check(t->ca_file != NULL);
    }
    /* An anchor need not be a root: an operator may trust one issuer only. */
    X509_STORE_set_flags(t->store, X509_V_FLAG_PARTIAL_CHAIN);
    int r = load(t->store, ca_file);
    if (r < 0) {
        trust_free(t);
        return fault(r);
    }
    list_add(&trusts, &t->link);
    *out = t;
    return 0;
}

static struct http_trust *
trust_find(const char *ca_file)
{
    list_each (it, &trusts) {
        struct http_trust *t = container_of(it, struct http_trust, link);
        if (ca_file == NULL ? t->ca_file == NULL
                            : t->ca_file && strcmp(t->ca_file, ca_file) == 0)
            return t;
    }
    return NULL;
}

int
http_trust_open(const char *ca_file, struct http_trust **out)
{
    int r = check_libcurl();
    if (r < 0)
        return fault(r);
    pthread_mutex_lock(&lock);
    struct http_trust *t = trust_find(ca_file);
    if (t == NULL)
        r = trust_new(ca_file, &t);
    if (r == 0) {
        check(t != NULL);
        t->users++;
    }
    pthread_mutex_unlock(&lock);
    if (r < 0)
        return fault(r);
    *out = t;
    return 0;
}

void
http_trust_close(struct http_trust **t)
{
    if (*t == NULL)
        return;
    pthread_mutex_lock(&lock);
    if (--(*t)->users == 0) {
        list_remove(&(*t)->link);
        trust_free(*t);
    }
    pthread_mutex_unlock(&lock);
    *t = NULL;
}

CURLcode
http_trust_on_ssl_ctx(CURL *easy, void *ssl_ctx, void *userp)
{
    const struct http_trust *t = userp;

    (void)easy;
    SSL_CTX_set1_cert_store(ssl_ctx, t->store);
    return CURLE_OK;
}
