/* Joining: from a server's address and a token to credentials. Asks for what is missing, checks the server against the
 * token's CA hash before it shows the password, and tries again with backoff for as long as it takes, saying why. */
#ifndef K3C_NODE_JOIN_H
#define K3C_NODE_JOIN_H

#include <stdint.h>

struct credentials;
struct loop;
struct node_join;
struct options;

struct node_join_options {
    struct loop *loop;
    const struct options *options;
    const char *host; /* of the server */
    int port;
    const char *token; /* NULL: none was given: only complete credentials do */
    const char *node_name, *password;
    const char *const *ips;          /* of this node, NULL-terminated */
    struct credentials *credentials; /* filled in place and saved */
    void (*done)(void *ctx);         /* once, later */
    void *ctx;
};

struct node_join *node_join_new(const struct node_join_options *o);
struct node_join *node_join_free(struct node_join *j); /* at any time; NULL is fine; returns NULL */

#endif
