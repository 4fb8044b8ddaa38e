#include "net/hairpin.h"

#include "net/nft.h"

const struct nft_set hairpin_set = {
    .name = "hairpin",
    .key_type = NFT_CONCAT(NFT_T_IPV4, NFT_T_IPV4),
    .key_len = 8,
};

void hairpin_rule(struct nft_batch *b, const char *chain)
{
    struct nft_rule *r = nft_rule_begin(b, chain);
    nft_load_ip_saddr(r, nft_reg(0));
    nft_load_ip_daddr(r, nft_reg(1));
    nft_lookup(r, hairpin_set.name, nft_reg(0), true);
    nft_masquerade(r);
    nft_rule_end(r);
}
