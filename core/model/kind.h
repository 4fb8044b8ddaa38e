/* Kind: a resource of the API as a row. Verbs, discovery, OpenAPI, protobuf and patches are generic code over rows.
 *
 * Adding a kind:
 *  1. its name below its Go package in ROOTS of scripts/gen-schema, constants of its defaults in FALLBACKS; run it:
 *     core/model/schema_*.c are its fields, and all that they reach
 *  2. its row in core/model/kinds.c, beside its group's others: names, verbs, subresources, field selectors; a new
 * group and version goes into v3_paths (a new group into v3_roots) of core/model/openapi.c as well
 *  3. its columns in core/model/columns.c and their cells in core/model/print_*.c, if kubectl shows more than a name
 *  4. its strategy in core/model/strategy_*.c, where Kubernetes has one: defaults that depend on other fields, what
 * create and update keep or drop, status apart; its validation in core/model/validate_*.c, in the words of validate.h
 *  5. a conversion (core/model/convert.h), if another version of it is what is stored
 *  6. one object in test/data/kinds.yaml, one filled wholly by Go's types in test/data/kinds.jsonl: the tests ask for
 * it
 */
#ifndef K3C_MODEL_KIND_H
#define K3C_MODEL_KIND_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct arena;
struct field_errors;
struct schema_message;

enum kind_verb {
    KIND_GET = 1 << 0,
    KIND_LIST = 1 << 1,
    KIND_WATCH = 1 << 2,
    KIND_CREATE = 1 << 3,
    KIND_UPDATE = 1 << 4,
    KIND_PATCH = 1 << 5,
    KIND_DELETE = 1 << 6,
    KIND_DELETECOLLECTION = 1 << 7,
    KIND_ALL = 0xff,
};

struct kind_strategy;

struct kind_subresource {
    const char *name;                    /* "status" */
    const char *group, *version, *kind;  /* of its body, where it is not the parent's: autoscaling/v1 Scale */
    const struct schema_message *schema; /* of its body; NULL: the parent's, or none (log, exec) */
    unsigned verbs;                      /* enum kind_verb, or-ed */
    /* Instead of the parent's prepare_update and validate (finalize, approval). NULL: `status` uses the parent's
     * *_status slots, every other subresource has code of its own in the API server. */
    const struct kind_strategy *strategy;
};

struct kind_column { /* of a table, as Kubernetes' printers define it */
    const char *name, *type, *format, *description;
    int priority; /* 0: always; 1: -o wide */
};

/* What Kubernetes calls strategy: per-kind code where data does not reach. Every slot may be NULL. `old` is the stored
 * object (NULL on create). Trees live in `a`. Called in this order: defaults, prepare_*, validate. */
struct kind_strategy {
    /* The rule of metadata.name and of generateName (core/format/names.h); NULL: whatever fits in a URL. */
    size_t (*name)(const char *value, const char *out[]);
    size_t (*name_prefix)(const char *value, const char *out[]);
    /* Defaults beyond the schema's `fallback`s; also run on objects read by older versions. */
    void (*defaults)(struct arena *a, cJSON *object);
    /* Warnings of what prepare_create changes: before it does. */
    void (*early_warnings)(struct arena *a, const cJSON *object, cJSON *warnings);
    /* Drops what a client may not set (status on create), sets generation, allocates nothing. */
    void (*prepare_create)(struct arena *a, cJSON *object);
    /* Keeps status and what is immutable silently; raises metadata.generation over old's when the spec changed. */
    void (*prepare_update)(struct arena *a, cJSON *object, const cJSON *old);
    /* The same for the status subresource: takes everything but status (and what Kubernetes lets through) from old. */
    void (*prepare_status)(struct arena *a, cJSON *object, const cJSON *old);
    void (*validate)(struct field_errors *errs, const cJSON *object, const cJSON *old);
    void (*validate_status)(struct field_errors *errs, const cJSON *object, const cJSON *old);
    /* On an update Kubernetes judges metadata for every kind; most kinds do so again, and each error counts: `c` as for
     * a new object, `u` as for a changed one, `C` and `U` the same without the names of finalizers; `*` is validate.
     * NULL: "u*". */
    const char *order, *order_status;
    /* Cells of the table row, one per column, appended to `cells`. `now` is microseconds since 1970. */
    void (*cells)(struct arena *a, const cJSON *object, cJSON *cells, int64_t now);
    /* The row's `conditions` array (a pod that has completed), or NULL. */
    cJSON *(*row_condition)(struct arena *a, const cJSON *object);
    /* Warnings for the client, one string each appended to `warnings` (an array). */
    void (*warnings)(struct arena *a, const cJSON *object, const cJSON *old, cJSON *warnings);
};

/* Where and as what a kind is stored whose rows show it in another version (core/model/convert.h). The resource has the
 * same name there. */
struct kind_storage {
    const char *group, *version, *kind;
    cJSON *(*store)(struct arena *a, const cJSON *shown);
    cJSON *(*show)(struct arena *a, const cJSON *stored);
};

enum kind_flag {
    KIND_NAMESPACED = 1 << 0,
    KIND_CREATE_ON_UPDATE = 1 << 1,     /* PUT of what is not there creates it */
    KIND_UNCONDITIONAL_UPDATE = 1 << 2, /* PUT without resourceVersion is allowed */
    KIND_GRACEFUL_DELETE = 1 << 3,      /* pods: deletionTimestamp first */
    KIND_NOT_STORED = 1 << 4,           /* reviews: answered, never kept */
    KIND_GENERATION = 1 << 5, /* metadata.generation is 1 on create, +1 when anything but metadata and status changes */
    KIND_LAZY = 1 << 6,       /* Events: durability may wait for company */
    KIND_RETURN_OBJECT = 1 << 7, /* delete answers with the object, not a Status */
};

struct kind {
    const char *group, *version, *kind, *list_kind, *resource, *singular;
    const char *const *short_names; /* NULL-terminated; NULL: none */
    const char *const *categories;  /* NULL-terminated; NULL: none */
    unsigned flags;                 /* enum kind_flag */
    unsigned verbs;                 /* enum kind_verb */
    const struct schema_message *schema;
    const struct kind_subresource *subresources;
    size_t nsubresources;
    const struct kind_column *columns; /* NULL: Name and Created At */
    size_t ncolumns;
    const char *const *field_selectors; /* JSON paths beyond metadata.name/namespace, NULL-terminated */
    const struct kind_strategy *strategy;
    const struct kind_storage *storage; /* NULL: stored as it is */
    const char *deprecated;             /* what every request for it is warned with, NULL: nothing */
};

extern const struct kind kinds[]; /* every served kind, groups together, core first */
extern const size_t kinds_count;

bool kinds_have_group(struct slice name); /* the core's has no name and is none */
/* NULL when it is not served. `group` "" is core. */
const struct kind *kind_by_resource(const char *group, const char *version, const char *resource);
const struct kind *kind_by_name(const char *group, const char *version, const char *kind);
const struct kind_subresource *kind_subresource(const struct kind *k, const char *name);
/* "apps/v1", or "v1" for core; in static storage or the arena. */
const char *kind_api_version(struct arena *a, const struct kind *k);

#endif
