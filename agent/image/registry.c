#include "agent/image/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/registry_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"

enum { PEM_BYTES_MAX = 4 << 20, SYSTEM_CA_BYTES_MAX = 16 << 20, WORDS_SHOWN = 300, ERRORS_SHOWN = 3 };

/* ---- TLS ---- */

/* As K3s: what the file holds counts beside what the system trusts. */
static int read_ca(struct registry *r, struct err *err)
{
    static const char *const system_files[] = {"/etc/ssl/certs/ca-certificates.crt",
                                               "/etc/pki/tls/certs/ca-bundle.crt"};
    cleanup_free char *own = NULL, *system = NULL;
    struct strbuf all = {0};
    if (!*r->host.tls.ca_file)
        return 0;
    int bad = file_read(r->host.tls.ca_file, PEM_BYTES_MAX, &own, NULL, err);
    if (bad)
        return bad;
    for (size_t i = 0; i < COUNT_OF(system_files) && !system; i++)
        file_read(system_files[i], SYSTEM_CA_BYTES_MAX, &system, NULL, NULL);
    strbuf_addf(&all, "%s\n%s", own, system ? system : "");
    r->ca = strbuf_take(&all);
    return 0;
}

static int make_tls(struct registry *r, struct err *err)
{
    cleanup_free char *cert = NULL, *key = NULL;
    struct tls_options o = {.insecure = r->host.tls.insecure, .alpn = "http/1.1"};
    int bad = read_ca(r, err);
    if (!bad && *r->host.tls.cert_file)
        bad = file_read(r->host.tls.cert_file, PEM_BYTES_MAX, &cert, NULL, err);
    if (!bad && *r->host.tls.key_file)
        bad = file_read(r->host.tls.key_file, PEM_BYTES_MAX, &key, NULL, err);
    o.ca = r->ca;
    o.cert = cert;
    o.key = key;
    if (!bad)
        bad = tls_config_new(&o, &r->tls_own, err);
    if (key)
        crypto_wipe(key, strlen(key));
    return bad;
}

/* ---- clients ---- */

static int tls_for(struct registry *r, const struct url *u, struct tls_config **ret, struct err *err)
{
    if (url_same_origin(u, &r->host.origin)) {
        *ret = r->tls_own;
        return 0;
    }
    struct tls_options o = {.insecure = r->host.tls.insecure, .ca = r->ca, .alpn = "http/1.1"};
    int bad = r->tls_other ? 0 : tls_config_new(&o, &r->tls_other, err);
    *ret = r->tls_other;
    return bad;
}

struct http_client *registry_client(struct registry *r, const struct url *u, struct err *err)
{
    for (size_t i = 0; i < r->norigins; i++)
        if (url_same_origin(&r->origins[i].url, u))
            return r->origins[i].client;
    if (r->norigins == REGISTRY_ORIGINS_MAX) {
        err_set(err, EINVAL, "the registry sends us to more than %d hosts", REGISTRY_ORIGINS_MAX);
        return NULL;
    }
    struct tls_config *tls = NULL;
    struct origin *o = &r->origins[r->norigins];
    if (u->https && tls_for(r, u, &tls, err))
        return NULL;
    o->url = *u;
    o->url.host = arena_strdup(r->arena, u->host);
    struct http_client_options options = {.host = o->url.host, .port = u->port, .tls = tls, .http1_only = true};
    if (http_client_new(r->loop, &options, &o->client, err))
        return NULL;
    r->norigins++;
    return o->client;
}

/* ---- the session ---- */

static struct registry_auth copy_auth(struct arena *a, const struct registry_auth *from)
{
    const struct registry_auth none = {"", "", "", "", NULL};
    from = from ? from : &none;
    return (struct registry_auth){arena_strdup(a, from->username), arena_strdup(a, from->password),
                                  arena_strdup(a, from->identity_token), arena_strdup(a, from->registry_token), NULL};
}

static void copy_host(struct registry *r, const struct registry_host *h)
{
    struct arena *a = r->arena;
    r->host = *h;
    r->host.origin.authority = arena_strdup(a, h->origin.authority);
    r->host.origin.host = arena_strdup(a, h->origin.host);
    r->host.origin.target = "/";
    r->host.api = arena_strdup(a, h->api);
    r->host.repo = arena_strdup(a, h->repo);
    r->host.ns = arena_strdup(a, h->ns);
    r->host.tls = (struct registry_tls){arena_strdup(a, h->tls.ca_file), arena_strdup(a, h->tls.cert_file),
                                        arena_strdup(a, h->tls.key_file), h->tls.insecure};
}

int registry_new(struct loop *l, const struct registry_host *host, const struct registry_auth *auth,
                 struct registry **ret, struct err *err)
{
    struct registry *r = mem_alloc(sizeof(*r));
    r->loop = l;
    r->arena = arena_new();
    list_init(&r->calls);
    copy_host(r, host);
    r->auth = copy_auth(r->arena, auth ? auth : host->has_auth ? &host->auth : NULL);
    if (*r->auth.registry_token) {
        struct strbuf b = {0};
        strbuf_addf(&b, "Bearer %s", r->auth.registry_token);
        r->authorization = strbuf_take(&b);
    }
    int bad = host->origin.https ? make_tls(r, err) : 0;
    if (bad) {
        registry_free(r);
        return bad;
    }
    *ret = r;
    return 0;
}

void registry_release(struct registry *r)
{
    if (!--r->holds && r->gone)
        free(r);
}

struct registry *registry_free(struct registry *r)
{
    if (!r)
        return NULL;
    registry_cancel_token(r);
    for (struct list *at; (at = list_pop(&r->calls));)
        registry_cancel(CONTAINER_OF(at, struct registry_call, link));
    for (size_t i = 0; i < r->norigins; i++)
        http_client_free(r->origins[i].client);
    tls_config_free(r->tls_own);
    tls_config_free(r->tls_other);
    if (r->authorization)
        crypto_wipe(r->authorization, strlen(r->authorization));
    free(r->authorization);
    free(r->ca);
    arena_free(r->arena);
    r->gone = true;
    r->holds++;
    registry_release(r);
    return NULL;
}

const struct registry_host *registry_host(const struct registry *r)
{
    return &r->host;
}

/* ---- words ---- */

/* "MANIFEST_UNKNOWN" as registries' own clients show it: "manifest unknown". What a stranger wrote stays one short
 * line. */
static void add_plain(struct strbuf *b, const char *text, bool code)
{
    for (size_t n = 0; *text && n < WORDS_SHOWN; text++, n++) {
        char c = *text;
        if (code)
            c = c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        strbuf_addc(b, (unsigned char)c < ' ' || c == 0x7f ? ' ' : c);
    }
}

const char *registry_words(struct arena *a, struct slice body)
{
    cleanup_strbuf struct strbuf b = {0};
    cJSON *tree;
    size_t n = 0;
    if (json_parse(a, body.p ? body.p : "", body.n, &tree, NULL, NULL))
        return "";
    for (JSON_EACH(error, json_get(tree, "errors"))) {
        const char *code = json_str_or(error, "code", ""), *message = json_str_or(error, "message", "");
        if (n == ERRORS_SHOWN || (!*code && !*message))
            break;
        strbuf_adds(&b, n++ ? "; " : "");
        add_plain(&b, code, true);
        strbuf_adds(&b, *code && *message ? ": " : "");
        add_plain(&b, message, false);
    }
    /* token servers have their own form */
    const char *details = json_str(tree, "details");
    if (!n && details)
        add_plain(&b, details, false);
    return arena_strdup(a, b.p ? b.p : "");
}
