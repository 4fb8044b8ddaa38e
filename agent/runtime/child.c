#include "agent/runtime/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/spawn.h"
#include "core/wire/loop.h"

struct child {
    struct loop *loop;
    pid_t pid;
    int fd; /* its output */
    struct loop_fd *watch;
    struct loop_child *end;
    struct loop_timer *timer;
    struct strbuf output;
    void (*done)(void *ctx, int status, struct slice output);
    void *ctx;
};

/* False at the end of the output. */
static bool read_output(struct child *c)
{
    char block[4096];
    ssize_t n = read(c->fd, block, sizeof(block));
    if (n > 0 && c->output.len < CHILD_OUTPUT_MAX)
        strbuf_add(&c->output, block, (size_t)n);
    return n > 0;
}

static void on_output(void *arg, unsigned events)
{
    struct child *c = arg;
    (void)events;
    if (!read_output(c) && errno != EAGAIN)
        loop_fd_want(c->watch, 0);
}

static void release(struct child *c)
{
    loop_fd_free(c->watch);
    loop_child_free(c->end);
    loop_timer_free(c->timer);
    close(c->fd);
    strbuf_free(&c->output);
    free(c);
}

static void on_end(void *arg, int status)
{
    struct child *c = arg;
    while (read_output(c))
        ;
    void (*done)(void *ctx, int status, struct slice output) = c->done;
    void *ctx = c->ctx;
    cleanup_strbuf struct strbuf kept = c->output;
    c->output = (struct strbuf){0};
    release(c);
    done(ctx, status, (struct slice){kept.p ? kept.p : "", kept.len});
}

static void on_timeout(void *arg)
{
    struct child *c = arg;
    kill(c->pid, SIGKILL); /* its end is reported by on_end */
}

struct child *child_start(struct loop *l, const struct child_options *o,
                          void (*done)(void *ctx, int status, struct slice output), void *ctx, struct err *err)
{
    int pipe[2];
    pid_t pid;
    if (pipe2(pipe, O_CLOEXEC) < 0) {
        err_set(err, errno, "cannot make a pipe: %m");
        return NULL;
    }
    const int fds[] = {-1, pipe[1], pipe[1]};
    int r = spawn(&(struct spawn_options){o->argv, o->envp, o->cwd, fds, COUNT_OF(fds), false}, &pid);
    close(pipe[1]);
    if (r) {
        close(pipe[0]);
        err_set(err, -r, "cannot start %s: %s", o->argv[0], strerror(-r));
        return NULL;
    }
    fcntl(pipe[0], F_SETFL, O_NONBLOCK);
    struct child *c = mem_alloc(sizeof(*c));
    *c = (struct child){.loop = l, .pid = pid, .fd = pipe[0], .done = done, .ctx = ctx};
    c->end = loop_child_new(l, pid, on_end, c, err);
    if (!c->end) {
        child_free(c);
        return NULL;
    }
    c->watch = loop_fd_new(l, c->fd, on_output, c);
    loop_fd_want(c->watch, LOOP_READ);
    c->timer = loop_timer_new(l, on_timeout, c);
    if (o->timeout_ms)
        loop_timer_set(c->timer, o->timeout_ms);
    return c;
}

struct child *child_free(struct child *c)
{
    if (!c)
        return NULL;
    c->end = loop_child_free(c->end);
    kill(c->pid, SIGKILL);
    waitpid(c->pid, NULL, 0);
    release(c);
    return NULL;
}

void child_describe(char *out, size_t room, int status, struct slice output)
{
    while (output.n && (output.p[output.n - 1] == '\n' || output.p[output.n - 1] == ' '))
        output.n--;
    if (WIFSIGNALED(status))
        snprintf(out, room, "was killed by signal %d", WTERMSIG(status));
    else
        snprintf(out, room, "exited with %d%s%.*s", WEXITSTATUS(status), output.n ? ": " : "", SLICE_ARGS(output));
}

const char *child_find(const char *name, char *out, size_t room)
{
    if (strchr(name, '/')) {
        snprintf(out, room, "%s", name);
        return access(out, X_OK) == 0 ? out : NULL;
    }
    const char *path = getenv("PATH");
    struct slice rest = slice_of(path && *path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    while (rest.n) {
        struct slice dir = slice_cut(&rest, ':');
        if (dir.n && (size_t)snprintf(out, room, "%.*s/%s", SLICE_ARGS(dir), name) < room && access(out, X_OK) == 0)
            return out;
    }
    return NULL;
}
