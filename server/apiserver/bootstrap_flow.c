/* The flow schemas and priority levels that Kubernetes 1.36 makes by itself, kept as it keeps them:
 *
 * - Those that are missing are made again.
 * - The mandatory ("exempt", "catch-all") get back the spec that they have to have. The others do while their
 * annotation apf.kubernetes.io/autoupdate-spec is true; whoever sets it to false has them for himself. Where it says
 * neither, a spec that was never changed (generation 1) counts as true, and the annotation then says what was found.
 * - What bears that annotation, true, and is none of them is a leftover of another version, and goes. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/flow_fixed.h"
#include "core/model/kind.h"
#include "core/model/object.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#define GROUP "flowcontrol.apiserver.k8s.io"
#define AUTOUPDATE "apf.kubernetes.io/autoupdate-spec"

static const struct {
    const char *name;
    int shares, lendable, queues, hand;
} levels[] = {{"system", 30, 33, 64, 6},         {"node-high", 40, 25, 64, 6},      {"leader-election", 10, 0, 16, 4},
              {"workload-high", 40, 50, 128, 6}, {"workload-low", 100, 90, 128, 6}, {"global-default", 20, 50, 128, 6}};

static const char everything[] =
    "'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':true,'namespaces':['*']}],"
    "'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}]";
static const char probes[] = "'nonResourceRules':[{'verbs':['get'],'nonResourceURLs':['/healthz','/readyz','/livez']}]";
static const char elections[] =
    "'resourceRules':[{'verbs':['get','create','update'],'apiGroups':['coordination.k8s.io'],'resources':['leases'],"
    "'namespaces':['*']}]";
static const char node_health[] =
    "'resourceRules':[{'verbs':['*'],'apiGroups':[''],'resources':['nodes','nodes/status'],'clusterScope':true,"
    "'namespaces':['*']},{'verbs':['*'],'apiGroups':['coordination.k8s.io'],'resources':['leases'],'namespaces':['*']}"
    "]";

#define SUBJECT_GROUP(name) "{'kind':'Group','group':{'name':'" name "'}}"
#define SUBJECT_USER(name) "{'kind':'User','user':{'name':'" name "'}}"
#define SYSTEM_ACCOUNTS "{'kind':'ServiceAccount','serviceAccount':{'namespace':'kube-system','name':'*'}}"
#define ANYBODY SUBJECT_GROUP("system:unauthenticated") "," SUBJECT_GROUP("system:authenticated")

static const struct {
    const char *name, *level, *method;
    int precedence;
    const char *subjects, *rules;
} schemas[] = {
    {"system-nodes", "system", "ByUser", 500, SUBJECT_GROUP("system:nodes"), everything},
    {"system-node-high", "node-high", "ByUser", 400, SUBJECT_GROUP("system:nodes"), node_health},
    {"probes", "exempt", NULL, 2, ANYBODY, probes},
    {"system-leader-election", "leader-election", "ByUser", 100,
     SUBJECT_USER("system:kube-controller-manager") "," SUBJECT_USER("system:kube-scheduler") "," SYSTEM_ACCOUNTS,
     elections},
    {"kube-controller-manager", "workload-high", "ByNamespace", 800, SUBJECT_USER("system:kube-controller-manager"),
     everything},
    {"kube-scheduler", "workload-high", "ByNamespace", 800, SUBJECT_USER("system:kube-scheduler"), everything},
    {"kube-system-service-accounts", "workload-high", "ByNamespace", 900, SYSTEM_ACCOUNTS, everything},
    {"service-accounts", "workload-low", "ByUser", 9000, SUBJECT_GROUP("system:serviceaccounts"), everything},
    {"global-default", "global-default", "ByUser", 9900, ANYBODY, everything},
};

static cJSON *level_spec(struct arena *a, size_t i)
{
    cJSON *queuing =
        json_build(a, "{'queues':%i,'handSize':%i,'queueLengthLimit':50}", levels[i].queues, levels[i].hand);
    return json_build(a,
                      "{'type':'Limited','limited':{'nominalConcurrencyShares':%i,'lendablePercent':%i,"
                      "'limitResponse':{'type':'Queue','queuing':%J}}}",
                      levels[i].shares, levels[i].lendable, queuing);
}

static cJSON *schema_spec(struct arena *a, size_t i)
{
    cJSON *rule = json_build(a, arena_printf(a, "{'subjects':[%s],%s}", schemas[i].subjects, schemas[i].rules));
    cJSON *method = schemas[i].method ? json_build(a, "{'type':%s}", schemas[i].method) : NULL;
    return json_build(
        a, "{'priorityLevelConfiguration':{'name':%s},'matchingPrecedence':%i,'distinguisherMethod':%J,'rules':[%J]}",
        schemas[i].level, schemas[i].precedence, method, rule);
}

/* ---- one object ---- */

/* One of the two kinds, at work. */
struct keeping {
    struct apiserver *srv;
    struct arena *arena;
    struct identity *who;
    const struct kind *kind;
    struct map wanted; /* names */
    struct err *err;
};

static int ask(struct keeping *k, enum api_verb verb, const char *name, const cJSON *body)
{
    cJSON *answer = NULL;
    struct api_request q = {.verb = verb,
                            .group = GROUP,
                            .version = "v1",
                            .resource = k->kind->resource,
                            .name = verb == API_CREATE ? NULL : name,
                            .body = body,
                            .query = verb == API_DELETE ? NULL
                                                        : "fieldManager=api-priority-and-fairness-config-producer-v1"};
    int code = local_now(k->srv, k->arena, k->who, &q, &answer);
    if (code < 300)
        return 0;
    return err_set(k->err, EIO, "%s \"%s\" could not be %s: %s", k->kind->resource, name,
                   verb == API_DELETE ? "removed" : "written", json_str_or(answer, "message", "no answer"));
}

/* 1, 0, or -1: it says neither. */
static int autoupdate(const cJSON *object)
{
    bool on = false;
    const cJSON *says = json_get(json_at(object, "metadata.annotations"), AUTOUPDATE);
    return json_is_str(says) && !str_to_bool(says->valuestring, &on) ? on : -1;
}

/* What "exempt" lends is for everybody to say. */
static bool spec_is(struct keeping *k, const char *name, const cJSON *present, const cJSON *spec)
{
    cJSON *wanted = json_build(k->arena, "{'spec':%J}", json_copy(k->arena, spec)), *of = json_get(wanted, "spec");
    const cJSON *has = json_get(present, "spec"), *exempt = json_get(has, "exempt");
    object_default(k->arena, k->kind->schema, wanted);
    if (exempt && !strcmp(name, "exempt"))
        json_set(k->arena, of, "exempt", json_copy(k->arena, exempt));
    return json_equal(of, has);
}

static int keep(struct keeping *k, const char *name, const cJSON *spec, bool mandatory)
{
    struct arena *a = k->arena;
    cJSON *present = rest_read(k->srv, a, k->kind, "", name, NULL);
    map_set(&k->wanted, name, k);
    if (!present) {
        cJSON *object = json_build(a, "{'metadata':{'name':%s,'annotations':{}},'spec':%J}", name, spec);
        json_set_str(a, json_at(object, "metadata.annotations"), AUTOUPDATE, "true");
        return ask(k, API_CREATE, name, object);
    }
    int says = autoupdate(present);
    bool ours = mandatory || (says < 0 ? json_int(present, "metadata.generation", 0) == 1 : says);
    bool changed = ours && !spec_is(k, name, present, spec);
    if (!changed && says == ours)
        return 0;
    if (changed)
        json_set(a, present, "spec", json_copy(a, spec));
    if (says != ours)
        json_set_str(a, json_ensure(a, present, "metadata.annotations"), AUTOUPDATE, ours ? "true" : "false");
    return ask(k, API_UPDATE, name, present);
}

/* ---- what is none of ours ---- */

struct leftovers {
    struct keeping *k;
    cJSON *names;
};

static bool find_leftover(void *ctx, const struct store_kv *kv)
{
    struct leftovers *l = ctx;
    const cJSON *object = rest_parse(l->k->arena, kv->value);
    const char *name = json_str_or(object, "metadata.name", "");
    if (!map_has(&l->k->wanted, name) && autoupdate(object) == 1 && !json_at(object, "metadata.deletionTimestamp"))
        json_append(l->names, json_string(l->k->arena, name));
    return true;
}

static int remove_leftovers(struct keeping *k)
{
    struct leftovers l = {k, json_array(k->arena)};
    int r = 0;
    store_range(k->srv->store, rest_prefix(k->arena, k->kind, NULL), NULL, 0, find_leftover, &l);
    for (JSON_EACH(name, l.names))
        if (r == 0)
            r = ask(k, API_DELETE, name->valuestring, NULL);
    return r;
}

static int keep_fixed(struct keeping *k, cJSON *(*spec_of)(struct arena *a, const char *name))
{
    int r = 0;
    for (const char *const *name = flow_fixed_names; *name && r == 0; name++)
        r = keep(k, *name, spec_of(k->arena, *name), true);
    return r;
}

static int keep_levels(struct keeping *k)
{
    int r = keep_fixed(k, flow_fixed_level);
    for (size_t i = 0; i < COUNT_OF(levels) && r == 0; i++)
        r = keep(k, levels[i].name, level_spec(k->arena, i), false);
    return r;
}

static int keep_schemas(struct keeping *k)
{
    int r = keep_fixed(k, flow_fixed_schema);
    for (size_t i = 0; i < COUNT_OF(schemas) && r == 0; i++)
        r = keep(k, schemas[i].name, schema_spec(k->arena, i), false);
    return r;
}

int bootstrap_flow(struct apiserver *s, struct identity *who, struct err *err)
{
    static const struct {
        const char *resource;
        int (*keep)(struct keeping *k);
    } parts[] = {{"prioritylevelconfigurations", keep_levels}, {"flowschemas", keep_schemas}};
    cleanup_arena struct arena *a = arena_new();
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(parts) && r == 0; i++) {
        struct keeping k = {
            .srv = s, .arena = a, .who = who, .kind = kind_by_resource(GROUP, "v1", parts[i].resource), .err = err};
        r = parts[i].keep(&k);
        if (r == 0)
            r = remove_leftovers(&k);
        map_free(&k.wanted);
    }
    return r;
}
