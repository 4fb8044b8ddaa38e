#include "core/wire/tls_material.h"

#include <errno.h>
#include <mbedtls/error.h>
#include <mbedtls/pem.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto_int.h"

/* Where distributions keep their CA certificates; the first that exists. */
static const char *const system_stores[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Alpine */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL 6 */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL 7 and later */
    "/etc/ssl/cert.pem",
};

static int read_pem(mbedtls_x509_crt *crt, const char *pem, const char *what, struct err *err)
{
    int rc = mbedtls_x509_crt_parse(crt, (const unsigned char *)pem, strlen(pem) + 1);
    if (rc > 0)
        return err_set(err, EINVAL, "%d of the %s cannot be read", rc, what);
    return rc ? crypto_err(err, EINVAL, rc, "cannot read the %s", what) : 0;
}

/* Certificates of the system's store that Mbed TLS does not know how to read are skipped. */
static int read_system_store(mbedtls_x509_crt *crt, struct err *err)
{
    const char *env = getenv("SSL_CERT_FILE");
    if (env && mbedtls_x509_crt_parse_file(crt, env) >= 0)
        return 0;
    for (size_t i = 0; i < sizeof(system_stores) / sizeof(system_stores[0]); i++)
        if (mbedtls_x509_crt_parse_file(crt, system_stores[i]) >= 0)
            return 0;
    return err_set(err, ENOENT, "this system has no CA certificates (package ca-certificates)");
}

static int read_own(struct tls_material *m, const struct tls_material_options *o, struct err *err)
{
    if (!o->cert || !o->key)
        return o->server ? err_set(err, EINVAL, "a TLS server needs a certificate and its key") : 0;
    int r = read_pem(&m->cert, o->cert, "certificate", err);
    if (r < 0)
        return r;
    int rc =
        mbedtls_pk_parse_key(&m->key, (const unsigned char *)o->key, strlen(o->key) + 1, NULL, 0, crypto_rng, NULL);
    if (rc)
        return crypto_err(err, EINVAL, rc, "cannot read the key of the certificate");
    if (mbedtls_pk_check_pair(&m->cert.pk, &m->key, crypto_rng, NULL))
        return err_set(err, EINVAL, "the key does not belong to the certificate");
    rc = mbedtls_ssl_conf_own_cert(&m->conf, &m->cert, &m->key);
    return rc ? crypto_err(err, EINVAL, rc, "cannot use the certificate") : 0;
}

static int read_authorities(struct tls_material *m, const struct tls_material_options *o, struct err *err)
{
    bool needed = o->server ? o->verify_client : !o->insecure;
    mbedtls_ssl_conf_authmode(&m->conf, !needed     ? MBEDTLS_SSL_VERIFY_NONE
                                        : o->server ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                                    : MBEDTLS_SSL_VERIFY_REQUIRED);
    m->verifies = needed;
    if (!needed)
        return 0;
    int r;
    if (o->ca)
        r = read_pem(&m->ca, o->ca, "CA certificates", err);
    else if (o->server)
        return err_set(err, EINVAL, "verifying clients needs a CA certificate");
    else
        r = read_system_store(&m->ca, err);
    if (!r)
        mbedtls_ssl_conf_ca_chain(&m->conf, &m->ca, NULL);
    return r;
}

static int set_alpn(struct tls_material *m, const char *const *alpn, struct err *err)
{
    for (size_t i = 0; alpn[i]; i++)
        m->alpn[i] = m->alpn_text[i] = mem_strdup(alpn[i]);
    int rc = mbedtls_ssl_conf_alpn_protocols(&m->conf, m->alpn);
    return rc ? crypto_err(err, EINVAL, rc, "cannot use the ALPN protocols") : 0;
}

int tls_material_new(const struct tls_material_options *o, struct tls_material **ret, struct err *err)
{
    struct tls_material *m = mem_alloc(sizeof(*m));
    m->refs = 1;
    mbedtls_ssl_config_init(&m->conf);
    mbedtls_x509_crt_init(&m->cert);
    mbedtls_x509_crt_init(&m->ca);
    mbedtls_pk_init(&m->key);
    int rc = mbedtls_ssl_config_defaults(&m->conf, o->server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                         MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (rc)
        abort(); /* only without memory */
    mbedtls_ssl_conf_rng(&m->conf, crypto_rng, NULL);
    mbedtls_ssl_conf_min_tls_version(&m->conf, MBEDTLS_SSL_VERSION_TLS1_2);
    /* The session ends with its connection: nothing to resume, and no ticket may follow the handshake (tls_record.h).
     */
    if (!o->server)
        mbedtls_ssl_conf_session_tickets(&m->conf, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    int r = read_own(m, o, err);
    r = r ? r : read_authorities(m, o, err);
    r = r || !o->alpn ? r : set_alpn(m, o->alpn, err);
    if (r < 0)
        tls_material_unref(m);
    else
        *ret = m;
    return r;
}

struct tls_material *tls_material_ref(struct tls_material *m)
{
    m->refs++;
    return m;
}

void tls_material_unref(struct tls_material *m)
{
    if (!m || --m->refs)
        return;
    mbedtls_ssl_config_free(&m->conf);
    mbedtls_x509_crt_free(&m->cert);
    mbedtls_x509_crt_free(&m->ca);
    mbedtls_pk_free(&m->key);
    for (size_t i = 0; i < sizeof(m->alpn_text) / sizeof(m->alpn_text[0]); i++)
        free(m->alpn_text[i]);
    free(m);
}
