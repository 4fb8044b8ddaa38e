#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/cli/options_int.h"
#include "core/format/duration.h"

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

static bool is_label(const char *v, size_t n)
{
    if (!n || n > 63)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool alnum = (v[i] >= 'a' && v[i] <= 'z') || (v[i] >= '0' && v[i] <= '9');
        if (!alnum && (v[i] != '-' || i == 0 || i == n - 1))
            return false;
    }
    return true;
}

static bool is_subdomain(const char *v)
{
    struct slice rest = slice_of(v);
    if (!rest.n || rest.n > 253 || v[rest.n - 1] == '.')
        return false;
    while (rest.n) {
        struct slice label = slice_cut(&rest, '.');
        if (!is_label(label.p, label.n))
            return false;
    }
    return true;
}

int check_node_name(const char *v, struct err *err)
{
    return is_subdomain(v) ? 0 : wants(err, "lower case letters, digits, '-' and '.'");
}

int check_domain(const char *v, struct err *err)
{
    return is_subdomain(v) ? 0 : wants(err, "a domain name");
}

int check_label(const char *v, struct err *err)
{
    const char *equals = strchr(v, '=');
    return equals && equals != v ? 0 : wants(err, "key=value");
}

int check_taint(const char *v, struct err *err)
{
    static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute"};
    const char *colon = strrchr(v, ':');
    for (size_t i = 0; colon && colon != v && i < COUNT_OF(effects); i++)
        if (!strcmp(colon + 1, effects[i]))
            return 0;
    return wants(err, "key=value:effect with effect NoSchedule, PreferNoSchedule or NoExecute");
}

int check_cidr(const char *v, struct err *err)
{
    char address[INET6_ADDRSTRLEN] = "";
    struct in_addr ip;
    uint64_t bits;
    const char *slash = strchr(v, '/');
    if (!slash || (size_t)(slash - v) >= sizeof(address))
        return wants(err, "a network like 10.42.0.0/16");
    memcpy(address, v, (size_t)(slash - v));
    if (inet_pton(AF_INET, address, &ip) != 1 || str_to_u64(slash + 1, &bits) || bits < 8 || bits > 28)
        return wants(err, "an IPv4 network of 8 to 28 bits, like 10.42.0.0/16,");
    if (bits && (ntohl(ip.s_addr) & (0xffffffffu >> bits)))
        return err_set(err, EINVAL, "it has bits set beyond its prefix of %d", (int)bits);
    return 0;
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
