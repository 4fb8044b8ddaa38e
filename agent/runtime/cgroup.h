/* Control groups of pods: Kubernetes' hierarchy with the cgroupfs driver,
 *
 *     PREFIX/kubepods/pod<uid>/<container>                guaranteed
 *     PREFIX/kubepods/{burstable,besteffort}/pod<uid>/...
 *
 * on version 1 (one tree a controller) and version 2 (one tree). The runtime makes a container's own directory; pods'
 * and above are made here. A controller that the machine lacks is left out: cgroup_missing names them, for one log
 * line. */
#ifndef K3C_RUNTIME_CGROUP_H
#define K3C_RUNTIME_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct cgroups;

struct cgroup_limits { /* 0: not limited */
    uint64_t cpu_shares;
    int64_t cpu_quota; /* microseconds a cpu_period */
    uint64_t cpu_period;
    int64_t memory; /* bytes */
    int64_t pids;
};

struct cgroup_stats {
    uint64_t cpu_ns;                   /* used since the group was made */
    uint64_t memory_usage;             /* bytes, page cache included */
    uint64_t memory_working_set;       /* usage less inactive file pages: what counts for eviction */
    uint64_t memory_rss, memory_limit; /* limit 0: none */
    uint64_t memory_available;         /* limit less working set; 0 without a limit */
    uint64_t page_faults, major_page_faults;
    uint64_t pids;
    uint64_t oom_kills;
};

/* Finds the hierarchies of this machine (/proc/self/mountinfo) and makes PREFIX/kubepods and the two classes below it.
 * `prefix` is "" or "/name": it keeps apart what shares a machine. -ENODEV: no cgroups at all. */
int cgroups_new(const char *prefix, struct cgroups **ret, struct err *err);
/* The same for hierarchies given in mountinfo's text, and nothing is made: for tests. */
int cgroups_parse(const char *mountinfo, const char *prefix, struct cgroups **ret, struct err *err);
struct cgroups *cgroups_free(struct cgroups *c); /* NULL is fine; returns NULL */

bool cgroups_v2(const struct cgroups *c);
/* "cpuset, pids": what of cpu, cpuset, memory and pids is missing; "" when nothing is. */
const char *cgroup_missing(const struct cgroups *c);

/* "/kubepods", "/kubepods/burstable", "/kubepods/besteffort": where pods of a class are. */
char *cgroup_class_path(const struct cgroups *c, struct arena *a, const char *qos);
/* "/kubepods/burstable/pod<uid>", as cgroupsPath counts it. qos: Guaranteed, Burstable, BestEffort. */
char *cgroup_pod_path(const struct cgroups *c, struct arena *a, const char *qos, const char *uid);
/* Makes the pod's group, or brings the present one (of a class, too) to these limits. */
int cgroup_pod_make(struct cgroups *c, const char *path, const struct cgroup_limits *limits, struct err *err);
/* What a group has of cpu_quota, cpu_period and memory; 0 where it is not limited. */
void cgroup_read_limits(const struct cgroups *c, const char *path, struct cgroup_limits *ret);
/* Removes a group and those below it, in every hierarchy; 0 when it was not there, -EBUSY while processes are in it. */
int cgroup_remove(struct cgroups *c, const char *path, struct err *err);
/* -ENOENT: no such group. What the machine cannot tell is 0. */
int cgroup_read(const struct cgroups *c, const char *path, struct cgroup_stats *ret);
/* Sends SIGKILL to everything in a group; for what a dead shim left behind. Returns how many got it. */
int cgroup_kill(struct cgroups *c, const char *path);
/* Calls fn with the uid of each pod that has a group. */
void cgroup_each_pod(const struct cgroups *c, void (*fn)(void *arg, const char *uid, const char *path), void *arg);

/* Version 1's cpu.shares (2..262144) as version 2's cpu.weight (1..10000). */
uint64_t cgroup_weight(uint64_t shares);

#endif
