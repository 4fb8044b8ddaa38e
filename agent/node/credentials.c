#include "agent/node/credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/cli/options.h"
#include "core/format/json.h"
#include "core/wire/key.h"
#include "core/wire/x509.h"

enum { FILE_MAX = 1 << 20, PASSWORD_BYTES = 16 };

static const char password_path[] = "/etc/k3c/node/password";

const char *credential_name(enum credential c)
{
    static const char *const names[] = {"client-kubelet", "serving-kubelet", "client-kube-proxy"};
    return names[c];
}

/* The file's text in the arena; *ret stays NULL when there is none. */
static int read_optional(const struct options *o, const char *path, const char **ret, struct err *err)
{
    cleanup_free char *text = NULL;
    *ret = NULL;
    if (access(path, F_OK))
        return 0;
    int r = file_read(path, FILE_MAX, &text, NULL, err);
    if (!r)
        *ret = arena_strdup(o->arena, text);
    return r;
}

static int load_key(const struct options *o, enum credential c, const char **ret, struct err *err)
{
    const char *path = options_path(o, "agent/%s.key", credential_name(c));
    int r = read_optional(o, path, ret, err);
    if (r || *ret)
        return r;
    cleanup_key struct key *k = NULL;
    if ((r = key_generate(&k, err)))
        return r;
    cleanup_free char *pem = key_private_pem(k);
    *ret = arena_strdup(o->arena, pem);
    return file_write_text(path, pem, 0600, err);
}

static int load_config(const struct options *o, const cJSON **ret, struct err *err)
{
    const char *text;
    int r = read_optional(o, options_path(o, "agent/etc/config.json"), &text, err);
    if (!r)
        *ret = json_of(o->arena, text); /* an unreadable one is asked for again */
    return r;
}

int credentials_load(const struct options *o, struct credentials *ret, struct err *err)
{
    struct credentials c = {0};
    int r = file_make_dir(options_path(o, "agent/etc"), 0700, err);
    for (enum credential i = 0; i < CREDENTIALS && !r; i++) {
        r = load_key(o, i, &c.key[i], err);
        if (!r)
            r = read_optional(o, options_path(o, "agent/%s.crt", credential_name(i)), &c.cert[i], err);
    }
    if (r || (r = read_optional(o, options_path(o, "agent/server-ca.crt"), &c.server_ca, err)) ||
        (r = read_optional(o, options_path(o, "agent/client-ca.crt"), &c.client_ca, err)) ||
        (r = load_config(o, &c.config, err)))
        return r;
    *ret = c;
    return 0;
}

static bool cert_valid(struct arena *a, const char *pem, const char *ca, unsigned usage, struct x509_cert *cert)
{
    return !x509_parse(a, pem, strlen(pem), cert, NULL) && cert->not_after > clock_real_s() + 30 * 86400 &&
           !x509_verify(ca, cert->der, usage, NULL);
}

static bool names_ips(const struct x509_cert *cert, const char *const *ips)
{
    for (; *ips; ips++) {
        const char *const *at = cert->subject.ips;
        while (at && *at && strcmp(*at, *ips))
            at++;
        if (!at || !*at)
            return false;
    }
    return true;
}

bool credentials_complete(const struct credentials *c, const char *node_name, const char *const *ips)
{
    if (!c->server_ca || !c->client_ca || !c->config)
        return false;
    cleanup_arena struct arena *a = arena_new();
    const char *cn = arena_printf(a, "system:node:%s", node_name);
    for (enum credential i = 0; i < CREDENTIALS; i++) {
        struct x509_cert cert;
        bool serving = i == SERVING_KUBELET;
        if (!c->cert[i] || !c->key[i] ||
            !cert_valid(a, c->cert[i], serving ? c->server_ca : c->client_ca, serving ? X509_SERVER : X509_CLIENT,
                        &cert))
            return false;
        if (i != CLIENT_KUBE_PROXY && !str_eq(cert.subject.cn, cn))
            return false;
        if (serving && !names_ips(&cert, ips))
            return false;
    }
    return true;
}

int credentials_save(const struct options *o, const struct credentials *c, struct err *err)
{
    struct strbuf config = {0};
    json_write(&config, c->config);
    int r = file_write_text(options_path(o, "agent/etc/config.json"), config.p, 0600, err);
    strbuf_free(&config);
    for (enum credential i = 0; i < CREDENTIALS && !r; i++)
        r = file_write_text(options_path(o, "agent/%s.crt", credential_name(i)), c->cert[i], 0644, err);
    if (r || (r = file_write_text(options_path(o, "agent/client-ca.crt"), c->client_ca, 0644, err)))
        return r;
    return file_write_text(options_path(o, "agent/server-ca.crt"), c->server_ca, 0644, err);
}

int node_password(const struct options *o, const char **ret, struct err *err)
{
    const char *text;
    int r = read_optional(o, password_path, &text, err);
    if (r)
        return r;
    if (!text) {
        char *fresh = arena_alloc(o->arena, 2 * PASSWORD_BYTES + 1);
        random_hex(fresh, PASSWORD_BYTES);
        if ((r = file_make_parents(password_path, 0755, err)) || (r = file_write_text(password_path, fresh, 0600, err)))
            return r;
        text = fresh;
    }
    *ret = arena_dup(o->arena, text, strcspn(text, "\r\n"));
    return **ret ? 0 : err_set(err, EINVAL, "%s is empty; remove it to get a new one", password_path);
}
