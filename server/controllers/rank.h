/* Rank: which pods of a ReplicaSet go first when it shrinks. */
#ifndef K3C_SERVER_CONTROLLERS_RANK_H
#define K3C_SERVER_CONTROLLERS_RANK_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct item;

/* Sorts `pods`, first to be deleted first, in Kubernetes' order: unassigned, pending, not ready, low deletion cost,
 * many related pods on the node, ready for a short time, many restarts, young. `related` are the pods of all
 * ReplicaSets with the same owner. */
void rank_for_deletion(struct arena *a, struct item **pods, size_t count, struct item *const *related, size_t nrelated,
                       int64_t now_us);

#endif
