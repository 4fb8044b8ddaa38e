/* Deployment, for its own files: the state of one round. */
#ifndef K3C_SERVER_CONTROLLERS_DEPLOYMENT_INT_H
#define K3C_SERVER_CONTROLLERS_DEPLOYMENT_INT_H

#include "server/controllers/controller.h"

#define REVISION_ANNOTATION "deployment.kubernetes.io/revision"
#define REVISION_HISTORY_ANNOTATION "deployment.kubernetes.io/revision-history"
#define DESIRED_REPLICAS_ANNOTATION "deployment.kubernetes.io/desired-replicas"
#define MAX_REPLICAS_ANNOTATION "deployment.kubernetes.io/max-replicas"
#define HASH_LABEL "pod-template-hash"

struct deployment_controller {
    struct controller base;
    struct informer *deployments, *sets, *pods;
    unsigned sets_by_owner, pods_by_owner, deployments_by_namespace;
};

/* A ReplicaSet as this round sees it: what was decided already counts. */
struct rollout_set {
    const char *name, *uid;
    const cJSON *tree;
    int64_t replicas; /* wanted */
    int64_t actual, ready, available;
    int64_t created; /* microseconds */
    int64_t revision;
};

struct rollout {
    struct deployment_controller *c;
    struct work *w;
    cJSON *d; /* a copy of the Deployment; its status is what was read, plus conditions of this round */
    const cJSON *old_status;
    const char *namespace, *name, *uid;
    int64_t replicas, max_surge, max_unavailable;
    bool rolling;
    struct rollout_set **all; /* oldest first, the new one included */
    size_t count;
    struct rollout_set **olds;
    size_t nolds;
    struct rollout_set *fresh; /* the one of the present template, or NULL */
    bool revision_changed;     /* the Deployment's own annotation */
    const char *hash;          /* of a set being made */
    int64_t fresh_replicas;
};

/* deployment_sets.c: finding, numbering, hashing, scaling. */
void rollout_find(struct rollout *r, struct item **sets, size_t count);
/* Brings revision and annotations of the new set up to date. True when nothing had to be written. */
bool rollout_number(struct rollout *r);
void rollout_create(struct rollout *r); /* ends the round with a write of the status */
/* Asks for that number; the Deployment's numbers in the set's annotations as well. True when it differs from before. */
bool rollout_scale_set(struct rollout *r, struct rollout_set *s, int64_t replicas);
void rollout_scale_all(struct rollout *r); /* in proportion */
void rollout_clean_up(struct rollout *r);  /* sets beyond revisionHistoryLimit */
int64_t rollout_new_replicas(const struct rollout *r);
bool rollout_scaling(const struct rollout *r); /* spec.replicas changed since the sets were sized */

int64_t rollout_wanted(struct rollout_set *const *list, size_t count); /* the sums over sets */
int64_t rollout_actual(struct rollout_set *const *list, size_t count);
int64_t rollout_available(struct rollout_set *const *list, size_t count);

/* deployment_status.c */
bool rollout_has_deadline(const struct rollout *r);
void rollout_condition(struct rollout *r, cJSON *status, const char *type, const char *value, const char *reason,
                       const char *message);
void rollout_pause_condition(struct rollout *r);
bool rollout_complete(const struct rollout *r, const cJSON *status);
/* Writes the status if it changed. `progress`: with Progressing and ReplicaFailure, as during a rollout. */
void rollout_status(struct rollout *r, bool progress);
/* Writes d's status as it is. */
void rollout_write_status(struct rollout *r);

void rollout_event(struct rollout *r, const char *type, const char *reason, const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif
