/* What a node writes about its pods: the newest status of each, and the end of those that are deleted. Each is tried
 * until the server has it or says that the pod is gone. */
#ifndef K3C_NODE_NODE_WRITES_H
#define K3C_NODE_NODE_WRITES_H

#include <cjson/cJSON.h>

struct node_host;
struct pod_ref;

void node_writes_status(struct node_host *n, const struct pod_ref *pod, const cJSON *status);
void node_writes_delete(struct node_host *n, const struct pod_ref *pod);
void node_writes_free(struct node_host *n);

#endif
