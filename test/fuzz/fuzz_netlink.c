#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>

#include "net/conntrack.h"
#include "net/link.h"
#include "net/netlink.h"
#include "net/nft.h"
#include "net/route.h"

static int element(const struct nft_element *e, void *arg)
{
    (void)arg;
    if (e->key_len > sizeof(e->key) || e->data_len > sizeof(e->data))
        abort();
    return 0;
}

/* Every reader of the kernel's messages, on one message whose length says what there is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < sizeof(struct nlmsghdr) || len > 1 << 16)
        return 0;
    struct nlmsghdr *msg = malloc(len);
    memcpy(msg, data, len);
    struct netlink_ack ack;
    if (netlink_ack_decode(msg, len, &ack) == 0 && memchr(ack.text, 0, sizeof(ack.text)) == NULL)
        abort();
    msg->nlmsg_len = (uint32_t)len;
    struct link_info link;
    struct addr addr;
    struct route route;
    struct neigh neigh;
    struct conntrack_entry entry;
    if (link_decode(msg, &link) == 0 && (link.index <= 0 || !memchr(link.name, 0, sizeof(link.name))))
        abort();
    if (addr_decode(msg, &addr) == 0 && addr.addr.length > net_ip_size(&addr.addr.ip) * 8)
        abort();
    if (route_decode(msg, &route) == 0 && route.dst.length > net_ip_size(&route.dst.ip) * 8)
        abort();
    neigh_decode(msg, &neigh);
    conntrack_decode(msg, &entry);
    nft_elements_decode(msg, element, NULL);
    free(msg);
    return 0;
}
