/* Validation of the core group's kinds but pods (which have validate_pod.h), of leases and endpoint slices; what a
 * strategy's slots point to. `old` is NULL on create. */
#ifndef K3C_MODEL_VALIDATE_CORE_H
#define K3C_MODEL_VALIDATE_CORE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "core/model/validate.h"

struct arena;

void namespace_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void namespace_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void configmap_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void secret_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void endpoints_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void event_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
/* What events.k8s.io asks more of an event than v1 does; the event in v1's form. */
void event_validate_strictly(struct field_errors *e, const cJSON *o, const cJSON *old);
void binding_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void node_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void node_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void lease_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void endpointslice_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
/* What a Service's spec says of its addresses and families; `old` is the spec that it replaces, or NULL. */
void service_validate_ips(struct field_errors *e, const cJSON *spec, const cJSON *old);
void service_validate(struct field_errors *e, const cJSON *o, const cJSON *old);
void service_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old);
void service_warnings(struct arena *a, const cJSON *o, const cJSON *old, cJSON *warnings);

/* Base64 of a text, as secrets carry it. */
const char *secret_encode(struct arena *a, const char *text);

/* An address that traffic may be sent to: not loopback, link-local or unspecified. */
void v_endpoint_ip(struct field_errors *e, const struct path *p, const char *text);
void v_taint_effect(struct field_errors *e, const struct path *p, const char *effect);
void v_cidr(struct field_errors *e, const struct path *p, const char *text);

/* Resource names and amounts (core/model/validate_resources.c). */
bool resource_is_hugepages(const char *name);
bool resource_is_native(const char *name);
bool resource_is_extended(const char *name);
bool resource_is_standard(const char *name);
/* The name of something that can be counted: "cpu", "requests.storage", "acme.io/gpu". Returns whether it is one. */
bool v_resource_name(struct field_errors *e, const struct path *p, const char *name);
void v_container_resource_name(struct field_errors *e, const struct path *p, const char *name); /* of a container */
void v_quantity_non_negative(struct field_errors *e, const struct path *p, const cJSON *value);
/* Not negative, and whole where the resource has no parts. */
void v_resource_amount(struct field_errors *e, const struct path *p, const char *name, const cJSON *value);
/* ResourceRequirements of a container, or of a pod. `claims`: spec.resourceClaims of the pod. */
void v_resources(struct field_errors *e, const struct path *p, const cJSON *resources, const cJSON *claims,
                 bool of_pod);

#endif
