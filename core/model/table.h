/* Table: meta.k8s.io/v1 Table, as kubectl get asks for. */
#ifndef K3C_MODEL_TABLE_H
#define K3C_MODEL_TABLE_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct arena;
struct kind;

/* The columnDefinitions array of a kind. */
cJSON *table_columns(struct arena *a, const struct kind *k);
/* One row: cells by the kind's strategy (default: name and creationTimestamp), `object` as includeObject says. */
cJSON *table_row(struct arena *a, const struct kind *k, const cJSON *object, const char *include_object, int64_t now);
/* PartialObjectMetadata of an object. */
cJSON *partial_metadata(struct arena *a, const cJSON *object);

#endif
