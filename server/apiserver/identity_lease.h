/* The Lease kube-system/apiserver-HASH that says which API servers there are, as kube-apiserver keeps one: made when
 * this one starts, renewed every 10 minutes and when the clock is set, deleted when it ends; those of servers that are
 * gone go once an hour. Internal. */
#ifndef K3C_APISERVER_IDENTITY_LEASE_H
#define K3C_APISERVER_IDENTITY_LEASE_H

#include <stdbool.h>

struct apiserver;
struct identity_lease;

struct identity_lease *identity_lease_new(struct apiserver *s);
/* Ends renewing and deletes the Lease. NULL is fine. */
void identity_lease_stop(struct identity_lease *l);
/* Leaves the Lease to whoever comes next. NULL is fine; returns NULL. */
struct identity_lease *identity_lease_free(struct identity_lease *l);

/* Whether the Lease was renewed within its duration; whether the last look for old ones went well. */
bool identity_lease_held(const struct identity_lease *l);
bool identity_lease_swept(const struct identity_lease *l);

#endif
