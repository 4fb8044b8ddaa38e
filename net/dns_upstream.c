#include "net/dns_upstream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/defs.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "net/dns_cache.h"
#include "net/dns_message.h"

enum {
    RESOLV_CONF_MAX = 16 << 10, /* bytes of the file that are read */
    RECHECK_MS = 5000,          /* how often a query may look whether it changed */
    DEFAULT_TIMEOUT_MS = 2000,
    SILENT_MS = 10000, /* how long one that did not answer is asked after the others */
    ATTEMPTS_MIN = 2,  /* a single nameserver is asked twice: a datagram may get lost */
    QUERY_MAX = DNS_HEADER + DNS_QUESTION_MAX + 16,
    UDP_REPLY_MAX = 4096, /* a nameserver may send more than it was told to */
};

struct dns_upstream {
    struct loop *loop;
    char *path;
    uint16_t port;
    unsigned timeout_ms;
    struct net_ip self;
    struct net_ip servers[DNS_UPSTREAMS_MAX];
    uint64_t silent_until_ms[DNS_UPSTREAMS_MAX]; /* 0: it answers as far as is known */
    size_t server_count;
    uint64_t checked_ms;
    struct timespec modified;
    ino_t inode;
    struct list flights;
    size_t flight_count;
    struct dns_cache *cache;
    struct dns_upstream_stats stats;
};

/* One question under way. */
struct flight {
    struct list link;
    struct list asks;
    struct dns_upstream *up;
    struct dns_query query;
    uint16_t id;
    size_t first, attempt; /* the nameserver it began with; counts those asked */
    size_t server;
    int fd;
    bool tcp;
    struct loop_fd *watch;
    struct loop_timer *timer;
    uint8_t out[2 + QUERY_MAX]; /* TCP's length in front */
    size_t out_len, out_done;
    uint8_t *in; /* of TCP: length and reply */
    size_t in_len;
    uint8_t *last; /* an answer that says failure, kept in case nobody does better */
    size_t last_len;
};

struct dns_ask {
    struct list link;
    struct flight *flight;
    void (*fn)(void *arg, const uint8_t *reply, size_t len);
    void *arg;
};

/* ---- nameservers ---- */

size_t dns_resolv_conf_parse(const char *text, size_t len, struct net_ip servers[DNS_UPSTREAMS_MAX])
{
    struct slice rest = {text, len};
    size_t count = 0;
    while (rest.n && count < DNS_UPSTREAMS_MAX) {
        struct slice line = slice_cut(&rest, '\n');
        char word[NET_IP_TEXT];
        static const char keyword[] = "nameserver";
        const size_t n = sizeof(keyword) - 1;
        if (line.n <= n || memcmp(line.p, keyword, n) || (line.p[n] != ' ' && line.p[n] != '\t'))
            continue;
        size_t at = n, end;
        while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
            at++;
        for (end = at; end < line.n && !strchr(" \t\r#;%", line.p[end]);)
            end++;
        if (end - at >= sizeof(word))
            continue;
        memcpy(word, line.p + at, end - at);
        word[end - at] = 0;
        count += net_ip_parse(word, &servers[count]) == 0;
    }
    return count;
}

static void load_servers(struct dns_upstream *u)
{
    cleanup_close int fd = open(u->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return; /* what was read last stays in use */
    if (st.st_ino == u->inode && st.st_mtim.tv_sec == u->modified.tv_sec && st.st_mtim.tv_nsec == u->modified.tv_nsec)
        return;
    cleanup_free char *text = mem_alloc(RESOLV_CONF_MAX);
    ssize_t n = read(fd, text, RESOLV_CONF_MAX);
    if (n < 0)
        return;
    u->modified = st.st_mtim;
    u->inode = st.st_ino;
    struct net_ip servers[DNS_UPSTREAMS_MAX];
    size_t found = dns_resolv_conf_parse(text, (size_t)n, servers);
    u->server_count = 0;
    memset(u->silent_until_ms, 0, sizeof(u->silent_until_ms));
    for (size_t i = 0; i < found; i++)
        if (!net_ip_eq(&servers[i], &u->self))
            u->servers[u->server_count++] = servers[i];
}

struct dns_upstream *dns_upstream_new(struct loop *loop, const struct dns_upstream_options *options)
{
    struct dns_upstream *u = mem_alloc(sizeof(*u));
    u->loop = loop;
    u->path = mem_strdup(options->resolv_conf);
    u->port = options->port ? options->port : 53;
    u->timeout_ms = options->timeout_ms ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
    u->self = options->self;
    u->cache = dns_cache_new();
    list_init(&u->flights);
    load_servers(u);
    u->checked_ms = clock_mono_ms();
    return u;
}

void dns_upstream_stats(const struct dns_upstream *u, struct dns_upstream_stats *ret)
{
    *ret = u->stats;
}

const uint8_t *dns_upstream_cached(struct dns_upstream *u, const struct dns_query *query, size_t *len, uint32_t *age)
{
    const struct blob *b = dns_cache_get(u->cache, query, clock_mono_ms(), age);
    if (!b)
        return NULL;
    u->stats.cache_hits++;
    *len = b->len;
    return (const uint8_t *)b->data;
}

/* ---- flights ---- */

static void socket_close(struct flight *f)
{
    f->watch = loop_fd_free(f->watch);
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    free(TAKE(f->in));
    f->in_len = 0;
}

static void flight_free(struct flight *f)
{
    socket_close(f);
    loop_timer_free(f->timer);
    list_remove(&f->link);
    f->up->flight_count--;
    free(f->last);
    free(f);
}

/* Tells everybody who waits; each may ask again or cancel others from within. */
static void flight_finish(struct flight *f, const uint8_t *reply, size_t len)
{
    struct list waiting;
    list_init(&waiting);
    for (struct list *at; (at = list_pop(&f->asks));) {
        CONTAINER_OF(at, struct dns_ask, link)->flight = NULL;
        list_insert(&waiting, at);
    }
    /* Gone before anybody is told: who asks the same again starts a flight of its own. */
    cleanup_free uint8_t *copy = reply ? mem_dup(reply, len) : NULL;
    flight_free(f);
    for (struct list *at; (at = list_pop(&waiting));) {
        struct dns_ask *ask = CONTAINER_OF(at, struct dns_ask, link);
        void (*fn)(void *arg, const uint8_t *reply, size_t len) = ask->fn;
        void *arg = ask->arg;
        free(ask);
        fn(arg, copy, len);
    }
}

static void flight_event(void *arg, unsigned events);

static int socket_open(struct flight *f)
{
    struct dns_upstream *u = f->up;
    struct sockaddr_storage sa;
    int len = net_ip_to_sockaddr(&u->servers[f->server], u->port, &sa);
    socket_close(f);
    f->fd = socket(sa.ss_family, (f->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (f->fd < 0)
        return -errno;
    if (connect(f->fd, (struct sockaddr *)&sa, (socklen_t)len) < 0 && errno != EINPROGRESS)
        return -errno;
    f->watch = loop_fd_new(u->loop, f->fd, flight_event, f);
    f->out_done = f->tcp ? 0 : 2;
    loop_fd_want(f->watch, f->tcp ? LOOP_WRITE : LOOP_READ);
    return 0;
}

static int attempt_start(struct flight *f)
{
    struct dns_upstream *u = f->up;
    random_bytes(&f->id, sizeof(f->id));
    size_t n = dns_query_encode(&f->query, f->id, f->out + 2, QUERY_MAX);
    f->out[0] = (uint8_t)(n >> 8);
    f->out[1] = (uint8_t)n;
    f->out_len = 2 + n;
    int r = socket_open(f);
    if (r == 0 && !f->tcp && send(f->fd, f->out + 2, n, MSG_NOSIGNAL) < 0)
        r = -errno;
    if (r == 0)
        loop_timer_set(f->timer, u->timeout_ms);
    return r;
}

/* The first in the file that is not silent. When its time is up, one question tries it; the others wait for that. */
static size_t server_first(struct dns_upstream *u)
{
    uint64_t now = clock_mono_ms();
    for (size_t i = 0; i < u->server_count; i++) {
        if (now < u->silent_until_ms[i])
            continue;
        if (u->silent_until_ms[i])
            u->silent_until_ms[i] = now + SILENT_MS;
        return i;
    }
    return 0;
}

/* Goes on to the next nameserver that can be sent to at all; when all were asked, that was it. */
static void attempt_next(struct flight *f)
{
    struct dns_upstream *u = f->up;
    size_t most = MAX_OF(u->server_count, (size_t)ATTEMPTS_MIN);
    socket_close(f);
    f->tcp = false;
    while (u->server_count && ++f->attempt < most) {
        f->server = (f->first + f->attempt) % u->server_count;
        if (attempt_start(f) == 0)
            return;
    }
    flight_finish(f, f->last, f->last_len);
}

static void flight_timeout(void *arg)
{
    struct flight *f = arg;
    f->up->stats.timeouts++;
    f->up->silent_until_ms[f->server] = clock_mono_ms() + SILENT_MS;
    attempt_next(f);
}

/* A reply that fits. One that says "I cannot" is kept while others are asked. */
static void flight_reply(struct flight *f, const uint8_t *data, size_t len, const struct dns_reply *reply)
{
    f->up->silent_until_ms[f->server] = 0;
    if (reply->truncated && !f->tcp) {
        f->tcp = true;
        if (attempt_start(f) < 0)
            attempt_next(f);
        return;
    }
    if (reply->rcode != DNS_NOERROR && reply->rcode != DNS_NXDOMAIN) {
        free(f->last);
        f->last = mem_dup(data, len);
        f->last_len = len;
        attempt_next(f);
        return;
    }
    if (!reply->truncated)
        dns_cache_put(f->up->cache, &f->query, data, len, reply->ttl, clock_mono_ms());
    flight_finish(f, data, len);
}

static void udp_readable(struct flight *f)
{
    uint8_t buf[UDP_REPLY_MAX];
    struct dns_reply reply;
    ssize_t n = recv(f->fd, buf, sizeof(buf), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0) { /* nobody listens there */
        attempt_next(f);
        return;
    }
    /* What does not fit may be forged: the true answer may still come. */
    if (dns_reply_check(buf, (size_t)n, f->id, &f->query, &reply) == 0)
        flight_reply(f, buf, (size_t)n, &reply);
}

static void tcp_writable(struct flight *f)
{
    ssize_t n = send(f->fd, f->out + f->out_done, f->out_len - f->out_done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        attempt_next(f);
        return;
    }
    f->out_done += n > 0 ? (size_t)n : 0;
    if (f->out_done == f->out_len)
        loop_fd_want(f->watch, LOOP_READ);
}

static void tcp_readable(struct flight *f)
{
    struct dns_reply reply;
    size_t want = 2;
    if (!f->in)
        f->in = mem_alloc(2 + DNS_MESSAGE_MAX);
    if (f->in_len >= 2)
        want += (size_t)f->in[0] << 8 | f->in[1];
    ssize_t n = recv(f->fd, f->in + f->in_len, want - f->in_len, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        attempt_next(f);
        return;
    }
    f->in_len += (size_t)n;
    if (f->in_len < want || want == 2)
        return;
    if (dns_reply_check(f->in + 2, want - 2, f->id, &f->query, &reply) < 0) {
        attempt_next(f);
        return;
    }
    /* The buffer outlives the socket it was read for. */
    cleanup_free uint8_t *in = TAKE(f->in);
    flight_reply(f, in + 2, want - 2, &reply);
}

static void flight_event(void *arg, unsigned events)
{
    struct flight *f = arg;
    if (!f->tcp)
        udp_readable(f);
    else if (events & LOOP_WRITE)
        tcp_writable(f);
    else
        tcp_readable(f);
}

/* ---- asking ---- */

static struct flight *flight_find(struct dns_upstream *u, const struct dns_query *q)
{
    for (LIST_EACH(node, &u->flights)) {
        struct flight *f = CONTAINER_OF(node, struct flight, link);
        if (f->query.type == q->type && f->query.class == q->class && f->query.dnssec_ok == q->dnssec_ok &&
            f->query.checking_disabled == q->checking_disabled && !q->odd_name && !f->query.odd_name &&
            !strcmp(f->query.name, q->name))
            return f;
    }
    return NULL;
}

static struct flight *flight_start(struct dns_upstream *u, const struct dns_query *query)
{
    struct flight *f = mem_alloc(sizeof(*f));
    f->up = u;
    f->query = *query;
    f->fd = -1;
    f->first = f->server = server_first(u);
    f->timer = loop_timer_new(u->loop, flight_timeout, f);
    list_init(&f->asks);
    list_insert(&u->flights, &f->link);
    u->flight_count++;
    /* A failure to send counts as an answer that never came: told from the loop, not from here. */
    if (attempt_start(f) < 0)
        loop_timer_set(f->timer, 0);
    return f;
}

struct dns_ask *dns_upstream_ask(struct dns_upstream *u, const struct dns_query *query,
                                 void (*fn)(void *arg, const uint8_t *reply, size_t len), void *arg)
{
    uint64_t now = clock_mono_ms();
    if (now - u->checked_ms >= RECHECK_MS || !u->server_count) {
        u->checked_ms = now;
        load_servers(u);
    }
    struct flight *f = flight_find(u, query);
    if (!f && (!u->server_count || u->flight_count >= DNS_FLIGHTS_MAX)) {
        u->stats.refused++;
        return NULL;
    }
    u->stats.forwarded += !f;
    if (!f)
        f = flight_start(u, query);
    struct dns_ask *ask = mem_alloc(sizeof(*ask));
    *ask = (struct dns_ask){.flight = f, .fn = fn, .arg = arg};
    list_insert(&f->asks, &ask->link);
    return ask;
}

/* The flight goes on: its answer will be in the cache when somebody asks again. */
void dns_ask_cancel(struct dns_ask *ask)
{
    if (!ask)
        return;
    list_remove(&ask->link);
    free(ask);
}

struct dns_upstream *dns_upstream_free(struct dns_upstream *u)
{
    if (!u)
        return NULL;
    for (LIST_EACH(node, &u->flights)) {
        struct flight *f = CONTAINER_OF(node, struct flight, link);
        for (LIST_EACH(ask, &f->asks))
            dns_ask_cancel(CONTAINER_OF(ask, struct dns_ask, link));
        flight_free(f);
    }
    dns_cache_free(u->cache);
    free(u->path);
    free(u);
    return NULL;
}
