#include "server/controllers/controllers.h"

#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "server/controllers/controller.h"
#include "server/controllers/csr.h"
#include "server/controllers/deployment.h"
#include "server/controllers/endpoints.h"
#include "server/controllers/endpointslice.h"
#include "server/controllers/gc.h"
#include "server/controllers/namespace.h"
#include "server/controllers/namespace_defaults.h"
#include "server/controllers/node_health.h"
#include "server/controllers/node_ipam.h"
#include "server/controllers/pod_gc.h"
#include "server/controllers/quota.h"
#include "server/controllers/replicaset.h"
#include "server/controllers/served.h"
#include "server/controllers/slice_mirror.h"
#include "server/controllers/taint_eviction.h"
#include "server/controllers/token_secrets.h"

struct controllers {
    struct controller_env env;
    struct controllers_options options;
    struct served_resource *served; /* our own list, unless one was given */
    struct namespace_defaults *namespace_defaults;
    struct node_ipam *node_ipam;
    struct deployment_controller *deployment;
    struct replicaset_controller *replicaset;
    struct endpointslice_controller *endpointslice;
    struct endpoints_controller *endpoints;
    struct slice_mirror *slice_mirror;
    struct node_health *node_health;
    struct taint_eviction *taint_eviction;
    struct namespace_controller *namespace;
    struct gc_controller *gc;
    struct pod_gc *pod_gc;
    struct csr_controller *csr;
    struct quota_controller *quota;
    struct token_secrets *token_secrets;
};

static void start_node_ipam(struct controllers *c)
{
    struct err err = {0};
    if (!c->options.cluster_cidr)
        return;
    c->node_ipam = node_ipam_new(&c->env, &err);
    if (!c->node_ipam)
        log_error("nodes get no addresses for pods: %s", err.text);
}

struct controllers *controllers_start(struct api *api, struct timing *timing, struct informers *informers,
                                      const struct controllers_options *o)
{
    struct controllers *c = mem_alloc(sizeof(*c));
    c->options = *o;
    if (!o->resources)
        c->options.resources = c->served = served_resources(&c->options.nresources);
    c->env = (struct controller_env){.api = api, .timing = timing, .informers = informers, .options = &c->options};
    c->namespace_defaults = namespace_defaults_new(&c->env);
    start_node_ipam(c);
    c->deployment = deployment_controller_new(&c->env);
    c->replicaset = replicaset_controller_new(&c->env);
    c->endpointslice = endpointslice_controller_new(&c->env);
    c->endpoints = endpoints_controller_new(&c->env);
    c->slice_mirror = slice_mirror_new(&c->env);
    c->node_health = node_health_new(&c->env);
    c->taint_eviction = taint_eviction_new(&c->env);
    c->namespace = namespace_controller_new(&c->env);
    c->gc = gc_controller_new(&c->env);
    c->pod_gc = pod_gc_new(&c->env);
    c->csr = csr_controller_new(&c->env);
    c->quota = quota_controller_new(&c->env);
    c->token_secrets = token_secrets_new(&c->env);
    return c;
}

struct controllers *controllers_stop(struct controllers *c)
{
    if (!c)
        return NULL;
    namespace_defaults_free(c->namespace_defaults);
    node_ipam_free(c->node_ipam);
    deployment_controller_free(c->deployment);
    replicaset_controller_free(c->replicaset);
    endpointslice_controller_free(c->endpointslice);
    endpoints_controller_free(c->endpoints);
    slice_mirror_free(c->slice_mirror);
    node_health_free(c->node_health);
    taint_eviction_free(c->taint_eviction);
    namespace_controller_free(c->namespace);
    gc_controller_free(c->gc);
    pod_gc_free(c->pod_gc);
    csr_controller_free(c->csr);
    quota_controller_free(c->quota);
    token_secrets_free(c->token_secrets);
    free(c->served);
    free(c);
    return NULL;
}
