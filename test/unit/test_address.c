#include "net/address.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/err.h"
#include "test/unit/tap.h"

static void addresses(void)
{
    struct net_ip ip, sum;
    char text[NET_IP_TEXT];
    ok(net_ip_parse("10.42.0.255", &ip) == 0 && ip.family == AF_INET, "an IPv4 address is read");
    sum = net_ip_add(&ip, 1);
    is_string(net_ip_format(&sum, text), "10.42.1.0", "adding carries over");
    ok(net_ip_to_v4(&sum) == 0x0a2a0100, "it is a number in host order");
    ok(net_ip_parse("fd00::ffff", &ip) == 0 && ip.family == AF_INET6, "an IPv6 address is read");
    sum = net_ip_add(&ip, 1);
    is_string(net_ip_format(&sum, text), "fd00::1:0", "there, too");
    ok(net_ip_parse("1.2.3", &ip) == -EINVAL && net_ip_parse("1.2.3.256", &ip) == -EINVAL &&
           net_ip_parse("", &ip) == -EINVAL && net_ip_parse("::1%lo", &ip) == -EINVAL,
       "what is none is refused");
    is_string(net_ip_format(&(struct net_ip){0}, text), "", "none is no text");
}

static void prefixes(void)
{
    struct net_prefix p, q;
    struct net_ip ip;
    struct err err = {0};
    char text[NET_PREFIX_TEXT];
    ok(net_prefix_parse("10.42.3.7/20", &p, &err) == 0, "a CIDR is read");
    is_string(net_prefix_format(&p, text), "10.42.3.7/20", "as it was written");
    ip = net_prefix_base(&p);
    is_string(net_ip_format(&ip, text), "10.42.0.0", "its base has no host bits");
    ip = net_prefix_mask(&p);
    is_string(net_ip_format(&ip, text), "255.255.240.0", "its mask");
    net_ip_parse("10.42.15.255", &ip);
    ok(net_prefix_has(&p, &ip), "the last address is in it");
    net_ip_parse("10.42.16.0", &ip);
    ok(!net_prefix_has(&p, &ip), "the one behind is not");
    net_ip_parse("::ffff:10.42.0.1", &ip);
    ok(!net_prefix_has(&p, &ip), "nor is one of the other family");
    net_prefix_parse("10.42.0.0/20", &q, NULL);
    ok(net_prefix_eq(&p, &q), "two writings of one network are equal");
    net_prefix_parse("10.42.0.0/19", &q, NULL);
    ok(!net_prefix_eq(&p, &q), "two lengths are not");
    net_prefix_parse("0.0.0.0/0", &q, NULL);
    ok(net_prefix_has(&q, &p.ip), "length 0 has all of its family");
    static const char *const bad[] = {"10.42.0.0",    "10.42.0.0/33", "10.42.0.0/-1", "x/8",
                                      "10.42.0.0/8x", "/8",           "::/129"};
    int all = 1;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        all &= net_prefix_parse(bad[i], &q, &err) == -EINVAL;
    ok(all && strstr(err.text, "::/129"), "what is none is refused and named");
}

static void macs(void)
{
    uint8_t mac[NET_MAC_SIZE];
    char text[NET_MAC_TEXT];
    ok(net_mac_parse("0A:58:0a:2a:00:01", mac) == 0, "a MAC address is read");
    is_string(net_mac_format(mac, text), "0a:58:0a:2a:00:01", "and written in lower case");
    static const char *const bad[] = {
        "", "0a:58:0a:2a:00", "0a:58:0a:2a:00:01:02", "0a:58:0a:2a:00:1", "0g:58:0a:2a:00:01", "0a58:0a:2a:00:01:"};
    int all = 1;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        all &= net_mac_parse(bad[i], mac) == -EINVAL;
    ok(all, "what is none is refused");
}

int main(void)
{
    addresses();
    prefixes();
    macs();
    return done();
}
