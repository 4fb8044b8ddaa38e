#include "core/wire/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/wire/loop_int.h"
#include "core/wire/loop_work.h"

struct post {
    struct post *next;
    void (*fn)(void *arg);
    void *arg;
};

struct loop_hook {
    struct list link;
    struct loop *loop;
    void (*fn)(void *arg);
    void *arg;
};

struct local {
    struct local *next;
    void (*release)(void *local);
    max_align_t data[];
};

struct loop {
    struct event_base *base;
    bool stopping;
    struct list soon;       /* struct loop_task: deferred */
    struct list end;        /* struct loop_task: after the hooks */
    struct list hooks;      /* struct loop_hook */
    struct list *next_hook; /* where the running pass over hooks goes on */
    struct local *locals;
    struct loop_work_pool *workers; /* made by the first loop_work */

    pthread_mutex_t lock; /* guards the posts, the only part that other threads touch */
    struct post *posts, **posts_tail;
    int wake_fd; /* eventfd: posts is not empty */
    struct event wake;
};

/* --- tasks, hooks, locals --- */

void loop_task_init(struct loop_task *t, void (*fn)(void *arg), void *arg)
{
    list_init(&t->link);
    t->fn = fn;
    t->arg = arg;
}

void loop_task_defer(struct loop *l, struct loop_task *t)
{
    if (list_empty(&t->link))
        list_insert(&l->soon, &t->link);
}

void loop_task_end(struct loop *l, struct loop_task *t)
{
    if (list_empty(&t->link))
        list_insert(&l->end, &t->link);
}

void loop_task_remove(struct loop_task *t)
{
    list_remove(&t->link);
}

static void run_first(struct list *tasks)
{
    struct loop_task *t = CONTAINER_OF(tasks->next, struct loop_task, link);
    list_remove(&t->link);
    t->fn(t->arg); /* may free t */
}

/* Runs what waits now; what is deferred meanwhile waits for the next call. */
static void run_soon(struct loop *l)
{
    if (list_empty(&l->soon))
        return;
    struct list batch = l->soon;
    batch.next->prev = batch.prev->next = &batch;
    list_init(&l->soon);
    while (!list_empty(&batch))
        run_first(&batch);
}

struct deferred {
    struct loop_task task;
    void (*fn)(void *arg);
    void *arg;
};

static void run_deferred(void *arg)
{
    struct deferred d = *(struct deferred *)arg;
    free(arg);
    d.fn(d.arg);
}

void loop_defer(struct loop *l, void (*fn)(void *arg), void *arg)
{
    struct deferred *d = mem_alloc(sizeof(*d));
    loop_task_init(&d->task, run_deferred, d);
    d->fn = fn;
    d->arg = arg;
    loop_task_defer(l, &d->task);
}

struct loop_hook *loop_hook_add(struct loop *l, void (*fn)(void *arg), void *arg)
{
    struct loop_hook *h = mem_alloc(sizeof(*h));
    *h = (struct loop_hook){.loop = l, .fn = fn, .arg = arg};
    list_insert(&l->hooks, &h->link);
    return h;
}

void loop_hook_remove(struct loop_hook *h)
{
    if (!h)
        return;
    if (h->loop->next_hook == &h->link)
        h->loop->next_hook = h->link.next;
    list_remove(&h->link);
    free(h);
}

static void run_hooks(struct loop *l)
{
    for (struct list *at = l->hooks.next; at != &l->hooks; at = l->next_hook) {
        struct loop_hook *h = CONTAINER_OF(at, struct loop_hook, link);
        l->next_hook = at->next;
        h->fn(h->arg);
    }
    l->next_hook = NULL;
}

void *loop_local(struct loop *l, size_t size, void (*release)(void *local))
{
    for (struct local *at = l->locals; at; at = at->next)
        if (at->release == release)
            return at->data;
    struct local *fresh = mem_alloc(sizeof(*fresh) + size);
    fresh->release = release;
    fresh->next = l->locals;
    l->locals = fresh;
    return fresh->data;
}

/* --- posts from other threads --- */

void loop_post(struct loop *l, void (*fn)(void *arg), void *arg)
{
    struct post *p = mem_alloc(sizeof(*p));
    p->fn = fn;
    p->arg = arg;
    pthread_mutex_lock(&l->lock);
    bool first = !l->posts;
    *l->posts_tail = p;
    l->posts_tail = &p->next;
    /* Under the lock: once the loop has seen this post, its owner may free the loop. */
    if (first)
        eventfd_write(l->wake_fd, 1);
    pthread_mutex_unlock(&l->lock);
}

static void run_posts(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct post *p = l->posts;
    l->posts = NULL;
    l->posts_tail = &l->posts;
    pthread_mutex_unlock(&l->lock);
    while (p) {
        struct post now = *p;
        free(p);
        p = now.next;
        now.fn(now.arg);
    }
}

static void on_wake(int fd, short what, void *arg)
{
    (void)what;
    eventfd_t count;
    eventfd_read(fd, &count);
    run_posts(arg);
}

/* --- the loop --- */

static struct event_base *base_new(void)
{
    struct event_config *config = event_config_new();
    /* Only wake_fd is touched from other threads, so libevent needs no locks. Precise: the coarse clock is 4 ms wrong.
     */
    if (!config || event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV))
        abort();
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

/* Libevent's own words: what matters of them comes back as an error, too. */
static void log_libevent(int severity, const char *text)
{
    log_at(severity == EVENT_LOG_ERR    ? LOG_ERROR
           : severity == EVENT_LOG_WARN ? LOG_WARN
                                        : LOG_DEBUG,
           "libevent: %s", text);
}

struct loop *loop_new(void)
{
    event_set_log_callback(log_libevent);
    struct loop *l = mem_alloc(sizeof(*l));
    list_init(&l->soon);
    list_init(&l->end);
    list_init(&l->hooks);
    pthread_mutex_init(&l->lock, NULL);
    l->posts_tail = &l->posts;
    l->base = base_new();
    l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    /* Without descriptors for its own needs a process of ours cannot start; there is nobody to tell but the log. */
    if (!l->base || l->wake_fd < 0 || event_assign(&l->wake, l->base, l->wake_fd, EV_READ | EV_PERSIST, on_wake, l) ||
        event_add(&l->wake, NULL))
        abort();
    return l;
}

struct loop *loop_free(struct loop *l)
{
    if (!l)
        return NULL;
    loop_work_pool_free(l->workers);
    /* What threads said last is still heard: it may own memory. */
    do {
        run_posts(l);
        run_soon(l);
    } while (l->posts || !list_empty(&l->soon));
    for (struct local *at = l->locals, *next; at; at = next) {
        next = at->next;
        at->release(at->data);
        free(at);
    }
    for (struct list *at; (at = list_pop(&l->hooks));)
        loop_hook_remove(CONTAINER_OF(at, struct loop_hook, link));
    event_del(&l->wake);
    event_base_free(l->base);
    close(l->wake_fd);
    pthread_mutex_destroy(&l->lock);
    free(l);
    return NULL;
}

struct event_base *loop_base(struct loop *l)
{
    return l->base;
}

static void turn(struct loop *l)
{
    event_base_loop(l->base, EVLOOP_ONCE | (list_empty(&l->soon) && list_empty(&l->end) ? 0 : EVLOOP_NONBLOCK));
    run_soon(l);
    run_hooks(l);
    while (!list_empty(&l->end))
        run_first(&l->end);
}

void loop_run(struct loop *l)
{
    while (!l->stopping)
        turn(l);
    l->stopping = false;
}

void loop_stop(struct loop *l)
{
    l->stopping = true;
}

static void on_deadline(void *arg)
{
    *(bool *)arg = true;
}

int loop_run_until(struct loop *l, const bool *done, uint64_t timeout_ms)
{
    bool late = false;
    struct loop_timer *deadline = loop_timer_new(l, on_deadline, &late);
    loop_timer_set(deadline, timeout_ms);
    while (!*done && !late && !l->stopping)
        turn(l);
    l->stopping = false;
    loop_timer_free(deadline);
    return *done ? 0 : -ETIMEDOUT;
}

void loop_work(struct loop *l, void (*work)(void *arg), void (*done)(void *arg), void *arg)
{
    if (!l->workers)
        l->workers = loop_work_pool_new(l);
    loop_work_pool_add(l->workers, work, done, arg);
}
