/* ttrpc as a server. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/loop.h"
#include "core/wire/ttrpc.h"
#include "core/wire/ttrpc_link.h"
#include "core/wire/ttrpc_message.h"

enum { PEERS_MAX = 1024, BACKLOG = 64 };

struct ttrpc_server {
    struct loop *loop;
    int fd;
    struct loop_fd *watch;
    struct list peers;
    size_t npeers;
    char *path;
    void (*handle)(void *ctx, const char *service, const char *method, struct slice payload, struct ttrpc_reply *reply);
    void *ctx;
};

struct peer {
    struct list node;
    struct ttrpc_server *server;
    struct conn *conn;
    struct strbuf input;
    struct list replies;
};

struct ttrpc_reply {
    struct list node; /* in the peer's; alone when the peer is gone */
    struct peer *peer;
    uint32_t stream;
};

static void peer_free(struct peer *p)
{
    for (LIST_EACH(at, &p->replies)) {
        CONTAINER_OF(at, struct ttrpc_reply, node)->peer = NULL; /* the handler still has it */
        list_remove(at);
    }
    list_remove(&p->node);
    p->server->npeers--;
    conn_free(p->conn);
    strbuf_free(&p->input);
    free(p);
}

static void on_closed(void *ctx, int error, const char *why)
{
    (void)error, (void)why;
    peer_free(ctx);
}

struct taking {
    struct peer *peer;
    struct ttrpc_server *server;
};

static bool is_alive(const struct ttrpc_server *s, const struct peer *p)
{
    for (const struct list *at = s->peers.next; at != &s->peers; at = at->next)
        if (at == &p->node)
            return true;
    return false;
}

static bool take(void *ctx, const struct ttrpc_frame *f)
{
    struct taking *t = ctx;
    struct ttrpc_request q;
    if (f->type != TTRPC_REQUEST)
        return true;
    struct ttrpc_reply *reply = mem_alloc(sizeof(*reply));
    *reply = (struct ttrpc_reply){.peer = t->peer, .stream = f->stream};
    list_init(&reply->node);
    list_insert(&t->peer->replies, &reply->node);
    if (ttrpc_request_decode((struct slice){(const char *)f->payload, f->payload_len}, &q, NULL)) {
        ttrpc_reply(reply, TTRPC_INVALID_ARGUMENT, "the request cannot be read", (struct slice){0});
        return true;
    }
    cleanup_free char *service = mem_dup(q.service.p, q.service.n), *method = mem_dup(q.method.p, q.method.n);
    t->server->handle(t->server->ctx, service, method, q.payload, reply);
    return is_alive(t->server, t->peer);
}

static void on_data(void *ctx)
{
    struct peer *p = ctx;
    struct taking t = {p, p->server};
    if (ttrpc_link_read(p->conn, &p->input, take, &t) && is_alive(t.server, p))
        peer_free(p);
}

static void on_connection(void *arg, unsigned events)
{
    static const struct conn_events peer_events = {.data = on_data, .closed = on_closed};
    struct ttrpc_server *s = arg;
    struct ucred who;
    socklen_t len = sizeof(who);
    (void)events;
    int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    /* The folder is private; this keeps out whoever got a descriptor of it. */
    if (s->npeers >= PEERS_MAX || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) || who.uid != geteuid()) {
        close(fd);
        return;
    }
    struct peer *p = mem_alloc(sizeof(*p));
    p->server = s;
    list_init(&p->replies);
    list_init(&p->node);
    list_insert(&s->peers, &p->node);
    s->npeers++;
    p->conn = conn_from_fd(s->loop, fd, NULL, true, NULL, &peer_events, p);
}

static int listen_at(const char *path, struct err *err)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(at.sun_path))
        return err_set(err, ENAMETOOLONG, "the socket path %s is longer than %zu", path, sizeof(at.sun_path) - 1);
    memcpy(at.sun_path, path, strlen(path));
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || chmod(path, 0600) || listen(fd, BACKLOG)) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, code, "cannot listen at %s: %s", path, strerror(code));
    }
    return fd;
}

int ttrpc_server_new(struct loop *l, const char *path,
                     void (*handle)(void *ctx, const char *service, const char *method, struct slice payload,
                                    struct ttrpc_reply *reply),
                     void *ctx, struct ttrpc_server **ret, struct err *err)
{
    int fd = listen_at(path, err);
    if (fd < 0)
        return fd;
    struct ttrpc_server *s = mem_alloc(sizeof(*s));
    *s = (struct ttrpc_server){.loop = l, .fd = fd, .path = mem_strdup(path), .handle = handle, .ctx = ctx};
    list_init(&s->peers);
    s->watch = loop_fd_new(l, fd, on_connection, s);
    loop_fd_want(s->watch, LOOP_READ);
    *ret = s;
    return 0;
}

struct ttrpc_server *ttrpc_server_free(struct ttrpc_server *s)
{
    if (!s)
        return NULL;
    for (LIST_EACH(at, &s->peers))
        peer_free(CONTAINER_OF(at, struct peer, node));
    loop_fd_free(s->watch);
    close(s->fd);
    unlink(s->path);
    free(s->path);
    free(s);
    return NULL;
}

void ttrpc_reply(struct ttrpc_reply *reply, int code, const char *message, struct slice payload)
{
    if (reply->peer) {
        struct strbuf out = {0};
        struct ttrpc_response r = {code, slice_of(message ? message : ""), payload};
        ttrpc_response_encode(&r, &out);
        ttrpc_link_send(reply->peer->conn, reply->stream, TTRPC_RESPONSE, &out);
        strbuf_free(&out);
    }
    list_remove(&reply->node);
    free(reply);
}
