/* What a pod asks for, as Linux limits: quality of service, CPU shares and quota, memory, OOM score. */
#ifndef K3C_POD_RESOURCES_H
#define K3C_POD_RESOURCES_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct cgroup_limits;
struct spec_resources;

/* Guaranteed, Burstable or BestEffort: as the API's status has it, or computed. */
const char *pod_qos(const cJSON *pod);

/* A quantity in a resource list ("cpu", "memory", "pods"); milli: in thousandths. 0 when absent or unreadable. */
int64_t resource_get(const cJSON *list, const char *name, int milli);

/* Thousandths of a CPU as version 1's cpu.shares. */
uint64_t cpu_shares(int64_t milli);

/* What the pod asks for as a whole, overhead included. */
int64_t pod_request(const cJSON *pod, const char *name, int milli);

/* The limits of one container; `node_memory` in bytes. */
void container_resources(const cJSON *pod, const cJSON *container, uint64_t node_memory, struct spec_resources *ret);
/* The sandbox's own: least shares, never the first to be killed. */
void sandbox_resources(struct spec_resources *ret);
/* The pod's group: the sum of requests, and of limits where every container has one. */
void pod_limits(const cJSON *pod, uint64_t pids_max, struct cgroup_limits *ret);

#endif
