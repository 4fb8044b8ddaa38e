/* What the files of the service proxy share; nobody else includes it.
 *
 * An entry is one service port. `wanted` is what the agent said; `now` is what the kernel has; a commit computes `next`
 * from wanted, sends the difference between now and next, and makes next the new now. */
#ifndef K3C_NET_SERVICE_INTERNAL_H
#define K3C_NET_SERVICE_INTERNAL_H

#include "core/base/list.h"
#include "core/base/map.h"
#include "net/service.h"

struct netlink;
struct nft_batch;
struct nft_rule;

/* An endpoint as it stands in registers and maps. */
struct __attribute__((packed)) service_target {
    uint8_t ip[4];
    uint16_t port; /* network order */
    uint16_t pad;
};

/* Endpoints to pick from, by their index in the kernel's map. */
struct service_pool {
    struct service_target *targets;
    size_t count;
};

enum service_front_kind {
    FRONT_IP,     /* cluster or external IP in @service-ips */
    FRONT_NODE,   /* node port in @service-nodeports */
    FRONT_REJECT, /* address without endpoints in @no-endpoints */
};

enum service_goes { GO_ALL, GO_LOCAL, GO_EXTERNAL, GO_DROP };

/* An address that leads to the service. In the kernel it has an element that leads to a chain, and for each pool that
 * the chain picks from, an element for each endpoint. */
struct service_front {
    uint8_t kind; /* enum service_front_kind */
    uint8_t goes; /* enum service_goes */
    uint8_t ip[4];
    uint16_t port; /* host order */
};

enum { POOL_ALL, POOL_LOCAL, POOL_COUNT };

struct service_state {
    struct service_pool pools[POOL_COUNT];
    bool external_local; /* traffic from outside goes to endpoints on this node only */
    uint32_t affinity_seconds;
    uint32_t sticky; /* with affinity: names the chains, another one for each change of endpoints or time; else 0 */
    struct service_front *fronts;
    size_t front_count;
};

struct service_entry {
    struct list dirty; /* in the proxy's list, or initialised */
    char *key;
    bool deleted;
    bool beaten;                /* another entry has one of its addresses */
    struct service_port wanted; /* the heap's; name is key without the protocol */
    struct service_state now, next;
};

struct service_proxy {
    struct service_proxy_options options; /* table is the heap's */
    struct netlink *netfilter, *route;
    struct map entries; /* key -> entry */
    struct list dirty;
    struct map owners;  /* address -> the entry that has it */
    struct map hairpin; /* address -> struct hairpin */
    struct map chains;  /* name -> struct service_chain */
    size_t beaten;
    uint32_t sticky; /* the last one given */
    bool full;       /* the next commit replaces the table */
    struct service_proxy_stats stats;
};

/* A front as it stands in registers: the first part of the keys of endpoints. The address of a node port is zero. */
struct __attribute__((packed)) service_key {
    uint8_t ip[4];
    uint8_t protocol, pad[3];
    uint16_t port, pad2; /* network order */
};

/* ---- service_state.c ---- */

/* Computes next for every dirty entry. Entries that get an address another one gave up become dirty, too. */
void service_states_compute(struct service_proxy *p);
void service_state_clear(struct service_state *s);
/* Does the chain that the front leads to pick from this pool? */
bool service_front_uses(const struct service_state *s, const struct service_front *f, int pool);
/* The front of a state that has this key, or NULL. */
const struct service_front *service_front_find(const struct service_state *s, const struct service_front *f);
struct service_key service_front_key(const struct service_front *f, uint8_t protocol);

/* ---- service_chains.c ---- */

enum { SERVICE_CHAIN_NAME = 48 };
/* The chain that a front leads to; chains are shared by all that balance alike. Returns out. */
const char *service_chain_name(const struct service_state *s, const struct service_front *f,
                               char out[SERVICE_CHAIN_NAME]);
/* Counts users of the chains that now and next lead to; writes chains that are new. */
void service_chains_make(struct service_proxy *p, struct nft_batch *b);
/* Writes the deletion of chains that nothing leads to any more. */
void service_chains_sweep(struct service_proxy *p, struct nft_batch *b);
void service_chains_forget(struct service_proxy *p);
/* Loads a front's key from the packet into three registers from `reg` on. */
void service_load_key(struct nft_rule *r, bool node, unsigned reg);

/* ---- service_rules.c ---- */

extern const char *const service_endpoints[POOL_COUNT]; /* names of the maps: front . index -> endpoint */
#define SERVICE_KEY_TYPE NFT_CONCAT(NFT_CONCAT(NFT_T_IPV4, NFT_T_PROTOCOL), NFT_T_PORT)

/* Writes the table with the rules that belong to no service, in the place of whatever is there. */
void service_rules_table(const struct service_proxy *p, struct nft_batch *b);
/* Writes what leads from now to next for all dirty entries. */
void service_rules_entries(struct service_proxy *p, struct nft_batch *b);
int service_rules_remove(struct service_proxy *p, struct err *err);

/* ---- service_conntrack.c ---- */

/* Deletes the UDP flows that dirty entries changed under; call it between the commit and accepting the new states. */
int service_conntrack_clean(struct service_proxy *p, struct err *err);

/* ---- service_affinity.c ---- */

void service_affinity_table(struct nft_batch *b);
/* Writes the rules of a chain that binds clients to endpoints of the pool of e->next, and the chains it leads to. */
void service_affinity_rules(struct nft_batch *b, const char *chain, const struct service_entry *e, int pool);
/* Deletes the chains it led to. */
void service_affinity_delete(struct nft_batch *b, uint32_t sticky, int pool, size_t count);
/* Reads which clients are bound and writes them into the batch that replaces the table. */
int service_affinity_keep(struct service_proxy *p, struct nft_batch *b, struct err *err);

#endif
