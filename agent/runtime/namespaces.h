/* The namespaces that the containers of a pod share, held without a process: each is pinned by a bind mount on a file,
 * DIR/uts and DIR/ipc, and lasts until it is unpinned and the last process in it has ended. The network namespace is
 * the network's to hold (net/netns.h).
 *
 * Nothing here changes the namespaces of the calling thread. */
#ifndef K3C_RUNTIME_NAMESPACES_H
#define K3C_RUNTIME_NAMESPACES_H

#include <stdbool.h>

struct err;

struct namespaces {
    const char *netns;    /* pinned there: gets the sysctls that every pod's network has; NULL: the host's */
    const char *hostname; /* of a new uts namespace; NULL: none is made */
    bool ipc;             /* is a new one made? */
};

/* On failure nothing stays that namespaces_unpin would not take away. */
int namespaces_pin(const char *dir, const struct namespaces *wanted, struct err *err);
/* Fine also if nothing, or half, was pinned. The files go, too. */
void namespaces_unpin(const char *dir);

#endif
