/* A list on its way to an HTTP client: encoded item by item, as fast as the client takes it, so that its length costs
 * no memory. Protobuf says lengths before contents: a long list is measured first, some items a turn. */
#include <zlib.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/wire/http_server.h"
#include "core/wire/loop_task.h"
#include "server/apiserver/answer_http.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/encode.h"
#include "server/apiserver/pretty.h"
#include "server/apiserver/request_metrics.h"
#include "server/apiserver/rest.h"

enum {
    STREAM_PIECE = 64 << 10,
    STREAM_HIGH = 256 << 10, /* bytes unsent: wait until they are gone */
    AHEAD = 4,               /* items that are fetched into the processor's cache while this one is sent */
    AHEAD_BYTES = 512,       /* of each; it goes on by itself then */
};

struct list_stream {
    struct req *r;
    struct arena *scratch;
    size_t at;
    struct strbuf piece, indented;
    struct pretty pretty;
    z_stream z;
    bool gzip, indent, protobuf;
    uint64_t measured, sent; /* bytes: of all items in protobuf, before packing */
    struct loop_task measure;
};

static void stream_free(void *arg)
{
    struct list_stream *s = arg;
    loop_task_remove(&s->measure);
    arena_free(s->scratch);
    strbuf_free(&s->piece);
    strbuf_free(&s->indented);
    if (s->gzip)
        deflateEnd(&s->z);
}

static void stream_deflate(struct list_stream *s, const char *data, size_t len, int flush)
{
    s->z.next_in = (Bytef *)(uintptr_t)data;
    s->z.avail_in = (uInt)len;
    do {
        char out[16384];
        s->z.next_out = (Bytef *)out;
        s->z.avail_out = sizeof(out);
        deflate(&s->z, flush);
        http_write(s->r->http, out, sizeof(out) - s->z.avail_out);
    } while (s->z.avail_out == 0);
}

static void stream_flush(struct list_stream *s, bool last)
{
    struct strbuf *from = &s->piece;
    if (s->indent) {
        strbuf_reset(&s->indented);
        pretty_add(&s->pretty, &s->indented, s->piece.p, s->piece.len);
        from = &s->indented;
    }
    s->sent += from->len;
    if (s->gzip)
        stream_deflate(s, from->p, from->len, last ? Z_FINISH : Z_NO_FLUSH);
    else
        http_write(s->r->http, from->p, from->len);
    strbuf_reset(&s->piece);
}

static void add_item(struct list_stream *s, const struct blob *item)
{
    arena_reset(s->scratch);
    if (s->protobuf) {
        encode_list_item_protobuf(s->r, s->scratch, item, &s->piece);
        return;
    }
    if (s->at && s->r->accept.encoding == OBJECT_JSON)
        strbuf_addc(&s->piece, ',');
    encode_list_item(s->r, s->scratch, item, &s->piece);
}

static void add_tail(struct list_stream *s)
{
    if (s->protobuf)
        encode_list_tail_protobuf(&s->piece);
    else
        encode_list_tail(s->r, &s->piece);
}

static void stream_end(struct list_stream *s)
{
    struct req *r = s->r;
    struct http_request *http = r->http;
    add_tail(s);
    stream_flush(s, true);
    request_metrics_done(r, 200, s->sent);
    request_release(r);
    http_end(http);
}

static void stream_more(void *ctx)
{
    struct list_stream *s = ctx;
    struct list_result *l = s->r->answer.list;
    while (s->at < l->count) {
        if (http_unsent(s->r->http) >= STREAM_HIGH) {
            http_on_drain(s->r->http, stream_more, s);
            return;
        }
        for (size_t line = 0; s->at + AHEAD < l->count && line < AHEAD_BYTES; line += 64)
            __builtin_prefetch((const char *)l->items[s->at + AHEAD] + line);
        add_item(s, l->items[s->at]);
        l->items[s->at] = blob_unref(l->items[s->at]);
        s->at++;
        if (s->piece.len >= STREAM_PIECE)
            stream_flush(s, false);
    }
    stream_end(s);
}

static void stream_start(struct list_stream *s)
{
    struct req *r = s->r;
    struct http_headers h = {0};
    answer_http_headers(r, encode_content_type(&r->accept, false), &h);
    if (s->gzip) {
        http_headers_add(r->arena, &h, "content-encoding", "gzip");
        http_headers_add(r->arena, &h, "vary", "Accept-Encoding");
    }
    if (s->protobuf)
        encode_list_head_protobuf(r, r->answer.list, s->measured, &s->piece);
    else
        encode_list_head(r, r->answer.list, &s->piece);
    http_start(r->http, 200, &h);
    stream_more(s);
}

static void stream_measure(void *arg)
{
    struct list_stream *s = arg;
    const struct list_result *l = s->r->answer.list;
    for (size_t bytes = 0; s->at < l->count; s->at++) {
        if (bytes >= STREAM_HIGH) { /* others have their turn */
            loop_task_defer(s->r->srv->loop, &s->measure);
            return;
        }
        bytes += l->items[s->at]->len;
        add_item(s, l->items[s->at]);
        s->measured += s->piece.len;
        strbuf_reset(&s->piece);
    }
    s->at = 0;
    stream_start(s);
}

/* In one piece, with a length. */
static void send_whole(struct list_stream *s)
{
    struct req *r = s->r;
    const struct list_result *l = r->answer.list;
    if (!s->protobuf)
        encode_list_head(r, l, &s->piece);
    for (; s->at < l->count; s->at++)
        add_item(s, l->items[s->at]);
    if (s->protobuf) {
        cleanup_strbuf struct strbuf items = s->piece;
        s->piece = (struct strbuf){0};
        encode_list_head_protobuf(r, l, items.len, &s->piece);
        if (items.len)
            strbuf_add(&s->piece, items.p, items.len);
    }
    add_tail(s);
    if (s->indent)
        pretty_add(&s->pretty, &s->indented, s->piece.p, s->piece.len);
    cleanup_blob struct blob *body = strbuf_to_blob(s->indent ? &s->indented : &s->piece);
    answer_http_send(r, encode_content_type(&r->accept, false), body);
}

static void on_peer_gone(void *ctx)
{
    request_cancel(ctx);
}

void answer_list(struct req *r)
{
    struct list_result *l = r->answer.list;
    struct list_stream *s = arena_alloc(r->arena, sizeof(*s));
    *s = (struct list_stream){.r = r, .scratch = arena_new(), .protobuf = r->accept.encoding == OBJECT_PROTOBUF};
    s->indent = r->accept.encoding == OBJECT_JSON && answer_http_pretty(r);
    loop_task_init(&s->measure, stream_measure, s);
    s->gzip =
        answer_http_gzip(r, l->bytes) && deflateInit2(&s->z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    arena_defer(r->arena, stream_free, s);
    if (l->bytes < STREAM_PIECE && !s->gzip) {
        send_whole(s);
        return;
    }
    http_on_close(r->http, on_peer_gone, r);
    if (s->protobuf)
        stream_measure(s);
    else
        stream_start(s);
}
