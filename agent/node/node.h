/* A node: everything between having options and running pods, in the order in which it can happen:
 *
 *   credentials (asked from the server, or at hand) -> API -> registration, pods on disk taken up again
 *   -> pod CIDR -> pod network -> pods of the API, services, DNS -> Ready
 *
 * What needs the server is tried again for as long as it takes; what runs already goes on meanwhile. */
#ifndef K3C_NODE_NODE_H
#define K3C_NODE_NODE_H

struct err;
struct loop;
struct node_host;
struct options;

/* `o` and `l` outlive it. 0, or an error that no waiting heals (runc is not installed, a folder cannot be made). */
int node_host_new(struct loop *l, const struct options *o, struct node_host **ret, struct err *err);
struct node_host *node_host_free(struct node_host *n); /* pods go on; NULL is fine; returns NULL */

#endif
