/* A certificate that nobody knows, for servers in tests. */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/check.h"

static inline X509 *
tls_server_cert(EVP_PKEY *key)
{
    X509 *cert = X509_new();
    const unsigned char *name = (const unsigned char *)"mx.acme.test";

    check(cert != NULL);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -7200);
    X509_gmtime_adj(X509_getm_notAfter(cert), -3600); /* expired, too */
    X509_set_pubkey(cert, key);
    X509_NAME *subject = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(cert, subject);
    check(X509_sign(cert, key, EVP_sha256()) > 0);
    return cert;
}

/* version: TLS1_2_VERSION, ...; the only one that is spoken. */
static inline SSL_CTX *
tls_server_new(int version)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_RSA_gen(2048);

    check(ctx != NULL && key != NULL);
    X509 *cert = tls_server_cert(key);
    check(SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0") == 1);
    check(SSL_CTX_set_min_proto_version(ctx, version) == 1);
    check(SSL_CTX_set_max_proto_version(ctx, version) == 1);
    check(SSL_CTX_use_certificate(ctx, cert) == 1);
    check(SSL_CTX_use_PrivateKey(ctx, key) == 1);
    X509_free(cert);
    EVP_PKEY_free(key);
    return ctx;
}

#endif
