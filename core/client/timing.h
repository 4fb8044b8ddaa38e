/* Timing: the clock and the timers that informers, queues, controllers and scheduler live by: the loop's own, or, in
 * tests, a clock that is moved by hand (test/lib/fake_timing.h). */
#ifndef K3C_CLIENT_TIMING_H
#define K3C_CLIENT_TIMING_H

#include <stdint.h>

struct loop;
struct timing;
struct timing_timer;

struct timing_ops {
    int64_t (*now_us)(struct timing *t);   /* microseconds since 1970 */
    uint64_t (*mono_ms)(struct timing *t); /* for intervals */
    struct timing_timer *(*timer_new)(struct timing *t, void (*fn)(void *arg), void *arg);
    void (*timer_set)(struct timing *t, struct timing_timer *timer, uint64_t ms);
    void (*timer_cancel)(struct timing *t, struct timing_timer *timer);
    void (*timer_free)(struct timing *t, struct timing_timer *timer);
};

/* The head of every implementation. */
struct timing {
    const struct timing_ops *ops;
};

/* The real clock and the loop's timers. */
struct timing *timing_new(struct loop *l);
struct timing *timing_free(struct timing *t); /* only what timing_new made; its timers must be gone; returns NULL */

static inline int64_t timing_now_us(struct timing *t)
{
    return t->ops->now_us(t);
}
static inline uint64_t timing_mono_ms(struct timing *t)
{
    return t->ops->mono_ms(t);
}
/* One-shot; may be set again from its own callback. */
static inline struct timing_timer *timing_timer_new(struct timing *t, void (*fn)(void *arg), void *arg)
{
    return t->ops->timer_new(t, fn, arg);
}
/* From now; replaces an earlier setting. */
static inline void timing_timer_set(struct timing *t, struct timing_timer *timer, uint64_t ms)
{
    t->ops->timer_set(t, timer, ms);
}
static inline void timing_timer_cancel(struct timing *t, struct timing_timer *timer)
{
    t->ops->timer_cancel(t, timer);
}
/* NULL is fine; returns NULL. */
static inline struct timing_timer *timing_timer_free(struct timing *t, struct timing_timer *timer)
{
    if (timer)
        t->ops->timer_free(t, timer);
    return (struct timing_timer *)0;
}

#endif
