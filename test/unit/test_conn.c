#include "core/wire/conn.h"

#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/x509.h"
#include "test/unit/pki.h"
#include "test/unit/tap.h"

static struct loop *l;
static struct pki pki;
static bool step; /* set by an end that reached what the test waits for */

/* One end of a connection and what happened to it. */
struct end {
    struct conn *conn;
    struct end *other;
    size_t want;  /* bytes after which step is set */
    size_t limit; /* consumed at once at most, 0: all */
    struct sha256 hash;
    size_t got, drained, calls;
    bool ready, echo, closed, free_in_data, finish_when_done;
    int error;
    char why[200], text[64];
};

static void on_ready(void *ctx)
{
    ((struct end *)ctx)->ready = true;
}

static void on_data(void *ctx)
{
    struct end *e = ctx;
    struct slice in = conn_input(e->conn);
    e->calls++;
    if (e->free_in_data) {
        e->conn = conn_free(e->conn);
        step = true;
        return;
    }
    size_t n = e->limit ? MIN_OF(in.n, e->limit) : in.n;
    sha256_update(&e->hash, in.p, n);
    for (size_t i = 0; i < n && e->got + i < sizeof(e->text) - 1; i++)
        e->text[e->got + i] = in.p[i];
    if (e->echo)
        conn_write(e->conn, in.p, n);
    e->got += n;
    conn_consume(e->conn, n);
    if (e->want && e->got >= e->want) {
        step = true;
        if (e->finish_when_done)
            conn_finish(e->conn);
    }
}

static void on_drained(void *ctx)
{
    ((struct end *)ctx)->drained++;
}

static void on_closed(void *ctx, int error, const char *why)
{
    struct end *e = ctx;
    e->closed = true;
    e->error = error;
    snprintf(e->why, sizeof(e->why), "%s", why);
    step = true;
}

static const struct conn_events events = {on_ready, on_data, on_drained, on_closed};

static bool wait_step(void)
{
    step = false;
    return !loop_run_until(l, &step, 10000);
}

static void spin(int ms)
{
    bool never = false;
    loop_run_until(l, &never, (uint64_t)ms);
}

static bool wait_closed(struct end *e)
{
    for (int i = 0; i < 20 && !e->closed; i++)
        wait_step();
    return e->closed;
}

static void end_init(struct end *e, struct end *other)
{
    *e = (struct end){.other = other};
    sha256_init(&e->hash);
}

static void ends_free(struct end *a, struct end *b)
{
    a->conn = conn_free(a->conn);
    b->conn = conn_free(b->conn);
}

/* --- a line between two ends that passes on at most `size` bytes at a time --- */

struct relay {
    int from, to;
    size_t size;
    struct loop_fd *event;
};
static struct relay relays[2];

static void on_relay(void *arg, unsigned what)
{
    (void)what;
    struct relay *r = arg;
    char buf[4096];
    ssize_t n = read(r->from, buf, MIN_OF(sizeof(buf), r->size));
    if (n > 0 && write(r->to, buf, (size_t)n) == n)
        return;
    loop_fd_want(r->event, 0);
    shutdown(r->to, SHUT_WR);
}

static void relay_make(size_t size, int fds[2])
{
    int a[2], b[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, a) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, b))
        abort();
    for (int i = 0; i < 2; i++) {
        relays[i] = (struct relay){.from = i ? b[0] : a[1], .to = i ? a[1] : b[0], .size = size};
        relays[i].event = loop_fd_new(l, relays[i].from, on_relay, &relays[i]);
        loop_fd_want(relays[i].event, LOOP_READ);
    }
    fds[0] = a[0];
    fds[1] = b[1];
}

static void relay_free(void)
{
    for (int i = 0; i < 2; i++) {
        loop_fd_free(relays[i].event);
        close(relays[i].from);
    }
}

/* --- pairs --- */

static void pair_on(int fds[2], struct end *client, struct end *server, struct tls_config *ctls,
                    struct tls_config *stls, const char *host)
{
    end_init(client, server);
    end_init(server, client);
    server->conn = conn_from_fd(l, fds[1], stls, true, NULL, &events, server);
    client->conn = conn_from_fd(l, fds[0], ctls, false, host, &events, client);
}

static void pair(struct end *client, struct end *server, struct tls_config *ctls, struct tls_config *stls,
                 const char *host)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
        abort();
    pair_on(fds, client, server, ctls, stls, host);
}

static struct tls_config *config(const struct tls_options *o)
{
    struct tls_config *t = NULL;
    struct err err = {0};
    if (tls_config_new(o, &t, &err))
        printf("# %s\n", err.text);
    return t;
}

static struct tls_config *server_config(void)
{
    return config(&(struct tls_options){.server = true,
                                        .cert = pki.server_cert,
                                        .key = pki.server_key,
                                        .ca = pki.ca,
                                        .verify_client = true,
                                        .alpn = "h2,http/1.1"});
}

static struct tls_config *client_config(bool cert)
{
    return config(&(struct tls_options){
        .ca = pki.ca, .cert = cert ? pki.client_cert : NULL, .key = cert ? pki.client_key : NULL, .alpn = "http/1.1"});
}

/* --- behaviours --- */

static void greetings(struct tls_config *ctls, struct tls_config *stls, const char *what)
{
    struct end client, server;
    pair(&client, &server, ctls, stls, "localhost");
    server.want = 5;
    server.echo = true;
    client.want = 5;
    conn_write(client.conn, "hel", 3);
    conn_write(client.conn, "lo", 2);
    while (client.got < 5 && wait_step())
        ;
    okf(!strcmp(client.text, "hello") && server.calls == 1,
        "%s: writes of one turn arrive together, and the answer comes back", what);
    okf(client.ready && server.ready, "%s: both ends are told that they are ready", what);
    conn_finish(client.conn);
    okf(wait_closed(&server) && !server.error, "%s: the end of one side is an orderly end at the other", what);
    ends_free(&client, &server);
}

static void push_through(struct end *from, struct end *to, size_t len, const char *what)
{
    struct blob *b = blob_new(NULL, len);
    random_bytes(b->data, len);
    struct sha256 sent;
    uint8_t a[SHA256_SIZE], z[SHA256_SIZE];
    sha256_init(&sent);
    to->want = to->got + len;
    sha256_init(&to->hash);
    /* in pieces of all kinds: copies, references, tiny ones */
    for (size_t at = 0, n = 1; at < len; at += n, n = n * 3 % 70001 + 1) {
        n = MIN_OF(n, len - at);
        sha256_update(&sent, b->data + at, n);
        if (n % 2) {
            conn_write(from->conn, b->data + at, n);
        } else {
            struct blob *piece = blob_new(b->data + at, n);
            conn_write_blob(from->conn, piece);
            blob_unref(piece);
        }
    }
    while (to->got < to->want && wait_step())
        ;
    sha256_final(&sent, a);
    sha256_final(&to->hash, z);
    okf(!memcmp(a, z, sizeof(a)), "%s", what);
    blob_unref(b);
}

static void much_data(struct tls_config *ctls, struct tls_config *stls, const char *kind)
{
    struct end client, server;
    char what[100];
    pair(&client, &server, ctls, stls, "localhost");
    snprintf(what, sizeof(what), "%s: 20 MB go to the server unchanged", kind);
    push_through(&client, &server, 20 << 20, what);
    snprintf(what, sizeof(what), "%s: and to the client", kind);
    push_through(&server, &client, 20 << 20, what);
    spin(1);
    okf(client.drained == 1 && server.drained == 1, "%s: each sender hears once that its queue is empty", kind);
    server.limit = 1000;
    ends_free(&client, &server);
}

static void one_byte_reads(struct tls_config *ctls, struct tls_config *stls)
{
    int fds[2];
    struct end client, server;
    relay_make(1, fds);
    pair_on(fds, &client, &server, ctls, stls, "localhost");
    server.echo = true;
    server.want = client.want = 3000;
    char data[3000];
    memset(data, 'x', sizeof(data));
    conn_write(client.conn, data, sizeof(data));
    while (client.got < sizeof(data) && wait_step())
        ;
    is_int((long long)client.got, sizeof(data), "handshake and records survive byte by byte");
    ends_free(&client, &server);
    relay_free();
}

static void back_pressure(struct tls_config *ctls, struct tls_config *stls, const char *kind)
{
    struct end client, server;
    pair(&client, &server, ctls, stls, "localhost");
    server.limit = 1;
    server.want = 1;
    conn_write(client.conn, "a", 1);
    wait_step();
    size_t len = 4 << 20;
    struct blob *b = blob_new(NULL, len);
    memset(b->data, 'x', len);
    conn_pause(server.conn, true);
    conn_write_blob(client.conn, b);
    spin(50);
    okf(server.calls == 1 && conn_pending(client.conn) > len / 2, "%s: a paused reader makes the sender wait", kind);
    conn_pause(server.conn, false);
    spin(50);
    okf(conn_input(server.conn).n < CONN_INPUT_MAX + (100 << 10), "%s: what is not consumed stays bounded (%zu bytes)",
        kind, conn_input(server.conn).n);
    server.limit = 0;
    server.want = len + 1;
    on_data(&server);
    while (server.got < len + 1 && wait_step())
        ;
    okf(server.got == len + 1, "%s: once consumed, all of it arrives", kind);
    blob_unref(b);
    ends_free(&client, &server);
}

static void endings(struct tls_config *ctls, struct tls_config *stls, const char *kind)
{
    struct end client, server;
    pair(&client, &server, ctls, stls, "localhost");
    server.want = 1000000;
    struct blob *b = blob_new(NULL, 1000000);
    memset(b->data, 'y', b->len);
    conn_write_blob(client.conn, b);
    conn_finish(client.conn);
    conn_write(client.conn, "ignored", 7);
    wait_closed(&server);
    okf(server.got == b->len && !server.error, "%s: finishing sends what is queued first, and nothing after", kind);
    blob_unref(b);
    ends_free(&client, &server);

    pair(&client, &server, ctls, stls, "localhost");
    server.free_in_data = true;
    conn_write(client.conn, "x", 1);
    wait_step();
    okf(!server.conn && wait_closed(&client), "%s: a connection may be freed from its data callback", kind);
    ends_free(&client, &server);

    pair(&client, &server, ctls, stls, "localhost");
    server.want = 1;
    conn_write(client.conn, "x", 1);
    wait_step();
    server.conn = conn_free(server.conn);
    for (int i = 0; i < 50 && !client.closed; i++) {
        conn_write(client.conn, "more", 4);
        spin(1);
    }
    okf(client.closed, "%s: writing to a peer that has gone ends with `closed` (%d, %s)", kind, client.error,
        client.why);
    ends_free(&client, &server);
}

/* Whether it ended for want of traffic while the other side went on sending. */
static bool times_out(struct tls_config *ctls, struct tls_config *stls, bool only_out)
{
    struct end client, server;
    pair(&client, &server, ctls, stls, "localhost");
    server.want = 1000000;
    if (only_out)
        conn_end_within(server.conn, 100);
    else
        conn_set_idle(server.conn, 100);
    for (int i = 0; i < 20 && !server.closed; i++) {
        conn_write(client.conn, "x", 1);
        spin(20);
    }
    bool ended = server.closed;
    if (!ended)
        spin(400); /* and when nothing comes any more? */
    ended = ended && server.error == -ETIMEDOUT;
    ok(server.closed && server.error == -ETIMEDOUT, "a connection on which nothing moves ends");
    ends_free(&client, &server);
    return ended;
}

static void idleness(struct tls_config *ctls, struct tls_config *stls)
{
    ok(!times_out(ctls, stls, false), "one that something comes on does not");
    ok(times_out(ctls, stls, true), "but one that has said its last word does");
}

static void identities(void)
{
    struct tls_config *stls = server_config(), *with = client_config(true), *without = client_config(false);
    struct end client, server;
    struct arena *a = arena_new();
    struct x509_cert cert;

    pair(&client, &server, with, stls, "localhost");
    server.want = 1;
    conn_write(client.conn, "x", 1);
    wait_step();
    struct slice der = conn_peer_cert(server.conn);
    ok(der.n && !x509_parse(a, der.p, der.n, &cert, NULL) && str_eq(cert.subject.cn, "tester"),
       "the client's certificate arrives");
    is_string(conn_alpn(server.conn), "http/1.1", "the protocol is what both speak");
    ends_free(&client, &server);

    pair(&client, &server, without, stls, "127.0.0.1");
    server.want = 1;
    conn_write(client.conn, "x", 1);
    ok(wait_step() && !conn_peer_cert(server.conn).n, "a client without one is served, to an address too");
    ends_free(&client, &server);

    const struct {
        const char *what, *says;
        struct tls_options o;
    } bad[] = {
        {"of another CA", "is signed by an unknown authority", {.cert = pki.other_cert, .key = pki.other_key}},
        {"meant for servers", "is not for this use", {.cert = pki.server_cert, .key = pki.server_key}},
        {"that is fine", NULL, {.cert = pki.client_cert, .key = pki.client_key}},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct tls_options o = bad[i].o;
        o.ca = pki.ca;
        struct tls_config *t = config(&o);
        pair(&client, &server, t, stls, "localhost");
        server.want = 1;
        conn_write(client.conn, "x", 1);
        okf(wait_step() && str_eq(conn_peer_bad(server.conn), bad[i].says) &&
                !conn_peer_cert(server.conn).n == !!bad[i].says,
            "with a client certificate %s the server knows that it %s", bad[i].what,
            bad[i].says ? bad[i].says : "is good");
        ends_free(&client, &server);
        tls_config_free(t);
    }

    struct {
        const char *what, *host, *says;
        struct tls_options o;
    } cases[] = {
        {"a server for another name is refused", "example.com", "another name", {.ca = pki.ca}},
        {"a server at another address is refused", "10.0.0.1", "another name", {.ca = pki.ca}},
        {"a server of another CA is refused", "localhost", "unknown authority", {.ca = pki.other_ca}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tls_config *t = config(&cases[i].o);
        pair(&client, &server, t, stls, cases[i].host);
        conn_write(client.conn, "x", 1);
        wait_closed(&client);
        okf(client.error < 0 && strstr(client.why, cases[i].says) && !server.got, "%s (%s)", cases[i].what, client.why);
        ok(wait_closed(&server) && server.error < 0, "and the other end hears of it");
        ends_free(&client, &server);
        tls_config_free(t);
    }
    struct tls_config *blind = config(&(struct tls_options){.insecure = true});
    pair(&client, &server, blind, stls, "example.com");
    server.want = 1;
    conn_write(client.conn, "x", 1);
    ok(wait_step() && server.got == 1 && !conn_peer_cert(client.conn).n,
       "an insecure client trusts anybody and claims no certificate");
    ends_free(&client, &server);
    tls_config_free(blind);
    tls_config_free(stls);
    tls_config_free(with);
    tls_config_free(without);
    arena_free(a);
}

static void reloading(void)
{
    struct tls_config *stls = server_config(), *old = client_config(false);
    struct tls_config *new = config(&(struct tls_options){.ca = pki.other_ca, .insecure = false});
    struct err err = {0};
    ok(tls_config_reload(stls, "garbage", pki.server_key, NULL, &err) < 0, "a bad certificate is not loaded");
    ok(tls_config_reload(stls, pki.server_cert, pki.client_key, NULL, &err) < 0 && strstr(err.text, "does not belong"),
       "nor one with another's key");
    struct end client, server;
    pair(&client, &server, old, stls, "localhost");
    ok(!tls_config_reload(stls, pki.other_cert, pki.other_key, NULL, &err), "a good one is");
    server.want = 1;
    conn_write(client.conn, "x", 1);
    wait_closed(&client);
    okf(client.error < 0 && strstr(client.why, "unknown authority"), "and used by the next handshake (%s)", client.why);
    ends_free(&client, &server);
    tls_config_free(stls);
    tls_config_free(old);
    tls_config_free(new);
}

static void garbage(void)
{
    struct tls_config *stls = server_config();
    int fds[2];
    struct end server;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
        return;
    end_init(&server, NULL);
    server.conn = conn_from_fd(l, fds[1], stls, true, NULL, &events, &server);
    ok(write(fds[0], "GET / HTTP/1.1\r\n\r\n", 18) == 18 && wait_closed(&server) && server.error == -EPROTO,
       "plain HTTP on a TLS port is an error, not a hang");
    conn_free(server.conn);
    close(fds[0]);
    tls_config_free(stls);
}

static int listen_on(int *port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(sa);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) || listen(fd, 5) ||
        getsockname(fd, (struct sockaddr *)&sa, &len))
        abort();
    *port = ntohs(sa.sin_port);
    return fd;
}

static void dialing(void)
{
    int port, fd = listen_on(&port);
    struct end client, server;
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    for (int i = 0; i < 2; i++) {
        end_init(&client, &server);
        end_init(&server, &client);
        server.want = 2;
        client.conn = conn_dial(l, hosts[i], port, NULL, NULL, &events, &client);
        conn_write(client.conn, "hi", 2);
        int got = -1;
        spin(30);
        got = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        server.conn = got >= 0 ? conn_from_fd(l, got, NULL, true, NULL, &events, &server) : NULL;
        okf(server.conn && wait_step() && !strcmp(server.text, "hi"),
            "%s is dialled, and what was written before is sent", hosts[i]);
        okf(str_starts(conn_peer(client.conn), "127.0.0.1:"), "and the peer is known as %s", conn_peer(client.conn));
        ends_free(&client, &server);
    }
    close(fd);
    end_init(&client, NULL);
    client.conn = conn_dial(l, "127.0.0.1", port, NULL, NULL, &events, &client);
    ok(!client.closed && wait_closed(&client) && client.error == -ECONNREFUSED && strstr(client.why, "127.0.0.1"),
       "a refused connection says so, later");
    conn_free(client.conn);
    end_init(&client, NULL);
    client.conn = conn_dial(l, "unix:/nonexistent/socket", 0, NULL, NULL, &events, &client);
    ok(wait_closed(&client) && client.error == -ENOENT && strstr(client.why, "/nonexistent"),
       "so does a missing Unix socket");
    conn_free(client.conn);
    end_init(&client, NULL);
    client.conn = conn_dial(l, "no.such.name.invalid", 1, NULL, NULL, &events, &client);
    conn_free(client.conn);
    ok(!client.closed, "a connection that is still looking up a name may be freed");
    spin(20);
}

static void run_peer(const char *command, const char *expect, const char *what)
{
    char buf[8192];
    FILE *f = popen(command, "re");
    size_t n = f ? fread(buf, 1, sizeof(buf) - 1, f) : 0;
    buf[n] = 0;
    if (f)
        pclose(f);
    ok(strstr(buf, expect), what);
    if (!strstr(buf, expect))
        printf("# %.300s\n", buf);
}

static struct end accepted;
static struct tls_config *accept_tls;

static void on_accept(void *arg, unsigned what)
{
    (void)what;
    int fd = accept4(*(int *)arg, NULL, NULL, SOCK_CLOEXEC);
    conn_free(accepted.conn);
    end_init(&accepted, NULL);
    accepted.echo = true;
    accepted.conn = conn_from_fd(l, fd, accept_tls, true, NULL, &events, &accepted);
}

struct peer_run {
    char command[512];
    const char *expect, *what;
    bool done;
};

static void peer_work(void *arg)
{
    struct peer_run *p = arg;
    run_peer(p->command, p->expect, p->what);
}

static void peer_done(void *arg)
{
    ((struct peer_run *)arg)->done = true;
}

static void openssl_peers(void)
{
    static const struct {
        const char *args, *input, *expect, *what;
    } cases[] = {
        {"-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", "say ping ping", "ping",
         "openssl echoes over TLS 1.3 AES-128-GCM"},
        {"-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", "say ping ping", "ping", "over TLS 1.3 AES-256-GCM"},
        {"-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "say ping ping", "ping", "over TLS 1.3 ChaCha20"},
        {"-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "say ping ping", "ping", "over TLS 1.2 AES-128-GCM"},
        {"-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", "say ping ping", "ping", "over TLS 1.2 AES-256-GCM"},
        {"-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", "say ping ping", "ping", "over TLS 1.2 ChaCha20"},
        {"-tls1_3", "say K KEYUPDATE; say ping ping", "ping", "a key update asked of the peer is survived"},
        {"-tls1_3", "say k KEYUPDATE; say ping ping", "ping", "a key update of the peer alone is survived"},
        {"-tls1_1 -cipher ALL:@SECLEVEL=0", "say ping alert", "alert", "TLS 1.1 is refused with an alert"},
    };
    if (system("openssl version >/dev/null 2>&1")) {
        skip("openssl as a peer", "no openssl here");
        return;
    }
    int port, fd = listen_on(&port);
    struct loop_fd *event = loop_fd_new(l, fd, on_accept, &fd);
    loop_fd_want(event, LOOP_READ);
    accept_tls = server_config();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct peer_run p = {.expect = cases[i].expect, .what = cases[i].what};
        /* A line is typed, and what it brings awaited before the next. */
        snprintf(
            p.command, sizeof(p.command),
            "o=$(mktemp); say() { echo $1; n=0; until grep -q $2 $o || [ $((n += 1)) = 300 ]; do sleep 0.1; done; }; "
            "(%s; echo Q) | timeout 60 openssl s_client -connect 127.0.0.1:%d %s -alpn h2 >$o 2>&1; cat $o; rm $o",
            cases[i].input, port, cases[i].args);
        loop_work(l, peer_work, peer_done, &p);
        loop_run_until(l, &p.done, 90000);
    }
    conn_free(accepted.conn);
    loop_fd_free(event);
    close(fd);
    tls_config_free(accept_tls);
}

/* Not a judgement but a figure: what an idle TLS connection costs. */
static void idle_cost(void)
{
    enum { MANY = 200 };
    static struct end clients[MANY], servers[MANY];
    struct tls_config *stls = server_config(), *ctls = client_config(false);
    struct mallinfo2 before = {0}, after;
    for (int i = -1; i < MANY; i++) {
        struct end *c = &clients[MAX_OF(i, 0)], *s = &servers[MAX_OF(i, 0)];
        if (i == 0) {
            ends_free(&clients[0], &servers[0]); /* the first made what all share */
            before = mallinfo2();
        }
        pair(c, s, ctls, stls, "localhost");
        s->want = 1;
        conn_write(c->conn, "x", 1);
        wait_step();
    }
    spin(5);
    after = mallinfo2();
    size_t each = (after.uordblks - before.uordblks) / (2 * MANY);
    okf(each < 4096, "an idle TLS connection holds %zu bytes of heap", each);
    for (int i = 0; i < MANY; i++)
        ends_free(&clients[i], &servers[i]);
    tls_config_free(stls);
    tls_config_free(ctls);
}

int main(void)
{
    l = loop_new();
    pki_make(&pki);
    struct tls_config *stls = server_config(), *ctls = client_config(true);
    greetings(NULL, NULL, "plain");
    greetings(ctls, stls, "TLS");
    much_data(NULL, NULL, "plain");
    much_data(ctls, stls, "TLS");
    one_byte_reads(ctls, stls);
    back_pressure(NULL, NULL, "plain");
    back_pressure(ctls, stls, "TLS");
    endings(NULL, NULL, "plain");
    endings(ctls, stls, "TLS");
    idleness(ctls, stls);
    identities();
    reloading();
    garbage();
    dialing();
    openssl_peers();
    idle_cost();
    tls_config_free(stls);
    tls_config_free(ctls);
    pki_free(&pki);
    loop_free(l);
    return done();
}
