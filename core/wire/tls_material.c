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
    m->has_cert = true;
    return 0;
}

static int read_authorities(struct tls_material *m, const struct tls_material_options *o, struct err *err)
{
    m->verifies = o->server ? o->verify_client : !o->insecure;
    if (!m->verifies)
        return 0;
    if (o->ca)
        return read_pem(&m->ca, o->ca, "CA certificates", err);
    if (o->server)
        return err_set(err, EINVAL, "verifying clients needs a CA certificate");
    return read_system_store(&m->ca, err);
}

static int configure(struct tls_material *m, bool server, mbedtls_ssl_config *conf, const char **alpn, struct err *err)
{
    int rc = mbedtls_ssl_config_defaults(conf, server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                         MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (rc)
        abort(); /* only without memory */
    mbedtls_ssl_conf_rng(conf, crypto_rng, NULL);
    mbedtls_ssl_conf_min_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    /* The session ends with its connection: there is nothing to resume, and tls_record.h wants no ticket afterwards. */
    if (!server)
        mbedtls_ssl_conf_session_tickets(conf, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    mbedtls_ssl_conf_authmode(conf, !m->verifies ? MBEDTLS_SSL_VERIFY_NONE
                                    : server     ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                                 : MBEDTLS_SSL_VERIFY_REQUIRED);
    if (m->verifies)
        mbedtls_ssl_conf_ca_chain(conf, &m->ca, NULL);
    if (m->has_cert)
        rc = mbedtls_ssl_conf_own_cert(conf, &m->cert, &m->key);
    if (!rc && alpn)
        rc = mbedtls_ssl_conf_alpn_protocols(conf, alpn);
    return rc ? crypto_err(err, EINVAL, rc, "cannot configure TLS") : 0;
}

int tls_material_new(const struct tls_material_options *o, struct tls_material **ret, struct err *err)
{
    static const char *http1[] = {"http/1.1", NULL};
    struct tls_material *m = mem_alloc(sizeof(*m));
    m->refs = 1;
    mbedtls_ssl_config_init(&m->conf);
    mbedtls_ssl_config_init(&m->conf_http1);
    mbedtls_x509_crt_init(&m->cert);
    mbedtls_x509_crt_init(&m->ca);
    mbedtls_pk_init(&m->key);
    for (size_t i = 0; o->alpn && o->alpn[i]; i++)
        m->alpn[i] = m->alpn_text[i] = mem_strdup(o->alpn[i]);
    int r = read_own(m, o, err);
    r = r ? r : read_authorities(m, o, err);
    r = r ? r : configure(m, o->server, &m->conf, o->alpn ? m->alpn : NULL, err);
    r = r || o->server ? r : configure(m, false, &m->conf_http1, http1, err);
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
    mbedtls_ssl_config_free(&m->conf_http1);
    mbedtls_x509_crt_free(&m->cert);
    mbedtls_x509_crt_free(&m->ca);
    mbedtls_pk_free(&m->key);
    for (size_t i = 0; i < sizeof(m->alpn_text) / sizeof(m->alpn_text[0]); i++)
        free(m->alpn_text[i]);
    free(m);
}
