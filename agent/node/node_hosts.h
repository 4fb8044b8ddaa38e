/* Names of nodes in the cluster DNS, as K3s' NodeHosts has them: a node's name leads to its InternalIP addresses. */
#ifndef K3C_NODE_NODE_HOSTS_H
#define K3C_NODE_NODE_HOSTS_H

#include <cjson/cJSON.h>

struct dns_records;
struct informer;
struct informers;
struct item;

/* The shared informer of nodes: of each its metadata, spec and addresses. */
struct informer *node_hosts_informer(struct informers *f);
/* `old` NULL: added; `now` NULL: deleted. */
void node_hosts_changed(struct dns_records *records, struct item *old, struct item *now);

#endif
