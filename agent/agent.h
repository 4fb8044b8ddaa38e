/* The agent: a whole node on one loop. */
#ifndef K3C_AGENT_AGENT_H
#define K3C_AGENT_AGENT_H

#include "core/cli/node.h"

/* `k3c agent`: runs until SIGTERM or SIGINT; the exit status. */
int agent_main(int argc, char **argv);

/* For a server that runs a node in its own process: the same in a thread. */
extern const struct node_runner agent_runner;

#endif
