#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/str.h"

int net_ip_parse(const char *text, struct net_ip *ret)
{
    struct net_ip ip = {.family = AF_INET};
    if (inet_pton(AF_INET, text, ip.bytes) != 1) {
        ip.family = AF_INET6;
        if (inet_pton(AF_INET6, text, ip.bytes) != 1)
            return -EINVAL;
    }
    *ret = ip;
    return 0;
}

const char *net_ip_format(const struct net_ip *ip, char out[NET_IP_TEXT])
{
    if (!ip->family || !inet_ntop(ip->family, ip->bytes, out, NET_IP_TEXT))
        out[0] = 0;
    return out;
}

bool net_ip_eq(const struct net_ip *a, const struct net_ip *b)
{
    return a->family == b->family && !memcmp(a->bytes, b->bytes, net_ip_size(a));
}

size_t net_ip_size(const struct net_ip *ip)
{
    return ip->family == AF_INET ? 4 : ip->family == AF_INET6 ? 16 : 0;
}

struct net_ip net_ip_v4(uint32_t host_order)
{
    struct net_ip ip = {.family = AF_INET};
    uint32_t wire = htonl(host_order);
    memcpy(ip.bytes, &wire, sizeof(wire));
    return ip;
}

uint32_t net_ip_to_v4(const struct net_ip *ip)
{
    uint32_t wire;
    memcpy(&wire, ip->bytes, sizeof(wire));
    return ip->family == AF_INET ? ntohl(wire) : 0;
}

struct net_ip net_ip_add(const struct net_ip *ip, uint64_t n)
{
    struct net_ip sum = *ip;
    for (size_t i = net_ip_size(ip); i-- > 0 && n;) {
        n += sum.bytes[i];
        sum.bytes[i] = (uint8_t)n;
        n >>= 8;
    }
    return sum;
}

int net_ip_to_sockaddr(const struct net_ip *ip, uint16_t port, struct sockaddr_storage *ret)
{
    memset(ret, 0, sizeof(*ret));
    if (ip->family == AF_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
        memcpy(&in.sin_addr, ip->bytes, sizeof(in.sin_addr));
        memcpy(ret, &in, sizeof(in));
        return sizeof(in);
    }
    if (ip->family == AF_INET6) {
        struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        memcpy(&in.sin6_addr, ip->bytes, sizeof(in.sin6_addr));
        memcpy(ret, &in, sizeof(in));
        return sizeof(in);
    }
    return -EINVAL;
}

void net_ip_from_sockaddr(const struct sockaddr_storage *sa, struct net_ip *ret, uint16_t *port)
{
    *ret = (struct net_ip){0};
    *port = 0;
    if (sa->ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof(in));
        ret->family = AF_INET;
        memcpy(ret->bytes, &in.sin_addr, sizeof(in.sin_addr));
        *port = ntohs(in.sin_port);
    } else if (sa->ss_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, sa, sizeof(in));
        ret->family = AF_INET6;
        memcpy(ret->bytes, &in.sin6_addr, sizeof(in.sin6_addr));
        *port = ntohs(in.sin6_port);
    }
}

int net_prefix_parse(const char *text, struct net_prefix *ret, struct err *err)
{
    char ip[NET_IP_TEXT];
    const char *slash = strchr(text, '/');
    uint64_t length;
    struct net_prefix p;
    if (!slash || (size_t)(slash - text) >= sizeof(ip))
        return err_set(err, EINVAL, "\"%.60s\" is not a CIDR like 10.42.0.0/16", text);
    memcpy(ip, text, (size_t)(slash - text));
    ip[slash - text] = 0;
    if (net_ip_parse(ip, &p.ip) || str_to_u64(slash + 1, &length) || length > net_ip_size(&p.ip) * 8)
        return err_set(err, EINVAL, "\"%.60s\" is not a CIDR like 10.42.0.0/16", text);
    p.length = (uint8_t)length;
    *ret = p;
    return 0;
}

const char *net_prefix_format(const struct net_prefix *p, char out[NET_PREFIX_TEXT])
{
    char ip[NET_IP_TEXT];
    snprintf(out, NET_PREFIX_TEXT, "%s/%u", net_ip_format(&p->ip, ip), p->length);
    return out;
}

struct net_ip net_prefix_mask(const struct net_prefix *p)
{
    struct net_ip mask = {.family = p->ip.family};
    for (size_t i = 0; i < net_ip_size(&p->ip); i++) {
        unsigned bits = p->length > i * 8 ? p->length - (unsigned)i * 8 : 0;
        mask.bytes[i] = (uint8_t)(bits >= 8 ? 0xffU : (0xff00U >> bits) & 0xffU);
    }
    return mask;
}

struct net_ip net_prefix_base(const struct net_prefix *p)
{
    struct net_ip base = p->ip, mask = net_prefix_mask(p);
    for (size_t i = 0; i < sizeof(base.bytes); i++)
        base.bytes[i] &= mask.bytes[i];
    return base;
}

bool net_prefix_has(const struct net_prefix *p, const struct net_ip *ip)
{
    if (!ip->family || ip->family != p->ip.family)
        return false;
    struct net_ip a = net_prefix_base(p), b = net_prefix_base(&(struct net_prefix){*ip, p->length});
    return net_ip_eq(&a, &b);
}

bool net_prefix_eq(const struct net_prefix *a, const struct net_prefix *b)
{
    return a->length == b->length && (a->ip.family == b->ip.family) && (!a->ip.family || net_prefix_has(a, &b->ip));
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

int net_mac_parse(const char *text, uint8_t ret[NET_MAC_SIZE])
{
    uint8_t mac[NET_MAC_SIZE];
    if (strlen(text) != NET_MAC_TEXT - 1)
        return -EINVAL;
    for (size_t i = 0; i < NET_MAC_SIZE; i++) {
        int high = hex_digit(text[i * 3]), low = hex_digit(text[i * 3 + 1]);
        if (high < 0 || low < 0 || (text[i * 3 + 2] && text[i * 3 + 2] != ':'))
            return -EINVAL;
        mac[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, mac, sizeof(mac));
    return 0;
}

const char *net_mac_format(const uint8_t mac[NET_MAC_SIZE], char out[NET_MAC_TEXT])
{
    snprintf(out, NET_MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    return out;
}
