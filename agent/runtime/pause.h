/* The sandbox's process: `k3c pause` holds a pod's namespaces, reaps what is orphaned in a shared process namespace,
 * and ends on SIGTERM or SIGINT. */
#ifndef K3C_RUNTIME_PAUSE_H
#define K3C_RUNTIME_PAUSE_H

int pause_main(int argc, char **argv);

#endif
