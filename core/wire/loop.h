/* Loop: one event loop per thread. Whatever a loop calls back runs in its thread, so its users need no locks.
 *
 * A turn of the loop is: wait, run what is ready, then run the turn-end hooks; batching (one store commit, one flush
 * per connection) hangs on those hooks. An idle loop sleeps without a timeout. */
#ifndef K3C_WIRE_LOOP_H
#define K3C_WIRE_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct loop;
struct err;
struct event_base;

struct loop *loop_new(void);
/* Frees a loop that does not run; what was made on it must be gone. Waits for work that runs and makes the calls that
 * were posted or deferred. Returns NULL. */
struct loop *loop_free(struct loop *l);
void loop_run(struct loop *l);  /* until loop_stop */
void loop_stop(struct loop *l); /* from the loop's own thread; from another one post it */
/* Runs until `*done` is set or `timeout_ms` passed (tests and start-up): 0 or -ETIMEDOUT. */
int loop_run_until(struct loop *l, const bool *done, uint64_t timeout_ms);
struct event_base *loop_base(struct loop *l); /* for libevent's own modules (evdns) */

/* Calls fn(arg) in the loop's thread, from any thread, in order. Never drops, never blocks. */
void loop_post(struct loop *l, void (*fn)(void *arg), void *arg);
/* Calls fn(arg) later in this turn or at the start of the next; loop's own thread only. For what must not recurse. */
void loop_defer(struct loop *l, void (*fn)(void *arg), void *arg);
/* Calls fn(arg) at the end of every turn in which something ran. Hooks run in the order they were added. */
struct loop_hook *loop_hook_add(struct loop *l, void (*fn)(void *arg), void *arg);
void loop_hook_remove(struct loop_hook *h); /* NULL is fine */

/* Timer, one-shot; it may be set again from its own callback. */
struct loop_timer *loop_timer_new(struct loop *l, void (*fn)(void *arg), void *arg);
void loop_timer_set(struct loop_timer *t, uint64_t ms); /* from now; replaces an earlier setting */
void loop_timer_cancel(struct loop_timer *t);
struct loop_timer *loop_timer_free(struct loop_timer *t); /* NULL is fine; returns NULL */

/* Calls fn when somebody set the real clock, with how many seconds later it says now (never 0): a step of NTP, a date
 * typed in, a machine that slept. Not when it is slewed. Timers do not care; what was reckoned in real time does. */
struct loop_clock *loop_clock_new(struct loop *l, void (*fn)(void *arg, int64_t seconds), void *arg);
struct loop_clock *loop_clock_free(struct loop_clock *c); /* NULL is fine; returns NULL */

/* A file descriptor; level-triggered. The caller keeps the fd and closes it after loop_fd_free. */
enum loop_fd_events { LOOP_READ = 1, LOOP_WRITE = 2 };
struct loop_fd *loop_fd_new(struct loop *l, int fd, void (*fn)(void *arg, unsigned events), void *arg);
void loop_fd_want(struct loop_fd *f, unsigned events); /* 0: nothing */
struct loop_fd *loop_fd_free(struct loop_fd *f);

/* A signal (SIGTERM, SIGINT ...), one handler a signal and process. */
struct loop_signal *loop_signal_new(struct loop *l, int signo, void (*fn)(void *arg, int signo), void *arg);
struct loop_signal *loop_signal_free(struct loop_signal *s);

/* Calls fn once when process `pid`, a child of ours, has ended (pidfd); status as of waitpid, -1 if somebody else
 * waited for it. NULL with errno and `err` set if there is no such process. */
struct loop_child *loop_child_new(struct loop *l, pid_t pid, void (*fn)(void *arg, int status), void *arg,
                                  struct err *err);
struct loop_child *loop_child_free(struct loop_child *c); /* forgets it; the zombie is then the caller's */

/* Runs work(arg) in a helper thread and then done(arg) in the loop: for what blocks (unpack, mount, name look-up).
 * At most `LOOP_WORKERS` at once, the rest queue. */
enum { LOOP_WORKERS = 4 };
void loop_work(struct loop *l, void (*work)(void *arg), void (*done)(void *arg), void *arg);

#endif
