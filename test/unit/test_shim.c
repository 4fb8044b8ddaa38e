#include "agent/runtime/shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/cgroup.h"
#include "agent/runtime/exec.h"
#include "agent/runtime/log.h"
#include "agent/runtime/log_read.h"
#include "agent/runtime/runtime.h"
#include "agent/runtime/spec.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

static char root[] = "/tmp/k3c-test-shim.XXXXXX";
static char prefix[32];
static struct arena *a;
static struct loop *l;
static struct runtime *rt;

static bool ready, lost;
static int ready_error;

static void on_ready(void *ctx, int error, const char *why)
{
    (void)ctx;
    ready = true;
    ready_error = error;
    if (error)
        printf("# %s\n", why);
}

static void on_lost(void *ctx, const char *why)
{
    (void)ctx;
    lost = true;
    printf("# lost: %s\n", why);
}

static const struct shim_events events = {on_ready, on_lost};

struct result {
    bool done;
    struct shim_result r;
};

static void on_done(void *ctx, const struct shim_result *result)
{
    struct result *r = ctx;
    r->done = true;
    r->r = *result;
    r->r.why = arena_strdup(a, result->why);
}

static bool await(struct result *r)
{
    bool ok = loop_run_until(l, &r->done, 20000) == 0;
    if (r->r.error)
        printf("# %d %s\n", r->r.error, r->r.why);
    return ok && !r->r.error;
}

/* A root file system with nothing but busybox. */
static bool make_rootfs(void)
{
    char command[512];
    snprintf(command, sizeof(command),
             "mkdir -p %1$s/rootfs/bin %1$s/rootfs/etc %1$s/rootfs/proc %1$s/rootfs/dev %1$s/rootfs/sys && "
             "cp /bin/busybox %1$s/rootfs/bin/ && ln -s busybox %1$s/rootfs/bin/sh",
             root);
    return system(command) == 0;
}

static const char *const env[] = {"PATH=/bin", NULL};

static cJSON *spec_of(const char *id, const char *sandbox, const char *const *args, uint32_t sandbox_pid)
{
    static char host_pid[3][64];
    cJSON *spec = NULL;
    struct err err = {0};
    struct spec_input in = {
        .pod = json_object(a),
        .container = str_eq(id, sandbox) ? NULL : json_object(a),
        .rootfs = str_eq(id, sandbox) ? runtime_pause_root(rt, a) : arena_printf(a, "%s/rootfs", root),
        .rootfs_read_only = true,
        .id = id,
        .sandbox_id = sandbox,
        .args = args,
        .env = env,
        .cgroup_path = arena_printf(a, "%s/kubepods/podtest/%s", prefix, id),
        .cgroup_v2 = cgroups_v2(runtime_cgroups(rt)),
        .resources = {.cpu_shares = 2, .memory = 64 << 20, .oom_score_adj = -998},
        .ns = {.net = "", .ipc = "", .uts = "", .pid = ""},
    };
    const struct spec_mount mounts[] = {{.source = runtime_holder(rt), .destination = "/holder", .read_only = true}};
    if (!in.container) {
        in.mounts = mounts;
        in.nmounts = 1;
        in.hostname = "sandbox";
    } else {
        static const char *const names[] = {"net", "ipc", "uts"};
        for (int i = 0; i < 3; i++)
            snprintf(host_pid[i], sizeof(host_pid[i]), "/proc/%u/ns/%s", sandbox_pid, names[i]);
        in.ns.net = host_pid[0], in.ns.ipc = host_pid[1], in.ns.uts = host_pid[2];
    }
    if (spec_make(a, &in, &spec, &err))
        printf("# %s\n", err.text);
    return spec;
}

static struct shim *start_sandbox(const char *id, uint32_t *pid)
{
    static const char *const args[] = {"/holder", "pause", NULL};
    struct err err = {0};
    is_int(runtime_bundle_make(rt, id, spec_of(id, id, args, 0), &err), 0, "a sandbox's bundle is made");
    ready = lost = false;
    struct shim *s = shim_start(rt, id, &events, NULL);
    loop_run_until(l, &ready, 20000);
    ok(ready && !ready_error, "a shim starts");
    struct result create = {0}, run = {0};
    shim_create(s, id, &(struct task_io){0}, on_done, &create);
    ok(await(&create) && create.r.pid > 0, "the sandbox is created");
    shim_run(s, id, NULL, on_done, &run);
    ok(await(&run), "and started");
    *pid = create.r.pid;
    return s;
}

static const char *log_text(const char *path)
{
    const struct log_read_options o = {.tail_lines = -1, .limit_bytes = -1, .since_us = INT64_MIN};
    struct log_reader *r;
    struct strbuf out = {0};
    if (log_reader_open(l, path, &o, NULL, NULL, &r, NULL))
        return "(no log)";
    while (log_reader_read(r, &out) > 0)
        ;
    log_reader_free(r);
    const char *text = out.p ? arena_strdup(a, out.p) : "";
    strbuf_free(&out);
    return text;
}

static struct task_io io_of(const char *log)
{
    const char *uri = log_writer_uri(a, runtime_holder(rt), "", log);
    return (struct task_io){.out = uri, .err = uri};
}

static void one_container(struct shim *s, const char *sandbox, uint32_t pid)
{
    static const char *const args[] = {"sh", "-c", "echo hello; echo oops >&2; hostname; cat /proc/1/comm; exit 3",
                                       NULL};
    const char *log = arena_printf(a, "%s/one.log", root);
    struct task_io io = io_of(log);
    struct result create = {0}, run = {0}, wait = {0}, del = {0};
    is_int(runtime_bundle_make(rt, "one", spec_of("one", sandbox, args, pid), NULL), 0, "a container's bundle is made");
    shim_create(s, "one", &io, on_done, &create);
    ok(await(&create), "a container is created in the same shim");
    shim_wait(s, "one", NULL, on_done, &wait);
    shim_run(s, "one", NULL, on_done, &run);
    ok(await(&run), "and started");
    ok(await(&wait) && wait.r.exit.status == 3, "its exit comes as an event, with its status");
    ok(wait.r.exit.at_us > clock_real_us() - 10000000, "and its time");
    shim_delete(s, "one", NULL, on_done, &del);
    ok(await(&del) && del.r.exit.status == 3, "it is deleted");
    runtime_bundle_remove(rt, "one");
    const char *text = log_text(log), *oops = strstr(text, "oops\n"); /* of another pipe: it may come later */
    is_string(oops ? arena_printf(a, "%.*s%s", (int)(oops - text), text, oops + 5) : text, "hello\nsandbox\nsh\n",
              "its output is in the log, its host name the sandbox's");
    ok(oops, "so is what it complained of");
}

static void a_bad_command(struct shim *s, const char *sandbox, uint32_t pid)
{
    static const char *const args[] = {"/no/such/program", NULL};
    struct result create = {0};
    runtime_bundle_make(rt, "bad", spec_of("bad", sandbox, args, pid), NULL);
    struct task_io io = io_of(arena_printf(a, "%s/bad.log", root));
    shim_create(s, "bad", &io, on_done, &create);
    ok(!await(&create) && strstr(create.r.why, "/no/such/program"), "a command that is not there is said by name");
    runtime_bundle_remove(rt, "bad");
}

/* "line 1", "line 2" and so on, without one that is missing. */
static int lines_in(const char *text)
{
    int n = 0;
    while ((text = strstr(text, arena_printf(a, "line %d\n", n + 1))))
        n++;
    return n;
}

/* What happens when k3c restarts: the connection goes, the container writes on, the shim is found again. */
static struct shim *restart(struct shim *s, const char *sandbox, uint32_t pid)
{
    static const char *const args[] = {"sh", "-c",
                                       "trap 'echo bye; exit 7' TERM; i=0; while :; do i=$((i+1)); echo line $i; "
                                       "sleep 0.01; done",
                                       NULL};
    const char *log = arena_printf(a, "%s/two.log", root);
    struct task_io io = io_of(log);
    struct result create = {0}, run = {0}, wait = {0}, kill = {0}, del = {0};
    runtime_bundle_make(rt, "two", spec_of("two", sandbox, args, pid), NULL);
    shim_create(s, "two", &io, on_done, &create);
    await(&create);
    shim_run(s, "two", NULL, on_done, &run);
    ok(await(&run), "another container is started");
    s = shim_free(s);
    for (int before = lines_in(log_text(log)); lines_in(log_text(log)) < before + 10;)
        usleep(1000); /* until it has written on by itself */
    ready = false;
    s = shim_connect(rt, sandbox, &events, NULL);
    loop_run_until(l, &ready, 10000);
    ok(ready && !ready_error, "its shim is found again");
    shim_wait(s, "two", NULL, on_done, &wait);
    shim_kill(s, "two", NULL, SIGTERM, false, on_done, &kill);
    ok(await(&kill), "a signal is delivered");
    ok(await(&wait) && wait.r.exit.status == 7, "its exit is learnt by the new connection");
    shim_delete(s, "two", NULL, on_done, &del);
    await(&del);
    runtime_bundle_remove(rt, "two");
    const char *text = log_text(log), *last = text;
    for (const char *at = text; (at = strstr(at, "line ")); at++)
        last = at;
    ok(lines_in(text) == atoi(last + strlen("line ")), "no line was lost meanwhile");
    ok(str_ends(text, "bye\n"), "nor what it said last");
    return s;
}

/* The shim's process: the one that was started with this sandbox's id. */
static pid_t shim_process(const char *sandbox)
{
    DIR *d = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;
    while (d && !found && (entry = readdir(d))) {
        char path[300], line[512] = "";
        snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(line, 1, sizeof(line) - 1, f) : 0;
        if (f)
            fclose(f);
        for (size_t i = 0; i < n; i += strlen(line + i) + 1)
            if (!strcmp(line + i, sandbox) && strstr(line, "containerd-shim"))
                found = (pid_t)strtol(entry->d_name, NULL, 10);
    }
    if (d)
        closedir(d);
    return found;
}

/* Gone, or a zombie that waits for whoever adopted it. */
static bool is_dead(uint32_t pid)
{
    char path[64], state = 0;
    snprintf(path, sizeof(path), "/proc/%u/stat", pid);
    FILE *f = fopen(path, "r");
    bool there = f && fscanf(f, "%*d %*s %c", &state) == 1;
    if (f)
        fclose(f);
    return !there || state == 'Z';
}

static void on_removed(void *ctx, int status, struct slice output)
{
    struct result *r = ctx;
    r->done = true;
    r->r.error = status;
    if (status)
        printf("# %.*s\n", SLICE_ARGS(output));
}

struct ran {
    bool done;
    int error, code;
    struct strbuf out[3];
    char why[256];
};

static bool on_output(void *ctx, int stream, const void *data, size_t len)
{
    struct ran *r = ctx;
    strbuf_add(&r->out[stream], data, len);
    return true;
}

static void on_ran(void *ctx, int error, const char *why, int code)
{
    struct ran *r = ctx;
    r->done = true;
    r->error = error;
    r->code = code;
    snprintf(r->why, sizeof(r->why), "%s", why);
}

static struct exec *run(struct shim *s, const char *script, struct ran *r, struct exec_request q)
{
    const char *const command[] = {"sh", "-c", script, NULL};
    struct exec *e = NULL;
    struct err err = {0};
    *r = (struct ran){0};
    q.command = q.command ? q.command : command;
    q.want_stdout = q.want_stderr = true;
    q.events = (struct exec_events){.output = on_output, .done = on_ran};
    q.ctx = r;
    if (exec_start(rt, s, "four", &q, &e, &err))
        printf("# %s\n", err.text);
    return e;
}

static bool finished(struct ran *r)
{
    bool in_time = loop_run_until(l, &r->done, 10000) == 0;
    if (r->error)
        printf("# %d %s\n", r->error, r->why);
    return in_time && !r->error;
}

static const char *said(struct ran *r, int stream)
{
    const char *text = r->out[stream].p ? arena_strdup(a, r->out[stream].p) : "";
    strbuf_free(&r->out[stream]);
    return text;
}

static void commands(struct shim *s, const char *sandbox, uint32_t pid)
{
    static const char *const args[] = {"sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done", NULL};
    struct task_io io = io_of(arena_printf(a, "%s/four.log", root));
    struct result create = {0}, start = {0}, wait = {0}, kill = {0}, del = {0};
    runtime_bundle_make(rt, "four", spec_of("four", sandbox, args, pid), NULL);
    shim_create(s, "four", &io, on_done, &create);
    await(&create);
    shim_run(s, "four", NULL, on_done, &start);
    await(&start);
    struct ran r;
    run(s, "echo out; echo err >&2; exit 5", &r, (struct exec_request){0});
    ok(finished(&r) && r.code == 5, "a command runs in a container and tells its exit code");
    is_string(said(&r, 1), "out\n", "its output comes");
    is_string(said(&r, 2), "err\n", "its errors come apart");
    struct exec *e = run(s, "cat; echo end", &r, (struct exec_request){.want_stdin = true});
    static char big[200000];
    memset(big, 'z', sizeof(big));
    exec_write(e, big, sizeof(big));
    exec_close_stdin(e);
    ok(finished(&r) && r.out[1].len == sizeof(big) + 4, "its input is fed to it and ends");
    said(&r, 1);
    e = run(s, "tty; until stty size | grep '33 101'; do sleep 0.01; done", &r, (struct exec_request){.tty = true});
    exec_resize(e, 101, 33);
    ok(finished(&r) && strstr(r.out[1].p ? r.out[1].p : "", "/dev/pts/"), "a terminal is one");
    ok(strstr(said(&r, 1), "33 101"), "and has the size asked for");
    bool never = false;
    run(s, "sleep 60", &r, (struct exec_request){.timeout_ms = 200});
    ok(!finished(&r) && r.error == -ETIMEDOUT, "a command that takes too long is killed");
    static const char *const no_such[] = {"/no/such", NULL};
    run(s, NULL, &r, (struct exec_request){.command = no_such});
    ok(!finished(&r) && strstr(r.why, "/no/such"), "one that is not there is said by name");
    run(s, "sleep 100 & exit 4", &r, (struct exec_request){0});
    ok(finished(&r) && r.code == 4, "what it leaves in the background holds nobody up for long");
    e = run(s, "sleep 61", &r, (struct exec_request){0});
    loop_run_until(l, &never, 200);
    exec_free(e);
    run(s,
        "n=0; while ps | grep -q '[s]leep 61' && [ $((n += 1)) -lt 80 ]; do sleep 0.1; done; ps | grep -c '[s]leep 61'",
        &r, (struct exec_request){0});
    finished(&r);
    is_string(said(&r, 1), "0\n", "one that is given up is killed");
    shim_wait(s, "four", NULL, on_done, &wait);
    shim_kill(s, "four", NULL, SIGTERM, false, on_done, &kill);
    await(&wait);
    shim_delete(s, "four", NULL, on_done, &del);
    await(&del);
    runtime_bundle_remove(rt, "four");
}

static void a_dead_shim(struct shim *s, const char *sandbox, uint32_t pid)
{
    static const char *const args[] = {"sh", "-c", "while :; do sleep 1; done", NULL};
    struct task_io io = io_of(arena_printf(a, "%s/three.log", root));
    struct result create = {0}, run = {0}, removed = {0}, gone = {0};
    runtime_bundle_make(rt, "three", spec_of("three", sandbox, args, pid), NULL);
    shim_create(s, "three", &io, on_done, &create);
    await(&create);
    shim_run(s, "three", NULL, on_done, &run);
    await(&run);
    lost = false;
    ok(kill(shim_process(sandbox), SIGKILL) == 0, "(the shim is killed)");
    loop_run_until(l, &lost, 10000);
    ok(lost, "a shim that dies is noticed");
    s = shim_free(s);
    ready = false;
    s = shim_connect(rt, sandbox, &events, NULL);
    loop_run_until(l, &ready, 10000);
    ok(ready && ready_error, "and is not found again");
    shim_free(s);
    shim_remove_dead(rt, "three", on_removed, &removed, NULL);
    await(&removed);
    shim_remove_dead(rt, sandbox, on_removed, &gone, NULL);
    await(&gone);
    ok(is_dead(create.r.pid) && is_dead(pid), "what it left behind is killed");
}

/* Whoever started it was killed before the shim had written where it listens. */
static void a_lost_shim(const char *id, const char *other)
{
    runtime_bundle_make(rt, id, spec_of_shim(a, id), NULL);
    ready = false;
    struct shim *s = shim_start(rt, id, &events, NULL);
    loop_run_until(l, &ready, 20000);
    shim_free(s);
    unlink(arena_printf(a, "%s/address", runtime_bundle(rt, a, id)));
    pid_t pid = shim_process(id);
    shim_end(rt, other);
    ok(pid && !is_dead((uint32_t)pid), "a shim whose address nobody knows is not what is killed for another");
    shim_end(rt, id);
    for (int i = 0; i < 200 && !is_dead((uint32_t)pid); i++)
        usleep(50000);
    ok(is_dead((uint32_t)pid), "it is killed by its arguments");
    runtime_bundle_remove(rt, id);
}

int main(void)
{
    struct err err = {0};
    if (geteuid() || !mkdtemp(root)) {
        skip("containers run through the shim", "needs root");
        return done();
    }
    a = arena_new();
    l = loop_new();
    snprintf(prefix, sizeof(prefix), "/k3c-test-%d", getpid());
    const struct runtime_options o = {.loop = l,
                                      .state_dir = arena_printf(a, "%s/run", root),
                                      .bin_dir = arena_printf(a, "%s/bin", root),
                                      .cgroup_prefix = prefix};
    int r = runtime_new(&o, &rt, &err);
    if (r || access("/bin/busybox", X_OK) || !make_rootfs()) {
        skip("containers run through the shim", r ? err.text : "busybox-static is not installed");
    } else {
        char id[65];
        uint32_t pid;
        random_hex(id, 32);
        struct shim *s = start_sandbox(id, &pid);
        one_container(s, id, pid);
        a_bad_command(s, id, pid);
        s = restart(s, id, pid);
        commands(s, id, pid);
        a_dead_shim(s, id, pid);
        char lost_id[65];
        random_hex(lost_id, 32);
        a_lost_shim(lost_id, id);
        cgroup_remove(runtime_cgroups(rt), prefix, &err);
        runtime_free(rt);
    }
    loop_free(l);
    is_int(tree_remove(root), 0, "everything is removed");
    arena_free(a);
    return done();
}
