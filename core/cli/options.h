/* Options: what a user of K3s types, read from the command line, the environment (K3C_ where K3s has K3S_) and
 * /etc/k3c/config.yaml with config.yaml.d/. Names and meaning are K3s's.
 *
 * Order, strongest first: command line, config files (the last file that has a key; "key+" appends), environment,
 * default. A list given on the command line replaces the one from the files. One subject of one table: adding an option
 * is adding its row in core/cli/options.c. */
#ifndef K3C_CLI_OPTIONS_H
#define K3C_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/defs.h"

struct arena;
struct err;

enum options_role { OPTIONS_SERVER = 1, OPTIONS_AGENT = 2, OPTIONS_TOKEN = 4 };

struct options_list {
    const char **items;
    size_t count;
};

/* Everything lives in `arena`. Strings are NULL when neither given nor defaulted. */
struct options {
    struct arena *arena;
    enum options_role role;
    const char *config;
    bool debug;
    const char *log;
    const char *bind_address;
    int64_t https_listen_port;
    const char *advertise_address;
    struct options_list tls_san;
    const char *data_dir;
    const char *token, *token_file, *agent_token;
    const char *server; /* URL */
    const char *node_name;
    struct options_list node_ip, node_label, node_taint;
    const char *cluster_cidr, *service_cidr, *service_node_port_range;
    const char *cluster_dns, *cluster_domain;
    const char *flannel_backend;
    const char *resolv_conf;
    const char *write_kubeconfig, *write_kubeconfig_mode;
    const char *private_registry;
    bool disable_agent;
    struct options_list controller_manager_arg, kubelet_arg; /* "key=value": options_arg_ms reads them */
    /* for `k3c token` */
    const char *kubeconfig, *description, *ttl, *output;
    struct options_list rest; /* what is no option */
};

/* Reads argv (argv[0] is the verb) for a role. The caller frees ret->arena. -EINVAL with one line that names the
 * option; *help is set when the user asked for help, and nothing else is valid then. Unknown keys of config files are
 * skipped and listed in *notes (heap text or NULL, one line each). */
int options_parse(enum options_role role, int argc, char **argv, struct options *ret, bool *help, char **notes,
                  struct err *err);
void options_usage(enum options_role role);

/* "30000-32767" into its ends: 0 or -EINVAL. */
int options_port_range(const char *text, int *first, int *last);

/* A duration among a component's arguments, in milliseconds; the last one counts. `fallback` when there is none.
 * Unknown keys and bad values were refused when the options were read. */
uint64_t options_arg_ms(const struct options_list *args, const char *key, uint64_t fallback);

/* Paths below the data directory, in the arena: options_path(o, "server/tls/%s.crt", name). */
const char *options_path(const struct options *o, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What tells this k3c from others on the machine: "" with the default data directory, else "-" and 8 hex digits of its
 * path's SHA-256. Part of the names of what is outside the data directory: run folder, cgroups. */
const char *options_instance(const struct options *o);
/* Where sockets and other state of this boot live: "/run/k3c" and the instance. */
const char *options_run_dir(const struct options *o);

#endif
