/* Service addresses and node ports: bitmaps of what is taken, rebuilt from the store's Services at start. */
#ifndef K3C_APISERVER_IPALLOC_H
#define K3C_APISERVER_IPALLOC_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct arena;
struct err;
struct field_errors;
struct service_alloc;
struct store;

/* `cidr` IPv4, /12 to /30. Address 1 of it is kept for default/kubernetes. 0 or -EINVAL. */
int service_alloc_new(const char *cidr, int port_first, int port_last, struct service_alloc **ret, struct err *err);
struct service_alloc *service_alloc_free(struct service_alloc *s); /* NULL is fine; returns NULL */

/* Forgets everything and reads all Services of the store again. Logs what two Services claim. */
void service_alloc_rebuild(struct service_alloc *s, struct store *store);

/* The first address: "10.43.0.1". */
const char *service_alloc_first_ip(const struct service_alloc *s);

/* Gives `service` (spec.clusterIP, clusterIPs, ports[].nodePort) what its type needs and it does not have yet, changing
 * the tree; `old` is its stored form or NULL. Errors as Kubernetes words them are added to `errs`, and nothing is taken
 * then. What was newly taken is noted in `taken` (an object) for service_alloc_undo. */
void service_alloc_assign(struct service_alloc *s, struct arena *a, cJSON *service, const cJSON *old, cJSON *taken,
                          struct field_errors *errs);
void service_alloc_undo(struct service_alloc *s, const cJSON *taken);
/* What `service` (stored until now) held and `now` (NULL: deleted) does not hold any more is free again. */
void service_alloc_update(struct service_alloc *s, const cJSON *old, const cJSON *now);
void service_alloc_release(struct service_alloc *s, const cJSON *service);

#endif
