#include "agent/runtime/log_tap.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>

#include "agent/runtime/holder_sys.h"

static void drop(struct tap *t, int i)
{
    sys_call(__NR_close, t->clients[i], 0, 0, 0);
    t->clients[i] = -1;
}

void tap_open(struct tap *t, const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    size_t n = 0;
    for (int i = 0; i < TAP_CLIENTS; i++)
        t->clients[i] = -1;
    t->listener = -1;
    while (path && path[n] && n + 1 < sizeof(a.sun_path)) {
        a.sun_path[n] = path[n];
        n++;
    }
    if (!n || path[n])
        return;
    int fd = (int)sys_call(__NR_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, 0);
    if (fd < 0)
        return;
    if (sys_call(__NR_bind, fd, sys_p(&a), sizeof(a), 0) < 0 || sys_call(__NR_listen, fd, TAP_CLIENTS, 0, 0) < 0)
        sys_call(__NR_close, fd, 0, 0, 0);
    else
        t->listener = fd;
}

void tap_fds(const struct tap *t, struct pollfd *fds)
{
    fds[0] = (struct pollfd){.fd = t->listener, .events = POLLIN};
    for (int i = 0; i < TAP_CLIENTS; i++)
        fds[i + 1] = (struct pollfd){.fd = t->clients[i], .events = POLLIN}; /* it can only say that it has gone */
}

static void take_client(struct tap *t, int fd)
{
    for (int i = 0; i < TAP_CLIENTS; i++)
        if (t->clients[i] < 0) {
            t->clients[i] = fd;
            return;
        }
    sys_call(__NR_close, fd, 0, 0, 0);
}

static void take_clients(struct tap *t)
{
    int fd;
    while ((fd = (int)sys_call(__NR_accept4, t->listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
        take_client(t, fd);
}

void tap_serve(struct tap *t, const struct pollfd *fds)
{
    for (int i = 0; i < TAP_CLIENTS; i++)
        if (t->clients[i] >= 0 && t->clients[i] == fds[i + 1].fd && fds[i + 1].revents)
            drop(t, i);
    if (t->listener >= 0 && fds[0].revents)
        take_clients(t);
}

/* Waits until the client takes more. */
static bool takes_more(int fd, int term)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLOUT}, {.fd = term, .events = POLLIN}};
    struct timespec patience = {.tv_sec = TAP_PATIENCE_S};
    long n = sys_call(__NR_ppoll, sys_p(fds), 2, sys_p(&patience), 0);
    return n == -EINTR || (n > 0 && !fds[1].revents && !(fds[0].revents & (POLLERR | POLLHUP)));
}

static bool send_all(int fd, struct iovec parts[2], int term)
{
    while (parts[0].iov_len + parts[1].iov_len) {
        long n = sys_call(__NR_writev, fd, sys_p(parts), 2, 0);
        if (n == -EINTR || (n == -EAGAIN && takes_more(fd, term)))
            continue;
        if (n < 0)
            return false;
        for (int i = 0; i < 2; i++) {
            size_t part = (size_t)n < parts[i].iov_len ? (size_t)n : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            n -= (long)part;
        }
    }
    return true;
}

void tap_send(struct tap *t, bool is_stderr, const char *data, size_t n, int term)
{
    for (int i = 0; i < TAP_CLIENTS; i++) {
        char head[TAP_HEAD] = {is_stderr ? 2 : 1, (char)(n >> 8), (char)n};
        struct iovec parts[2] = {{head, sizeof(head)}, {(char *)(uintptr_t)data, n}};
        if (t->clients[i] >= 0 && !send_all(t->clients[i], parts, term))
            drop(t, i);
    }
}
