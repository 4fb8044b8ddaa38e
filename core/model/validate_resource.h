/* Validation of resource.k8s.io's kinds. `old` is NULL on create. What CEL expressions say is not looked at. */
#ifndef K3C_MODEL_VALIDATE_RESOURCE_H
#define K3C_MODEL_VALIDATE_RESOURCE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct field_errors;
struct path;

enum {
    RESOURCE_REQUESTS_MAX = 32, /* of a claim; also what they were given */
    RESOURCE_CONFIGS_MAX = 32,
    RESOURCE_PARAMETERS_MAX = 10 << 10, /* bytes */
};

void deviceclass_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourceclaim_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourceclaim_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourceclaimtemplate_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void resourceslice_validate(struct field_errors *e, const cJSON *o, const cJSON *old);

/* Whether a list has at most `max` items; else its one error. */
bool v_few(struct field_errors *e, const struct path *p, const cJSON *list, int64_t max);
/* No two strings, or objects by `key`, alike. */
void v_distinct(struct field_errors *e, const struct path *p, const cJSON *list, const char *key);
/* "domain/name" of an attribute or capacity; the domain may be missing. */
void v_attribute_name(struct field_errors *e, const struct path *p, const char *name);
void v_pool_name(struct field_errors *e, const struct path *p, const char *name);
/* Which conditions a device is bound by: of a device, and of one given to a claim. */
void v_binding_conditions(struct field_errors *e, const struct path *p, const cJSON *device);
/* Any JSON object of at most `max` bytes, counted as we write it. */
void v_any_object(struct field_errors *e, const struct path *p, const cJSON *value, size_t max);
void v_device_config(struct field_errors *e, const struct path *p, const cJSON *config);
/* "request" or "request/alternative" of a claim's devices; and a list of such. */
void v_request_reference(struct field_errors *e, const struct path *p, const char *name, const cJSON *devices);
void v_request_references(struct field_errors *e, const struct path *p, const cJSON *names, const cJSON *devices);

#endif
