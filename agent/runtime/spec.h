/* The OCI runtime specification (config.json) of a container or of a pod's sandbox, made from the pod and the image.
 *
 * Source of the format: opencontainers/runtime-spec 1.0.2; of the defaults: what containerd's CRI plugin gives.
 * Everything that must be looked up elsewhere (environment, mount sources, resources) arrives resolved. */
#ifndef K3C_RUNTIME_SPEC_H
#define K3C_RUNTIME_SPEC_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

struct spec_mount {
    const char *source;      /* absolute host path, already resolved: bound as it is */
    const char *destination; /* absolute, in the container */
    bool read_only, recursive_read_only;
    const char *propagation; /* None, HostToContainer, Bidirectional; NULL: None */
};

/* Zero means not limited, and for cpu_shares not set. */
struct spec_resources {
    uint64_t cpu_shares;
    int64_t cpu_quota; /* microseconds a cpu_period */
    uint64_t cpu_period;
    int64_t memory; /* bytes */
    int64_t pids;
    int oom_score_adj;
};

/* A namespace: NULL is the host's own, "" a new one, else the path of one to join. */
struct spec_namespaces {
    const char *net, *ipc, *uts, *pid;
};

struct spec_input {
    const cJSON *pod;       /* Pod object */
    const cJSON *container; /* of it; NULL: the sandbox */
    const cJSON *image;     /* the image configuration's "config"; NULL: none */
    const char *rootfs;     /* absolute host path */
    bool rootfs_read_only;  /* for the sandbox; a container's comes from its securityContext */
    const char *id, *sandbox_id;
    const char *hostname;            /* for a new uts namespace; NULL: none */
    const char *const *args;         /* NULL-terminated argv, not empty */
    const char *const *env;          /* NULL-terminated "NAME=value" */
    const struct spec_mount *mounts; /* volumes, hosts, resolv.conf, hostname, termination log, /dev/shm ... */
    size_t nmounts;
    struct spec_namespaces ns;
    const char *cgroup_path; /* "/kubepods/burstable/pod<uid>/<id>" */
    bool cgroup_v2;
    struct spec_resources resources;
    const char *seccomp_root;
};

/* Makes the specification in the arena. Looks at the file system only for users, devices of a privileged container and
 * a Localhost seccomp profile. -EINVAL and others: the pod's or the image's fault, said in `err`. */
int spec_make(struct arena *a, const struct spec_input *in, cJSON **ret, struct err *err);

/* The limits alone, as LinuxResources, for shim_update. */
cJSON *spec_limits(struct arena *a, const struct spec_resources *r);

/* What a shim needs to be started in a sandbox's bundle when the sandbox has no process of its own. */
cJSON *spec_of_shim(struct arena *a, const char *sandbox_id);

/* What exec runs in a container: its "process" with other args and terminal. `process` is that member of the
 * container's own config.json. */
cJSON *spec_exec_process(struct arena *a, const cJSON *process, const char *const *args, bool terminal);

/* The lowest score this process may give (its own, without CAP_SYS_RESOURCE; -1000 with it) or `wanted` if that is
 * higher. */
int spec_clamp_oom_score(int wanted);

/* A securityContext field of the container, or of the pod if the container does not set it. */
const cJSON *spec_security(const struct spec_input *in, const char *field);

#endif
