#include "agent/runtime/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/input.h"
#include "agent/runtime/resize.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/shim.h"
#include "agent/runtime/spec.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { STREAMS = 3, ID_BYTES = 8, LINGER_MS = 2000, STDOUT_CHUNK = 32 << 10 };

struct stream {
    struct exec *exec;
    int number; /* 0, EXEC_STDOUT, EXEC_STDERR */
    int fd;     /* -1: not wanted, or ended */
    struct loop_fd *watch;
};

struct exec {
    struct runtime *runtime;
    struct shim *shim; /* NULL: it was freed */
    struct shim_user user;
    char *container;
    char id[2 * ID_BYTES + 1];
    char *dir; /* of the FIFOs */
    struct stream streams[STREAMS];
    struct input *input;           /* standard input; NULL: not wanted */
    bool wanted[STREAMS];          /* others are read and dropped */
    bool paused, heard;            /* heard: since the timer was set */
    struct shim_call *step, *wait; /* Exec or Start; Wait */
    struct loop_timer *timer;      /* the command's time, then how long its output may outlive it */
    bool running, exited, timed_out, given_up;
    int exit_code;
    struct resize resize;
    unsigned width, height; /* asked for before it ran; 0: not */
    struct exec_events ev;
    void *ctx;
};

/* ---- the end */

static void close_stream(struct stream *s)
{
    s->watch = loop_fd_free(s->watch);
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static void release(struct exec *e)
{
    list_remove(&e->user.link);
    for (int i = 0; i < STREAMS; i++)
        close_stream(&e->streams[i]);
    if (e->step)
        shim_cancel(e->step);
    if (e->wait)
        shim_cancel(e->wait);
    resize_stop(&e->resize, false);
    loop_timer_free(e->timer);
    if (e->dir)
        tree_remove(e->dir);
    input_free(e->input);
    free(e->dir);
    free(e->container);
    free(e);
}

static void finish(struct exec *e, int error, const char *why)
{
    cleanup_free char *text = mem_strdup(why);
    struct exec_events ev = e->ev;
    void *ctx = e->ctx;
    int code = e->exit_code;
    if (e->shim)
        shim_delete(e->shim, e->container, e->id, NULL, NULL);
    release(e);
    ev.done(ctx, error, text, code);
}

/* It is over when the command has exited and its output has ended, or has not ended for a while: something it left in
 * the background holds it. */
static void finish_if_over(struct exec *e)
{
    if (!e->exited)
        return;
    bool open = e->streams[EXEC_STDOUT].fd >= 0 || e->streams[EXEC_STDERR].fd >= 0;
    if (open && !e->timed_out)
        return;
    if (e->timed_out)
        finish(e, -ETIMEDOUT, "command timed out");
    else
        finish(e, 0, "");
}

static void on_timer(void *arg)
{
    struct exec *e = arg;
    if (!e->shim) {
        finish(e, -ECONNRESET, "the connection to the container's shim ended");
        return;
    }
    if (e->exited && (e->paused || e->heard)) { /* what it said is still on its way */
        e->heard = false;
        loop_timer_set(e->timer, LINGER_MS);
        return;
    }
    if (e->exited) {
        close_stream(&e->streams[EXEC_STDOUT]);
        close_stream(&e->streams[EXEC_STDERR]);
        finish_if_over(e);
        return;
    }
    e->timed_out = true;
    if (e->running)
        shim_kill(e->shim, e->container, e->id, SIGKILL, false, NULL, NULL);
}

static void shim_gone(struct shim_user *user)
{
    struct exec *e = CONTAINER_OF(user, struct exec, user);
    e->shim = NULL;
    e->step = e->wait = NULL;
    resize_stop(&e->resize, true);
    if (e->given_up)
        release(e);
    else
        loop_timer_set(e->timer, 0);
}

static void on_exit_status(void *ctx, const struct shim_result *result)
{
    struct exec *e = ctx;
    e->wait = NULL;
    if (result->error) {
        if (!e->step) /* else its failure says more */
            finish(e, result->error, result->why);
        return;
    }
    e->exited = true;
    e->exit_code = (int)result->exit.status;
    loop_timer_set(e->timer, LINGER_MS);
    finish_if_over(e);
}

/* ---- streams */

static void on_output(void *arg, unsigned events)
{
    struct stream *s = arg;
    struct exec *e = s->exec;
    (void)events;
    char block[STDOUT_CHUNK];
    ssize_t n = read(s->fd, block, sizeof(block));
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        close_stream(s);
        finish_if_over(e);
        return;
    }
    e->heard = true;
    if (!e->wanted[s->number] || !e->ev.output || e->ev.output(e->ctx, s->number, block, (size_t)n))
        return;
    e->paused = true;
    for (int i = EXEC_STDOUT; i <= EXEC_STDERR; i++)
        if (e->streams[i].watch)
            loop_fd_want(e->streams[i].watch, 0);
}

void exec_resume(struct exec *e)
{
    e->paused = false;
    for (int i = EXEC_STDOUT; i <= EXEC_STDERR; i++)
        if (e->streams[i].watch)
            loop_fd_want(e->streams[i].watch, LOOP_READ);
}

static void on_stdin_drained(void *ctx)
{
    struct exec *e = ctx;
    if (e->ev.drained)
        e->ev.drained(e->ctx);
}

static void on_stdin_ended(void *ctx)
{
    struct exec *e = ctx;
    if (e->shim)
        shim_close_stdin(e->shim, e->container, e->id, NULL, NULL);
}

void exec_write(struct exec *e, const void *data, size_t len)
{
    if (e->input)
        input_write(e->input, data, len);
}

size_t exec_unwritten(const struct exec *e)
{
    return e->input ? input_pending(e->input) : 0;
}

void exec_close_stdin(struct exec *e)
{
    if (e->input)
        input_end(e->input);
}

void exec_resize(struct exec *e, unsigned width, unsigned height)
{
    e->width = width;
    e->height = height;
    if (e->shim && e->running && width && height)
        resize_set(&e->resize, e->shim, e->container, e->id, width, height);
}

/* ---- the start */

static void on_running(void *ctx, const struct shim_result *result)
{
    struct exec *e = ctx;
    e->step = NULL;
    if (result->error) {
        finish(e, result->error, result->why);
        return;
    }
    e->running = true;
    if (e->ev.started)
        e->ev.started(e->ctx);
    if (e->timed_out)
        shim_kill(e->shim, e->container, e->id, SIGKILL, false, NULL, NULL);
    exec_resize(e, e->width, e->height);
    if (e->input)
        input_go(e->input);
}

static void on_added(void *ctx, const struct shim_result *result)
{
    struct exec *e = ctx;
    e->step = NULL;
    if (result->error || e->given_up) {
        finish(e, result->error, result->why);
        return;
    }
    e->wait = shim_wait(e->shim, e->container, e->id, on_exit_status, e);
    e->step = shim_run(e->shim, e->container, e->id, on_running, e);
}

static int open_stream(struct exec *e, int number, bool wanted, struct err *err)
{
    static const char *const names[] = {"in", "out", "err"};
    struct stream *s = &e->streams[number];
    *s = (struct stream){.exec = e, .number = number, .fd = -1};
    if (!wanted)
        return 0;
    cleanup_arena struct arena *a = arena_new();
    const char *path = arena_printf(a, "%s/%s", e->dir, names[number]);
    if (mkfifo(path, 0600) < 0)
        return err_set(err, errno, "cannot make %s: %m", path);
    /* Opened for both, our side of the input does not wait for the shim's. */
    s->fd = open(path, (number ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_CLOEXEC);
    if (s->fd < 0)
        return err_set(err, errno, "cannot open %s: %m", path);
    static const struct input_events events = {on_stdin_drained, on_stdin_ended};
    if (!number) {
        e->input = input_new(runtime_loop(e->runtime), s->fd, &events, e);
        s->fd = -1;
        return 0;
    }
    s->watch = loop_fd_new(runtime_loop(e->runtime), s->fd, on_output, s);
    loop_fd_want(s->watch, LOOP_READ);
    return 0;
}

static int open_streams(struct exec *e, const struct exec_request *q, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    e->dir = mem_strdup(arena_printf(a, "%s/io/%s", runtime_state_dir(e->runtime), e->id));
    int r = file_make_dir(e->dir, 0700, err);
    if (!r)
        r = open_stream(e, 0, q->want_stdin, err);
    if (!r)
        r = open_stream(e, EXEC_STDOUT, true, err);
    return r ? r : open_stream(e, EXEC_STDERR, !q->tty, err); /* a shim wants both, whoever wants them */
}

static int send_request(struct exec *e, const struct exec_request *q, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf json = {0};
    cJSON *spec;
    int r = runtime_bundle_spec(e->runtime, a, e->container, &spec, err);
    if (r)
        return r;
    json_write(&json, spec_exec_process(a, json_get(spec, "process"), q->command, q->tty));
    const struct task_io io = {
        .in = e->input ? arena_printf(a, "%s/in", e->dir) : NULL,
        .out = e->streams[1].fd >= 0 ? arena_printf(a, "%s/out", e->dir) : NULL,
        .err = e->streams[2].fd >= 0 ? arena_printf(a, "%s/err", e->dir) : NULL,
        .terminal = q->tty,
    };
    e->step = shim_exec(e->shim, e->container, e->id, &io, (struct slice){json.p, json.len}, on_added, e);
    return 0;
}

int exec_start(struct runtime *r, struct shim *s, const char *container_id, const struct exec_request *q,
               struct exec **ret, struct err *err)
{
    if (!q->command || !q->command[0])
        return err_set(err, EINVAL, "no command to run");
    struct exec *e = mem_alloc(sizeof(*e));
    *e = (struct exec){.runtime = r, .shim = s, .container = mem_strdup(container_id), .ev = q->events, .ctx = q->ctx};
    for (int i = 0; i < STREAMS; i++)
        e->streams[i].fd = -1;
    list_init(&e->user.link);
    random_hex(e->id, ID_BYTES);
    e->wanted[EXEC_STDOUT] = q->want_stdout || q->tty;
    e->wanted[EXEC_STDERR] = q->want_stderr && !q->tty;
    int result = open_streams(e, q, err);
    if (!result)
        result = send_request(e, q, err);
    if (result) {
        release(e);
        return result;
    }
    e->timer = loop_timer_new(runtime_loop(r), on_timer, e);
    e->user.gone = shim_gone;
    shim_add_user(s, &e->user);
    if (q->timeout_ms)
        loop_timer_set(e->timer, q->timeout_ms);
    *ret = e;
    return 0;
}

/* ---- one that nobody waits for any more */

static void nobody_waits(void *ctx, int error, const char *why, int exit_code)
{
    (void)ctx, (void)error, (void)why, (void)exit_code;
}

/* One that has not ended is forgotten when it has: a kill that overtakes the start finds nothing to kill. */
struct exec *exec_free(struct exec *e)
{
    if (!e)
        return NULL;
    if (!e->shim || e->exited) {
        if (e->shim)
            shim_delete(e->shim, e->container, e->id, NULL, NULL);
        release(e);
        return NULL;
    }
    e->ev = (struct exec_events){.done = nobody_waits};
    e->given_up = e->timed_out = true;
    exec_resume(e);
    if (e->running)
        shim_kill(e->shim, e->container, e->id, SIGKILL, false, NULL, NULL);
    return NULL;
}
