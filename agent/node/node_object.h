/* The Node object of this node, as a kubelet makes it: pure, from what is known. */
#ifndef K3C_NODE_NODE_OBJECT_H
#define K3C_NODE_NODE_OBJECT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct machine;
struct machine_free;
struct options_list;

enum { NODE_PODS_MAX = 110, KUBELET_PORT = 10250 };

/* What the node is short of. Relief counts only after five minutes of it, so that the condition does not flap. */
enum { PRESSURE_MEMORY, PRESSURE_DISK, PRESSURE_PIDS, PRESSURES };
struct node_pressure {
    unsigned holds;            /* 1 << PRESSURE_* */
    uint64_t until[PRESSURES]; /* monotonic milliseconds */
};
void node_pressure_look(struct node_pressure *p, const struct machine_free *f, uint64_t now_ms);

struct node_facts {
    const char *name;
    const char *const *ips; /* NULL-terminated */
    const struct machine *machine;
    unsigned pressure;     /* node_pressure.holds */
    const char *not_ready; /* why, NULL: ready */
    bool network_up;       /* the overlay is there */
    const cJSON *images;   /* status.images; NULL: none */
};

/* metadata (with labels) and spec (with taints "key=value:effect") for registration, and status. */
cJSON *node_object(struct arena *a, const struct node_facts *f, const struct options_list *labels,
                   const struct options_list *taints, int64_t now_us);
/* metadata.labels alone: the standard ones and those of the options. */
cJSON *node_labels(struct arena *a, const struct node_facts *f, const struct options_list *labels);
/* status. Conditions keep lastTransitionTime from `old` (a status, or NULL) while they stay the same. */
cJSON *node_status(struct arena *a, const struct node_facts *f, const cJSON *old, int64_t now_us);

/* What pods may use of a node: capacity less nothing, for now. */
uint64_t node_allocatable_memory(const struct machine *m);

#endif
