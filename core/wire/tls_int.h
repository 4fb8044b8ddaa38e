/* TLS, for conn.c: one handshake, with Mbed TLS, between buffers. What it negotiated then lives in two struct tls_key.
 */
#ifndef K3C_WIRE_TLS_INT_H
#define K3C_WIRE_TLS_INT_H

#include <stdbool.h>

#include "core/base/str.h"
#include "core/wire/tls_record.h"

struct blob;
struct err;
struct tls_config;
struct tls_session;

struct tls_config *tls_config_ref(struct tls_config *t);

/* A handshake. It keeps what the configuration was at its beginning. `host` (client): the name or address that the
 * peer's certificate must be for; sent as SNI when it is a name. `http1_only`: offers no other protocol. */
struct tls_session *tls_session_new(struct tls_config *t, bool server, bool http1_only, const char *host,
                                    struct err *err);
/* Takes what it understands off the front of `*in` and appends what must be sent to `out`, on failure too (an alert).
 * 1 when the handshake is complete, what is left in `*in` then being records under the new keys; 0 to be called again
 * with more; or a negative errno. */
int tls_session_step(struct tls_session *s, struct slice *in, struct strbuf *out, struct err *err);

struct tls_result {
    enum tls_version version;
    struct tls_key *in, *out; /* the caller's */
    struct blob *peer_cert;   /* DER, verified; NULL without one; the caller's */
    const char *peer_bad;     /* server: what is wrong with the certificate that the client sent; NULL: nothing */
    const char *alpn;         /* of the session; "" for none */
};
int tls_session_result(struct tls_session *s, struct tls_result *ret, struct err *err);
struct tls_session *tls_session_free(struct tls_session *s); /* NULL is fine; returns NULL */

#endif
