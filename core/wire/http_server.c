#include "core/wire/http_server.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/http_int.h"
#include "core/wire/http_listen.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

enum {
    IDLE_MS = 90000,
    HEADER_MS = 60000,
    HANDSHAKE_MS = 10000,
    LINGER_MS = 2000,
    CONNECTIONS_MAX = 4096,
    HANDSHAKES_MAX = 512, /* each holds up to 40 kB while it lasts */
    BODIES_MAX = 64 << 20,
    BODY_SMALL = 64 << 10, /* bytes: who fills the server with large bodies does not stop those of every day */
    ARENAS_KEPT = 32,
    ARENA_KEPT_BYTES = 64 << 10,
    ARENA_TRIMMED_BYTES = 4 << 20,
};

/* --- streams --- */

void http_stream_init(struct http_stream *s, struct arena *a, struct http_server *server,
                      const struct http_stream_ops *ops, struct conn *conn, int version)
{
    *s = (struct http_stream){
        .r = {.arena = a, .method = "", .target = "", .body = {"", 0}, .version = version},
        .ops = ops,
        .server = server,
    };
    /* copies: the handler may still look at them when the connection has gone */
    struct slice cert = conn_peer_cert(conn);
    s->r.peer = arena_strdup(s->r.arena, conn_peer(conn));
    s->r.peer_bad = conn_peer_bad(conn);
    s->r.peer_cert = (struct slice){cert.n ? arena_dup(s->r.arena, cert.p, cert.n) : "", cert.n};
}

void http_stream_run(struct http_stream *s)
{
    s->running = true;
    s->no_body = !strcmp(s->r.method, "HEAD");
    s->server->o.on_request(s->server->o.ctx, &s->r);
}

void http_stream_refuse(struct http_stream *s, int code, const char *why)
{
    s->running = true;
    s->no_body = !strcmp(s->r.method, "HEAD");
    if (s->server->o.on_refused) {
        s->server->o.on_refused(s->server->o.ctx, &s->r, code, why);
        return;
    }
    struct http_headers h = {0};
    http_headers_add_borrowed(s->r.arena, &h, "content-type", "text/plain; charset=utf-8");
    size_t len = strlen(why);
    struct blob *body = blob_new(NULL, len + 1);
    memcpy(body->data, why, len);
    body->data[len] = '\n';
    http_reply(&s->r, code, &h, body);
    blob_unref(body);
}

void http_stream_drained(struct http_stream *s)
{
    void (*fn)(void *ctx) = TAKE(s->on_drain);
    if (fn)
        fn(s->drain_ctx);
}

void http_stream_closed(struct http_stream *s)
{
    void (*fn)(void *ctx) = TAKE(s->on_close);
    s->on_drain = NULL;
    if (fn)
        fn(s->close_ctx);
}

/* --- what a handler calls --- */

static struct http_stream *stream_of(struct http_request *r)
{
    return CONTAINER_OF(r, struct http_stream, r);
}

static void start(struct http_stream *s, int code, const struct http_headers *h, int64_t length)
{
    s->started = true;
    s->no_body |= code == 204 || code == 304;
    s->ops->start(s, code, h, length);
}

void http_reply(struct http_request *r, int code, const struct http_headers *h, struct blob *body)
{
    struct http_stream *s = stream_of(r);
    start(s, code, h, body ? (int64_t)body->len : 0);
    if (body && !s->no_body)
        s->ops->write_blob(s, body);
    s->ops->end(s);
}

void http_start(struct http_request *r, int code, const struct http_headers *h)
{
    start(stream_of(r), code, h, -1);
}

void http_write(struct http_request *r, const void *data, size_t len)
{
    struct http_stream *s = stream_of(r);
    if (len && !s->no_body)
        s->ops->write(s, data, len);
}

void http_write_blob(struct http_request *r, struct blob *b)
{
    struct http_stream *s = stream_of(r);
    if (b->len && !s->no_body)
        s->ops->write_blob(s, b);
}

void http_end(struct http_request *r)
{
    struct http_stream *s = stream_of(r);
    s->ops->end(s);
}

void http_abort(struct http_request *r)
{
    struct http_stream *s = stream_of(r);
    s->on_close = s->on_drain = NULL;
    s->ops->abort(s);
}

void http_last(struct http_request *r)
{
    struct http_stream *s = stream_of(r);
    s->ops->last(s);
}

size_t http_unsent(const struct http_request *r)
{
    const struct http_stream *s = CONTAINER_OF(r, struct http_stream, r);
    return s->ops->unsent(s);
}

void http_on_drain(struct http_request *r, void (*fn)(void *ctx), void *ctx)
{
    struct http_stream *s = stream_of(r);
    s->on_drain = fn;
    s->drain_ctx = ctx;
    if (fn)
        s->ops->want_drain(s);
}

void http_on_close(struct http_request *r, void (*fn)(void *ctx), void *ctx)
{
    struct http_stream *s = stream_of(r);
    s->on_close = fn;
    s->close_ctx = ctx;
}

struct conn *http_upgrade(struct http_request *r, const struct http_headers *h)
{
    struct http_stream *s = stream_of(r);
    return s->ops->upgrade ? s->ops->upgrade(s, h) : NULL;
}

/* --- what protocols share --- */

struct arena *http_arena_take(struct http_server *s)
{
    return s->narenas ? s->arenas[--s->narenas] : arena_new();
}

void http_arena_give(struct http_server *s, struct arena *a)
{
    size_t bytes = arena_bytes(a);
    if (s->narenas == ARENAS_KEPT || bytes > ARENA_KEPT_BYTES) {
        arena_free(a);
        if (bytes > ARENA_TRIMMED_BYTES)
            malloc_trim(0); /* it came in small blocks, which the heap would keep */
        return;
    }
    arena_reset(a);
    s->arenas = mem_grow(s->arenas, s->narenas, &s->arenas_cap, sizeof(struct arena *));
    s->arenas[s->narenas++] = a;
}

/* Asked once a request, and only when its body matters. */
static bool is_stranger(struct http_stream *st, size_t total)
{
    struct http_server *s = st->server;
    if (!s->o.known || st->known || (total <= BODY_SMALL && s->body_bytes < s->o.bodies_max / 4))
        return false;
    st->known = s->o.known(s->o.ctx, &st->r);
    return !st->known;
}

int http_body_grow(struct http_stream *st, size_t have, size_t n, const char **why)
{
    struct http_server *s = st->server;
    size_t max = s->o.bodies_max + (have + n <= BODY_SMALL ? s->o.bodies_max / 2 : 0);
    if (have + n > s->o.body_max) {
        *why = "the body is too large";
        return 413;
    }
    if (is_stranger(st, have + n)) {
        *why = "Unauthorized";
        return 401;
    }
    if (n > max - MIN_OF(s->body_bytes, max)) {
        *why = "too much is being received at once, try again";
        return 429;
    }
    s->body_bytes += n;
    return 0;
}

void http_body_shrink(struct http_server *s, size_t n)
{
    s->body_bytes -= n;
}

const char *http_date(struct http_server *s)
{
    int64_t now = clock_real_s();
    if (now != s->date_s) {
        struct tm tm;
        time_t t = (time_t)now;
        gmtime_r(&t, &tm);
        strftime(s->date, sizeof(s->date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
        s->date_s = now;
    }
    return s->date;
}

/* --- connections --- */

static void on_idle_expired(struct http_timed *t)
{
    struct http_link *l = CONTAINER_OF(t, struct http_link, idle);
    if (l->protocol)
        l->protocol->drain(l); /* nothing runs: it says goodbye and goes */
    else
        http_link_close(l);
}

/* Which protocol the peer speaks: by ALPN, or, without, by whether it begins like HTTP/2. False while that is open. */
static bool choose_protocol(struct http_link *l)
{
    static const char begin[] = "PRI ";
    const char *alpn = conn_alpn(l->conn);
    struct slice in = conn_input(l->conn);
    size_t n = MIN_OF(in.n, sizeof(begin) - 1);
    bool like_h2 = !*alpn && !memcmp(in.p, begin, n);
    if (like_h2 && n < sizeof(begin) - 1)
        return false;
    if (like_h2 || !strcmp(alpn, "h2"))
        http2_begin(l);
    else
        http1_begin(l);
    return true;
}

static void on_ready(void *ctx)
{
    http_link_idle(ctx);
}

static void on_data(void *ctx)
{
    struct http_link *l = ctx;
    if (l->protocol || choose_protocol(l))
        l->protocol->data(l);
}

static void on_drained(void *ctx)
{
    struct http_link *l = ctx;
    if (l->protocol)
        l->protocol->drained(l);
}

static void on_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    http_link_close(ctx);
}

static const struct conn_events link_events = {on_ready, on_data, on_drained, on_closed};

static void close_oldest(struct http_deadlines *d)
{
    http_link_close(CONTAINER_OF(d->members.next, struct http_link, idle.link));
}

/* The first that came of those whose requests are all still on their way. */
static struct http_link *slowest(struct http_server *s)
{
    for (LIST_EACH(node, &s->links)) {
        struct http_link *l = CONTAINER_OF(node, struct http_link, link);
        if (l->protocol && !l->protocol->answers(l))
            return l;
    }
    return NULL;
}

/* Room for one more connection. Who is slow to say what he wants, and fills the server with that, stops nobody else:
 * the one that waited longest in its handshake goes, or that was idle longest, or that is slowest with its request. */
static bool make_room(struct http_server *s)
{
    if (s->handshaking.count >= HANDSHAKES_MAX)
        close_oldest(&s->handshaking);
    if (s->nlinks < s->o.connections_max)
        return true;
    struct http_link *slow;
    if (!list_empty(&s->idle.members))
        close_oldest(&s->idle);
    else if ((slow = slowest(s)))
        http_link_close(slow);
    return s->nlinks < s->o.connections_max;
}

static void accept_one(struct http_server *s, int fd)
{
    if (!make_room(s)) {
        close(fd);
        return;
    }
    struct http_link *l = mem_alloc(sizeof(*l));
    l->server = s;
    list_insert(&s->links, &l->link);
    s->nlinks++;
    http_timed_init(&l->idle, on_idle_expired);
    http_link_deadlines(l, s->tls ? &s->handshaking : &s->idle);
    l->conn = conn_from_fd(s->loop, fd, s->tls, true, NULL, &link_events, l);
}

static void on_acceptable(void *arg, unsigned events)
{
    enum { PER_TURN = 64 };
    (void)events;
    struct http_server *s = arg;
    for (int i = 0; i < PER_TURN && s->event; i++) {
        int fd = http_listen_accept(s->fd);
        if (fd >= 0) {
            accept_one(s, fd);
        } else if (fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM || fd == -ENOBUFS) {
            loop_fd_want(s->event, 0); /* level-triggered: it would be told again and again */
            loop_timer_set(s->accept_timer, 200);
            return;
        } else if (fd != -ECONNABORTED && fd != -EINTR) {
            return;
        }
    }
}

static void on_accept_timer(void *arg)
{
    struct http_server *s = arg;
    if (s->event)
        loop_fd_want(s->event, LOOP_READ);
}

/* --- the server --- */

static void run_drain_done(void *arg)
{
    struct http_server *s = arg;
    void (*fn)(void *ctx) = TAKE(s->drain_done);
    loop_timer_cancel(s->grace);
    if (fn)
        fn(s->drain_ctx);
}

static void close_all(struct http_server *s)
{
    for (LIST_EACH(node, &s->links))
        http_link_close(CONTAINER_OF(node, struct http_link, link));
}

static void on_grace_over(void *arg)
{
    close_all(arg);
}

static void defaults(struct http_server_options *o)
{
    o->idle_ms = o->idle_ms ? o->idle_ms : IDLE_MS;
    o->header_ms = o->header_ms ? o->header_ms : HEADER_MS;
    o->bodies_max = o->bodies_max ? o->bodies_max : MAX_OF((size_t)BODIES_MAX, o->body_max);
    o->connections_max = o->connections_max ? o->connections_max : CONNECTIONS_MAX;
}

int http_server_new(struct loop *l, const char *address, int port, const struct http_server_options *o,
                    struct http_server **ret, struct err *err)
{
    int fd = http_listen(address, port, &port, err);
    if (fd < 0)
        return fd;
    struct http_server *s = mem_alloc(sizeof(*s));
    s->loop = l;
    s->o = *o;
    defaults(&s->o);
    s->tls = o->tls ? tls_config_ref(o->tls) : NULL;
    s->fd = fd;
    s->port = port;
    s->unix_path = str_starts(address, "unix:") ? mem_strdup(address + strlen("unix:")) : NULL;
    list_init(&s->links);
    http_deadlines_init(&s->handshaking, l, MIN_OF((unsigned)HANDSHAKE_MS, s->o.header_ms));
    http_deadlines_init(&s->idle, l, s->o.idle_ms);
    http_deadlines_init(&s->receiving, l, s->o.header_ms);
    http_deadlines_init(&s->lingering, l, LINGER_MS);
    s->accept_timer = loop_timer_new(l, on_accept_timer, s);
    s->grace = loop_timer_new(l, on_grace_over, s);
    loop_task_init(&s->drain_task, run_drain_done, s);
    s->event = loop_fd_new(l, fd, on_acceptable, s);
    loop_fd_want(s->event, LOOP_READ);
    *ret = s;
    return 0;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

size_t http_server_connections(const struct http_server *s)
{
    return s->nlinks;
}

static void stop_listening(struct http_server *s)
{
    s->event = loop_fd_free(s->event);
    if (s->fd >= 0)
        close(s->fd);
    if (s->fd >= 0 && s->unix_path)
        unlink(s->unix_path);
    s->fd = -1;
}

void http_server_drain(struct http_server *s, unsigned grace_ms, void (*done)(void *ctx), void *ctx)
{
    s->draining = true;
    s->drain_done = done;
    s->drain_ctx = ctx;
    stop_listening(s);
    for (LIST_EACH(node, &s->links)) {
        struct http_link *l = CONTAINER_OF(node, struct http_link, link);
        if (l->protocol)
            l->protocol->drain(l);
        else if (l->deadlines != &s->lingering)
            http_link_free(l);
    }
    if (!s->nlinks)
        loop_task_defer(s->loop, &s->drain_task);
    else
        loop_timer_set(s->grace, grace_ms);
}

struct http_server *http_server_free(struct http_server *s)
{
    if (!s)
        return NULL;
    s->drain_done = NULL;
    stop_listening(s);
    close_all(s);
    for (LIST_EACH(node, &s->links)) { /* their handlers did not let go */
        struct http_link *l = CONTAINER_OF(node, struct http_link, link);
        l->protocol->discard(l);
    }
    struct http_deadlines *all[] = {&s->handshaking, &s->idle, &s->receiving, &s->lingering};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        loop_timer_free(all[i]->timer);
    loop_timer_free(s->accept_timer);
    loop_timer_free(s->grace);
    loop_task_remove(&s->drain_task);
    while (s->narenas)
        arena_free(s->arenas[--s->narenas]);
    free(s->arenas);
    free(s->unix_path);
    strbuf_free(&s->scratch);
    tls_config_free(s->tls);
    free(s);
    return NULL;
}
