/* The HTTP side: a request from the wire into the phases, answers out of them: whole, streamed lists, watches. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "server/apiserver/answer_http.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/encode.h"
#include "server/apiserver/flow.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/parse_cache.h"
#include "server/apiserver/pretty.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

enum {
    GZIP_MIN = 128 << 10, /* bytes; smaller answers are not worth the time */
    WARNINGS_MAX = 4096,  /* bytes of all warnings */
    WARNING_CUT = 256,    /* of each, when they are more */
};

static const char *header(const struct req *r, const char *name)
{
    return http_headers_get(r->headers, name);
}

bool answer_http_pretty(struct req *r)
{
    const char *query = request_query(r, "pretty"), *agent = header(r, "user-agent");
    if (query && *query)
        return request_query_bool(r, "pretty");
    return r->accept.pretty ||
           (agent && (str_starts(agent, "curl") || str_starts(agent, "Wget") || str_starts(agent, "Mozilla/5.0")));
}

bool answer_http_gzip(struct req *r, size_t len)
{
    return len >= GZIP_MIN && accepts_gzip(header(r, "accept-encoding"));
}

static const char *audit_id(struct req *r)
{
    const char *given = header(r, "audit-id");
    if (given && *given && strlen(given) <= 64)
        return given;
    char *id = arena_alloc(r->arena, 37);
    random_uuid(id);
    return id;
}

/* At most `max` bytes of the text, cut where a character ends. */
static size_t utf8_prefix(const char *text, size_t max)
{
    size_t n = strnlen(text, max);
    while (n && text[n] && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* As Kubernetes does: when all of them are too long for headers, each is cut, and what is too much still is dropped. */
static void add_warnings(struct req *r, struct http_headers *h)
{
    size_t total = 0;
    for (JSON_EACH(w, r->warnings))
        total += strlen(w->valuestring);
    size_t max = total > WARNINGS_MAX ? WARNING_CUT : SIZE_MAX, written = 0;
    for (JSON_EACH(w, r->warnings)) {
        cleanup_strbuf struct strbuf text = {0};
        size_t left = utf8_prefix(w->valuestring, max);
        if (written > WARNINGS_MAX)
            return;
        written += left;
        strbuf_adds(&text, "299 - \"");
        for (const char *p = w->valuestring; left; p++, left--) {
            if ((unsigned char)*p < 0x20)
                continue;
            if (*p == '"' || *p == '\\')
                strbuf_addc(&text, '\\');
            strbuf_addc(&text, *p);
        }
        strbuf_addc(&text, '"');
        http_headers_add(r->arena, h, "warning", arena_strdup(r->arena, text.p));
    }
}

/* HTTP/2 gives a peer much for little: who is nobody gets one answer from a connection, as in Kubernetes. */
static bool is_nobody(const struct req *r)
{
    return r->http->version == 2 && (r->answer.code == 401 || (r->user && r->user->anonymous));
}

static const char *next_year(struct arena *a)
{
    char text[40];
    struct tm tm;
    time_t then = time(NULL) + 365 * 24 * 3600;
    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&then, &tm));
    return arena_strdup(a, text);
}

void answer_http_headers(struct req *r, const char *content_type, struct http_headers *h)
{
    if (is_nobody(r))
        http_last(r->http);
    http_headers_add_borrowed(r->arena, h, "audit-id", audit_id(r));
    http_headers_add_borrowed(r->arena, h, "cache-control",
                              r->answer.immutable ? "public, immutable"
                              : r->answer.cache   ? r->answer.cache
                                                  : "no-cache, private");
    if (r->answer.immutable)
        http_headers_add(r->arena, h, "expires", next_year(r->arena));
    if (content_type)
        http_headers_add(r->arena, h, "content-type", content_type);
    flow_add_headers(r, h);
    if (r->warnings)
        add_warnings(r, h);
    if (r->answer.retry_after)
        http_headers_add(r->arena, h, "retry-after", r->answer.retry_after);
    if (r->answer.location)
        http_headers_add(r->arena, h, "location", r->answer.location);
    if (r->answer.etag)
        http_headers_add(r->arena, h, "etag", r->answer.etag);
    if (r->answer.vary)
        http_headers_add(r->arena, h, "vary", r->answer.vary);
    if (r->answer.nosniff)
        http_headers_add(r->arena, h, "x-content-type-options", "nosniff");
    if (r->answer.code == 401)
        http_headers_add(r->arena, h, "www-authenticate", "Bearer realm=\"kubernetes\"");
}

static struct blob *gzip(const struct blob *plain)
{
    z_stream z = {0};
    if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    struct blob *out = blob_new(NULL, deflateBound(&z, plain->len));
    z.next_in = (Bytef *)(uintptr_t)plain->data;
    z.avail_in = (uInt)plain->len;
    z.next_out = (Bytef *)out->data;
    z.avail_out = (uInt)out->len;
    bool whole = deflate(&z, Z_FINISH) == Z_STREAM_END;
    out->len = z.total_out;
    deflateEnd(&z);
    return whole ? out : blob_unref(out);
}

void answer_http_send(struct req *r, const char *content_type, struct blob *body)
{
    struct http_headers h = {0};
    struct http_request *http = r->http;
    int code = r->answer.code;
    answer_http_headers(r, content_type, &h);
    cleanup_blob struct blob *packed = NULL;
    if (body && answer_http_gzip(r, body->len))
        packed = gzip(body);
    if (packed) {
        http_headers_add(r->arena, &h, "content-encoding", "gzip");
        http_headers_add(r->arena, &h, "vary", "Accept-Encoding");
    }
    request_metrics_done(r, code, body ? body->len : 0);
    cleanup_blob struct blob *keep = blob_ref(packed ? packed : body);
    request_release(r);
    http_reply(http, code, &h, keep);
}

static void send_not_acceptable(struct req *r)
{
    rest_not_acceptable(r, "application/json", false);
    cleanup_blob struct blob *b = json_to_blob(r->answer.tree);
    answer_http_send(r, "application/json", b);
}

/* What is no object has no table and no metadata alone. Of an error the header's other clauses count. */
static void negotiate_again(struct req *r)
{
    if (r->answer.kind || r->accept.as == ACCEPT_OBJECT)
        return;
    if (r->answer.code < 400)
        r->accept.as = ACCEPT_OBJECT;
    else if (!accept_parse(header(r, "accept"), false, &r->accept))
        r->accept = (struct accept){.encoding = OBJECT_JSON};
}

static void send_object(struct req *r)
{
    negotiate_again(r);
    bool plain = r->accept.encoding == OBJECT_JSON && (r->accept.as == ACCEPT_OBJECT || !r->answer.kind);
    bool pretty = r->accept.encoding == OBJECT_JSON && answer_http_pretty(r);
    if (plain && !pretty && r->answer.bytes) {
        answer_http_send(r, "application/json", r->answer.bytes);
        return;
    }
    cleanup_arena struct arena *scratch = arena_new();
    cleanup_strbuf struct strbuf out = {0}, indented = {0};
    if (encode_object(r, scratch, r->answer.kind, r->answer.schema, r->answer.tree, r->answer.bytes, &out) < 0) {
        send_not_acceptable(r);
        return;
    }
    if (pretty) {
        struct pretty p = {0};
        pretty_add(&p, &indented, out.p, out.len);
        strbuf_addc(&indented, '\n');
    }
    cleanup_blob struct blob *body = strbuf_to_blob(pretty ? &indented : &out);
    answer_http_send(r, encode_content_type(&r->accept, false), body);
}

static void on_peer_gone(void *ctx)
{
    request_cancel(ctx);
}

static void answer(struct req *r)
{
    if (r->answer.content_type) {
        answer_http_send(r, r->answer.content_type, r->answer.bytes);
    } else if (r->answer.list) {
        answer_list(r);
    } else if (!r->answer.tree && !r->answer.bytes) {
        answer_http_send(r, NULL, NULL);
    } else {
        send_object(r);
    }
}

struct watch_state {
    bool columns_sent;
};

static void watch_start(struct req *r)
{
    struct http_headers h = {0};
    r->state = arena_alloc(r->arena, sizeof(struct watch_state));
    answer_http_headers(r, encode_content_type(&r->accept, true), &h);
    http_on_close(r->http, on_peer_gone, r);
    request_metrics_stream(r, 1);
    http_start(r->http, 200, &h);
}

static void watch_event(struct req *r, const char *type, struct blob *object, cJSON *tree)
{
    struct watch_state *w = r->state;
    bool protobuf = r->accept.encoding == OBJECT_PROTOBUF;
    bool shared = !tree && r->accept.as == ACCEPT_OBJECT && !rest_watch_begins(r);
    struct blob *known = shared ? parse_cache_event(r->srv->parse_cache, object, type, protobuf) : NULL;
    if (known) {
        http_write_blob(r->http, known);
        return;
    }
    cleanup_strbuf struct strbuf out = {0};
    cleanup_arena struct arena *scratch = arena_new();
    encode_event(r, scratch, type, object, tree, !w->columns_sent, &out);
    w->columns_sent = true;
    cleanup_blob struct blob *event = strbuf_to_blob(&out);
    if (shared)
        parse_cache_keep_event(r->srv->parse_cache, object, type, protobuf, event);
    http_write_blob(r->http, event);
}

static void watch_end(struct req *r)
{
    struct http_request *http = r->http;
    request_metrics_stream(r, -1);
    request_metrics_done(r, 200, 0);
    request_release(r);
    http_end(http);
}

static size_t unsent(struct req *r)
{
    return http_unsent(r->http);
}

static void on_drain(struct req *r, void (*fn)(void *ctx), void *ctx)
{
    http_on_drain(r->http, fn, ctx);
}

static const struct sink http_sink = {
    .answer = answer,
    .watch_start = watch_start,
    .watch_event = watch_event,
    .watch_end = watch_end,
    .unsent = unsent,
    .on_drain = on_drain,
};

void request_cancel(struct req *r)
{
    struct http_request *http = r->http;
    if (r->watcher && r->answer.watch)
        request_metrics_stream(r, -1);
    request_release(r);
    http_abort(http);
}

void answer_http_watch_close(struct req *r)
{
    if (r->http)
        http_on_close(r->http, on_peer_gone, r);
}

static struct req *request_new(struct apiserver *s, struct http_request *http)
{
    struct req *r = arena_alloc(http->arena, sizeof(*r));
    r->srv = s;
    r->arena = http->arena;
    r->sink = &http_sink;
    r->http = http;
    r->method = http->method ? http->method : "";
    r->headers = &http->headers;
    r->body = http->body;
    r->started_us = clock_mono_us();
    r->info = request_info_none;
    list_init(&r->suspended);
    list_insert(&s->active, &r->active);
    http->user = r;
    return r;
}

static bool route(struct apiserver *s, struct http_request *http)
{
    struct slice path = http_target_path(http->target);
    for (size_t i = 0; i < s->o.nroutes; i++) {
        const struct apiserver_route *e = &s->o.routes[i];
        size_t n = strlen(e->path);
        bool below = n > 1 && e->path[n - 1] == '/';
        if (below ? path.n > n && !memcmp(path.p, e->path, n) : slice_is(path, e->path)) {
            e->handle(e->ctx, http);
            return true;
        }
    }
    return false;
}

void answer_http_request(void *ctx, struct http_request *http)
{
    struct apiserver *s = ctx;
    if (route(s, http))
        return;
    struct req *r = request_new(s, http);
    struct err err = {0};
    if (request_info_parse(r->arena, r->method, http->target, &r->info, &err) < 0) {
        answer_status(r, status_bad_request(r->arena, "%s", err.text));
        answer(r);
        return;
    }
    request_run(r);
}

void answer_http_refused(void *ctx, struct http_request *http, int code, const char *why)
{
    struct req *r = request_new(ctx, http);
    if (code == 413)
        answer_status(r, status_error(r->arena, 413, "RequestEntityTooLarge", "Request entity too large: limit is %d",
                                      REQUEST_BODY_MAX));
    else if (code == 401)
        answer_status(r, status_unauthorized(r->arena));
    else
        answer_status(r, status_error(r->arena, code,
                                      code == 400   ? "BadRequest"
                                      : code == 429 ? "TooManyRequests"
                                                    : "",
                                      "%s", why));
    if (code == 429)
        r->answer.retry_after = "1";
    answer(r);
}
