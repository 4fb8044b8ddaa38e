/* Discovery and OpenAPI documents, made from the kinds and the schema. JSON text; made once and kept by the caller. */
#ifndef K3C_MODEL_OPENAPI_H
#define K3C_MODEL_OPENAPI_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "core/base/str.h"

struct arena;

cJSON *discovery_versions(struct arena *a, const char *server_address); /* GET /api: APIVersions */
cJSON *discovery_groups(struct arena *a);                               /* GET /apis: APIGroupList */
cJSON *discovery_group(struct arena *a, const char *group);             /* GET /apis/G; NULL: no such group */
cJSON *discovery_resources(struct arena *a, const char *group, const char *version); /* APIResourceList; NULL: none */
/* Aggregated discovery (apidiscovery.k8s.io/v2 APIGroupDiscoveryList) for /api (core true) or /apis. */
cJSON *discovery_aggregated(struct arena *a, bool core);

/* Documents are large: they are streamed into `out` and not held as trees. */
/* The protobuf form is asked for by one name and answered under another: clients' mime parsers refuse the '@'. */
#define OPENAPI_V2_PROTOBUF_ACCEPT "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
#define OPENAPI_V2_PROTOBUF_TYPE "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
#define OPENAPI_V3_PROTOBUF_ACCEPT "application/com.github.proto-openapi.spec.v3@v1.0+protobuf"
#define OPENAPI_V3_PROTOBUF_TYPE "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"

void openapi_v2(struct strbuf *out);                                                 /* swagger 2.0 JSON */
void openapi_v2_protobuf(struct strbuf *out);                                        /* gnostic openapi.v2.Document */
int openapi_v3(const char *group, const char *version, struct strbuf *out);          /* 0 or -ENOENT */
int openapi_v3_protobuf(const char *group, const char *version, struct strbuf *out); /* gnostic openapi.v3.Document */
/* The paths that have a v3 document, in order: "api/v1", "apis/apps/v1" ...; NULL-terminated, static. */
const char *const *openapi_v3_paths(void);
/* The documents beside those: of "api", "apis", "apis/apps", "version" ..., listed likewise. 0 or -ENOENT. */
const char *const *openapi_v3_roots(void);
int openapi_v3_root(const char *root, bool proto, struct strbuf *out);

#endif
