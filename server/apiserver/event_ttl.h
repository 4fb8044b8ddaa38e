/* Events live an hour after their last write, as Kubernetes gives them a lease of that long. Internal. */
#ifndef K3C_APISERVER_EVENT_TTL_H
#define K3C_APISERVER_EVENT_TTL_H

struct apiserver;
struct event_ttl;

enum { EVENT_TTL_S = 3600 };

struct event_ttl *event_ttl_new(struct apiserver *s);
struct event_ttl *event_ttl_free(struct event_ttl *t); /* NULL is fine; returns NULL */

/* An Event was written: the timer runs from now on, if it did not. Without Events there is no timer. */
void event_ttl_arm(struct event_ttl *t);

#endif
