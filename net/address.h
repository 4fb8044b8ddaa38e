/* Addresses: an IP of either family and a prefix, as values that compare bytewise. */
#ifndef K3C_NET_ADDRESS_H
#define K3C_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sockaddr_storage;

enum {
    NET_IP_TEXT = 46,     /* bytes for an address as text, NUL included */
    NET_PREFIX_TEXT = 50, /* the same for address/length */
    NET_MAC_SIZE = 6,
    NET_MAC_TEXT = 18,
};

struct net_ip {
    uint8_t family;    /* AF_INET or AF_INET6; 0 is "none" */
    uint8_t bytes[16]; /* network order; the first four for IPv4, the rest zero */
};

struct net_prefix {
    struct net_ip ip; /* as written: host bits may be set, net_prefix_base clears them */
    uint8_t length;   /* bits */
};

int net_ip_parse(const char *text, struct net_ip *ret);                    /* 0 or -EINVAL; leading zeros are refused */
const char *net_ip_format(const struct net_ip *ip, char out[NET_IP_TEXT]); /* returns out; "" for none */
bool net_ip_eq(const struct net_ip *a, const struct net_ip *b);
size_t net_ip_size(const struct net_ip *ip); /* 4, 16 or 0 */
struct net_ip net_ip_v4(uint32_t host_order);
uint32_t net_ip_to_v4(const struct net_ip *ip); /* host order; 0 unless IPv4 */
/* The address `n` behind `ip` (with carry); what overflows wraps. */
struct net_ip net_ip_add(const struct net_ip *ip, uint64_t n);
/* 0 or -EINVAL for a family that is none. Returns the socket address' length. */
int net_ip_to_sockaddr(const struct net_ip *ip, uint16_t port, struct sockaddr_storage *ret);
void net_ip_from_sockaddr(const struct sockaddr_storage *sa, struct net_ip *ret, uint16_t *port);

int net_prefix_parse(const char *text, struct net_prefix *ret, struct err *err); /* "10.42.0.0/16"; 0 or -EINVAL */
const char *net_prefix_format(const struct net_prefix *p, char out[NET_PREFIX_TEXT]);
struct net_ip net_prefix_base(const struct net_prefix *p);                  /* host bits cleared */
struct net_ip net_prefix_mask(const struct net_prefix *p);                  /* 255.255.0.0 */
bool net_prefix_has(const struct net_prefix *p, const struct net_ip *ip);   /* false between families */
bool net_prefix_eq(const struct net_prefix *a, const struct net_prefix *b); /* the same network */

int net_mac_parse(const char *text, uint8_t ret[NET_MAC_SIZE]); /* 0 or -EINVAL */
const char *net_mac_format(const uint8_t mac[NET_MAC_SIZE], char out[NET_MAC_TEXT]);

#endif
