/* Timers: a heap by due time, and one timerfd for its top. The descriptor is only set anew for a time earlier than the
 * one it is set for; one that fires too early, because a timer was cancelled or pushed back, is set for the next. So
 * time-outs that are pushed back with every request cost no system call. */
#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "core/wire/loop_int.h"

struct loop_timer {
    struct timers *timers;
    uint64_t due;   /* us */
    uint64_t order; /* of equal times the one set first */
    size_t at;      /* index in the heap + 1, 0: not set */
    void (*fn)(void *arg);
    void *arg;
};

struct timers {
    struct loop *loop;
    int fd;
    struct loop_fd *event;
    uint64_t armed; /* what the descriptor is set for, us; 0: nothing */
    uint64_t order;
    struct loop_timer **heap;
    size_t count, cap;
};

/* --- the heap --- */

static bool is_earlier(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void put(struct timers *ts, size_t i, struct loop_timer *t)
{
    ts->heap[i] = t;
    t->at = i + 1;
}

static void sift_up(struct timers *ts, size_t i, struct loop_timer *t)
{
    for (; i && is_earlier(t, ts->heap[(i - 1) / 2]); i = (i - 1) / 2)
        put(ts, i, ts->heap[(i - 1) / 2]);
    put(ts, i, t);
}

static void sift_down(struct timers *ts, size_t i, struct loop_timer *t)
{
    for (size_t child; (child = 2 * i + 1) < ts->count; i = child) {
        if (child + 1 < ts->count && is_earlier(ts->heap[child + 1], ts->heap[child]))
            child++;
        if (!is_earlier(ts->heap[child], t))
            break;
        put(ts, i, ts->heap[child]);
    }
    put(ts, i, t);
}

static void heap_add(struct timers *ts, struct loop_timer *t)
{
    ts->heap = mem_grow(ts->heap, ts->count, &ts->cap, sizeof(struct loop_timer *));
    sift_up(ts, ts->count++, t);
}

static void heap_remove(struct timers *ts, struct loop_timer *t)
{
    size_t i = t->at - 1;
    struct loop_timer *last = ts->heap[--ts->count];
    t->at = 0;
    if (last == t)
        return;
    if (is_earlier(last, t))
        sift_up(ts, i, last);
    else
        sift_down(ts, i, last);
}

/* --- the descriptor --- */

static void arm(struct timers *ts)
{
    uint64_t due = ts->heap[0]->due;
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)(due / 1000000), .tv_nsec = (long)(due % 1000000) * 1000}};
    ts->armed = due;
    timerfd_settime(ts->fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static void on_fired(void *arg, unsigned events)
{
    struct timers *ts = arg;
    uint64_t count, now = clock_mono_us(), last = ts->order;
    (void)events;
    if (read(ts->fd, &count, sizeof(count)) < 0 && errno == EAGAIN)
        return;
    ts->armed = 0;
    /* Those that are set from here on wait for their own turn, even with no time at all. */
    while (ts->count && ts->heap[0]->due <= now && ts->heap[0]->order <= last) {
        struct loop_timer *t = ts->heap[0];
        heap_remove(ts, t);
        t->fn(t->arg);
    }
    if (ts->count && (!ts->armed || ts->heap[0]->due < ts->armed))
        arm(ts);
}

static void release(void *local)
{
    struct timers *ts = local;
    if (!ts->loop)
        return;
    loop_fd_free(ts->event);
    close(ts->fd);
    free(ts->heap);
}

static struct timers *timers_of(struct loop *l)
{
    struct timers *ts = loop_local(l, sizeof(*ts), release);
    if (ts->loop)
        return ts;
    ts->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (ts->fd < 0)
        abort(); /* as for the loop's other descriptors */
    ts->loop = l;
    ts->event = loop_fd_new(l, ts->fd, on_fired, ts);
    loop_fd_want(ts->event, LOOP_READ);
    return ts;
}

/* --- timers --- */

struct loop_timer *loop_timer_new(struct loop *l, void (*fn)(void *arg), void *arg)
{
    struct loop_timer *t = mem_alloc(sizeof(*t));
    *t = (struct loop_timer){.timers = timers_of(l), .fn = fn, .arg = arg};
    return t;
}

void loop_timer_set(struct loop_timer *t, uint64_t ms)
{
    struct timers *ts = t->timers;
    loop_timer_cancel(t);
    t->due = clock_mono_us() + ms * 1000;
    t->order = ++ts->order;
    heap_add(ts, t);
    if (!ts->armed || ts->heap[0]->due < ts->armed)
        arm(ts);
}

void loop_timer_cancel(struct loop_timer *t)
{
    if (t->at)
        heap_remove(t->timers, t);
}

struct loop_timer *loop_timer_free(struct loop_timer *t)
{
    if (t) {
        loop_timer_cancel(t);
        free(t);
    }
    return NULL;
}
