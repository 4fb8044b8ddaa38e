#include "agent/runtime/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/runtime/container_io.h"
#include "agent/runtime/input.h"
#include "agent/runtime/log.h"
#include "agent/runtime/log_tap.h"
#include "agent/runtime/resize.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"

struct attach {
    struct shim *shim; /* NULL: it was freed */
    struct shim_user user;
    char *container;
    struct conn *tap;
    struct input *input; /* NULL: not wanted */
    struct resize resize;
    bool once, over;
    struct attach_events ev;
    void *ctx;
};

static void finish(struct attach *t, int error, const char *why)
{
    if (t->over)
        return;
    t->over = true;
    conn_pause(t->tap, true);
    t->ev.done(t->ctx, error, why);
}

/* ---- output */

static void on_data(void *ctx)
{
    struct attach *t = ctx;
    struct slice in = conn_input(t->tap);
    size_t used = 0;
    bool more = true;
    while (more && in.n - used >= TAP_HEAD) {
        const uint8_t *head = (const uint8_t *)in.p + used;
        size_t n = (size_t)head[1] << 8 | head[2];
        if (n > LOG_LINE_MAX) {
            finish(t, -EPROTO, "the container's log writer says what it should not");
            return;
        }
        if (in.n - used - TAP_HEAD < n)
            break;
        used += TAP_HEAD + n;
        more = t->ev.output(t->ctx, head[0] == 2, head + TAP_HEAD, n);
    }
    conn_consume(t->tap, used);
    if (!more)
        conn_pause(t->tap, true);
}

static void on_closed(void *ctx, int error, const char *why)
{
    finish(ctx, error, why);
}

void attach_resume(struct attach *t)
{
    if (!t->over)
        conn_pause(t->tap, false);
}

/* ---- input */

static void close_stdin(struct attach *t)
{
    if (t->shim)
        shim_close_stdin(t->shim, t->container, NULL, NULL, NULL);
}

static void on_input_drained(void *ctx)
{
    struct attach *t = ctx;
    t->ev.drained(t->ctx);
}

static void on_input_ended(void *ctx)
{
    struct attach *t = ctx;
    if (t->once)
        close_stdin(t);
    else
        finish(t, 0, "");
}

static int open_input(struct attach *t, struct runtime *r, struct err *err)
{
    static const struct input_events events = {on_input_drained, on_input_ended};
    cleanup_arena struct arena *a = arena_new();
    const char *path = container_io_path(r, a, t->container, "in");
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC); /* the shim reads, as long as it is open */
    if (fd < 0)
        return errno == ENXIO || errno == ENOENT ? err_set(err, EPIPE, "the container's standard input is closed")
                                                 : err_set(err, errno, "cannot open %s: %m", path);
    t->input = input_new(runtime_loop(r), fd, &events, t);
    input_go(t->input);
    return 0;
}

void attach_write(struct attach *t, const void *data, size_t len)
{
    if (t->input)
        input_write(t->input, data, len);
}

size_t attach_unwritten(const struct attach *t)
{
    return t->input ? input_pending(t->input) : 0;
}

void attach_end_input(struct attach *t)
{
    if (t->input)
        input_end(t->input);
}

/* ---- */

void attach_resize(struct attach *t, unsigned width, unsigned height)
{
    if (t->shim)
        resize_set(&t->resize, t->shim, t->container, NULL, width, height);
}

static void shim_gone(struct shim_user *user)
{
    struct attach *t = CONTAINER_OF(user, struct attach, user);
    t->shim = NULL;
    resize_stop(&t->resize, true);
}

int attach_start(struct runtime *r, struct shim *s, const char *container_id, const struct attach_request *q,
                 struct attach **ret, struct err *err)
{
    static const struct conn_events events = {.data = on_data, .closed = on_closed};
    cleanup_arena struct arena *a = arena_new();
    struct attach *t = mem_alloc(sizeof(*t));
    *t = (struct attach){
        .shim = s, .container = mem_strdup(container_id), .once = q->once, .ev = q->events, .ctx = q->ctx};
    list_init(&t->user.link);
    int e = q->want_in ? open_input(t, r, err) : 0;
    if (e) {
        free(t->container);
        free(t);
        return e;
    }
    const char *path = arena_printf(a, "unix:%s", container_io_path(r, a, container_id, "tap"));
    t->tap = conn_dial(runtime_loop(r), path, 0, NULL, NULL, &events, t);
    t->user.gone = shim_gone;
    shim_add_user(s, &t->user);
    *ret = t;
    return 0;
}

struct attach *attach_free(struct attach *t)
{
    if (!t)
        return NULL;
    list_remove(&t->user.link);
    resize_stop(&t->resize, false);
    input_free(t->input);
    conn_free(t->tap);
    free(t->container);
    free(t);
    return NULL;
}

struct attach *attach_leave(struct attach *t)
{
    if (t && t->input && t->once && !t->over)
        close_stdin(t);
    return attach_free(t);
}
