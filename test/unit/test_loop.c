#include "core/wire/loop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/wire/loop_int.h"
#include "test/unit/tap.h"

static struct loop *l;

/* Arguments are not const, literals are. */
static void *text(const char *s)
{
    return (void *)(uintptr_t)s;
}

static struct strbuf trace;
static bool finished;

static void note(void *arg)
{
    strbuf_adds(&trace, arg);
}

static void finish(void *arg)
{
    (void)arg;
    finished = true;
}

static void fresh(void)
{
    strbuf_reset(&trace);
    finished = false;
}

/* Runs one turn that has something to do. */
static void one_turn(void)
{
    finished = false;
    loop_defer(l, finish, NULL);
    loop_run_until(l, &finished, 1000);
}

static void defer_from_inside(void *arg)
{
    note(arg);
    loop_defer(l, note, text("2"));
}

static void deferred_calls_run_in_order(void)
{
    fresh();
    loop_defer(l, defer_from_inside, text("1"));
    loop_defer(l, note, text("a"));
    one_turn();
    one_turn();
    is_string(trace.p, "1a2", "deferred calls run in order, and one deferred by another runs after it");
}

static struct loop_hook *first, *second;

static void hook_removes_both(void *arg)
{
    note(arg);
    loop_hook_remove(first);
    loop_hook_remove(second);
}

static struct loop_task end_task, again;

static void end_adds_end(void *arg)
{
    note(arg);
    loop_task_end(l, &again);
}

static void hook_adds_end(void *arg)
{
    note(arg);
    loop_task_end(l, &end_task);
    loop_task_end(l, &end_task);
}

static void hooks_end_a_turn(void)
{
    fresh();
    struct loop_hook *a = loop_hook_add(l, note, text("A")), *b = loop_hook_add(l, note, text("B"));
    one_turn();
    loop_hook_remove(a);
    one_turn();
    loop_hook_remove(b);
    one_turn();
    is_string(trace.p, "ABB", "hooks run once a turn in the order they were added, until removed");

    fresh();
    first = loop_hook_add(l, hook_removes_both, text("X"));
    second = loop_hook_add(l, note, text("Y"));
    one_turn();
    is_string(trace.p, "X", "a hook may remove itself and the next");

    fresh();
    loop_task_init(&end_task, end_adds_end, text("e"));
    loop_task_init(&again, note, text("f"));
    first = loop_hook_add(l, hook_adds_end, text("H"));
    second = loop_hook_add(l, note, text("I"));
    one_turn();
    is_string(trace.p, "HIef", "end-of-turn tasks run once, after all hooks, with what they add");
    loop_hook_remove(first);
    loop_hook_remove(second);
    loop_task_defer(l, &again);
    loop_task_remove(&again);
    fresh();
    one_turn();
    is_string(trace.p, "", "a task taken back does not run");
}

static void timers(void)
{
    struct loop_timer *a = loop_timer_new(l, note, text("a")), *b = loop_timer_new(l, finish, NULL);
    uint64_t shortest = UINT64_MAX, start;
    for (int i = 0; i < 10; i++) { /* other processes may delay some of them */
        fresh();
        start = clock_mono_us();
        loop_timer_set(b, 20);
        loop_run_until(l, &finished, 1000);
        shortest = MIN_OF(shortest, clock_mono_us() - start);
    }
    okf(finished && shortest >= 20000, "a timer never fires early (%u us)", (unsigned)shortest);
    okf(shortest < 22000, "and is good to the millisecond (%u us)", (unsigned)shortest);

    finished = false;
    loop_timer_set(a, 5);
    loop_timer_cancel(a);
    loop_timer_set(b, 1000);
    loop_timer_set(b, 10);
    start = clock_mono_us();
    loop_run_until(l, &finished, 2000);
    ok(clock_mono_us() - start < 900000, "setting a timer earlier replaces the later time");
    is_string(trace.p, "", "a cancelled timer does not fire");

    finished = false;
    start = clock_mono_us();
    loop_timer_set(b, 5);
    loop_timer_set(b, 30);
    loop_run_until(l, &finished, 2000);
    ok(clock_mono_us() - start >= 30000, "setting a timer later replaces the earlier time");
    loop_timer_free(a);
    loop_timer_free(b);

    bool never = false;
    is_int(loop_run_until(l, &never, 10), -ETIMEDOUT, "running until something that never comes times out");
}

struct poster {
    int id, next[2];
    bool ordered;
    int seen;
};
static struct poster poster = {.ordered = true};
enum { POSTS = 20000 };

static void on_post(void *arg)
{
    long v = (long)arg, who = v & 1, n = v >> 1;
    poster.ordered &= poster.next[who] == n;
    poster.next[who] = (int)n + 1;
    if (++poster.seen == 2 * POSTS)
        finished = true;
}

static void *post_many(void *arg)
{
    for (long i = 0; i < POSTS; i++)
        loop_post(l, on_post, (void *)(i << 1 | (long)arg));
    return NULL;
}

static void posts_arrive(void)
{
    fresh();
    pthread_t t[2];
    for (long i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, post_many, (void *)i);
    is_int(loop_run_until(l, &finished, 10000), 0, "all posts of two threads arrive");
    ok(poster.ordered, "in each thread's order");
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
}

static int worked;
static pthread_t loop_thread;
static int wrong_threads;

static void work(void *arg)
{
    (void)arg;
    if (pthread_equal(pthread_self(), loop_thread))
        __atomic_add_fetch(&wrong_threads, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&worked, 1, __ATOMIC_SEQ_CST);
}

static int works_done;

static void work_done(void *arg)
{
    if (!pthread_equal(pthread_self(), loop_thread))
        __atomic_add_fetch(&wrong_threads, 1, __ATOMIC_SEQ_CST);
    if (++works_done == *(int *)arg)
        finished = true;
}

static void work_runs_elsewhere(void)
{
    fresh();
    static int many = 100;
    loop_thread = pthread_self();
    for (int i = 0; i < many; i++)
        loop_work(l, work, work_done, &many);
    is_int(loop_run_until(l, &finished, 10000), 0, "work queued beyond the workers is all done");
    ok(worked == many && !wrong_threads, "work runs in other threads, its end is told in the loop's");
}

static void on_status(void *arg, int status)
{
    *(int *)arg = status;
    finished = true;
}

static void children(void)
{
    fresh();
    int status = -1;
    pid_t pid = fork();
    if (!pid)
        _exit(7);
    struct loop_child *c = loop_child_new(l, pid, on_status, &status, NULL);
    loop_run_until(l, &finished, 5000);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 7, "a child's exit status arrives");
    ok(waitpid(pid, NULL, WNOHANG) == -1, "and it is no zombie");
    loop_child_free(c);

    finished = false;
    pid = fork();
    if (!pid) {
        pause();
        _exit(0);
    }
    c = loop_child_new(l, pid, on_status, &status, NULL);
    kill(pid, SIGKILL);
    loop_run_until(l, &finished, 5000);
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "a killed child says by which signal");
    loop_child_free(c);

    struct err err = {0};
    ok(!loop_child_new(l, pid, on_status, &status, &err) && err.code == ESRCH,
       "a process that is gone cannot be watched");
}

static void on_signal(void *arg, int signo)
{
    *(int *)arg = signo;
    finished = true;
}

static void signals(void)
{
    fresh();
    int got = 0;
    struct loop_signal *s = loop_signal_new(l, SIGUSR1, on_signal, &got);
    raise(SIGUSR1);
    loop_run_until(l, &finished, 1000);
    is_int(got, SIGUSR1, "a signal is told in the loop");
    loop_signal_free(s);
    struct sigaction now;
    sigaction(SIGUSR1, NULL, &now);
    ok(now.sa_handler == SIG_DFL, "the old disposition comes back");
}

static struct loop_fd *watched;
static int pair[2];

static void on_readable(void *arg, unsigned events)
{
    char buf[1];
    if (events & LOOP_READ && read(pair[0], buf, 1) == 1)
        strbuf_add(arg, buf, 1);
    if (trace.len == 3) {
        watched = loop_fd_free(watched);
        finished = true;
    }
}

static void descriptors(void)
{
    fresh();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return;
    watched = loop_fd_new(l, pair[0], on_readable, &trace);
    loop_fd_want(watched, LOOP_READ);
    ok(write(pair[1], "xyz", 3) == 3 && !loop_run_until(l, &finished, 1000), "what is left unread is told again");
    is_string(trace.p, "xyz", "a descriptor may be freed from its own call");
    close(pair[0]);
    close(pair[1]);
}

static int rounds;

static void stop(void *arg)
{
    (void)arg;
    loop_stop(l);
}

static void hook_counts(void *arg)
{
    (void)arg;
    rounds++;
}

static void *sleeper(void *arg)
{
    (void)arg;
    usleep(100000);
    loop_post(l, stop, NULL);
    return NULL;
}

static void idle_loop_sleeps(void)
{
    struct loop_hook *h = loop_hook_add(l, hook_counts, NULL);
    pthread_t t;
    rounds = 0;
    pthread_create(&t, NULL, sleeper, NULL);
    loop_run(l);
    pthread_join(t, NULL);
    is_int(rounds, 1, "an idle loop does not turn until something happens, and stops when told");
    loop_hook_remove(h);
}

static void freed_with_the_loop(void *local)
{
    note(*(char **)local);
}

static void freeing_tells_all(void)
{
    fresh();
    static int one = 1;
    works_done = 0;
    *(char **)loop_local(l, sizeof(char *), freed_with_the_loop) = text("gone");
    *(char **)loop_local(l, sizeof(char *), freed_with_the_loop) = text("local");
    loop_work(l, work, work_done, &one);
    loop_post(l, note, text("post "));
    loop_defer(l, note, text("defer "));
    l = loop_free(l);
    is_int(works_done, 1, "freeing a loop waits for its work and reports it");
    is_string(trace.p, "post defer local", "posts and deferred calls are made, then locals are released, one a kind");
}

int main(void)
{
    l = loop_new();
    strbuf_adds(&trace, "");
    deferred_calls_run_in_order();
    hooks_end_a_turn();
    timers();
    posts_arrive();
    work_runs_elsewhere();
    children();
    signals();
    descriptors();
    idle_loop_sleeps();
    freeing_tells_all();
    strbuf_free(&trace);
    return done();
}
