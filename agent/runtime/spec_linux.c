/* The OCI spec's linux part: namespaces, resources, seccomp, masked paths. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "agent/runtime/seccomp.h"
#include "agent/runtime/spec_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"

enum { DEVICES_MAX = 4096, DEVICE_DEPTH_MAX = 4 };

static void namespace(struct arena *a, cJSON *list, const char *type, const char *path)
{
    if (!path)
        return;
    cJSON *ns = json_build(a, "{'type':%s}", type);
    if (*path)
        json_set_str(a, ns, "path", path);
    json_append(list, ns);
}

static cJSON *namespaces(struct arena *a, const struct spec_input *in)
{
    cJSON *list = json_array(a);
    namespace(a, list, "mount", "");
    namespace(a, list, "pid", in->ns.pid);
    namespace(a, list, "ipc", in->ns.ipc);
    namespace(a, list, "uts", in->ns.uts);
    namespace(a, list, "network", in->ns.net);
    if (in->cgroup_v2 && !spec_privileged(in))
    namespace(a, list, "cgroup", "");
    return list;
}

cJSON *spec_limits(struct arena *a, const struct spec_resources *r)
{
    cJSON *tree = json_object(a), *cpu = json_object(a);
    if (r->cpu_shares)
        json_set_int(a, cpu, "shares", (int64_t)r->cpu_shares);
    if (r->cpu_quota) {
        json_set_int(a, cpu, "quota", r->cpu_quota);
        json_set_int(a, cpu, "period", (int64_t)r->cpu_period);
    }
    if (json_count(cpu))
        json_set(a, tree, "cpu", cpu);
    if (r->memory) /* no swap on top of the limit */
        json_set(a, tree, "memory", json_build(a, "{'limit':%I,'swap':%I}", r->memory, r->memory));
    if (r->pids)
        json_set(a, tree, "pids", json_build(a, "{'limit':%I}", r->pids));
    return tree;
}

static cJSON *resources(struct arena *a, const struct spec_input *in)
{
    cJSON *tree = spec_limits(a, &in->resources);
    json_set(a, tree, "devices",
             spec_privileged(in) ? json_build(a, "[{'allow':true,'access':'rwm'}]")
                                 : json_build(a, "[{'allow':false,'access':'rwm'}]"));
    if (in->container && in->cgroup_v2) /* out of memory ends the container, not one process of it */
        json_set(a, tree, "unified", json_build(a, "{'memory.oom.group':'1'}"));
    return tree;
}

static bool skipped_device(const char *name)
{
    static const char *const skip[] = {"pts",  "shm",         "fd",    "mqueue", "console",
                                       ".lxc", ".lxd-mounts", ".udev", ".",      ".."};
    for (size_t i = 0; i < COUNT_OF(skip); i++)
        if (!strcmp(skip[i], name))
            return true;
    return false;
}

static void add_device(struct arena *a, cJSON *list, const char *path, const struct stat *st)
{
    if (!S_ISCHR(st->st_mode) && !S_ISBLK(st->st_mode))
        return;
    json_append(list,
                json_build(a, "{'path':%s,'type':%s,'major':%I,'minor':%I,'fileMode':%i,'uid':%I,'gid':%I}", path,
                           S_ISCHR(st->st_mode) ? "c" : "b", (int64_t)major(st->st_rdev), (int64_t)minor(st->st_rdev),
                           (int)(st->st_mode & 07777), (int64_t)st->st_uid, (int64_t)st->st_gid));
}

/* A privileged container sees every device of the host. */
static void host_devices(struct arena *a, cJSON *list, const char *dir, int level)
{
    DIR *d = opendir(dir);
    if (!d)
        return;
    struct dirent *entry;
    while ((entry = readdir(d)) && json_count(list) < DEVICES_MAX) {
        struct stat st;
        if (skipped_device(entry->d_name) || fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        const char *path = arena_printf(a, "%s/%s", dir, entry->d_name);
        if (S_ISDIR(st.st_mode) && level < DEVICE_DEPTH_MAX)
            host_devices(a, list, path, level + 1);
        else
            add_device(a, list, path, &st);
    }
    closedir(d);
}

/* Hides what tells about, or reaches, the machine; `procMount: Unmasked` and privileged see it. */
static void add_paths(struct arena *a, const struct spec_input *in, cJSON *tree)
{
    if (spec_privileged(in))
        return;
    const cJSON *proc_mount = spec_security(in, "procMount");
    if (json_is_str(proc_mount) && str_eq(proc_mount->valuestring, "Unmasked"))
        return;
    json_set(a, tree, "maskedPaths",
             json_build(a, "['/proc/acpi','/proc/asound','/proc/interrupts','/proc/kcore','/proc/keys',"
                           "'/proc/latency_stats','/proc/sched_debug','/proc/scsi','/proc/timer_list',"
                           "'/proc/timer_stats','/sys/devices/virtual/powercap','/sys/firmware']"));
    json_set(a, tree, "readonlyPaths",
             json_build(a, "['/proc/bus','/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger']"));
}

/* The pod's sysctls are set once, when the sandbox makes the namespaces. Ports below 1024 and ping need no privilege in
 * a pod's own network, as in containerd 2. */
static void add_sysctls(struct arena *a, const struct spec_input *in, cJSON *tree)
{
    if (in->container)
        return;
    cJSON *sysctl = json_object(a);
    if (in->ns.net) {
        json_set_str(a, sysctl, "net.ipv4.ip_unprivileged_port_start", "0");
        json_set_str(a, sysctl, "net.ipv4.ping_group_range", "0 2147483647");
    }
    for (JSON_EACH(item, json_at(in->pod, "spec.securityContext.sysctls"))) {
        char *name = arena_strdup(a, json_str_or(item, "name", ""));
        for (char *p = name; *p; p++)
            if (*p == '/')
                *p = '.';
        json_set_str(a, sysctl, name, json_str_or(item, "value", ""));
    }
    if (json_count(sysctl))
        json_set(a, tree, "sysctl", sysctl);
}

/* What is mounted on the host later can reach the container only if its root passes it on. */
static void add_propagation(struct arena *a, const struct spec_input *in, cJSON *tree)
{
    const char *propagation = NULL;
    for (size_t i = 0; i < in->nmounts; i++) {
        if (str_eq(in->mounts[i].propagation, "Bidirectional"))
            propagation = "rshared";
        else if (!propagation && str_eq(in->mounts[i].propagation, "HostToContainer"))
            propagation = "rslave";
    }
    json_set_str(a, tree, "rootfsPropagation", propagation);
}

static int add_apparmor(struct arena *a, const struct spec_input *in, cJSON *spec, struct err *err)
{
    const cJSON *profile = spec_security(in, "appArmorProfile");
    if (!in->container || !str_eq(json_str(profile, "type"), "Localhost"))
        return 0;
    if (access("/sys/kernel/security/apparmor", F_OK) != 0)
        return err_set(err, ENOTSUP, "AppArmor is not enabled on the host");
    json_set_str(a, json_get(spec, "process"), "apparmorProfile", json_str_or(profile, "localhostProfile", ""));
    return 0;
}

static int add_seccomp(struct arena *a, const struct spec_input *in, cJSON *tree, struct err *err)
{
    if (spec_privileged(in))
        return 0;
    uint64_t caps;
    int r = spec_caps(in, &caps, err);
    if (r)
        return r;
    cJSON *profile;
    r = seccomp_profile(a, spec_security(in, "seccompProfile"), in->seccomp_root, caps, &profile, err);
    if (!r && profile)
        json_set(a, tree, "seccomp", profile);
    return r;
}

int spec_add_linux(struct arena *a, const struct spec_input *in, cJSON *spec, struct err *err)
{
    cJSON *tree = json_build(a, "{'cgroupsPath':%s}", in->cgroup_path);
    json_set(a, tree, "namespaces", namespaces(a, in));
    json_set(a, tree, "resources", resources(a, in));
    if (spec_privileged(in)) {
        cJSON *devices = json_array(a);
        host_devices(a, devices, "/dev", 0);
        json_set(a, tree, "devices", devices);
    }
    add_paths(a, in, tree);
    add_sysctls(a, in, tree);
    add_propagation(a, in, tree);
    json_set(a, spec, "linux", tree);
    int r = add_apparmor(a, in, spec, err);
    return r ? r : add_seccomp(a, in, tree, err);
}
