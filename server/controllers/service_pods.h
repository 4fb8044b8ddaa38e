/* Service pods: which Services a pod concerns, and what a pod contributes to one; for the EndpointSlice and the
 * Endpoints controller, which both write what a Service's selector finds. */
#ifndef K3C_SERVER_CONTROLLERS_SERVICE_PODS_H
#define K3C_SERVER_CONTROLLERS_SERVICE_PODS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct controller;
struct informer;
struct item;

/* Enqueues the Services whose endpoints a change of a pod may change. `by_namespace` is an index of `services`. */
void service_pods_enqueue(struct controller *c, struct informer *services, unsigned by_namespace, struct item *old,
                          struct item *now);

/* The pods that a Service's selector finds, sorted by name. False when the Service has none to find. */
bool service_pods(struct arena *a, const cJSON *service, const struct informer *pods, unsigned by_namespace,
                  struct item *const **ret, size_t *count);

bool service_wants_family(const cJSON *service, bool v6);
/* Whether a pod that has an address and has not ended may be an endpoint. */
bool service_pod_eligible(const cJSON *pod, bool terminating_too);
/* The pod's first address of that family, or NULL. */
const char *service_pod_address(const cJSON *pod, bool v6);
/* The pod's own hostname where the Service gives it a name, else NULL. */
const char *service_pod_hostname(const cJSON *service, const cJSON *pod);
/* What the Service's ports are on this pod: an array of {name, port, protocol, appProtocol}; ports that the pod does
 * not have are left out. */
cJSON *service_pod_ports(struct arena *a, const cJSON *service, const cJSON *pod);
/* The Service's labels, those that mark endpoints themselves left out, and the headless mark. */
cJSON *service_endpoint_labels(struct arena *a, const cJSON *service);

#endif
