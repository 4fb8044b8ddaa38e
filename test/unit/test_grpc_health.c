#include "agent/pod/grpc_health.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

static struct loop *l;
static char *said;
static int version, pokes;

/* What a service named like its answer says. */
static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    struct http_headers h = {0};
    struct blob *b = NULL;
    struct slice service = r->body.n > 7 ? (struct slice){r->body.p + 7, r->body.n - 7} : (struct slice){NULL, 0};
    version = r->version;
    http_headers_add(r->arena, &h, "content-type", "application/grpc");
    if (r->body.n == 5)
        b = blob_new("\0\0\0\0\2\010\1", 7);
    else if (slice_is(service, "down"))
        b = blob_new("\0\0\0\0\2\010\2", 7);
    else if (slice_is(service, "web"))
        b = blob_new("<html>", 6);
    else
        http_headers_add(r->arena, &h, "grpc-status", slice_is(service, "old") ? "12" : "5");
    http_headers_add(r->arena, &h, "grpc-message", "so it is");
    pokes += strcmp(r->target, "/grpc.health.v1.Health/Check") == 0;
    http_reply(r, 200, &h, b);
    blob_unref(b);
}

static void answered(void *ctx, bool good, const char *text)
{
    (void)ctx;
    free(said);
    said = mem_strdup(good ? "good" : text);
    loop_stop(l);
}

static const char *ask(int port, const char *service)
{
    struct grpc_health *h = grpc_health_ask(l, "127.0.0.1", port, service, answered, NULL);
    loop_run(l);
    grpc_health_free(h);
    return said;
}

static int parse(const char *text, size_t n, uint64_t *status)
{
    return grpc_health_parse((struct slice){text, n}, status);
}

int main(void)
{
    l = loop_new();
    struct http_server *s;
    const struct http_server_options o = {.body_max = 1000, .on_request = on_request};
    if (http_server_new(l, "127.0.0.1", 0, &o, &s, NULL))
        abort();
    int port = http_server_port(s);
    is_string(ask(port, ""), "good", "a server that serves is healthy");
    is_int(version, 2, "it is asked by HTTP/2");
    is_int(pokes, 1, "for its health");
    is_string(ask(port, "down"), "service unhealthy (responded with \"NOT_SERVING\")", "one that does not is not");
    ok(strstr(ask(port, "old"), "does not implement the grpc health protocol (grpc.health.v1.Health): so it is"),
       "one without the service says so");
    is_string(ask(port, "who"), "error: health rpc probe failed: rpc error: code = 5 desc = so it is",
              "another error is told with its words");
    ok(strstr(ask(port, "web"), "not gRPC"), "what is no gRPC is none");
    http_server_free(s);
    ok(strstr(ask(port, ""), "error: health rpc probe failed"), "nobody there is a failure");
    uint64_t status;
    ok(!parse("\0\0\0\0\0", 5, &status) && status == 0, "an empty message is an unknown health");
    is_int(parse("\1\0\0\0\2\010\1", 7, &status), -EBADMSG, "a compressed one is refused");
    is_int(parse("\0\0\0\0\3\010\1", 7, &status), -EBADMSG, "so is one that is not whole");
    free(said);
    loop_free(l);
    return done();
}
