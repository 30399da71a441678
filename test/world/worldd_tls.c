/*
 * A certificate authority for the life of a process, P-256. All leaves share
 * one key; a leaf is signed when a client first names its host and kept in
 * the host. Hosts with a self-signed certificate get one that is.
 */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "worldd_mail.h"

enum { DAYS = 30, DAY_S = 86400 };

static void
add_extension(X509 *x, int nid, const char *value)
{
    X509V3_CTX ctx;

    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    check(e != NULL);
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
}

/* A certificate of `key` without issuer, extensions and signature. */
static X509 *
cert_new(const char *name, long serial, EVP_PKEY *key)
{
    X509 *x = X509_new();
    check(x != NULL);
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), -DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(x), (long)DAYS * DAY_S);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               (const unsigned char *)name, -1, -1, 0);
    return x;
}

/* is_family: for all below the name, too */
static X509 *
leaf_new(struct worldd *d, str name, bool is_family, bool is_self_signed)
{
    char cn[64], san[300];

    snprintf(cn, sizeof(cn), "%.*s", STR_ARG(name));
    snprintf(san, sizeof(san), "DNS:%.*s%s%.*s", STR_ARG(name),
             is_family ? ",DNS:*." : "", is_family ? (int)name.n : 0, name.p);
    X509 *x = cert_new(cn, (long)(str_hash(name) >> 2), d->leaf_key);
    X509_set_issuer_name(x, is_self_signed ? X509_get_subject_name(x)
                                           : X509_get_subject_name(d->ca));
    add_extension(x, NID_subject_alt_name, san);
    add_extension(x, NID_ext_key_usage, "serverAuth");
    check(X509_sign(x, is_self_signed ? d->leaf_key : d->ca_key, EVP_sha256()) >
          0);
    return x;
}

static bool
is_self_signed(struct worldd *d, const struct worldd_host *h)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *c = arena_new(&a, struct world_company);

    world_company(&d->world, h->company, &a, c);
    return c->trouble == WORLD_TROUBLE_SELF_SIGNED;
}

/* That of a web, a mail or the provider's host, made when first asked for;
   NULL: none of these. */
static X509 *
leaf_of(struct worldd *d, str name)
{
    struct worldd_host *h = worldd_host(d, name);
    struct worldd_mail_host *mail = worldd_mail_host(d, name);

    if (str_eq(name, WORLDD_API)) {
        if (d->api_leaf == NULL)
            d->api_leaf = leaf_new(d, name, false, false);
        return d->api_leaf;
    }
    if (worldd_is_linkedin(d, name)) {
        if (d->linkedin_leaf == NULL)
            d->linkedin_leaf = leaf_new(d, STR("linkedin.com"), true, false);
        return d->linkedin_leaf;
    }
    if (h != NULL && h->leaf == NULL)
        h->leaf = leaf_new(d, h->name, false, is_self_signed(d, h));
    if (mail != NULL && mail->leaf == NULL)
        mail->leaf = leaf_new(d, mail->name, false, false);
    return h != NULL ? h->leaf : mail != NULL ? mail->leaf : NULL;
}

/*
 * The client named its host. One that is not of this world gets an alert;
 * no name, or an address as wrk sends it, the CA's own certificate.
 */
static int
on_servername(SSL *ssl, int *alert, void *arg)
{
    struct worldd *d = arg;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    if (name == NULL || name[strspn(name, "0123456789.")] == '\0')
        return SSL_TLSEXT_ERR_OK;
    X509 *leaf = leaf_of(d, str_of(name));
    if (leaf == NULL) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    if (SSL_use_certificate(ssl, leaf) != 1 ||
        SSL_use_PrivateKey(ssl, d->leaf_key) != 1)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    return SSL_TLSEXT_ERR_OK;
}

static int
write_ca(const struct worldd *d, const char *path)
{
    FILE *f = fopen(path, "w");

    if (f == NULL)
        return fault_new(-errno, "cannot create the CA file");
    int ok = PEM_write_X509(f, d->ca);
    if (fclose(f) != 0 || ok != 1)
        return fault_new(-EIO, "cannot write the CA file");
    return 0;
}

int
worldd_tls_init(struct worldd *d, const char *ca_path)
{
    d->ca_key = EVP_EC_gen("P-256");
    d->leaf_key = EVP_EC_gen("P-256");
    d->tls = SSL_CTX_new(TLS_server_method());
    check(d->ca_key != NULL && d->leaf_key != NULL && d->tls != NULL);
    d->ca = cert_new("Test world CA", 1, d->ca_key);
    X509_set_issuer_name(d->ca, X509_get_subject_name(d->ca));
    add_extension(d->ca, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(d->ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(d->ca, NID_subject_key_identifier, "hash");
    check(X509_sign(d->ca, d->ca_key, EVP_sha256()) > 0);
    /* A context without a certificate offers no cipher; the name's comes. */
    check(SSL_CTX_use_certificate(d->tls, d->ca) == 1);
    check(SSL_CTX_use_PrivateKey(d->tls, d->ca_key) == 1);
    SSL_CTX_set_mode(d->tls, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                 SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_tlsext_servername_callback(d->tls, on_servername);
    SSL_CTX_set_tlsext_servername_arg(d->tls, d);
    return ca_path != NULL ? write_ca(d, ca_path) : 0;
}

void
worldd_tls_fini(struct worldd *d)
{
    map_each (slot, &d->hosts)
        X509_free(((struct worldd_host *)slot->value)->leaf);
    SSL_CTX_free(d->tls);
    X509_free(d->api_leaf);
    X509_free(d->linkedin_leaf);
    X509_free(d->ca);
    EVP_PKEY_free(d->ca_key);
    EVP_PKEY_free(d->leaf_key);
}
