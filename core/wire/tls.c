#include "core/wire/tls.h"

#include <errno.h>
#include <mbedtls/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto_int.h"
#include "core/wire/tls_int.h"
#include "core/wire/tls_material.h"

enum { ALPN_MAX = 8 };

struct tls_config {
    int refs;
    struct tls_material *now; /* what new handshakes use */
    bool server, verify_client, insecure;
    char *alpn_text;
    const char *alpn[ALPN_MAX + 1];
    char *ca; /* PEM, to go on with when a reload brings none */
};

static int alpn_split(struct tls_config *t, const char *list, struct err *err)
{
    size_t n = 0;
    t->alpn_text = mem_strdup(list);
    for (char *save = NULL, *p = strtok_r(t->alpn_text, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
        if (n == ALPN_MAX)
            return err_set(err, EINVAL, "more than %d ALPN protocols", ALPN_MAX);
        t->alpn[n++] = p;
    }
    return 0;
}

static int material_new(struct tls_config *t, const char *cert, const char *key, const char *ca,
                        struct tls_material **ret, struct err *err)
{
    struct tls_material_options o = {
        .server = t->server,
        .verify_client = t->verify_client,
        .insecure = t->insecure,
        .cert = cert,
        .key = key,
        .ca = ca,
        .alpn = t->alpn[0] ? t->alpn : NULL,
    };
    return tls_material_new(&o, ret, err);
}

int tls_config_new(const struct tls_options *o, struct tls_config **ret, struct err *err)
{
    crypto_psa_init();
    struct tls_config *t = mem_alloc(sizeof(*t));
    *t = (struct tls_config){.refs = 1,
                             .server = o->server,
                             .verify_client = o->verify_client,
                             .insecure = o->insecure,
                             .ca = mem_strdup(o->ca)};
    int r = o->alpn ? alpn_split(t, o->alpn, err) : 0;
    r = r ? r : material_new(t, o->cert, o->key, o->ca, &t->now, err);
    if (r < 0)
        tls_config_free(t);
    else
        *ret = t;
    return r;
}

int tls_config_reload(struct tls_config *t, const char *cert, const char *key, const char *ca, struct err *err)
{
    struct tls_material *fresh;
    int r = material_new(t, cert, key, ca ? ca : t->ca, &fresh, err);
    if (r < 0)
        return r;
    tls_material_unref(t->now);
    t->now = fresh;
    if (ca) {
        free(t->ca);
        t->ca = mem_strdup(ca);
    }
    return 0;
}

struct tls_config *tls_config_ref(struct tls_config *t)
{
    t->refs++;
    return t;
}

struct tls_config *tls_config_free(struct tls_config *t)
{
    if (t && !--t->refs) {
        tls_material_unref(t->now);
        free(t->alpn_text);
        free(t->ca);
        free(t);
    }
    return NULL;
}

struct tls_material *tls_config_material(const struct tls_config *t)
{
    return t->now;
}
