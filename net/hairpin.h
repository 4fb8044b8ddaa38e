/* Hairpin: a pod that reaches itself through an address that is translated (a Service's, a host port's) must not see
 * its own address as the peer's, so such packets are masqueraded. */
#ifndef K3C_NET_HAIRPIN_H
#define K3C_NET_HAIRPIN_H

struct nft_batch;

/* Keys are 8 bytes: a pod's IPv4 address, twice. */
extern const struct nft_set hairpin_set;
/* Adds the rule to a postrouting chain of a table with that set. */
void hairpin_rule(struct nft_batch *b, const char *chain);

#endif
