/* TLS material: certificates, key and settings as Mbed TLS wants them. Immutable once made and counted, so that a
 * reload leaves handshakes under way alone. */
#ifndef K3C_WIRE_TLS_MATERIAL_H
#define K3C_WIRE_TLS_MATERIAL_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

struct err;
struct tls_config;

struct tls_material {
    int refs;
    bool has_cert;                       /* of our own */
    bool verifies;                       /* the peer's certificate, if it has one */
    mbedtls_ssl_config conf, conf_http1; /* the second offers "http/1.1" alone */
    mbedtls_x509_crt cert, ca;
    mbedtls_pk_context key;
    const char *alpn[9]; /* copied into alpn_text */
    char *alpn_text[8];
};

struct tls_material_options {
    bool server, verify_client, insecure;
    const char *cert, *key, *ca;
    const char *const *alpn; /* NULL-terminated, at most 8; NULL: none */
};

int tls_material_new(const struct tls_material_options *o, struct tls_material **ret, struct err *err);
struct tls_material *tls_material_ref(struct tls_material *m);
void tls_material_unref(struct tls_material *m); /* NULL is fine */

struct tls_material *tls_config_material(const struct tls_config *t);

#endif
