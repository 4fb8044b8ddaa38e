#include "core/wire/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn_int.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/tls_int.h"

enum {
    ALERT_CLOSE_NOTIFY = 0,
    ALERT_USER_CANCELED = 90,
    MESSAGE_NEW_SESSION_TICKET = 4,
    MESSAGE_KEY_UPDATE = 24,
    MESSAGES_AFTER_HANDSHAKE = 1024, /* then the peer is playing */
    HANDSHAKES_TURN_US = 1000,
    LAST_READS = 16,
};

/* --- life --- */

static void on_fd(void *arg, unsigned events);

static void name_peer(struct conn *c)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage all;
    } a = {.all = {0}};
    char text[INET6_ADDRSTRLEN] = "";
    socklen_t len = sizeof(a);
    if (getpeername(c->fd, &a.any, &len) || (a.any.sa_family != AF_INET && a.any.sa_family != AF_INET6)) {
        snprintf(c->peer, sizeof(c->peer), "unix");
    } else if (a.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &a.v4.sin_addr, text, sizeof(text));
        snprintf(c->peer, sizeof(c->peer), "%s:%d", text, ntohs(a.v4.sin_port));
    } else if (IN6_IS_ADDR_V4MAPPED(&a.v6.sin6_addr)) { /* an IPv4 client of a dual-stack listener */
        inet_ntop(AF_INET, a.v6.sin6_addr.s6_addr + 12, text, sizeof(text));
        snprintf(c->peer, sizeof(c->peer), "%s:%d", text, ntohs(a.v6.sin6_port));
    } else {
        inet_ntop(AF_INET6, &a.v6.sin6_addr, text, sizeof(text));
        snprintf(c->peer, sizeof(c->peer), "[%s]:%d", text, ntohs(a.v6.sin6_port));
    }
}

/* Small answers must not wait for acknowledgements, and a peer that vanished must be noticed within a minute or two.
 * The kernel does that by itself: no timer of ours runs. */
static void tune_socket(int fd)
{
    int on = 1, idle = 30, interval = 10, probes = 3, unacked_ms = 60000;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
        return; /* not TCP */
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked_ms, sizeof(unacked_ms));
}

static void handshake(struct conn *c, struct slice *in);

void conn_attach(struct conn *c, int fd)
{
    c->fd = fd;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    tune_socket(fd);
    name_peer(c);
    c->event = loop_fd_new(c->loop, fd, on_fd, c);
    c->state = c->tls ? CONN_HANDSHAKE : CONN_OPEN;
    if (c->state == CONN_OPEN)
        conn_tell(c, CONN_TELL_READY);
    else if (!c->server)
        handshake(c, &(struct slice){"", 0});
    conn_flush_soon(c);
    conn_update_interest(c);
}

struct conn *conn_from_fd(struct loop *l, int fd, struct tls_config *tls, bool server, const char *host,
                          const struct conn_events *ev, void *ctx)
{
    struct conn *c = conn_new(l, tls, host, ev, ctx);
    c->server = server;
    conn_attach(c, fd);
    return c;
}

struct conn *conn_dial(struct loop *l, const char *host, int port, struct tls_config *tls, const char *verify_host,
                       const struct conn_events *ev, void *ctx)
{
    struct conn *c = conn_new(l, tls, verify_host ? verify_host : host, ev, ctx);
    c->state = CONN_DIALING;
    snprintf(c->peer, sizeof(c->peer), "%.50s", host);
    c->dialer = dialer_new(c, host, port);
    return c;
}

void conn_offer_http1(struct conn *c)
{
    c->http1_only = true;
}

void conn_set_events(struct conn *c, const struct conn_events *ev, void *ctx)
{
    c->ev = ev;
    c->ctx = ctx;
    if (c->in_len)
        conn_tell(c, CONN_TELL_DATA);
}

/* --- telling the user --- */

void conn_tell(struct conn *c, enum conn_pending what)
{
    c->pending |= what;
    loop_task_defer(c->loop, &c->later);
}

void conn_fail(struct conn *c, int error, const char *fmt, ...)
{
    if (c->state == CONN_ENDED)
        return;
    c->state = CONN_ENDED;
    c->error = error;
    va_list args;
    va_start(args, fmt);
    vsnprintf(c->why, sizeof(c->why), fmt, args);
    va_end(args);
    if (c->event)
        loop_fd_want(c->event, 0);
    loop_task_remove(&c->flush);
    c->dialer = dialer_free(c->dialer);
    conn_tell(c, CONN_TELL_CLOSED);
}

static void last_read(struct conn *c);

void conn_run_later(void *arg)
{
    struct conn *c = arg;
    unsigned what = TAKE(c->pending);
    conn_hold(c);
    if (what & CONN_TELL_READY && c->ev->ready)
        c->ev->ready(c->ctx);
    if (!c->freed && what & CONN_TELL_DATA && c->in_len && !c->paused) {
        c->ev->data(c->ctx);
        if (!c->freed)
            conn_update_interest(c);
    }
    if (!c->freed && what & CONN_LAST_READ)
        last_read(c);
    if (!c->freed && what & CONN_TELL_DRAINED && c->state != CONN_ENDED) {
        if (conn_pending(c))
            c->want_drained = true; /* more came meanwhile */
        else if (c->ev->drained)
            c->ev->drained(c->ctx);
    }
    if (!c->freed && what & CONN_TELL_CLOSED)
        c->ev->closed(c->ctx, c->error, c->why);
    conn_release(c);
}

void conn_update_interest(struct conn *c)
{
    if (!c->event || c->state == CONN_ENDED)
        return;
    bool full = c->in_len >= CONN_INPUT_MAX;
    loop_fd_want(c->event, (c->paused || full ? 0 : LOOP_READ) | (c->blocked ? LOOP_WRITE : 0));
}

/* --- input --- */

/* Hands over `len` new bytes, which lie in the pool. What the user leaves is kept. */
static void deliver(struct conn *c, const char *data, size_t len)
{
    if (!len)
        return;
    bool borrowed = !c->in_len;
    if (borrowed) {
        c->in = data;
        c->in_len = len;
    } else {
        if (c->own_off)
            strbuf_drop(&c->own, TAKE(c->own_off));
        strbuf_add(&c->own, data, len);
        c->in = c->own.p;
        c->in_len = c->own.len;
    }
    conn_hold(c);
    if (!c->paused)
        c->ev->data(c->ctx);
    if (!c->freed && borrowed && c->in_len) {
        strbuf_add(&c->own, c->in, c->in_len);
        c->in = c->own.p;
        c->own_off = 0;
    }
    if (!c->freed)
        conn_update_interest(c);
    conn_release(c);
}

struct slice conn_input(const struct conn *c)
{
    return (struct slice){c->in, c->in_len};
}

void conn_consume(struct conn *c, size_t n)
{
    c->in += n;
    c->in_len -= n;
    if (c->own.p) {
        c->own_off += n;
        if (!c->in_len) {
            strbuf_free(&c->own);
            c->own_off = 0;
        }
    }
    if (!c->holds)
        conn_update_interest(c);
}

void conn_read_at_most(struct conn *c, size_t n)
{
    c->read_max = n;
}

void conn_pause(struct conn *c, bool paused)
{
    if (c->paused == paused)
        return;
    c->paused = paused;
    if (!paused && c->in_len)
        conn_tell(c, CONN_TELL_DATA);
    conn_update_interest(c);
}

/* --- TLS input --- */

static void session_begin(struct conn *c)
{
    struct err err = {0};
    c->session = tls_session_new(c->tls, c->server, c->http1_only, c->verify_host, &err);
    if (!c->session)
        conn_fail(c, -err.code, "%s", err.text);
}

static void session_end(struct conn *c)
{
    struct tls_result result;
    struct err err = {0};
    int r = tls_session_result(c->session, &result, &err);
    if (r < 0) {
        conn_fail(c, r, "%s", err.text);
        return;
    }
    c->in_key = result.in;
    c->out_key = result.out;
    c->version = result.version;
    c->peer_cert = result.peer_cert;
    c->peer_bad = result.peer_bad;
    snprintf(c->alpn, sizeof(c->alpn), "%s", result.alpn);
    c->session = tls_session_free(c->session);
    c->tls = tls_config_free(c->tls);
    c->hs_budget = MESSAGES_AFTER_HANDSHAKE;
    c->state = CONN_OPEN;
    conn_flush_soon(c);
    if (c->ev->ready)
        c->ev->ready(c->ctx);
}

/* One step. Afterwards the connection may be open, with records left in `*in`. */
static void handshake(struct conn *c, struct slice *in)
{
    struct err err = {0};
    if (!c->session)
        session_begin(c);
    if (!c->session)
        return;
    int r = tls_session_step(c->session, in, &c->raw, &err);
    if (r < 0) {
        conn_flush(c); /* the alert, if the socket takes it */
        conn_fail(c, r, "%s", err.text);
        return;
    }
    if (c->raw.len)
        conn_flush_soon(c);
    if (r)
        session_end(c);
}

static void fatal_alert(struct conn *c, int error, const char *why)
{
    enum { FATAL = 2, BAD_RECORD_MAC = 20, UNEXPECTED_MESSAGE = 10 };
    conn_send_control(c, TLS_ALERT, (uint8_t[]){FATAL, error == -EBADMSG ? BAD_RECORD_MAC : UNEXPECTED_MESSAGE}, 2);
    conn_flush(c);
    conn_fail(c, error, "%s", why);
}

static void take_alert(struct conn *c, const struct tls_record *r)
{
    if (r->len != 2)
        fatal_alert(c, -EPROTO, "TLS alert of a wrong size");
    else if (r->plain[1] == ALERT_CLOSE_NOTIFY)
        conn_fail(c, 0, "closed by the peer");
    else if (r->plain[1] != ALERT_USER_CANCELED)
        conn_fail(c, -ECONNRESET, "the peer ended TLS with alert %d", r->plain[1]);
}

static void take_key_update(struct conn *c, uint8_t requested)
{
    tls_key_update(c->in_key);
    if (requested) {
        conn_send_control(c, TLS_HANDSHAKE, (uint8_t[]){MESSAGE_KEY_UPDATE, 0, 0, 1, 0}, 5);
        tls_key_update(c->out_key);
    }
}

/* TLS 1.3: session tickets are passed over, a key update is done, nothing else may come. */
static void take_handshake(struct conn *c, const struct tls_record *r)
{
    const uint8_t *p = r->plain, *end = p + r->len;
    while (p < end && c->state == CONN_OPEN) {
        if (c->hs_have < sizeof(c->hs_header)) {
            c->hs_header[c->hs_have++] = *p++;
            if (c->hs_have < sizeof(c->hs_header))
                continue;
            c->hs_left = (uint32_t)c->hs_header[1] << 16 | (uint32_t)c->hs_header[2] << 8 | c->hs_header[3];
            bool ticket = c->hs_header[0] == MESSAGE_NEW_SESSION_TICKET && !c->server && c->hs_left <= 1 << 16;
            bool update = c->hs_header[0] == MESSAGE_KEY_UPDATE && c->hs_left == 1;
            if (c->version != TLS_1_3 || !(ticket || update) || !c->hs_budget--) {
                fatal_alert(c, -EPROTO, "unexpected TLS handshake message");
                return;
            }
        }
        if (!c->hs_left) {
            c->hs_have = 0;
        } else if (c->hs_header[0] == MESSAGE_KEY_UPDATE && p < end) {
            c->hs_have = 0;
            c->hs_left = 0;
            if (p + 1 != end || *p > 1) {
                fatal_alert(c, -EPROTO, "damaged TLS key update");
                return;
            }
            take_key_update(c, *p++);
        } else {
            size_t n = MIN_OF((size_t)(end - p), (size_t)c->hs_left);
            p += n;
            c->hs_left -= (uint32_t)n;
            if (!c->hs_left)
                c->hs_have = 0;
        }
    }
}

/* Opens what is whole of the records in data[0..len) and hands over their contents, which are moved together in place.
 */
static void take_records(struct conn *c, uint8_t *data, size_t len)
{
    char *plain = NULL;
    size_t total = 0;
    while (c->state == CONN_OPEN) {
        struct tls_record r;
        struct err err = {0};
        ssize_t n = tls_record_open(c->in_key, data, len, &r, &err);
        if (!n)
            break;
        if (n < 0) {
            fatal_alert(c, (int)n, err.text);
            break;
        }
        data += n;
        len -= (size_t)n;
        if (r.type == TLS_APPLICATION) {
            if (!plain)
                plain = (char *)r.plain;
            memmove(plain + total, r.plain, r.len);
            total += r.len;
        } else if (r.type == TLS_ALERT) {
            take_alert(c, &r);
        } else if (r.type == TLS_HANDSHAKE) {
            take_handshake(c, &r);
        } else {
            fatal_alert(c, -EPROTO, "unexpected TLS record");
        }
    }
    if (c->state == CONN_OPEN && len)
        strbuf_add(&c->cipher, data, len);
    deliver(c, plain, total);
}

static void take_cipher(struct conn *c, uint8_t *data, size_t len)
{
    conn_hold(c);
    if (c->state == CONN_HANDSHAKE) {
        struct slice in = {(char *)data, len};
        handshake(c, &in);
        data = (uint8_t *)(uintptr_t)in.p;
        len = in.n;
    }
    if (!c->freed && c->state == CONN_OPEN && len)
        take_records(c, data, len);
    conn_release(c);
}

/* Reads once. True if there may be more. */
static bool read_once(struct conn *c)
{
    uint8_t *rx = c->pool->rx;
    size_t before = c->cipher.len;
    ssize_t n = recv(c->fd, rx + before, MIN_OF(CONN_RX_SIZE - before, c->read_max), 0);
    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR)
            conn_fail(c, -errno, "%s: %s", c->peer, strerror(errno));
        return false;
    }
    if (!n) {
        if (c->state == CONN_HANDSHAKE || (c->in_key && c->server == false))
            conn_fail(c, -ECONNRESET, "%s closed the connection without ending TLS", c->peer);
        else
            conn_fail(c, 0, "closed by the peer");
        return false;
    }
    c->came += (size_t)n;
    if (!c->tls && !c->in_key) {
        deliver(c, (char *)rx, (size_t)n);
        return true;
    }
    if (before) {
        memcpy(rx, c->cipher.p, before);
        strbuf_free(&c->cipher);
    }
    take_cipher(c, rx, before + (size_t)n);
    return true;
}

/* Writing failed; what the peer said before it went is still worth hearing (a refusal of what we sent). */
static void last_read(struct conn *c)
{
    int error = c->error;
    for (int i = 0; i < LAST_READS && c->state == CONN_OPEN && !c->paused && c->in_len < CONN_INPUT_MAX; i++)
        if (!read_once(c))
            break;
    if (!c->freed && (c->state == CONN_OPEN || c->state == CONN_HANDSHAKE))
        conn_fail(c, error, "%s: %s", c->peer, strerror(-error));
}

/* Signing and verifying takes milliseconds: of a crowd at the door one or two get in at a time, and who is in is served
 * between. The rest is told again in the next turn. */
static void read_handshake(struct conn *c)
{
    struct conn_pool *p = c->pool;
    if (p->handshake_us >= HANDSHAKES_TURN_US)
        return;
    uint64_t start = clock_mono_us();
    read_once(c);
    p->handshake_us += clock_mono_us() - start;
    loop_task_end(c->loop, &p->turn);
}

static void on_fd(void *arg, unsigned events)
{
    struct conn *c = arg;
    conn_hold(c);
    if (events & LOOP_WRITE)
        conn_flush(c);
    if (!c->freed && events & LOOP_READ && c->state != CONN_ENDED) {
        if (c->server && c->state == CONN_HANDSHAKE)
            read_handshake(c);
        else
            read_once(c);
    }
    conn_release(c);
}

/* --- facts --- */

const char *conn_peer(const struct conn *c)
{
    return c->peer;
}

struct slice conn_peer_cert(const struct conn *c)
{
    return c->peer_cert ? (struct slice){c->peer_cert->data, c->peer_cert->len} : (struct slice){"", 0};
}

const char *conn_peer_bad(const struct conn *c)
{
    return c->peer_bad;
}

const char *conn_alpn(const struct conn *c)
{
    return c->alpn;
}
