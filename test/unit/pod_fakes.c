#include "test/unit/pod_fakes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/pod/worker.h"
#include "agent/runtime/cgroup.h"
#include "agent/runtime/exec.h"
#include "agent/runtime/log_read.h"
#include "agent/runtime/runtime.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

static char root[] = "/tmp/k3c-test-pods.XXXXXX";
static char prefix[32];
static struct arena *a;
static struct loop *l;
static struct runtime *rt;
static struct pods *pods;
static struct map attaching, objects, statuses, specs, finished, sources;
static struct strbuf events;
struct wish {
    const char *name, *path, *want;
};
static cJSON *own_node;
static struct wish awaited;
static const char *awaited_event;
static bool met;

struct pods *fakes_pods(void)
{
    return pods;
}

struct loop *fakes_loop(void)
{
    return l;
}

const char *fakes_dir(void)
{
    return root;
}

const char *fakes_cgroups(void)
{
    return prefix + 1;
}

/* ---- statuses */

const cJSON *fakes_status(const char *name)
{
    return map_get(&statuses, name);
}

const char *fakes_at(const char *name, const char *path)
{
    const cJSON *node = fakes_status(name);
    struct slice rest = slice_of(path);
    while (node && rest.n) {
        struct slice part = slice_cut(&rest, '.');
        const char *key = arena_printf(a, "%.*s", SLICE_ARGS(part));
        if (json_is_arr(node)) {
            int index = (int)strtol(key, NULL, 10);
            node = node->child;
            while (node && index-- > 0)
                node = node->next;
        } else {
            node = json_get(node, key);
        }
    }
    if (json_is_str(node) || json_is_num(node))
        return node->valuestring;
    if (json_is_bool(node))
        return json_is_true(node) ? "true" : "false";
    return "";
}

static void check(void)
{
    if (awaited.path) {
        const char *now = fakes_at(awaited.name, awaited.path);
        met |= strcmp(awaited.want, "*") ? !strcmp(now, awaited.want) : *now != 0;
    }
    if (awaited_event)
        met |= fakes_saw_event(awaited.name, awaited_event);
}

static bool run(int seconds)
{
    met = false;
    check();
    bool in_time = met || loop_run_until(l, &met, (uint64_t)seconds * 1000) == 0;
    awaited = (struct wish){0};
    awaited_event = NULL;
    return in_time;
}

bool fakes_await(const char *name, const char *path, const char *want, int seconds)
{
    awaited = (struct wish){name, path, want};
    if (run(seconds))
        return true;
    struct strbuf text = {0};
    json_write(&text, fakes_status(name));
    printf("# %s is \"%s\", not \"%s\": %s\n", path, fakes_at(name, path), want, text.p ? text.p : "(no status)");
    printf("# events so far:\n%s", events.p ? events.p : "");
    strbuf_free(&text);
    return false;
}

bool fakes_saw_event(const char *name, const char *what)
{
    return events.p && strstr(events.p, arena_printf(a, "# %s %s", name, what));
}

bool fakes_await_event(const char *name, const char *what, int seconds)
{
    awaited.name = name;
    awaited_event = what;
    return run(seconds);
}

bool fakes_await_finished(const char *name, int seconds)
{
    uint64_t until = clock_mono_ms() + (uint64_t)seconds * 1000;
    while (!map_get(&finished, name) && clock_mono_ms() < until)
        fakes_run(20);
    return map_get(&finished, name) != NULL;
}

void fakes_run(int ms)
{
    bool never = false;
    loop_run_until(l, &never, (uint64_t)ms);
}

/* ---- what the workers ask */

struct later {
    void (*image)(void *arg, const struct pod_image *image, const char *reason, const char *message);
    void (*pulling)(void *arg);
    void (*path)(void *arg, const char *path, const char *why);
    void (*plain)(void *arg);
    void (*net)(void *arg, const struct pod_net *net, const char *why);
    void (*token)(void *arg, const struct pod_token *token, const char *why);
    void *arg;
    char *text;
    bool cancelled;
    int generation; /* of the workers that asked; later ones did not */
};
static int generation;

static struct later *later(void *arg, const char *text)
{
    struct later *o = mem_alloc(sizeof(*o));
    o->arg = arg;
    o->text = mem_strdup(text);
    o->generation = generation;
    return o;
}

static void later_free(struct later *o)
{
    free(o->text);
    free(o);
}

/* "busybox" is there, "busybox:pull" has to be pulled, everything else cannot be. */
static void image_now(void *arg)
{
    struct later *o = arg;
    if (o->generation != generation) {
        later_free(o);
        return;
    }
    if (!o->cancelled && !strncmp(o->text, "busybox", 7)) {
        cJSON *config =
            json_build(a, "{'config':{'Env':['PATH=/bin','FROM_IMAGE=yes'],'Cmd':['sh','-c','echo default']}}");
        const struct pod_image image = {.id = "img",
                                        .name = "docker.io/library/busybox:latest",
                                        .config = config,
                                        .image_id = "docker.io/library/busybox@sha256:1234",
                                        .size = 1000000,
                                        .was_present = strcmp(o->text, "busybox:pull") != 0};
        o->image(o->arg, &image, NULL, NULL);
    } else if (!o->cancelled) {
        o->image(o->arg, NULL, "ErrImagePull", "manifest unknown");
    }
    later_free(o);
}

static void *image_pull(void *ctx, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg)
{
    (void)ctx;
    struct later *o = later(arg, r->image);
    o->image = ev->done;
    if (strcmp(r->image, "busybox"))
        ev->pulling(arg);
    loop_defer(l, image_now, o);
    return o;
}

static void image_cancel(void *ctx, void *handle)
{
    (void)ctx;
    ((struct later *)handle)->cancelled = true;
}

static void mount_now(void *arg)
{
    struct later *o = arg;
    const char *top = arena_printf(a, "%s/roots/%s", root, o->text), *path = arena_printf(a, "%s/merged", top);
    mkdir(top, 0755);
    mkdir(arena_printf(a, "%s/upper", top), 0755);
    mkdir(arena_printf(a, "%s/work", top), 0755);
    mkdir(path, 0755);
    if (o->generation != generation) {
        later_free(o);
        return;
    }
    const char *options = arena_printf(a, "lowerdir=%s/rootfs,upperdir=%s/upper,workdir=%s/work", root, top, top);
    if (!tree_is_mount(path) && mount("overlay", path, "overlay", 0, options) < 0)
        o->path(o->arg, NULL, strerror(errno));
    else
        o->path(o->arg, path, NULL);
    later_free(o);
}

static void rootfs_mount(void *ctx, const char *image_id, const char *container_id,
                         void (*done)(void *arg, const char *path, const char *why), void *arg)
{
    (void)ctx, (void)image_id;
    struct later *o = later(arg, container_id);
    o->path = done;
    loop_defer(l, mount_now, o);
}

static void unmount_now(void *arg)
{
    struct later *o = arg;
    umount2(arena_printf(a, "%s/roots/%s/merged", root, o->text), MNT_DETACH);
    tree_remove(arena_printf(a, "%s/roots/%s", root, o->text));
    if (o->generation == generation)
        o->plain(o->arg);
    later_free(o);
}

static void rootfs_unmount(void *ctx, const char *container_id, void (*done)(void *arg), void *arg)
{
    (void)ctx;
    struct later *o = later(arg, container_id);
    o->plain = done;
    loop_defer(l, unmount_now, o);
}

static void net_now(void *arg)
{
    struct later *o = arg;
    if (map_get(&attaching, o->text) == o)
        map_del(&attaching, o->text);
    else
        o->cancelled = true;
    if (o->cancelled || o->generation != generation) {
        later_free(o);
        return;
    }
    const char *path = arena_printf(a, "%s/netns/%s", root, o->text);
    if (access(path, F_OK)) {
        close(open(path, O_CREAT | O_WRONLY, 0600));
        pid_t pid = fork();
        if (!pid)
            _exit(unshare(CLONE_NEWNET) || mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL));
        waitpid(pid, NULL, 0);
    }
    const struct pod_net net = {.netns = path, .ips = {"10.42.0.7"}, .nips = 1};
    o->net(o->arg, &net, NULL);
    later_free(o);
}

static const char *net_held;
static struct later *net_waiting;

static void net_attach(void *ctx, const struct pod_ref *pod, const cJSON *spec,
                       void (*done)(void *arg, const struct pod_net *net, const char *why), void *arg)
{
    (void)ctx, (void)spec;
    struct later *o = later(arg, pod->uid);
    o->net = done;
    map_set(&attaching, pod->uid, o);
    if (net_held && !strcmp(pod->uid, net_held))
        net_waiting = o;
    else
        loop_defer(l, net_now, o);
}

void fakes_hold_network(const char *name)
{
    net_held = name;
    if (!name && net_waiting)
        loop_defer(l, net_now, TAKE(net_waiting));
}

static void detach_now(void *arg)
{
    struct later *o = arg;
    const char *path = arena_printf(a, "%s/netns/%s", root, o->text);
    umount2(path, MNT_DETACH);
    unlink(path);
    if (o->generation == generation)
        o->plain(o->arg);
    later_free(o);
}

static void net_detach(void *ctx, const struct pod_ref *pod, void (*done)(void *arg), void *arg)
{
    (void)ctx;
    struct later *o = later(arg, pod->uid);
    o->plain = done;
    map_del(&attaching, pod->uid);
    loop_defer(l, detach_now, o);
}

struct fake_source {
    char *key;
    void (*changed)(void *arg, const cJSON *object, int code, const char *why);
    void *arg;
    bool closed;
};

static void source_now(void *arg)
{
    struct fake_source *s = arg;
    if (s->closed) {
        free(s->key);
        free(s);
        return;
    }
    const cJSON *object = map_get(&objects, s->key);
    s->changed(s->arg, object, object ? 200 : 404, object ? NULL : "not found");
}

static void *source_open(void *ctx, enum pod_source_kind kind, const char *namespace, const char *name,
                         void (*changed)(void *arg, const cJSON *object, int code, const char *why), void *arg)
{
    (void)ctx, (void)namespace;
    struct fake_source *s = mem_alloc(sizeof(*s));
    *s = (struct fake_source){mem_strdup(arena_printf(a, "%c/%s", kind == POD_SECRET ? 's' : 'c', name)), changed, arg,
                              false};
    map_set(&sources, arena_printf(a, "%p", (void *)s), s);
    loop_defer(l, source_now, s);
    return s;
}

static void source_close(void *ctx, void *source)
{
    (void)ctx;
    struct fake_source *s = source;
    s->closed = true;
    map_del(&sources, arena_printf(a, "%p", source));
    loop_defer(l, source_now, s);
}

void fakes_set_object(const char *key, const char *json)
{
    cJSON *tree = NULL;
    if (json && json_parse(a, json, strlen(json), &tree, NULL, NULL))
        abort();
    map_set(&objects, key, tree);
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&sources, &i));)
        if (!strcmp(((struct fake_source *)e->value)->key, key))
            source_now(e->value);
}

static void token_now(void *arg)
{
    struct later *o = arg;
    const struct pod_token token = {.token = "the-token", .life_s = 3600};
    if (o->generation == generation)
        o->token(o->arg, &token, NULL);
    later_free(o);
}

static void token(void *ctx, const struct pod_ref *pod, const char *service_account, const char *audience,
                  int64_t expiration_s, void (*done)(void *arg, const struct pod_token *token, const char *why),
                  void *arg)
{
    (void)ctx, (void)pod, (void)service_account, (void)audience, (void)expiration_s;
    struct later *o = later(arg, "");
    o->token = done;
    loop_defer(l, token_now, o);
}

static cJSON *services(void *ctx, struct arena *arena, const char *namespace)
{
    (void)ctx, (void)namespace;
    return json_build(arena, "[{'metadata':{'name':'kubernetes','namespace':'default'},'spec':{'clusterIP':'10.43.0.1',"
                             "'ports':[{'port':443}]}}]");
}

static void written_now(void *arg)
{
    struct later *o = arg;
    if (o->generation == generation)
        pods_status_written(pods, o->text);
    later_free(o);
}

static void status(void *ctx, const struct pod_ref *pod, const cJSON *tree)
{
    (void)ctx;
    map_set(&statuses, pod->uid, json_copy(a, tree));
    loop_defer(l, written_now, later(NULL, pod->uid));
    check();
}

static void finish(void *ctx, const struct pod_ref *pod)
{
    (void)ctx;
    map_set(&finished, pod->uid, &finished);
}

static void event(void *ctx, const cJSON *pod, const char *field_path, bool warning, const char *reason,
                  const char *message)
{
    (void)ctx, (void)warning, (void)field_path;
    strbuf_addf(&events, "# %s %s: %s\n", json_str_or(pod, "metadata.name", ""), reason, message);
    check();
}

static const cJSON *node_now(void *ctx)
{
    (void)ctx;
    return own_node;
}

static const struct pod_ops ops = {image_pull, image_cancel, rootfs_mount, rootfs_unmount, net_attach,
                                   net_detach, source_open,  source_close, token,          services,
                                   node_now,   status,       finish,       event};

void fakes_set_node(const char *json)
{
    own_node = json ? json_build(a, json) : NULL;
    pods_kick(pods);
}

/* ---- pods */

void fakes_apply(const char *name, const char *spec)
{
    int64_t next = 1 + json_int(map_get(&specs, name), "metadata.generation", 0);
    cJSON *tree = json_build(a, "{'metadata':{'name':%s,'namespace':'ns','uid':%s,'generation':%I},'spec':%J}", name,
                             name, next, json_build(a, spec));
    map_set(&specs, name, tree);
    pods_set(pods, tree);
}

void fakes_delete(const char *name, int grace_s)
{
    cJSON *tree = map_get(&specs, name);
    json_put(a, tree, "metadata.deletionTimestamp", json_string(a, "2024-01-01T00:00:00Z"));
    json_put(a, tree, "metadata.deletionGracePeriodSeconds", json_number(a, grace_s));
    json_set(a, tree, "status", json_copy(a, fakes_status(name)));
    pods_set(pods, tree);
}

void fakes_gone(const char *name)
{
    map_del(&specs, name);
    pods_gone(pods, name);
}

void fakes_forget(const char *name)
{
    map_del(&specs, name);
}

/* The id of a pod's sandbox, as its state file has it. */
static const char *sandbox_of(const char *name, const char *field)
{
    FILE *f = fopen(arena_printf(a, "%s/pods/%s/state.json", root, name), "r");
    char text[65536];
    size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
    cJSON *tree;
    if (f)
        fclose(f);
    if (json_parse(a, text, n, &tree, NULL, NULL))
        return "";
    const cJSON *node = json_get(json_get(tree, "sandbox"), field);
    return node ? node->valuestring : "";
}

bool fakes_kill_pause(const char *name)
{
    pid_t pid = (pid_t)strtol(sandbox_of(name, "pid"), NULL, 10);
    return pid > 1 && kill(pid, SIGKILL) == 0;
}

/* The shim is the process that was started with the sandbox's id. */
bool fakes_kill_shim(const char *name)
{
    const char *id = sandbox_of(name, "id");
    DIR *d = opendir("/proc");
    struct dirent *entry;
    bool killed = false;
    while (d && *id && (entry = readdir(d))) {
        char line[512] = "";
        FILE *f = fopen(arena_printf(a, "/proc/%s/cmdline", entry->d_name), "r");
        size_t n = f ? fread(line, 1, sizeof(line) - 1, f) : 0;
        if (f)
            fclose(f);
        for (size_t i = 0; i < n; i += strlen(line + i) + 1)
            if (!strcmp(line + i, id) && strstr(line, "containerd-shim"))
                killed |= kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL) == 0;
    }
    if (d)
        closedir(d);
    return killed;
}

const char *fakes_log(const char *name, const char *container, bool previous)
{
    const struct log_read_options o = {.tail_lines = -1, .limit_bytes = -1, .since_us = INT64_MIN};
    struct log_reader *r;
    struct strbuf out = {0};
    const char *path;
    bool running;
    struct err err = {0};
    if (pods_log_path(pods, "ns", name, container, previous, a, &path, &running, &err) ||
        log_reader_open(l, path, &o, NULL, NULL, &r, &err))
        return arena_printf(a, "(%s)", err.text);
    while (log_reader_read(r, &out) > 0)
        ;
    log_reader_free(r);
    const char *text = out.p ? arena_strdup(a, out.p) : "";
    strbuf_free(&out);
    return text;
}

static struct strbuf exec_text;
static bool exec_over;

static bool exec_output(void *ctx, int stream, const void *data, size_t len)
{
    (void)ctx, (void)stream;
    strbuf_add(&exec_text, data, len);
    return true;
}

static void exec_done(void *ctx, int error, const char *why, int code)
{
    (void)ctx, (void)code;
    if (error)
        strbuf_addf(&exec_text, "(%s)", why);
    exec_over = true;
}

const char *fakes_exec(const char *name, const char *container, const char *script)
{
    const char *const command[] = {"sh", "-c", script, NULL};
    const struct exec_request q = {.command = command,
                                   .want_stdout = true,
                                   .want_stderr = true,
                                   .events = {.output = exec_output, .done = exec_done}};
    struct exec *e;
    struct err err = {0};
    strbuf_reset(&exec_text);
    exec_over = false;
    if (pods_exec(pods, "ns", name, container, &q, &e, &err))
        return arena_printf(a, "(%s)", err.text);
    loop_run_until(l, &exec_over, 10000);
    return arena_strdup(a, exec_text.p ? exec_text.p : "");
}

int fakes_mounts(void)
{
    FILE *f = fopen("/proc/self/mountinfo", "r");
    char line[4096];
    int n = 0;
    while (f && fgets(line, sizeof(line), f))
        n += strstr(line, root) != NULL;
    if (f)
        fclose(f);
    return n;
}

/* ---- coming and going */

static bool start_node(const char **why)
{
    static const char *const node_ips[] = {"127.0.0.1"};
    struct err err = {0};
    const struct runtime_options o = {.loop = l,
                                      .state_dir = arena_printf(a, "%s/run", root),
                                      .bin_dir = arena_printf(a, "%s/bin", root),
                                      .cgroup_prefix = prefix};
    if (runtime_new(&o, &rt, &err)) {
        *why = arena_strdup(a, err.text);
        return false;
    }
    struct pods_options p = {
        .loop = l,
        .runtime = rt,
        .ops = &ops,
        .node_name = "node-1",
        .n_node_ips = 1,
        .cluster_dns = "10.43.0.10",
        .root_dir = arena_printf(a, "%s/pods", root),
        .log_dir = arena_printf(a, "%s/log/pods", root),
        .allocatable_cpu_milli = 2000,
        .allocatable_memory = 1 << 30,
        .pids_max = 500,
    };
    p.node_ips[0] = node_ips[0];
    if (!pods_new(&p, &pods, &err))
        return true;
    *why = arena_strdup(a, err.text);
    return false;
}

static void restart(void)
{
    const char *why = "";
    struct map_entry *e;
    generation++;
    fakes_run(20); /* what the fakes have under way ends in nothing */
    rt = runtime_free(rt);
    if (!start_node(&why))
        printf("# %s\n", why);
    for (size_t i = 0; (e = map_next(&specs, &i));)
        pods_set(pods, e->value);
    pods_synced(pods);
}

void fakes_restart(void)
{
    pods = pods_free(pods);
    restart();
}

/* What pods_free writes is not there after a crash. */
void fakes_crash(void)
{
    char command[512];
    snprintf(command, sizeof(command), "cd %s && cp -a pods saved", root);
    int r = system(command);
    pods = pods_free(pods);
    snprintf(command, sizeof(command),
             "cd %s && for d in saved/*; do [ ! -d pods/${d#*/} ] || cp -a $d/*.json pods/${d#*/}/; done; rm -rf saved",
             root);
    if (r || system(command))
        printf("# the state cannot be put back\n");
    restart();
}

static int count_shims(void)
{
    char command[512];
    int n = -1;
    snprintf(command, sizeof(command), "pgrep -fc -- '-address %s[/]'", root);
    FILE *f = popen(command, "r");
    if (!f || fscanf(f, "%d", &n) != 1)
        n = -1;
    if (f)
        pclose(f);
    return n;
}

bool fakes_await_no_shim(int seconds)
{
    for (uint64_t until = clock_mono_ms() + (uint64_t)seconds * 1000; clock_mono_ms() < until;) {
        if (!count_shims())
            return true;
        fakes_run(100);
    }
    return false;
}

bool fakes_start(const char **why)
{
    char command[512];
    if (geteuid()) {
        *why = "needs root";
        return false;
    }
    if (access("/bin/busybox", X_OK)) {
        *why = "busybox-static is not installed";
        return false;
    }
    if (!mkdtemp(root))
        return false;
    snprintf(command, sizeof(command),
             "cd %s && mkdir -p roots netns rootfs/bin rootfs/etc rootfs/proc rootfs/dev rootfs/sys rootfs/tmp && "
             "cp /bin/busybox rootfs/bin/ && chroot rootfs /bin/busybox --install -s /bin && "
             "echo root:x:0:0::/:/bin/sh >rootfs/etc/passwd",
             root);
    if (system(command) || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
        *why = "the image cannot be made";
        return false;
    }
    a = arena_new();
    l = loop_new();
    own_node = json_build(a, "{'metadata':{'name':'node'},'status':{'allocatable':{'cpu':'1000','memory':'1Ti',"
                             "'ephemeral-storage':'1Ti','pods':'110'}}}");
    snprintf(prefix, sizeof(prefix), "/k3c-test-%d", getpid());
    return start_node(why);
}

void fakes_stop(void)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&specs, &i));)
        pods_gone(pods, e->key);
    for (int i = 0; i < 500 && pods_count(pods); i++)
        fakes_run(20);
    if (pods_count(pods))
        printf("# %zu pods did not end\n", pods_count(pods));
    fakes_run(200);
    pods = pods_free(pods);
    generation++;
    fakes_run(20);
    cgroup_remove(runtime_cgroups(rt), prefix, NULL);
    runtime_free(rt);
    loop_free(l);
    strbuf_free(&events);
    strbuf_free(&exec_text);
    map_free(&attaching), map_free(&objects), map_free(&statuses), map_free(&specs), map_free(&finished),
        map_free(&sources);
    int r = tree_remove(root);
    if (r)
        printf("# %s: %s\n", root, strerror(-r));
    arena_free(a);
}
