/* Object: bytes to a checked tree and back, by schema. Pure; the request's arena owns everything. */
#ifndef K3C_MODEL_OBJECT_H
#define K3C_MODEL_OBJECT_H

#include <cjson/cJSON.h>

#include "core/base/str.h"

struct arena;
struct err;
struct schema_message;

enum object_encoding { OBJECT_JSON, OBJECT_YAML, OBJECT_PROTOBUF };

/* Decodes one object of a known message: wrong types are an error worded as Kubernetes does ("json: cannot unmarshal
 * string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64"), field names match by case,
 * unknown fields are dropped. `strict` (NULL: not wanted) gathers what fieldValidation=Strict|Warn reports, a JSON
 * array of strings: `unknown field "spec.foo"`, `duplicate field "spec.replicas"`. For protobuf the k8s\0 envelope is
 * expected and apiVersion and kind come from it; unknown fields there are nobody's mistake.
 *
 * The tree has the form in which Go would write it: members in the schema's order, maps sorted, zero values left out or
 * written (`status: {}`, `containers: null`) as each field has it, quantities and times in their canonical text.
 * 0 or -EINVAL. */
int object_decode(struct arena *a, const struct schema_message *m, enum object_encoding e, struct slice body,
                  cJSON **ret, cJSON *strict, struct err *err);

/* apiVersion and kind of a body without decoding the rest; "" when absent. */
int object_peek(struct arena *a, enum object_encoding e, struct slice body, const char **api_version, const char **kind,
                struct err *err);

/* The same checks and form, in place, for a tree that is already parsed: a patch's result, or one that defaults and
 * strategies have changed since, before it is encoded. */
int object_prune(struct arena *a, const struct schema_message *m, cJSON *tree, cJSON *strict, struct err *err);

/* Sets the schema's fallbacks where a field is absent and its parent is there, and rounds resource lists to
 * thousandths. */
void object_default(struct arena *a, const struct schema_message *m, cJSON *tree);

/* Makes empty lists and maps that Go writes null, as they are when they have been in Kubernetes' storage, where nothing
 * tells an empty list from none. */
void object_null_empty(const struct schema_message *m, cJSON *tree);

/* Makes numbers of a tree integers where the schema wants some, as Kubernetes does for the results of strategic patches
 * and of apply: 1e3 is 1000, and what does not fit is cut. */
void object_convert_numbers(struct arena *a, const struct schema_message *m, cJSON *tree);

/* A time in its canonical text, in the arena, or NULL with the error that Go gives. The zero time is "". `micro`:
 * metav1.MicroTime. */
const char *object_scalar_time(struct arena *a, const char *text, int micro, struct err *err);

/* Appends the protobuf form of a tree in its envelope: "k8s\0" + runtime.Unknown. `m` NULL (no protobuf form):
 * -ENOTSUP. */
int object_to_protobuf(const struct schema_message *m, const cJSON *tree, struct strbuf *out, struct err *err);
/* The same without envelope, for lists and watch events that are assembled by hand. */
int object_to_protobuf_raw(const struct schema_message *m, const cJSON *tree, struct strbuf *out, struct err *err);

#endif
