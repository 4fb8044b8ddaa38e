/* /k3c/proxy/SCHEME/NAMESPACE/POD/PORT/PATH: a request that the API server hands on to a pod of this node
 * (server/apiserver/relay_proxy.c). Where there is no answer, the field x-k3c-proxy-failure of ours says why. */
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/pod/worker.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http_client.h"
#include "core/wire/http_proxy.h"
#include "core/wire/tls.h"

struct proxy_stream {
    struct kubelet_stream stream;
    struct http_request *http;
    struct http_client *client;
    struct http_proxy *proxy;
};

static void release(struct proxy_stream *s)
{
    list_remove(&s->stream.node);
    http_proxy_free(s->proxy);
    http_client_free(s->client);
    free(s);
}

static void abort_stream(struct proxy_stream *s)
{
    struct http_request *http = s->http;
    release(s);
    http_abort(http);
}

static void stop(struct kubelet_stream *stream)
{
    abort_stream(CONTAINER_OF(stream, struct proxy_stream, stream));
}

static void on_close(void *ctx)
{
    abort_stream(ctx);
}

static void refuse(struct http_request *r, const char *why)
{
    struct http_headers h = {0};
    char *clean = arena_strdup(r->arena, why);
    for (char *p = clean; *p; p++)
        *p = (unsigned char)*p < ' ' ? ' ' : *p;
    http_headers_add(r->arena, &h, "x-k3c-proxy-failure", clean);
    http_reply(r, 502, &h, NULL);
}

static void on_failed(void *ctx, const char *why)
{
    struct proxy_stream *s = ctx;
    struct http_request *http = s->http;
    s->proxy = NULL;
    const char *text = arena_strdup(http->arena, why);
    release(s);
    refuse(http, text);
}

static void on_ended(void *ctx, int code)
{
    struct proxy_stream *s = ctx;
    (void)code;
    s->proxy = NULL;
    release(s);
}

/* "/k3c/proxy/https/ns/pod/80" in front of the rest of a target. */
static bool parse(struct http_request *r, const char *part[4], const char **rest)
{
    struct slice s = slice_of(r->target);
    for (int i = 0; i < 3; i++)
        slice_cut(&s, '/'); /* "", "k3c", "proxy" */
    for (int i = 0; i < 4; i++) {
        struct slice piece = slice_cut(&s, '/');
        part[i] = http_percent_decode(r->arena, piece, false);
        if (!piece.n || !part[i])
            return false;
    }
    *rest = s.p - 1; /* at the slash */
    return **rest == '/';
}

void kubelet_proxy(struct kubelet *k, struct http_request *r)
{
    static const struct http_proxy_events events = {.failed = on_failed, .ended = on_ended};
    const char *part[4], *rest, *address = NULL;
    struct err err = {0};
    uint64_t port;
    if (!parse(r, part, &rest) || str_to_u64(part[3], &port) || !port || port > 65535) {
        kubelet_text(r, 404, "not found");
        return;
    }
    bool https = !strcmp(part[0], "https");
    if (pods_address(k->o.pods, part[1], part[2], &address, &err) ||
        (https && !k->insecure && tls_config_new(&(struct tls_options){.insecure = true}, &k->insecure, &err))) {
        refuse(r, err.text);
        return;
    }
    struct proxy_stream *s = mem_alloc(sizeof(*s));
    *s = (struct proxy_stream){.stream.stop = stop, .http = r};
    list_init(&s->stream.node);
    const struct http_client_options client = {
        .host = address, .port = (int)port, .tls = https ? k->insecure : NULL, .http1_only = true};
    if (http_client_new(k->o.loop, &client, &s->client, &err)) {
        release(s);
        refuse(r, err.text);
        return;
    }
    list_insert(&k->streams, &s->stream.node);
    http_on_close(r, on_close, s);
    s->proxy =
        http_proxy_new(r, s->client, &(struct http_proxy_options){.target = rest, .pipes = &k->pipes}, &events, s);
}
