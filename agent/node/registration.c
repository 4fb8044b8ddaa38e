#include "agent/node/registration.h"

#include <stdlib.h>
#include <string.h>

#include "agent/node/machine.h"
#include "agent/node/node_object.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cli/options.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "net/overlay.h"

enum {
    LEASE_MS = 10000,
    LEASE_SECONDS = 40,
    FIRST_RETRY_MS = 500,
    LAST_RETRY_MS = 10000,
};

struct node_registration {
    struct node_registration_options o;
    struct machine machine;
    struct arena *kept; /* of the status told last */
    cJSON *status;
    char *not_ready, *uid;
    struct node_pressure pressure;
    unsigned told_pressure;
    struct overlay_annotations overlay;
    bool has_overlay;

    struct api_call *call;
    struct arena *arena; /* of the call under way */
    struct loop_timer *timer;
    bool registered, labelled, annotated, lease_made, failing;
    uint64_t lease_due, status_due, backoff_ms; /* monotonic milliseconds */
};

static void advance(void *arg);

static uint64_t now_ms(void)
{
    return clock_mono_ms();
}

static void soon(struct node_registration *r)
{
    if (!r->call)
        loop_timer_set(r->timer, 0);
}

/* ---- one call at a time */

static bool settle(struct node_registration *r, const struct api_result *result, const char *doing)
{
    r->call = NULL;
    bool ok = api_ok(result);
    if (ok) {
        if (r->failing)
            log_info("node %s: the server answers again", r->o.name);
        if (r->failing)
            r->status_due = 0; /* it may have been given up meanwhile, and only a status takes that back */
        r->failing = false;
        r->backoff_ms = FIRST_RETRY_MS;
        loop_timer_set(r->timer, 0);
        return true;
    }
    if (!r->failing)
        log_warn("node %s: %s: %s; trying again", r->o.name, doing,
                 *result->message ? result->message : result->reason);
    r->failing = true;
    loop_timer_set(r->timer, r->backoff_ms);
    uint64_t often = MAX_OF(r->o.status_ms, (uint64_t)FIRST_RETRY_MS), most = MIN_OF(often, (uint64_t)LAST_RETRY_MS);
    r->backoff_ms = MIN_OF(r->backoff_ms * 2, most);
    return false;
}

static void ask(struct node_registration *r, struct api_request *q, api_done *done)
{
    q->name = q->verb == API_CREATE ? NULL : r->o.name;
    r->call = api_do(r->o.api, q, done, r);
}

static unsigned pressure(struct node_registration *r)
{
    struct machine_free room;
    machine_read_free(r->o.data_dir, &room);
    node_pressure_look(&r->pressure, &room, now_ms());
    return r->pressure.holds;
}

static struct node_facts facts(struct node_registration *r)
{
    return (struct node_facts){
        .name = r->o.name,
        .ips = r->o.ips,
        .machine = &r->machine,
        .pressure = pressure(r),
        .not_ready = r->not_ready,
        .network_up = r->has_overlay,
        .images = r->o.images(r->o.ctx, r->arena),
    };
}

/* ---- the Node */

static void on_registered(void *ctx, const struct api_result *result)
{
    struct node_registration *r = ctx;
    if (result->code == 409) { /* it is there: from before, or somebody made it for us */
        r->call = NULL;
        r->registered = true;
        loop_timer_set(r->timer, 0);
    } else if (settle(r, result, "cannot register")) {
        r->registered = r->labelled = true;
        log_info("node %s registered", r->o.name);
    }
}

static void register_node(struct node_registration *r)
{
    struct node_facts f = facts(r);
    cJSON *node = node_object(r->arena, &f, r->o.labels, r->o.taints, clock_real_us());
    struct api_request q = {.verb = API_CREATE, .version = "v1", .resource = "nodes", .body = node};
    ask(r, &q, on_registered);
}

/* The Node is gone: somebody deleted it. It is made again, as a kubelet does after a restart. */
static bool gone(struct node_registration *r, const struct api_result *result)
{
    if (result->code != 404)
        return false;
    log_warn("node %s was deleted; it registers again", r->o.name);
    r->call = NULL;
    r->registered = r->labelled = r->annotated = r->lease_made = false;
    loop_timer_set(r->timer, FIRST_RETRY_MS);
    return true;
}

static void on_labelled(void *ctx, const struct api_result *result)
{
    struct node_registration *r = ctx;
    if (!gone(r, result) && settle(r, result, "cannot set its labels"))
        r->labelled = true;
}

static void patch_labels(struct node_registration *r)
{
    struct node_facts f = facts(r);
    cJSON *patch = json_build(r->arena, "{'metadata':{'labels':%J}}", node_labels(r->arena, &f, r->o.labels));
    struct api_request q = {
        .verb = API_PATCH, .version = "v1", .resource = "nodes", .body = patch, .patch = API_PATCH_MERGE};
    ask(r, &q, on_labelled);
}

static void on_annotated(void *ctx, const struct api_result *result)
{
    struct node_registration *r = ctx;
    if (!gone(r, result) && settle(r, result, "cannot tell its overlay address"))
        r->annotated = true;
}

static void patch_annotations(struct node_registration *r)
{
    const struct overlay_annotations *o = &r->overlay;
    cJSON *patch = json_build(r->arena, "{'metadata':{'annotations':{%s:%s,%s:%s,%s:%s,%s:%s}}}", OVERLAY_BACKEND_TYPE,
                              o->backend_type, OVERLAY_BACKEND_DATA, o->backend_data, OVERLAY_KUBE_SUBNET_MANAGER,
                              o->kube_subnet_manager, OVERLAY_PUBLIC_IP, o->public_ip);
    struct api_request q = {
        .verb = API_PATCH, .version = "v1", .resource = "nodes", .body = patch, .patch = API_PATCH_MERGE};
    ask(r, &q, on_annotated);
}

static void on_status(void *ctx, const struct api_result *result)
{
    struct node_registration *r = ctx;
    if (gone(r, result))
        return;
    if (settle(r, result, "cannot tell its status")) {
        const char *uid = json_str(result->object, "metadata.uid");
        free(r->uid);
        r->uid = mem_strdup(uid);
    } else {
        r->status_due = 0;
    }
}

static void patch_status(struct node_registration *r)
{
    struct node_facts f = facts(r);
    struct arena *fresh = arena_new();
    cJSON *status = node_status(fresh, &f, r->status, clock_real_us());
    arena_free(r->kept);
    r->kept = fresh;
    r->status = status;
    r->told_pressure = f.pressure;
    r->status_due = now_ms() + r->o.status_ms;
    struct api_request q = {.verb = API_PATCH,
                            .version = "v1",
                            .resource = "nodes",
                            .subresource = "status",
                            .body = json_build(r->arena, "{'status':%J}", status),
                            .patch = API_PATCH_MERGE};
    ask(r, &q, on_status);
}

/* ---- the Lease */

static void on_lease(void *ctx, const struct api_result *result)
{
    struct node_registration *r = ctx;
    if (result->code == 404 || result->code == 409) { /* gone, or there already */
        r->call = NULL;
        r->lease_made = result->code == 409;
        loop_timer_set(r->timer, 0);
    } else if (settle(r, result, "cannot renew its lease")) {
        r->lease_made = true;
        r->lease_due = now_ms() + LEASE_MS;
    }
}

static void renew_lease(struct node_registration *r)
{
    char now[CLOCK_RFC3339_SIZE];
    clock_rfc3339(clock_real_us(), 6, now);
    struct api_request q = {
        .group = "coordination.k8s.io", .version = "v1", .resource = "leases", .namespace = "kube-node-lease"};
    if (r->lease_made) {
        q.verb = API_PATCH;
        q.patch = API_PATCH_MERGE;
        q.body = json_build(r->arena, "{'spec':{'holderIdentity':%s,'leaseDurationSeconds':%i,'renewTime':%s}}",
                            r->o.name, LEASE_SECONDS, now);
    } else {
        q.verb = API_CREATE;
        q.body = json_build(r->arena,
                            "{'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'name':%s,"
                            "'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':%s,'uid':%s}]},"
                            "'spec':{'holderIdentity':%s,'leaseDurationSeconds':%i,'renewTime':%s}}",
                            r->o.name, r->o.name, r->uid, r->o.name, LEASE_SECONDS, now);
    }
    ask(r, &q, on_lease);
}

/* ---- what is next */

static void advance(void *arg)
{
    struct node_registration *r = arg;
    if (r->call)
        return;
    arena_reset(r->arena);
    uint64_t now = now_ms();
    if (!r->registered)
        register_node(r);
    else if (!r->labelled)
        patch_labels(r);
    else if (r->has_overlay && !r->annotated)
        patch_annotations(r);
    else if (now >= r->status_due || (r->uid && now >= r->lease_due && pressure(r) != r->told_pressure))
        patch_status(r);
    else if (r->uid && now >= r->lease_due)
        renew_lease(r);
    else
        loop_timer_set(r->timer, MIN_OF(r->status_due, r->uid ? r->lease_due : r->status_due) - now);
}

void node_registration_set_ready(struct node_registration *r, const char *why_not)
{
    if (r->not_ready && why_not && !strcmp(r->not_ready, why_not))
        return;
    if (!r->not_ready && !why_not)
        return;
    free(r->not_ready);
    r->not_ready = mem_strdup(why_not);
    node_registration_touch(r);
}

void node_registration_set_overlay(struct node_registration *r, const struct overlay_annotations *a)
{
    r->overlay = *a;
    r->has_overlay = true;
    r->annotated = false;
    node_registration_touch(r);
}

void node_registration_touch(struct node_registration *r)
{
    r->status_due = 0;
    soon(r);
}

struct node_registration *node_registration_new(const struct node_registration_options *o)
{
    struct node_registration *r = mem_alloc(sizeof(*r));
    r->o = *o;
    r->arena = arena_new();
    r->not_ready = mem_strdup("container runtime network not ready: the pod network is being set up");
    r->backoff_ms = FIRST_RETRY_MS;
    r->timer = loop_timer_new(o->loop, advance, r);
    machine_read(o->data_dir, &r->machine);
    loop_timer_set(r->timer, 0);
    return r;
}

struct node_registration *node_registration_free(struct node_registration *r)
{
    if (!r)
        return NULL;
    if (r->call)
        api_cancel(r->o.api, r->call);
    loop_timer_free(r->timer);
    arena_free(r->arena);
    arena_free(r->kept);
    free(r->not_ready);
    free(r->uid);
    free(r);
    return NULL;
}
