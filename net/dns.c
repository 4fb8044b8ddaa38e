#include "net/dns.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "net/dns_answer.h"
#include "net/dns_message.h"
#include "net/dns_upstream.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/route.h"

enum {
    QUERY_MAX = 4096,        /* bytes of a query; none that makes sense is longer */
    DATAGRAMS_PER_TURN = 64, /* so that TCP and everything else on the loop get their turn */
    CONNECTION_PENDING_MAX = 32,
    CONNECTION_OUT_MAX = 256 << 10, /* bytes of answers a client has not taken; then it is not read any more */
    RECEIVE_BUFFER = 1 << 20,
    BACKLOG = 64,
};

struct dns_server {
    struct loop *loop;
    struct dns_records *records;
    struct dns_upstream *upstream;
    int udp, tcp;
    struct loop_fd *udp_watch, *tcp_watch;
    struct list pending;
    size_t pending_count;
    struct list connections; /* idle longest first */
    size_t connection_count;
    struct dns_stats stats;
};

struct connection {
    struct list link;
    struct dns_server *server;
    int fd;
    struct loop_fd *watch;
    struct loop_timer *timer;
    uint8_t in[2 + QUERY_MAX];
    size_t in_len;
    struct strbuf out;
    size_t pending;
    bool ended;  /* the client will ask nothing more */
    bool broken; /* to be freed when nobody uses it */
};

/* Where an answer goes. */
struct client {
    struct connection *connection; /* NULL: a datagram to addr */
    struct sockaddr_storage addr;
    socklen_t addr_len;
};

/* A question that waits for upstream. */
struct pending {
    struct list link;
    struct dns_server *server;
    struct dns_ask *ask;
    struct client client;
    struct dns_query query;
    bool followed; /* what was asked is the target of an ExternalName */
};

/* ---- answers ---- */

static void connection_update(struct connection *c);

static void client_send(struct dns_server *s, const struct client *client, const uint8_t *data, size_t len)
{
    struct connection *c = client->connection;
    if (!c) {
        /* A full socket buffer loses the answer, as the network may: the client asks again. */
        sendto(s->udp, data, len, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&client->addr,
               client->addr_len);
        return;
    }
    const uint8_t head[2] = {(uint8_t)(len >> 8), (uint8_t)len};
    strbuf_add(&c->out, head, sizeof(head));
    strbuf_add(&c->out, data, len);
}

static size_t answer_size(const struct client *client, const struct dns_query *q)
{
    return client->connection ? DNS_MESSAGE_MAX : q->udp_size;
}

static void send_error(struct dns_server *s, const struct client *client, const struct dns_query *q,
                       enum dns_rcode rcode)
{
    uint8_t out[DNS_UDP_MAX];
    s->stats.failed++;
    client_send(s, client, out, dns_answer_error(q, rcode, out, sizeof(out)));
}

/* Upstream's reply as an answer to this client. */
static void send_reply(struct dns_server *s, const struct client *client, const struct dns_query *q, bool followed,
                       const uint8_t *reply, size_t len, uint32_t age)
{
    size_t size = answer_size(client, q);
    cleanup_free uint8_t *out = mem_alloc(size);
    if (followed)
        len = dns_answer_followed(s->records, q, reply, len, out, size);
    else
        len = dns_reply_adapt(reply, len, q, age, out, size);
    client_send(s, client, out, len);
}

/* ---- questions ---- */

static void pending_free(struct pending *p)
{
    if (p->client.connection)
        p->client.connection->pending--;
    p->server->pending_count--;
    list_remove(&p->link);
    free(p);
}

static void upstream_done(void *arg, const uint8_t *reply, size_t len)
{
    struct pending *p = arg;
    struct connection *c = p->client.connection;
    if (reply)
        send_reply(p->server, &p->client, &p->query, p->followed, reply, len, 0);
    else
        send_error(p->server, &p->client, &p->query, DNS_SERVFAIL);
    pending_free(p);
    if (c)
        connection_update(c);
}

static void ask_upstream(struct dns_server *s, const struct client *client, const struct dns_query *q,
                         const struct dns_query *question, bool followed)
{
    size_t len;
    uint32_t age;
    const uint8_t *cached = dns_upstream_cached(s->upstream, question, &len, &age);
    if (cached) {
        send_reply(s, client, q, followed, cached, len, age);
        return;
    }
    struct pending *p = mem_alloc(sizeof(*p));
    *p = (struct pending){.server = s, .client = *client, .query = *q, .followed = followed};
    if (s->pending_count < DNS_PENDING_MAX)
        p->ask = dns_upstream_ask(s->upstream, question, upstream_done, p);
    if (!p->ask) {
        free(p);
        send_error(s, client, q, DNS_SERVFAIL);
        return;
    }
    list_insert(&s->pending, &p->link);
    s->pending_count++;
    if (client->connection)
        client->connection->pending++;
}

static void handle(struct dns_server *s, const struct client *client, const uint8_t *data, size_t len)
{
    struct dns_query q, target;
    uint8_t formerr[DNS_HEADER];
    int id, r = dns_query_decode(data, len, &q, &id);
    s->stats.queries++;
    if (r < 0) {
        s->stats.malformed++;
        if (r == -EPROTO && id >= 0)
            client_send(s, client, formerr, dns_write_formerr((uint16_t)id, formerr));
        return;
    }
    size_t size = answer_size(client, &q), answer_len;
    cleanup_free uint8_t *out = mem_alloc(size);
    switch (dns_answer(s->records, &q, out, size, &answer_len, &target)) {
    case DNS_DONE:
        client_send(s, client, out, answer_len);
        break;
    case DNS_ASK_UPSTREAM:
        ask_upstream(s, client, &q, &q, false);
        break;
    case DNS_ASK_TARGET:
        ask_upstream(s, client, &q, &target, true);
        break;
    }
}

static void udp_readable(void *arg, unsigned events)
{
    struct dns_server *s = arg;
    uint8_t buf[QUERY_MAX];
    (void)events;
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
        struct client client = {.addr_len = sizeof(client.addr)};
        ssize_t n = recvfrom(s->udp, buf, sizeof(buf), MSG_DONTWAIT, (struct sockaddr *)&client.addr, &client.addr_len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return;
        handle(s, &client, buf, (size_t)n);
    }
}

/* ---- TCP ---- */

static void connection_free(struct connection *c)
{
    struct dns_server *s = c->server;
    for (LIST_EACH(node, &s->pending)) {
        struct pending *p = CONTAINER_OF(node, struct pending, link);
        if (p->client.connection == c) {
            dns_ask_cancel(p->ask);
            pending_free(p);
        }
    }
    loop_fd_free(c->watch);
    loop_timer_free(c->timer);
    close(c->fd);
    strbuf_free(&c->out);
    list_remove(&c->link);
    s->connection_count--;
    free(c);
}

static void connection_timeout(void *arg)
{
    connection_free(arg);
}

/* Something happened on it: it is the youngest now. */
static void connection_touch(struct connection *c)
{
    list_remove(&c->link);
    list_insert(&c->server->connections, &c->link);
    loop_timer_set(c->timer, DNS_IDLE_MS);
}

static void connection_write(struct connection *c)
{
    while (c->out.len) {
        ssize_t n = send(c->fd, c->out.p, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            c->broken = errno != EAGAIN;
            return;
        }
        strbuf_drop(&c->out, (size_t)n);
        connection_touch(c);
    }
}

static bool connection_may_ask(const struct connection *c)
{
    return c->pending < CONNECTION_PENDING_MAX && c->out.len < CONNECTION_OUT_MAX;
}

/* Answers the whole questions that are there. */
static void connection_questions(struct connection *c)
{
    const struct client client = {.connection = c};
    while (c->in_len >= 2 && connection_may_ask(c)) {
        size_t len = (size_t)c->in[0] << 8 | c->in[1];
        if (len > QUERY_MAX || len < DNS_HEADER) {
            c->broken = true;
            return;
        }
        if (c->in_len < 2 + len)
            return;
        handle(c->server, &client, c->in + 2, len);
        c->in_len -= 2 + len;
        memmove(c->in, c->in + 2 + len, c->in_len);
        connection_touch(c);
    }
}

/* Sends what is there, asks what may be asked, and decides what to wait for; may free the connection. */
static void connection_update(struct connection *c)
{
    connection_questions(c);
    connection_write(c);
    if (c->broken || (c->ended && !c->pending && !c->out.len)) {
        connection_free(c);
        return;
    }
    bool read = !c->ended && connection_may_ask(c) && c->in_len < sizeof(c->in);
    loop_fd_want(c->watch, (read ? LOOP_READ : 0) | (c->out.len ? LOOP_WRITE : 0));
}

static void connection_event(void *arg, unsigned events)
{
    struct connection *c = arg;
    if ((events & LOOP_READ) && c->in_len < sizeof(c->in)) {
        ssize_t n = recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, MSG_DONTWAIT);
        if (n > 0)
            c->in_len += (size_t)n;
        c->ended |= n == 0;
        c->broken |= n < 0 && errno != EAGAIN && errno != EINTR;
    }
    connection_update(c);
}

static void tcp_readable(void *arg, unsigned events)
{
    struct dns_server *s = arg;
    (void)events;
    int fd = accept4(s->tcp, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    if (s->connection_count >= DNS_CONNECTIONS_MAX)
        connection_free(CONTAINER_OF(s->connections.next, struct connection, link));
    static const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    struct connection *c = mem_alloc(sizeof(*c));
    c->server = s;
    c->fd = fd;
    c->timer = loop_timer_new(s->loop, connection_timeout, c);
    c->watch = loop_fd_new(s->loop, fd, connection_event, c);
    list_init(&c->link);
    s->connection_count++;
    connection_touch(c);
    loop_fd_want(c->watch, LOOP_READ);
}

/* ---- opening ---- */

static int address_link(const struct dns_options *o, struct netlink **nl, struct link_info *link, struct err *err)
{
    int r = netlink_open(NETLINK_ROUTE, -1, nl, err);
    if (r < 0)
        return r;
    r = link_get(*nl, o->device ? o->device : "lo", link, err);
    if (r < 0)
        netlink_close(*nl);
    return r;
}

static int address_add(const struct dns_options *o, struct err *err)
{
    struct netlink *nl;
    struct link_info link;
    const struct net_prefix addr = {o->ip, (uint8_t)(net_ip_size(&o->ip) * 8)};
    if (o->device && !*o->device)
        return 0;
    int r = address_link(o, &nl, &link, err);
    if (r < 0)
        return r;
    r = addr_add(nl, link.index, &addr, RT_SCOPE_HOST, err);
    if (r >= 0 && !(link.flags & IFF_UP))
        r = link_set_up(nl, link.index, true, err);
    netlink_close(nl);
    return r;
}

static int listen_on(const struct dns_options *o, int type, struct err *err)
{
    static const int on = 1, room = RECEIVE_BUFFER;
    char text[NET_IP_TEXT];
    struct sockaddr_storage sa;
    uint16_t port = o->port ? o->port : 53;
    int len = net_ip_to_sockaddr(&o->ip, port, &sa);
    if (len < 0)
        return err_set(err, EINVAL, "the cluster DNS server has no address");
    int fd = socket(sa.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_set(err, errno, "open a socket for DNS: %s", strerror(errno));
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    else
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (bind(fd, (struct sockaddr *)&sa, (socklen_t)len) < 0 || (type == SOCK_STREAM && listen(fd, BACKLOG) < 0)) {
        int code = errno;
        close(fd);
        return err_set(err, code, "serve DNS on %s port %u: %s", net_ip_format(&o->ip, text), port, strerror(code));
    }
    return fd;
}

int dns_server_new(struct loop *loop, struct dns_records *records, const struct dns_options *options,
                   struct dns_server **ret, struct err *err)
{
    int r = address_add(options, err);
    int udp = r < 0 ? r : options->udp ? options->udp : listen_on(options, SOCK_DGRAM, err);
    if (udp < 0)
        return udp;
    int tcp = options->tcp ? options->tcp : listen_on(options, SOCK_STREAM, err);
    if (tcp < 0) {
        close(udp);
        return tcp;
    }
    struct dns_server *s = mem_alloc(sizeof(*s));
    const struct dns_upstream_options upstream = {
        .resolv_conf = options->resolv_conf ? options->resolv_conf : "/etc/resolv.conf",
        .port = options->upstream_port,
        .timeout_ms = options->timeout_ms,
        .self = options->ip,
    };
    s->loop = loop;
    s->records = records;
    s->upstream = dns_upstream_new(loop, &upstream);
    s->udp = udp;
    s->tcp = tcp;
    list_init(&s->pending);
    list_init(&s->connections);
    s->udp_watch = loop_fd_new(loop, udp, udp_readable, s);
    s->tcp_watch = loop_fd_new(loop, tcp, tcp_readable, s);
    loop_fd_want(s->udp_watch, LOOP_READ);
    loop_fd_want(s->tcp_watch, LOOP_READ);
    *ret = s;
    return 0;
}

struct dns_server *dns_server_free(struct dns_server *s)
{
    if (!s)
        return NULL;
    for (LIST_EACH(node, &s->connections))
        connection_free(CONTAINER_OF(node, struct connection, link));
    for (LIST_EACH(node, &s->pending)) {
        struct pending *p = CONTAINER_OF(node, struct pending, link);
        dns_ask_cancel(p->ask);
        pending_free(p);
    }
    s->upstream = dns_upstream_free(s->upstream);
    loop_fd_free(s->udp_watch);
    loop_fd_free(s->tcp_watch);
    close(s->udp);
    close(s->tcp);
    free(s);
    return NULL;
}

void dns_server_sockets(const struct dns_server *s, int *udp, int *tcp)
{
    *udp = s->udp;
    *tcp = s->tcp;
}

void dns_server_stats(const struct dns_server *s, struct dns_stats *ret)
{
    struct dns_upstream_stats up;
    dns_upstream_stats(s->upstream, &up);
    *ret = s->stats;
    ret->forwarded = up.forwarded;
    ret->cache_hits = up.cache_hits;
    ret->upstream_timeouts = up.timeouts;
}
