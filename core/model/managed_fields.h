/* Managed fields: metadata.managedFields, who owns which field of an object, kept by every write.
 *
 * An entry is what one manager did by one operation (Apply or Update) through one subresource, and for updates in one
 * API version; a further write of the same joins it. A write that changes a field takes it from everybody else. Ten
 * update entries are kept, older ones are merged into "ancient-changes". The entry of an applier is exactly what it
 * applied last.
 *
 * Bounds: sets are made from objects and entries of at most the body's limit, and no operation is worse than sorting
 * them; pruning takes memory of its own, freed when it is done. An entry list whose text is above
 * MANAGED_FIELDS_BYTES_MAX, or with which the object would be too large to be stored, is dropped by an update (the
 * object stays as it would without tracking, as in Kubernetes) and refused by an apply, which cannot do without.
 *
 * Source: k8s.io/apimachinery util/managedfields (its chain of managers, each a step of managed_update or apply.h). */
#ifndef K3C_MODEL_MANAGED_FIELDS_H
#define K3C_MODEL_MANAGED_FIELDS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct field_set;
struct kind;
struct schema_message;

enum { MANAGED_UPDATERS_MAX = 10, MANAGED_FIELDS_BYTES_MAX = 1 << 20, MANAGER_NAME_MAX = 128 };

/* Who writes what, and through which door. */
struct managed_write {
    const struct schema_message *schema; /* of the object: the kind's, or Scale's */
    const struct kind *row;              /* the object's kind, for entries in another version of it; NULL: a Scale */
    const char *api_version;             /* "apps/v1" */
    const char *kind;                    /* "Deployment" */
    const char *manager;                 /* "" is "unknown" */
    const char *subresource;             /* "" for the object itself */
    struct field_set *reset;             /* fields that this door does not change: status on the object; NULL */
    int64_t now_us;
};

struct manager {
    const char *name, *operation, *api_version, *subresource;
    const char *time; /* RFC 3339, NULL */
    bool applied;
    struct field_set *set;
};

struct managers {
    struct manager *list;
    size_t count, cap;
};

/* What `k` (through `subresource`, "" for none) takes from the stored object instead of the client's, NULL: nothing. */
struct field_set *managed_reset_fields(struct arena *a, const struct kind *k, const char *subresource);

/* Writes object's metadata.managedFields for a create (`live` NULL) or an update. Before admission, behind defaults.
 * Entries that the client sent count, if they are in order and this is no subresource; an empty list clears them all.
 * An object whose entries were cleared is not tracked until somebody applies. */
void managed_update(struct arena *a, const struct managed_write *w, const cJSON *live, cJSON *object);

/* When nothing but times of entries differs between the two, object gets live's times: a write that changes nothing is
 * none. */
void managed_keep_times(struct arena *a, const cJSON *live, cJSON *object);

/* The part of a User-Agent that names a manager, in the arena: what stands before the first slash, printable, at most
 * MANAGER_NAME_MAX bytes. */
const char *managed_name_of_agent(struct arena *a, const char *user_agent);

/* The entries of a Scale: those of `parent` that own `replicas` ("spec.replicas"), as owners of the Scale's. */
cJSON *managed_to_scale(struct arena *a, const cJSON *parent, const char *replicas);
/* The entries of the parent after its Scale was written: `scale` is what managed_update left there. `api_version` is
 * the parent's. What was an update entry of the parent's becomes one of its own, without a time, as in Kubernetes. */
cJSON *managed_from_scale(struct arena *a, const cJSON *parent, const char *api_version, const char *replicas,
                          const cJSON *scale);

/* Inside core/model: entries as sets. -EINVAL when one is not in order. */
int managers_decode(struct arena *a, const cJSON *entries, struct managers *ret, struct err *err);
/* The list, sorted as Kubernetes sorts it, or NULL when it is empty. */
cJSON *managers_encode(struct arena *a, struct managers *m);
bool managers_too_large(const cJSON *entries);
struct manager *managers_find(struct managers *m, const struct manager *like);
struct manager *managers_add(struct arena *a, struct managers *m, const struct manager *fresh);
void managers_remove(struct managers *m, struct manager *which);
void managers_drop_empty(struct managers *m); /* those that own nothing */
/* The identity of an entry as Kubernetes writes it, which is also its order in messages. */
const char *manager_identity(struct arena *a, const struct manager *m);
/* What a write changes in the terms of the API version of `e`; false when it has no such terms (then e keeps what it
 * has). */
bool managers_changes_for(struct arena *a, const struct managed_write *w, const struct manager *e, const cJSON *live,
                          const cJSON *object, struct field_set **changed, struct field_set **removed);
/* Drops entries of versions that no longer exist and fits sets to today's schema. */
void managers_reconcile(struct arena *a, const struct managed_write *w, struct managers *m);
/* What managed_update does to the managers alone. */
int managers_update(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *object,
                    struct managers *m, struct err *err);
/* Fields that nobody manages: name, namespace, uid, resourceVersion ... */
extern const struct field_set managed_meta_fields;

#endif
