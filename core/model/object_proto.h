/* Inside object_*.c: objects in protobuf, as the gogo encoder of Kubernetes' Go types has it. */
#ifndef K3C_MODEL_OBJECT_PROTO_H
#define K3C_MODEL_OBJECT_PROTO_H

#include <cjson/cJSON.h>

#include "core/base/str.h"

struct arena;
struct err;
struct schema_message;

enum { OBJECT_PROTO_DEPTH_MAX = 100 };

/* "k8s\0" and runtime.Unknown: what it carries. The strings go into the arena, `raw` is borrowed. */
int object_open_envelope(struct arena *a, struct slice body, const char **api_version, const char **kind,
                         struct slice *raw, struct err *err);

/* A whole object with its envelope, in Go's form. 0 or -EINVAL. */
int object_from_protobuf(struct arena *a, const struct schema_message *m, struct slice body, cJSON **ret,
                         struct err *err);

#endif
