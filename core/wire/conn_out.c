/* Output of a connection: a queue of references and copies, flushed once at the end of a turn. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/mem.h"
#include "core/wire/conn_int.h"
#include "core/wire/loop.h"

enum { BATCH_MIN = TLS_PLAIN_MAX + TLS_OVERHEAD_MAX, IOV_COUNT = 64, SMALL_BLOB = 512 };

static void run_flush(void *arg);

void conn_out_init(struct conn *c)
{
    c->items = c->inline_items;
    c->cap = CONN_INLINE_ITEMS;
    c->batch = CONN_TX_SIZE;
    loop_task_init(&c->flush, run_flush, c);
}

static void chunk_unref(struct conn *c, struct chunk *k)
{
    if (!k || --k->refs)
        return;
    if (c->pool->nchunks >= CONN_CHUNKS_KEPT) {
        free(k);
        return;
    }
    k->next = c->pool->chunks;
    c->pool->chunks = k;
    c->pool->nchunks++;
}

static struct chunk *chunk_new(struct conn *c)
{
    struct chunk *k = c->pool->chunks;
    if (k) {
        c->pool->chunks = k->next;
        c->pool->nchunks--;
    } else {
        k = mem_realloc(NULL, sizeof(*k));
    }
    k->refs = 1;
    k->used = 0;
    return k;
}

static void item_done(struct conn *c)
{
    struct out_item *i = &c->items[c->head++];
    blob_unref(i->blob);
    chunk_unref(c, i->chunk);
}

static void queue_clear(struct conn *c)
{
    while (c->head < c->count)
        item_done(c);
    c->head = c->count = c->queued = 0;
    chunk_unref(c, TAKE(c->chunk));
    if (c->items != c->inline_items) {
        free(c->items);
        c->items = c->inline_items;
        c->cap = CONN_INLINE_ITEMS;
    }
}

void conn_out_free(struct conn *c)
{
    loop_task_remove(&c->flush);
    queue_clear(c);
    strbuf_free(&c->raw);
}

static struct out_item *item_new(struct conn *c)
{
    if (c->count == c->cap && c->head && c->head >= c->cap / 2) {
        memmove(c->items, c->items + c->head, (c->count - c->head) * sizeof(*c->items));
        c->count -= c->head;
        c->head = 0;
    } else if (c->count == c->cap) {
        struct out_item *old = c->items;
        size_t cap = c->cap * 4;
        c->items = mem_realloc(old == c->inline_items ? NULL : old, cap * sizeof(*old));
        if (old == c->inline_items)
            memcpy(c->items, old, c->count * sizeof(*old));
        c->cap = cap;
    }
    return &c->items[c->count++];
}

/* After anything was queued. */
static void queued(struct conn *c, size_t n)
{
    c->queued += n;
    if (conn_pending(c) > CONN_OUTPUT_HIGH)
        c->over_high = true;
    conn_flush_soon(c);
}

void conn_flush_soon(struct conn *c)
{
    if (!c->blocked && c->state != CONN_DIALING && c->state != CONN_ENDED)
        loop_task_end(c->loop, &c->flush);
}

static bool takes_output(const struct conn *c)
{
    return c->state != CONN_ENDED && !c->finishing;
}

void conn_write_part(struct conn *c, struct blob *b, size_t from, size_t len)
{
    if (!takes_output(c) || !len)
        return;
    if (len <= SMALL_BLOB) { /* cheaper copied than counted */
        conn_write(c, b->data + from, len);
        return;
    }
    *item_new(c) = (struct out_item){.blob = blob_ref(b), .p = b->data + from, .n = len};
    queued(c, len);
}

void conn_write_blob(struct conn *c, struct blob *b)
{
    conn_write_part(c, b, 0, b->len);
}

static void write_chunked(struct conn *c, const char *p, size_t len)
{
    while (len) {
        if (!c->chunk || c->chunk->used == CONN_CHUNK_SIZE) {
            chunk_unref(c, c->chunk);
            c->chunk = chunk_new(c);
        }
        struct chunk *k = c->chunk;
        size_t n = MIN_OF(len, CONN_CHUNK_SIZE - k->used);
        char *at = k->data + k->used;
        memcpy(at, p, n);
        k->used += n;
        if (c->count > c->head && c->items[c->count - 1].chunk == k &&
            c->items[c->count - 1].p + c->items[c->count - 1].n == at) {
            c->items[c->count - 1].n += n;
        } else {
            k->refs++;
            *item_new(c) = (struct out_item){.chunk = k, .p = at, .n = n};
        }
        p += n;
        len -= n;
    }
}

void conn_write(struct conn *c, const void *data, size_t len)
{
    if (!takes_output(c) || !len)
        return;
    if (len > 2 * CONN_CHUNK_SIZE) {
        struct blob *b = blob_new(data, len);
        *item_new(c) = (struct out_item){.blob = b, .p = b->data, .n = len};
    } else {
        write_chunked(c, data, len);
    }
    queued(c, len);
}

size_t conn_pending(const struct conn *c)
{
    return c->queued + c->raw.len - c->raw_off;
}

void conn_finish(struct conn *c)
{
    if (!takes_output(c))
        return;
    c->finishing = true;
    conn_flush_soon(c);
}

void conn_want_drained(struct conn *c)
{
    c->want_drained = true;
    if (!conn_pending(c))
        conn_flush_soon(c);
}

void conn_send_control(struct conn *c, enum tls_type type, const uint8_t *data, size_t len)
{
    uint8_t *out = (uint8_t *)strbuf_reserve(&c->raw, len + TLS_OVERHEAD_MAX);
    c->raw.len += tls_record_seal(c->out_key, type, data, len, out);
    conn_flush_soon(c);
}

/* --- sending --- */

/* Bytes [0, n) of the queue have been taken. */
static void queue_drop(struct conn *c, size_t n)
{
    c->queued -= n;
    while (n) {
        struct out_item *i = &c->items[c->head];
        if (i->n > n) {
            i->p += n;
            i->n -= n;
            return;
        }
        n -= i->n;
        item_done(c);
    }
}

static void write_failed(struct conn *c)
{
    c->error = -errno;
    queue_clear(c);
    strbuf_free(&c->raw);
    c->raw_off = 0;
    c->finishing = c->finished = true;
    c->over_high = c->want_drained = false;
    conn_tell(c, CONN_LAST_READ);
}

/* Sends; how many bytes went, or -1 when the socket takes no more now (blocked is set) or never again. */
static ssize_t send_bytes(struct conn *c, const void *data, size_t len)
{
    ssize_t n = send(c->fd, data, len, MSG_NOSIGNAL);
    if (n >= 0) {
        c->went += (size_t)n;
        return n;
    }
    if (errno == EAGAIN || errno == EINTR)
        c->blocked = true;
    else
        write_failed(c);
    return -1;
}

/* Sends what is already in its final form. False if some of it stays. */
static bool flush_raw(struct conn *c)
{
    while (c->raw_off < c->raw.len) {
        ssize_t n = send_bytes(c, c->raw.p + c->raw_off, c->raw.len - c->raw_off);
        if (n < 0)
            return false;
        c->raw_off += (size_t)n;
    }
    strbuf_free(&c->raw);
    c->raw_off = 0;
    return true;
}

/* Takes up to a record's worth off the queue: a pointer to it, gathered in the pool unless it lies together. */
static const char *next_plain(struct conn *c, size_t *len)
{
    size_t want = MIN_OF(c->queued, (size_t)TLS_PLAIN_MAX), got = 0;
    struct out_item *first = &c->items[c->head];
    *len = want;
    if (first->n >= want)
        return first->p;
    for (size_t i = c->head; got < want; i++) {
        size_t n = MIN_OF(c->items[i].n, want - got);
        memcpy(c->pool->plain + got, c->items[i].p, n);
        got += n;
    }
    return (char *)c->pool->plain;
}

/* Seals and sends one batch; returns the bytes taken off the queue. */
static size_t flush_sealed(struct conn *c)
{
    uint8_t *tx = c->pool->tx;
    size_t filled = 0, taken = 0;
    while (c->queued && filled + TLS_PLAIN_MAX + TLS_OVERHEAD_MAX <= MAX_OF(c->batch, (size_t)BATCH_MIN)) {
        size_t n;
        const char *plain = next_plain(c, &n);
        filled += tls_record_seal(c->out_key, TLS_APPLICATION, plain, n, tx + filled);
        queue_drop(c, n);
        taken += n;
    }
    ssize_t sent = send_bytes(c, tx, filled);
    if (c->finished)
        return 0;
    if (sent < (ssize_t)filled) {
        size_t from = sent > 0 ? (size_t)sent : 0;
        strbuf_add(&c->raw, tx + from, filled - from);
        c->blocked = true;
        c->batch = BATCH_MIN; /* what is sealed but unsent is memory that a slow peer holds */
    } else {
        c->batch = MIN_OF(c->batch * 2, (size_t)CONN_TX_SIZE);
    }
    return taken;
}

static size_t flush_plain(struct conn *c)
{
    struct iovec iov[IOV_COUNT];
    size_t n = 0, total = 0;
    for (size_t i = c->head; i < c->count && n < IOV_COUNT; i++, n++) {
        iov[n] = (struct iovec){(char *)(uintptr_t)c->items[i].p, c->items[i].n};
        total += c->items[i].n;
    }
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = n};
    ssize_t sent = sendmsg(c->fd, &m, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        write_failed(c);
        return 0;
    }
    if (sent > 0) {
        c->went += (size_t)sent;
        queue_drop(c, (size_t)sent);
    }
    if (sent < (ssize_t)total)
        c->blocked = true;
    return total;
}

static void renew_key(struct conn *c)
{
    if (c->version == TLS_1_3) {
        conn_send_control(c, TLS_HANDSHAKE, (uint8_t[]){24 /* key_update */, 0, 0, 1, 0}, 5);
        tls_key_update(c->out_key);
    } else {
        conn_fail(c, -EPROTO, "the TLS 1.2 key is worn out");
    }
}

static void flush_end(struct conn *c)
{
    enum { WARNING = 1, CLOSE_NOTIFY = 0 };
    if (c->out_key && !c->said_goodbye) {
        c->said_goodbye = true;
        conn_send_control(c, TLS_ALERT, (uint8_t[]){WARNING, CLOSE_NOTIFY}, 2);
        if (!flush_raw(c))
            return; /* the socket is full: comes back, or has failed */
    }
    c->finished = true;
    shutdown(c->fd, SHUT_WR);
}

void conn_flush(struct conn *c)
{
    size_t sent = 0;
    c->blocked = false;
    if (flush_raw(c) && (c->state == CONN_OPEN)) {
        if (c->out_key && tls_key_worn(c->out_key))
            renew_key(c);
        while (c->queued && !c->blocked && sent < CONN_TURN_MAX && c->state == CONN_OPEN && !c->finished)
            sent += c->out_key ? flush_sealed(c) : flush_plain(c);
    }
    if (c->state == CONN_ENDED)
        return;
    if (!conn_pending(c)) {
        queue_clear(c);
        if (c->state == CONN_OPEN && (c->over_high || c->want_drained)) {
            c->over_high = c->want_drained = false;
            conn_tell(c, CONN_TELL_DRAINED);
        }
        if (c->state == CONN_OPEN && c->finishing && !c->finished)
            flush_end(c);
    } else if (!c->blocked) {
        loop_task_defer(c->loop, &c->flush); /* the others' turn */
    }
    conn_update_interest(c);
}

static void run_flush(void *arg)
{
    conn_flush(arg);
}
