/* Relay: what a kubelet answers, handed through: logs, exec. Internal. */
#ifndef K3C_APISERVER_RELAY_H
#define K3C_APISERVER_RELAY_H

#include <cjson/cJSON.h>

#include "server/apiserver/request.h"

struct apiserver;
struct http_client;

/* A pod's kubelet: the clients are kept, one an address. */
struct relay_target {
    struct http_client *client;
    const char *node;
    const cJSON *pod;
    const char *container;
};

/* Finds pod, container and kubelet of the request. PHASE_NEXT with *ret, or an answer. A pod without a node leaves
 * client NULL. */
enum phase_result relay_find(struct req *r, struct relay_target *ret);
void relay_free(struct apiserver *s);
/* relay_exec.c: ends the sessions that run. */
void relay_pipes_free(struct apiserver *s);

#endif
