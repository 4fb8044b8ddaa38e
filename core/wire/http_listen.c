#include "core/wire/http_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/str.h"

enum { BACKLOG = 4096 };

/* Out of its scope cleanup. */
static int take_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

static int listen_unix(const char *path, struct err *err)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(un.sun_path))
        return err_set(err, ENAMETOOLONG, "the path of socket %.150s is too long", path);
    snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
    cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_set(err, errno, "cannot make a socket: %s", strerror(errno));
    struct stat st;
    if (!lstat(path, &st) && S_ISSOCK(st.st_mode))
        unlink(path);
    /* before bind, so that nobody gets in meanwhile */
    if (fchmod(fd, 0600) || bind(fd, (struct sockaddr *)&un, sizeof(un)) || listen(fd, BACKLOG))
        return err_set(err, errno, "cannot listen on %.150s: %s", path, strerror(errno));
    return take_fd(&fd);
}

static socklen_t tcp_address(const char *address, int port, struct sockaddr_storage *ret)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
    *ret = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof(*v4);
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        return sizeof(*v6);
    }
    return 0;
}

static int bound_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } sa = {.v6 = {0}};
    socklen_t len = sizeof(sa);
    if (getsockname(fd, &sa.any, &len))
        return 0;
    return ntohs(sa.any.sa_family == AF_INET ? sa.v4.sin_port : sa.v6.sin6_port);
}

int http_listen(const char *address, int port, int *bound, struct err *err)
{
    if (str_starts(address, "unix:"))
        return listen_unix(address + strlen("unix:"), err);
    struct sockaddr_storage sa;
    socklen_t len = tcp_address(address, port, &sa);
    if (!len || port < 0 || port > 65535)
        return err_set(err, EINVAL, "\"%.100s\" port %d is no address to listen on", address, port);
    cleanup_close int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1, off = 0;
    if (fd < 0)
        return err_set(err, errno, "cannot make a socket: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (sa.ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, (struct sockaddr *)&sa, len) || listen(fd, BACKLOG))
        return err_set(err, errno, "cannot listen on %.100s port %d: %s", address, port, strerror(errno));
    *bound = bound_port(fd);
    return take_fd(&fd);
}

int http_listen_accept(int fd)
{
    int r = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return r < 0 ? -errno : r;
}
