/* Connection: a byte stream (TCP, Unix socket, either with TLS) on a loop. HTTP, WebSocket relays, SPDY and ttrpc all
 * stand on it and do not know which it is.
 *
 * Reading: bytes gather in conn_input(); the data callback says there are more; the user takes what it understood with
 * conn_consume. While the user has not consumed, at most CONN_INPUT_MAX more is read (back-pressure).
 * Writing: conn_write queues a reference or a copy and flushes at the end of the turn; `drained` is called when the
 * queue falls to nothing after it was over CONN_OUTPUT_HIGH. Ending: `closed` is called once, later than the call that
 * caused it, with 0 for an orderly end of stream or a negative errno; conn_free may be called from any callback and no
 * callback follows it. */
#ifndef K3C_WIRE_CONN_H
#define K3C_WIRE_CONN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct arena;
struct blob;
struct conn;
struct err;
struct loop;
struct sockaddr;
struct tls_config;

enum { CONN_INPUT_MAX = 64 << 10, CONN_OUTPUT_HIGH = 256 << 10 };

struct conn_events {
    void (*ready)(void *ctx);                              /* connected and handshaken; may be NULL */
    void (*data)(void *ctx);                               /* more in conn_input */
    void (*drained)(void *ctx);                            /* output queue empty again; may be NULL */
    void (*closed)(void *ctx, int error, const char *why); /* after it only conn_free */
};

/* Takes over a connected socket. `tls` NULL: plain. `server` side or client side; `host` is the name to verify and to
 * send as SNI (client only). */
struct conn *conn_from_fd(struct loop *l, int fd, struct tls_config *tls, bool server, const char *host,
                          const struct conn_events *ev, void *ctx);
/* Connects to host:port; `host` is an address or a name. Errors come through `closed`. "unix:/path" is a Unix socket.
 */
struct conn *conn_dial(struct loop *l, const char *host, int port, struct tls_config *tls, const char *verify_host,
                       const struct conn_events *ev, void *ctx);
/* Right after conn_dial: the handshake offers "http/1.1" alone, whatever the configuration says. */
void conn_offer_http1(struct conn *c);
void conn_set_events(struct conn *c, const struct conn_events *ev, void *ctx); /* hands it to another user */
struct conn *conn_free(struct conn *c); /* drops what is unsent; NULL is fine; returns NULL */
/* Gives it up, but what is queued still goes out, and a conn_finish with it, if the peer takes it soon. */
void conn_linger(struct conn *c);
/* Ends with -ETIMEDOUT when no byte came or went for `ms` (at the latest after twice that); 0: never. */
void conn_set_idle(struct conn *c, unsigned ms);
/* The same, but what comes in does not count: for one that has said its last word. */
void conn_end_within(struct conn *c, unsigned ms);

struct slice conn_input(const struct conn *c);
void conn_consume(struct conn *c, size_t n);
void conn_pause(struct conn *c, bool paused);     /* stop reading */
void conn_read_at_most(struct conn *c, size_t n); /* bytes from the socket in a turn */

void conn_write(struct conn *c, const void *data, size_t len);                 /* copies */
void conn_write_blob(struct conn *c, struct blob *b);                          /* takes a reference of its own */
void conn_write_part(struct conn *c, struct blob *b, size_t from, size_t len); /* the same for a part of it */
size_t conn_pending(const struct conn *c);                                     /* unsent bytes */
void conn_want_drained(struct conn *c); /* calls `drained` once when nothing is unsent, however little it was */
/* Sends what is queued, then ends the writing side (close_notify, shutdown). */
void conn_finish(struct conn *c);

const char *conn_peer(const struct conn *c); /* "10.0.0.1:4711" or "unix" */
/* The verified peer certificate's DER, empty without one. */
struct slice conn_peer_cert(const struct conn *c);
/* Servers: what is wrong with the certificate that the client sent ("has expired"), NULL: nothing. */
const char *conn_peer_bad(const struct conn *c);
const char *conn_alpn(const struct conn *c); /* "h2", "http/1.1" or "" */

#endif
