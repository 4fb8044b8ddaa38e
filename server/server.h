/* The server: a whole control plane on one loop, and the order in which its parts start and stop. */
#ifndef K3C_SERVER_SERVER_H
#define K3C_SERVER_SERVER_H

struct node_runner;

/* `k3c server`: runs until SIGTERM or SIGINT; the exit status. `runner` starts the node of this process. */
int server_main(int argc, char **argv, const struct node_runner *runner);

#endif
