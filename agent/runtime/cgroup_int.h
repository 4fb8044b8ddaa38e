/* Between cgroup.c and cgroup_stats.c. */
#ifndef K3C_RUNTIME_CGROUP_INT_H
#define K3C_RUNTIME_CGROUP_INT_H

#include "agent/runtime/cgroup.h"

enum cgroup_controller { CGROUP_CPU, CGROUP_CPUACCT, CGROUP_CPUSET, CGROUP_MEMORY, CGROUP_PIDS, CGROUP_CONTROLLERS };
enum { CGROUP_HIERARCHIES_MAX = 32 };

struct cgroups {
    bool v2;
    char *prefix;
    char *mounts[CGROUP_HIERARCHIES_MAX]; /* mount points of every hierarchy, each once */
    size_t nmounts;
    const char *of[CGROUP_CONTROLLERS]; /* the mount point of each controller; NULL: missing. All the same on v2 */
    char missing[64];
};

/* Reads a small file into `out` (NUL-terminated, cut at `room`); bytes or -errno. */
int cgroup_read_file(const char *mount, const char *path, const char *file, char *out, size_t room);
int cgroup_write_file(const char *mount, const char *path, const char *file, const char *value);

#endif
