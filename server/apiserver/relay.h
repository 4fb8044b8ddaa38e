/* Relay: what a kubelet answers, handed through: logs, exec. Internal. */
#ifndef K3C_APISERVER_RELAY_H
#define K3C_APISERVER_RELAY_H

#include <cjson/cJSON.h>

#include "server/apiserver/request.h"

struct apiserver;
struct conn;
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
/* The same without a container. */
enum phase_result relay_find_node(struct req *r, struct relay_target *ret);
void relay_free(struct apiserver *s);

/* relay_upgrade.c: asks the kubelet for an upgrade as the client asks us, and relays what follows. */
enum phase_result relay_upgrade(struct req *r, const struct relay_target *t, const char *target);

/* relay_pipe.c: takes both connections and gives each what the other sends, as fast as it takes it. */
void relay_pipe(struct apiserver *s, struct conn *client, struct conn *other);
void relay_pipes_free(struct apiserver *s); /* ends those that run */

#endif
