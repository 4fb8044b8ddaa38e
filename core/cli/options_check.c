/* Whether an option's value is one: addresses, ports, paths, URLs, tokens, names. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/cli/options_int.h"
#include "core/cli/token.h"
#include "core/format/duration.h"
#include "core/format/names.h"

static int wants(struct err *err, const char *what)
{
    return err_set(err, EINVAL, "%s expected", what);
}

int check_ip(const char *v, struct err *err)
{
    struct in6_addr six;
    struct in_addr four;
    return inet_pton(AF_INET, v, &four) == 1 || inet_pton(AF_INET6, v, &six) == 1 ? 0 : wants(err, "an IP address");
}

static bool is_port(const char *v, uint64_t *ret)
{
    return !str_to_u64(v, ret) && *ret > 0 && *ret < 65536;
}

int check_port(const char *v, struct err *err)
{
    uint64_t port;
    return is_port(v, &port) ? 0 : wants(err, "a port from 1 to 65535");
}

int options_port_range(const char *v, int *first, int *last)
{
    char low[8] = "";
    uint64_t a, b;
    const char *dash = strchr(v, '-');
    if (!dash || dash - v > 5)
        return -EINVAL;
    memcpy(low, v, (size_t)(dash - v));
    if (!is_port(low, &a) || !is_port(dash + 1, &b) || a > b)
        return -EINVAL;
    *first = (int)a;
    *last = (int)b;
    return 0;
}

int check_port_range(const char *v, struct err *err)
{
    int first, last;
    return options_port_range(v, &first, &last) ? wants(err, "a range like 30000-32767") : 0;
}

int check_absolute(const char *v, struct err *err)
{
    return *v == '/' && strlen(v) < 1024 ? 0 : wants(err, "an absolute path");
}

int check_url(const char *v, struct err *err)
{
    return str_starts(v, "https://") && v[8] && v[8] != '/' ? 0 : wants(err, "a URL like https://HOST:6443");
}

static bool is_a(name_check *check, const char *v)
{
    const char *why[NAME_MESSAGES_MAX];
    return !check(v, why);
}

int check_token(const char *v, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct join_token t;
    return join_token_parse(a, v, &t, err);
}

int check_san(const char *v, struct err *err)
{
    return !check_ip(v, NULL) || is_a(name_dns1123_subdomain, v) || is_a(name_wildcard_subdomain, v)
               ? 0
               : wants(err, "a lower case host name or an IP address");
}

int check_node_name(const char *v, struct err *err)
{
    return is_a(name_dns1123_subdomain, v) ? 0 : wants(err, "lower case letters, digits, '-' and '.'");
}

int check_domain(const char *v, struct err *err)
{
    return is_a(name_dns1123_subdomain, v) ? 0 : wants(err, "a domain name");
}

/* "key=value" as a label or a taint has it; without the latter's value nothing is meant but an empty one. */
static bool is_pair(const char *v, size_t n, bool value)
{
    char text[512] = "";
    if (n >= sizeof(text))
        return false;
    memcpy(text, v, n);
    char *equals = strchr(text, '=');
    if (equals)
        *equals = 0;
    return is_a(name_label_key, text) && (equals ? is_a(name_label_value, equals + 1) : !value);
}

int check_label(const char *v, struct err *err)
{
    return is_pair(v, strlen(v), true) ? 0 : wants(err, "a label, key=value,");
}

int check_taint(const char *v, struct err *err)
{
    static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute"};
    const char *colon = strrchr(v, ':');
    for (size_t i = 0; colon && is_pair(v, (size_t)(colon - v), false) && i < COUNT_OF(effects); i++)
        if (!strcmp(colon + 1, effects[i]))
            return 0;
    return wants(err, "key=value:effect with effect NoSchedule, PreferNoSchedule or NoExecute");
}

struct network {
    uint32_t first, mask;
    uint64_t bits;
};

static bool network_parse(const char *v, struct network *ret)
{
    char address[INET_ADDRSTRLEN] = "";
    struct in_addr ip;
    const char *slash = strchr(v, '/');
    if (!slash || (size_t)(slash - v) >= sizeof(address))
        return false;
    memcpy(address, v, (size_t)(slash - v));
    if (inet_pton(AF_INET, address, &ip) != 1 || str_to_u64(slash + 1, &ret->bits) || ret->bits > 31)
        return false;
    ret->first = ntohl(ip.s_addr);
    ret->mask = ~(0xffffffffu >> ret->bits);
    return true;
}

static int check_network(const char *v, unsigned bits_max, struct err *err)
{
    struct network n;
    if (!network_parse(v, &n) || n.bits < 8 || n.bits > bits_max)
        return err_set(err, EINVAL, "an IPv4 network of 8 to %u bits, like 10.42.0.0/16, expected", bits_max);
    if (n.first & ~n.mask)
        return err_set(err, EINVAL, "it has bits set beyond its prefix of %d", (int)n.bits);
    return 0;
}

int check_apart(const char *cluster_cidr, const char *service_cidr, struct err *err)
{
    struct network a, b;
    if (network_parse(cluster_cidr, &a) && network_parse(service_cidr, &b) &&
        (a.first & a.mask & b.mask) == (b.first & a.mask & b.mask))
        return err_set(err, EINVAL, "--cluster-cidr %s and --service-cidr %s overlap", cluster_cidr, service_cidr);
    return 0;
}

int check_cluster_cidr(const char *v, struct err *err)
{
    return check_network(v, 24, err); /* each node gets a /24 */
}

int check_service_cidr(const char *v, struct err *err)
{
    return check_network(v, 28, err);
}

int check_ttl(const char *v, struct err *err)
{
    int64_t ns;
    return duration_parse(v, &ns, NULL) || ns < 0 ? wants(err, "a duration like 24h, or 0,") : 0;
}

int check_backend(const char *v, struct err *err)
{
    return !strcmp(v, "vxlan") || !strcmp(v, "none") ? 0 : wants(err, "vxlan or none");
}

int check_mode(const char *v, struct err *err)
{
    char *end;
    long mode = strtol(v, &end, 8);
    return *v && !*end && mode > 0 && mode <= 0777 ? 0 : wants(err, "an octal mode like 0600");
}

/* ---- arguments of what are components elsewhere */

static int check_duration_arg(const char *v, const char *component, const char *const *keys, struct err *err)
{
    struct slice value = slice_of(v), key = slice_cut(&value, '=');
    int64_t ns;
    while (*keys && !slice_is(key, *keys))
        keys++;
    if (!*keys)
        return err_set(err, EINVAL, "k3c has no argument \"%.*s\" for the %s", SLICE_ARGS(key), component);
    return value.n && !duration_parse(value.p, &ns, NULL) && ns > 0 ? 0 : wants(err, "a duration above 0, like 50s,");
}

int check_controller_manager_arg(const char *v, struct err *err)
{
    static const char *const keys[] = {"node-monitor-grace-period", "node-startup-grace-period", NULL};
    return check_duration_arg(v, "kube-controller-manager", keys, err);
}

int check_kubelet_arg(const char *v, struct err *err)
{
    static const char *const keys[] = {"node-status-update-frequency", NULL};
    return check_duration_arg(v, "kubelet", keys, err);
}

uint64_t options_arg_ms(const struct options_list *args, const char *key, uint64_t fallback)
{
    for (size_t i = args->count; i > 0; i--) {
        struct slice value = slice_of(args->items[i - 1]);
        int64_t ns;
        if (slice_is(slice_cut(&value, '='), key) && !duration_parse(value.p, &ns, NULL))
            return (uint64_t)MAX_OF(ns / 1000000, (int64_t)1);
    }
    return fallback;
}

int check_output(const char *v, struct err *err)
{
    return !strcmp(v, "text") || !strcmp(v, "json") ? 0 : wants(err, "text or json");
}
