#include "agent/node/kubelet_auth.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/node/kubelet_int.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"
#include "core/wire/x509.h"

enum {
    TOKEN_MS = 120000,
    ALLOWED_MS = 300000,
    DENIED_MS = 30000,
    REMEMBERED_MAX = 512, /* answers of each sort; then all are forgotten */
    TOKEN_MAX = 16384,    /* bytes */
};

struct kubelet_auth {
    struct api *api;
    char *node;
    void (*pass)(void *ctx, struct http_request *r);
    void *ctx;
    struct map users;  /* hash of a token -> struct answer with the user's JSON */
    struct map access; /* hash of user, verb and subresource -> struct answer, text "" for no */
    struct list asked; /* struct question */
};

struct answer {
    uint64_t until_ms;
    char text[];
};

/* A request that waits for the API server; in the request's arena. */
struct question {
    struct list node;
    struct kubelet_auth *auth;
    struct http_request *r;
    struct api_call *call;
    char token_hash[SHA256_HEX_SIZE], access_key[SHA256_HEX_SIZE]; /* of what is asked now */
    cJSON *user;                /* TokenReview's form: username, uid, groups, extra */
    const char *subresource[3]; /* any of them will do; NULL-terminated */
    size_t at;
};

static void authorize(struct question *q);

static void forget(struct map *m)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(m, &i));)
        free(e->value);
    map_free(m);
    *m = (struct map){0};
}

static const char *recall(struct map *m, const char *key)
{
    const struct answer *a = map_get(m, key);
    return a && a->until_ms > clock_mono_ms() ? a->text : NULL;
}

static void remember(struct map *m, const char *key, const char *text, unsigned ms)
{
    if (map_count(m) >= REMEMBERED_MAX)
        forget(m);
    struct answer *a = mem_alloc(sizeof(*a) + strlen(text) + 1);
    a->until_ms = clock_mono_ms() + ms;
    memcpy(a->text, text, strlen(text) + 1);
    free(map_set(m, key, a));
}

struct kubelet_auth *kubelet_auth_new(struct api *api, const char *node_name,
                                      void (*pass)(void *ctx, struct http_request *r), void *ctx)
{
    struct kubelet_auth *k = mem_alloc(sizeof(*k));
    *k = (struct kubelet_auth){.api = api, .node = mem_strdup(node_name), .pass = pass, .ctx = ctx};
    list_init(&k->asked);
    return k;
}

static void drop(struct question *q)
{
    list_remove(&q->node);
    if (q->call)
        api_cancel(q->auth->api, q->call);
    q->call = NULL;
}

struct kubelet_auth *kubelet_auth_free(struct kubelet_auth *k)
{
    if (!k)
        return NULL;
    while (!list_empty(&k->asked))
        drop(CONTAINER_OF(k->asked.next, struct question, node));
    forget(&k->users);
    forget(&k->access);
    free(k->node);
    free(k);
    return NULL;
}

static void on_gone(void *ctx)
{
    struct question *q = ctx;
    drop(q);
    http_abort(q->r);
}

static void refuse(struct question *q, int code, const char *text)
{
    list_remove(&q->node);
    kubelet_text(q->r, code, text);
}

static const char *verb_of(const struct http_request *r)
{
    static const char *const verbs[][2] = {
        {"POST", "create"}, {"PUT", "update"}, {"PATCH", "patch"}, {"DELETE", "delete"}};
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (!strcmp(r->method, verbs[i][0]))
            return verbs[i][1];
    return "get";
}

static void set_subresources(struct question *q)
{
    static const char *const areas[][2] = {
        {"/stats", "stats"}, {"/metrics", "metrics"}, {"/logs", "log"}, {"/spec", "spec"}};
    struct slice path = http_target_path(q->r->target);
    const char **out = q->subresource;
    for (size_t i = 0; i < COUNT_OF(areas); i++)
        if (slice_is_below(path, areas[i][0])) {
            *out = areas[i][1];
            return;
        }
    if (slice_is_below(path, "/pods"))
        *out++ = "pods";
    *out = "proxy";
}

static const char *user_name(const struct question *q)
{
    return json_str_or(q->user, "username", "");
}

static void deny(struct question *q)
{
    const char *all = q->subresource[1] ? arena_printf(q->r->arena, "%s %s", q->subresource[0], q->subresource[1])
                                        : q->subresource[0];
    refuse(q, 403,
           arena_printf(q->r->arena, "Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=[%s])\n",
                        user_name(q), verb_of(q->r), all));
}

static void decided(struct question *q, bool allowed)
{
    if (allowed) {
        list_remove(&q->node);
        http_on_close(q->r, NULL, NULL);
        q->auth->pass(q->auth->ctx, q->r);
        return;
    }
    q->at++;
    if (q->subresource[q->at])
        authorize(q);
    else
        deny(q);
}

static void set_access_key(struct question *q)
{
    cleanup_strbuf struct strbuf text = {0};
    strbuf_addf(&text, "%s %s ", verb_of(q->r), q->subresource[q->at]);
    json_write(&text, q->user);
    sha256_hex(text.p, text.len, q->access_key);
}

static void on_access(void *ctx, const struct api_result *res)
{
    struct question *q = ctx;
    q->call = NULL;
    if (!api_ok(res)) {
        log_warn("the kubelet's port cannot ask whether %s may %s nodes/%s: %s", user_name(q), verb_of(q->r),
                 q->subresource[q->at], res->message);
        refuse(q, 500, "Authorization error: the API server cannot be asked\n");
        return;
    }
    bool allowed = json_bool(res->object, "status.allowed", false);
    remember(&q->auth->access, q->access_key, allowed ? "yes" : "", allowed ? ALLOWED_MS : DENIED_MS);
    decided(q, allowed);
}

static void authorize(struct question *q)
{
    set_access_key(q);
    const char *known = recall(&q->auth->access, q->access_key);
    if (known) {
        decided(q, *known);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {
        .verb = API_CREATE, .group = "authorization.k8s.io", .version = "v1", .resource = "subjectaccessreviews"};
    cJSON *spec =
        json_build(a,
                   "{'user':%s,'groups':%J,'resourceAttributes':{'verb':%s,'version':'v1','resource':'nodes','"
                   "subresource':%s,'name':%s}}",
                   user_name(q), json_get(q->user, "groups"), verb_of(q->r), q->subresource[q->at], q->auth->node);
    json_set_str(a, spec, "uid", json_str(q->user, "uid"));
    if (json_get(q->user, "extra"))
        json_set(a, spec, "extra", json_copy(a, json_get(q->user, "extra")));
    r.body = json_build(a, "{'kind':'SubjectAccessReview','apiVersion':'authorization.k8s.io/v1','spec':%J}", spec);
    q->call = api_do(q->auth->api, &r, on_access, q);
}

static void on_token(void *ctx, const struct api_result *res)
{
    struct question *q = ctx;
    q->call = NULL;
    if (!api_ok(res))
        log_warn("the kubelet's port cannot ask who a token is: %s", res->message);
    if (!api_ok(res) || !json_bool(res->object, "status.authenticated", false)) {
        refuse(q, 401, "Unauthorized");
        return;
    }
    q->user = json_copy(q->r->arena, json_at(res->object, "status.user"));
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, q->user);
    remember(&q->auth->users, q->token_hash, text.p, TOKEN_MS);
    authorize(q);
}

static void review(struct question *q, const char *token)
{
    sha256_hex(token, strlen(token), q->token_hash);
    q->user = json_of(q->r->arena, recall(&q->auth->users, q->token_hash));
    if (q->user) {
        authorize(q);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    struct api_request r = {
        .verb = API_CREATE, .group = "authentication.k8s.io", .version = "v1", .resource = "tokenreviews"};
    r.body = json_build(a, "{'kind':'TokenReview','apiVersion':'authentication.k8s.io/v1','spec':{'token':%s}}", token);
    q->call = api_do(q->auth->api, &r, on_token, q);
}

/* TLS has verified the chain; what is left is whose it is. True: it passes at once. */
static bool from_certificate(struct question *q)
{
    struct arena *a = q->r->arena;
    struct x509_cert c;
    if (!q->r->peer_cert.n || x509_parse(a, q->r->peer_cert.p, q->r->peer_cert.n, &c, NULL) || !c.subject.cn)
        return false;
    if (!strcmp(c.subject.cn, "system:apiserver"))
        return true;
    if (c.subject.orgs && str_in("system:masters", c.subject.orgs))
        return true;
    cJSON *groups = json_strings(a, c.subject.orgs);
    json_append(groups, json_string(a, "system:authenticated"));
    q->user = json_build(a, "{'username':%s,'groups':%J}", c.subject.cn, groups);
    return false;
}

static const char *bearer(const struct http_request *r)
{
    const char *h = http_headers_get(&r->headers, "authorization");
    if (!h || strncasecmp(h, "Bearer ", 7))
        return NULL;
    h += 7 + strspn(h + 7, " ");
    return *h && strlen(h) <= TOKEN_MAX ? h : NULL;
}

void kubelet_auth_check(struct kubelet_auth *k, struct http_request *r)
{
    struct question *q = arena_alloc(r->arena, sizeof(*q));
    *q = (struct question){.auth = k, .r = r};
    if (from_certificate(q)) {
        k->pass(k->ctx, r);
        return;
    }
    list_init(&q->node);
    const char *token = q->user ? NULL : bearer(r);
    if (!k->api || (!q->user && !token)) {
        refuse(q, q->user ? 403 : 401, q->user ? "Forbidden" : "Unauthorized");
        return;
    }
    list_insert(&k->asked, &q->node);
    http_on_close(r, on_gone, q);
    set_subresources(q);
    if (token)
        review(q, token);
    else
        authorize(q);
}
