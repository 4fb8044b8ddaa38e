/* Flow control, which Kubernetes calls API Priority and Fairness: the FlowSchemas say of which priority level a request
 * is, and the PriorityLevelConfigurations how many may run at once. Requests over HTTP only: what runs in this process
 * is the server itself. Internal to server/apiserver.
 *
 * Seats. The server's requests_max is shared out as in Kubernetes: a level's nominal seats are its shares of it,
 * rounded up; `lendablePercent` of these it lends, up to `borrowingLimitPercent` more (none given: any number) it
 * borrows. What is lent is decided at each request and not every ten seconds: a level always has what it does not lend,
 * and above that whatever the others neither use nor keep for themselves. A request has its seats from its
 * authorization to the end of its answer, a watch until it has told the state that it begins with; what else goes on
 * for hours has none. How many it has is Kubernetes' estimate, see flow_work.h.
 *
 * No queues. All requests run on one loop, each within microseconds: who has a seat and is not done waits for the disk
 * (where it shares an fsync with all others) or for its client to read, and neither goes faster when less of it is
 * begun. So both kinds of limitResponse refuse at once what finds no seat: 429 with Retry-After, as Kubernetes does
 * when its queues are full, and nothing is said of queues under /metrics. */
#ifndef K3C_APISERVER_FLOW_H
#define K3C_APISERVER_FLOW_H

#include "server/apiserver/request.h"

struct apiserver;
struct flow;
struct flow_seats;
struct identity;

/* Reads what is stored, then follows it: after every change it brings back what bootstrap_flow keeps, compiles the
 * whole anew, and tells each FlowSchema in its status whether it is Dangling (its priority level is missing). */
struct flow *flow_new(struct apiserver *s);
struct flow *flow_free(struct flow *f); /* no request has a seat any more; NULL is fine; returns NULL */
/* Writes were taken back: the stored objects may be others than those that were read. */
void flow_reread(struct flow *f);

/* For /readyz: whether changes are seen, and whether what bootstrap_flow keeps was there when it last looked. */
bool flow_follows(const struct flow *f);
bool flow_kept(const struct flow *f);

/* Before authorization: finds the schema and takes a seat, or answers 429. */
enum phase_result flow_admit(struct req *r);
/* A watch has told the state that it began with. */
void flow_initialized(struct req *r);
/* The request ends. */
void flow_release(struct req *r);
/* X-Kubernetes-PF-FlowSchema-UID and X-Kubernetes-PF-PriorityLevel-UID, if it was classified. */
void flow_add_headers(struct req *r, struct http_headers *h);

/* For flow_dump.c: all levels that live, and whether one is of the present configuration. */
const struct flow_seats *flow_shares(const struct flow *f);
bool flow_has_level(const struct flow *f, const char *name);

/* flow_status.c: whether the condition of a FlowSchema is what it has to be, and what makes it so. */
bool flow_status_holds(const cJSON *schema, bool dangling);
void flow_status_write(struct apiserver *s, struct arena *a, struct identity *who, const cJSON *schema, bool dangling);

#endif
