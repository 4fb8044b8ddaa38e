/* Connects to a port on a pod's own loopback: 127.0.0.1, then ::1, inside its network namespace. */
#ifndef K3C_NODE_POD_DIAL_H
#define K3C_NODE_POD_DIAL_H

struct loop;
struct pod_dial;

/* `netns`: path of the namespace, NULL: the host's. `done` comes later, once: a connected socket (the user's), or -1
 * and why not. */
struct pod_dial *pod_dial_new(struct loop *l, const char *netns, int port,
                              void (*done)(void *ctx, int fd, const char *why), void *ctx);
struct pod_dial *pod_dial_free(struct pod_dial *d); /* no callback follows; NULL is fine; returns NULL */

#endif
