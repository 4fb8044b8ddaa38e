#include "agent/runtime/cgroup.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "test/unit/tap.h"

static const char *const v1 =
    "25 22 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
    "26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "27 25 0:24 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "28 25 0:25 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
    "29 25 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw\n";
static const char *const v2 = "25 22 0:22 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

static void finding(void)
{
    struct cgroups *c;
    ok(cgroups_parse(v1, "", &c, NULL) == 0 && !cgroups_v2(c), "version 1 wins where both are mounted");
    is_string(cgroup_missing(c), "cpuset, pids", "controllers that the machine lacks are named");
    cgroups_free(c);
    ok(cgroups_parse(v2, "/t", &c, NULL) == 0 && cgroups_v2(c), "version 2 alone is version 2");
    is_string(cgroup_missing(c), "", "and is asked for its controllers later");
    struct arena *a = arena_new();
    is_string(cgroup_pod_path(c, a, "Burstable", "u1"), "/t/kubepods/burstable/podu1", "a burstable pod's path");
    is_string(cgroup_pod_path(c, a, "BestEffort", "u1"), "/t/kubepods/besteffort/podu1", "a best-effort pod's path");
    is_string(cgroup_pod_path(c, a, "Guaranteed", "u1"), "/t/kubepods/podu1", "a guaranteed pod's path");
    arena_free(a);
    cgroups_free(c);
    is_int(cgroups_parse("1 1 0:1 / / rw - ext4 /dev/sda rw\n", "", &c, NULL), -ENODEV, "a machine without is refused");
}

static void weights(void)
{
    is_int((long long)cgroup_weight(2), 1, "the least shares are the least weight");
    is_int((long long)cgroup_weight(1024), 39, "1024 shares are weight 39");
    is_int((long long)cgroup_weight(262144), 10000, "the most are the most");
    is_int((long long)cgroup_weight(0), 1, "less than the least is the least");
}

static void count(void *arg, const char *uid, const char *path)
{
    (void)path;
    if (str_eq(uid, "test-uid"))
        ++*(int *)arg;
}

/* On the machine's own hierarchy, below a prefix of this process. */
static void living(void)
{
    char prefix[64];
    snprintf(prefix, sizeof(prefix), "/k3c-test-%d", getpid());
    struct cgroups *c;
    struct err err = {0};
    int r = geteuid() ? -EPERM : cgroups_new(prefix, &c, &err);
    if (r) {
        skip("a pod's group is made, read and removed", err.text);
        return;
    }
    struct arena *a = arena_new();
    char *path = cgroup_pod_path(c, a, "Burstable", "test-uid");
    const struct cgroup_limits limits = {
        .cpu_shares = 512, .cpu_quota = 50000, .cpu_period = 100000, .memory = 64 << 20, .pids = 77};
    ok(cgroup_pod_make(c, path, &limits, &err) == 0, "a pod's group is made with limits");
    ok(cgroup_pod_make(c, path, &limits, &err) == 0, "and can be made again");
    if (err.code)
        printf("# %s\n", err.text);
    struct cgroup_stats s;
    ok(cgroup_read(c, path, &s) == 0, "it can be read");
    is_int((long long)s.memory_limit, 64 << 20, "its memory limit holds");
    int seen = 0;
    cgroup_each_pod(c, count, &seen);
    is_int(seen, 1, "it is found among the pods");
    is_int(cgroup_remove(c, path, &err), 0, "it is removed");
    is_int(cgroup_read(c, path, &s), -ENOENT, "then it is gone");
    is_int(cgroup_remove(c, path, &err), 0, "removing it again is fine");
    cgroup_remove(c, prefix, NULL);
    arena_free(a);
    cgroups_free(c);
}

/* Version 2's tree without a controller, which this kind of machine has beside version 1. */
static void version_2(void)
{
    static const char *const mount = "/sys/fs/cgroup/unified";
    char line[128], prefix[64], path[160];
    snprintf(line, sizeof(line), "25 22 0:22 / %s rw - cgroup2 cgroup2 rw\n", mount);
    snprintf(prefix, sizeof(prefix), "/k3c-test-v2-%d", getpid());
    snprintf(path, sizeof(path), "%s%s", mount, prefix);
    struct cgroups *c;
    struct err err = {0};
    if (geteuid() || mkdir(path, 0755)) {
        skip("version 2 without controllers", "no such tree here");
        return;
    }
    ok(cgroups_parse(line, "", &c, &err) == 0 && cgroups_v2(c), "(version 2 is found)");
    struct arena *a = arena_new();
    char *pod = arena_printf(a, "%s/pod1", prefix);
    const struct cgroup_limits limits = {.cpu_shares = 512, .memory = 64 << 20, .pids = 77};
    struct cgroup_stats s;
    is_int(cgroup_pod_make(c, pod, &limits, &err), 0, "a pod's group is made where no controller is there to limit it");
    is_int(cgroup_read(c, pod, &s), 0, "it can be read");
    is_int(cgroup_remove(c, prefix, &err), 0, "and is removed");
    arena_free(a);
    cgroups_free(c);
}

static void put(const char *dir, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/pod/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f))
        abort();
}

static void limits_are(const struct cgroups *c, int64_t quota, int64_t memory, const char *what)
{
    struct cgroup_limits l;
    cgroup_read_limits(c, "/pod", &l);
    ok(l.cpu_quota == quota && (!quota || l.cpu_period == 100000) && l.memory == memory, what);
}

/* A folder that looks like a tree of either version. */
static void limits_read_back(void)
{
    static const char *const files[] = {"cpu.max", "memory.max", "cpu.cfs_quota_us", "cpu.cfs_period_us",
                                        "memory.limit_in_bytes"};
    char dir[] = "/tmp/k3c-test-cgroup.XXXXXX", line[512], path[256];
    struct cgroups *c;
    if (!mkdtemp(dir))
        abort();
    snprintf(path, sizeof(path), "%s/pod", dir);
    mkdir(path, 0755);
    snprintf(line, sizeof(line), "25 22 0:22 / %s rw - cgroup2 cgroup2 rw\n", dir);
    ok(cgroups_parse(line, "", &c, NULL) == 0 && cgroups_v2(c), "(version 2 is found)");
    put(dir, "cpu.max", "20000 100000\n");
    put(dir, "memory.max", "67108864\n");
    limits_are(c, 20000, 64 << 20, "version 2's limits are read back");
    put(dir, "cpu.max", "max 100000\n");
    put(dir, "memory.max", "max\n");
    limits_are(c, 0, 0, "max is no limit");
    cgroups_free(c);
    snprintf(line, sizeof(line), "25 22 0:22 / %s rw - cgroup cgroup rw,cpu,memory\n", dir);
    ok(cgroups_parse(line, "", &c, NULL) == 0 && !cgroups_v2(c), "(version 1 is found)");
    put(dir, "cpu.cfs_quota_us", "30000\n");
    put(dir, "cpu.cfs_period_us", "100000\n");
    put(dir, "memory.limit_in_bytes", "67108864\n");
    limits_are(c, 30000, 64 << 20, "so are version 1's");
    put(dir, "cpu.cfs_quota_us", "-1\n");
    put(dir, "memory.limit_in_bytes", "9223372036854771712\n");
    limits_are(c, 0, 0, "-1 and all memory are no limit");
    cgroups_free(c);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof(path), "%s/pod/%s", dir, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/pod", dir);
    rmdir(path);
    rmdir(dir);
}

int main(void)
{
    limits_read_back();
    finding();
    weights();
    living();
    version_2();
    return done();
}
