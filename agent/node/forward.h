/* One forwarded connection: between a client's stream, however that travels, and a port of a pod. */
#ifndef K3C_NODE_FORWARD_H
#define K3C_NODE_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

struct forward;
struct loop;

/* The client's side. `owner` is what forward_new was given. */
struct forward_events {
    void (*send)(void *owner, const void *data, size_t len); /* to the client */
    size_t (*unsent)(void *owner);
    void (*took)(void *owner, size_t n); /* bytes of forward_write are dealt with */
    /* Once: the pod's side has ended, or `why` it could not be reached. Only forward_free may follow. */
    void (*ended)(void *owner, const char *why);
};

struct forward *forward_new(struct loop *l, const char *netns, int port, const struct forward_events *ev, void *owner);
struct forward *forward_free(struct forward *f);                     /* NULL is fine; returns NULL */
void forward_write(struct forward *f, const void *data, size_t len); /* from the client; copies */
void forward_end(struct forward *f);                                 /* it sends no more */
void forward_resume(struct forward *f); /* what was unsent has left: it was over CONN_OUTPUT_HIGH */

#endif
