#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "server/apiserver/ipalloc.h"
#include "test/unit/tap.h"

static struct arena *a;
static struct service_alloc *s;

/* As the strategy leaves it: both names of the address are there. */
static cJSON *service(const char *spec)
{
    cJSON *tree = NULL;
    const char *text = arena_printf(a, "{\"spec\":%s}", spec);
    if (json_parse(a, text, strlen(text), &tree, NULL, NULL) < 0)
        printf("# bad test: %s\n", text);
    const char *ip = json_str(tree, "spec.clusterIP");
    if (ip)
        json_put(a, tree, "spec.clusterIPs", json_build(a, "[%s]", ip));
    return tree;
}

/* The first error's text, "" when it was assigned. */
static const char *assign(cJSON *now, const cJSON *old, cJSON *taken)
{
    struct field_errors errs = {.arena = a};
    service_alloc_assign(s, a, now, old, taken ? taken : json_object(a), &errs);
    return errs.count ? arena_printf(a, "%s: %s", errs.list[0].path, errs.list[0].message) : "";
}

static void addresses(void)
{
    is_string(service_alloc_first_ip(s), "10.96.0.1", "the first address is known");
    cJSON *one = service("{\"clusterIP\":\"10.96.0.1\",\"ports\":[{\"port\":443}]}");
    is_string(assign(one, NULL, NULL), "", "it can be chosen");
    is_string(assign(service("{\"clusterIP\":\"10.96.0.1\"}"), NULL, NULL),
              "spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP "
              "is already "
              "allocated",
              "and then no more");
    ok(strstr(assign(service("{\"clusterIP\":\"10.96.0.0\"}"), NULL, NULL), "does not match the current range"),
       "the network is no address");
    ok(strstr(assign(service("{\"clusterIP\":\"10.96.0.31\"}"), NULL, NULL), "does not match the current range"),
       "nor is the broadcast");
    cJSON *none = service("{\"clusterIP\":\"None\"}");
    is_string(assign(none, NULL, NULL), "", "headless needs none");
    is_string(json_str(none, "spec.clusterIP"), "None", "and stays so");
    cJSON *external = service("{\"type\":\"ExternalName\",\"externalName\":\"x\"}");
    assign(external, NULL, NULL);
    ok(!json_at(external, "spec.clusterIP"), "an external name gets none");

    int got = 0;
    const char *error = "";
    while (!*(error = assign(service("{}"), NULL, NULL)))
        got++;
    is_int(got, 29, "all others are given out");
    ok(strstr(error, "range is full"), "then the range is full");
    service_alloc_release(s, one);
    cJSON *last = service("{}");
    assign(last, NULL, NULL);
    ok(!json_str(last, "spec.clusterIP") || strcmp(json_str(last, "spec.clusterIP"), "10.96.0.1"),
       "the first address is never drawn");
    cJSON *taken = json_object(a);
    is_string(assign(service("{\"clusterIP\":\"10.96.0.1\"}"), NULL, taken), "",
              "what was released can be chosen again");
    service_alloc_undo(s, taken);
    is_string(assign(service("{\"clusterIP\":\"10.96.0.1\"}"), NULL, NULL), "", "what was undone, too");
    is_string(assign(service("{\"clusterIP\":\"1.1.1.1\"}"), none, NULL), "",
              "another address in an update is for validation to refuse");
    ok(strstr(assign(service("{\"ipFamilyPolicy\":\"RequireDualStack\"}"), NULL, NULL),
              "not configured for dual-stack"),
       "two families are refused");
}

static void ports(void)
{
    cJSON *old = service("{\"clusterIP\":\"None\",\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":30001}]}");
    is_string(assign(old, NULL, NULL), "", "a node port can be chosen");
    cJSON *both = service("{\"clusterIP\":\"None\",\"type\":\"NodePort\",\"ports\":[{\"port\":53,\"protocol\":\"UDP\"},"
                          "{\"port\":53,\"protocol\":\"TCP\"}]}");
    is_string(assign(both, NULL, NULL), "", "the same port of two protocols");
    const cJSON *first = json_at(both, "spec.ports")->child;
    is_int(json_int(first, "nodePort", 0), json_int(first->next, "nodePort", 1), "shares one node port");
    ok(strstr(assign(service("{\"clusterIP\":\"None\",\"type\":\"NodePort\",\"ports\":[{\"port\":1,\"nodePort\":80}]}"),
                     NULL, NULL),
              "The range of valid ports is 30000-30003"),
       "a port outside of the range is refused");
    cJSON *now = service("{\"clusterIP\":\"None\",\"type\":\"NodePort\",\"ports\":[{\"port\":81,\"nodePort\":30001}]}");
    is_string(assign(now, old, NULL), "", "an update keeps what it has");
    cJSON *plain = service("{\"clusterIP\":\"None\",\"ports\":[{\"port\":80}]}");
    service_alloc_update(s, old, plain);
    is_string(
        assign(service("{\"clusterIP\":\"None\",\"type\":\"NodePort\",\"ports\":[{\"port\":9,\"nodePort\":30001}]}"),
               NULL, NULL),
        "", "what an update gave up is free");
}

int main(void)
{
    struct err err = {0};
    a = arena_new();
    is_int(service_alloc_new("10.96.0.0/8", 0, 0, &s, &err), -EINVAL, "a network that is too large is refused");
    is_int(service_alloc_new("fd00::/112", 30000, 32767, &s, &err), -EINVAL, "so is IPv6, in this release");
    is_int(service_alloc_new("10.96.0.0/27", 30000, 30003, &s, &err), 0, "a small one is fine");
    addresses();
    ports();
    service_alloc_free(s);
    arena_free(a);
    return done();
}
