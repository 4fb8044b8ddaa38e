#include "agent/runtime/input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/loop.h"

struct input {
    int fd; /* -1: ended */
    struct loop_fd *watch;
    struct strbuf queue;
    bool going, ending, was_high;
    struct input_events ev;
    void *ctx;
};

static void close_fd(struct input *in)
{
    in->watch = loop_fd_free(in->watch);
    if (in->fd >= 0)
        close(in->fd);
    in->fd = -1;
}

static void flush(struct input *in)
{
    while (in->queue.len) {
        ssize_t n = write(in->fd, in->queue.p, in->queue.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0) {
            strbuf_reset(&in->queue); /* nobody reads it any more */
            break;
        }
        strbuf_drop(&in->queue, (size_t)n);
    }
}

/* Every callback is the last thing done. */
static void on_writable(void *arg, unsigned events)
{
    struct input *in = arg;
    (void)events;
    flush(in);
    if (in->queue.len)
        return;
    loop_fd_want(in->watch, 0);
    bool was_high = in->was_high;
    in->was_high = false;
    if (in->ending) {
        close_fd(in);
        in->ev.ended(in->ctx);
    } else if (was_high) {
        in->ev.drained(in->ctx);
    }
}

struct input *input_new(struct loop *l, int fd, const struct input_events *ev, void *ctx)
{
    struct input *in = mem_alloc(sizeof(*in));
    *in = (struct input){.fd = fd, .ev = *ev, .ctx = ctx};
    in->watch = loop_fd_new(l, fd, on_writable, in);
    return in;
}

struct input *input_free(struct input *in)
{
    if (!in)
        return NULL;
    close_fd(in);
    strbuf_free(&in->queue);
    free(in);
    return NULL;
}

static void wake(struct input *in)
{
    if (in->going && in->fd >= 0 && (in->queue.len || in->ending))
        loop_fd_want(in->watch, LOOP_WRITE);
}

void input_go(struct input *in)
{
    in->going = true;
    wake(in);
}

void input_write(struct input *in, const void *data, size_t len)
{
    if (in->fd < 0 || in->ending)
        return;
    strbuf_add(&in->queue, data, len);
    in->was_high |= in->queue.len > INPUT_HIGH;
    wake(in);
}

size_t input_pending(const struct input *in)
{
    return in->queue.len;
}

void input_end(struct input *in)
{
    in->ending = true;
    wake(in);
}
