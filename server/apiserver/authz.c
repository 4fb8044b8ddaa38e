#include "server/apiserver/authz.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/identity.h"

bool authorized(struct apiserver *s, struct arena *a, struct identity *id, const struct authz_attributes *t,
                const char **reason)
{
    const char *why = "";
    if (reason)
        *reason = "";
    if (id->masters)
        return true;
    if (id->node) {
        int verdict = node_authorize(s->node_graph, a, id->node, t, &why);
        if (verdict > 0)
            return true;
    }
    if (rbac_allows(s->rbac, a, id, t, reason))
        return true;
    if (reason && *why)
        *reason = why;
    return false;
}

bool authorized_verb(struct req *r, const char *verb, const char *group, const char *resource, const char *ns,
                     const char *name)
{
    struct authz_attributes t = {.resource_request = true,
                                 .verb = verb,
                                 .group = group,
                                 .version = "",
                                 .resource = resource,
                                 .subresource = "",
                                 .namespace = ns,
                                 .name = name,
                                 .path = "",
                                 .selected_node = ""};
    return authorized(r->srv, r->arena, r->user, &t, NULL);
}

/* "pods \"x\" is forbidden: User \"u\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\"" */
static const char *authz_denial(struct arena *a, const struct identity *id, const struct authz_attributes *t,
                                const char *reason)
{
    const char *colon = *reason ? ": " : "";
    if (!t->resource_request)
        return arena_printf(a, "User \"%s\" cannot %s path \"%s\"%s%s", id->name, t->verb, t->path, colon, reason);
    const char *resource = *t->subresource ? arena_printf(a, "%s/%s", t->resource, t->subresource) : t->resource;
    if (*t->namespace)
        return arena_printf(a, "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" in the namespace \"%s\"%s%s",
                            id->name, t->verb, resource, t->group, t->namespace, colon, reason);
    return arena_printf(a, "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" at the cluster scope%s%s",
                        id->name, t->verb, resource, t->group, colon, reason);
}

static cJSON *refusal(struct arena *a, const struct kind *k, const struct identity *id,
                      const struct authz_attributes *t, const char *reason)
{
    const char *why = authz_denial(a, id, t, reason);
    return t->resource_request ? status_forbidden(a, k, t->name, why)
                               : status_error(a, 403, "Forbidden", "forbidden: %s", why);
}

cJSON *authz_refusal(struct arena *a, const struct identity *id, const struct authz_attributes *t, const char *reason)
{
    const struct kind row = {.group = t->group, .version = t->version, .kind = t->resource, .resource = t->resource};
    return refusal(a, &row, id, t, reason);
}

/* Reasons cost more than verdicts: they are asked for when there is a refusal to explain. */
static enum phase_result deny(struct req *r, const struct authz_attributes *t)
{
    const char *reason;
    authorized(r->srv, r->arena, r->user, t, &reason);
    return answer_status(r, r->kind ? refusal(r->arena, r->kind, r->user, t, reason)
                                    : authz_refusal(r->arena, r->user, t, reason));
}

/* The value that "spec.nodeName=" pins; authorization of nodes asks for it. */
static const char *selected_node(struct req *r)
{
    static const char key[] = "spec.nodeName=";
    enum request_verb verb = r->info.verb;
    if (!r->user->node || (verb != VERB_LIST && verb != VERB_WATCH && verb != VERB_DELETECOLLECTION))
        return "";
    const char *selector = request_query(r, "fieldSelector");
    struct slice rest = slice_of(selector);
    while (rest.n) {
        struct slice term = slice_cut(&rest, ',');
        if (term.n >= sizeof(key) && !memcmp(term.p, key, sizeof(key) - 1)) {
            const char *value = arena_dup(r->arena, term.p + sizeof(key) - 1, term.n - sizeof(key) + 1);
            return *value == '=' ? value + 1 : value;
        }
    }
    return "";
}

/* A GET that upgrades runs a command or opens a way into a pod: it needs what the POST needs. */
static bool needs_create(const struct req *r)
{
    static const char *const names[] = {"attach", "exec", "portforward"};
    const struct request_info *i = &r->info;
    if (!r->http || !i->resource_request || i->verb != VERB_GET || strcmp(i->resource, "pods") != 0)
        return false;
    for (size_t n = 0; n < COUNT_OF(names); n++)
        if (!strcmp(i->subresource, names[n]))
            return http_headers_get(r->headers, "upgrade") != NULL;
    return false;
}

struct authz_attributes authz_attributes_of(const struct req *r)
{
    const struct request_info *i = &r->info;
    return (struct authz_attributes){
        .resource_request = i->resource_request,
        .verb = i->verb_name,
        .group = i->group,
        .version = i->version,
        .resource = i->resource,
        .subresource = i->subresource,
        .namespace = i->namespace,
        .name = i->name,
        .path = i->path,
        .selected_node = "",
    };
}

enum phase_result authorize(struct req *r)
{
    if (r->user->masters)
        return PHASE_NEXT;
    struct authz_attributes t = authz_attributes_of(r);
    t.selected_node = selected_node(r);
    if (!authorized(r->srv, r->arena, r->user, &t, NULL))
        return deny(r, &t);
    if (needs_create(r)) {
        t.verb = "create";
        if (!authorized(r->srv, r->arena, r->user, &t, NULL))
            return deny(r, &t);
    }
    return PHASE_NEXT;
}

enum phase_result authorize_create(struct req *r)
{
    struct authz_attributes t = authz_attributes_of(r);
    t.resource_request = true;
    t.verb = "create";
    return r->user->masters || authorized(r->srv, r->arena, r->user, &t, NULL) ? PHASE_NEXT : deny(r, &t);
}
