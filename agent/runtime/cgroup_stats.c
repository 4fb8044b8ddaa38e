/* What a cgroup has used. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/runtime/cgroup_int.h"
#include "core/base/defs.h"
#include "core/base/str.h"

enum { FILE_ROOM = 8192, NO_LIMIT_BITS = 62 };

/* A whole file that is one number; 0 for "max" and what cannot be read. */
static uint64_t number(const char *mount, const char *path, const char *file)
{
    char text[64];
    if (!mount || cgroup_read_file(mount, path, file, text, sizeof(text)) < 0)
        return 0;
    return strtoull(text, NULL, 10);
}

/* The value of `key` in a file of "key value" lines. */
static uint64_t field(const char *text, const char *key)
{
    size_t n = strlen(key);
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (!strncmp(line, key, n) && line[n] == ' ')
            return strtoull(line + n, NULL, 10);
    return 0;
}

static uint64_t less(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

static void read_v2(const struct cgroups *c, const char *path, struct cgroup_stats *s)
{
    char text[FILE_ROOM];
    const char *mount = c->mounts[0];
    if (cgroup_read_file(mount, path, "cpu.stat", text, sizeof(text)) >= 0)
        s->cpu_ns = field(text, "usage_usec") * 1000;
    s->memory_usage = number(mount, path, "memory.current");
    s->memory_limit = number(mount, path, "memory.max");
    if (cgroup_read_file(mount, path, "memory.stat", text, sizeof(text)) >= 0) {
        s->memory_working_set = less(s->memory_usage, field(text, "inactive_file"));
        s->memory_rss = field(text, "anon");
        s->page_faults = field(text, "pgfault");
        s->major_page_faults = field(text, "pgmajfault");
    }
    if (cgroup_read_file(mount, path, "memory.events", text, sizeof(text)) >= 0)
        s->oom_kills = field(text, "oom_kill");
    s->pids = number(mount, path, "pids.current");
}

static void read_v1(const struct cgroups *c, const char *path, struct cgroup_stats *s)
{
    char text[FILE_ROOM];
    const char *memory = c->of[CGROUP_MEMORY];
    s->cpu_ns = number(c->of[CGROUP_CPUACCT], path, "cpuacct.usage");
    s->memory_usage = number(memory, path, "memory.usage_in_bytes");
    s->memory_limit = number(memory, path, "memory.limit_in_bytes");
    if (s->memory_limit >> NO_LIMIT_BITS) /* "none" is the largest whole page count */
        s->memory_limit = 0;
    if (memory && cgroup_read_file(memory, path, "memory.stat", text, sizeof(text)) >= 0) {
        s->memory_working_set = less(s->memory_usage, field(text, "total_inactive_file"));
        s->memory_rss = field(text, "total_rss");
        s->page_faults = field(text, "total_pgfault");
        s->major_page_faults = field(text, "total_pgmajfault");
    }
    if (memory && cgroup_read_file(memory, path, "memory.oom_control", text, sizeof(text)) >= 0)
        s->oom_kills = field(text, "oom_kill");
    s->pids = number(c->of[CGROUP_PIDS], path, "pids.current");
}

int cgroup_read(const struct cgroups *c, const char *path, struct cgroup_stats *ret)
{
    char text[64];
    struct cgroup_stats s = {0};
    const char *mount = c->of[CGROUP_MEMORY] ? c->of[CGROUP_MEMORY] : c->mounts[0];
    if (cgroup_read_file(mount, path, "cgroup.procs", text, sizeof(text)) < 0)
        return -ENOENT;
    if (c->v2)
        read_v2(c, path, &s);
    else
        read_v1(c, path, &s);
    s.memory_available = s.memory_limit ? less(s.memory_limit, s.memory_working_set) : 0;
    *ret = s;
    return 0;
}

/* "20000 100000", "max 100000" */
static void read_quota_v2(const struct cgroups *c, const char *path, struct cgroup_limits *l)
{
    char text[64], *end;
    if (!c->of[CGROUP_CPU] || cgroup_read_file(c->of[CGROUP_CPU], path, "cpu.max", text, sizeof(text)) < 0 ||
        !strncmp(text, "max", 3))
        return;
    l->cpu_quota = strtoll(text, &end, 10);
    l->cpu_period = strtoull(end, NULL, 10);
}

static void read_quota_v1(const struct cgroups *c, const char *path, struct cgroup_limits *l)
{
    const char *mount = c->of[CGROUP_CPU];
    char text[64];
    if (!mount || cgroup_read_file(mount, path, "cpu.cfs_quota_us", text, sizeof(text)) < 0 || *text == '-')
        return;
    l->cpu_quota = strtoll(text, NULL, 10);
    l->cpu_period = number(mount, path, "cpu.cfs_period_us");
}

void cgroup_read_limits(const struct cgroups *c, const char *path, struct cgroup_limits *ret)
{
    *ret = (struct cgroup_limits){0};
    if (c->v2)
        read_quota_v2(c, path, ret);
    else
        read_quota_v1(c, path, ret);
    uint64_t memory = number(c->of[CGROUP_MEMORY], path, c->v2 ? "memory.max" : "memory.limit_in_bytes");
    ret->memory = memory >> NO_LIMIT_BITS ? 0 : (int64_t)memory;
}
