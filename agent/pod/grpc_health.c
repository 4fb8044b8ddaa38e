#include "agent/pod/grpc_health.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/be32.h"
#include "core/base/mem.h"
#include "core/format/protobuf.h"
#include "core/wire/http_client.h"

enum { REPLY_MAX = 4096, PREFIX = 5 /* compressed or not, and the length */, SERVING = 1, UNIMPLEMENTED = 12 };

struct grpc_health {
    struct http_client *client;
    void (*done)(void *ctx, bool good, const char *text);
    void *ctx;
};

int grpc_health_parse(struct slice body, uint64_t *status)
{
    struct protobuf_field f;
    if (body.n < PREFIX || *body.p || be32_get(body.p + 1) != body.n - PREFIX)
        return -EBADMSG;
    struct slice rest = {body.p + PREFIX, body.n - PREFIX};
    int r;
    *status = 0;
    while ((r = protobuf_next(&rest, &f, NULL)) > 0)
        if (f.number == 1 && f.wire == PROTOBUF_VARINT)
            *status = f.value;
    return r;
}

static void on_reply(void *ctx, int code, const struct http_headers *headers, struct slice body, const char *why)
{
    static const char *const names[] = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    struct grpc_health *h = ctx;
    cleanup_strbuf struct strbuf text = {0};
    uint64_t status = 0, health = 0;
    const char *word = code ? http_headers_get(headers, "grpc-status") : NULL; /* with an error it comes at once */
    const char *message = word ? http_headers_get(headers, "grpc-message") : NULL;
    bool refused = word && (str_to_u64(word, &status) || status);
    if (!code)
        strbuf_addf(&text, "error: health rpc probe failed: %s", why);
    else if (status == UNIMPLEMENTED)
        strbuf_addf(&text, "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): %s",
                    message ? message : "");
    else if (refused)
        strbuf_addf(&text, "error: health rpc probe failed: rpc error: code = %s desc = %s", word,
                    message ? message : "");
    else if (code != 200 || grpc_health_parse(body, &health))
        strbuf_addf(&text, "error: health rpc probe failed: the server's answer is not gRPC (status %d)", code);
    else if (health != SERVING)
        strbuf_addf(&text, "service unhealthy (responded with \"%s\")",
                    health < COUNT_OF(names) ? names[health] : names[0]);
    h->done(h->ctx, !text.len, text.p);
}

struct grpc_health *grpc_health_ask(struct loop *l, const char *host, int port, const char *service,
                                    void (*done)(void *ctx, bool good, const char *text), void *ctx)
{
    struct grpc_health *h = mem_alloc(sizeof(*h));
    *h = (struct grpc_health){.done = done, .ctx = ctx};
    const struct http_client_options o = {.host = host, .port = port, .http2_known = true};
    if (http_client_new(l, &o, &h->client, NULL))
        return grpc_health_free(h);
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf body = {0}, message = {0};
    struct http_headers headers = {0};
    if (*service)
        protobuf_put_string(&message, 1, service);
    uint8_t prefix[PREFIX] = {0};
    be32_put(prefix + 1, (uint32_t)message.len);
    strbuf_add(&body, prefix, PREFIX);
    strbuf_add(&body, message.p, message.len);
    http_headers_add(a, &headers, "content-type", "application/grpc");
    http_headers_add(a, &headers, "te", "trailers");
    http_headers_add(a, &headers, "user-agent", "kube-probe/1.36");
    const struct http_call_options call = {.method = "POST",
                                           .target = "/grpc.health.v1.Health/Check",
                                           .headers = &headers,
                                           .body = body.p,
                                           .body_len = body.len};
    http_client_fetch(h->client, &call, REPLY_MAX, on_reply, h);
    return h;
}

struct grpc_health *grpc_health_free(struct grpc_health *h)
{
    if (!h)
        return NULL;
    http_client_free(h->client);
    free(h);
    return NULL;
}
