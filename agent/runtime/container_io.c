#include "agent/runtime/container_io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/log.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/spawn.h"

enum { NAME_LEN = 32 /* a socket's path must be short */ };

const char *container_io_path(const struct runtime *r, struct arena *a, const char *id, const char *what)
{
    return arena_printf(a, "%s/streams/%.*s.%s", runtime_state_dir(r), NAME_LEN, id, what);
}

static int make_fifo(const char *path, struct err *err)
{
    unlink(path);
    return mkfifo(path, 0600) < 0 ? err_set(err, errno, "cannot make %s: %m", path) : 0;
}

/* Not held up by a FIFO that nobody writes to yet. */
static int open_read(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? err_set(err, errno, "cannot open %s: %m", path) : fd;
}

static int start_writer(struct runtime *r, const char *target, const struct task_io *io, struct err *err)
{
    const char *const argv[] = {runtime_holder(r), "log-writer", target, NULL};
    pid_t pid;
    cleanup_close int out = open_read(io->out, err);
    if (out < 0)
        return out;
    cleanup_close int errors = open_read(io->err, err);
    if (errors < 0)
        return errors;
    const int fds[] = {-1, -1, -1, out, errors, -1}; /* the last is closed by the writer when it is ready */
    int e = spawn(&(struct spawn_options){.argv = argv, .fds = fds, .n = COUNT_OF(fds), .session = true}, &pid);
    if (e)
        return err_set(err, -e, "cannot start %s: %s", argv[0], strerror(-e));
    return runtime_reap(r, pid, err);
}

int container_io_make(struct runtime *r, const char *id, const struct container_io_options *o, struct arena *a,
                      struct task_io *ret, struct err *err)
{
    const char *tap = container_io_path(r, a, id, "tap"), *in = container_io_path(r, a, id, "in");
    const char *uri = log_writer_uri(a, runtime_holder(r), tap, o->log);
    *ret = (struct task_io){.out = uri, .err = uri, .terminal = o->tty};
    unlink(tap);
    if (!o->input)
        return 0;
    ret->in = in;
    int e = make_fifo(in, err);
    if (e || o->tty)
        return e;
    ret->out = container_io_path(r, a, id, "out");
    ret->err = container_io_path(r, a, id, "err");
    e = make_fifo(ret->out, err);
    if (!e)
        e = make_fifo(ret->err, err);
    return e ? e : start_writer(r, arena_printf(a, "%s:%s", tap, o->log), ret, err);
}

/* A log writer whose FIFOs nobody ever wrote to sees their end when somebody came and went. */
static void end_fifo(const char *path)
{
    cleanup_close int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    (void)fd;
    unlink(path);
}

void container_io_remove(const struct runtime *r, const char *id)
{
    cleanup_arena struct arena *a = arena_new();
    unlink(container_io_path(r, a, id, "tap"));
    unlink(container_io_path(r, a, id, "in"));
    end_fifo(container_io_path(r, a, id, "out"));
    end_fifo(container_io_path(r, a, id, "err"));
}
