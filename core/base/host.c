#include "core/base/host.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/str.h"

void host_name(char out[HOST_NAME_SIZE])
{
    if (gethostname(out, HOST_NAME_SIZE))
        snprintf(out, HOST_NAME_SIZE, "localhost");
    out[HOST_NAME_SIZE - 1] = 0;
    str_lower(out);
}

/* Connecting a UDP socket picks the source address and sends nothing. */
static bool source_address(char out[HOST_IP_SIZE])
{
    cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)}, from;
    socklen_t len = sizeof(from);
    to.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1, TEST-NET-1: nobody's */
    return fd >= 0 && !connect(fd, (struct sockaddr *)&to, sizeof(to)) &&
           !getsockname(fd, (struct sockaddr *)&from, &len) && inet_ntop(AF_INET, &from.sin_addr, out, HOST_IP_SIZE);
}

void host_primary_ip(char out[HOST_IP_SIZE])
{
    if (source_address(out))
        return;
    snprintf(out, HOST_IP_SIZE, "127.0.0.1");
    struct ifaddrs *all;
    if (getifaddrs(&all))
        return;
    for (struct ifaddrs *i = all; i; i = i->ifa_next) {
        if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || (i->ifa_flags & IFF_LOOPBACK) ||
            !(i->ifa_flags & IFF_UP))
            continue;
        const struct sockaddr_in *sin = (const struct sockaddr_in *)(const void *)i->ifa_addr;
        inet_ntop(AF_INET, &sin->sin_addr, out, HOST_IP_SIZE);
        break;
    }
    freeifaddrs(all);
}

void host_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path || !*path || strlen(path) >= sizeof(to.sun_path))
        return;
    memcpy(to.sun_path, path, strlen(path));
    if (to.sun_path[0] == '@')
        to.sun_path[0] = 0; /* an abstract name */
    cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
}
