/* IPAM: which pod has which address of the node's pod CIDR.
 *
 * One file an address in a directory of the caller's ("10.42.0.5", holding the owner's id), so that a restart finds
 * what was given out. Put it below /run: after a boot no pod has an address. The network's own address, the gateway
 * (the first one) and the broadcast address are never given out; neither is an address freed last, until the rest of
 * the range was used. One owner, one thread. */
#ifndef K3C_NET_IPAM_H
#define K3C_NET_IPAM_H

#include <stddef.h>

#include "net/address.h"

struct err;
struct ipam;

enum {
    IPAM_ID_MAX = 253,     /* bytes of an owner's id, NUL not included */
    IPAM_RANGE_MAX = 65536 /* addresses looked at in a larger prefix */
};

/* Makes the directory if need be and reads it; files that are no address of `cidr` or hold no id are removed. */
int ipam_open(const char *dir, const struct net_prefix *cidr, struct ipam **ret, struct err *err);
struct ipam *ipam_close(struct ipam *ipam); /* keeps the files; NULL is fine; returns NULL */

struct net_ip ipam_gateway(const struct ipam *ipam);
/* An address for `id`, the same one as long as it is not released; -ENOSPC when all are taken, -EINVAL for a bad id. */
int ipam_allocate(struct ipam *ipam, const char *id, struct net_ip *ret, struct err *err);
int ipam_lookup(const struct ipam *ipam, const char *id, struct net_ip *ret); /* 0 or -ENOENT */
const char *ipam_owner(const struct ipam *ipam, const struct net_ip *ip);     /* NULL: free, or not of the range */
int ipam_release(struct ipam *ipam, const char *id, struct err *err);         /* 0 also if it had none */
/* Releases what belongs to none of the `count` ids; returns how many. */
int ipam_reconcile(struct ipam *ipam, const char *const *ids, size_t count, struct err *err);
size_t ipam_count(const struct ipam *ipam);
/* Calls fn for every owner; fn must not allocate or release. */
void ipam_each(const struct ipam *ipam, void (*fn)(const char *id, const struct net_ip *ip, void *arg), void *arg);

#endif
