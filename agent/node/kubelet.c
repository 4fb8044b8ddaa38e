#include <stdlib.h>
#include <string.h>

#include "agent/node/kubelet_auth.h"
#include "agent/node/kubelet_int.h"
#include "agent/pod/worker.h"
#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/conn_pipe.h"
#include "core/wire/spdy.h"
#include "core/wire/tls.h"

enum { BODY_MAX = 3145728 /* as the API server's: bodies of proxied requests */ };

void kubelet_text(struct http_request *r, int code, const char *text)
{
    cleanup_blob struct blob *body = blob_new(text, strlen(text));
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain; charset=utf-8");
    http_reply(r, code, &h, body);
}

bool kubelet_flag(struct http_request *r, const char *key)
{
    const char *v = http_query_get(r->arena, http_target_query(r->target), key);
    return v && (!strcmp(v, "true") || !strcmp(v, "1"));
}

void kubelet_keep_target(struct arena *a, const struct kubelet_target *t, struct kubelet_target *ret)
{
    *ret =
        (struct kubelet_target){arena_strdup(a, t->namespace), arena_strdup(a, t->pod), arena_strdup(a, t->container)};
}

const char *kubelet_spdy_protocol(struct http_request *r, const char *const *ours)
{
    static const char refusal[] = "unable to upgrade: unable to negotiate protocol";
    const char *offered = http_headers_get(&r->headers, "x-stream-protocol-version");
    const char *protocol = spdy_protocol(&r->headers, ours);
    if (protocol)
        return protocol;
    if (!offered) {
        kubelet_text(r, 400, "unable to upgrade: header X-Stream-Protocol-Version does not exist in request");
        return NULL;
    }
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain; charset=utf-8");
    for (size_t i = 0; ours[i]; i++)
        http_headers_add(r->arena, &h, "x-accepted-stream-protocol-versions", ours[i]);
    cleanup_blob struct blob *body = blob_new(refusal, sizeof(refusal) - 1);
    http_reply(r, 403, &h, body);
    return NULL;
}

static void list_pods(struct kubelet *k, struct http_request *r)
{
    cJSON *list = json_build(r->arena, "{'kind':'PodList','apiVersion':'v1','metadata':{},'items':%J}",
                             pods_list(k->o.pods, r->arena));
    cleanup_blob struct blob *body = json_to_blob(list);
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "application/json");
    http_reply(r, 200, &h, body);
}

/* "/VERB/a/b/c" or "/VERB/a/b" into its parts; false when it has not that form. */
static bool parse_target(struct arena *a, struct slice path, bool container, struct kubelet_target *ret)
{
    const char *part[4] = {"", "", "", ""};
    slice_cut(&path, '/'); /* what is before the first slash */
    for (size_t i = 0; i < 3 + (size_t)container; i++) {
        struct slice piece = slice_cut(&path, '/');
        part[i] = http_percent_decode(a, piece, false);
        if (!piece.n || !part[i])
            return false;
    }
    *ret = (struct kubelet_target){part[1], part[2], part[3]};
    return !path.n;
}

static void serve(void *ctx, struct http_request *r)
{
    static const struct {
        const char *prefix;
        bool container;
        void (*handle)(struct kubelet *k, struct http_request *r, const struct kubelet_target *t);
    } targets[] = {
        {"/containerLogs/", true, kubelet_logs},
        {"/exec/", true, kubelet_exec},
        {"/attach/", true, kubelet_attach},
        {"/portForward/", false, kubelet_forward},
    };
    struct kubelet *k = ctx;
    struct slice path = http_target_path(r->target);
    struct kubelet_target t;
    if (str_starts(r->target, "/k3c/proxy/")) {
        kubelet_proxy(k, r);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        size_t n = strlen(targets[i].prefix);
        if (path.n < n || memcmp(path.p, targets[i].prefix, n))
            continue;
        if (parse_target(r->arena, path, targets[i].container, &t))
            targets[i].handle(k, r, &t);
        else
            kubelet_text(r, 404, "not found");
        return;
    }
    if (slice_is(path, "/pods") || slice_is(path, "/pods/"))
        list_pods(k, r);
    else if (slice_is(path, "/metrics"))
        kubelet_metrics(k, r);
    else if (slice_is(path, "/metrics/resource"))
        kubelet_resource_metrics(k, r);
    else
        kubelet_text(r, 404, "404 page not found\n");
}

static void handle(void *ctx, struct http_request *r)
{
    struct kubelet *k = ctx;
    if (slice_is(http_target_path(r->target), "/healthz"))
        kubelet_text(r, 200, "ok");
    else
        kubelet_auth_check(k->auth, r);
}

int kubelet_new(const struct kubelet_options *o, struct kubelet **ret, struct err *err)
{
    struct kubelet *k = mem_alloc(sizeof(*k));
    k->o = *o;
    list_init(&k->streams);
    list_init(&k->pipes);
    struct http_server_options server = {.tls = o->tls, .body_max = BODY_MAX, .on_request = handle, .ctx = k};
    int r = http_server_new(o->loop, o->address, o->port, &server, &k->server, err);
    if (r) {
        free(k);
        return r;
    }
    k->auth = kubelet_auth_new(o->api, o->node_name, serve, k);
    *ret = k;
    return 0;
}

struct kubelet *kubelet_free(struct kubelet *k)
{
    if (!k)
        return NULL;
    while (!list_empty(&k->streams)) {
        struct kubelet_stream *s = CONTAINER_OF(k->streams.next, struct kubelet_stream, node);
        s->stop(s);
    }
    kubelet_auth_free(k->auth);
    http_server_free(k->server);
    conn_pipes_free(&k->pipes);
    tls_config_free(k->insecure);
    free(k);
    return NULL;
}
