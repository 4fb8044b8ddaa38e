#include "agent/runtime/container_io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/log.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"

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

/* A log writer of ours, with these descriptors as 3 and 4. */
static int spawn(const char *const *argv, int out, int errors, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    static const char *const envp[] = {NULL};
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 3);
    posix_spawn_file_actions_adddup2(&actions, errors, 4);
    posix_spawn_file_actions_addopen(&actions, 5, "/dev/null", O_RDWR, 0); /* it closes this when it is ready */
    posix_spawn_file_actions_addclosefrom_np(&actions, 6);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    int r = posix_spawn(pid, argv[0], &actions, &attributes, (char *const *)(uintptr_t)argv,
                        (char *const *)(uintptr_t)envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return -r;
}

/* Both are above what they become: dup2 onto 3 must not hit the other one. */
static int open_high(const char *path, struct err *err)
{
    enum { ABOVE = 16 };
    cleanup_close int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, ABOVE);
    return high < 0 ? err_set(err, errno, "cannot open %s: %m", path) : high;
}

static int start_writer(struct runtime *r, const char *target, const struct task_io *io, struct err *err)
{
    const char *const argv[] = {runtime_holder(r), "log-writer", target, NULL};
    pid_t pid;
    cleanup_close int out = open_high(io->out, err);
    if (out < 0)
        return out;
    cleanup_close int errors = open_high(io->err, err);
    if (errors < 0)
        return errors;
    int e = spawn(argv, out, errors, &pid);
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
