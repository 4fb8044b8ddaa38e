#include "agent/runtime/spec.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/caps.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "test/unit/tap.h"

static char root[] = "/tmp/k3c-test-spec.XXXXXX";
static struct arena *a;
static const char *const args[] = {"/bin/server", "-v", NULL};
static const char *const env[] = {"A=1", NULL};

static cJSON *tree(const char *text)
{
    cJSON *t;
    char *copy = arena_strdup(a, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    struct err err = {0};
    if (json_parse(a, copy, strlen(copy), &t, NULL, &err)) {
        printf("# %s\n", err.text);
        abort();
    }
    return t;
}

static struct spec_input input(const char *pod, const char *container, const char *image)
{
    return (struct spec_input){
        .pod = tree(pod),
        .container = container ? tree(container) : NULL,
        .image = image ? tree(image) : NULL,
        .rootfs = root,
        .id = "c1",
        .sandbox_id = "s1",
        .args = args,
        .env = env,
        .ns = {.net = "/run/netns/x", .ipc = "/proc/7/ns/ipc", .uts = "/proc/7/ns/uts", .pid = ""},
        .cgroup_path = "/kubepods/podx/c1",
        .seccomp_root = root,
    };
}

static cJSON *make(const struct spec_input *in)
{
    cJSON *spec = NULL;
    struct err err = {0};
    if (spec_make(a, in, &spec, &err))
        printf("# %s\n", err.text);
    return spec;
}

static bool has(const cJSON *list, const char *text)
{
    for (JSON_EACH(item, list))
        if (json_is_str(item) && str_eq(item->valuestring, text))
            return true;
    return false;
}

static const cJSON *mount_at(const cJSON *spec, const char *destination)
{
    for (JSON_EACH(m, json_get(spec, "mounts")))
        if (str_eq(json_str(m, "destination"), destination))
            return m;
    return NULL;
}

static void plain(void)
{
    struct spec_input in = input("{}", "{}", "{'User':'5:6','WorkingDir':'/srv'}");
    cJSON *s = make(&in);
    is_string(json_str(s, "process.cwd"), "/srv", "the image's working directory");
    ok(json_int(s, "process.user.uid", -1) == 5 && json_int(s, "process.user.gid", -1) == 6, "the image's user");
    is_int((long long)json_count(json_at(s, "process.capabilities.bounding")), 14, "the default capabilities");
    ok(has(json_at(s, "process.capabilities.effective"), "CAP_NET_RAW"), "with NET_RAW, as containerd has it");
    ok(!json_bool(s, "process.noNewPrivileges", true), "escalation is allowed unless the pod says no");
    ok(!json_bool(s, "root.readonly", true), "the root can be written");
    ok(has(json_at(s, "linux.maskedPaths"), "/proc/kcore"), "what tells about the machine is masked");
    ok(json_at(s, "linux.seccomp.defaultAction") != NULL, "a seccomp profile is the default");
    ok(has(json_get(mount_at(s, "/sys"), "options"), "ro"), "/sys is read-only");
    cJSON *annotations = json_get(s, "annotations");
    is_string(json_get(annotations, "io.kubernetes.cri.sandbox-id")->valuestring, "s1",
              "the shim is told which sandbox");
    cJSON *ns = json_at(s, "linux.namespaces");
    is_int((long long)json_count(ns), 5, "mount, pid, ipc, uts and network namespaces");
    ok(!json_at(s, "linux.sysctl"), "a container sets no sysctls");
}

static void security_context(void)
{
    struct spec_input in = input("{'spec':{'securityContext':{'runAsUser':1000,'fsGroup':2000,"
                                 "'supplementalGroups':[3000,2000],'seccompProfile':{'type':'Unconfined'}}}}",
                                 "{'securityContext':{'runAsGroup':7,'allowPrivilegeEscalation':false,"
                                 "'readOnlyRootFilesystem':true,'capabilities':{'drop':['ALL'],'add':['NET_ADMIN']}}}",
                                 "{'User':'root'}");
    cJSON *s = make(&in);
    ok(json_int(s, "process.user.uid", -1) == 1000 && json_int(s, "process.user.gid", -1) == 7,
       "container and pod together say the user");
    cJSON *gids = json_at(s, "process.user.additionalGids");
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, gids);
    is_string(text.p, "[3000,2000]", "supplementary groups and fsGroup, each once");
    ok(json_bool(s, "process.noNewPrivileges", false), "no escalation");
    ok(json_bool(s, "root.readonly", false), "a read-only root");
    cJSON *bounding = json_at(s, "process.capabilities.bounding");
    ok(json_count(bounding) == 1 && has(bounding, "CAP_NET_ADMIN"), "drop ALL, then add");
    ok(!json_at(s, "linux.seccomp"), "Unconfined is no profile");
}

static void capabilities(void)
{
    uint64_t set;
    struct err err = {0};
    ok(caps_apply(caps_default(), tree("{'drop':['CHOWN','CAP_KILL']}"), &set, NULL) == 0 &&
           __builtin_popcountll(set) == 12,
       "two are dropped, by either name");
    ok(caps_apply(caps_default(), tree("{'add':['ALL'],'drop':['SYS_ADMIN']}"), &set, NULL) == 0 &&
           set == (caps_all() & ~CAPS_BIT(21)),
       "all but one");
    ok(caps_apply(caps_default(), tree("{'add':['ALL','KILL'],'drop':['ALL']}"), &set, NULL) == 0 && set == CAPS_BIT(5),
       "who drops all has what is named besides");
    is_int(caps_apply(0, tree("{'add':['FLY']}"), &set, &err), -EINVAL, "an unknown one is refused");
    ok(strstr(err.text, "FLY"), "by name");
}

static void privileged(void)
{
    struct spec_input in = input("{}", "{'securityContext':{'privileged':true}}", NULL);
    cJSON *s = make(&in);
    ok(!json_at(s, "linux.seccomp") && !json_at(s, "linux.maskedPaths"), "a privileged container sees everything");
    ok(json_bool(json_at(s, "linux.resources.devices")->child, "allow", false), "may use every device");
    bool null = false;
    for (JSON_EACH(d, json_at(s, "linux.devices")))
        null |= str_eq(json_str(d, "path"), "/dev/null");
    ok(null, "has the host's devices");
    ok(has(json_get(mount_at(s, "/sys"), "options"), "rw"), "and writes to /sys");
}

static void sandbox(void)
{
    struct spec_input in =
        input("{'spec':{'securityContext':{'sysctls':[{'name':'net/core/somaxconn','value':'99'}]}}}", NULL, NULL);
    in.ns.ipc = in.ns.uts = "";
    in.hostname = "web-0";
    in.rootfs_read_only = true;
    cJSON *s = make(&in);
    is_string(json_str(s, "hostname"), "web-0", "the sandbox has the pod's host name");
    cJSON *sysctl = json_at(s, "linux.sysctl");
    is_string(json_get(sysctl, "net.core.somaxconn")->valuestring, "99", "and its sysctls, slashes turned into dots");
    is_string(json_get(sysctl, "net.ipv4.ip_unprivileged_port_start")->valuestring, "0", "low ports need no privilege");
    ok(json_bool(s, "root.readonly", false), "its root is read-only");
    in.ns.net = NULL;
    s = make(&in);
    ok(!json_get(json_at(s, "linux.sysctl"), "net.ipv4.ip_unprivileged_port_start"),
       "the host's network keeps its sysctls");
    is_int((long long)json_count(json_at(s, "linux.namespaces")), 4, "and is no namespace of its own");
}

static void mounts(void)
{
    struct spec_input in = input("{}", "{}", NULL);
    const struct spec_mount list[] = {
        {.source = "/h/b", .destination = "/data/sub/deep"},
        {.source = "/h/a", .destination = "/data", .read_only = true},
        {.source = "/h/c", .destination = "/up", .propagation = "Bidirectional"},
    };
    in.mounts = list;
    in.nmounts = COUNT_OF(list);
    cJSON *s = make(&in);
    const cJSON *outer = mount_at(s, "/data"), *inner = mount_at(s, "/data/sub/deep");
    bool before = false;
    for (const cJSON *m = outer; m; m = m->next)
        before |= m == inner;
    ok(before, "an inner mount comes after the outer one");
    ok(has(json_get(outer, "options"), "ro") && has(json_get(inner, "options"), "rw"), "read-only is per mount");
    ok(has(json_get(mount_at(s, "/up"), "options"), "rshared"), "propagation is passed on");
    is_string(json_str(s, "linux.rootfsPropagation"), "rshared", "and the root allows it");
}

static void resources(void)
{
    struct spec_input in = input("{}", "{}", NULL);
    in.resources = (struct spec_resources){.cpu_shares = 102,
                                           .cpu_quota = 50000,
                                           .cpu_period = 100000,
                                           .memory = 1 << 20,
                                           .pids = 9,
                                           .oom_score_adj = 999};
    in.cgroup_v2 = true;
    cJSON *s = make(&in);
    ok(json_int(s, "linux.resources.cpu.quota", 0) == 50000 &&
           json_int(s, "linux.resources.memory.limit", 0) == 1 << 20 &&
           json_int(s, "linux.resources.pids.limit", 0) == 9,
       "limits are passed on");
    is_int(json_int(s, "process.oomScoreAdj", 0), 999, "the OOM score too");
    bool cgroup = false;
    for (JSON_EACH(n, json_at(s, "linux.namespaces")))
        cgroup |= str_eq(json_str(n, "type"), "cgroup");
    ok(cgroup, "version 2 has a cgroup namespace");
    ok(spec_clamp_oom_score(-2000) >= -1000, "no score below the lowest");
}

static void refused(const char *pod, const char *container, const char *image, const char *says)
{
    struct spec_input in = input(pod, container, image);
    cJSON *spec;
    struct err err = {0};
    int r = spec_make(a, &in, &spec, &err);
    okf(r < 0 && strstr(err.text, says), "refused: %s", says);
    if (!strstr(err.text, says))
        printf("# %d %s\n", r, err.text);
}

static void refusals(void)
{
    refused("{}", "{'workingDir':'/proc/self/fd/7'}", NULL, "below /proc");
    refused("{}", "{}", "{'WorkingDir':'//./proc/self/cwd'}", "below /proc");
    refused("{}", "{'workingDir':'srv'}", NULL, "not absolute");
    refused("{}", "{}", "{'User':'4294967296'}", "4294967296");
    refused("{'spec':{'hostUsers':false}}", "{}", NULL, "hostUsers");
    refused("{}", "{'securityContext':{'capabilities':{'add':['NOPE']}}}", NULL, "NOPE");
    refused("{}", "{'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':'../x.json'}}}", NULL,
            "seccomp profile");
    char path[128];
    snprintf(path, sizeof(path), "%s/empty.json", root);
    FILE *f = fopen(path, "w");
    if (f)
        fclose(f);
    refused("{}", "{'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':'empty.json'}}}", NULL,
            "empty.json");
}

static void seccomp(void)
{
    struct spec_input in = input("{}", "{}", NULL);
    cJSON *s = make(&in), *rules = json_at(s, "linux.seccomp.syscalls");
    cJSON *names = json_get(rules->child, "names");
    ok(has(names, "read") && has(names, "futex"), "what every program needs is allowed");
    static const char *const denied[] = {"unshare", "keyctl", "ptrace", "mount", "bpf", "kexec_load", "io_uring_setup"};
    for (size_t i = 0; i < COUNT_OF(denied); i++)
        okf(!has(names, denied[i]), "%s is not", denied[i]);
    in.container = tree("{'securityContext':{'capabilities':{'add':['SYS_ADMIN']}}}");
    names = json_get(json_at(make(&in), "linux.seccomp.syscalls")->child, "names");
    ok(has(names, "mount") && !has(names, "ptrace"), "a capability opens what it is for");
}

static void exec_process(void)
{
    struct spec_input in = input("{}", "{}", NULL);
    const char *const command[] = {"sh", NULL};
    cJSON *p = spec_exec_process(a, json_get(make(&in), "process"), command, true);
    is_string(json_get(p, "args")->child->valuestring, "sh", "exec has its own arguments");
    ok(has(json_get(p, "env"), "TERM=xterm") && has(json_get(p, "env"), "A=1"),
       "the container's environment and a TERM");
    ok(json_bool(p, "terminal", false), "and its terminal");
}

int main(void)
{
    if (!mkdtemp(root))
        return 1;
    a = arena_new();
    plain();
    security_context();
    capabilities();
    privileged();
    sandbox();
    mounts();
    resources();
    refusals();
    seccomp();
    exec_process();
    arena_free(a);
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", root);
    return system(command) != 0 ? 1 : done();
}
