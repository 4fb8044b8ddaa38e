/* Marks the server's own node with the label node-role.kubernetes.io/control-plane=true, which a node may not set
 * itself. */
#ifndef K3C_SERVER_NODE_ROLE_H
#define K3C_SERVER_NODE_ROLE_H

struct api;
struct node_role;

/* Waits for the Node of that name, then sets the label, whenever it is missing. */
struct node_role *node_role_new(struct api *api, const char *name);
struct node_role *node_role_free(struct node_role *n); /* before the api; NULL is fine; returns NULL */

#endif
