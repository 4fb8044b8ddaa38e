/* What a pod wishes of a node (nodeSelector, node affinity) and which taints it bears, as scheduler, taint eviction and
 * kubelets ask. */
#ifndef K3C_MODEL_NODE_MATCH_H
#define K3C_MODEL_NODE_MATCH_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* One of a node selector's terms; an empty one matches nothing. `labels`: the node's. */
bool node_term_matches(const cJSON *term, const char *name, const cJSON *labels);
/* The pod's nodeSelector and required node affinity. */
bool pod_wants_node(const cJSON *pod, const char *name, const cJSON *labels);
bool toleration_bears(const cJSON *toleration, const cJSON *taint);
bool pod_tolerates(const cJSON *pod, const cJSON *taint); /* one of its tolerations does */

#endif
