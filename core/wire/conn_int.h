/* Connection, for the files that make it up: conn.c (life and input), conn_out.c (output), conn_dial.c (connecting). */
#ifndef K3C_WIRE_CONN_INT_H
#define K3C_WIRE_CONN_INT_H

#include <stdint.h>

#include "core/wire/conn.h"
#include "core/wire/loop_int.h"
#include "core/wire/tls_record.h"

struct dialer;
struct loop_fd;
struct tls_session;

enum {
    CONN_RX_SIZE = 96 << 10,  /* one read, and in front of it the beginning of a record from an earlier one */
    CONN_TX_SIZE = 128 << 10, /* ciphertext of one write */
    CONN_CHUNK_SIZE = 8 << 10,
    CONN_CHUNKS_KEPT = 64,
    CONN_TURN_MAX = 512 << 10, /* bytes that one connection may send in a turn */
};

/* Copied output: filled by many small writes, kept for the next. */
struct chunk {
    struct chunk *next;
    int refs;
    size_t used;
    char data[CONN_CHUNK_SIZE];
};

/* What all connections of a loop share, so that an idle one holds no buffer. */
struct conn_pool {
    uint8_t *rx, *tx, *plain; /* CONN_RX_SIZE, CONN_TX_SIZE, TLS_PLAIN_MAX; made with the first connection */
    struct chunk *chunks;     /* free ones */
    size_t nchunks;
    uint64_t handshake_us; /* spent with peers' handshakes in this turn */
    struct loop_task turn; /* its end */
};

struct out_item {
    struct blob *blob; /* one of the two owns the bytes */
    struct chunk *chunk;
    const char *p;
    size_t n;
};

enum { CONN_INLINE_ITEMS = 4 };

enum conn_state {
    CONN_DIALING,
    CONN_HANDSHAKE,
    CONN_OPEN,
    CONN_ENDED, /* `closed` was called or is about to be */
};

/* What waits for the deferred task. */
enum conn_pending {
    CONN_TELL_READY = 1,
    CONN_TELL_DATA = 2,
    CONN_TELL_DRAINED = 4,
    CONN_TELL_CLOSED = 8,
    CONN_LAST_READ = 16
};

struct conn {
    struct loop *loop;
    struct conn_pool *pool;
    const struct conn_events *ev;
    void *ctx;
    enum conn_state state;
    int fd;
    struct loop_fd *event;
    int holds; /* callers on the stack that still look at it */
    bool freed, server, http1_only, paused, finishing, finished, said_goodbye, blocked, over_high, want_drained;
    unsigned pending; /* enum conn_pending */
    struct loop_task later, flush;
    struct dialer *dialer;

    struct tls_config *tls;
    struct tls_session *session; /* while the handshake lasts */
    char *verify_host;
    struct tls_key *in_key, *out_key;
    enum tls_version version;
    struct blob *peer_cert;
    const char *peer_bad;
    char alpn[16];
    uint8_t hs_header[4]; /* of a TLS 1.3 message after the handshake */
    uint8_t hs_have;
    uint32_t hs_left;   /* bytes of its body to come */
    unsigned hs_budget; /* how many more such messages are tolerated */

    size_t read_max; /* bytes of one read */
    const char *in;  /* input: borrowed from the pool inside the data callback, else own.p */
    size_t in_len;
    struct strbuf own; /* input that was not consumed at once; own.p + own_off == in */
    size_t own_off;
    struct strbuf cipher; /* the beginning of a record */

    struct strbuf
        raw; /* bytes to send as they are, before the queue: handshake, or ciphertext the socket did not take */
    size_t raw_off;
    struct out_item *items, inline_items[CONN_INLINE_ITEMS];
    size_t head, count, cap; /* items[head..count) wait */
    size_t queued;           /* their bytes */
    size_t batch;            /* ciphertext to make at once: small while the socket is slow */
    struct chunk *chunk;     /* the one that copies go to */

    struct loop_timer *idle; /* NULL: no limit */
    unsigned idle_ms;
    bool only_out;             /* what comes in does not count */
    uint64_t came, went, then; /* bytes in and out; their sum when the timer was set */

    int error; /* for `closed` */
    char why[192];
    char peer[64];
};

/* conn_life.c */
struct conn *conn_new(struct loop *l, struct tls_config *tls, const char *host, const struct conn_events *ev,
                      void *ctx);
void conn_hold(struct conn *c);
/* False when the connection was freed meanwhile; then it is gone. */
bool conn_release(struct conn *c);

/* conn.c */
/* Ends the connection: nothing is read or written any more, `closed` follows in a later call. The first reason counts.
 */
void conn_fail(struct conn *c, int error, const char *fmt, ...) PRINTF_LIKE(3, 4);
void conn_tell(struct conn *c, enum conn_pending what);
void conn_update_interest(struct conn *c);
void conn_run_later(void *arg); /* the task `later` */
/* A descriptor is there and connected: begins TLS or is ready. */
void conn_attach(struct conn *c, int fd);

/* conn_out.c */
void conn_out_init(struct conn *c);
void conn_out_free(struct conn *c);
void conn_flush(struct conn *c);
void conn_flush_soon(struct conn *c);
/* Seals one record of something else than data and queues it in front of everything that is not sealed yet. */
void conn_send_control(struct conn *c, enum tls_type type, const uint8_t *data, size_t len);

/* conn_dial.c */
struct dialer *dialer_new(struct conn *c, const char *host, int port);
struct dialer *dialer_free(struct dialer *d);

#endif
