/* Between the files of the pod workers; nobody else includes this.
 *
 * A worker's stages: ACTIVE (containers are kept as the pod wants them), STOPPING (they end, gracefully), CLEANING
 * (sandbox, network, volumes, cgroup go), OVER (nothing is left but the status and the logs). worker_sync looks at all
 * that is known and starts what can be started now; whatever comes back later kicks it again. It never waits and can
 * run at any time. */
#ifndef K3C_POD_WORKER_INT_H
#define K3C_POD_WORKER_INT_H

#include "agent/pod/status.h"
#include "agent/pod/worker.h"
#include "agent/runtime/shim.h"
#include "agent/volume/downward.h"
#include "agent/volume/volume.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/wire/loop_task.h"

struct child;
struct action;
struct probe;
struct shim;
struct shim_call;
struct spec_input;

enum { POD_ID_SIZE = 65, POD_ADDRESSES = 2 };

struct pods {
    struct loop *loop;
    struct runtime *runtime;
    const struct pod_ops *ops;
    void *ops_ctx;
    char *root_dir, *log_dir, *node_name, *cluster_domain, *cluster_dns, *resolv_conf;
    char *node_ips[POD_ADDRESSES];
    size_t n_node_ips;
    uint64_t allocatable_cpu_milli, allocatable_memory, node_memory, pids_max;
    uint64_t burstable_shares; /* as told to the kernel; 0: not yet */
    bool synced;               /* every pod of the API was set once */
    struct map workers;        /* by uid */
    struct loop_clock *clock;
    struct list exit_watches;
    struct list removals; /* of files, in helper threads */
    char **orphans;       /* ids of bundles that no pod claims */
    size_t norphans;
    struct child *orphan_remover;
};

enum worker_stage { WORKER_ACTIVE, WORKER_STOPPING, WORKER_CLEANING, WORKER_OVER };

enum sandbox_state {
    SANDBOX_NONE,     /* not there; `retry` may be set */
    SANDBOX_NETWORK,  /* net_attach asked */
    SANDBOX_SHIM,     /* its shim is being started */
    SANDBOX_STARTING, /* its process is being created and started */
    SANDBOX_READY,
    SANDBOX_DEAD, /* its shim or its process ended by itself */
    SANDBOX_REMOVING,
    SANDBOX_FINDING, /* k3c has restarted and looks for the shim */
};

struct sandbox {
    enum sandbox_state state;
    char id[POD_ID_SIZE]; /* "" before the first */
    struct shim *shim;
    struct shim_call *wait;
    struct child *remover; /* of what a dead shim left */
    bool process;          /* pause holds its namespaces, else they are pinned in its bundle (runtime/namespaces.h) */
    uint32_t pid;          /* of pause */
    bool complete;         /* it was ready once */
    bool ending;           /* the shim was told to go */
    bool attached;         /* to the network */
    bool asking;           /* net_attach has not answered yet; `pending` counts it */
    char *netns, *ips[POD_ADDRESSES];
    size_t nips;
    struct loop_timer *retry;
    unsigned delay_ms; /* of the last retry; 0: none was needed yet */
    bool held;         /* until `retry` */
};

/* One run of a container. Strings are on the heap. */
struct instance {
    char id[POD_ID_SIZE];      /* "": none */
    char sandbox[POD_ID_SIZE]; /* it ran in */
    int state;                 /* INSTANCE_* of status.h */
    int64_t started_us, finished_us;
    int exit_code, attempt;
    char *reason, *message, *log;
    bool unborn; /* its start was interrupted by k3c's own end: it never was */
};

enum container_step {
    STEP_IDLE,   /* not there, or ended and removed */
    STEP_PULL,   /* its image is being asked for */
    STEP_MOUNT,  /* its root is being mounted */
    STEP_CREATE, /* by the shim */
    STEP_START,
    STEP_RUNNING,
    STEP_REMOVE, /* ended; the shim's state, bundle and root go */
};

enum probe_kind { PROBE_STARTUP, PROBE_LIVENESS, PROBE_READINESS, PROBE_KINDS };

struct container {
    struct worker *worker;
    const cJSON *spec; /* in the worker's arena */
    char *name;
    enum container_kind kind;
    enum container_step step;
    struct instance now, last, next; /* next: being prepared */
    int restarts;

    char *image, *image_id;    /* as the status names them */
    char *image_key;           /* as rootfs_mount names it */
    struct arena *image_arena; /* of image_config, until its process is made (STEP_MOUNT) */
    cJSON *image_config;
    int stop_signal;
    char *user; /* JSON of its process' user, for the status */
    char *waiting_reason, *waiting_message;

    int64_t backoff_ms; /* between starts; 0: none yet */
    /* When `now` ended and when the back-off was counted last, by the monotonic clock, which goes on when k3c does not.
     */
    int64_t ended_ms, backoff_at_ms;
    char backoff_of[POD_ID_SIZE]; /* the instance whose end was counted last */
    int64_t pull_backoff_ms, pull_retry_ms, fix_retry_ms;
    uint64_t pull_started_ms;
    struct loop_timer *retry;
    void *pull;
    char *pull_error; /* "ErrImagePull: text" of the last failed pull */
    struct shim_call *wait;

    char *actual;        /* JSON: the cpu and memory that it runs with (resize_target) */
    bool restart_wanted; /* it ends for a resize, and is started again whatever it ends with */

    bool resumed;     /* its start was found half done */
    bool deleting;    /* the shim was asked to delete the instance */
    bool kill_wanted; /* once it runs, if it is being started */
    bool killing, signalled, killed;
    int64_t kill_deadline_ms; /* clock_mono_ms */
    struct loop_timer *kill_timer;
    struct action *hook; /* postStart, then preStop */
    bool post_start_done;
    char *hook_error; /* why its postStart hook failed */

    struct probe *probes[PROBE_KINDS];
    bool startup_passed, readiness_passed;
};

struct source;
struct token;

/* A resize: what is wanted and not granted, and what is granted and not done. */
struct resizing {
    struct arena *arena;
    cJSON *wanted; /* the pod as the API wants it, in `arena`; NULL: it wants what is granted */
    bool pending;  /* deferred, since pending_us */
    char *pending_why;
    int64_t pending_generation, pending_us;
    bool running; /* granted by metadata.generation `generation`; resize_apply.c is at it */
    char *error;  /* why it could not be done; NULL */
    int64_t generation, since_us;
    bool held; /* until `retry` */
    struct loop_timer *retry;
    struct shim_call *call; /* a container is being updated to `applying` */
    char *applying;
    struct shim_user user;
};

struct worker {
    struct pods *pods;
    char *uid, *namespace, *name, *dir;
    struct pod_ref ref;
    struct arena *arena;         /* of pod and hostname */
    cJSON *pod;                  /* as the API has it, but with the resources that the node granted (resize_grant.c) */
    const char *hostname, *fqdn; /* fqdn NULL: no subdomain */
    const char *host_label;      /* hostname, also where setHostnameAsFQDN makes that the fqdn */
    enum worker_stage stage;
    struct loop_task task; /* runs worker_sync */
    bool freed_later;      /* the end of the last pending operation frees it */
    int pending;           /* operations that will call back and cannot be cancelled */

    bool admitted, rejected; /* the node took it, or would not have it */
    bool silent;             /* the API knows how it ended, we do not: no status */
    bool known;              /* set by the API since k3c started; else only known from the disk */
    bool deleted;            /* has a deletionTimestamp */
    bool gone;               /* its object is gone */
    bool initialized, completed;
    char *failed_reason, *failed_message;
    int64_t start_us, stop_started_ms;
    int64_t grace_s;
    enum { CLEAN_SANDBOX, CLEAN_NETWORK, CLEAN_MOUNTS, CLEAN_FILES } clean_step;
    unsigned clean_tries;
    struct loop_timer *deadline, *retry;
    unsigned volume_delay_ms;
    bool volumes_ready, volumes_dirty, sources_changed, prefetched, services_known;
    bool status_written, told_finished, removing;
    bool overruled; /* somebody else wrote another readiness while ours was on its way: tell it again */

    struct resizing resizing;
    struct sandbox sandbox;
    struct container **containers; /* init containers first */
    size_t count;
    struct list sources, tokens;

    enum { STATUS_NOW, STATUS_WAITING, STATUS_WAITED } status_wait; /* with a change that nobody acts on */
    struct loop_timer *status_timer;
    struct arena *status_arena; /* of status */
    cJSON *status;
    char *status_text;
    bool dirty; /* state has to be saved */
};

/* worker.c */
struct worker *worker_new(struct pods *p, const cJSON *pod);
void worker_free(struct worker *w); /* forgets it; containers go on */
void worker_set_pod(struct worker *w, const cJSON *pod);
void worker_kick(struct worker *w);       /* worker_sync soon */
void worker_tell_again(struct worker *w); /* at the next sync its status is written, changed or not */
void worker_event(struct worker *w, const struct container *c, bool warning, const char *reason, const char *fmt, ...)
    PRINTF_LIKE(5, 6);
void worker_done(struct worker *w); /* an operation counted in `pending` has called back */
void worker_downward(struct worker *w, struct downward *d, struct arena *a);
void worker_fail(struct worker *w, const char *reason, const char *message);
bool worker_host_network(const struct worker *w);
int64_t worker_grace(const struct worker *w); /* seconds that its containers have to end */
int64_t worker_now_us(void);                  /* for what is written down; the clock may be set meanwhile */
int64_t worker_mono_ms(void);                 /* for what is waited for */

/* pods.c: a pod came or went; burstable pods share what they ask for together, beside the guaranteed ones. */
void pods_share_cpu(struct pods *p);

/* Makes `pod` (in `a`, which becomes the worker's) the worker's pod; the containers' specs move to it. */
void worker_adopt(struct worker *w, struct arena *a, cJSON *pod);

/* resize_grant.c */
void pods_resize(struct pods *p); /* grants what fits of what is wanted; called when more is wanted or less is taken */
void resize_want(struct worker *w, struct arena *a, cJSON *pod); /* takes the arena, which has the pod */
void resize_forget_wish(struct worker *w);
void resize_failed(struct worker *w, const char *why); /* it is tried again later */
void resize_completed(struct worker *w);
size_t resize_conditions(const struct worker *w, struct status_resize ret[2]);
cJSON *resize_tree(struct arena *a, const struct worker *w); /* for state.json; NULL: nothing to keep */
void resize_load(struct worker *w, const cJSON *tree);
void resize_find(struct worker *w); /* k3c ended between granting one and writing that down: it is under way */
void resize_free(struct worker *w);
/* resize_apply.c: a step towards what was granted, in a sandbox that is ready */
void resize_sync(struct worker *w);
void container_set_actual(struct container *c, const cJSON *target);

/* admit.c: does the pod fit on the node, in place of what is granted to the worker? -EAGAIN, else worded in `err` */
int worker_fits(const struct worker *w, const cJSON *pod, struct err *err);
/* 0; -EAGAIN: the node's own object is not known yet, pods_kick follows; else `err` is worded for the status
 */
int worker_admit(const struct worker *w, const char **reason, struct err *err);

/* sandbox.c */
void sandbox_start(struct worker *w);
void sandbox_remove(struct worker *w);          /* process or namespaces, shim; ends in SANDBOX_NONE */
void sandbox_find(struct worker *w);            /* after a restart of k3c */
void sandbox_lost(struct worker *w);            /* everything of the pod ended with it */
void sandbox_give_up_network(struct worker *w); /* a net_attach that was not answered is for net_detach to cancel */
/* Takes the network back; what net_attach was still asked for is cancelled. Counted in `pending`. */
void sandbox_detach_network(struct worker *w, void (*done)(void *arg));
void sandbox_free(struct worker *w);

/* container.c */
void container_init(struct container *c, struct worker *w, const cJSON *spec, enum container_kind kind);
void container_free(struct container *c);
void container_start(struct container *c);   /* from STEP_IDLE */
void container_give_up(struct container *c); /* from STEP_PULL */
void container_watch(struct container *c);   /* waits for its end, from STEP_RUNNING or later */
void container_ended(struct container *c, int exit_code, int64_t at_us, const char *reason);
void container_remove(struct container *c); /* gives back what an ended instance holds; ends in container_removed */
void container_removed(struct container *c);
void container_set_waiting(struct container *c, const char *reason, const char *message);
bool container_is_running(const struct container *c);
bool container_has_ended(const struct container *c);
void instance_clear(struct instance *i);

/* container_run.c: whether and when a container is started again */
void containers_sync(struct worker *w);

/* container_config.c */
/* *reason: the waiting reason of what is wrong from here on. */
int container_config(struct container *c, const char *rootfs, struct arena *a, cJSON **spec, const char **reason,
                     struct err *err);
int sandbox_config(struct worker *w, struct arena *a, cJSON **spec, struct err *err);

/* container_stop.c */
/* Ends a running container: preStop hook, signal, SIGKILL after `grace_s`. An earlier call's grace can be shortened. */
void container_kill(struct container *c, int64_t grace_s, const char *why);
void container_kill_again(struct container *c); /* the signal may have been lost with the shim's connection */
void container_probe_failed(struct container *c, enum probe_kind kind); /* liveness or startup */

/* terminate.c */
void worker_stop(struct worker *w, int64_t grace_s);
void worker_stop_sync(struct worker *w);
void worker_clean_sync(struct worker *w);
void worker_over_sync(struct worker *w);
void removals_forget(struct pods *p);

/* pod_sources.c */
void worker_sources(struct worker *w, struct volume_sources *ret);
void pod_sources_prefetch(struct worker *w); /* begins to follow what environments and pull secrets name */
size_t pod_sources_pull_secrets(struct worker *w, struct arena *a, const cJSON *const **ret, bool *ready);
void pod_sources_renew_tokens(struct worker *w); /* for the clock was set: the server's may have been too */
void pod_sources_free(struct worker *w);

/* hosts.c: DIR/etc-hosts, DIR/resolv.conf, DIR/hostname */
int hosts_write(struct worker *w, struct err *err);
void hosts_names(struct worker *w); /* hostname and fqdn out of the pod */

/* logs.c */
void exit_watches_tell(struct pods *p, const char *log);

/* state.c */
void state_save(struct worker *w);
int state_load(struct pods *p, const char *uid, struct err *err);
void state_save_pod(struct worker *w);

#endif
