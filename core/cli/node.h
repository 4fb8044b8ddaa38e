/* How the server starts the node in its own process without knowing what a node is: server/ and agent/ never include
 * each other, k3c.c hands the one to the other. */
#ifndef K3C_CLI_NODE_H
#define K3C_CLI_NODE_H

struct err;
struct node;
struct options;

struct node_runner {
    /* Starts the node in a thread of its own. `o` has the server's URL and a join token, and outlives it. */
    int (*start)(const struct options *o, struct node **ret, struct err *err);
    /* Ends the thread; containers go on. */
    void (*stop)(struct node *n);
};

#endif
