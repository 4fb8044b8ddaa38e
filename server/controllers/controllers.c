#include "server/controllers/controllers.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "server/controllers/controller.h"
#include "server/controllers/deployment.h"
#include "server/controllers/endpoints.h"
#include "server/controllers/endpointslice.h"
#include "server/controllers/namespace_defaults.h"
#include "server/controllers/replicaset.h"

struct controllers {
    struct controller_env env;
    struct controllers_options options;
    struct namespace_defaults *namespace_defaults;
    struct deployment_controller *deployment;
    struct replicaset_controller *replicaset;
    struct endpointslice_controller *endpointslice;
    struct endpoints_controller *endpoints;
};

struct controllers *controllers_start(struct api *api, struct timing *timing, struct informers *informers,
                                      const struct controllers_options *o)
{
    struct controllers *c = mem_alloc(sizeof(*c));
    c->options = *o;
    c->env = (struct controller_env){.api = api, .timing = timing, .informers = informers, .options = &c->options};
    c->namespace_defaults = namespace_defaults_new(&c->env);
    c->deployment = deployment_controller_new(&c->env);
    c->replicaset = replicaset_controller_new(&c->env);
    c->endpointslice = endpointslice_controller_new(&c->env);
    c->endpoints = endpoints_controller_new(&c->env);
    return c;
}

struct controllers *controllers_stop(struct controllers *c)
{
    if (!c)
        return NULL;
    namespace_defaults_free(c->namespace_defaults);
    deployment_controller_free(c->deployment);
    replicaset_controller_free(c->replicaset);
    endpointslice_controller_free(c->endpointslice);
    endpoints_controller_free(c->endpoints);
    free(c);
    return NULL;
}
