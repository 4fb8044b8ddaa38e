/* /portForward over a WebSocket's channels: see kubelet_forward.c. */
#include <stdlib.h>

#include "agent/node/channel.h"
#include "agent/node/forward.h"
#include "agent/node/kubelet_int.h"
#include "agent/node/remote.h"
#include "agent/pod/worker.h"
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/websocket.h"

enum { PORTS_MAX = 64, INPUT_HIGH = 64 << 10, GOODBYE = 1000 };

struct port_channels {
    struct channels_session *session;
    unsigned data, error; /* channels */
    int port;
    struct forward *forward; /* NULL: ended */
};

struct channels_session {
    struct kubelet_stream stream;
    struct websocket *socket;
    struct channel_reader reader;
    char *pod, *uid;
    size_t untaken; /* of all ports */
    struct port_channels ports[PORTS_MAX];
    unsigned count, running;
};

static void release(struct channels_session *s)
{
    list_remove(&s->stream.node);
    for (unsigned i = 0; i < s->count; i++)
        forward_free(s->ports[i].forward);
    websocket_free(s->socket);
    free(s->pod);
    free(s->uid);
    free(s);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct channels_session, stream));
}

/* ---- from the pod */

static void port_send(void *owner, const void *data, size_t len)
{
    struct port_channels *p = owner;
    channel_send(p->session->socket, p->session->reader.base64, p->data, data, len);
}

static size_t port_unsent(void *owner)
{
    struct port_channels *p = owner;
    return websocket_pending(p->session->socket);
}

static void port_took(void *owner, size_t n)
{
    struct channels_session *s = ((struct port_channels *)owner)->session;
    bool was_high = s->untaken > INPUT_HIGH;
    s->untaken -= n;
    if (was_high && s->untaken <= INPUT_HIGH)
        websocket_pause(s->socket, false);
}

static void port_ended(void *owner, const char *why)
{
    struct port_channels *p = owner;
    struct channels_session *s = p->session;
    cleanup_arena struct arena *a = arena_new();
    if (why) {
        const char *text =
            arena_printf(a, "error forwarding port %d to pod %s, uid %s: %s", p->port, s->pod, s->uid, why);
        channel_send(s->socket, s->reader.base64, p->error, text, strlen(text));
    }
    p->forward = forward_free(p->forward);
    if (--s->running)
        return;
    websocket_pause(s->socket, false);
    websocket_close(s->socket, GOODBYE, "");
}

/* ---- from the client */

static void on_piece(void *ctx, struct slice piece, bool first, bool last)
{
    struct channels_session *s = ctx;
    cleanup_strbuf struct strbuf buffer = {0};
    struct slice data;
    int e = channel_read(&s->reader, piece, first, last, &buffer, &data);
    unsigned channel = s->reader.channel;
    if (e < 0 || channel & 1 || channel / 2 >= s->count)
        return;
    struct port_channels *p = &s->ports[channel / 2];
    if (!p->forward || !data.n)
        return;
    s->untaken += data.n;
    if (s->untaken > INPUT_HIGH)
        websocket_pause(s->socket, true);
    forward_write(p->forward, data.p, data.n);
}

static void on_drained(void *ctx)
{
    struct channels_session *s = ctx;
    for (unsigned i = 0; i < s->count; i++)
        if (s->ports[i].forward)
            forward_resume(s->ports[i].forward);
}

static void on_closed(void *ctx, int code, const char *why)
{
    (void)code, (void)why;
    release(ctx);
}

/* ---- the request */

/* The query's ports, each a number or several with commas; how many, or -1. */
static int read_ports(struct http_request *r, int ports[PORTS_MAX])
{
    const char *query = http_target_query(r->target), *key, *value;
    int count = 0;
    while (http_query_next(r->arena, &query, &key, &value)) {
        struct slice rest = slice_of(strcmp(key, "port") ? "" : value);
        while (rest.n) {
            struct slice text = slice_cut(&rest, ',');
            uint64_t port;
            if (str_to_u64(arena_dup(r->arena, text.p, text.n), &port) || !port || port > 65535 || count == PORTS_MAX)
                return -1;
            ports[count++] = (int)port;
        }
    }
    return count;
}

static void begin(struct channels_session *s, struct loop *l, const char *netns, const int *ports)
{
    static const struct forward_events events = {port_send, port_unsent, port_took, port_ended};
    for (unsigned i = 0; i < s->running; i++) {
        struct port_channels *p = &s->ports[i];
        *p = (struct port_channels){.session = s, .data = 2 * i, .error = 2 * i + 1, .port = ports[i]};
        const uint8_t head[2] = {(uint8_t)p->port, (uint8_t)(p->port >> 8)};
        channel_send(s->socket, s->reader.base64, p->data, head, sizeof(head));
        channel_send(s->socket, s->reader.base64, p->error, head, sizeof(head));
        p->forward = forward_new(l, netns, p->port, &events, p);
        s->count++;
    }
}

void kubelet_forward_channels(struct kubelet *k, struct http_request *r, const struct kubelet_target *t,
                              const char *netns)
{
    static const struct websocket_events events = {.piece = on_piece, .drained = on_drained, .closed = on_closed};
    static const char *const protocols[] = {"v4.channel.k8s.io", "v4.base64.channel.k8s.io", NULL};
    const char *protocol = websocket_protocol(&r->headers, protocols);
    int ports[PORTS_MAX], count = read_ports(r, ports);
    if (count <= 0) {
        kubelet_text(r, 400,
                     count ? "a port is no number from 1 to 65535, or there are too many"
                           : "query parameter \"port\" is required");
        return;
    }
    struct channels_session *s = mem_alloc(sizeof(*s));
    *s = (struct channels_session){.stream.stop = stop, .reader.base64 = protocol && strstr(protocol, "base64")};
    list_init(&s->stream.node);
    s->pod = mem_strdup(t->pod);
    s->uid = mem_strdup(pods_uid(k->o.pods, t->namespace, t->pod));
    s->running = (unsigned)count;
    s->socket = websocket_accept(r, protocol, &events, s);
    if (!s->socket) {
        release(s);
        kubelet_text(r, 400, "the WebSocket handshake is wrong");
        return;
    }
    websocket_set_idle(s->socket, REMOTE_IDLE_MS);
    list_insert(&k->streams, &s->stream.node);
    begin(s, k->o.loop, netns, ports);
}
