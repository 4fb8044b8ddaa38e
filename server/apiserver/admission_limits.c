/* LimitRanger: defaults for containers, and bounds of containers, pods and claims, from the namespace's LimitRanges. */
#include <string.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/quota.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"

#define ANNOTATION "kubernetes.io/limit-ranger"

/* The namespace's LimitRanges if they concern this write; NULL: none. */
static cJSON *ranges_for(struct req *r, enum admission_op op)
{
    bool pod = admission_is(r, "", "pods"), claim = admission_is(r, "", "persistentvolumeclaims");
    bool resize = pod && !strcmp(r->info.subresource, "resize");
    bool concerned = resize || (!*r->info.subresource && (claim || (pod && op == ADMIT_CREATE)));
    if (!concerned || !json_is_obj(json_get(r->object, "spec")))
        return NULL;
    if (op == ADMIT_UPDATE && json_str(r->old, "metadata.deletionTimestamp"))
        return NULL;
    cJSON *all = rest_read_all(r->srv, r->arena, arena_printf(r->arena, "limitranges/%s/", r->info.namespace));
    return all->child ? all : NULL;
}

/* ---- defaults ---- */

/* Fills `resources`.`list` from `defaults`; the names that were set, sorted: "cpu, memory". */
static const char *fill(struct arena *a, cJSON *container, const char *list, const cJSON *defaults)
{
    cJSON *set = json_object(a);
    const char *text = "";
    for (JSON_EACH(d, defaults)) {
        cJSON *have = json_get(json_get(json_get(container, "resources"), list), d->string);
        if (have)
            continue;
        json_set(a, json_ensure(a, json_ensure(a, container, "resources"), list), d->string, json_copy(a, d));
        json_set_int(a, set, d->string, 1);
    }
    while (json_count(set)) {
        cJSON *first = set->child;
        for (JSON_EACH(s, set))
            if (strcmp(s->string, first->string) < 0)
                first = s;
        text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", first->string);
        json_remove(set, first);
    }
    return text;
}

struct defaults {
    cJSON *requests, *limits;
};

static struct defaults container_defaults(struct arena *a, const cJSON *range)
{
    struct defaults d = {json_object(a), json_object(a)};
    for (JSON_EACH(limit, json_at(range, "spec.limits"))) {
        if (strcmp(json_str_or(limit, "type", ""), "Container") != 0)
            continue;
        for (JSON_EACH(q, json_get(limit, "defaultRequest")))
            json_set(a, d.requests, q->string, json_copy(a, q));
        for (JSON_EACH(q, json_get(limit, "default")))
            json_set(a, d.limits, q->string, json_copy(a, q));
    }
    return d;
}

static const char *fill_containers(struct arena *a, cJSON *list, const char *what, const struct defaults *d,
                                   const char *text)
{
    for (JSON_EACH(c, list)) {
        const char *name = json_str_or(c, "name", ""), *limits = fill(a, c, "limits", d->limits);
        const char *requests = fill(a, c, "requests", d->requests);
        if (*requests)
            text = arena_printf(a, "%s%s%s request for %s %s", text, *text ? "; " : "", requests, what, name);
        if (*limits)
            text = arena_printf(a, "%s%s%s limit for %s %s", text, *text ? "; " : "", limits, what, name);
    }
    return text;
}

enum phase_result admit_limit_defaults(struct req *r, enum admission_op op)
{
    struct arena *a = r->arena;
    cJSON *ranges = admission_is(r, "", "pods") ? ranges_for(r, op) : NULL, *spec = json_get(r->object, "spec");
    for (JSON_EACH(range, ranges)) {
        struct defaults d = container_defaults(a, range);
        const char *text = fill_containers(a, json_get(spec, "containers"), "container", &d, "");
        text = fill_containers(a, json_get(spec, "initContainers"), "init container", &d, text);
        if (*text)
            json_set(a, json_ensure(a, rest_metadata(a, r->object), "annotations"), ANNOTATION,
                     json_stringf(a, "LimitRanger plugin set: %s", text));
    }
    return PHASE_NEXT;
}

/* ---- bounds ---- */

/* What is looked at under one limit of a range: a container, a pod or a claim. */
struct looked {
    struct arena *arena;
    const char *type;
    const cJSON *spec;              /* of a pod: its totals are what counts */
    const cJSON *requests, *limits; /* else */
    cJSON *errors;                  /* strings */
};

static bool amount(const struct looked *l, const char *list, const char *name, struct quantity *q)
{
    if (l->spec)
        return pod_amount(l->spec, list, name, false, q);
    return amount_read(json_get(*list == 'l' ? l->limits : l->requests, name), q);
}

static void complain(struct looked *l, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void complain(struct looked *l, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *text = arena_vprintf(l->arena, fmt, args);
    va_end(args);
    if (!json_has_str(l->errors, text))
        json_append(l->errors, json_string(l->arena, text));
}

static const char *shown(const struct looked *l, const struct quantity *q)
{
    char text[QUANTITY_SIZE];
    quantity_format(q, text);
    return arena_strdup(l->arena, text);
}

/* One bound and what there is to hold against it. */
struct bound {
    const char *name, *text; /* the resource, the bound as it is shown */
    struct quantity bound, request, limit;
    bool requested, limited;
};

static bool read_bound(const struct looked *l, const cJSON *item, struct bound *b)
{
    *b = (struct bound){.name = item->string};
    if (!amount_read(item, &b->bound))
        return false;
    b->text = shown(l, &b->bound);
    b->requested = amount(l, "requests", b->name, &b->request);
    b->limited = amount(l, "limits", b->name, &b->limit);
    return true;
}

static void check_min(struct looked *l, const struct bound *b)
{
    if (!b->requested)
        complain(l, "minimum %s usage per %s is %s.  No request is specified", b->name, l->type, b->text);
    else if (quantity_cmp(&b->request, &b->bound) < 0)
        complain(l, "minimum %s usage per %s is %s, but request is %s", b->name, l->type, b->text,
                 shown(l, &b->request));
    else if (b->limited && quantity_cmp(&b->limit, &b->bound) < 0)
        complain(l, "minimum %s usage per %s is %s, but limit is %s", b->name, l->type, b->text, shown(l, &b->limit));
}

static void check_max_request(struct looked *l, const struct bound *b)
{
    if (!b->requested)
        complain(l, "maximum %s usage per %s is %s.  No request is specified", b->name, l->type, b->text);
    else if (quantity_cmp(&b->request, &b->bound) > 0)
        complain(l, "maximum %s usage per %s is %s, but request is %s", b->name, l->type, b->text,
                 shown(l, &b->request));
}

static void check_max(struct looked *l, const struct bound *b)
{
    if (!b->limited)
        complain(l, "maximum %s usage per %s is %s.  No limit is specified", b->name, l->type, b->text);
    else if (quantity_cmp(&b->limit, &b->bound) > 0)
        complain(l, "maximum %s usage per %s is %s, but limit is %s", b->name, l->type, b->text, shown(l, &b->limit));
    else if (b->requested && quantity_cmp(&b->request, &b->bound) > 0)
        complain(l, "maximum %s usage per %s is %s, but request is %s", b->name, l->type, b->text,
                 shown(l, &b->request));
}

static void check_ratio(struct looked *l, const struct bound *b)
{
    if (!b->requested || !quantity_sign(&b->request)) {
        complain(l, "%s max limit to request ratio per %s is %s, but no request is specified or request is 0", b->name,
                 l->type, b->text);
        return;
    }
    if (!b->limited || !quantity_sign(&b->limit)) {
        complain(l, "%s max limit to request ratio per %s is %s, but no limit is specified or limit is 0", b->name,
                 l->type, b->text);
        return;
    }
    double ratio = (double)quantity_milli(&b->limit) / (double)quantity_milli(&b->request);
    if (ratio * 1000 > (double)quantity_milli(&b->bound))
        complain(l, "%s max limit to request ratio per %s is %s, but provided ratio is %f", b->name, l->type, b->text,
                 ratio);
}

static void check_list(struct looked *l, const cJSON *list, void (*check)(struct looked *l, const struct bound *b))
{
    struct bound b;
    for (JSON_EACH(item, list))
        if (read_bound(l, item, &b))
            check(l, &b);
}

static void check_limit(struct looked *l, const cJSON *limit)
{
    bool claim = !strcmp(l->type, "PersistentVolumeClaim");
    check_list(l, json_get(limit, "min"), check_min);
    check_list(l, json_get(limit, "max"), claim ? check_max_request : check_max);
    if (!claim)
        check_list(l, json_get(limit, "maxLimitRequestRatio"), check_ratio);
}

static void check_containers(struct looked *l, const cJSON *limit, const cJSON *list)
{
    for (JSON_EACH(c, list)) {
        l->requests = json_at(c, "resources.requests");
        l->limits = json_at(c, "resources.limits");
        check_limit(l, limit);
    }
}

static void check_range(struct req *r, struct looked *l, const cJSON *range)
{
    const cJSON *spec = json_get(r->object, "spec");
    bool pod = admission_is(r, "", "pods");
    for (JSON_EACH(limit, json_at(range, "spec.limits"))) {
        *l = (struct looked){.arena = l->arena, .errors = l->errors, .type = json_str_or(limit, "type", "")};
        if (pod && !strcmp(l->type, "Container")) {
            check_containers(l, limit, json_get(spec, "containers"));
            check_containers(l, limit, json_get(spec, "initContainers"));
        } else if (pod && !strcmp(l->type, "Pod")) {
            l->spec = spec;
            check_limit(l, limit);
        } else if (!pod && !strcmp(l->type, "PersistentVolumeClaim")) {
            l->requests = json_at(spec, "resources.requests");
            check_limit(l, limit);
        }
    }
}

enum phase_result check_limits(struct req *r, enum admission_op op)
{
    struct looked l = {.arena = r->arena, .errors = json_array(r->arena)};
    for (JSON_EACH(range, ranges_for(r, op))) {
        check_range(r, &l, range);
        if (!json_count(l.errors))
            continue;
        const char *text = "";
        for (JSON_EACH(e, l.errors))
            text = arena_printf(r->arena, "%s%s%s", text, *text ? ", " : "", e->valuestring);
        return json_count(l.errors) > 1 ? admission_forbid(r, "[%s]", text) : admission_forbid(r, "%s", text);
    }
    return PHASE_NEXT;
}
