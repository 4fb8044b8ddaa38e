#include "agent/runtime/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/cgroup_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

enum { PATH_ROOM = 512, DEPTH_MAX = 8 };

static const char *const controller_names[] = {"cpu", "cpuacct", "cpuset", "memory", "pids"};

uint64_t cgroup_weight(uint64_t shares)
{
    shares = shares < 2 ? 2 : shares > 262144 ? 262144 : shares;
    return 1 + (shares - 2) * 9999 / 262142;
}

int cgroup_read_file(const char *mount, const char *path, const char *file, char *out, size_t room)
{
    char full[PATH_ROOM];
    if ((size_t)snprintf(full, sizeof(full), "%s%s/%s", mount, path, file) >= sizeof(full))
        return -ENAMETOOLONG;
    cleanup_close int fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t n = read(fd, out, room - 1);
    if (n < 0)
        return -errno;
    out[n] = 0;
    return (int)n;
}

int cgroup_write_file(const char *mount, const char *path, const char *file, const char *value)
{
    char full[PATH_ROOM];
    if ((size_t)snprintf(full, sizeof(full), "%s%s/%s", mount, path, file) >= sizeof(full))
        return -ENAMETOOLONG;
    cleanup_close int fd = open(full, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    return write(fd, value, strlen(value)) < 0 ? -errno : 0;
}

/* mountinfo: id parent major:minor root mountpoint options [optional...] - type source superoptions */
struct mount_line {
    struct slice point, type, super;
};

static bool mount_next(struct slice *rest, struct mount_line *ret)
{
    while (rest->n) {
        struct slice line = slice_cut(rest, '\n'), word;
        for (int i = 0; i < 4; i++)
            slice_cut(&line, ' ');
        ret->point = slice_cut(&line, ' ');
        do
            word = slice_cut(&line, ' ');
        while (line.n && !slice_is(word, "-"));
        ret->type = slice_cut(&line, ' ');
        slice_cut(&line, ' ');
        ret->super = line;
        if (ret->point.n && ret->type.n)
            return true;
    }
    return false;
}

static bool has_option(struct slice options, const char *name)
{
    while (options.n)
        if (slice_is(slice_cut(&options, ','), name))
            return true;
    return false;
}

static const char *add_mount(struct cgroups *c, struct slice point)
{
    for (size_t i = 0; i < c->nmounts; i++)
        if (slice_is(point, c->mounts[i]))
            return c->mounts[i];
    if (c->nmounts == CGROUP_HIERARCHIES_MAX)
        return NULL;
    return c->mounts[c->nmounts++] = mem_dup(point.p, point.n);
}

/* v1 wins when both are there (hybrid): then v2 has no controllers, as the runtime sees it too. */
static void find_mounts(struct cgroups *c, const char *mountinfo)
{
    struct slice rest = slice_of(mountinfo);
    struct mount_line m;
    const char *unified = NULL;
    while (mount_next(&rest, &m)) {
        if (slice_is(m.type, "cgroup2"))
            unified = unified ? unified : add_mount(c, m.point);
        if (!slice_is(m.type, "cgroup"))
            continue;
        const char *at = add_mount(c, m.point);
        for (int i = 0; at && i < CGROUP_CONTROLLERS; i++)
            if (!c->of[i] && has_option(m.super, controller_names[i]))
                c->of[i] = at;
    }
    for (int i = 0; i < CGROUP_CONTROLLERS; i++)
        if (c->of[i])
            return;
    c->v2 = unified != NULL;
    for (int i = 0; unified && i < CGROUP_CONTROLLERS; i++)
        c->of[i] = unified;
}

static void note_missing(struct cgroups *c)
{
    c->missing[0] = 0;
    for (int i = 0; i < CGROUP_CONTROLLERS; i++) {
        if (c->of[i] || (c->v2 && i == CGROUP_CPUACCT))
            continue;
        size_t n = strlen(c->missing);
        snprintf(c->missing + n, sizeof(c->missing) - n, "%s%s", n ? ", " : "", controller_names[i]);
    }
}

int cgroups_parse(const char *mountinfo, const char *prefix, struct cgroups **ret, struct err *err)
{
    struct cgroups *c = mem_alloc(sizeof(*c));
    c->prefix = mem_strdup(prefix);
    find_mounts(c, mountinfo);
    note_missing(c);
    if (!c->nmounts) {
        cgroups_free(c);
        return err_set(err, ENODEV, "no cgroup file system is mounted");
    }
    *ret = c;
    return 0;
}

/* On v2 a controller works below a directory only if that one passes it on. */
static void pass_on_controllers(struct cgroups *c, const char *path)
{
    if (!c->v2)
        return;
    static const int wanted[] = {CGROUP_CPU, CGROUP_CPUSET, CGROUP_MEMORY, CGROUP_PIDS};
    char have[512], value[32];
    const char *mount = c->mounts[0];
    if (cgroup_read_file(mount, path, "cgroup.controllers", have, sizeof(have)) < 0)
        return;
    have[strcspn(have, "\n")] = 0;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const char *name = controller_names[wanted[i]];
        snprintf(value, sizeof(value), "+%s", name);
        struct slice rest = slice_of(have);
        bool there = false;
        while (rest.n)
            there |= slice_is(slice_cut(&rest, ' '), name);
        if (!there || cgroup_write_file(mount, path, "cgroup.subtree_control", value) < 0)
            c->of[wanted[i]] = NULL;
    }
}

/* A v1 cpuset takes no process until it has CPUs and memory nodes: the parent's. */
static void inherit_cpuset(const struct cgroups *c, const char *path)
{
    static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
    char parent[PATH_ROOM], value[256];
    snprintf(parent, sizeof(parent), "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash)
        *slash = 0;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        int n = cgroup_read_file(c->of[CGROUP_CPUSET], path, files[i], value, sizeof(value));
        if (n > 1)
            continue; /* more than the newline: set already */
        if (cgroup_read_file(c->of[CGROUP_CPUSET], parent, files[i], value, sizeof(value)) > 1)
            cgroup_write_file(c->of[CGROUP_CPUSET], path, files[i], value);
    }
}

static int make_group(struct cgroups *c, const char *path, struct err *err)
{
    for (size_t i = 0; i < c->nmounts; i++) {
        char full[PATH_ROOM];
        snprintf(full, sizeof(full), "%s%s", c->mounts[i], path);
        if (mkdir(full, 0755) < 0 && errno != EEXIST) {
            bool used = false;
            for (int k = 0; k < CGROUP_CONTROLLERS; k++)
                used |= c->of[k] == c->mounts[i];
            if (used)
                return err_set(err, errno, "cannot make cgroup %s: %m", full);
        }
    }
    if (!c->v2 && c->of[CGROUP_CPUSET])
        inherit_cpuset(c, path);
    pass_on_controllers(c, path);
    return 0;
}

static int make_top(struct cgroups *c, struct err *err)
{
    static const char *const parts[] = {"", "/kubepods", "/kubepods/besteffort", "/kubepods/burstable"};
    if (!*c->prefix)
        pass_on_controllers(c, "");
    for (size_t i = *c->prefix ? 0 : 1; i < COUNT_OF(parts); i++) {
        char path[PATH_ROOM];
        snprintf(path, sizeof(path), "%s%s", c->prefix, parts[i]);
        int r = make_group(c, path, err);
        if (r)
            return r;
    }
    char best[PATH_ROOM];
    snprintf(best, sizeof(best), "%s/kubepods/besteffort", c->prefix);
    if (!c->v2 && c->of[CGROUP_CPU])
        cgroup_write_file(c->of[CGROUP_CPU], best, "cpu.shares", "2");
    else if (c->of[CGROUP_CPU])
        cgroup_write_file(c->of[CGROUP_CPU], best, "cpu.weight", "1");
    return 0;
}

int cgroups_new(const char *prefix, struct cgroups **ret, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    cleanup_close int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno, "cannot read /proc/self/mountinfo: %m");
    for (ssize_t n = 1; n > 0;) {
        n = read(fd, strbuf_reserve(&text, 16384), 16384);
        text.len += n > 0 ? (size_t)n : 0;
    }
    strbuf_addc(&text, '\n');
    struct cgroups *c;
    int r = cgroups_parse(text.p, prefix, &c, err);
    if (r)
        return r;
    if (c->v2 && *c->prefix)
        pass_on_controllers(c, "");
    r = make_top(c, err);
    if (r) {
        cgroups_free(c);
        return r;
    }
    note_missing(c);
    *ret = c;
    return 0;
}

struct cgroups *cgroups_free(struct cgroups *c)
{
    if (!c)
        return NULL;
    for (size_t i = 0; i < c->nmounts; i++)
        free(c->mounts[i]);
    free(c->prefix);
    free(c);
    return NULL;
}

bool cgroups_v2(const struct cgroups *c)
{
    return c->v2;
}

const char *cgroup_missing(const struct cgroups *c)
{
    return c->missing;
}

char *cgroup_class_path(const struct cgroups *c, struct arena *a, const char *qos)
{
    const char *class = str_eq(qos, "Burstable") ? "/burstable" : str_eq(qos, "BestEffort") ? "/besteffort" : "";
    return arena_printf(a, "%s/kubepods%s", c->prefix, class);
}

char *cgroup_pod_path(const struct cgroups *c, struct arena *a, const char *qos, const char *uid)
{
    return arena_printf(a, "%s/pod%s", cgroup_class_path(c, a, qos), uid);
}

static int set_limit(const struct cgroups *c, enum cgroup_controller which, const char *path, const char *file,
                     struct err *err, const char *fmt, ...) PRINTF_LIKE(6, 7);

static int set_limit(const struct cgroups *c, enum cgroup_controller which, const char *path, const char *file,
                     struct err *err, const char *fmt, ...)
{
    if (!c->of[which])
        return 0;
    char value[64];
    va_list args;
    va_start(args, fmt);
    vsnprintf(value, sizeof(value), fmt, args);
    va_end(args);
    int r = cgroup_write_file(c->of[which], path, file, value);
    if (r == -ENOENT) /* a kernel without it, CFS bandwidth for one */
        return 0;
    return r ? err_set(err, -r, "cannot set %s of cgroup %s to %s: %s", file, path, value, strerror(-r)) : 0;
}

static int limit_v2(struct cgroups *c, const char *path, const struct cgroup_limits *l, struct err *err)
{
    int r = 0;
    if (l->cpu_shares)
        r = set_limit(c, CGROUP_CPU, path, "cpu.weight", err, "%llu", (unsigned long long)cgroup_weight(l->cpu_shares));
    if (!r && l->cpu_quota)
        r = set_limit(c, CGROUP_CPU, path, "cpu.max", err, "%lld %llu", (long long)l->cpu_quota,
                      (unsigned long long)l->cpu_period);
    if (!r && l->memory)
        r = set_limit(c, CGROUP_MEMORY, path, "memory.max", err, "%lld", (long long)l->memory);
    if (!r && l->pids)
        r = set_limit(c, CGROUP_PIDS, path, "pids.max", err, "%lld", (long long)l->pids);
    return r;
}

static int limit_v1(struct cgroups *c, const char *path, const struct cgroup_limits *l, struct err *err)
{
    int r = 0;
    if (l->cpu_shares)
        r = set_limit(c, CGROUP_CPU, path, "cpu.shares", err, "%llu", (unsigned long long)l->cpu_shares);
    if (!r && l->cpu_quota)
        r = set_limit(c, CGROUP_CPU, path, "cpu.cfs_period_us", err, "%llu", (unsigned long long)l->cpu_period);
    if (!r && l->cpu_quota)
        r = set_limit(c, CGROUP_CPU, path, "cpu.cfs_quota_us", err, "%lld", (long long)l->cpu_quota);
    if (!r && l->memory)
        r = set_limit(c, CGROUP_MEMORY, path, "memory.limit_in_bytes", err, "%lld", (long long)l->memory);
    if (!r && l->pids)
        r = set_limit(c, CGROUP_PIDS, path, "pids.max", err, "%lld", (long long)l->pids);
    return r;
}

int cgroup_pod_make(struct cgroups *c, const char *path, const struct cgroup_limits *limits, struct err *err)
{
    int r = make_group(c, path, err);
    if (r)
        return r;
    return c->v2 ? limit_v2(c, path, limits, err) : limit_v1(c, path, limits, err);
}

/* Directories only: a cgroup's files go with it. */
static int remove_tree(const char *full, int level)
{
    DIR *d = opendir(full);
    if (!d)
        return errno == ENOENT ? 0 : -errno;
    int r = 0;
    struct dirent *entry;
    while (level < DEPTH_MAX && (entry = readdir(d))) {
        char below[PATH_ROOM];
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        snprintf(below, sizeof(below), "%s/%s", full, entry->d_name);
        int one = remove_tree(below, level + 1);
        r = r ? r : one;
    }
    closedir(d);
    if (rmdir(full) < 0 && errno != ENOENT)
        r = -errno;
    return r;
}

int cgroup_remove(struct cgroups *c, const char *path, struct err *err)
{
    int r = 0;
    for (size_t i = 0; i < c->nmounts; i++) {
        char full[PATH_ROOM];
        snprintf(full, sizeof(full), "%s%s", c->mounts[i], path);
        int one = remove_tree(full, 0);
        if (one && !r)
            r = err_set(err, -one, "cannot remove cgroup %s: %s", full, strerror(-one));
    }
    return r;
}

/* The hierarchy whose list of processes counts. */
static const char *main_mount(const struct cgroups *c)
{
    static const int order[] = {CGROUP_PIDS, CGROUP_MEMORY, CGROUP_CPU};
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (c->of[order[i]])
            return c->of[order[i]];
    return c->mounts[0];
}

static int kill_tree(const char *full, int level)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof(path), "%s/cgroup.procs", full);
    FILE *f = fopen(path, "re");
    char line[32];
    int killed = 0;
    while (f && fgets(line, sizeof(line), f)) {
        pid_t pid = (pid_t)strtol(line, NULL, 10);
        killed += pid > 0 && kill(pid, SIGKILL) == 0;
    }
    if (f)
        fclose(f);
    DIR *d = level < DEPTH_MAX ? opendir(full) : NULL;
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", full, entry->d_name);
        killed += kill_tree(path, level + 1);
    }
    if (d)
        closedir(d);
    return killed;
}

int cgroup_kill(struct cgroups *c, const char *path)
{
    char full[PATH_ROOM];
    snprintf(full, sizeof(full), "%s%s", main_mount(c), path);
    return kill_tree(full, 0);
}

void cgroup_each_pod(const struct cgroups *c, void (*fn)(void *arg, const char *uid, const char *path), void *arg)
{
    static const char *const classes[] = {"", "/burstable", "/besteffort"};
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        char parent[PATH_ROOM], full[PATH_ROOM];
        snprintf(parent, sizeof(parent), "%s/kubepods%s", c->prefix, classes[i]);
        snprintf(full, sizeof(full), "%s%s", main_mount(c), parent);
        DIR *d = opendir(full);
        struct dirent *entry;
        while (d && (entry = readdir(d))) {
            char path[PATH_ROOM * 2];
            if (entry->d_type != DT_DIR || !str_starts(entry->d_name, "pod"))
                continue;
            snprintf(path, sizeof(path), "%s/%s", parent, entry->d_name);
            fn(arg, entry->d_name + 3, path);
        }
        if (d)
            closedir(d);
    }
}
