/* The service proxy: Services in nf_tables, in one table (family ip).
 *
 *   ip daddr . meta l4proto . th dport vmap @service-ips      cluster IPs and external IPs
 *   fib daddr type local  meta l4proto . th dport vmap @service-nodeports
 *
 * Both lead to a chain that picks one of N endpoints (numgen random) from a map whose key begins with the packet's own
 * address, protocol and port; chains are shared by all services that balance alike (net/service_chains.c), so that the
 * cost of a look-up, and of a change, does not grow with services. Only ClientIP affinity has chains of its own.
 *
 * A change is one small transaction: two elements for an endpoint in the place of another. The first commit after
 * service_proxy_new replaces the whole table in one transaction, so that packets see the old rules or the new ones;
 * connections live on in conntrack, and clients stay with their endpoints. Until that first commit the kernel keeps
 * what an earlier process left there.
 *
 * Service IPs without a ready endpoint reject (TCP reset, ICMP port unreachable), and so does every unused address of
 * the service CIDR that is not an address of this node (cluster DNS). Policy Local without a local endpoint drops.
 * Whatever comes from outside the cluster CIDR, and a pod that reaches itself, is masqueraded; external traffic with
 * policy Local is not. UDP conntrack entries towards endpoints that are gone are deleted. Packets from or to pods that
 * conntrack finds invalid (outside the window) are dropped: they would leave untranslated and end the connection.
 *
 * Works in the network namespace of the thread that makes it. IPv4 now: other addresses are left out. */
#ifndef K3C_NET_SERVICE_H
#define K3C_NET_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;
struct service_proxy;

struct service_endpoint {
    struct net_ip ip;
    uint16_t port;
    bool local;       /* on this node */
    bool terminating; /* not ready any more, but still serving: asked only where no ready one is (for policy Local: on
                       * this node); UDP flows that it has stay with it */
};

/* One port of one Service; copied by the proxy. */
struct service_port {
    const char *name; /* its identity: "namespace/name:port-name"; together with protocol, see service_proxy_set */
    uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP */
    uint16_t port;
    uint16_t node_port;               /* 0: none */
    const struct net_ip *cluster_ips; /* headless services (none) belong to DNS, not here */
    size_t cluster_ip_count;
    const struct net_ip *external_ips; /* spec.externalIPs and load balancer ingress IPs */
    size_t external_ip_count;
    bool internal_local;                      /* internalTrafficPolicy: Local */
    bool external_local;                      /* externalTrafficPolicy: Local */
    uint32_t affinity_seconds;                /* sessionAffinity: ClientIP; 0: none */
    const struct service_endpoint *endpoints; /* those that are ready or serving */
    size_t endpoint_count;
};

enum { SERVICE_ENDPOINTS_MAX = 4096 }; /* of one port; more are an error */

struct service_proxy_options {
    struct net_prefix cluster_cidr; /* pods: the sources that keep their address */
    struct net_prefix service_cidr; /* cluster IPs */
    const char *table;              /* NULL: "k3c" */
    uint32_t masquerade_mark;       /* one bit of the packet mark; 0: 0x4000 as kube-proxy */
};

int service_proxy_new(const struct service_proxy_options *options, struct service_proxy **ret, struct err *err);
/* Forgets; the kernel goes on as it is. NULL is fine; returns NULL. */
struct service_proxy *service_proxy_free(struct service_proxy *p);
/* Deletes the table, for uninstalling. */
int service_proxy_remove_all(struct service_proxy *p, struct err *err);

/* Stages a port, new or changed; 0 (1: nothing differs) or -EINVAL. Two ports that claim the same address and port:
 * the one staged first keeps it, the other one gets it when the first goes. */
int service_proxy_set(struct service_proxy *p, const struct service_port *port, struct err *err);
/* Stages its removal; 0 also if there was none. */
int service_proxy_delete(struct service_proxy *p, const char *name, uint8_t protocol);
/* Puts what is staged into the kernel in one transaction; cheap when nothing is. On failure everything stays staged and
 * the next commit replaces the table as a whole: call it again after a while. Call it at the end of a loop turn
 * (loop_defer), not before the caches of Services and EndpointSlices are complete for the first time. */
int service_proxy_commit(struct service_proxy *p, struct err *err);
bool service_proxy_pending(const struct service_proxy *p); /* is there anything to commit? */
/* The table may be gone (net/nft_watch.h): the next commit replaces it. */
void service_proxy_invalidate(struct service_proxy *p);
struct nft_watch_table;
void service_proxy_table(const struct service_proxy *p, struct nft_watch_table *ret);

struct service_proxy_stats {
    uint64_t commits, full_commits; /* transactions sent */
    uint64_t messages;              /* netlink messages in them */
    uint64_t conntrack_deleted;
};
void service_proxy_stats(const struct service_proxy *p, struct service_proxy_stats *ret);

#endif
