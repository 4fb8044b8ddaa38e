#include "test/unit/net_lab.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/netns.h"
#include "net/route.h"

static char lab_dir[64];

static void lab_end(void)
{
    umount2(lab_dir, MNT_DETACH);
    rmdir(lab_dir);
}

static void must(int result, const char *what, const struct err *err)
{
    if (result >= 0)
        return;
    printf("Bail out! %s: %s\n", what, err && err->text[0] ? err->text : strerror(-result));
    exit(1);
}

const char *lab_begin(void)
{
    if (geteuid() != 0 || unshare(CLONE_NEWNET | CLONE_NEWNS) < 0) {
        puts("1..0 # SKIP needs root to make namespaces");
        exit(77);
    }
    snprintf(lab_dir, sizeof(lab_dir), "/tmp/k3c-lab.XXXXXX");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || !mkdtemp(lab_dir) ||
        mount("lab", lab_dir, "tmpfs", 0, NULL) < 0)
        must(-errno, "make the lab", NULL);
    atexit(lab_end);
    struct netlink *nl;
    struct link_info lo;
    struct err err = {0};
    must(netlink_open(NETLINK_ROUTE, -1, &nl, &err), "open netlink", &err);
    must(link_get(nl, "lo", &lo, &err), "find loopback", &err);
    must(link_set_up(nl, lo.index, true, &err), "bring loopback up", &err);
    netlink_close(nl);
    return lab_dir;
}

const char *lab_path(const char *name)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/%s", lab_dir, name);
    return path;
}

int lab_netns(const char *name)
{
    struct err err = {0};
    must(netns_create(lab_path(name), &err), "make a namespace", &err);
    int fd = netns_open(lab_path(name), &err);
    must(fd, "open a namespace", &err);
    return fd;
}

struct net_ip lab_ip(const char *text)
{
    struct net_ip ip = {0};
    must(net_ip_parse(text, &ip), text, NULL);
    return ip;
}

struct net_prefix lab_prefix(const char *text)
{
    struct net_prefix p = {0};
    must(net_prefix_parse(text, &p, NULL), text, NULL);
    return p;
}

static void end_of_wire(int netns, const char *name, const char *addr)
{
    struct netlink *nl;
    struct link_info link;
    struct err err = {0};
    const struct net_prefix p = lab_prefix(addr);
    must(netlink_open(NETLINK_ROUTE, netns, &nl, &err), "open netlink", &err);
    must(link_get(nl, name, &link, &err), "find a wire", &err);
    must(addr_add(nl, link.index, &p, 0, &err), "give a wire an address", &err);
    must(link_set_up(nl, link.index, true, &err), "bring a wire up", &err);
    netlink_close(nl);
}

void lab_wire(int from, const char *from_name, const char *from_addr, int to, const char *to_name, const char *to_addr)
{
    struct netlink *nl;
    struct err err = {0};
    const struct link_veth veth = {.name = from_name, .peer_name = to_name, .peer_netns = to};
    must(netlink_open(NETLINK_ROUTE, from, &nl, &err), "open netlink", &err);
    must(link_add_veth(nl, &veth, &err), "make a wire", &err);
    netlink_close(nl);
    end_of_wire(from, from_name, from_addr);
    end_of_wire(to, to_name, to_addr);
}

void lab_plug(int netns, const char *name, const char *addr)
{
    static int ports;
    char port[IFNAMSIZ];
    struct netlink *nl;
    struct link_info bridge, link;
    struct err err = {0};
    snprintf(port, sizeof(port), "port%d", ports);
    must(netlink_open(NETLINK_ROUTE, -1, &nl, &err), "open netlink", &err);
    if (!ports++)
        must(link_add_bridge(nl, "switch", NULL, 1500, &err), "make a switch", &err);
    const struct link_veth veth = {.name = port, .peer_name = name, .peer_netns = netns};
    must(link_add_veth(nl, &veth, &err), "make a wire", &err);
    must(link_get(nl, "switch", &bridge, &err), "find the switch", &err);
    must(link_get(nl, port, &link, &err), "find a port", &err);
    must(link_set_master(nl, link.index, bridge.index, &err), "plug a wire in", &err);
    must(link_set_up(nl, link.index, true, &err), "bring a port up", &err);
    must(link_set_up(nl, bridge.index, true, &err), "bring the switch up", &err);
    netlink_close(nl);
    end_of_wire(netns, name, addr);
}

void lab_route(int netns, const char *dst, const char *via)
{
    struct netlink *nl;
    struct err err = {0};
    struct route hop, route = {.dst = strcmp(dst, "default") ? lab_prefix(dst) : (struct net_prefix){{AF_INET, {0}}, 0},
                               .via = lab_ip(via)};
    must(netlink_open(NETLINK_ROUTE, netns, &nl, &err), "open netlink", &err);
    must(route_lookup(nl, &route.via, &hop, &err), "find the way to a gateway", &err);
    route.index = hop.index;
    must(route_replace(nl, &route, &err), "set a route", &err);
    netlink_close(nl);
}

int lab_in(int netns, int (*fn)(void *arg, struct err *err), void *arg, struct err *err)
{
    return netns < 0 ? fn(arg, err) : netns_run(netns, fn, arg, err);
}

/* ---- servers ---- */

struct server {
    int fd, protocol;
    uint16_t port;
    char name[32];
};

static int server_socket(void *arg, struct err *err)
{
    struct server *s = arg;
    const int on = 1;
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    s->fd = socket(AF_INET, (s->protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (s->protocol == IPPROTO_UDP) /* answer from the address that was asked */
        setsockopt(s->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
    if (bind(s->fd, (struct sockaddr *)&any, sizeof(any)) < 0 || (s->protocol == IPPROTO_TCP && listen(s->fd, 64) < 0))
        return err_set(err, errno, "serve port %u: %s", s->port, strerror(errno));
    return 0;
}

static size_t server_answer(const struct server *s, const struct sockaddr_storage *from, char *out, size_t size)
{
    struct net_ip ip;
    uint16_t port;
    char text[NET_IP_TEXT];
    net_ip_from_sockaddr(from, &ip, &port);
    return (size_t)snprintf(out, size, "%s %s", s->name, net_ip_format(&ip, text));
}

static void serve_datagram(const struct server *s)
{
    char in[512], out[128], control[256];
    struct sockaddr_storage from = {0};
    struct iovec iov = {in, sizeof(in)};
    struct msghdr msg = {.msg_name = &from,
                         .msg_namelen = sizeof(from),
                         .msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = sizeof(control)};
    if (recvmsg(s->fd, &msg, 0) < 0)
        return;
    iov = (struct iovec){out, server_answer(s, &from, out, sizeof(out))};
    sendmsg(s->fd, &msg, 0);
}

static void serve_connection(const struct server *s)
{
    struct sockaddr_storage from;
    socklen_t len = sizeof(from);
    char out[128];
    int fd = accept4(s->fd, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    size_t n = server_answer(s, &from, out, sizeof(out));
    send(fd, out, n, MSG_NOSIGNAL); /* a client that has gone already does not want it */
    shutdown(fd, SHUT_WR);
    while (read(fd, out, sizeof(out)) > 0)
        ;
    close(fd);
}

static void *server_thread(void *arg)
{
    for (;;)
        if (((struct server *)arg)->protocol == IPPROTO_UDP)
            serve_datagram(arg);
        else
            serve_connection(arg);
    return NULL;
}

void lab_serve(int netns, int protocol, uint16_t port, const char *name)
{
    static struct server servers[64];
    static int count;
    struct err err = {0};
    struct server *s = &servers[count++];
    pthread_t thread;
    s->protocol = protocol;
    s->port = port;
    snprintf(s->name, sizeof(s->name), "%s", name);
    must(lab_in(netns, server_socket, s, &err), "start a server", &err);
    must(-pthread_create(&thread, NULL, server_thread, s), "start a thread", NULL);
    pthread_detach(thread);
}

/* ---- clients ---- */

struct client {
    int fd, protocol;
    struct net_ip from;
    uint16_t source_port;
};

static int client_socket(void *arg, struct err *err)
{
    struct client *c = arg;
    const int on = 1;
    struct sockaddr_storage sa;
    c->fd = socket(AF_INET, (c->protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (!c->from.family && !c->source_port)
        return 0;
    if (!c->from.family)
        c->from = net_ip_v4(0);
    int len = net_ip_to_sockaddr(&c->from, c->source_port, &sa);
    if (bind(c->fd, (struct sockaddr *)&sa, (socklen_t)len) < 0)
        return err_set(err, errno, "bind: %s", strerror(errno));
    return 0;
}

int lab_ask_from(int netns, int protocol, const char *from, uint16_t source_port, const char *ip, uint16_t port,
                 char *out, size_t size)
{
    struct client c = {.fd = -1, .protocol = protocol, .source_port = source_port};
    const struct timeval limit = {.tv_sec = 2};
    struct sockaddr_storage sa;
    const struct net_ip to = lab_ip(ip);
    size_t used = 0;
    ssize_t n;
    if (from)
        c.from = lab_ip(from);
    int r = lab_in(netns, client_socket, &c, NULL);
    cleanup_close int fd = c.fd;
    out[0] = 0;
    if (r < 0)
        return r;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)); /* of a connect, too */
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    int len = net_ip_to_sockaddr(&to, port, &sa);
    if (connect(fd, (struct sockaddr *)&sa, (socklen_t)len) < 0)
        return errno == EINPROGRESS ? -ETIMEDOUT : -errno;
    if (protocol == IPPROTO_UDP && write(fd, "?", 1) < 0)
        return -errno;
    while (used < size - 1 && (n = read(fd, out + used, size - 1 - used)) > 0) {
        used += (size_t)n;
        if (protocol == IPPROTO_UDP)
            break;
    }
    out[used] = 0;
    return used ? (int)used : errno == EAGAIN ? -ETIMEDOUT : errno ? -errno : -ENODATA;
}

int lab_ask(int netns, int protocol, const char *ip, uint16_t port, char *out, size_t size)
{
    return lab_ask_from(netns, protocol, NULL, 0, ip, port, out, size);
}

int lab_answers(int netns, int protocol, const char *ip, uint16_t port, const char *name)
{
    char out[128];
    int r = lab_ask(netns, protocol, ip, port, out, sizeof(out));
    int same = r > 0 && !strncmp(out, name, strlen(name)) && (out[strlen(name)] == ' ' || !out[strlen(name)]);
    if (!same)
        printf("# %s:%u said \"%s\" (%s), not \"%s\"\n", ip, port, out, r < 0 ? strerror(-r) : "ok", name);
    return same;
}
