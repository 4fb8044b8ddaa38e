/* A pod's status, computed from what is known of its containers: phase, conditions and container statuses as the
 * kubelet computes and words them. Pure: it looks nothing up and keeps nothing. */
#ifndef K3C_POD_STATUS_H
#define K3C_POD_STATUS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum container_kind { CONTAINER_INIT, CONTAINER_SIDECAR, CONTAINER_REGULAR, CONTAINER_EPHEMERAL };

/* One run of a container. */
struct status_instance {
    const char *id; /* NULL: there was none */
    enum { INSTANCE_CREATED, INSTANCE_RUNNING, INSTANCE_EXITED } state;
    int64_t started_us, finished_us; /* microseconds since 1970; 0: never */
    int exit_code;
    const char *reason, *message; /* of an end: Completed, Error, OOMKilled, StartError ... */
};

struct status_container {
    const cJSON *spec;
    enum container_kind kind;
    struct status_instance now, last;
    int restart_count;
    const char *image, *image_id;                 /* NULL: not known */
    const char *waiting_reason, *waiting_message; /* why it does not run and what is tried; NULL: nothing to say */
    bool startup_passed;                          /* or it has no startup probe */
    bool readiness_passed;                        /* or it has no readiness probe */
    const cJSON *user;                            /* {"uid", "gid", "additionalGids"} of its process; NULL */
    const cJSON *actual;                          /* the cpu and memory it runs with (resize_target); NULL */
    bool restarting;                              /* it ends to be started again, whatever its policy */
};

/* A condition of a resize. */
struct status_resize {
    const char *type, *reason, *message; /* reason and message NULL: none */
    int64_t generation, since_us;
};

struct status_input {
    const cJSON *pod;                          /* the wanted pod with the API's status */
    const cJSON *old;                          /* the status before this one; NULL: the API's */
    const struct status_container *containers; /* init containers first, in the pod's order */
    size_t count;
    bool sandbox_ready;
    bool terminal;                              /* everything has ended and nothing will be started again */
    bool rejected;                              /* the node never took it: nothing is told of containers */
    const char *failed_reason, *failed_message; /* the pod was stopped for this (Evicted, DeadlineExceeded); NULL */
    const char *const *pod_ips, *const *host_ips;
    size_t n_pod_ips, n_host_ips;
    int64_t start_us, now_us;
    const struct status_resize *resizes;
    size_t n_resizes;
};

cJSON *status_make(struct arena *a, const struct status_input *in);

/* The strategic merge patch that makes `status` that of the pod `uid`. What others write in a status (conditions of
 * other types, claims' names) it leaves as the server has it. */
cJSON *status_patch(struct arena *a, const char *uid, const cJSON *status);

/* Do two statuses say different things about the pod's readiness? */
bool status_ready_differs(const cJSON *a, const cJSON *b);

/* The list of a pod's spec that holds containers of a kind, and that of its status that tells of them. */
const char *container_list(enum container_kind kind);
const char *container_statuses(enum container_kind kind);
/* The kind of a container by its list and its restartPolicy. */
enum container_kind container_kind(bool is_init, const cJSON *container);
/* Is a container that ended with `exit_code` started again? An init container that succeeded never is. */
bool container_restarts(const cJSON *pod, const cJSON *container, enum container_kind kind, int exit_code);

#endif
