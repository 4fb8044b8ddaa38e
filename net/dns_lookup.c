/* What the cluster's records say to a question. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/str.h"
#include "net/dns_message.h"
#include "net/dns_records_internal.h"

static const char spec_version[] = "1.1.0"; /* of the Kubernetes DNS specification */

/* One look-up under way. */
struct find {
    const struct dns_records *r;
    uint16_t type;
    struct arena *arena;
    struct dns_lookup *ret;
    size_t cap;
    bool exists; /* the name does, whatever its types */
};

static void found(struct find *f, struct dns_record record)
{
    struct dns_lookup *l = f->ret;
    l->records = arena_room(f->arena, l->records, l->count, &f->cap, sizeof(*l->records));
    l->records[l->count++] = record;
}

static void found_ip(struct find *f, const struct net_ip *ip)
{
    uint16_t type = ip->family == AF_INET ? DNS_A : DNS_AAAA;
    f->exists = true;
    if (f->type == type || f->type == DNS_ANY)
        found(f, (struct dns_record){.type = type, .ip = *ip});
}

/* ---- names of services ---- */

/* The label that names an endpoint: its hostname, or its address with dashes. */
static const char *endpoint_label(const struct dns_endpoint_rec *ep, char out[NET_IP_TEXT])
{
    if (ep->hostname)
        return ep->hostname;
    net_ip_format(&ep->ip, out);
    for (char *c = out; *c; c++)
        if (*c == '.' || *c == ':')
            *c = '-';
    return out;
}

static const char *service_name(const struct find *f, const struct dns_service_rec *s)
{
    return arena_printf(f->arena, "%s.%s.svc.%s", s->name, s->name_space, f->r->domain);
}

static const char *endpoint_name(const struct find *f, const struct dns_service_rec *s,
                                 const struct dns_endpoint_rec *ep)
{
    char label[NET_IP_TEXT];
    return arena_printf(f->arena, "%s.%s.%s.svc.%s", endpoint_label(ep, label), s->name, s->name_space, f->r->domain);
}

static bool port_fits(const struct dns_port_rec *p, struct slice name, struct slice protocol)
{
    return (!name.p || slice_is(name, p->name)) && (!protocol.p || slice_is(protocol, p->protocol));
}

static void srv_of_endpoint(struct find *f, const struct dns_service_rec *s, const struct dns_endpoint_rec *ep,
                            struct slice name, struct slice protocol)
{
    const char *target = NULL;
    for (size_t i = 0; i < ep->port_count; i++) {
        if (!port_fits(&ep->ports[i], name, protocol))
            continue;
        f->exists = true;
        if (f->type != DNS_SRV)
            return;
        if (!target)
            target = endpoint_name(f, s, ep);
        found(f, (struct dns_record){.type = DNS_SRV, .ip = ep->ip, .target = target, .port = ep->ports[i].port});
    }
}

/* `name` and `protocol` without text: all ports. */
static void find_srv(struct find *f, const struct dns_service_rec *s, struct slice name, struct slice protocol)
{
    for (size_t i = 0; dns_service_is_headless(s) && i < s->endpoint_count; i++)
        srv_of_endpoint(f, s, &s->endpoints[i], name, protocol);
    for (size_t i = 0; s->ip_count && i < s->port_count; i++) {
        if (!port_fits(&s->ports[i], name, protocol))
            continue;
        f->exists = true;
        if (f->type == DNS_SRV)
            found(f, (struct dns_record){
                         .type = DNS_SRV, .ip = s->ips[0], .target = service_name(f, s), .port = s->ports[i].port});
    }
    /* RFC 2782: equal weights, together about a hundred */
    for (size_t i = 0; i < f->ret->count; i++)
        f->ret->records[i].weight = (uint16_t)MAX_OF((size_t)1, 100 / f->ret->count);
}

/* SERVICE.NAMESPACE.svc */
static void find_service(struct find *f, const struct dns_service_rec *s)
{
    static const struct slice any = {NULL, 0};
    struct net_ip ip;
    if (s->external && net_ip_parse(s->external, &ip) == 0)
        return; /* an address is no name to lead on to: as if there were no such service, as in CoreDNS */
    if (s->external) {
        f->exists = true;
        found(f, (struct dns_record){.type = DNS_CNAME, .target = arena_strdup(f->arena, s->external)});
        f->ret->found = DNS_FOLLOW;
        return;
    }
    for (size_t i = 0; i < s->ip_count; i++)
        found_ip(f, &s->ips[i]);
    for (size_t i = 0; dns_service_is_headless(s) && i < s->endpoint_count; i++)
        if (!s->endpoints[i].again)
            found_ip(f, &s->endpoints[i].ip);
    if (f->type == DNS_SRV)
        find_srv(f, s, any, any);
}

/* HOSTNAME.SERVICE.NAMESPACE.svc */
static void find_endpoint(struct find *f, const struct dns_service_rec *s, struct slice hostname)
{
    char label[NET_IP_TEXT];
    for (size_t i = 0; i < s->endpoint_count; i++)
        if (!s->endpoints[i].again && slice_is(hostname, endpoint_label(&s->endpoints[i], label)))
            found_ip(f, &s->endpoints[i].ip);
}

/* Cuts the last label off. */
static struct slice cut_last(struct slice *rest)
{
    size_t n = rest->n;
    while (n && rest->p[n - 1] != '.')
        n--;
    struct slice label = {rest->p + n, rest->n - n};
    rest->n = n ? n - 1 : 0;
    return label;
}

/* Below svc.DOMAIN: `rest` is what stands before it. */
static void find_svc(struct find *f, struct slice rest)
{
    char key[DNS_NAME_TEXT];
    struct slice name_space = cut_last(&rest), name = cut_last(&rest);
    if (!name.n) {
        snprintf(key, sizeof(key), "%.*s", SLICE_ARGS(name_space));
        f->exists = !name_space.n || map_has(&f->r->namespaces, key);
        return;
    }
    snprintf(key, sizeof(key), "%.*s.%.*s", SLICE_ARGS(name), SLICE_ARGS(name_space));
    const struct dns_service_rec *s = map_get(&f->r->services, key);
    if (!s)
        return;
    if (!rest.n) {
        find_service(f, s);
        return;
    }
    struct slice last = cut_last(&rest);
    if (last.p[0] != '_') {
        if (!rest.n)
            find_endpoint(f, s, last);
        return;
    }
    struct slice protocol = {last.p + 1, last.n - 1}, port = {NULL, 0};
    if (rest.n && (rest.p[0] != '_' || memchr(rest.p, '.', rest.n)))
        return;
    if (rest.n)
        port = (struct slice){rest.p + 1, rest.n - 1};
    if (rest.n && !port.n) /* an unnamed port has no name */
        return;
    /* _PROTOCOL alone exists where a port below it does, and has no records. */
    uint16_t type = f->type;
    f->type = rest.n ? type : 0;
    find_srv(f, s, port, protocol);
    f->type = type;
}

/* a-b-c-d.NAMESPACE below pod.DOMAIN: the address itself, as CoreDNS' "pods insecure" answers */
static void find_pod(struct find *f, struct slice rest)
{
    char text[NET_IP_TEXT];
    struct net_ip ip;
    struct slice name_space = cut_last(&rest);
    if (!rest.n) {
        f->exists = !name_space.n || name_space.p[0] != '_';
        return;
    }
    if (rest.n >= sizeof(text) || memchr(rest.p, '.', rest.n))
        return;
    for (int v6 = 0; v6 < 2; v6++) {
        for (size_t i = 0; i < rest.n; i++)
            text[i] = rest.p[i] == '-' ? (v6 ? ':' : '.') : rest.p[i];
        text[rest.n] = 0;
        if (net_ip_parse(text, &ip) == 0 && (ip.family == AF_INET6) == v6) {
            found_ip(f, &ip);
            return;
        }
    }
}

/* ---- what is no service ---- */

static void find_apex(struct find *f)
{
    f->exists = true;
    if (f->type == DNS_NS || f->type == DNS_SOA)
        found(f, (struct dns_record){.type = f->type, .target = arena_printf(f->arena, "ns.dns.%s", f->r->domain)});
}

static void find_in_domain(struct find *f, struct slice rest)
{
    if (!rest.n) {
        find_apex(f);
        return;
    }
    struct slice last = cut_last(&rest);
    if (slice_is(last, "svc"))
        find_svc(f, rest);
    else if (slice_is(last, "pod"))
        find_pod(f, rest);
    else if (slice_is(last, "dns") && (!rest.n || slice_is(rest, "ns")))
        rest.n ? found_ip(f, &f->r->dns_ip) : (void)(f->exists = true);
    else if (slice_is(last, "dns-version") && !rest.n) {
        f->exists = true;
        if (f->type == DNS_TXT)
            found(f, (struct dns_record){.type = DNS_TXT, .target = spec_version});
    }
}

/* d.c.b.a before in-addr.arpa */
static bool reverse_v4(struct slice rest, struct net_ip *ret)
{
    char text[NET_IP_TEXT];
    struct slice d = slice_cut(&rest, '.'), c = slice_cut(&rest, '.'), b = slice_cut(&rest, '.');
    if (rest.n + b.n + c.n + d.n > 12)
        return false;
    snprintf(text, sizeof(text), "%.*s.%.*s.%.*s.%.*s", SLICE_ARGS(rest), SLICE_ARGS(b), SLICE_ARGS(c), SLICE_ARGS(d));
    return net_ip_parse(text, ret) == 0;
}

/* 32 hex digits, each with a dot behind it, the last digit of the address first */
static bool reverse_v6(const char *name, struct net_ip *ret)
{
    static const char digits[] = "0123456789abcdef";
    *ret = (struct net_ip){.family = AF_INET6};
    for (size_t i = 0; i < 32; i++) {
        const char *d = strchr(digits, name[i * 2]);
        if (!d || !*d || name[i * 2 + 1] != '.')
            return false;
        ret->bytes[15 - i / 2] |= (uint8_t)((d - digits) << (i % 2 * 4));
    }
    return true;
}

static bool reverse_ip(const char *name, struct net_ip *ret)
{
    static const char v4[] = ".in-addr.arpa", v6[] = "ip6.arpa";
    size_t n = strlen(name);
    if (str_ends(name, v4))
        return reverse_v4((struct slice){name, n - strlen(v4)}, ret);
    return str_ends(name, v6) && n == (size_t)32 * 2 + strlen(v6) && reverse_v6(name, ret);
}

static void reverse_found(struct find *f, const char *target)
{
    f->exists = true;
    if (f->type == DNS_PTR || f->type == DNS_ANY)
        found(f, (struct dns_record){.type = DNS_PTR, .target = target});
}

static void find_reverse(struct find *f, const struct net_ip *ip)
{
    char text[NET_IP_TEXT];
    size_t at = 0;
    const struct map_entry *e;
    const struct dns_reverse *rev = map_get(&f->r->reverse, net_ip_format(ip, text));
    for (; rev; rev = rev->next) {
        const struct dns_service_rec *s = rev->service;
        if (s->ip_count)
            reverse_found(f, service_name(f, s));
        for (size_t i = 0; !s->ip_count && i < s->endpoint_count; i++)
            if (!s->endpoints[i].again && net_ip_eq(&s->endpoints[i].ip, ip))
                reverse_found(f, endpoint_name(f, s, &s->endpoints[i]));
    }
    while ((e = map_next(&f->r->hosts, &at))) {
        const struct dns_host_rec *h = e->value;
        for (size_t i = 0; i < h->count; i++)
            if (net_ip_eq(&h->ips[i], ip))
                reverse_found(f, arena_strdup(f->arena, e->key));
    }
}

/* Names of nodes: theirs are not ours to deny, other types are asked upstream. */
static void find_host(struct find *f, const char *name)
{
    const struct dns_host_rec *h = map_get(&f->r->hosts, name);
    for (size_t i = 0; h && i < h->count; i++)
        found_ip(f, &h->ips[i]);
}

void dns_records_find(const struct dns_records *r, const char *name, uint16_t type, struct arena *arena,
                      struct dns_lookup *ret)
{
    struct find f = {.r = r, .type = type, .arena = arena, .ret = ret};
    struct net_ip ip;
    size_t n = strlen(name), d = strlen(r->domain);
    bool ours = n >= d && !strcmp(name + n - d, r->domain) && (n == d || name[n - d - 1] == '.');
    *ret = (struct dns_lookup){.found = DNS_NOT_OURS};
    if (ours)
        find_in_domain(&f, (struct slice){name, n == d ? 0 : n - d - 1});
    else if (reverse_ip(name, &ip))
        find_reverse(&f, &ip);
    else
        find_host(&f, name);
    if (ret->found == DNS_FOLLOW)
        return;
    if (ret->count)
        ret->found = DNS_FOUND;
    else if (f.exists)
        ret->found = DNS_NO_DATA;
    else if (ours)
        ret->found = r->complete ? DNS_NO_NAME : DNS_UNSURE;
}
