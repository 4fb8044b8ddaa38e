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
    const char *node, *address; /* of the kubelet */
    int port;
    const cJSON *pod;
    const char *container;
};

/* Finds pod, container and kubelet of the request. PHASE_NEXT with *ret, or an answer. A pod without a node leaves
 * client NULL. */
enum phase_result relay_find(struct req *r, struct relay_target *ret);
/* Any pod's, any node's: fill what they find. */
enum phase_result relay_to_pod(struct req *r, const char *namespace, const char *name, struct relay_target *t);
enum phase_result relay_to_node(struct req *r, const char *name, struct relay_target *t);
/* The same without a container. */
enum phase_result relay_find_node(struct req *r, struct relay_target *ret);
void relay_free(struct apiserver *s);
void relay_logs_free(struct apiserver *s); /* relay_log.c: ends the logs that WebSockets follow */

/* relay_upgrade.c: asks the kubelet for an upgrade as the client asks us, and relays what follows. */
enum phase_result relay_upgrade(struct req *r, const struct relay_target *t, const char *target);

#endif
