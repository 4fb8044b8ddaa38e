#include "core/client/timing.h"

#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/defs.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

struct real_timing {
    struct timing head;
    struct loop *loop;
};

static int64_t real_now_us(struct timing *t)
{
    (void)t;
    return clock_real_us();
}

static uint64_t real_mono_ms(struct timing *t)
{
    (void)t;
    return clock_mono_ms();
}

/* A timing_timer is the loop's timer under another name. */
static struct timing_timer *real_timer_new(struct timing *t, void (*fn)(void *arg), void *arg)
{
    struct real_timing *r = CONTAINER_OF(t, struct real_timing, head);
    return (struct timing_timer *)loop_timer_new(r->loop, fn, arg);
}

static void real_timer_set(struct timing *t, struct timing_timer *timer, uint64_t ms)
{
    (void)t;
    loop_timer_set((struct loop_timer *)timer, ms);
}

static void real_timer_cancel(struct timing *t, struct timing_timer *timer)
{
    (void)t;
    loop_timer_cancel((struct loop_timer *)timer);
}

static void real_timer_free(struct timing *t, struct timing_timer *timer)
{
    (void)t;
    loop_timer_free((struct loop_timer *)timer);
}

static const struct timing_ops real_ops = {
    .now_us = real_now_us,
    .mono_ms = real_mono_ms,
    .timer_new = real_timer_new,
    .timer_set = real_timer_set,
    .timer_cancel = real_timer_cancel,
    .timer_free = real_timer_free,
};

struct timing *timing_new(struct loop *l)
{
    struct real_timing *r = mem_alloc(sizeof(*r));
    r->head.ops = &real_ops;
    r->loop = l;
    return &r->head;
}

struct timing *timing_free(struct timing *t)
{
    if (t)
        free(CONTAINER_OF(t, struct real_timing, head));
    return NULL;
}
