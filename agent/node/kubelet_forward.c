/* /portForward: connections into a pod, over SPDY/3.1 (portforward.k8s.io, itself or inside a WebSocket) or, one for
 * each port of the request, over a WebSocket's channels.
 *
 * SPDY: a client opens two streams a connection, with headers port, requestID and streamType data or error. WebSocket
 * (v4.channel.k8s.io, v4.base64.channel.k8s.io, none): ports in the query; channel 2n is the data of the nth, 2n+1 its
 * errors; each begins with the port, two bytes, little-endian. Source: k8s.io/cri-streaming pkg/streaming/portforward.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/node/forward.h"
#include "agent/node/kubelet_int.h"
#include "agent/node/remote.h"
#include "agent/pod/worker.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/spdy.h"
#include "core/wire/websocket.h"

enum { CONNECTIONS_MAX = 256, ID_MAX = 64 };

struct pair {
    struct list link; /* in session->pairs */
    struct forward_session *session;
    char id[ID_MAX]; /* the client's */
    int port;
    struct spdy_stream *data, *error; /* NULL: not opened yet, or gone */
    struct forward *forward;          /* from when both are there */
    bool ended;
};

struct forward_session {
    struct kubelet_stream stream;
    struct kubelet *kubelet;
    char *netns, *pod, *uid;
    struct spdy *spdy;
    struct list pairs;
};

/* ---- one connection */

static void pair_free(struct pair *p)
{
    list_remove(&p->link);
    forward_free(p->forward);
    spdy_stream_free(p->data);
    spdy_stream_free(p->error);
    free(p);
}

static void free_if_over(struct pair *p)
{
    if (p->ended && (!p->data || spdy_ended(p->data)) && (!p->error || spdy_ended(p->error)))
        pair_free(p);
}

static void pair_send(void *owner, const void *data, size_t len)
{
    struct pair *p = owner;
    spdy_send(p->data, data, len);
}

static size_t pair_unsent(void *owner)
{
    struct pair *p = owner;
    return spdy_unsent(p->data);
}

static void pair_took(void *owner, size_t n)
{
    struct pair *p = owner;
    spdy_took(p->data, n);
}

static void pair_ended(void *owner, const char *why)
{
    struct pair *p = owner;
    struct forward_session *s = p->session;
    cleanup_arena struct arena *a = arena_new();
    if (why) {
        const char *text =
            arena_printf(a, "error forwarding port %d to pod %s, uid %s: %s", p->port, s->pod, s->uid, why);
        spdy_send(p->error, text, strlen(text));
    }
    spdy_end(p->data);
    spdy_end(p->error);
    p->ended = true;
    free_if_over(p);
}

static void pair_begin(struct pair *p)
{
    static const struct forward_events events = {pair_send, pair_unsent, pair_took, pair_ended};
    p->forward = forward_new(p->session->kubelet->o.loop, p->session->netns, p->port, &events, p);
}

/* ---- streams */

static struct pair *pair_of(struct forward_session *s, const char *id)
{
    for (LIST_EACH(node, &s->pairs)) {
        struct pair *p = CONTAINER_OF(node, struct pair, link);
        if (!p->forward && !strcmp(p->id, id))
            return p;
    }
    struct pair *p = mem_alloc(sizeof(*p));
    *p = (struct pair){.session = s};
    snprintf(p->id, sizeof(p->id), "%s", id);
    list_insert(&s->pairs, &p->link);
    return p;
}

static int port_of(const char *text)
{
    uint64_t port;
    return text && !str_to_u64(text, &port) && port > 0 && port <= 65535 ? (int)port : -1;
}

static int on_opened(void *ctx, struct spdy_stream *st, const struct http_headers *h)
{
    struct forward_session *s = ctx;
    const char *type = http_headers_get(h, "streamtype"), *id = http_headers_get(h, "requestid");
    int port = port_of(http_headers_get(h, "port"));
    bool is_data = str_eq(type, "data");
    if (port < 0 || (!is_data && !str_eq(type, "error")) || !id || strlen(id) >= ID_MAX)
        return -EINVAL;
    struct pair *p = pair_of(s, id);
    if (is_data ? p->data != NULL : p->error != NULL)
        return -EINVAL;
    spdy_stream_set_user(st, p);
    if (is_data) {
        p->data = st;
        p->port = port;
    } else {
        p->error = st;
    }
    if (p->data && p->error)
        pair_begin(p);
    return 0;
}

static void on_data(void *ctx, struct spdy_stream *st, struct slice data)
{
    struct pair *p = spdy_stream_user(st);
    (void)ctx;
    if (st != p->data)
        spdy_took(st, data.n);
    else if (p->forward)
        forward_write(p->forward, data.p, data.n);
    else
        pair_free(p); /* it has no partner yet: nobody sends so early */
}

static void on_ended(void *ctx, struct spdy_stream *st)
{
    struct pair *p = spdy_stream_user(st);
    (void)ctx;
    if (st == p->data && p->forward && !p->ended)
        forward_end(p->forward);
    free_if_over(p);
}

static void on_reset(void *ctx, struct spdy_stream *st)
{
    (void)ctx;
    pair_free(spdy_stream_user(st)); /* without one of its streams a connection is of no use */
}

static void on_drained(void *ctx)
{
    struct forward_session *s = ctx;
    for (LIST_EACH(node, &s->pairs)) {
        struct pair *p = CONTAINER_OF(node, struct pair, link);
        if (p->forward && !p->ended)
            forward_resume(p->forward);
    }
}

/* ---- the session */

static void release(struct forward_session *s)
{
    list_remove(&s->stream.node);
    for (struct list *at; (at = list_pop(&s->pairs));)
        pair_free(CONTAINER_OF(at, struct pair, link));
    spdy_free(s->spdy);
    free(s->netns);
    free(s->pod);
    free(s->uid);
    free(s);
}

static void on_closed(void *ctx, const char *why)
{
    (void)why;
    release(ctx);
}

static void stop(struct kubelet_stream *stream)
{
    release(CONTAINER_OF(stream, struct forward_session, stream));
}

static const char tunnel[] = "SPDY/3.1+portforward.k8s.io";

static struct spdy *accept(struct forward_session *s, struct http_request *r, bool tunnelled)
{
    static const struct spdy_events events = {on_opened, on_data, on_ended, on_reset, on_drained, on_closed};
    struct loop *l = s->kubelet->o.loop;
    return tunnelled ? spdy_accept_tunnel(l, r, tunnel, 2 * CONNECTIONS_MAX, &events, s)
                     : spdy_accept(l, r, "portforward.k8s.io", 2 * CONNECTIONS_MAX, &events, s);
}

void kubelet_forward(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    static const char *const protocols[] = {"portforward.k8s.io", NULL};
    struct err err = {0};
    bool tunnelled = http_headers_list(&r->headers, "sec-websocket-protocol", tunnel);
    const char *netns = NULL;
    if (pods_can_forward(k->o.pods, t->namespace, t->pod, &netns, &err)) {
        kubelet_text(r, 404, err.text);
        return;
    }
    if (!tunnelled && websocket_wanted(&r->headers)) {
        kubelet_forward_channels(k, r, t, netns);
        return;
    }
    if (!tunnelled && !spdy_wanted(&r->headers)) {
        kubelet_text(r, 400, "unable to upgrade: port-forward needs a WebSocket or SPDY/3.1");
        return;
    }
    if (!tunnelled && !kubelet_spdy_protocol(r, protocols))
        return;
    struct forward_session *s = mem_alloc(sizeof(*s));
    *s = (struct forward_session){.stream.stop = stop, .kubelet = k, .netns = mem_strdup(netns)};
    list_init(&s->stream.node);
    list_init(&s->pairs);
    s->pod = mem_strdup(t->pod);
    s->uid = mem_strdup(pods_uid(k->o.pods, t->namespace, t->pod));
    s->spdy = accept(s, r, tunnelled);
    if (!s->spdy) {
        release(s);
        kubelet_text(r, 400, "unable to upgrade: the handshake is wrong, or not over HTTP/1.1");
        return;
    }
    spdy_set_idle(s->spdy, REMOTE_IDLE_MS);
    list_insert(&k->streams, &s->stream.node);
}
