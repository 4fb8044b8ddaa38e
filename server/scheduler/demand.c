#include "server/scheduler/demand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/pod.h"
#include "core/model/quota.h"

/* What Kubernetes assumes for scores of containers that ask for nothing. */
enum { DEFAULT_MILLI_CPU = 100, DEFAULT_MEMORY = 200 << 20 };

static int64_t *scalar_slot(struct demand *d, const char *name)
{
    for (size_t n = 0; n < d->nscalars; n++)
        if (!strcmp(d->scalars[n].name, name))
            return &d->scalars[n].value;
    d->scalars = mem_realloc(d->scalars, (d->nscalars + 1) * sizeof(*d->scalars));
    d->scalars[d->nscalars] = (struct demand_scalar){mem_strdup(name), 0};
    return &d->scalars[d->nscalars++].value;
}

int64_t demand_scalar(const struct demand *d, const char *name)
{
    for (size_t n = 0; n < d->nscalars; n++)
        if (!strcmp(d->scalars[n].name, name))
            return d->scalars[n].value;
    return 0;
}

/* A list of resources ({"cpu": "100m"}); absent ones are 0. */
static void read_list(const cJSON *list, struct demand *d)
{
    for (JSON_EACH(r, list)) {
        if (!strcmp(r->string, "cpu"))
            d->milli_cpu = amount_int(r, true);
        else if (!strcmp(r->string, "memory"))
            d->memory = amount_int(r, false);
        else if (!strcmp(r->string, "ephemeral-storage"))
            d->ephemeral = amount_int(r, false);
        else if (!strcmp(r->string, "pods"))
            d->pods = amount_int(r, false);
        else
            *scalar_slot(d, r->string) = amount_int(r, false);
    }
}

static void raise_to(struct demand *d, const struct demand *least)
{
    d->milli_cpu = MAX_OF(d->milli_cpu, least->milli_cpu);
    d->memory = MAX_OF(d->memory, least->memory);
    d->ephemeral = MAX_OF(d->ephemeral, least->ephemeral);
    d->scored_cpu = MAX_OF(d->scored_cpu, least->scored_cpu);
    d->scored_memory = MAX_OF(d->scored_memory, least->scored_memory);
    for (size_t n = 0; n < least->nscalars; n++) {
        int64_t *slot = scalar_slot(d, least->scalars[n].name);
        *slot = MAX_OF(*slot, least->scalars[n].value);
    }
}

static void container_demand(const cJSON *container, struct demand *d)
{
    const cJSON *requests = json_at(container, "resources.requests");
    *d = (struct demand){0};
    read_list(requests, d);
    d->scored_cpu = json_get(requests, "cpu") ? d->milli_cpu : DEFAULT_MILLI_CPU;
    d->scored_memory = json_get(requests, "memory") ? d->memory : DEFAULT_MEMORY;
}

/* Init containers run one after the other beside the sidecars started before them; the pod needs the largest moment. */
static void add_init_containers(const cJSON *containers, struct demand *sum)
{
    struct demand sidecars = {0}, peak = {0};
    for (JSON_EACH(c, containers)) {
        struct demand d;
        container_demand(c, &d);
        if (container_is_sidecar(c)) {
            demand_add(sum, &d);
            demand_add(&sidecars, &d);
            raise_to(&peak, &sidecars);
        } else {
            demand_add(&d, &sidecars);
            raise_to(&peak, &d);
        }
        demand_free(&d);
    }
    raise_to(sum, &peak);
    demand_free(&sidecars);
    demand_free(&peak);
}

/* Requests of the pod as a whole stand in for the sum of its containers'. */
static void apply_pod_level(const cJSON *requests, struct demand *d)
{
    for (JSON_EACH(r, requests)) {
        if (!strcmp(r->string, "cpu"))
            d->milli_cpu = d->scored_cpu = amount_int(r, true);
        else if (!strcmp(r->string, "memory"))
            d->memory = d->scored_memory = amount_int(r, false);
        else if (str_starts(r->string, "hugepages-"))
            *scalar_slot(d, r->string) = amount_int(r, false);
    }
}

static void add_ports(const cJSON *containers, struct demand *d)
{
    for (JSON_EACH(c, containers))
        for (JSON_EACH(p, json_get(c, "ports"))) {
            int64_t port = json_int(p, "hostPort", 0);
            if (port <= 0 || port > 65535)
                continue;
            d->ports = mem_realloc(d->ports, (d->nports + 1) * sizeof(*d->ports));
            struct demand_port *fresh = &d->ports[d->nports++];
            const char *ip = json_str_or(p, "hostIP", "");
            *fresh = (struct demand_port){.ip = mem_strdup(*ip ? ip : "0.0.0.0"), .port = (int)port};
            snprintf(fresh->protocol, sizeof(fresh->protocol), "%s", json_str_or(p, "protocol", "TCP"));
        }
}

void demand_of_pod(const cJSON *pod, struct demand *ret)
{
    struct demand d = {0}, one, overhead = {0};
    cleanup_arena struct arena *scratch = arena_new();
    const cJSON *spec = pod_effective_spec(scratch, pod, true), *containers = json_get(spec, "containers");
    for (JSON_EACH(c, containers)) {
        container_demand(c, &one);
        demand_add(&d, &one);
        demand_free(&one);
    }
    add_init_containers(json_get(spec, "initContainers"), &d);
    apply_pod_level(json_at(spec, "resources.requests"), &d);
    read_list(json_get(spec, "overhead"), &overhead);
    overhead.scored_cpu = overhead.milli_cpu;
    overhead.scored_memory = overhead.memory;
    demand_add(&d, &overhead);
    demand_free(&overhead);
    d.pods = 1;
    add_ports(containers, &d);
    add_ports(json_get(spec, "initContainers"), &d);
    *ret = d;
}

void demand_of_node(const cJSON *node, struct demand *ret)
{
    *ret = (struct demand){0};
    read_list(json_at(node, "status.allocatable"), ret);
}

void demand_free(struct demand *d)
{
    for (size_t n = 0; n < d->nscalars; n++)
        free(d->scalars[n].name);
    for (size_t n = 0; n < d->nports; n++)
        free(d->ports[n].ip);
    free(d->scalars);
    free(d->ports);
    *d = (struct demand){0};
}

static void combine(struct demand *sum, const struct demand *d, int64_t sign)
{
    sum->milli_cpu += sign * d->milli_cpu;
    sum->memory += sign * d->memory;
    sum->ephemeral += sign * d->ephemeral;
    sum->scored_cpu += sign * d->scored_cpu;
    sum->scored_memory += sign * d->scored_memory;
    sum->pods += sign * d->pods;
    for (size_t n = 0; n < d->nscalars; n++)
        *scalar_slot(sum, d->scalars[n].name) += sign * d->scalars[n].value;
}

void demand_add(struct demand *sum, const struct demand *d)
{
    combine(sum, d, 1);
}

void demand_sub(struct demand *sum, const struct demand *d)
{
    combine(sum, d, -1);
}

static bool same_address(const char *a, const char *b)
{
    return !strcmp(a, b) || !strcmp(a, "0.0.0.0") || !strcmp(b, "0.0.0.0");
}

bool demand_ports_clash(const struct demand *a, const struct demand *b)
{
    for (size_t n = 0; n < a->nports; n++)
        for (size_t m = 0; m < b->nports; m++)
            if (a->ports[n].port == b->ports[m].port && !strcmp(a->ports[n].protocol, b->ports[m].protocol) &&
                same_address(a->ports[n].ip, b->ports[m].ip))
                return true;
    return false;
}
