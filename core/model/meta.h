/* Meta: what the API server does to every object's metadata, and how it judges it (apimachinery api/validation and
 * apiserver registry/rest). */
#ifndef K3C_MODEL_META_H
#define K3C_MODEL_META_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct err;
struct field_errors;
struct kind;
struct kind_strategy;

enum { META_ANNOTATIONS_MAX = 256 << 10, META_GENERATED_SUFFIX = 5 };

/* Drops what a client cannot say of an object that it creates (uid, creationTimestamp, deletion*, selfLink). */
void meta_wipe(struct arena *a, cJSON *object);
/* Before create: the same, sets uid and creationTimestamp, draws a name from generateName if there is none, sets
 * generation 1 when the kind counts generations. */
void meta_prepare_create(struct arena *a, const struct kind *k, cJSON *object, int64_t now_us);
/* A name drawn from generateName, cut so that it stays below 64 bytes. */
const char *meta_generate_name(struct arena *a, const char *base);
/* Before update: what only the server may change comes from `old` (uid if absent, creationTimestamp, deletion*,
 * generation). */
void meta_prepare_update(struct arena *a, cJSON *object, const cJSON *old); /* before the strategy's */
/* Makes object and request agree on the namespace; -EINVAL with the text of the BadRequest. `namespace` is "" for what
 * is not namespaced. */
int meta_match_namespace(struct arena *a, const struct kind *k, cJSON *object, const char *namespace, struct err *err);

/* All that is wrong with an object: its metadata, and what strategy `s` (NULL: none) says of it, or of its status, in
 * Kubernetes' order. `old` NULL: a create. */
void meta_validate(struct field_errors *e, const struct kind *k, const struct kind_strategy *s, bool status,
                   const cJSON *object, const cJSON *old);

struct path;
/* The metadata of a template (of claims, not of pods): labels and annotations alone. */
void meta_validate_template(struct field_errors *e, const struct path *p, const cJSON *meta);

/* metadata.generation becomes old's and one. */
void meta_raise_generation(struct arena *a, cJSON *object, const cJSON *old);
/* The same when anything but metadata and status differs. */
void meta_bump_generation(struct arena *a, cJSON *object, const cJSON *old);
/* A metav1.Time of now. */
const char *meta_time(struct arena *a, int64_t now_us);

#endif
