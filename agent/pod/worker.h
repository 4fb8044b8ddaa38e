/* Pod workers: what a kubelet does with the pods bound to its node. `struct pods` is all of them; each pod has a state
 * machine that is fed by events (the wanted pod, container exits, probe results, sources, timers) and never polls.
 *
 * Everything happens on one loop. The workers start containers through agent/runtime and make volumes through
 * agent/volume themselves; all else they ask from `struct pod_ops`, so that a test can give them fakes.
 *
 * Containers outlive k3c: pods_free leaves them running, and pods_new finds them again from the state directory, with
 * restart counts, back-off and the last wanted pod, so that a node whose server is away goes on as it was. */
#ifndef K3C_POD_WORKER_H
#define K3C_POD_WORKER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct attach;
struct attach_request;
struct err;
struct exec_request;
struct exec;
struct loop;
struct pods;
struct runtime;

/* Borrowed strings. The uid names a pod everywhere below; namespace and name are for people and for paths. */
struct pod_ref {
    const char *namespace, *name, *uid;
};

/* ---- what the workers ask ----
 *
 * Callbacks come later, never from inside the call, once per call unless said otherwise, and never after pods_free.
 * What they are given is valid inside them only. */

struct pod_image_request {
    const char *image;           /* as written in the pod */
    const char *policy;          /* Always, IfNotPresent, Never */
    const cJSON *const *secrets; /* the pod's imagePullSecrets (Secret objects), nsecrets of them */
    size_t nsecrets;
    const struct pod_ref *pod;
};
struct pod_image {
    const char *id;       /* names the image in rootfs_mount */
    const char *name;     /* status.containerStatuses[].image: normalised name with tag */
    const char *image_id; /* status.containerStatuses[].imageID: "docker.io/library/x@sha256:..." */
    const cJSON *config;  /* the OCI image configuration, whole (its "config" member has Env, Cmd, User ...) */
    uint64_t size;        /* bytes */
    bool was_present;     /* nothing was pulled */
};
struct pod_image_events {
    void (*pulling)(void *arg); /* a registry is being asked; not called when the image is there */
    /* Once. image NULL: `reason` is the waiting reason (ErrImagePull, ErrImageNeverPull, InvalidImageName,
     * ErrImageInspect) and message the registry's words. */
    void (*done)(void *arg, const struct pod_image *image, const char *reason, const char *message);
};

struct pod_net {
    const char *netns;  /* path of the pod's network namespace */
    const char *ips[2]; /* first one is status.podIP */
    size_t nips;
};

enum pod_source_kind { POD_CONFIGMAP, POD_SECRET };

/* An answer to a token request. */
struct pod_token {
    const char *token;
    int64_t life_s; /* from when it was asked for, by whosever clock */
};

struct pod_ops {
    /* Makes an image present. The handle is good for image_cancel until done was called. */
    void *(*image_pull)(void *ctx, const struct pod_image_request *r, const struct pod_image_events *ev, void *arg);
    void (*image_cancel)(void *ctx, void *handle);
    /* Mounts a writable root file system of an image for a container; path NULL: `why` says what went wrong. The path
     * is stable for (container id): asked again after a restart of k3c it is the same, mounted at most once. */
    void (*rootfs_mount)(void *ctx, const char *image_id, const char *container_id,
                         void (*done)(void *arg, const char *path, const char *why), void *arg);
    /* Unmounts and deletes what the container wrote. Done also when there was nothing. */
    void (*rootfs_unmount)(void *ctx, const char *container_id, void (*done)(void *arg), void *arg);

    /* Makes the pod's network namespace and joins it to the pod network; not called for hostNetwork. Idempotent: for a
     * pod that has its network (after a restart of k3c too) the answer is the same. net NULL: failed, `why`. */
    void (*net_attach)(void *ctx, const struct pod_ref *pod, const cJSON *spec,
                       void (*done)(void *arg, const struct pod_net *net, const char *why), void *arg);
    /* Takes it back; a net_attach of this pod that was not answered yet is cancelled and never will be. */
    void (*net_detach)(void *ctx, const struct pod_ref *pod, void (*done)(void *arg), void *arg);

    /* Follows one ConfigMap or Secret: `changed` is called with its present state as soon as it is known and after
     * every change until source_close. object NULL: it does not exist (code 404) or may not be read or reached (code,
     * why). */
    void *(*source_open)(void *ctx, enum pod_source_kind kind, const char *namespace, const char *name,
                         void (*changed)(void *arg, const cJSON *object, int code, const char *why), void *arg);
    void (*source_close)(void *ctx, void *source);
    /* TokenRequest for the pod's service account, bound to the pod. token NULL: `why`. */
    void (*token)(void *ctx, const struct pod_ref *pod, const char *service_account, const char *audience,
                  int64_t expiration_s, void (*done)(void *arg, const struct pod_token *token, const char *why),
                  void *arg);
    /* The services a pod in `namespace` may see in its environment: an array of Service objects (of that namespace, and
     * default/kubernetes), in the arena. NULL: services were not read yet; pods_kick when they are. */
    cJSON *(*services)(void *ctx, struct arena *a, const char *namespace);

    /* The node's own object, borrowed until the callback returns. NULL: not known; pods_kick when it is. */
    const cJSON *(*node)(void *ctx);

    /* The pod's new status, whole, for PATCH or PUT of the status subresource; called only when something changed. The
     * implementation retries until it is in, the newest status winning, and then calls pods_status_written. */
    void (*status)(void *ctx, const struct pod_ref *pod, const cJSON *status);
    /* A deleted pod has nothing left on the node: delete its object with grace 0 and the uid as precondition. */
    void (*finished)(void *ctx, const struct pod_ref *pod);
    /* An event about the pod; field_path is "spec.containers{name}" or NULL. */
    void (*event)(void *ctx, const cJSON *pod, const char *field_path, bool warning, const char *reason,
                  const char *message);
};

/* ---- all pods of a node ---- */

struct pods_options {
    struct loop *loop;
    struct runtime *runtime;
    const struct pod_ops *ops;
    void *ops_ctx;
    /* Directories; made when missing. Copied, as all strings here. */
    const char *root_dir; /* "/var/lib/k3c/agent/pods": volumes, hosts files, state; survives a boot */
    const char *log_dir;  /* "/var/log/pods" */
    const char *node_name;
    const char *node_ips[2]; /* status.hostIPs */
    size_t n_node_ips;
    const char *cluster_domain;                         /* "cluster.local" */
    const char *cluster_dns;                            /* address of the cluster DNS, NULL: the host's resolver only */
    const char *resolv_conf;                            /* the host's: "/etc/resolv.conf" */
    uint64_t allocatable_cpu_milli, allocatable_memory; /* what resourceFieldRef says where a container has no limit */
    uint64_t pids_max;                                  /* a pod's limit of processes; 0: none */
};

/* Reads the state directory and takes up the pods found there; the runtime is told to reattach to their containers. */
int pods_new(const struct pods_options *o, struct pods **ret, struct err *err);
/* Forgets everything; containers go on. NULL is fine; returns NULL. */
struct pods *pods_free(struct pods *p);

/* The wanted state of a pod bound to this node: a Pod object as the API has it (added or changed, deletionTimestamp
 * included). The tree is copied. Pods whose spec changed in ways a node cannot follow are refused by the API, not here.
 */
void pods_set(struct pods *p, const cJSON *pod);
/* The pod's object is gone: it was deleted by force. Whatever still runs of it has a second (and the
 * two that every signal has) to end, then it is cleaned up, silently. */
void pods_gone(struct pods *p, const char *uid);
/* Every pod of the API was set once: those only known from the disk are orphans and are stopped as by pods_gone. */
void pods_synced(struct pods *p);
/* Services were read, the node changed: whoever waits for such shall look again. */
void pods_kick(struct pods *p);
void pods_set_node_ips(struct pods *p, const char *const *ips, size_t n);
/* Stops a pod with its grace period and fails it: phase Failed, the reason ("Evicted") and the message. -ENOENT. */
int pods_evict(struct pods *p, const char *uid, const char *reason, const char *message);
/* The API has taken a status (resourceVersion is not looked at); until then a finished pod's deletion waits. */
void pods_status_written(struct pods *p, const char *uid);

/* Is this container one of theirs (or about to be)? What others keep by its id is to be given back if not. */
bool pods_has_container(const struct pods *p, const char *container_id);

/* ---- for the kubelet's HTTPS server ---- */

size_t pods_count(const struct pods *p);
/* Each pod as the kubelet's /pods lists it: the wanted object with the present status, made in `a`. */
cJSON *pods_list(const struct pods *p, struct arena *a);

/* Uid of a pod by name, NULL: unknown. Valid until the pod goes. */
const char *pods_uid(const struct pods *p, const char *namespace, const char *name);

/* Where a container's log is, for agent/runtime/log_read.h; worded as the kubelet words it for kubectl on failure:
 * -ENOENT (no such pod or container) or -EAGAIN (it did not start yet). `previous`: of the instance before this one.
 * *running tells whether a follower has to wait for more. */
int pods_log_path(const struct pods *p, const char *namespace, const char *name, const char *container, bool previous,
                  struct arena *a, const char **path, bool *running, struct err *err);
/* Calls fn once when the container instance whose log was found has ended (its log then only lacks what the log writer
 * still holds); a follower ends a little later. Returns NULL when it has ended already. */
struct pods_exit_watch *pods_watch_exit(struct pods *p, const char *log_path, void (*fn)(void *arg), void *arg);
void pods_watch_cancel(struct pods_exit_watch *w); /* NULL is fine */

/* Whether a command could be run: 0, or what pods_exec would say. */
int pods_can_exec(struct pods *p, const char *namespace, const char *name, const char *container, struct err *err);
/* Runs a command in a running container; `container` NULL or "" picks the default one. See agent/runtime/exec.h. */
int pods_exec(struct pods *p, const char *namespace, const char *name, const char *container,
              const struct exec_request *r, struct exec **ret, struct err *err);
/* Attaches to a running container: agent/runtime/attach.h. What the container is decides over the request's `once`, and
 * over want_in where it has no input. */
int pods_attach(struct pods *p, const char *namespace, const char *name, const char *container,
                const struct attach_request *r, struct attach **ret, struct err *err);
/* A pod's first address: -ENOENT, -EAGAIN when it has none. Valid until the pod goes. */
int pods_address(const struct pods *p, const char *namespace, const char *name, const char **address, struct err *err);
/* Whether a pod has a network to connect to, and its namespace: NULL with hostNetwork. -ENOENT, -EAGAIN. */
int pods_can_forward(const struct pods *p, const char *namespace, const char *name, const char **netns,
                     struct err *err);

#endif
