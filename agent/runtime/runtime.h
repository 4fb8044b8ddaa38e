/* The runtime of a node: where bundles and sockets are, which shim and runc are used, the cgroups, and the server that
 * shims send their events to.
 *
 *     STATE/bundles/<id>/   a container's bundle (config.json, and what the shim keeps there)
 *     STATE/runc/           runc's own state
 *     STATE/streams/        containers' streams (container_io.h)
 *     STATE/events.sock     containerd.services.events.ttrpc.v1.Events
 *
 * STATE is 0700 and on a tmpfs ("/run/k3c"): a boot ends every container. Shims make their own sockets in
 * /run/containerd/s, which is made 0700 here. */
#ifndef K3C_RUNTIME_RUNTIME_H
#define K3C_RUNTIME_RUNTIME_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <sys/types.h>

struct arena;
struct cgroups;
struct err;
struct loop;
struct runtime;

#define RUNTIME_SHIM_SOCKETS "/run/containerd/s" /* compiled into the shims */

struct runtime_options {
    struct loop *loop;
    const char *state_dir;     /* "/run/k3c"; not over 60 bytes, for the sockets' sake */
    const char *shim;          /* NULL: containerd-shim-runc-v2 in PATH; a name or a path */
    const char *runc;          /* NULL: runc in PATH */
    const char *bin_dir;       /* where holder.h's executable is put; NULL: k3c itself serves instead */
    const char *cgroup_prefix; /* "" or "/name"; see cgroup.h */
    const char *seccomp_root;  /* Localhost profiles */
};

/* -ENOENT when the shim or runc is not installed: the sentence names the package. */
int runtime_new(const struct runtime_options *o, struct runtime **ret, struct err *err);
struct runtime *runtime_free(struct runtime *r); /* containers go on; NULL is fine; returns NULL */

struct loop *runtime_loop(const struct runtime *r);
struct cgroups *runtime_cgroups(const struct runtime *r);
const char *runtime_holder(const struct runtime *r); /* the executable that runs `pause` and `log-writer` */
const char *runtime_shim(const struct runtime *r);
const char *runtime_runc(const struct runtime *r);
const char *runtime_state_dir(const struct runtime *r);
const char *runtime_seccomp_root(const struct runtime *r);

/* Takes care of a child process when it ends, if that is before we do. */
int runtime_reap(struct runtime *r, pid_t pid, struct err *err);

/* A bundle's directory, in the arena. */
char *runtime_bundle(const struct runtime *r, struct arena *a, const char *id);
/* Makes a bundle with this specification as its config.json; one that is there is replaced. */
int runtime_bundle_make(struct runtime *r, const char *id, const cJSON *spec, struct err *err);
/* Its config.json; -ENOENT. */
int runtime_bundle_spec(const struct runtime *r, struct arena *a, const char *id, cJSON **ret, struct err *err);
/* Namespaces that are pinned in it are unpinned. */
int runtime_bundle_remove(struct runtime *r, const char *id);
void runtime_each_bundle(const struct runtime *r, void (*fn)(void *arg, const char *id), void *arg);

/* Makes the root directory of sandboxes, shared and read-only: nothing but the mount points of /proc, /dev and the
 * executable. Its path is in the arena. */
char *runtime_pause_root(struct runtime *r, struct arena *a);

#endif
