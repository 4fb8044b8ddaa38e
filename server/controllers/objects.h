/* Objects: what controllers ask of objects and set in them. Trees are borrowed, what is made lives in the arena. */
#ifndef K3C_SERVER_CONTROLLERS_OBJECTS_H
#define K3C_SERVER_CONTROLLERS_OBJECTS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct api_result;
struct arena;
struct item;

/* The owner reference with controller: true, or NULL. */
const cJSON *object_controller(const cJSON *object);
bool object_controlled_by(const cJSON *object, const char *uid);
/* An owner reference with controller and blockOwnerDeletion. */
cJSON *object_owner_ref(struct arena *a, const char *api_version, const char *kind, const struct item *owner);
bool object_deleting(const cJSON *object);                           /* has a deletionTimestamp */
const char *object_annotation(const cJSON *object, const char *key); /* NULL when absent */
const char *object_label(const cJSON *object, const char *key);      /* NULL when absent */
bool object_has_finalizer(const cJSON *object, const char *name);

/* Whether a creation was refused because its namespace is being deleted. */
bool object_namespace_ends(const struct api_result *r);

/* The items of status.conditions. */
bool condition_true(const cJSON *object, const char *type); /* in status.conditions of an object */
/* Sets a condition in an array: its lastTransitionTime stays while its status does. False when it was so already. */
bool condition_set(struct arena *a, cJSON *conditions, const char *type, const char *status, const char *reason,
                   const char *message, int64_t now_us);
void condition_remove(cJSON *conditions, const char *type);

/* Pods. */
bool pod_active(const cJSON *pod); /* neither terminal nor being deleted */
bool pod_ready(const cJSON *pod);
/* When the pod became ready; 0 when it is not. */
int64_t pod_ready_since(const cJSON *pod);
/* Ready for min_ready seconds. `wait_ms`, if given, is lowered to when that will be. */
bool pod_available(const cJSON *pod, int64_t min_ready, int64_t now_us, uint64_t *wait_ms);

/* int-or-string ("25%") of total, rounded up or down; `def` when absent or malformed. */
int64_t scaled_value(const cJSON *int_or_string, int64_t total, bool round_up, int64_t def);

#endif
