/* Connecting: looks the name up, then tries its addresses one after the other. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/wire/conn_int.h"
#include "core/wire/loop.h"
#include "core/wire/resolve.h"

enum { ADDRESS_MS = 5000 /* for one address while there is another */ };

struct dialer {
    struct conn *conn;
    struct resolve *resolve;
    struct resolve_address list[RESOLVE_MAX];
    size_t n, next;
    struct loop_timer *timer;
    struct loop_fd *event;
    int fd, port;
    char *host;
};

struct dialer *dialer_free(struct dialer *d)
{
    if (!d)
        return NULL;
    resolve_cancel(d->resolve);
    loop_timer_free(d->timer);
    loop_fd_free(d->event);
    if (d->fd >= 0)
        close(d->fd);
    free(d->host);
    free(d);
    return NULL;
}

static void try_next(struct dialer *d, int error);

/* Ends the dialer: the connection goes on with its descriptor. */
static void connected(struct dialer *d)
{
    struct conn *c = d->conn;
    int fd = TAKE(d->fd);
    d->event = loop_fd_free(d->event);
    d->fd = -1;
    c->dialer = dialer_free(d);
    conn_hold(c);
    conn_attach(c, fd);
    conn_release(c);
}

static void on_connecting(void *arg, unsigned events)
{
    (void)events;
    struct dialer *d = arg;
    int error = 0;
    socklen_t len = sizeof(error);
    getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error)
        try_next(d, error);
    else
        connected(d);
}

static void on_slow(void *arg)
{
    try_next(arg, ETIMEDOUT);
}

static int start(struct dialer *d, const struct sockaddr *addr, socklen_t len)
{
    d->fd = socket(addr->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (d->fd < 0 || (connect(d->fd, addr, len) && errno != EINPROGRESS))
        return -errno;
    d->event = loop_fd_new(d->conn->loop, d->fd, on_connecting, d);
    loop_fd_want(d->event, LOOP_WRITE);
    return 0;
}

/* Frees the dialer. */
static void give_up(struct dialer *d, int error)
{
    if (d->port)
        conn_fail(d->conn, -error, "cannot connect to %.100s:%d: %s", d->host, d->port, strerror(error));
    else
        conn_fail(d->conn, -error, "cannot connect to %.150s: %s", d->host, strerror(error));
}

static void try_next(struct dialer *d, int error)
{
    for (;;) {
        d->event = loop_fd_free(d->event);
        if (d->fd >= 0)
            close(d->fd);
        d->fd = -1;
        loop_timer_cancel(d->timer);
        if (d->next == d->n) {
            give_up(d, error);
            return;
        }
        const struct resolve_address *a = &d->list[d->next++];
        int r = start(d, (const struct sockaddr *)&a->addr, a->len);
        if (!r) {
            if (d->next < d->n)
                loop_timer_set(d->timer, ADDRESS_MS);
            return;
        }
        error = -r;
    }
}

static void on_resolved(void *ctx, const struct resolve_address *list, size_t n, const char *why)
{
    struct dialer *d = ctx;
    d->resolve = NULL;
    if (!n) {
        conn_fail(d->conn, -ENOENT, "cannot look up %.100s: %s", d->host, why);
        return;
    }
    memcpy(d->list, list, n * sizeof(*list));
    d->n = n;
    try_next(d, 0);
}

static void unix_address(struct dialer *d, const char *path)
{
    struct sockaddr_un *un = (struct sockaddr_un *)&d->list[0].addr;
    un->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof(un->sun_path))
        return;
    snprintf(un->sun_path, sizeof(un->sun_path), "%s", path);
    d->list[0].len = sizeof(*un);
    d->n = 1;
}

struct dialer *dialer_new(struct conn *c, const char *host, int port)
{
    struct dialer *d = mem_alloc(sizeof(*d));
    d->conn = c;
    d->fd = -1;
    d->host = mem_strdup(host);
    d->timer = loop_timer_new(c->loop, on_slow, d);
    c->dialer = d;
    if (str_starts(host, "unix:")) {
        unix_address(d, host + strlen("unix:"));
        try_next(d, ENAMETOOLONG);
    } else {
        d->port = port;
        d->resolve = resolve_new(c->loop, host, port, on_resolved, d);
    }
    return c->dialer;
}
