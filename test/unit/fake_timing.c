#include "test/unit/fake_timing.h"

#include <stdlib.h>

#include "core/base/list.h"
#include "core/base/mem.h"

struct fake_timing {
    struct timing head;
    uint64_t ms;
    int64_t set_us;
    struct list timers;
};

struct fake_timer {
    struct list link;
    bool set;
    uint64_t due;
    void (*fn)(void *arg);
    void *arg;
};

static struct fake_timing *of(struct timing *t)
{
    return CONTAINER_OF(t, struct fake_timing, head);
}

static int64_t now_us(struct timing *t)
{
    return 1893456000LL * 1000000 + (int64_t)of(t)->ms * 1000 + of(t)->set_us;
}

static uint64_t mono_ms(struct timing *t)
{
    return 1000000 + of(t)->ms;
}

static struct timing_timer *timer_new(struct timing *t, void (*fn)(void *arg), void *arg)
{
    struct fake_timer *f = mem_alloc(sizeof(*f));
    f->fn = fn;
    f->arg = arg;
    list_insert(&of(t)->timers, &f->link);
    return (struct timing_timer *)f;
}

static void timer_set(struct timing *t, struct timing_timer *timer, uint64_t ms)
{
    struct fake_timer *f = (struct fake_timer *)timer;
    f->set = true;
    f->due = of(t)->ms + ms;
}

static void timer_cancel(struct timing *t, struct timing_timer *timer)
{
    (void)t;
    ((struct fake_timer *)timer)->set = false;
}

static void timer_free(struct timing *t, struct timing_timer *timer)
{
    (void)t;
    list_remove(&((struct fake_timer *)timer)->link);
    free(timer);
}

static const struct timing_ops ops = {now_us, mono_ms, timer_new, timer_set, timer_cancel, timer_free};

struct timing *fake_timing_new(void)
{
    struct fake_timing *f = mem_alloc(sizeof(*f));
    f->head.ops = &ops;
    list_init(&f->timers);
    return &f->head;
}

void fake_timing_free(struct timing *t)
{
    free(of(t));
}

static struct fake_timer *earliest(struct fake_timing *f)
{
    struct fake_timer *best = NULL;
    for (LIST_EACH(node, &f->timers)) {
        struct fake_timer *t = CONTAINER_OF(node, struct fake_timer, link);
        if (t->set && (!best || t->due < best->due))
            best = t;
    }
    return best;
}

uint64_t fake_timing_next(struct timing *t)
{
    struct fake_timer *next = earliest(of(t));
    return !next ? UINT64_MAX : next->due > of(t)->ms ? next->due - of(t)->ms : 0;
}

void fake_timing_move(struct timing *t, uint64_t ms)
{
    struct fake_timing *f = of(t);
    uint64_t end = f->ms + ms;
    for (struct fake_timer *next; (next = earliest(f)) && next->due <= end;) {
        f->ms = MAX_OF(f->ms, next->due);
        next->set = false;
        next->fn(next->arg);
    }
    f->ms = end;
}

void fake_timing_set(struct timing *t, int64_t seconds)
{
    of(t)->set_us += seconds * 1000000;
}
