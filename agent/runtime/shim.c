#include "agent/runtime/shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/runtime/child.h"
#include "agent/runtime/runtime.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"
#include "core/wire/ttrpc.h"

#define NAMESPACE "k8s.io"

enum {
    START_TIMEOUT_MS = 30000,
    CALL_TIMEOUT_MS = 120000, /* runc on a slow, busy disk */
    ADDRESS_MAX = 128,
};

struct shim {
    struct runtime *runtime;
    char *id;
    struct shim_events ev;
    void *ctx;
    struct child *starter;
    struct ttrpc_client *client;
    struct list calls, users;
    struct loop_task failed; /* tells later that nothing came of it */
    int error;
    char why[512];
    bool ready;
};

struct shim_call {
    struct list link;
    struct ttrpc_call *call;
    int (*decode)(struct slice payload, struct shim_result *ret, struct err *err);
    shim_done *done;
    void *ctx;
};

/* ---- calls */

static void call_free(struct shim_call *call)
{
    list_remove(&call->link);
    free(call);
}

static int error_of(int code)
{
    switch (code) {
    case TTRPC_OK:
        return 0;
    case TTRPC_NOT_FOUND:
        return -ENOENT;
    case TTRPC_ALREADY_EXISTS:
        return -EEXIST;
    case TTRPC_DEADLINE_EXCEEDED:
        return -ETIMEDOUT;
    case TTRPC_UNAVAILABLE:
        return -ECONNRESET;
    default:
        return -EIO;
    }
}

static void answered(void *arg, int code, const char *message, struct slice payload)
{
    struct shim_call *call = arg;
    struct err err = {0};
    struct shim_result result = {.error = error_of(code), .why = message};
    if (!result.error && call->decode && (result.error = call->decode(payload, &result, &err)))
        result.why = err.text;
    shim_done *done = call->done;
    void *ctx = call->ctx;
    call_free(call);
    if (done)
        done(ctx, &result);
}

static struct shim_call *call(struct shim *s, const char *method, struct strbuf *payload, unsigned timeout_ms,
                              int (*decode)(struct slice payload, struct shim_result *ret, struct err *err),
                              shim_done *done, void *ctx)
{
    struct shim_call *c = mem_alloc(sizeof(*c));
    *c = (struct shim_call){.decode = decode, .done = done, .ctx = ctx};
    list_insert(&s->calls, &c->link);
    c->call =
        ttrpc_call(s->client, TASK_SERVICE, method, (struct slice){payload->p, payload->len}, timeout_ms, answered, c);
    strbuf_free(payload);
    return c;
}

static int decode_pid(struct slice payload, struct shim_result *ret, struct err *err)
{
    return task_get_pid(payload, &ret->pid, err);
}

static int decode_waited(struct slice payload, struct shim_result *ret, struct err *err)
{
    return task_get_waited(payload, &ret->exit, err);
}

static int decode_deleted(struct slice payload, struct shim_result *ret, struct err *err)
{
    return task_get_deleted(payload, &ret->exit, err);
}

static int decode_state(struct slice payload, struct shim_result *ret, struct err *err)
{
    return task_get_state(payload, &ret->state, err);
}

void shim_cancel(struct shim_call *c)
{
    ttrpc_cancel(c->call);
    call_free(c);
}

struct shim_call *shim_create(struct shim *s, const char *id, const struct task_io *io, shim_done *done, void *ctx)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf options = {0};
    struct strbuf payload = {0};
    task_put_options(&options, runtime_runc(s->runtime), arena_printf(a, "%s/runc", runtime_state_dir(s->runtime)));
    const struct task_any any = {.type_url = slice_of(TASK_RUNC_OPTIONS), .value = {options.p, options.len}};
    task_put_create(&payload, id, runtime_bundle(s->runtime, a, id), io, &any);
    return call(s, "Create", &payload, CALL_TIMEOUT_MS, decode_pid, done, ctx);
}

struct shim_call *shim_exec(struct shim *s, const char *id, const char *exec_id, const struct task_io *io,
                            struct slice process_json, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    const struct task_any any = {.type_url = slice_of(TASK_PROCESS_SPEC), .value = process_json};
    task_put_exec(&payload, id, exec_id, io, &any);
    return call(s, "Exec", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

struct shim_call *shim_run(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_id(&payload, id, exec_id);
    return call(s, "Start", &payload, CALL_TIMEOUT_MS, decode_pid, done, ctx);
}

struct shim_call *shim_wait(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_id(&payload, id, exec_id);
    return call(s, "Wait", &payload, 0, decode_waited, done, ctx);
}

struct shim_call *shim_state(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_id(&payload, id, exec_id);
    return call(s, "State", &payload, CALL_TIMEOUT_MS, decode_state, done, ctx);
}

struct shim_call *shim_kill(struct shim *s, const char *id, const char *exec_id, int signo, bool all, shim_done *done,
                            void *ctx)
{
    struct strbuf payload = {0};
    task_put_kill(&payload, id, exec_id, (uint32_t)signo, all);
    return call(s, "Kill", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

struct shim_call *shim_delete(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_id(&payload, id, exec_id);
    return call(s, "Delete", &payload, CALL_TIMEOUT_MS, decode_deleted, done, ctx);
}

struct shim_call *shim_resize(struct shim *s, const char *id, const char *exec_id, unsigned width, unsigned height,
                              shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_resize(&payload, id, exec_id, width, height);
    return call(s, "ResizePty", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

struct shim_call *shim_update(struct shim *s, const char *id, struct slice resources_json, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    const struct task_any any = {.type_url = slice_of(TASK_RESOURCES_SPEC), .value = resources_json};
    task_put_update(&payload, id, &any);
    return call(s, "Update", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

struct shim_call *shim_close_stdin(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_close_io(&payload, id, exec_id);
    return call(s, "CloseIO", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

struct shim_call *shim_shutdown(struct shim *s, shim_done *done, void *ctx)
{
    struct strbuf payload = {0};
    task_put_shutdown(&payload, s->id, false);
    return call(s, "Shutdown", &payload, CALL_TIMEOUT_MS, NULL, done, ctx);
}

/* ---- coming and going */

static void tell_failed(void *arg)
{
    struct shim *s = arg;
    s->ev.ready(s->ctx, s->error, s->why);
}

static void fail(struct shim *s, int error, const char *why)
{
    s->error = error;
    snprintf(s->why, sizeof(s->why), "%s", why);
    loop_task_defer(runtime_loop(s->runtime), &s->failed);
}

static void connection_closed(void *ctx, const char *why)
{
    struct shim *s = ctx;
    if (s->ready)
        s->ev.lost(s->ctx, why);
    else
        fail(s, -ECONNREFUSED, why);
}

/* The address is a line "unix:///run/containerd/s/<hash>". */
static void dial(struct shim *s, struct slice address)
{
    cleanup_arena struct arena *a = arena_new();
    static const char scheme[] = "unix://";
    while (address.n && (address.p[address.n - 1] == '\n' || address.p[address.n - 1] == ' '))
        address.n--;
    if (address.n < sizeof(scheme) || address.n > ADDRESS_MAX || strncmp(address.p, scheme, sizeof(scheme) - 1)) {
        fail(s, -EPROTO,
             arena_printf(a, "the shim's address \"%.*s\" is no socket's", (int)MIN_OF(address.n, (size_t)200),
                          address.p));
        return;
    }
    const char *path = arena_printf(a, "%.*s", (int)(address.n - sizeof(scheme) + 1), address.p + sizeof(scheme) - 1);
    s->client = ttrpc_client_new(runtime_loop(s->runtime), path, connection_closed, s);
    ttrpc_client_set_metadata(s->client, "containerd-namespace-ttrpc", NAMESPACE);
    s->ready = false;
}

/* It is there when it answers anything: a shim that serves another protocol would not. */
static void greeted(void *ctx, const struct shim_result *result)
{
    struct shim *s = ctx;
    if (result->error == -ECONNRESET)
        return; /* connection_closed has told, or will */
    if (result->error == -ETIMEDOUT) {
        fail(s, result->error, "the shim does not answer");
        return;
    }
    s->ready = true;
    s->ev.ready(s->ctx, 0, "");
}

static void greet(struct shim *s)
{
    struct strbuf payload = {0};
    task_put_id(&payload, s->id, NULL);
    call(s, "Connect", &payload, START_TIMEOUT_MS, NULL, greeted, s);
}

static void started(void *ctx, int status, struct slice output)
{
    struct shim *s = ctx;
    s->starter = NULL;
    if (status) {
        char how[400];
        child_describe(how, sizeof(how), status, output);
        fail(s, -EIO, how);
        return;
    }
    dial(s, output);
    if (s->client)
        greet(s);
}

static struct shim *new_shim(struct runtime *r, const char *id, const struct shim_events *ev, void *ctx)
{
    struct shim *s = mem_alloc(sizeof(*s));
    *s = (struct shim){.runtime = r, .id = mem_strdup(id), .ev = *ev, .ctx = ctx};
    list_init(&s->calls);
    list_init(&s->users);
    loop_task_init(&s->failed, tell_failed, s);
    return s;
}

/* Where a containerd would listen; it tells our shims from others'. */
static const char *own_address(struct runtime *r, struct arena *a)
{
    return arena_printf(a, "%s/containerd.sock", runtime_state_dir(r));
}

/* Runs the shim's executable in a bundle. */
static struct child *run_shim(struct runtime *r, const char *id, const char *verb,
                              void (*done)(void *ctx, int status, struct slice output), void *ctx, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    const char *path = getenv("PATH"), *state = runtime_state_dir(r), *bundle = runtime_bundle(r, a, id);
    const char *const argv[] = {
        runtime_shim(r),   "-namespace",      NAMESPACE,         "-id", id,   "-bundle", bundle, "-address",
        own_address(r, a), "-publish-binary", runtime_holder(r), verb,  NULL,
    };
    static const char namespace[] = "NAMESPACE=" NAMESPACE;
    const char *const envp[] = {
        arena_printf(a, "TTRPC_ADDRESS=%s/events.sock", state),
        "GRPC_ADDRESS=",
        namespace,
        "MAX_SHIM_VERSION=2",
        "GOMAXPROCS=1", /* shim and runc wait most of the time: more threads cost more than they bring */
        arena_printf(a, "PATH=%s", path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        NULL,
    };
    const struct child_options o = {.argv = argv, .envp = envp, .cwd = bundle, .timeout_ms = START_TIMEOUT_MS};
    return child_start(runtime_loop(r), &o, done, ctx, err);
}

struct shim *shim_start(struct runtime *r, const char *sandbox_id, const struct shim_events *ev, void *ctx)
{
    struct err err = {0};
    struct shim *s = new_shim(r, sandbox_id, ev, ctx);
    s->starter = run_shim(r, sandbox_id, "start", started, s, &err);
    if (!s->starter)
        fail(s, -err.code, err.text);
    return s;
}

struct shim *shim_connect(struct runtime *r, const char *sandbox_id, const struct shim_events *ev, void *ctx)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_free char *address = NULL;
    struct err err = {0};
    struct shim *s = new_shim(r, sandbox_id, ev, ctx);
    int error =
        file_read(arena_printf(a, "%s/address", runtime_bundle(r, a, sandbox_id)), ADDRESS_MAX, &address, NULL, &err);
    if (error)
        fail(s, error, err.text);
    else
        dial(s, slice_of(address));
    if (s->client)
        greet(s);
    return s;
}

void shim_add_user(struct shim *s, struct shim_user *user)
{
    list_insert(&s->users, &user->link);
}

struct shim *shim_free(struct shim *s)
{
    if (!s)
        return NULL;
    for (LIST_EACH(node, &s->users)) {
        list_remove(node);
        struct shim_user *user = CONTAINER_OF(node, struct shim_user, link);
        user->gone(user);
    }
    child_free(s->starter);
    ttrpc_client_free(s->client);
    for (LIST_EACH(node, &s->calls))
        call_free(CONTAINER_OF(node, struct shim_call, link));
    loop_task_remove(&s->failed);
    free(s->id);
    free(s);
    return NULL;
}

/* Whether `args`, NUL-separated, are those of a shim of ours for `id`. */
static bool is_shim_of(struct slice args, const char *id, const char *address)
{
    bool of_id = false, of_us = false;
    for (const char *option = ""; args.n;) {
        const char *arg = args.p;
        slice_cut(&args, 0);
        of_id |= !strcmp(option, "-id") && !strcmp(arg, id);
        of_us |= !strcmp(option, "-address") && !strcmp(arg, address);
        option = arg;
    }
    return of_id && of_us;
}

/* True: process `pid` was one. The descriptor is taken first, so that it is killed and no other with its number. */
static bool kill_if_shim(pid_t pid, const char *id, const char *address)
{
    char path[32], args[2 * PATH_MAX];
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    cleanup_close int process = (int)syscall(SYS_pidfd_open, pid, 0), fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = process < 0 || fd < 0 ? -1 : read(fd, args, sizeof(args) - 1);
    if (n <= 0)
        return false;
    args[n] = 0;
    return is_shim_of((struct slice){args, (size_t)n}, id, address) &&
           !syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
}

static bool kill_shims(const char *id, const char *address)
{
    DIR *d = opendir("/proc");
    struct dirent *entry;
    bool any = false;
    while (d && (entry = readdir(d))) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        any |= pid > 0 && kill_if_shim(pid, id, address);
    }
    if (d)
        closedir(d);
    return any;
}

void shim_end(struct runtime *r, const char *sandbox_id)
{
    enum { PASSES = 10 }; /* one that is starting may fork meanwhile */
    static const char prefix[] = "unix://" RUNTIME_SHIM_SOCKETS "/";
    cleanup_arena struct arena *a = arena_new();
    cleanup_free char *address = NULL;
    for (int i = 0; i < PASSES && kill_shims(sandbox_id, own_address(r, a)); i++)
        ;
    if (file_read(arena_printf(a, "%s/address", runtime_bundle(r, a, sandbox_id)), ADDRESS_MAX, &address, NULL, NULL))
        return;
    address[strcspn(address, "\n")] = 0;
    if (str_starts(address, prefix) && !strchr(address + sizeof(prefix) - 1, '/'))
        unlink(address + strlen("unix://"));
}

struct child *shim_remove_dead(struct runtime *r, const char *id,
                               void (*done)(void *ctx, int status, struct slice output), void *ctx, struct err *err)
{
    shim_end(r, id);
    return run_shim(r, id, "delete", done, ctx, err);
}
