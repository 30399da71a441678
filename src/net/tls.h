/*
 * TLS over any connection, for SMTP's STARTTLS: a struct conn that wraps
 * another. Opportunistic (RFC 7435): nothing secret goes through it, so
 * certificates are not looked at and old versions and ciphers will do; a
 * server that asks for TLS before it answers is all it is for. Never for
 * HTTP (net/http has its own, with certificates).
 *
 * The engine works on memory, its records travel through the connection
 * below. Deadlines are those of rt/conn.h. One task at a time. Closing sends
 * nothing and waits for nothing.
 *
 * Limits: a handshake of TLS_HANDSHAKE_BYTES_MAX bytes from the peer, and as
 * many without a byte for the reader afterwards (tickets, key updates without
 * end); no renegotiation.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "rt/conn.h"

enum {
    TLS_FAILED = 8, /* no TLS, or none that we speak */
    TLS_HANDSHAKE_BYTES_MAX = 256 * 1024,
};

struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

/*
 * Takes `under` over in every case. name: for SNI; may be empty. 0,
 * TLS_FAILED (also for a peer that closes), TASK_TIMEOUT, -ECANCELED, a fault.
 */
SUSPENDS int tls_open(struct conn *under, str name, struct conn **out,
                      msec deadline);
/* The server's side, with its certificate in ctx: for servers in tests. */
SUSPENDS int tls_accept(struct conn *under, struct ssl_ctx_st *ctx,
                        struct conn **out, msec deadline);

#endif
