/* Demand: what a pod takes of a node and a node has to give: cpu, memory, ephemeral storage, pods, extended resources,
 * host ports. */
#ifndef K3C_SERVER_SCHEDULER_DEMAND_H
#define K3C_SERVER_SCHEDULER_DEMAND_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An extended resource ("example.com/gpu", "hugepages-2Mi"). */
struct demand_scalar {
    char *name;
    int64_t value;
};

struct demand_port {
    char *ip; /* "0.0.0.0": every address */
    char protocol[8];
    int port;
};

struct demand {
    int64_t milli_cpu, memory, ephemeral; /* thousandths of a core, bytes, bytes */
    int64_t scored_cpu, scored_memory;    /* with defaults for containers that ask for nothing; for scores only */
    int64_t pods;                         /* of a node: how many it takes; of a pod: 1 */
    struct demand_scalar *scalars;
    size_t nscalars;
    struct demand_port *ports;
    size_t nports;
};

/* Owned by the caller: demand_free. A pod that is being resized counts for the most of what it wants, was allocated and
 * has. */
void demand_of_pod(const cJSON *pod, struct demand *ret);
void demand_of_node(const cJSON *node, struct demand *ret); /* status.allocatable */
void demand_free(struct demand *d);

/* Adds or takes away what one pod asks for. */
void demand_add(struct demand *sum, const struct demand *d);
void demand_sub(struct demand *sum, const struct demand *d);
int64_t demand_scalar(const struct demand *d, const char *name); /* 0 when absent */
bool demand_ports_clash(const struct demand *a, const struct demand *b);

#endif
