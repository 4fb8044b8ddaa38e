/* IP addresses and CIDRs as text: parsed the way the Kubernetes API does (leniently, saying what was odd), written the
 * way Go does (RFC 5952; an IPv4-mapped address as IPv4). */
#ifndef K3C_FORMAT_IP_H
#define K3C_FORMAT_IP_H

#include <stdbool.h>
#include <stdint.h>

enum { IP_TEXT_SIZE = 48 };

enum ip_oddity {
    IP_LEADING_ZEROS = 1 << 0, /* 010.1.2.3 */
    IP_MAPPED = 1 << 1,        /* ::ffff:1.2.3.4 */
    IP_HOST_BITS = 1 << 2,     /* a CIDR with bits set beyond its prefix */
};

struct ip {
    uint8_t bytes[16]; /* the first 4 for IPv4 */
    bool v4;           /* a mapped address counts as IPv4 */
};

struct cidr {
    struct ip ip; /* as written, host bits included */
    unsigned prefix;
};

/* 0 or -EINVAL. `odd` (may be NULL) gets enum ip_oddity bits. No zone, no port. */
int ip_parse(const char *text, struct ip *ret, unsigned *odd);
int cidr_parse(const char *text, struct cidr *ret, unsigned *odd);
void ip_format(const struct ip *ip, char out[IP_TEXT_SIZE]);
/* The network ("10.0.0.0/8"), host bits cleared. */
void cidr_format(const struct cidr *c, char out[IP_TEXT_SIZE]);
bool cidr_contains(const struct cidr *c, const struct ip *ip);
bool ip_equal(const struct ip *a, const struct ip *b);

bool ip_is_unspecified(const struct ip *ip);
bool ip_is_loopback(const struct ip *ip);
bool ip_is_link_local_unicast(const struct ip *ip);
bool ip_is_link_local_multicast(const struct ip *ip);

#endif
