#include "net/netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "net/link.h"
#include "net/netns.h"
#include "net/route.h"
#include "test/unit/net_lab.h"
#include "test/unit/tap.h"

/* What the kernel answers to a request it refuses, with (capped) and without the request's copy left out. */
static size_t refusal(uint8_t *out, int code, bool capped, const char *text)
{
    struct nlmsghdr *head = mnl_nlmsg_put_header(out);
    struct nlmsgerr *body = mnl_nlmsg_put_extra_header(head, sizeof(*body));
    head->nlmsg_type = NLMSG_ERROR;
    head->nlmsg_flags = (uint16_t)(NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0));
    body->error = -code;
    body->msg = (struct nlmsghdr){.nlmsg_len = sizeof(struct nlmsghdr) + 6, .nlmsg_seq = 42};
    if (!capped)
        mnl_nlmsg_put_extra_header(head, 6);
    mnl_attr_put_strz(head, NLMSGERR_ATTR_MSG, text);
    return head->nlmsg_len;
}

static void acks_are_read(void)
{
    uint8_t msg[512] __attribute__((aligned(4)));
    struct netlink_ack ack;
    size_t len = refusal(msg, EINVAL, true, "no such thing");
    ok(netlink_ack_decode(msg, len, &ack) == 0 && ack.code == EINVAL && ack.seq == 42,
       "a refusal has a code and a number");
    is_string(ack.text, "no such thing", "and the kernel's words");
    len = refusal(msg, EINVAL, false, "no such thing");
    ok(netlink_ack_decode(msg, len, &ack) == 0 && !strcmp(ack.text, "no such thing"),
       "behind a copy of the request as well");
    int all = 1;
    for (size_t n = 0; n < len; n++)
        all &= netlink_ack_decode(msg, n, &ack) == -EPROTO;
    ok(all, "every cut answer is refused");
    char longer[400];
    memset(longer, 'x', sizeof(longer));
    longer[399] = 0;
    len = refusal(msg, EPERM, true, longer);
    ok(netlink_ack_decode(msg, len, &ack) == 0 && strlen(ack.text) == NETLINK_TEXT_MAX - 1, "long words are cut");
}

static void errors_say_why(void)
{
    struct netlink *nl;
    struct link_info lo;
    struct err err = {0};
    netlink_open(NETLINK_ROUTE, -1, &nl, NULL);
    ok(link_get(nl, "lo", &lo, &err) == 0 && lo.index == 1, "loopback is found");
    is_int(link_get(nl, "absent0", &lo, &err), -ENODEV, "a device that is not there is ENODEV");
    ok(strstr(err.text, "absent0"), "and is named");
    is_int(link_get(nl, "a-name-over-fifteen", &lo, &err), -ENODEV, "so is one that cannot be");
    err = (struct err){0};
    link_get(nl, "lo", &lo, NULL);
    is_int(link_set_mtu(nl, lo.index, 0xffffffff, &err) < 0, 1, "what the kernel refuses fails");
    printf("# %s\n", err.text);
    const struct link_vxlan vxlan = {.vni = 0xffffffff, .port = 8472};
    err = (struct err){0};
    ok(link_add_vxlan(nl, "vx0", &vxlan, NULL, 0, &err) < 0 && strchr(err.text, '('), "with the kernel's own words");
    printf("# %s\n", err.text);
    ok(link_delete(nl, 9999, &err) == 0, "deleting a device that is not there is done already");
    const uint64_t sent = netlink_sent(nl);
    link_get(nl, "lo", &lo, NULL);
    is_int((long long)(netlink_sent(nl) - sent), 1, "messages are counted");
    netlink_close(nl);
}

static int read_index(void *arg, struct err *err)
{
    struct netlink *nl;
    struct link_info link;
    int r = netlink_open(NETLINK_ROUTE, -1, &nl, err);
    if (r == 0) {
        r = link_get(nl, arg, &link, err);
        netlink_close(nl);
    }
    return r < 0 ? r : link.index;
}

static void namespaces(void)
{
    struct netlink *here, *there;
    struct link_info link;
    struct err err = {0};
    char path[128];
    snprintf(path, sizeof(path), "%s", lab_path("deep/er/ns"));
    ok(netns_create(path, &err) == 0, "a namespace is made, with the folders above it");
    is_int(netns_create(path, &err), -EEXIST, "once");
    int fd = netns_open(path, &err);
    netlink_open(NETLINK_ROUTE, fd, &there, &err);
    netlink_open(NETLINK_ROUTE, -1, &here, &err);
    ok(link_get(there, "lo", &link, NULL) == 0 && (link.flags & IFF_UP), "its loopback is up");
    const struct link_veth veth = {.name = "h0", .peer_name = "p0", .peer_netns = fd, .mtu = 1400};
    ok(link_add_veth(here, &veth, &err) == 0 && link_get(there, "p0", &link, NULL) == 0 && link.mtu == 1400,
       "a veth's other end is made inside");
    ok(link_get(here, "p0", &link, NULL) == -ENODEV, "and not outside");
    is_int(netns_run(fd, read_index, (void *)(uintptr_t) "h0", NULL), -ENODEV, "what runs inside sees the inside");
    ok(read_index((void *)(uintptr_t) "h0", NULL) > 0, "and who asked for it stays outside");
    ok(netns_delete(path, &err) == 0 && access(path, F_OK) < 0, "it is deleted");
    is_int(netns_open(path, &err), -ENOENT, "and gone");
    is_int(netns_delete(path, &err), 0, "deleting it again is fine");
    FILE *stale = fopen(path, "w");
    fclose(stale);
    is_int(netns_open(path, &err), -ENOENT, "a file that is no namespace is not taken for one");
    ok(netns_create(path, &err) == 0, "but taken over by a new one");
    netns_delete(path, NULL);
    netlink_close(here);
    netlink_close(there);
    close(fd);
}

static int count(const struct addr *addr, void *arg)
{
    char text[NET_PREFIX_TEXT];
    *(int *)arg += !strcmp(net_prefix_format(&addr->addr, text), "192.0.2.1/24");
    return 0;
}

static int stop_at_first(const struct link_info *link, void *arg)
{
    (void)link;
    ++*(int *)arg;
    return -ECANCELED;
}

static void addresses_and_routes(void)
{
    struct netlink *nl;
    struct link_info link;
    struct route out;
    struct err err = {0};
    int n = 0;
    netlink_open(NETLINK_ROUTE, -1, &nl, NULL);
    link_add_bridge(nl, "br0", NULL, 1500, &err);
    ok(link_get(nl, "br0", &link, NULL) == 0 && !strcmp(link.kind, "bridge"), "a bridge is one");
    is_int(link_add_bridge(nl, "br0", NULL, 1500, &err), -EEXIST, "its name is taken");
    const struct net_prefix addr = lab_prefix("192.0.2.1/24");
    ok(addr_add(nl, link.index, &addr, 0, &err) == 0 && addr_add(nl, link.index, &addr, 0, &err) == 0,
       "an address is added, twice is fine");
    addr_each(nl, link.index, count, &n, NULL);
    is_int(n, 1, "and listed once");
    link_set_up(nl, link.index, true, NULL);
    const struct route route = {.dst = lab_prefix("198.51.100.0/24"), .via = lab_ip("192.0.2.9"), .index = link.index};
    is_int(route_replace(nl, &route, &err), 0, "a route is set");
    const struct net_ip to = lab_ip("198.51.100.7");
    ok(route_lookup(nl, &to, &out, &err) == 0 && net_ip_eq(&out.via, &route.via) && out.index == link.index,
       "and taken");
    ok(route_delete(nl, &route, &err) == 1 && route_delete(nl, &route, &err) == 0, "it goes, once");
    is_int(route_lookup(nl, &to, &out, &err), -ENETUNREACH, "then there is none");
    ok(addr_delete(nl, link.index, &addr, &err) == 1 && addr_delete(nl, link.index, &addr, &err) == 0,
       "an address goes, once");
    n = 0;
    is_int(link_each(nl, stop_at_first, &n, NULL), -ECANCELED, "a listing can be ended");
    is_int(n, 1, "at once");
    is_int(link_get(nl, "br0", &link, &err), 0, "and what comes after is not mixed up with it");
    netlink_close(nl);
}

int main(void)
{
    acks_are_read();
    lab_begin();
    errors_say_why();
    namespaces();
    addresses_and_routes();
    return done();
}
