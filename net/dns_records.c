#include "net/dns_records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "net/dns_message.h"
#include "net/dns_records_internal.h"

struct dns_records *dns_records_new(const char *domain, const struct net_ip *dns_ip)
{
    struct dns_records *r = mem_alloc(sizeof(*r));
    r->domain = mem_strdup(domain);
    for (char *c = r->domain; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    r->dns_ip = *dns_ip;
    return r;
}

const char *dns_records_domain(const struct dns_records *r)
{
    return r->domain;
}

void dns_records_set_complete(struct dns_records *r)
{
    r->complete = true;
}

uint32_t dns_records_serial(const struct dns_records *r)
{
    return r->serial;
}

/* ---- copies ---- */

static char *lower_dup(const char *s)
{
    char *copy = mem_strdup(s ? s : "");
    for (char *c = copy; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    return copy;
}

static struct dns_port_rec *ports_copy(const struct dns_port *ports, size_t count)
{
    struct dns_port_rec *copy = mem_alloc((count + 1) * sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i].name = lower_dup(ports[i].name);
        copy[i].port = ports[i].port;
        char *protocol = lower_dup(ports[i].protocol);
        snprintf(copy[i].protocol, sizeof(copy[i].protocol), "%s", protocol);
        free(protocol);
    }
    return copy;
}

static void ports_free(struct dns_port_rec *ports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(ports[i].name);
    free(ports);
}

static bool ports_are(const struct dns_port_rec *have, size_t count, const struct dns_port *ports)
{
    for (size_t i = 0; i < count; i++)
        if (have[i].port != ports[i].port || strcasecmp(have[i].name, ports[i].name ? ports[i].name : "") ||
            strcasecmp(have[i].protocol, ports[i].protocol))
            return false;
    return true;
}

/* Endpoints of one slice have the same ports: they share one copy. */
static void endpoints_copy(struct dns_service_rec *s, const struct dns_service *service)
{
    s->endpoint_count = MIN_OF(service->endpoint_count, (size_t)DNS_ENDPOINTS_MAX);
    s->endpoints = mem_alloc((s->endpoint_count + 1) * sizeof(*s->endpoints));
    struct map seen = {0};
    for (size_t i = 0; i < s->endpoint_count; i++) {
        const struct dns_endpoint *from = &service->endpoints[i];
        struct dns_endpoint_rec *to = &s->endpoints[i], *before = i ? to - 1 : NULL;
        to->ip = from->ip;
        to->hostname = from->hostname && *from->hostname ? lower_dup(from->hostname) : NULL;
        to->port_count = MIN_OF(from->port_count, (size_t)DNS_PORTS_MAX);
        to->shares_ports =
            before && before->port_count == to->port_count && ports_are(before->ports, before->port_count, from->ports);
        to->ports = to->shares_ports ? before->ports : ports_copy(from->ports, to->port_count);
        char ip[NET_IP_TEXT], key[NET_IP_TEXT + DNS_NAME_TEXT];
        snprintf(key, sizeof(key), "%s %s", net_ip_format(&to->ip, ip), to->hostname ? to->hostname : "");
        to->again = map_set(&seen, key, s) != NULL;
    }
    map_free(&seen);
}

static struct dns_service_rec *service_copy(const struct dns_service *service)
{
    struct dns_service_rec *s = mem_alloc(sizeof(*s));
    s->name_space = lower_dup(service->name_space);
    s->name = lower_dup(service->name);
    s->external = service->external_name ? lower_dup(service->external_name) : NULL;
    size_t n = s->external ? strlen(s->external) : 0;
    if (n && s->external[n - 1] == '.')
        s->external[n - 1] = 0;
    s->ip_count = MIN_OF(service->cluster_ip_count, (size_t)DNS_IPS_MAX);
    s->ips = mem_dup(service->cluster_ips, s->ip_count * sizeof(*s->ips));
    s->port_count = MIN_OF(service->port_count, (size_t)DNS_PORTS_MAX);
    s->ports = ports_copy(service->ports, s->port_count);
    endpoints_copy(s, service);
    return s;
}

static void service_free(struct dns_service_rec *s)
{
    for (size_t i = 0; i < s->endpoint_count; i++) {
        free(s->endpoints[i].hostname);
        if (!s->endpoints[i].shares_ports)
            ports_free(s->endpoints[i].ports, s->endpoints[i].port_count);
    }
    free(s->endpoints);
    ports_free(s->ports, s->port_count);
    free(s->ips);
    free(s->external);
    free(s->name);
    free(s->name_space);
    free(s);
}

/* ---- indexes ---- */

bool dns_service_is_headless(const struct dns_service_rec *s)
{
    return !s->ip_count && !s->external;
}

/* Counts namespaces, so that the last service of one takes its name with it. */
static void namespace_count(struct dns_records *r, const char *name, int change)
{
    uintptr_t n = (uintptr_t)map_get(&r->namespaces, name) + (uintptr_t)change;
    if (n)
        map_set(&r->namespaces, name, (void *)n);
    else
        map_del(&r->namespaces, name);
}

static void reverse_add(struct dns_records *r, const struct net_ip *ip, struct dns_service_rec *s)
{
    char text[NET_IP_TEXT];
    net_ip_format(ip, text);
    struct dns_reverse *head = map_get(&r->reverse, text);
    for (const struct dns_reverse *at = head; at; at = at->next)
        if (at->service == s)
            return;
    struct dns_reverse *node = mem_alloc(sizeof(*node));
    *node = (struct dns_reverse){.next = head, .service = s};
    map_set(&r->reverse, text, node);
}

static void reverse_delete(struct dns_records *r, const struct net_ip *ip, const struct dns_service_rec *s)
{
    char text[NET_IP_TEXT];
    net_ip_format(ip, text);
    struct dns_reverse *head = map_get(&r->reverse, text), **link = &head;
    while (*link && (*link)->service != s)
        link = &(*link)->next;
    if (!*link)
        return;
    struct dns_reverse *node = *link;
    *link = node->next;
    free(node);
    if (head)
        map_set(&r->reverse, text, head);
    else
        map_del(&r->reverse, text);
}

static void service_index(struct dns_records *r, struct dns_service_rec *s, bool add)
{
    for (size_t i = 0; i < s->ip_count; i++)
        add ? reverse_add(r, &s->ips[i], s) : reverse_delete(r, &s->ips[i], s);
    for (size_t i = 0; dns_service_is_headless(s) && i < s->endpoint_count; i++)
        add ? reverse_add(r, &s->endpoints[i].ip, s) : reverse_delete(r, &s->endpoints[i].ip, s);
    namespace_count(r, s->name_space, add ? 1 : -1);
}

/* ---- filling ---- */

static void service_key(const char *name_space, const char *name, char out[DNS_NAME_TEXT])
{
    snprintf(out, DNS_NAME_TEXT, "%s.%s", name, name_space);
    for (char *c = out; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
}

static bool is_label(const char *s)
{
    return s && dns_name_is_valid(s) && !strchr(s, '.');
}

static int service_check(const struct dns_service *s, struct err *err)
{
    if (!is_label(s->name) || !is_label(s->name_space))
        return err_set(err, EINVAL, "\"%.63s\" in \"%.63s\" is no name of a service", s->name ? s->name : "",
                       s->name_space ? s->name_space : "");
    size_t n = s->external_name ? strlen(s->external_name) : 0;
    char external[DNS_NAME_TEXT] = "";
    if (n && n < sizeof(external)) {
        memcpy(external, s->external_name, n - (s->external_name[n - 1] == '.'));
        if (!dns_name_is_valid(external))
            external[0] = 0;
    }
    if (s->external_name && !external[0])
        return err_set(err, EINVAL, "service %s/%s: \"%.60s\" is no DNS name", s->name_space, s->name,
                       s->external_name);
    for (size_t i = 0; i < s->endpoint_count; i++)
        if (s->endpoints[i].hostname && *s->endpoints[i].hostname && !is_label(s->endpoints[i].hostname))
            return err_set(err, EINVAL, "service %s/%s: \"%.60s\" is no host name", s->name_space, s->name,
                           s->endpoints[i].hostname);
    return 0;
}

static void forget(struct dns_records *r, struct dns_service_rec *s)
{
    r->serial++;
    if (!s)
        return;
    service_index(r, s, false);
    service_free(s);
}

int dns_records_set_service(struct dns_records *r, const struct dns_service *service, struct err *err)
{
    char key[DNS_NAME_TEXT];
    int checked = service_check(service, err);
    if (checked < 0)
        return checked;
    struct dns_service_rec *s = service_copy(service);
    service_key(service->name_space, service->name, key);
    forget(r, map_set(&r->services, key, s));
    service_index(r, s, true);
    return 0;
}

void dns_records_delete_service(struct dns_records *r, const char *name_space, const char *name)
{
    char key[DNS_NAME_TEXT];
    service_key(name_space, name, key);
    forget(r, map_del(&r->services, key));
}

static void host_free(struct dns_host_rec *h)
{
    if (h)
        free(h->ips);
    free(h);
}

int dns_records_set_host(struct dns_records *r, const char *name, const struct net_ip *ips, size_t count,
                         struct err *err)
{
    if (!dns_name_is_valid(name))
        return err_set(err, EINVAL, "\"%.60s\" is no host name", name);
    cleanup_free char *key = lower_dup(name);
    if (!count) {
        host_free(map_del(&r->hosts, key));
        return 0;
    }
    struct dns_host_rec *h = mem_alloc(sizeof(*h));
    h->count = MIN_OF(count, (size_t)DNS_IPS_MAX);
    h->ips = mem_dup(ips, h->count * sizeof(*ips));
    host_free(map_set(&r->hosts, key, h));
    return 0;
}

struct dns_records *dns_records_free(struct dns_records *r)
{
    struct map_entry *e;
    size_t at = 0;
    if (!r)
        return NULL;
    while ((e = map_next(&r->services, &at)))
        forget(r, e->value);
    for (at = 0; (e = map_next(&r->hosts, &at));)
        host_free(e->value);
    map_free(&r->services);
    map_free(&r->namespaces);
    map_free(&r->hosts);
    map_free(&r->reverse);
    free(r->domain);
    free(r);
    return NULL;
}
