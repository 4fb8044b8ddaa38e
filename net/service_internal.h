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

/* An endpoint as it stands in registers and maps. */
struct __attribute__((packed)) service_target {
    uint8_t ip[4];
    uint16_t port; /* network order */
    uint16_t pad;
};

/* The endpoints that a chain picks from, by their index in the kernel's map. */
struct service_pool {
    struct service_target *targets;
    size_t count;
    bool used; /* has a chain; false when nothing leads to it or it is empty */
};

enum service_front_kind {
    FRONT_IP,     /* cluster or external IP in @service-ips */
    FRONT_NODE,   /* node port in @service-nodeports */
    FRONT_REJECT, /* address without endpoints in @no-endpoints */
};

enum service_goes { GO_ALL, GO_LOCAL, GO_EXTERNAL, GO_DROP };

/* An address that leads to the service. */
struct service_front {
    uint8_t kind; /* enum service_front_kind */
    uint8_t goes; /* enum service_goes */
    uint8_t ip[4];
    uint16_t port; /* host order */
};

enum { POOL_ALL, POOL_LOCAL, POOL_COUNT };

struct service_state {
    struct service_pool pools[POOL_COUNT];
    bool external;       /* has a chain for traffic from outside ... */
    bool external_local; /* ... which prefers endpoints on this node */
    uint32_t affinity_seconds;
    struct service_front *fronts;
    size_t front_count;
    struct service_target *hairpin; /* endpoints on this node */
    size_t hairpin_count;
};

struct service_entry {
    struct list dirty; /* in the proxy's list, or initialised */
    char *key;
    uint32_t id; /* names the chains; pool ids are id * POOL_COUNT + pool */
    bool deleted;
    bool beaten;                /* another entry has one of its addresses */
    struct service_port wanted; /* the heap's; name is key without the protocol */
    struct service_state now, next;
};

struct service_proxy {
    struct service_proxy_options options; /* table is the heap's */
    struct netlink *netfilter;
    struct map entries; /* key -> entry */
    struct list dirty;
    struct map owners;  /* address -> the entry that has it */
    struct map ids;     /* key, cut as comments are -> id + 1 of an earlier process */
    struct map hairpin; /* address -> struct hairpin */
    uint32_t next_id;
    size_t beaten;
    bool full;  /* the next commit replaces the table */
    bool sweep; /* affinity may remember endpoints that are gone */
    struct service_proxy_stats stats;
};

/* ---- service_state.c ---- */

/* Computes next for every dirty entry. Entries that get an address another one gave up become dirty, too. */
void service_states_compute(struct service_proxy *p);
void service_state_clear(struct service_state *s);
bool service_pool_has(const struct service_pool *pool, const struct service_target *target);

/* ---- service_rules.c ---- */

/* Writes the table with the rules that belong to no service, in the place of whatever is there. */
void service_rules_table(const struct service_proxy *p, struct nft_batch *b);
/* Writes what leads from now to next for all dirty entries. */
void service_rules_entries(struct service_proxy *p, struct nft_batch *b);
int service_rules_remove(struct service_proxy *p, struct err *err);

/* ---- service_affinity.c ---- */

/* Learns the ids of an earlier process from its chains' comments. */
int service_ids_read(struct service_proxy *p, struct err *err);
/* Reads what clients are bound to and writes what is still true of it into the batch that replaces the table. */
int service_affinity_keep(struct service_proxy *p, struct nft_batch *b, struct err *err);
/* Deletes from the kernel what clients are bound to and is gone. */
int service_affinity_sweep(struct service_proxy *p, struct err *err);
/* Writes one entry's part of the set that tells bound endpoints that still exist. */
void service_affinity_diff(struct nft_batch *b, const struct service_entry *e, int pool);
/* The sets behind it. */
void service_affinity_table(struct nft_batch *b);
struct nft_rule;
void service_affinity_rules(struct nft_batch *b, const char *chain, uint32_t pool_id, size_t count, uint32_t seconds);

/* Names of an entry's chains; each returns out. */
enum { SERVICE_CHAIN_NAME = 24 };
const char *service_chain(const struct service_entry *e, enum service_goes goes, char out[SERVICE_CHAIN_NAME]);
uint32_t service_pool_id(const struct service_entry *e, int pool);

#endif
