#include "agent/node/pod_dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "net/netns.h"

enum { CONNECT_MS = 10000 };

struct pod_dial {
    struct loop *loop;
    char *netns;
    int port, fd, family;
    struct loop_fd *watch;
    struct loop_timer *timer; /* of the attempt, or to tell that it failed */
    struct err why[2];        /* of IPv4, IPv6 */
    void (*done)(void *ctx, int fd, const char *why);
    void *ctx;
};

/* A socket belongs to the namespace it was made in, whoever uses it. */
static int make_socket(void *arg, struct err *err)
{
    struct pod_dial *d = arg;
    d->fd = socket(d->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return d->fd < 0 ? err_set(err, errno, "cannot make a socket: %s", strerror(errno)) : 0;
}

static int connect_socket(struct pod_dial *d, struct err *err)
{
    const struct sockaddr_in v4 = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)d->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)d->port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int r = d->family == AF_INET ? connect(d->fd, (const struct sockaddr *)&v4, sizeof(v4))
                                 : connect(d->fd, (const struct sockaddr *)&v6, sizeof(v6));
    return r < 0 && errno != EINPROGRESS ? err_set(err, errno, "%s", strerror(errno)) : 0;
}

static int begin(struct pod_dial *d, struct err *err)
{
    if (!d->netns) {
        int r = make_socket(d, err);
        return r ? r : connect_socket(d, err);
    }
    cleanup_close int ns = netns_open(d->netns, err);
    int r = ns < 0 ? ns : netns_run(ns, make_socket, d, err);
    return r ? r : connect_socket(d, err);
}

static void stop(struct pod_dial *d)
{
    d->watch = loop_fd_free(d->watch);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

static void on_ready(void *arg, unsigned events);

static void try_family(struct pod_dial *d, int family)
{
    d->family = family;
    if (begin(d, &d->why[family == AF_INET6])) {
        stop(d);
        loop_timer_set(d->timer, 0);
        return;
    }
    d->watch = loop_fd_new(d->loop, d->fd, on_ready, d);
    loop_fd_want(d->watch, LOOP_WRITE);
    loop_timer_set(d->timer, CONNECT_MS);
}

static void failed(struct pod_dial *d)
{
    stop(d);
    if (d->family == AF_INET) {
        try_family(d, AF_INET6);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    const char *why = arena_printf(a, "failed to connect to localhost:%d inside the pod's network, IPv4: %s, IPv6: %s",
                                   d->port, d->why[0].text, d->why[1].text);
    d->done(d->ctx, -1, why);
}

static void on_timer(void *arg)
{
    struct pod_dial *d = arg;
    if (d->fd >= 0)
        err_set(&d->why[d->family == AF_INET6], ETIMEDOUT, "%s", strerror(ETIMEDOUT));
    failed(d);
}

static void on_ready(void *arg, unsigned events)
{
    struct pod_dial *d = arg;
    int error = 0;
    socklen_t len = sizeof(error);
    (void)events;
    getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error) {
        err_set(&d->why[d->family == AF_INET6], error, "%s", strerror(error));
        failed(d);
        return;
    }
    int fd = d->fd;
    d->watch = loop_fd_free(d->watch);
    d->fd = -1;
    loop_timer_cancel(d->timer);
    d->done(d->ctx, fd, "");
}

struct pod_dial *pod_dial_new(struct loop *l, const char *netns, int port,
                              void (*done)(void *ctx, int fd, const char *why), void *ctx)
{
    struct pod_dial *d = mem_alloc(sizeof(*d));
    *d = (struct pod_dial){.loop = l, .netns = mem_strdup(netns), .port = port, .fd = -1, .done = done, .ctx = ctx};
    d->timer = loop_timer_new(l, on_timer, d);
    try_family(d, AF_INET);
    return d;
}

struct pod_dial *pod_dial_free(struct pod_dial *d)
{
    if (!d)
        return NULL;
    stop(d);
    loop_timer_free(d->timer);
    free(d->netns);
    free(d);
    return NULL;
}
