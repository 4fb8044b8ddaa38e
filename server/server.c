#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/host.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/version.h"
#include "core/cli/node.h"
#include "core/cli/options.h"
#include "core/cli/process.h"
#include "core/client/api.h"
#include "core/client/informer.h"
#include "core/client/kubeconfig.h"
#include "core/client/timing.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "server/addresses.h"
#include "server/apiserver/apiserver.h"
#include "server/controllers/controllers.h"
#include "server/join.h"
#include "server/node_role.h"
#include "server/pki.h"
#include "server/scheduler/scheduler.h"
#include "server/tokens.h"
#include "storage/store.h"

enum { GRACE_MS = 3000, RENEWAL_MS = 12 * 3600 * 1000 };

/* In the order in which they start; they stop the other way round. */
struct server {
    struct options o;
    struct addresses addresses;
    struct pki pki;
    struct tokens tokens;
    struct loop *loop;
    struct store *store;
    struct tls_config *tls, *kubelet_tls;
    struct join *join;
    struct apiserver *apiserver;
    struct api *admin, *controllers_api, *scheduler_api;
    struct timing *timing;
    struct informers *informers;
    struct controllers *controllers;
    struct scheduler *scheduler;
    struct node_role *role;
    struct loop_signal *term, *interrupt;
    struct loop_timer *renewal;
    struct loop_clock *clock;
    const struct node_runner *runner;
    struct node *node;
    struct options node_options;
    bool stopping;
};

/* ---- parts */

static int open_store(struct server *s, struct err *err)
{
    const char *path = options_path(&s->o, "server/db/state.db");
    int r = file_make_parents(path, 0700, err);
    return r ? r : store_open(s->loop, &(struct store_options){.path = path}, &s->store, err);
}

static int make_tls(struct server *s, struct err *err)
{
    struct tls_options serving = {.server = true,
                                  .cert = s->pki.serving.cert,
                                  .key = s->pki.serving.key,
                                  .ca = s->pki.client_ca.cert,
                                  .verify_client = true,
                                  .alpn = "h2,http/1.1"};
    struct tls_options kubelet = {
        .cert = s->pki.kubelet_client.cert, .key = s->pki.kubelet_client.key, .ca = s->pki.server_ca.cert};
    int r = tls_config_new(&serving, &s->tls, err);
    return r ? r : tls_config_new(&kubelet, &s->kubelet_tls, err);
}

/* What /v1-k3c/config tells a node. */
static const char *node_config(struct server *s)
{
    const struct options *o = &s->o;
    struct strbuf text = {0};
    cJSON *config = json_build(o->arena,
                               "{'clusterCIDR':%s,'serviceCIDR':%s,'clusterDNS':%s,'clusterDomain':%s,"
                               "'flannelBackend':%s,'version':%s}",
                               o->cluster_cidr, o->service_cidr, s->addresses.dns, o->cluster_domain,
                               o->flannel_backend, K3C_VERSION);
    json_write(&text, config);
    const char *kept = arena_strdup(o->arena, text.p);
    strbuf_free(&text);
    return kept;
}

/* Kubernetes takes no loopback address for an endpoint: a box without a network has a cluster, but no pod of it finds
 * the API until the server is started again with an address. */
static const char *reachable(const char *address)
{
    if (strncmp(address, "127.", 4) && strcmp(address, "::1"))
        return address;
    log_warn("this machine has no address but %s: pods will not find the API; give --advertise-address or start again "
             "with a network",
             address);
    return NULL;
}

static int start_apiserver(struct server *s, struct err *err)
{
    const struct options *o = &s->o;
    struct join_options join = {&s->pki, s->tokens.server, s->tokens.agent, node_config(s)};
    s->join = join_new(&join);
    const struct apiserver_route routes[] = {
        {"/ping", join_handle, s->join}, {"/cacerts", join_handle, s->join}, {"/v1-k3c/", join_handle, s->join}};
    struct apiserver_options a = {
        .loop = s->loop,
        .store = s->store,
        .bind_address = o->bind_address,
        .port = (int)o->https_listen_port,
        .tls = s->tls,
        .advertise_address = reachable(s->addresses.advertise),
        .service_cidr = o->service_cidr,
        .service_account_key = s->pki.service_account_key,
        .issuer = arena_printf(o->arena, "https://kubernetes.default.svc.%s", o->cluster_domain),
        .kubelet_tls = s->kubelet_tls,
        .client_ca = s->pki.client_ca.cert,
        .routes = routes,
        .nroutes = COUNT_OF(routes),
    };
    int r = options_port_range(o->service_node_port_range, &a.node_port_first, &a.node_port_last);
    if (r)
        return err_set(err, EINVAL, "--service-node-port-range %s is none", o->service_node_port_range);
    r = apiserver_new(&a, &s->apiserver, err);
    if (r)
        return r;
    static const char *const masters[] = {"system:masters", NULL};
    s->admin =
        apiserver_local(s->apiserver, &(struct apiserver_user){.name = "system:k3c-supervisor", .groups = masters});
    join_set_api(s->join, s->admin);
    return 0;
}

static int sign_request(void *ctx, const struct x509_request *request, unsigned usage, int64_t seconds, char **ret,
                        struct err *err)
{
    return pki_sign_request(ctx, request, usage, seconds, ret, err);
}

static int sign_token(void *ctx, const char *claims, char **ret, struct err *err)
{
    return pki_sign_token(ctx, claims, ret, err);
}

static void start_controllers(struct server *s)
{
    static const char *const masters[] = {"system:masters", NULL};
    s->controllers_api = apiserver_local(
        s->apiserver, &(struct apiserver_user){.name = "system:kube-controller-manager", .groups = masters});
    s->scheduler_api =
        apiserver_local(s->apiserver, &(struct apiserver_user){.name = "system:kube-scheduler", .groups = masters});
    s->timing = timing_new(s->loop);
    s->informers = informers_new(s->controllers_api, s->timing);
    s->scheduler = scheduler_start(s->scheduler_api, s->timing, s->informers);
    s->controllers = controllers_start(
        s->controllers_api, s->timing, s->informers,
        &(struct controllers_options){
            .root_ca = s->pki.server_ca.cert,
            .cluster_cidr = s->o.cluster_cidr,
            .csr_sign = sign_request,
            .csr_ctx = &s->pki,
            .token_sign = sign_token,
            .token_ctx = &s->pki,
            .node_grace_ms = options_arg_ms(&s->o.controller_manager_arg, "node-monitor-grace-period", 0),
            .node_startup_grace_ms = options_arg_ms(&s->o.controller_manager_arg, "node-startup-grace-period", 0)});
}

/* Where this machine itself finds the API. */
static const char *local_url(const struct server *s)
{
    const struct options *o = &s->o;
    const char *host =
        strcmp(o->bind_address, "0.0.0.0") && strcmp(o->bind_address, "::") ? o->bind_address : "127.0.0.1";
    return arena_printf(o->arena, strchr(host, ':') ? "https://[%s]:%d" : "https://%s:%d", host,
                        apiserver_port(s->apiserver));
}

static int write_kubeconfig(struct server *s, struct err *err)
{
    const struct options *o = &s->o;
    struct kubeconfig k = {
        .server = local_url(s),
        .ca = s->pki.server_ca.cert,
        .cert = s->pki.admin.cert,
        .key = s->pki.admin.key,
    };
    mode_t mode = (mode_t)strtol(o->write_kubeconfig_mode, NULL, 8);
    return kubeconfig_write(o->write_kubeconfig, mode, &k, err);
}

static int renew(struct server *s, struct err *err)
{
    int r = pki_renew(&s->pki, s->addresses.dns_names, s->addresses.ips, err);
    if (r <= 0)
        return r;
    log_info("%d of the server's certificates were made anew before they end", r);
    if ((r = tls_config_reload(s->tls, s->pki.serving.cert, s->pki.serving.key, NULL, err)) ||
        (r = tls_config_reload(s->kubelet_tls, s->pki.kubelet_client.cert, s->pki.kubelet_client.key, NULL, err)))
        return r;
    return write_kubeconfig(s, err);
}

static void on_renewal(void *arg)
{
    struct server *s = arg;
    struct err err = {0};
    if (renew(s, &err) < 0)
        log_error("%s; certificates are looked at again in %d hours", err.text, RENEWAL_MS / 3600000);
    loop_timer_set(s->renewal, RENEWAL_MS);
}

static void on_clock_set(void *arg, int64_t seconds)
{
    log_info("the clock was set %s by %lld s; certificates are looked at", seconds < 0 ? "back" : "forward",
             (long long)(seconds < 0 ? -seconds : seconds));
    on_renewal(arg);
}

static int start_node(struct server *s, struct err *err)
{
    if (s->o.disable_agent || !s->runner)
        return 0;
    s->node_options = s->o;
    s->node_options.arena = arena_new(); /* its thread's own */
    s->node_options.server = local_url(s);
    s->node_options.token = s->tokens.join;
    s->node_options.token_file = NULL;
    char host[HOST_NAME_SIZE];
    host_name(host);
    s->role = node_role_new(s->admin, s->o.node_name ? s->o.node_name : host);
    return s->runner->start(&s->node_options, &s->node, err);
}

/* ---- stopping */

static void on_drained(void *ctx)
{
    struct server *s = ctx;
    loop_stop(s->loop);
}

static void on_signal(void *arg, int signo)
{
    struct server *s = arg;
    if (s->stopping)
        return;
    s->stopping = true;
    log_info("signal %d: stopping; pods go on running", signo);
    host_notify("STOPPING=1");
    if (s->node)
        s->runner->stop(s->node);
    s->node = NULL;
    apiserver_drain(s->apiserver, GRACE_MS, on_drained, s);
}

static void free_api(struct api *a)
{
    if (a)
        a->ops->free(a);
}

static void stop(struct server *s)
{
    if (s->node)
        s->runner->stop(s->node);
    loop_signal_free(s->term);
    loop_signal_free(s->interrupt);
    loop_timer_free(s->renewal);
    loop_clock_free(s->clock);
    node_role_free(s->role);
    scheduler_stop(s->scheduler);
    controllers_stop(s->controllers);
    informers_free(s->informers);
    timing_free(s->timing);
    join_free(s->join);
    free_api(s->controllers_api);
    free_api(s->scheduler_api);
    free_api(s->admin);
    apiserver_free(s->apiserver);
    tls_config_free(s->tls);
    tls_config_free(s->kubelet_tls);
    store_close(s->store);
    loop_free(s->loop);
    pki_close(&s->pki);
    arena_free(s->node_options.arena);
    arena_free(s->o.arena);
}

static int start(struct server *s, struct err *err)
{
    int r = addresses_find(&s->o, &s->addresses, err);
    if (r || (r = file_make_dir(options_path(&s->o, "server"), 0700, err)) ||
        (r = open_store(s, err)) || /* first: from here on no other k3c has this folder */
        (r = pki_open(options_path(&s->o, "server/tls"), s->addresses.dns_names, s->addresses.ips, &s->pki, err)) ||
        (r = tokens_open(&s->o, s->pki.server_ca.cert, &s->tokens, err)) || (r = make_tls(s, err)) ||
        (r = start_apiserver(s, err)) || (r = write_kubeconfig(s, err)))
        return r;
    s->term = loop_signal_new(s->loop, SIGTERM, on_signal, s);
    s->interrupt = loop_signal_new(s->loop, SIGINT, on_signal, s);
    s->renewal = loop_timer_new(s->loop, on_renewal, s);
    loop_timer_set(s->renewal, RENEWAL_MS);
    s->clock = loop_clock_new(s->loop, on_clock_set, s);
    start_controllers(s);
    return start_node(s, err);
}

/* Options that are wrong: one line on standard error, nothing started. */
static int refuse(const char *why)
{
    fprintf(stderr, "k3c server: %s\n", why);
    return 2;
}

int server_main(int argc, char **argv, const struct node_runner *runner)
{
    struct server s = {.runner = runner};
    struct err err = {0};
    cleanup_free char *notes = NULL;
    bool help;
    if (options_parse(OPTIONS_SERVER, argc, argv, &s.o, &help, &notes, &err))
        return refuse(err.text);
    if (help) {
        options_usage(OPTIONS_SERVER);
        return 0;
    }
    if (s.o.server) {
        arena_free(s.o.arena);
        return refuse("--server is for agents: joining a second server is not there yet");
    }
    if (process_begin(&s.o, notes, &err)) {
        arena_free(s.o.arena);
        return refuse(err.text);
    }
    log_info("starting k3c server %s (%s), data in %s", K3C_VERSION, k3c_commit, s.o.data_dir);
    s.loop = loop_new();
    int r = start(&s, &err);
    if (r) {
        log_error("%s; the server stops", err.text);
    } else {
        log_info("the API is served at https://%s:%d; kubeconfig: %s", s.addresses.advertise,
                 apiserver_port(s.apiserver), s.o.write_kubeconfig);
        host_notify("READY=1");
        loop_run(s.loop);
    }
    stop(&s);
    return r ? 1 : 0;
}
