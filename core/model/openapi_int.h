/* Inside openapi*.c: pieces of a document as small trees, in Swagger 2.0's form or OpenAPI 3.0's. */
#ifndef K3C_MODEL_OPENAPI_INT_H
#define K3C_MODEL_OPENAPI_INT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct kind;
struct schema_message;
struct strbuf;

struct openapi {
    struct arena *arena; /* of the piece being made; reset by whoever writes it out */
    bool v3;
    const char *group, *version; /* of v3's document; NULL: all of them (v2) */
    const char *root;            /* instead, of v3's documents beside: "api", "apis/apps", "version" */
    bool *wanted;                /* by position in schema_messages(): has a definition here */
    unsigned special;            /* 1 << enum schema_type: those types that are definitions of their own */
};

/* Whether a kind's paths are in this document. */
bool openapi_serves(const struct openapi *o, const struct kind *k);
/* The list message of a stored kind, or NULL. */
const struct schema_message *openapi_list_schema(const struct kind *k);

/* Marks what the document's kinds reach. `wanted` has a place for every message. */
void openapi_reach(struct openapi *o);
/* {"$ref": ...} of a definition's name. */
cJSON *openapi_ref(const struct openapi *o, const char *name);
/* The definition of a message. */
cJSON *openapi_definition(const struct openapi *o, const struct schema_message *m);
/* Definitions that are no messages (Quantity, Time ...): the `i`-th used one's name and schema; false at the end. */
bool openapi_special(const struct openapi *o, size_t i, const char **name, cJSON **schema);

/* Calls `emit` for every path of a kind, in order, with its path item. */
void openapi_paths(struct openapi *o, const struct kind *k, void (*emit)(void *ctx, const char *path, cJSON *item),
                   void *ctx);
/* The path item of a discovery document: of the kind's group and version, or of all (NULL), and its definition. */
cJSON *openapi_discovery_path(const struct openapi *o, const struct kind *k, const char *definition);

/* The same of such a root; what it answers with (OPENAPI_VERSION is no message of ours, "": a text), NULL: no such
 * root. */
cJSON *openapi_root_path(const struct openapi *o);
const char *openapi_root_definition(const char *root);
/* The definition OPENAPI_VERSION. */
cJSON *openapi_version_definition(const struct openapi *o);

/* gnostic's messages of openapi.v2.proto, from their JSON form. */
void openapi_put_path(struct strbuf *out, const char *path, const cJSON *item);         /* into Paths */
void openapi_put_definition(struct strbuf *out, const char *name, const cJSON *schema); /* into Definitions */

/* The same of openapi.v3.proto: into Paths and into Components' schemas. */
void openapi3_put_path(struct strbuf *out, const char *path, const cJSON *item);
void openapi3_put_definition(struct strbuf *out, const char *name, const cJSON *schema);

/* What both have alike: repeated strings, a value as YAML text (which JSON is), members named x-... */
void openapi_put_strings(struct strbuf *out, uint32_t number, const cJSON *list);
void openapi_put_any(struct strbuf *out, uint32_t number, const cJSON *value);
void openapi_put_extensions(struct strbuf *out, uint32_t number, const cJSON *object);

#define OPENAPI_META "io.k8s.apimachinery.pkg.apis.meta.v1."
#define OPENAPI_PATCH OPENAPI_META "Patch"
#define OPENAPI_VERSION "io.k8s.apimachinery.pkg.version.Info"

#endif
