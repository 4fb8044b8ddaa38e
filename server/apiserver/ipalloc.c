#include "server/apiserver/ipalloc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/model/validate_core.h"
#include "storage/store.h"

enum { PREFIX_MIN = 12, PREFIX_MAX = 30, STATIC_MIN = 16, STATIC_MAX = 256 };

struct bitmap {
    uint64_t *words;
    uint32_t size, used;
};

struct service_alloc {
    uint32_t base; /* of the network, host order */
    char cidr[IP_TEXT_SIZE], first[IP_TEXT_SIZE];
    struct bitmap ips;
    uint32_t statics; /* the low part of the range is left to those who choose an address */
    struct bitmap ports;
    int port_first, port_last;
};

static bool bit_get(const struct bitmap *b, uint32_t i)
{
    return b->words[i / 64] >> (i % 64) & 1;
}

static void bit_put(struct bitmap *b, uint32_t i, bool on)
{
    if (bit_get(b, i) == on)
        return;
    b->words[i / 64] ^= 1ULL << (i % 64);
    b->used += on ? 1 : UINT32_MAX;
}

/* A free bit in [from, to), searched from a random place on; -1 if there is none. */
static int64_t bit_find(const struct bitmap *b, uint32_t from, uint32_t to)
{
    uint32_t n = to - from, start;
    if (from >= to)
        return -1;
    random_bytes(&start, sizeof(start));
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = from + (start % n + k) % n;
        if (!bit_get(b, i))
            return i;
    }
    return -1;
}

static void bitmap_init(struct bitmap *b, uint32_t size)
{
    b->words = mem_alloc((size + 63) / 64 * sizeof(uint64_t));
    b->size = size;
}

static void bitmap_clear(struct bitmap *b)
{
    memset(b->words, 0, (b->size + 63) / 64 * sizeof(uint64_t));
    b->used = 0;
}

static void address_text(const struct service_alloc *s, uint32_t offset, char out[INET_ADDRSTRLEN])
{
    struct in_addr in = {htonl(s->base + offset)};
    inet_ntop(AF_INET, &in, out, INET_ADDRSTRLEN);
}

/* -1: not an address of the range (network and broadcast address are none). */
static int64_t address_offset(const struct service_alloc *s, const char *text)
{
    struct in_addr in;
    if (inet_pton(AF_INET, text, &in) != 1)
        return -1;
    int64_t offset = (int64_t)ntohl(in.s_addr) - s->base;
    return offset >= 1 && offset < (int64_t)s->ips.size - 1 ? offset : -1;
}

int service_alloc_new(const char *cidr, int port_first, int port_last, struct service_alloc **ret, struct err *err)
{
    struct cidr c;
    if (cidr_parse(cidr, &c, NULL) < 0 || !c.ip.v4 || c.prefix < PREFIX_MIN || c.prefix > PREFIX_MAX)
        return err_set(err, EINVAL, "the service CIDR \"%s\" is not an IPv4 network of /%d to /%d", cidr, PREFIX_MIN,
                       PREFIX_MAX);
    if (port_first < 1 || port_last > 65535 || port_first > port_last)
        return err_set(err, EINVAL, "the node port range %d-%d is not valid", port_first, port_last);
    struct service_alloc *s = mem_alloc(sizeof(*s));
    uint32_t size = 1U << (32 - c.prefix), host;
    memcpy(&host, c.ip.bytes, 4);
    s->base = ntohl(host) & ~(size - 1);
    cidr_format(&c, s->cidr);
    bitmap_init(&s->ips, size);
    s->statics = size / 16 < STATIC_MIN ? STATIC_MIN : size / 16 > STATIC_MAX ? STATIC_MAX : size / 16;
    if (s->statics > size / 2)
        s->statics = 0;
    bitmap_init(&s->ports, (uint32_t)(port_last - port_first + 1));
    s->port_first = port_first;
    s->port_last = port_last;
    address_text(s, 1, s->first);
    *ret = s;
    return 0;
}

struct service_alloc *service_alloc_free(struct service_alloc *s)
{
    if (!s)
        return NULL;
    free(s->ips.words);
    free(s->ports.words);
    free(s);
    return NULL;
}

const char *service_alloc_first_ip(const struct service_alloc *s)
{
    return s->first;
}

static void mark(struct service_alloc *s, const cJSON *service, bool on)
{
    const cJSON *spec = json_get(service, "spec");
    int64_t offset = address_offset(s, json_str_or(spec, "clusterIP", ""));
    if (offset >= 0)
        bit_put(&s->ips, (uint32_t)offset, on);
    for (JSON_EACH(ip, json_get(spec, "clusterIPs")))
        if ((offset = address_offset(s, json_is_str(ip) ? ip->valuestring : "")) >= 0)
            bit_put(&s->ips, (uint32_t)offset, on);
    for (JSON_EACH(p, json_get(spec, "ports"))) {
        int64_t port = json_int(p, "nodePort", 0);
        if (port >= s->port_first && port <= s->port_last)
            bit_put(&s->ports, (uint32_t)(port - s->port_first), on);
    }
    int64_t health = json_int(spec, "healthCheckNodePort", 0);
    if (health >= s->port_first && health <= s->port_last)
        bit_put(&s->ports, (uint32_t)(health - s->port_first), on);
}

struct rebuild {
    struct service_alloc *s;
    struct arena *scratch;
};

static bool rebuild_one(void *ctx, const struct store_kv *kv)
{
    struct rebuild *b = ctx;
    cJSON *tree = NULL;
    arena_reset(b->scratch);
    if (json_parse(b->scratch, kv->value->data, kv->value->len, &tree, NULL, NULL) < 0)
        return true;
    const char *ip = json_str_or(tree, "spec.clusterIP", "");
    int64_t offset = address_offset(b->s, ip);
    if (offset >= 0 && bit_get(&b->s->ips, (uint32_t)offset))
        log_warn("two Services have the address %s; %s keeps it too, recreate one of them", ip, kv->key);
    mark(b->s, tree, true);
    return true;
}

void service_alloc_rebuild(struct service_alloc *s, struct store *store)
{
    cleanup_arena struct arena *scratch = arena_new();
    struct rebuild b = {s, scratch};
    bitmap_clear(&s->ips);
    bitmap_clear(&s->ports);
    store_range(store, "services/", NULL, 0, rebuild_one, &b);
}

void service_alloc_release(struct service_alloc *s, const cJSON *service)
{
    mark(s, service, false);
}

void service_alloc_update(struct service_alloc *s, const cJSON *old, const cJSON *now)
{
    mark(s, old, false);
    mark(s, now, true);
}

void service_alloc_undo(struct service_alloc *s, const cJSON *taken)
{
    for (JSON_EACH(ip, json_get(taken, "ips")))
        bit_put(&s->ips, (uint32_t)address_offset(s, ip->valuestring), false);
    for (JSON_EACH(p, json_get(taken, "ports"))) {
        int64_t port;
        if (json_to_int64(p, &port) == 0)
            bit_put(&s->ports, (uint32_t)(port - s->port_first), false);
    }
}

/* One assignment on its way. */
struct assign {
    struct service_alloc *s;
    struct arena *a;
    cJSON *spec, *taken;
    const cJSON *old; /* spec, or NULL */
    struct field_errors *errs;
};

static void note(struct assign *g, const char *key, cJSON *value)
{
    cJSON *list = json_get(g->taken, key);
    json_append(list ? list : json_set(g->a, g->taken, key, json_array(g->a)), value);
}

static void bad_ip(struct assign *g, const char *ip, const char *why)
{
    field_invalid_raw(g->errs, "spec.clusterIPs", arena_printf(g->a, "[\"%s\"]", ip),
                      arena_printf(g->a, "failed to allocate IP %s: %s", ip, why));
}

static bool is_address(const char *text)
{
    struct in6_addr in; /* room for either */
    return inet_pton(AF_INET, text, &in) == 1 || inet_pton(AF_INET6, text, &in) == 1;
}

static void take_ip(struct assign *g, const char *ip)
{
    int64_t offset = address_offset(g->s, ip);
    if (*json_str_or(g->old, "clusterIP", "")) /* it is kept, or validation says that it may not change */
        return;
    if (!is_address(ip)) /* validation says so */
        return;
    if (offset < 0) {
        bad_ip(g, ip, "the provided network does not match the current range");
        return;
    }
    if (bit_get(&g->s->ips, (uint32_t)offset)) {
        bad_ip(g, ip, "provided IP is already allocated");
        return;
    }
    bit_put(&g->s->ips, (uint32_t)offset, true);
    note(g, "ips", json_string(g->a, ip));
}

static const char *find_ip(struct assign *g)
{
    struct service_alloc *s = g->s;
    uint32_t top = s->ips.size - 1;
    uint32_t low = s->statics > 2 ? s->statics : 2;
    int64_t offset = bit_find(&s->ips, low, top);
    if (offset < 0)
        offset = bit_find(&s->ips, 2, low);
    if (offset < 0)
        return NULL;
    char text[INET_ADDRSTRLEN];
    address_text(s, (uint32_t)offset, text);
    return arena_strdup(g->a, text);
}

static void set_ip(struct assign *g, const char *ip)
{
    json_set_str(g->a, g->spec, "clusterIP", ip);
    json_set(g->a, g->spec, "clusterIPs", json_build(g->a, "[%s]", ip));
}

/* One family on this cluster: IPv4. */
static void set_families(struct assign *g, bool headless)
{
    const char *policy = json_str(g->spec, "ipFamilyPolicy");
    bool loose = headless && !json_count(json_get(g->spec, "selector"));
    if (!policy)
        json_set_str(g->a, g->spec, "ipFamilyPolicy", policy = loose ? "RequireDualStack" : "SingleStack");
    service_validate_ips(g->errs, g->spec, g->old); /* nothing else is told of a Service that is wrong here */
    if (g->errs->count)
        return;
    if (!loose && !strcmp(policy, "RequireDualStack"))
        field_invalid_str(g->errs, "spec.ipFamilyPolicy", policy,
                          "this cluster is not configured for dual-stack services");
    size_t i = 0;
    for (JSON_EACH(f, loose ? NULL : json_get(g->spec, "ipFamilies"))) {
        if (json_is_str(f) && !strcmp(f->valuestring, "IPv6"))
            field_invalid_str(g->errs, field_path(g->a, "spec.ipFamilies[%zu]", i), "IPv6",
                              "not configured on this cluster");
        i++;
    }
    cJSON *families = json_get(g->spec, "ipFamilies");
    if (loose && strcmp(policy, "SingleStack") && json_count(families) == 1)
        json_append(families, json_string(g->a, strcmp(families->child->valuestring, "IPv4") ? "IPv4" : "IPv6"));
    if (!json_count(families))
        json_set(g->a, g->spec, "ipFamilies",
                 json_build(g->a, loose && strcmp(policy, "SingleStack") ? "['IPv4','IPv6']" : "['IPv4']"));
}

static void assign_ip(struct assign *g)
{
    const char *ip = json_str_or(g->spec, "clusterIP", "");
    const char *before = json_str_or(g->old, "clusterIP", "");
    if (!*ip && *before) { /* an update without an address keeps it */
        json_set_str(g->a, g->spec, "clusterIP", ip = before);
        if (!json_count(json_get(g->spec, "clusterIPs")))
            json_set(g->a, g->spec, "clusterIPs", json_copy(g->a, json_get(g->old, "clusterIPs")));
    }
    set_families(g, !strcmp(ip, "None"));
    if (g->errs->count)
        return;
    if (!*ip) {
        ip = find_ip(g);
        if (!ip) {
            field_invalid_raw(g->errs, "spec.clusterIPs", "null", "failed to allocate IP: range is full");
            return;
        }
        take_ip(g, ip);
    } else if (strcmp(ip, "None")) {
        take_ip(g, ip);
    }
    if (json_count(json_get(g->spec, "clusterIPs")) <= 1)
        set_ip(g, ip);
}

static bool holds_port(const cJSON *spec, int64_t port)
{
    for (JSON_EACH(p, json_get(spec, "ports")))
        if (json_int(p, "nodePort", 0) == port)
            return true;
    return json_int(spec, "healthCheckNodePort", 0) == port;
}

static bool taken_now(const struct assign *g, int64_t port)
{
    for (JSON_EACH(p, json_get(g->taken, "ports"))) {
        int64_t n;
        if (json_to_int64(p, &n) == 0 && n == port)
            return true;
    }
    return false;
}

static void take_port(struct assign *g, const char *path, int64_t port)
{
    struct service_alloc *s = g->s;
    if ((g->old && holds_port(g->old, port)) || taken_now(g, port))
        return;
    if (port < s->port_first || port > s->port_last) {
        field_invalid(g->errs, path, json_number(g->a, port),
                      arena_printf(g->a, "provided port is not in the valid range. The range of valid ports is %d-%d",
                                   s->port_first, s->port_last));
        return;
    }
    uint32_t bit = (uint32_t)(port - s->port_first);
    if (bit_get(&s->ports, bit)) {
        field_invalid(g->errs, path, json_number(g->a, port), "provided port is already allocated");
        return;
    }
    bit_put(&s->ports, bit, true);
    note(g, "ports", json_number(g->a, port));
}

static int64_t find_port(struct assign *g)
{
    struct service_alloc *s = g->s;
    uint32_t low = s->ports.size > 256 ? 86 : 0; /* left to those who choose a port */
    int64_t bit = bit_find(&s->ports, low, s->ports.size);
    if (bit < 0)
        bit = bit_find(&s->ports, 0, low);
    return bit < 0 ? 0 : bit + s->port_first;
}

/* The node port that `p` had before, or that another protocol of the same port has now. */
static int64_t known_port(const struct assign *g, const cJSON *p)
{
    int64_t port = json_int(p, "port", 0);
    for (JSON_EACH(o, json_get(g->old, "ports")))
        if (json_int(o, "port", 0) == port &&
            !strcmp(json_str_or(o, "protocol", "TCP"), json_str_or(p, "protocol", "TCP")))
            return json_int(o, "nodePort", 0);
    for (JSON_EACH(o, json_get(g->spec, "ports")))
        if (o != p && json_int(o, "port", 0) == port && json_int(o, "nodePort", 0))
            return json_int(o, "nodePort", 0);
    return 0;
}

static void assign_ports(struct assign *g)
{
    size_t i = 0;
    for (JSON_EACH(p, json_get(g->spec, "ports"))) {
        int64_t port = json_int(p, "nodePort", 0);
        const char *path = field_path(g->a, "spec.ports[%zu].nodePort", i++);
        if (!port)
            port = known_port(g, p);
        if (!port)
            port = find_port(g);
        if (!port) {
            field_invalid(g->errs, path, json_number(g->a, 0), "failed to allocate a nodePort: range is full");
            continue;
        }
        take_port(g, path, port);
        json_set_int(g->a, p, "nodePort", port);
    }
}

static bool needs_ports(const cJSON *spec)
{
    const char *type = json_str_or(spec, "type", "ClusterIP");
    return !strcmp(type, "NodePort") ||
           (!strcmp(type, "LoadBalancer") && json_bool(spec, "allocateLoadBalancerNodePorts", true));
}

void service_alloc_assign(struct service_alloc *s, struct arena *a, cJSON *service, const cJSON *old, cJSON *taken,
                          struct field_errors *errs)
{
    struct assign g = {s, a, json_get(service, "spec"), taken, json_get(old, "spec"), errs};
    if (!json_is_obj(g.spec))
        return;
    const char *type = json_str_or(g.spec, "type", "ClusterIP");
    if (strcmp(type, "ExternalName"))
        assign_ip(&g);
    if (needs_ports(g.spec))
        assign_ports(&g);
    if (!strcmp(type, "LoadBalancer") && !strcmp(json_str_or(g.spec, "externalTrafficPolicy", ""), "Local")) {
        int64_t port = json_int(g.spec, "healthCheckNodePort", json_int(g.old, "healthCheckNodePort", 0));
        port = port ? port : find_port(&g);
        take_port(&g, "spec.healthCheckNodePort", port);
        json_set_int(a, g.spec, "healthCheckNodePort", port);
    }
    if (errs->count) {
        service_alloc_undo(s, taken);
        json_del(taken, "ips");
        json_del(taken, "ports");
    }
}
