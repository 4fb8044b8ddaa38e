#include "agent/image/blob_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/image/pull_sources.h"
#include "agent/image/registry.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"

enum {
    BUFFER_BYTES = 256 << 10, /* two of them: one fills while the other is written */
    ATTEMPTS = 5,             /* at one source without a single byte of progress */
    ATTEMPTS_IN_ALL = 200,    /* however little each of them brought */
    BACKOFF_MS = 250,
    BACKOFF_MAX_MS = 16000,
    READ_BYTES = 64 << 10,
};

struct blob_fetch {
    struct loop *loop;
    struct pull_sources *sources;
    char *path, *digest, *media_type;
    uint64_t size;
    void (*done)(void *arg, const char *error);
    void *arg;
    int fd;
    bool cancelled, working; /* a helper thread has it */
    struct sha256 hash;
    uint64_t written, received; /* bytes in the file; those and what is in the buffers */
    struct strbuf filling, writing;
    /* the present attempt */
    struct registry_call *call;
    struct loop_timer *timer;
    uint64_t from; /* bytes that were in the file when it began */
    uint64_t skip; /* bytes of the answer that are in the file already */
    bool paused, ended;
    size_t turn;
    unsigned attempts, attempts_in_all;
    bool transient, too_long; /* how it ended */
    unsigned wait_ms;
    char *failure;   /* why it ended; NULL: the answer was whole */
    bool begun_anew; /* a wrong digest was met, and the blob is fetched from the start */
    struct err work_err;
    char *error; /* of the first source that failed */
};

static void blob_free(struct blob_fetch *b)
{
    if (b->fd >= 0)
        close(b->fd);
    loop_timer_free(b->timer);
    pull_sources_unref(b->sources);
    strbuf_free(&b->filling);
    strbuf_free(&b->writing);
    free(b->path);
    free(b->digest);
    free(b->media_type);
    free(b->failure);
    free(b->error);
    free(b);
}

void blob_fetch_cancel(struct blob_fetch *b)
{
    b->cancelled = true;
    if (b->call)
        registry_cancel(TAKE(b->call));
    if (!b->working)
        blob_free(b);
}

static void finish(struct blob_fetch *b, const char *error)
{
    void (*done)(void *arg, const char *error) = b->done;
    void *arg = b->arg;
    cleanup_free char *text = mem_strdup(error);
    blob_free(b);
    done(arg, text);
}

static void attempt(struct blob_fetch *b);

static void on_timer(void *arg)
{
    attempt(arg);
}

static void attempt_later(struct blob_fetch *b, unsigned ms)
{
    if (!b->timer)
        b->timer = loop_timer_new(b->loop, on_timer, b);
    loop_timer_set(b->timer, ms);
}

static void next_source(struct blob_fetch *b, const char *why)
{
    if (!b->error)
        b->error = mem_strdup(why);
    b->attempts = 0;
    if (++b->turn < b->sources->n)
        attempt_later(b, 0);
    else
        finish(b, b->error);
}

static void try_again(struct blob_fetch *b, unsigned wait_ms, const char *why)
{
    uint8_t dice;
    if (++b->attempts >= ATTEMPTS || ++b->attempts_in_all >= ATTEMPTS_IN_ALL) {
        next_source(b, why);
        return;
    }
    unsigned ms = MIN_OF((unsigned)BACKOFF_MS << b->attempts, (unsigned)BACKOFF_MAX_MS);
    random_bytes(&dice, 1);
    ms += ms * dice / 512;
    wait_ms = MIN_OF(wait_ms, (unsigned)BACKOFF_MAX_MS);
    attempt_later(b, MAX_OF(ms, wait_ms));
}

/* ---- the file ---- */

static int write_all(struct blob_fetch *b, const char *p, size_t n)
{
    uint64_t at = b->written;
    while (n) {
        ssize_t w = pwrite(b->fd, p, n, (off_t)at);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return err_set(&b->work_err, errno, "cannot write %s: %s", b->path, strerror(errno));
        p += w;
        n -= (size_t)w;
        at += (uint64_t)w;
    }
    return 0;
}

static void write_work(void *arg)
{
    struct blob_fetch *b = arg;
    if (write_all(b, b->writing.p, b->writing.len))
        return;
    sha256_update(&b->hash, b->writing.p, b->writing.len);
    b->written += b->writing.len;
}

/* Hashes what an earlier attempt has left. */
static int hash_file(struct blob_fetch *b)
{
    cleanup_free char *buffer = mem_alloc(READ_BYTES);
    off_t end = lseek(b->fd, 0, SEEK_END);
    if (end > 0 && (uint64_t)end > b->size)
        end = 0;
    while (b->written < (uint64_t)end) {
        ssize_t n =
            pread(b->fd, buffer, MIN_OF((size_t)READ_BYTES, (size_t)((uint64_t)end - b->written)), (off_t)b->written);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        sha256_update(&b->hash, buffer, (size_t)n);
        b->written += (uint64_t)n;
    }
    return ftruncate(b->fd, (off_t)b->written) ? -errno : 0;
}

static void open_work(void *arg)
{
    struct blob_fetch *b = arg;
    b->fd = open(b->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (b->fd < 0 || hash_file(b))
        err_set(&b->work_err, errno, "cannot write %s: %s", b->path, strerror(errno));
}

/* The helper thread gave it back; false if nobody wants it any more. */
static bool work_done(struct blob_fetch *b)
{
    b->working = false;
    if (b->cancelled) {
        blob_free(b);
        return false;
    }
    if (!b->work_err.code)
        return true;
    if (b->call)
        registry_cancel(TAKE(b->call));
    finish(b, b->work_err.text);
    return false;
}

/* ---- the answer ---- */

static void settle(struct blob_fetch *b);

static void on_written(void *arg)
{
    struct blob_fetch *b = arg;
    if (!work_done(b))
        return;
    strbuf_reset(&b->writing);
    settle(b);
}

static void start_writing(struct blob_fetch *b)
{
    struct strbuf full = b->filling;
    b->filling = b->writing;
    b->writing = full;
    b->working = true;
    loop_work(b->loop, write_work, on_written, b);
}

static void begin_anew(struct blob_fetch *b)
{
    sha256_init(&b->hash);
    b->written = b->received = 0;
    if (ftruncate(b->fd, 0))
        unlink(b->path);
}

static void check_digest(struct blob_fetch *b)
{
    struct sha256 h = b->hash;
    char hex[SHA256_HEX_SIZE];
    sha256_final_hex(&h, hex);
    if (str_eq(hex, image_digest_hex(b->digest))) {
        finish(b, NULL);
        return;
    }
    cleanup_arena struct arena *a = arena_new();
    const char *why = arena_printf(
        a, "failed commit on ref \"layer-%s\": unexpected commit digest sha256:%s, expected %s: failed precondition",
        b->digest, hex, b->digest);
    begin_anew(b);
    /* the bytes that were there before may have been the wrong ones */
    if (b->from && !b->begun_anew) {
        b->begun_anew = true;
        attempt_later(b, 0);
        return;
    }
    b->begun_anew = false;
    next_source(b, why);
}

static void resume(struct blob_fetch *b)
{
    if (b->paused && b->call) {
        b->paused = false;
        registry_resume(b->call);
    }
}

/* Decides what is next when data has come or the answer has ended, unless a thread has the fetch. */
static void settle(struct blob_fetch *b)
{
    if (b->working)
        return;
    if (b->too_long) {
        begin_anew(b);
        next_source(b, "the registry's blob is larger than the manifest says");
        return;
    }
    if (b->filling.len && (b->ended || b->filling.len >= BUFFER_BYTES)) {
        start_writing(b);
        resume(b);
        return;
    }
    resume(b);
    if (!b->ended)
        return;
    if (b->written == b->size)
        check_digest(b);
    else if (!b->failure || b->transient)
        try_again(b, b->wait_ms, b->failure ? b->failure : "unexpected EOF");
    else
        next_source(b, b->failure);
}

static bool refuse(struct blob_fetch *b, const char *why)
{
    b->failure = mem_strdup(why);
    return false;
}

static bool on_headers(void *arg, int code, const struct http_headers *h)
{
    struct blob_fetch *b = arg;
    const char *length = http_headers_get(h, "content-length"), *range = http_headers_get(h, "content-range");
    const char *encoding = http_headers_get(h, "content-encoding");
    uint64_t n = 0, left = b->size;
    char want[64];
    snprintf(want, sizeof(want), "bytes %llu-", (unsigned long long)b->from);
    if (code == 206)
        left -= b->from;
    else
        b->skip = b->from; /* the whole blob, although only its end was asked for */
    if (code == 206 && (!range || !str_starts(range, want)))
        return refuse(b, "unhandled content range in response");
    if (encoding && !str_eq(encoding, "identity"))
        return refuse(b, "unsupported Content-Encoding in response");
    if (length && !str_to_u64(length, &n) && n != left)
        return refuse(b, "the registry's blob is not as large as the manifest says");
    return true;
}

static bool on_data(void *arg, const void *data, size_t len)
{
    struct blob_fetch *b = arg;
    const char *p = data;
    size_t skipped = b->skip < len ? (size_t)b->skip : len;
    b->skip -= skipped;
    p += skipped;
    len -= skipped;
    if (len > b->size - b->received) {
        registry_cancel(TAKE(b->call));
        strbuf_reset(&b->filling);
        b->ended = b->too_long = true;
        settle(b);
        return true;
    }
    if (len)
        b->attempts = 0;
    b->received += len;
    strbuf_add(&b->filling, p, len);
    if (!b->working && b->filling.len >= BUFFER_BYTES)
        start_writing(b);
    b->paused = b->filling.len >= BUFFER_BYTES;
    return !b->paused;
}

static const char *failure_text(struct arena *a, const struct blob_fetch *b, const struct registry_result *r)
{
    if (r->outcome == REGISTRY_NOT_FOUND)
        return arena_printf(a,
                            "failed to copy: httpReadSeeker: failed open: could not fetch content descriptor %s (%s) "
                            "from remote: not found",
                            b->digest, b->media_type);
    return arena_printf(a, "failed to copy: httpReadSeeker: failed open: %s", r->message);
}

static void on_done(void *arg, const struct registry_result *r)
{
    struct blob_fetch *b = arg;
    cleanup_arena struct arena *a = arena_new();
    b->call = NULL;
    b->ended = true;
    b->wait_ms = r->wait_ms;
    b->transient = r->transient;
    if (r->outcome != REGISTRY_OK && !b->failure)
        b->failure = mem_strdup(failure_text(a, b, r));
    settle(b);
}

/* ---- attempts ---- */

static void attempt(struct blob_fetch *b)
{
    static const struct registry_events events = {.headers = on_headers, .data = on_data, .done = on_done};
    struct err err = {0};
    b->ended = b->paused = b->too_long = b->transient = false;
    b->from = b->received = b->written;
    b->skip = 0;
    b->wait_ms = 0;
    free(TAKE(b->failure));
    struct registry *r = pull_sources_get(b->sources, pull_sources_turn(b->sources, b->turn), &err);
    if (!r) {
        next_source(b, err.text);
        return;
    }
    struct registry_request q = {.method = "GET", .kind = "blobs", .object = b->digest, .offset = b->written};
    b->call = registry_start(r, &q, &events, b);
}

static void on_opened(void *arg)
{
    struct blob_fetch *b = arg;
    if (!work_done(b))
        return;
    b->from = b->written;
    if (b->written == b->size && b->size)
        check_digest(b);
    else
        attempt(b);
}

struct blob_fetch *blob_fetch_start(const struct blob_request *r, void (*done)(void *arg, const char *error), void *arg)
{
    struct blob_fetch *b = mem_alloc(sizeof(*b));
    b->loop = r->loop;
    b->sources = pull_sources_ref(r->sources);
    b->path = mem_strdup(r->path);
    b->digest = mem_strdup(r->digest);
    b->media_type = mem_strdup(r->media_type);
    b->size = r->size;
    b->done = done;
    b->arg = arg;
    b->fd = -1;
    sha256_init(&b->hash);
    b->working = true;
    loop_work(b->loop, open_work, on_opened, b);
    return b;
}
