/* The flow schemas and priority levels that every server has and nobody may change: "exempt" and "catch-all". */
#ifndef K3C_MODEL_FLOW_FIXED_H
#define K3C_MODEL_FLOW_FIXED_H

#include <cjson/cJSON.h>

struct arena;

/* Their names, of schemas and levels alike; NULL-terminated. */
extern const char *const flow_fixed_names[];
/* The spec it has to have; NULL for any other name. */
cJSON *flow_fixed_schema(struct arena *a, const char *name);
cJSON *flow_fixed_level(struct arena *a, const char *name);

#endif
