/* Renewal: looks twice a day, and when the clock was set, whether the node's credentials serve for a month more, and
 * joins again if they do not. */
#ifndef K3C_NODE_RENEWAL_H
#define K3C_NODE_RENEWAL_H

#include "agent/node/join.h"

struct node_renewal;

/* `o` as the node joined with; its `done` is called whenever there are other credentials. */
struct node_renewal *node_renewal_new(const struct node_join_options *o);
struct node_renewal *node_renewal_free(struct node_renewal *r); /* NULL is fine; returns NULL */

#endif
