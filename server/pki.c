#include "server/pki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/wire/jwt.h"
#include "core/wire/key.h"
#include "core/wire/x509.h"

enum { FILE_MAX = 1 << 20 };

static const int64_t day = 86400;
static const int64_t written = 1793491200; /* 2026-11-01: no clock that is right says less */

int64_t pki_now(void)
{
    return MAX_OF(clock_real_s(), written);
}

static char *path_of(const struct pki *p, const char *name, const char *suffix)
{
    struct strbuf b = {0};
    strbuf_addf(&b, "%s/%s%s", p->folder, name, suffix);
    return strbuf_take(&b);
}

static int read_pair(const struct pki *p, const char *name, char **cert, char **key, struct err *err)
{
    cleanup_free char *cert_path = path_of(p, name, ".crt"), *key_path = path_of(p, name, ".key");
    int r = file_read(cert_path, FILE_MAX, cert, NULL, err);
    return r ? r : file_read(key_path, FILE_MAX, key, NULL, err);
}

static bool is_there(const struct pki *p, const char *name, const char *suffix)
{
    cleanup_free char *path = path_of(p, name, suffix);
    return !access(path, F_OK);
}

static int write_one(const struct pki *p, const char *name, const char *suffix, const char *text, mode_t mode,
                     struct err *err)
{
    cleanup_free char *path = path_of(p, name, suffix);
    return file_write_text(path, text, mode, err);
}

/* The key first: a certificate never stands without it. */
static int write_pair(const struct pki *p, const char *name, const char *cert, const char *key, struct err *err)
{
    int r = write_one(p, name, ".key", key, 0600, err);
    return r ? r : write_one(p, name, ".crt", cert, 0644, err);
}

static int make_ca(struct pki *p, const char *name, const char *cn, struct pki_ca *ret, struct err *err)
{
    char subject[64];
    snprintf(subject, sizeof(subject), "%s@%lld", cn, (long long)pki_now());
    struct x509_template t = {.subject = {.cn = subject}, .not_after = pki_now() + 3650 * day, .ca = true};
    int r = key_generate(&ret->key, err);
    if (r || (r = x509_self_sign(ret->key, &t, &ret->cert, err)))
        return r;
    cleanup_free char *key = key_private_pem(ret->key);
    return write_pair(p, name, ret->cert, key, err);
}

static int open_ca(struct pki *p, const char *name, const char *cn, struct pki_ca *ret, struct err *err)
{
    cleanup_free char *key = NULL;
    if (!is_there(p, name, ".crt"))
        return make_ca(p, name, cn, ret, err);
    cleanup_arena struct arena *a = arena_new();
    struct x509_cert c;
    int r = read_pair(p, name, &ret->cert, &key, err);
    if (!r && (r = x509_parse(a, ret->cert, strlen(ret->cert), &c, err)))
        return err_wrap(err, "%s/%s.crt", p->folder, name);
    if (!r && (r = key_parse(key, &ret->key, err)))
        r = err_wrap(err, "%s/%s.key", p->folder, name);
    return r;
}

static int sign(struct pki_ca *ca, struct slice spki, const struct x509_template *t, char **ret, struct err *err)
{
    cleanup_free char *leaf = NULL;
    int r = x509_sign(ca->cert, ca->key, spki, t, &leaf, err);
    if (r)
        return r;
    struct strbuf chain = {0};
    strbuf_adds(&chain, leaf);
    strbuf_adds(&chain, ca->cert);
    *ret = strbuf_take(&chain);
    return 0;
}

static int64_t end_of(int64_t seconds)
{
    return pki_now() + (seconds ? seconds : 365 * day);
}

int pki_sign_client(struct pki *p, struct slice spki, const char *cn, const char *org, int64_t seconds, char **ret,
                    struct err *err)
{
    const char *const orgs[] = {org, NULL};
    struct x509_template t = {.subject = {.cn = cn, .orgs = orgs}, .not_after = end_of(seconds), .usage = X509_CLIENT};
    return sign(&p->client_ca, spki, &t, ret, err);
}

int pki_sign_serving(struct pki *p, struct slice spki, const char *cn, const char *org, const char *const *dns,
                     const char *const *ips, int64_t seconds, char **ret, struct err *err)
{
    const char *const orgs[] = {org, NULL};
    struct x509_template t = {.subject = {.cn = cn, .orgs = orgs, .dns = dns, .ips = ips},
                              .not_after = end_of(seconds),
                              .usage = X509_SERVER};
    return sign(&p->server_ca, spki, &t, ret, err);
}

int pki_sign_request(struct pki *p, const struct x509_request *request, unsigned usage, int64_t seconds, char **ret,
                     struct err *err)
{
    struct x509_template t = {.subject = request->subject,
                              .not_before = pki_now() - 300,
                              .not_after = end_of(MIN_OF(seconds, 365 * day)),
                              .usage = usage};
    return sign(usage == X509_SERVER ? &p->server_ca : &p->client_ca, request->spki, &t, ret, err);
}

static bool has_all(const char *const *have, const char *const *want)
{
    for (; want && *want; want++)
        if (!have || !str_in(*want, have))
            return false;
    return true;
}

/* Whether a leaf on disk serves: readable, long enough valid, and naming all it has to. */
static bool leaf_serves(const struct pki_leaf *leaf, const char *ca, unsigned usage, const char *const *dns,
                        const char *const *ips)
{
    cleanup_arena struct arena *a = arena_new();
    struct x509_cert c;
    if (x509_parse(a, leaf->cert, strlen(leaf->cert), &c, NULL))
        return false;
    return c.not_after - pki_now() > 120 * day && !x509_verify(ca, c.der, usage, NULL) && has_all(c.subject.dns, dns) &&
           has_all(c.subject.ips, ips);
}

struct leaf_wish {
    const char *name;
    struct pki_ca *ca;
    struct pki_leaf *into;
    const char *cn, *org;
    const char *const *dns, *const *ips;
    unsigned usage;
};

static int make_leaf(struct pki *p, const struct leaf_wish *w, struct err *err)
{
    cleanup_key struct key *k = NULL;
    cleanup_strbuf struct strbuf spki = {0};
    int r = key_generate(&k, err);
    if (r)
        return r;
    key_public_der(k, &spki);
    const char *const orgs[] = {w->org, NULL};
    struct x509_template t = {.subject = {.cn = w->cn, .orgs = orgs, .dns = w->dns, .ips = w->ips},
                              .not_after = end_of(0),
                              .usage = w->usage};
    if ((r = sign(w->ca, (struct slice){spki.p, spki.len}, &t, &w->into->cert, err)))
        return r;
    w->into->key = key_private_pem(k);
    return write_pair(p, w->name, w->into->cert, w->into->key, err);
}

static int open_leaf(struct pki *p, const struct leaf_wish *w, struct err *err)
{
    if (!w->into->cert && is_there(p, w->name, ".crt"))
        read_pair(p, w->name, &w->into->cert, &w->into->key, NULL);
    if (w->into->cert && w->into->key && leaf_serves(w->into, w->ca->cert, w->usage, w->dns, w->ips))
        return 0;
    struct pki_leaf old = *w->into;
    *w->into = (struct pki_leaf){0};
    int r = make_leaf(p, w, err);
    if (r) { /* what there was may do for a while */
        free(w->into->cert);
        free(w->into->key);
        *w->into = old;
        return err_wrap(err, "certificate %s", w->name);
    }
    free(old.cert);
    free(old.key);
    return 1;
}

int pki_renew(struct pki *p, const char *const *dns, const char *const *ips, struct err *err)
{
    const struct leaf_wish leaves[] = {
        {"serving-kube-apiserver", &p->server_ca, &p->serving, "kube-apiserver", NULL, dns, ips, X509_SERVER},
        {"client-admin", &p->client_ca, &p->admin, "system:admin", "system:masters", NULL, NULL, X509_CLIENT},
        {"client-kube-apiserver", &p->client_ca, &p->kubelet_client, "system:apiserver", "system:masters", NULL, NULL,
         X509_CLIENT},
    };
    int made = 0;
    for (size_t i = 0; i < COUNT_OF(leaves); i++) {
        int r = open_leaf(p, &leaves[i], err);
        if (r < 0)
            return r;
        made += r;
    }
    return made;
}

static int open_service_account_key(struct pki *p, struct err *err)
{
    cleanup_key struct key *k = NULL;
    cleanup_free char *path = path_of(p, "service", ".key");
    int r;
    if (!access(path, F_OK)) {
        r = file_read(path, FILE_MAX, &p->service_account_key, NULL, err);
        if (!r && (r = key_parse(p->service_account_key, &k, err)))
            r = err_wrap(err, "%s", path);
        return r;
    }
    if ((r = key_generate(&k, err)))
        return r;
    p->service_account_key = key_private_pem(k);
    return file_write_text(path, p->service_account_key, 0600, err);
}

static int open_all(struct pki *p, const char *const *dns, const char *const *ips, struct err *err)
{
    int r = file_make_dir(p->folder, 0700, err);
    if (r || (r = open_ca(p, "server-ca", "k3c-server-ca", &p->server_ca, err)) ||
        (r = open_ca(p, "client-ca", "k3c-client-ca", &p->client_ca, err)) ||
        (r = open_ca(p, "request-header-ca", "k3c-request-header-ca", &p->request_header_ca, err)) ||
        (r = open_service_account_key(p, err)))
        return r;
    r = pki_renew(p, dns, ips, err);
    return MIN_OF(r, 0);
}

int pki_open(const char *folder, const char *const *dns, const char *const *ips, struct pki *ret, struct err *err)
{
    struct pki p = {.folder = mem_strdup(folder)};
    int r = open_all(&p, dns, ips, err);
    if (r)
        pki_close(&p);
    else
        *ret = p;
    return r;
}

static void close_ca(struct pki_ca *ca)
{
    free(ca->cert);
    key_free(ca->key);
}

static void close_leaf(struct pki_leaf *l)
{
    free(l->cert);
    free(l->key);
}

void pki_close(struct pki *p)
{
    close_ca(&p->server_ca);
    close_ca(&p->client_ca);
    close_ca(&p->request_header_ca);
    close_leaf(&p->serving);
    close_leaf(&p->admin);
    close_leaf(&p->kubelet_client);
    free(p->service_account_key);
    free(p->folder);
    *p = (struct pki){0};
}

int pki_sign_token(const struct pki *p, const char *claims, char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf token = {0};
    struct key *k = NULL;
    int r = key_parse(p->service_account_key, &k, err);
    if (r == 0)
        r = jwt_sign(k, claims, &token, err);
    key_free(k);
    if (r == 0)
        *ret = strbuf_take(&token);
    return r;
}
