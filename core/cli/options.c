#include "core/cli/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/cli/config_file.h"
#include "core/cli/options_int.h"
#include "core/wire/crypto.h"

enum { SERVER = OPTIONS_SERVER, AGENT = OPTIONS_AGENT, TOKEN = OPTIONS_TOKEN, NODE = SERVER | AGENT };

#define AT(field) offsetof(struct options, field)

static const struct option options[] = {
    {"config", 'c', "K3C_CONFIG_FILE", OPTION_STRING, NODE | TOKEN, AT(config), "/etc/k3c/config.yaml", NULL,
     "Read options from this file and from the folder FILE.d"},
    {"debug", 0, "K3C_DEBUG", OPTION_BOOL, NODE | TOKEN, AT(debug), NULL, NULL, "Log more"},
    {"log", 'l', NULL, OPTION_STRING, NODE, AT(log), NULL, NULL, "Log to this file"},
    {"bind-address", 0, NULL, OPTION_STRING, NODE, AT(bind_address), "0.0.0.0", check_ip, "Address to listen on"},
    {"https-listen-port", 0, NULL, OPTION_INT, SERVER, AT(https_listen_port), "6443", check_port, "Port to listen on"},
    {"advertise-address", 0, NULL, OPTION_STRING, SERVER, AT(advertise_address), NULL, check_ip,
     "Address that the server tells others (default: node-ip)"},
    {"tls-san", 0, NULL, OPTION_LIST, SERVER, AT(tls_san), NULL, check_san,
     "Further names or addresses for the server's certificate"},
    {"data-dir", 'd', "K3C_DATA_DIR", OPTION_STRING, NODE | TOKEN, AT(data_dir), "/var/lib/k3c", check_absolute,
     "Folder to keep state in"},
    {"token", 't', "K3C_TOKEN", OPTION_STRING, NODE, AT(token), NULL, check_token, "Shared secret to join a cluster"},
    {"token-file", 0, "K3C_TOKEN_FILE", OPTION_STRING, NODE, AT(token_file), NULL, NULL, "File that holds the token"},
    {"agent-token", 0, "K3C_AGENT_TOKEN", OPTION_STRING, SERVER, AT(agent_token), NULL, check_token,
     "Shared secret to join agents, but no servers"},
    {"server", 's', "K3C_URL", OPTION_STRING, NODE, AT(server), NULL, check_url,
     "Server to connect to: https://HOST:6443"},
    {"node-name", 0, "K3C_NODE_NAME", OPTION_STRING, NODE, AT(node_name), NULL, check_node_name,
     "Node name (default: host name)"},
    {"node-ip", 'i', NULL, OPTION_LIST, NODE, AT(node_ip), NULL, check_ip, "Address of this node in the cluster"},
    {"node-label", 0, NULL, OPTION_LIST, NODE, AT(node_label), NULL, check_label,
     "Label to register the node with: key=value"},
    {"node-taint", 0, NULL, OPTION_LIST, NODE, AT(node_taint), NULL, check_taint,
     "Taint to register the node with: key=value:effect"},
    {"cluster-cidr", 0, NULL, OPTION_STRING, SERVER, AT(cluster_cidr), "10.42.0.0/16", check_cluster_cidr,
     "Network of the pods"},
    {"service-cidr", 0, NULL, OPTION_STRING, SERVER, AT(service_cidr), "10.43.0.0/16", check_service_cidr,
     "Network of the services"},
    {"service-node-port-range", 0, NULL, OPTION_STRING, SERVER, AT(service_node_port_range), "30000-32767",
     check_port_range, "Ports for services of type NodePort"},
    {"cluster-dns", 0, NULL, OPTION_STRING, SERVER, AT(cluster_dns), NULL, check_ip,
     "Address of the cluster DNS (default: the 10th of service-cidr)"},
    {"cluster-domain", 0, NULL, OPTION_STRING, SERVER, AT(cluster_domain), "cluster.local", check_domain,
     "Domain of the cluster"},
    {"flannel-backend", 0, NULL, OPTION_STRING, SERVER, AT(flannel_backend), "vxlan", check_backend, "vxlan or none"},
    {"resolv-conf", 0, "K3C_RESOLV_CONF", OPTION_STRING, NODE, AT(resolv_conf), "/etc/resolv.conf", check_absolute,
     "Where the upstream name servers are listed"},
    {"write-kubeconfig", 'o', "K3C_KUBECONFIG_OUTPUT", OPTION_STRING, SERVER, AT(write_kubeconfig), "/etc/k3c/k3c.yaml",
     NULL, "Write the administrator's kubeconfig here"},
    {"write-kubeconfig-mode", 0, "K3C_KUBECONFIG_MODE", OPTION_STRING, SERVER, AT(write_kubeconfig_mode), "0600",
     check_mode, "Mode of that file"},
    {"private-registry", 0, NULL, OPTION_STRING, NODE, AT(private_registry), "/etc/k3c/registries.yaml", NULL,
     "Registries' mirrors and credentials"},
    {"disable-agent", 0, NULL, OPTION_BOOL, SERVER, AT(disable_agent), NULL, NULL, "Run the control plane only"},
    {"kube-controller-manager-arg", 0, NULL, OPTION_LIST, SERVER, AT(controller_manager_arg), NULL,
     check_controller_manager_arg,
     "key=value for the controllers: node-monitor-grace-period, node-startup-grace-period"},
    {"kubelet-arg", 0, NULL, OPTION_LIST, NODE, AT(kubelet_arg), NULL, check_kubelet_arg,
     "key=value for the node agent: node-status-update-frequency"},
    {"kubeconfig", 0, "KUBECONFIG", OPTION_STRING, TOKEN, AT(kubeconfig), "/etc/k3c/k3c.yaml", NULL,
     "How to reach the server"},
    {"description", 0, NULL, OPTION_STRING, TOKEN, AT(description), NULL, NULL, "What the token is for"},
    {"ttl", 0, NULL, OPTION_STRING, TOKEN, AT(ttl), "24h", check_ttl, "How long it is valid; 0: for ever"},
    {"output", 'o', NULL, OPTION_STRING, TOKEN, AT(output), "text", check_output, "text or json"},
};

const struct option *option_find(enum options_role role, const char *name, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if ((options[i].roles & role) &&
            (slice_is((struct slice){name, len}, options[i].name) || (len == 1 && options[i].letter == *name)))
            return &options[i];
    return NULL;
}

static void *slot(struct options *o, const struct option *row)
{
    return (char *)o + row->offset;
}

static void list_add(struct arena *a, struct options_list *list, const char *item)
{
    const char **items = arena_alloc(a, (list->count + 1) * sizeof(*items));
    if (list->count)
        memcpy(items, list->items, list->count * sizeof(*items));
    items[list->count++] = item;
    list->items = items;
}

static int set_items(struct options *o, const struct option *row, const char *value, struct err *err)
{
    struct slice rest = slice_of(value);
    do { /* single values may be lists of their own, split by commas */
        struct slice item = slice_cut(&rest, ',');
        char *text = arena_dup(o->arena, item.p, item.n);
        int r = row->check ? row->check(text, err) : 0;
        if (r)
            return err_wrap(err, "invalid value \"%s\" for --%s", value, row->name);
        list_add(o->arena, slot(o, row), text);
    } while (rest.n);
    return 0;
}

static int option_set(struct options *o, const struct option *row, const char *value, struct err *err)
{
    int r = 0;
    if (row->type == OPTION_LIST)
        return set_items(o, row, value, err);
    if (row->check && (r = row->check(value, err)))
        return row->check == check_token ? err_wrap(err, "invalid value for --%s", row->name) /* a secret */
                                         : err_wrap(err, "invalid value \"%s\" for --%s", value, row->name);
    if (row->type == OPTION_STRING)
        *(const char **)slot(o, row) = arena_strdup(o->arena, value);
    else if (row->type == OPTION_BOOL)
        r = str_to_bool(value, slot(o, row));
    else
        r = str_to_i64(value, slot(o, row));
    return r ? err_set(err, EINVAL, "invalid value \"%s\" for --%s: %s expected", value, row->name,
                       row->type == OPTION_BOOL ? "true or false" : "a number")
             : 0;
}

/* ---- the command line, into `given` first: some of it says where the files are */

static int take(struct options *o, struct given *given, const struct option *row, const char *value, struct err *err)
{
    for (size_t i = 0; row->type != OPTION_LIST && i < given->count; i++)
        if (given->list[i].row == row) { /* the last one counts */
            given->list[i].value = value;
            return 0;
        }
    if (given->count == GIVEN_MAX)
        return err_set(err, E2BIG, "too many options");
    given->list[given->count++] = (struct given_option){row, value, NULL};
    (void)o;
    return 0;
}

static int parse_one(struct options *o, struct given *given, int argc, char **argv, int *i, struct err *err)
{
    const char *arg = argv[*i], *value = NULL;
    const char *name = arg[1] == '-' ? arg + 2 : arg + 1;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct option *row = option_find(o->role, name, len);
    if (!row)
        return err_set(err, EINVAL, "unknown flag: %.*s", (int)(equals ? equals - arg : (long)strlen(arg)), arg);
    if (equals)
        value = equals + 1;
    else if (row->type == OPTION_BOOL)
        value = "true";
    else if (*i + 1 < argc)
        value = argv[++*i];
    if (!value)
        return err_set(err, EINVAL, "flag needs an argument: --%s", row->name);
    return take(o, given, row, value, err);
}

static int parse_line(struct options *o, struct given *given, int argc, char **argv, bool *help, struct err *err)
{
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            *help = true;
            return 0;
        }
        int r = 0;
        if (argv[i][0] == '-' && argv[i][1])
            r = parse_one(o, given, argc, argv, &i, err);
        else if (o->role == OPTIONS_TOKEN)
            list_add(o->arena, &o->rest, arena_strdup(o->arena, argv[i]));
        else
            r = err_set(err, EINVAL, "unexpected argument \"%s\"", argv[i]);
        if (r)
            return r;
    }
    return 0;
}

static bool is_given(const struct given *g, const struct option *row)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i].row == row)
            return true;
    return false;
}

static int apply_given(struct options *o, const struct given *g, struct err *err)
{
    for (size_t i = 0; i < g->count; i++) {
        const struct given_option *one = &g->list[i];
        int r = option_set(o, one->row, one->value, err);
        if (r)
            return one->from ? err_wrap(err, "%s", one->from) : r;
    }
    return 0;
}

static int apply_defaults(struct options *o, const struct given *line, const struct given *file, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const struct option *row = &options[i];
        if (!(row->roles & o->role) || is_given(line, row) || is_given(file, row))
            continue;
        const char *set = row->env ? getenv(row->env) : NULL, *value = set && *set ? set : row->fallback;
        int r = value ? option_set(o, row, value, err) : 0;
        if (r)
            return err_wrap(err, "%s", row->env);
    }
    return 0;
}

/* Without what the command line gives again. */
static void drop_overridden(struct given *file, const struct given *line)
{
    size_t kept = 0;
    for (size_t i = 0; i < file->count; i++)
        if (!is_given(line, file->list[i].row))
            file->list[kept++] = file->list[i];
    file->count = kept;
}

static const char *config_path(const struct given *line, bool *explicit)
{
    for (size_t i = 0; i < line->count; i++)
        if (!strcmp(line->list[i].row->name, "config")) {
            *explicit = true;
            return line->list[i].value;
        }
    const char *env = getenv("K3C_CONFIG_FILE");
    *explicit = env && *env;
    return *explicit ? env : "/etc/k3c/config.yaml";
}

static int parse_all(struct options *o, int argc, char **argv, bool *help, struct strbuf *notes, struct err *err)
{
    struct given line = {0}, file = {0};
    bool explicit;
    int r = parse_line(o, &line, argc, argv, help, err);
    if (r || *help)
        return r;
    const char *path = config_path(&line, &explicit);
    if ((r = config_file_read(o, path, explicit, &file, notes, err)))
        return r;
    drop_overridden(&file, &line);
    if ((r = apply_defaults(o, &line, &file, err)) || (r = apply_given(o, &file, err)))
        return r;
    if ((r = apply_given(o, &line, err)) || o->role != OPTIONS_SERVER)
        return r;
    return check_apart(o->cluster_cidr, o->service_cidr, err);
}

int options_parse(enum options_role role, int argc, char **argv, struct options *ret, bool *help, char **notes,
                  struct err *err)
{
    cleanup_strbuf struct strbuf said = {0};
    struct options o = {.arena = arena_new(), .role = role};
    *help = false;
    *notes = NULL;
    int r = parse_all(&o, argc, argv, help, &said, err);
    if (r || *help) {
        arena_free(o.arena);
        return r;
    }
    if (said.len)
        *notes = strbuf_take(&said);
    *ret = o;
    return 0;
}

void options_usage(enum options_role role)
{
    printf("Usage: k3c %s [OPTIONS]\n\nOptions:\n", role == OPTIONS_SERVER  ? "server"
                                                    : role == OPTIONS_AGENT ? "agent"
                                                                            : "token create|delete|generate|list");
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const struct option *row = &options[i];
        char name[64];
        if (!(row->roles & role))
            continue;
        snprintf(name, sizeof(name), row->letter ? "--%s, -%c" : "--%s", row->name, row->letter);
        printf("  %-28s %s%s", name, row->help, row->type == OPTION_LIST ? "; may be repeated" : "");
        if (row->fallback)
            printf(" (default: %s)", row->fallback);
        if (row->env)
            printf(" [$%s]", row->env);
        putchar('\n');
    }
    puts("\nA flag goes before the config file, the file before the environment.");
}

const char *options_path(const struct options *o, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *below = arena_vprintf(o->arena, fmt, args);
    va_end(args);
    return arena_printf(o->arena, "%s/%s", o->data_dir, below);
}

const char *options_instance(const struct options *o)
{
    char hash[SHA256_HEX_SIZE];
    if (!strcmp(o->data_dir, "/var/lib/k3c"))
        return "";
    sha256_hex(o->data_dir, strlen(o->data_dir), hash);
    return arena_printf(o->arena, "-%.8s", hash);
}

const char *options_run_dir(const struct options *o)
{
    return arena_printf(o->arena, "/run/k3c%s", options_instance(o));
}
