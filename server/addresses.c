#include "server/addresses.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/host.h"
#include "core/base/str.h"
#include "core/cli/options.h"

/* The `n`th address of an IPv4 CIDR that options_parse has checked. */
static const char *nth(const struct options *o, const char *cidr, uint32_t n)
{
    char text[INET_ADDRSTRLEN] = "";
    struct slice rest = slice_of(cidr);
    struct slice address = slice_cut(&rest, '/');
    struct in_addr ip;
    memcpy(text, address.p, MIN_OF(address.n, sizeof(text) - 1));
    if (inet_pton(AF_INET, text, &ip) != 1)
        return NULL;
    ip.s_addr = htonl(ntohl(ip.s_addr) + n);
    inet_ntop(AF_INET, &ip, text, sizeof(text));
    return arena_strdup(o->arena, text);
}

static bool is_ip(const char *s)
{
    struct in6_addr any;
    return inet_pton(AF_INET, s, &any) == 1 || inet_pton(AF_INET6, s, &any) == 1;
}

static void add(const char **list, size_t *n, const char *item)
{
    for (size_t i = 0; i < *n; i++)
        if (!strcmp(list[i], item))
            return;
    list[(*n)++] = item;
}

int addresses_find(const struct options *o, struct addresses *ret, struct err *err)
{
    struct arena *a = o->arena;
    size_t room = o->tls_san.count + o->node_ip.count + 12, n = 0, m = 0;
    const char **names = arena_alloc(a, room * sizeof(*names)), **ips = arena_alloc(a, room * sizeof(*ips));
    char *primary = arena_alloc(a, HOST_IP_SIZE), *host = arena_alloc(a, HOST_NAME_SIZE);
    host_primary_ip(primary);
    host_name(host);

    const char *node_ip = o->node_ip.count ? o->node_ip.items[0] : primary;
    struct addresses found = {
        .advertise = o->advertise_address ? o->advertise_address : node_ip,
        .service = nth(o, o->service_cidr, 1),
        .dns = o->cluster_dns ? o->cluster_dns : nth(o, o->service_cidr, 10),
    };
    if (!found.service || !found.dns)
        return err_set(err, EINVAL, "--service-cidr %s has no addresses", o->service_cidr);

    add(names, &n, "kubernetes");
    add(names, &n, "kubernetes.default");
    add(names, &n, "kubernetes.default.svc");
    add(names, &n, arena_printf(a, "kubernetes.default.svc.%s", o->cluster_domain));
    add(names, &n, "localhost");
    add(names, &n, o->node_name ? o->node_name : host);
    add(ips, &m, "127.0.0.1");
    add(ips, &m, "::1");
    add(ips, &m, found.service);
    add(ips, &m, found.advertise);
    add(ips, &m, primary);
    for (size_t i = 0; i < o->node_ip.count; i++)
        add(ips, &m, o->node_ip.items[i]);
    for (size_t i = 0; i < o->tls_san.count; i++) {
        const char *san = o->tls_san.items[i];
        if (is_ip(san))
            add(ips, &m, san);
        else
            add(names, &n, san);
    }
    found.dns_names = names;
    found.ips = ips;
    *ret = found;
    return 0;
}
