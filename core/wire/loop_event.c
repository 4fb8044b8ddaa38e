/* What a loop waits for: descriptors, signals, children. */
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

/* --- descriptors --- */

struct loop_fd {
    struct event read, write;
    unsigned wanted;
    void (*fn)(void *arg, unsigned events);
    void *arg;
};

static void on_fd(int fd, short what, void *arg)
{
    (void)fd;
    struct loop_fd *f = arg;
    f->fn(f->arg, what & EV_READ ? LOOP_READ : LOOP_WRITE);
}

struct loop_fd *loop_fd_new(struct loop *l, int fd, void (*fn)(void *arg, unsigned events), void *arg)
{
    struct loop_fd *f = mem_alloc(sizeof(*f));
    f->fn = fn;
    f->arg = arg;
    if (event_assign(&f->read, loop_base(l), fd, EV_READ | EV_PERSIST, on_fd, f) ||
        event_assign(&f->write, loop_base(l), fd, EV_WRITE | EV_PERSIST, on_fd, f))
        abort();
    return f;
}

void loop_fd_want(struct loop_fd *f, unsigned events)
{
    unsigned change = f->wanted ^ events;
    f->wanted = events;
    if (change & LOOP_READ)
        events &LOOP_READ ? event_add(&f->read, NULL) : event_del(&f->read);
    if (change & LOOP_WRITE)
        events &LOOP_WRITE ? event_add(&f->write, NULL) : event_del(&f->write);
}

struct loop_fd *loop_fd_free(struct loop_fd *f)
{
    if (f) {
        loop_fd_want(f, 0);
        free(f);
    }
    return NULL;
}

/* --- signals --- */

struct loop_signal {
    int signo, fd;
    struct loop_fd *event;
    struct sigaction old;
    void (*fn)(void *arg, int signo);
    void *arg;
};

/* Global because a signal handler has no context: descriptor + 1 to write to, 0 for none. */
static volatile int signal_fds[NSIG];

static void on_signal(int signo)
{
    int saved = errno, fd = signal_fds[signo] - 1;
    if (fd >= 0)
        eventfd_write(fd, 1);
    errno = saved;
}

static void on_signal_fd(void *arg, unsigned events)
{
    (void)events;
    struct loop_signal *s = arg;
    eventfd_t count;
    if (!eventfd_read(s->fd, &count))
        s->fn(s->arg, s->signo);
}

struct loop_signal *loop_signal_new(struct loop *l, int signo, void (*fn)(void *arg, int signo), void *arg)
{
    struct loop_signal *s = mem_alloc(sizeof(*s));
    *s = (struct loop_signal){.signo = signo, .fn = fn, .arg = arg, .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (s->fd < 0)
        abort();
    s->event = loop_fd_new(l, s->fd, on_signal_fd, s);
    loop_fd_want(s->event, LOOP_READ);
    signal_fds[signo] = s->fd + 1;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(signo, &action, &s->old);
    return s;
}

struct loop_signal *loop_signal_free(struct loop_signal *s)
{
    if (!s)
        return NULL;
    sigaction(s->signo, &s->old, NULL);
    signal_fds[s->signo] = 0;
    loop_fd_free(s->event);
    close(s->fd);
    free(s);
    return NULL;
}

/* --- children --- */

struct loop_child {
    int fd; /* pidfd */
    pid_t pid;
    struct loop_fd *event;
    void (*fn)(void *arg, int status);
    void *arg;
};

static void on_child(void *arg, unsigned events)
{
    (void)events;
    struct loop_child *c = arg;
    int status = -1;
    pid_t r = waitpid(c->pid, &status, WNOHANG);
    if (!r || (r < 0 && errno == EINTR))
        return;
    loop_fd_want(c->event, 0);
    c->fn(c->arg, r < 0 ? -1 : status);
}

struct loop_child *loop_child_new(struct loop *l, pid_t pid, void (*fn)(void *arg, int status), void *arg,
                                  struct err *err)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0); /* close-on-exec by itself */
    if (fd < 0) {
        int e = errno;
        err_set(err, e, "cannot watch process %d: %s", (int)pid, strerror(e));
        errno = e;
        return NULL;
    }
    struct loop_child *c = mem_alloc(sizeof(*c));
    *c = (struct loop_child){.fd = fd, .pid = pid, .fn = fn, .arg = arg};
    c->event = loop_fd_new(l, fd, on_child, c);
    loop_fd_want(c->event, LOOP_READ);
    return c;
}

struct loop_child *loop_child_free(struct loop_child *c)
{
    if (c) {
        loop_fd_free(c->event);
        close(c->fd);
        free(c);
    }
    return NULL;
}
