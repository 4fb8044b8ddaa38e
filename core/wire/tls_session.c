/* A TLS handshake, up to the keys that tls_record.c goes on with. */
#include <arpa/inet.h>
#include <errno.h>
#include <mbedtls/ssl.h>
#include <stdlib.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/crypto_int.h"
#include "core/wire/tls_int.h"
#include "core/wire/tls_material.h"
#include "core/wire/x509_int.h"

struct tls_session {
    struct tls_material *material;
    mbedtls_ssl_context ssl;
    bool server;
    char *host;
    uint8_t address[16]; /* host, when it is one */
    size_t address_len;
    uint32_t bad; /* what was wrong with the peer's certificate: MBEDTLS_X509_BADCERT_* */

    struct slice *in; /* of the running step */
    struct strbuf *out;

    /* exported by Mbed TLS */
    uint8_t client_secret[TLS_SECRET_MAX], server_secret[TLS_SECRET_MAX];
    uint8_t randoms[64]; /* TLS 1.2: server's, then client's, as its key expansion wants them */
    mbedtls_tls_prf_types prf;
};

static int on_send(void *ctx, const unsigned char *data, size_t len)
{
    struct tls_session *s = ctx;
    strbuf_add(s->out, data, len);
    return (int)len;
}

/* Mbed TLS asks for a record's header, then for its body, and never for more: what follows the handshake stays in `in`.
 */
static int on_recv(void *ctx, unsigned char *data, size_t len)
{
    struct slice *in = ((struct tls_session *)ctx)->in;
    size_t n = MIN_OF(len, in->n);
    if (!n)
        return MBEDTLS_ERR_SSL_WANT_READ;
    memcpy(data, in->p, n);
    *in = (struct slice){in->p + n, in->n - n};
    return (int)n;
}

static void on_keys(void *ctx, mbedtls_ssl_key_export_type type, const unsigned char *secret, size_t len,
                    const unsigned char client_random[32], const unsigned char server_random[32],
                    mbedtls_tls_prf_types prf)
{
    struct tls_session *s = ctx;
    if (len > TLS_SECRET_MAX)
        return;
    if (type == MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET) {
        memcpy(s->client_secret, secret, len);
    } else if (type == MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET) {
        memcpy(s->server_secret, secret, len);
    } else if (type == MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET) {
        memcpy(s->client_secret, secret, len);
        memcpy(s->randoms, server_random, 32);
        memcpy(s->randoms + 32, client_random, 32);
        s->prf = prf;
    }
}

static bool cert_has_address(const mbedtls_x509_crt *cert, const uint8_t *address, size_t len)
{
    for (const mbedtls_x509_sequence *san = &cert->subject_alt_names; san && san->buf.p; san = san->next)
        if ((san->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == MBEDTLS_X509_SAN_IP_ADDRESS && san->buf.len == len &&
            !memcmp(san->buf.p, address, len))
            return true;
    return false;
}

/* Called for each certificate of the chain, the peer's own last. */
static int on_verify(void *ctx, mbedtls_x509_crt *cert, int depth, uint32_t *flags)
{
    struct tls_session *s = ctx;
    if (!depth && s->address_len && !cert_has_address(cert, s->address, s->address_len))
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    /* Mbed TLS looks at this later, and forgives it where a certificate is optional */
    if (!depth && s->server &&
        mbedtls_x509_crt_check_extended_key_usage(cert, OID_CLIENT_AUTH, sizeof(OID_CLIENT_AUTH) - 1))
        *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    s->bad |= *flags;
    return 0;
}

/* Mbed TLS would send an address as SNI, which RFC 6066 forbids: addresses are checked in on_verify alone. */
static int set_host(struct tls_session *s, const char *host, struct err *err)
{
    s->host = mem_strdup(host);
    if (host && inet_pton(AF_INET, host, s->address) == 1)
        s->address_len = 4;
    else if (host && inet_pton(AF_INET6, host, s->address) == 1)
        s->address_len = 16;
    int rc = mbedtls_ssl_set_hostname(&s->ssl, s->address_len ? NULL : host);
    return rc ? crypto_err(err, EINVAL, rc, "cannot use \"%.100s\" as a TLS server name", host) : 0;
}

struct tls_session *tls_session_new(struct tls_config *t, bool server, bool http1_only, const char *host,
                                    struct err *err)
{
    struct tls_session *s = mem_alloc(sizeof(*s));
    s->material = tls_material_ref(tls_config_material(t));
    s->server = server;
    mbedtls_ssl_init(&s->ssl);
    int rc = mbedtls_ssl_setup(&s->ssl, http1_only ? &s->material->conf_http1 : &s->material->conf);
    int r = rc ? crypto_err(err, ENOMEM, rc, "cannot begin a TLS handshake") : server ? 0 : set_host(s, host, err);
    if (r < 0)
        return tls_session_free(s);
    mbedtls_ssl_set_bio(&s->ssl, s, on_send, on_recv, NULL);
    mbedtls_ssl_set_export_keys_cb(&s->ssl, on_keys, s);
    mbedtls_ssl_set_verify(&s->ssl, on_verify, s);
    return s;
}

struct tls_session *tls_session_free(struct tls_session *s)
{
    if (s) {
        mbedtls_ssl_free(&s->ssl);
        tls_material_unref(s->material);
        free(s->host);
        crypto_wipe(s, sizeof(*s));
        free(s);
    }
    return NULL;
}

static const char *complaint(uint32_t bad)
{
    if (bad & MBEDTLS_X509_BADCERT_EXPIRED)
        return "has expired";
    if (bad & MBEDTLS_X509_BADCERT_FUTURE)
        return "is not yet valid (is the clock right?)";
    if (bad & MBEDTLS_X509_BADCERT_NOT_TRUSTED)
        return "is signed by an unknown authority";
    if (bad & MBEDTLS_X509_BADCERT_CN_MISMATCH)
        return "is for another name";
    if (bad & (MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE))
        return "is not for this use";
    return "is not acceptable";
}

static int handshake_failed(struct tls_session *s, int rc, struct err *err)
{
    if (s->bad && !s->server)
        return err_set(err, EACCES, "TLS: the certificate of %.100s %s", s->host ? s->host : "the server",
                       complaint(s->bad));
    return crypto_err(err, EPROTO, rc, "TLS handshake");
}

int tls_session_step(struct tls_session *s, struct slice *in, struct strbuf *out, struct err *err)
{
    s->in = in;
    s->out = out;
    int rc = mbedtls_ssl_handshake(&s->ssl);
    if (!rc)
        return 1;
    if (rc == MBEDTLS_ERR_SSL_WANT_READ || rc == MBEDTLS_ERR_SSL_WANT_WRITE)
        return 0;
    return handshake_failed(s, rc, err);
}

static int find_suite(const struct tls_session *s, struct tls_suite *ret, struct err *err)
{
    static const struct {
        int id;
        struct tls_suite suite;
    } suites[] = {
        {MBEDTLS_TLS1_3_AES_128_GCM_SHA256, {TLS_1_3, AEAD_AES_128_GCM, false}},
        {MBEDTLS_TLS1_3_AES_256_GCM_SHA384, {TLS_1_3, AEAD_AES_256_GCM, true}},
        {MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, {TLS_1_3, AEAD_CHACHA20_POLY1305, false}},
        {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, {TLS_1_2, AEAD_AES_128_GCM, false}},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, {TLS_1_2, AEAD_AES_128_GCM, false}},
        {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, {TLS_1_2, AEAD_AES_256_GCM, true}},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, {TLS_1_2, AEAD_AES_256_GCM, true}},
        {MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, {TLS_1_2, AEAD_CHACHA20_POLY1305, false}},
        {MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, {TLS_1_2, AEAD_CHACHA20_POLY1305, false}},
    };
    int id = mbedtls_ssl_get_ciphersuite_id_from_ssl(&s->ssl);
    for (size_t i = 0; i < COUNT_OF(suites); i++)
        if (suites[i].id == id) {
            *ret = suites[i].suite;
            return 0;
        }
    return err_set(err, EPROTO, "TLS cipher suite %#x was negotiated but is not known", (unsigned)id);
}

/* RFC 5246 6.3: the key block of AEAD suites is client key, server key, client IV, server IV. */
static int keys_12(struct tls_session *s, struct tls_suite suite, struct tls_key **client, struct tls_key **server,
                   struct err *err)
{
    uint8_t block[2 * AEAD_KEY_MAX + 2 * AEAD_NONCE_SIZE];
    size_t key = aead_key_size(suite.aead), iv = suite.aead == AEAD_CHACHA20_POLY1305 ? AEAD_NONCE_SIZE : 4;
    int rc = mbedtls_ssl_tls_prf(s->prf, s->client_secret, 48, "key expansion", s->randoms, sizeof(s->randoms), block,
                                 2 * (key + iv));
    if (rc)
        return crypto_err(err, EPROTO, rc, "TLS keys");
    /* each side's Finished was its record 0 */
    *client = tls_key_new_12(suite, block, block + 2 * key, 1);
    *server = tls_key_new_12(suite, block + key, block + 2 * key + iv, 1);
    crypto_wipe(block, sizeof(block));
    return 0;
}

int tls_session_result(struct tls_session *s, struct tls_result *ret, struct err *err)
{
    struct tls_suite suite;
    struct tls_key *client = NULL, *server = NULL;
    int r = find_suite(s, &suite, err);
    if (!r && suite.version == TLS_1_2)
        r = keys_12(s, suite, &client, &server, err);
    if (r < 0)
        return r;
    if (suite.version == TLS_1_3) {
        client = tls_key_new_13(suite, s->client_secret);
        server = tls_key_new_13(suite, s->server_secret);
    }
    const mbedtls_x509_crt *peer = s->material->verifies ? mbedtls_ssl_get_peer_cert(&s->ssl) : NULL;
    uint32_t bad = peer && s->server ? s->bad | mbedtls_ssl_get_verify_result(&s->ssl) : 0;
    const char *alpn = mbedtls_ssl_get_alpn_protocol(&s->ssl);
    *ret = (struct tls_result){
        .version = suite.version,
        .in = s->server ? client : server,
        .out = s->server ? server : client,
        .peer_cert = peer && !bad ? blob_new(peer->raw.p, peer->raw.len) : NULL,
        .peer_bad = bad ? complaint(bad) : NULL,
        .alpn = alpn ? alpn : "",
    };
    return 0;
}
