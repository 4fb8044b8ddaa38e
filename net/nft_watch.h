/* Tells when somebody else took an nf_tables table of ours away: `nft flush ruleset`, a restarted firewall service. */
#ifndef K3C_NET_NFT_WATCH_H
#define K3C_NET_NFT_WATCH_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct loop;
struct nft_watch;

struct nft_watch_table {
    uint8_t family;   /* NFPROTO_IPV4, NFPROTO_BRIDGE */
    const char *name; /* copied */
};

enum { NFT_WATCH_TABLES_MAX = 8 };

/* Calls fn in the loop whenever one of the tables was deleted and is not there. Works in the network namespace of the
 * calling thread. Costs nothing while nobody changes nf_tables. */
int nft_watch_new(struct loop *loop, const struct nft_watch_table *tables, size_t count, void (*fn)(void *arg),
                  void *arg, struct nft_watch **ret, struct err *err);
struct nft_watch *nft_watch_free(struct nft_watch *w); /* NULL is fine; returns NULL */

#endif
