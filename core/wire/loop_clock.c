/* Steps of the wall clock as an event. */
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

struct loop_clock {
    int fd;
    struct loop_fd *event;
    int64_t ahead_us; /* of the monotonic clock */
    void (*fn)(void *arg, int64_t seconds);
    void *arg;
};

static int64_t ahead(void)
{
    return clock_real_us() - (int64_t)clock_mono_us();
}

static void on_set(void *arg, unsigned events)
{
    (void)events;
    struct loop_clock *c = arg;
    uint64_t count;
    (void)!read(c->fd, &count, sizeof(count)); /* says ECANCELED, once */
    int64_t seconds = (ahead() - c->ahead_us) / 1000000;
    if (!seconds)
        return;
    c->ahead_us = ahead();
    c->fn(c->arg, seconds);
}

struct loop_clock *loop_clock_new(struct loop *l, void (*fn)(void *arg, int64_t seconds), void *arg)
{
    /* timerfd_create(2): a timer that never comes, but is told when the clock it hangs on is set */
    const struct itimerspec never = {.it_value.tv_sec = INT64_MAX};
    struct loop_clock *c = mem_alloc(sizeof(*c));
    *c = (struct loop_clock){.ahead_us = ahead(), .fn = fn, .arg = arg};
    c->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (c->fd < 0 || timerfd_settime(c->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL))
        abort(); /* as for the loop's other descriptors */
    c->event = loop_fd_new(l, c->fd, on_set, c);
    loop_fd_want(c->event, LOOP_READ);
    return c;
}

struct loop_clock *loop_clock_free(struct loop_clock *c)
{
    if (c) {
        loop_fd_free(c->event);
        close(c->fd);
        free(c);
    }
    return NULL;
}
