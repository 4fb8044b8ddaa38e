/* TLS 1.2 and 1.3 over Mbed TLS: what is shared by many connections. A tls_config is used from one loop's thread. */
#ifndef K3C_WIRE_TLS_H
#define K3C_WIRE_TLS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct tls_config;

/* Everything PEM, NUL-terminated, copied. */
struct tls_options {
    bool server;
    const char *cert;   /* own chain, leaf first; required for servers */
    const char *key;    /* its key */
    const char *ca;     /* what peers are verified against; client without it: the system's store */
    bool verify_client; /* server: ask for a client certificate; the connection tells of one that does not verify
                           against `ca` what is wrong with it, and otherwise is one without */
    bool insecure;      /* client: do not verify (fetching /cacerts, insecure registries); never a default */
    const char *alpn;   /* comma-separated, best first: "h2,http/1.1"; NULL: none */
};

int tls_config_new(const struct tls_options *o, struct tls_config **ret, struct err *err);
/* Replaces own certificate and key, and the CA if given, for new handshakes; 0 or an error and the old ones stay. */
int tls_config_reload(struct tls_config *t, const char *cert, const char *key, const char *ca, struct err *err);
/* NULL is fine; returns NULL. Connections hold a reference. */
struct tls_config *tls_config_free(struct tls_config *t);

#endif
