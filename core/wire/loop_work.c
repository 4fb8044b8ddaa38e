#include "core/wire/loop_work.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/wire/loop.h"

enum { IDLE_S = 5, STACK_BYTES = 1 << 20 };

struct work {
    struct work *next;
    void (*work)(void *arg);
    void (*done)(void *arg);
    void *arg;
};

struct loop_work_pool {
    struct loop *loop;
    pthread_mutex_t lock;
    pthread_cond_t more; /* work came, or ending was set */
    pthread_cond_t gone; /* a thread has ended */
    struct work *first, **tail;
    int threads, idle;
    bool ending;
};

struct loop_work_pool *loop_work_pool_new(struct loop *l)
{
    struct loop_work_pool *p = mem_alloc(sizeof(*p));
    p->loop = l;
    p->tail = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->more, &attr);
    pthread_cond_init(&p->gone, NULL);
    pthread_condattr_destroy(&attr);
    return p;
}

/* The next work, waiting for it a while; NULL when none came. Called and left with the lock held. */
static struct work *next_work(struct loop_work_pool *p)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_S;
    p->idle++;
    while (!p->first && !p->ending && !pthread_cond_timedwait(&p->more, &p->lock, &until))
        ;
    p->idle--;
    struct work *w = p->first;
    if (w && !(p->first = w->next))
        p->tail = &p->first;
    return w;
}

static void *worker(void *arg)
{
    struct loop_work_pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (struct work *w; (w = next_work(p)); free(w)) {
        pthread_mutex_unlock(&p->lock);
        w->work(w->arg);
        loop_post(p->loop, w->done, w->arg);
        pthread_mutex_lock(&p->lock);
    }
    p->threads--;
    pthread_cond_signal(&p->gone);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Signals are the loop threads' business. */
static int start_thread(struct loop_work_pool *p)
{
    sigset_t all, old;
    pthread_attr_t attr;
    pthread_t thread;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int r = pthread_create(&thread, &attr, worker, p);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    return r;
}

void loop_work_pool_add(struct loop_work_pool *p, void (*work)(void *arg), void (*done)(void *arg), void *arg)
{
    struct work *w = mem_alloc(sizeof(*w));
    *w = (struct work){.work = work, .done = done, .arg = arg};
    pthread_mutex_lock(&p->lock);
    int waiting = 1;
    for (struct work *at = p->first; at && waiting <= p->idle; at = at->next)
        waiting++;
    *p->tail = w;
    p->tail = &w->next;
    if (waiting > p->idle && p->threads < LOOP_WORKERS) {
        if (!start_thread(p))
            p->threads++;
        else if (!p->threads)
            abort(); /* no thread at all: as hopeless as no memory */
    }
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}

void loop_work_pool_free(struct loop_work_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->more);
    while (p->threads)
        pthread_cond_wait(&p->gone, &p->lock);
    pthread_mutex_unlock(&p->lock);
    pthread_cond_destroy(&p->more);
    pthread_cond_destroy(&p->gone);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
