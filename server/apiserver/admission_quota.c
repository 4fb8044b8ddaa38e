/* ResourceQuota: nothing is written that takes more than the namespace's quotas leave. What a write takes is added to
 * status.used just before it, and taken back if it fails; both happen in one turn of the loop, and the quota's revision
 * changes, so that neither another create nor the controller that counts anew can miss it. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/format/json.h"
#include "core/model/amounts.h"
#include "core/model/quota.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

struct quota_charge {
    struct quota_charge *next;
    const char *key;
    cJSON *quota; /* with the new status.used */
    cJSON *added;
    uint64_t revision;
};

static const struct kind *quota_kind(void)
{
    return kind_by_resource("", "v1", "resourcequotas");
}

/* Which writes may take something: pods do when they are made, when they are resized, and when a deadline moves them
 * between scopes. */
static bool handled(const struct req *r, enum admission_op op)
{
    const char *sub = r->info.subresource;
    if (!*r->info.namespace || !quota_takes(r->kind))
        return false;
    if (admission_is(r, "", "persistentvolumeclaims") && !strcmp(sub, "status"))
        return op == ADMIT_UPDATE;
    if (admission_is(r, "", "pods") && !strcmp(sub, "resize"))
        return op == ADMIT_UPDATE;
    if (*sub)
        return false;
    if (op == ADMIT_CREATE)
        return true;
    if (admission_is(r, "", "pods"))
        return quota_terminating(r->old) != quota_terminating(r->object);
    return op == ADMIT_UPDATE && quota_reads(r->kind);
}

struct check {
    struct req *r;
    enum admission_op op;
    cJSON *usage;
    struct quota_charge *charges;
    enum phase_result result;
};

/* What the write adds under this quota: all the object uses, or what it uses more than before. */
static cJSON *added_under(struct check *c, const cJSON *quota, const cJSON *names)
{
    struct arena *a = c->r->arena;
    int64_t now = clock_real_us();
    cJSON *delta = amounts_only(a, c->usage, names);
    if (c->op == ADMIT_UPDATE && quota_in_scope(c->r->kind, quota, c->r->old))
        amounts_sub(a, delta, amounts_only(a, quota_usage(a, c->r->kind, c->r->old, now), names));
    cJSON *zero = json_object(a);
    for (JSON_EACH(d, delta))
        if (amount_cmp(delta, zero, d->string) == 0)
            json_remove(delta, d);
    return delta;
}

static enum phase_result exceeded(struct check *c, const char *name, const cJSON *over, const cJSON *delta,
                                  const cJSON *used, const cJSON *hard)
{
    struct arena *a = c->r->arena;
    return admission_forbid(c->r, "exceeded quota: %s, requested: %s, used: %s, limited: %s", name,
                            amounts_text(a, amounts_only(a, delta, over)), amounts_text(a, amounts_only(a, used, over)),
                            amounts_text(a, amounts_only(a, hard, over)));
}

static const char *join(struct arena *a, const cJSON *names)
{
    const char *text = "";
    for (JSON_EACH(n, names))
        text = arena_printf(a, "%s%s%s", text, *text ? "," : "", n->valuestring);
    return text;
}

static enum phase_result check_one(struct check *c, const char *key, cJSON *quota, uint64_t revision)
{
    struct req *r = c->r;
    struct arena *a = r->arena;
    const cJSON *hard = json_at(quota, "status.hard"), *used = json_at(quota, "status.used");
    const cJSON *names = quota_counted(a, r->kind, hard);
    const char *name = json_str_or(quota, "metadata.name", "");
    if (!names || !quota_in_scope(r->kind, quota, r->object))
        return PHASE_NEXT;
    const char *unstated = quota_unstated(a, r->kind, names, r->object);
    if (unstated)
        return admission_forbid(r, "failed quota: %s: %s", name, unstated);
    for (JSON_EACH(n, names))
        if (!json_get(used, n->valuestring))
            return admission_forbid(r, "status unknown for quota: %s, resources: %s", name, join(a, names));
    cJSON *delta = added_under(c, quota, names), *sum = json_copy(a, used), *over = json_array(a);
    if (!json_count(delta))
        return PHASE_NEXT;
    amounts_add(a, sum, delta);
    for (JSON_EACH(d, delta))
        if (amount_cmp(sum, hard, d->string) > 0)
            json_append(over, json_string(a, d->string));
    if (json_count(over) && strcmp(r->info.subresource, "status") != 0)
        return exceeded(c, name, over, delta, used, hard);
    json_set(a, json_get(quota, "status"), "used", sum);
    struct quota_charge *charge = arena_alloc(a, sizeof(*charge));
    *charge = (struct quota_charge){c->charges, arena_strdup(a, key), quota, delta, revision};
    c->charges = charge;
    return PHASE_NEXT;
}

static bool check_each(void *ctx, const struct store_kv *kv)
{
    struct check *c = ctx;
    struct req *r = c->r;
    if (!c->usage)
        c->usage = quota_usage(r->arena, r->kind, r->object, clock_real_us());
    c->result = check_one(c, kv->key, rest_parse(r->arena, kv->value), kv->revision);
    return c->result == PHASE_NEXT;
}

static enum phase_result charge(struct req *r, struct quota_charge *list)
{
    for (struct quota_charge *c = list; c; c = c->next) {
        int e = rest_store(r->srv, r->arena, quota_kind(), c->key, c->revision, c->quota, NULL, NULL);
        if (e < 0)
            return rest_store_failed(r, e); /* those before it are given back with the request */
        struct quota_charge *next = arena_dup(r->arena, c, sizeof(*c));
        next->next = r->charged;
        r->charged = next;
    }
    return PHASE_NEXT;
}

void quota_refund(struct req *r)
{
    for (struct quota_charge *c = r->charged; c; c = c->next) {
        struct store_kv kv;
        if (store_get(r->srv->store, c->key, &kv) < 0)
            continue;
        cJSON *quota = rest_parse(r->arena, kv.value);
        amounts_sub(r->arena, json_ensure(r->arena, quota, "status.used"), c->added);
        int e = rest_store(r->srv, r->arena, quota_kind(), c->key, kv.revision, quota, NULL, NULL);
        if (e < 0)
            log_warn("quota %s counts an object that was not written (%s) until the next deletion in its namespace",
                     c->key, strerror(-e));
    }
    r->charged = NULL;
}

enum phase_result check_quota(struct req *r, enum admission_op op)
{
    if (!handled(r, op))
        return PHASE_NEXT;
    quota_refund(r); /* of an earlier attempt */
    struct check c = {.r = r, .op = op, .result = PHASE_NEXT};
    store_range(r->srv->store, arena_printf(r->arena, "resourcequotas/%s/", r->info.namespace), NULL, 0, check_each,
                &c);
    if (c.result != PHASE_NEXT || r->dry_run)
        return c.result;
    return charge(r, c.charges);
}
