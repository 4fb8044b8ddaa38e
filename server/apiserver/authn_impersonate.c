/* Impersonation: kubectl --as. Who may impersonate whom is asked of authorization, header by header. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "server/apiserver/apiserver.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"

enum { GROUPS_MAX = 64 };

static enum phase_result refuse(struct req *r, const char *group, const char *resource, const char *name)
{
    const struct kind row = {.group = group, .resource = resource, .kind = resource};
    return answer_status(
        r, status_forbidden(
               r->arena, &row, name,
               arena_printf(r->arena,
                            "User \"%s\" cannot impersonate resource \"%s\" in API group \"%s\" at the cluster scope",
                            r->user->name, resource, group)));
}

static bool account_parts(struct arena *a, const char *user, const char **ns, const char **name)
{
    static const char prefix[] = "system:serviceaccount:";
    if (!str_starts(user, prefix))
        return false;
    const char *rest = user + sizeof(prefix) - 1, *colon = strchr(rest, ':');
    if (!colon || colon == rest || !colon[1])
        return false;
    *ns = arena_dup(a, rest, (size_t)(colon - rest));
    *name = colon + 1;
    return true;
}

static enum phase_result check_user(struct req *r, const char *user)
{
    const char *ns, *name;
    if (account_parts(r->arena, user, &ns, &name))
        return authorized_verb(r, "impersonate", "", "serviceaccounts", ns, name)
                   ? PHASE_NEXT
                   : refuse(r, "", "serviceaccounts", name);
    return authorized_verb(r, "impersonate", "", "users", "", user) ? PHASE_NEXT : refuse(r, "", "users", user);
}

static const char *extra_key(struct req *r, const char *header)
{
    static const char prefix[] = "impersonate-extra-";
    if (!str_starts(header, prefix))
        return NULL;
    return http_percent_decode(r->arena, slice_of(header + sizeof(prefix) - 1), false);
}

static enum phase_result check_extras(struct req *r)
{
    for (size_t i = 0; i < r->headers->count; i++) {
        const char *key = extra_key(r, r->headers->list[i].name);
        if (!key)
            continue;
        struct authz_attributes t = {.resource_request = true,
                                     .verb = "impersonate",
                                     .group = "authentication.k8s.io",
                                     .version = "v1",
                                     .resource = "userextras",
                                     .subresource = key,
                                     .namespace = "",
                                     .name = r->headers->list[i].value,
                                     .path = "",
                                     .selected_node = ""};
        if (!authorized(r->srv, r->arena, r->user, &t, NULL))
            return refuse(r, "authentication.k8s.io", arena_printf(r->arena, "userextras/%s", key), t.name);
    }
    return PHASE_NEXT;
}

static void become(struct req *r, const char *user, const char *uid, const char **groups, size_t ngroups)
{
    const char *ns, *name;
    if (!ngroups && account_parts(r->arena, user, &ns, &name)) {
        groups[ngroups++] = "system:serviceaccounts";
        groups[ngroups++] = arena_printf(r->arena, "system:serviceaccounts:%s", ns);
    }
    groups[ngroups] = NULL;
    struct apiserver_user u = {.name = user, .uid = uid, .groups = groups};
    struct identity *id = identity_new(&u);
    for (size_t i = 0; i < r->headers->count; i++) {
        const char *key = extra_key(r, r->headers->list[i].name);
        if (key)
            identity_set_extra(id, key, r->headers->list[i].value);
    }
    identity_unref(r->user);
    r->user = id;
}

enum phase_result impersonate(struct req *r)
{
    const char *user = NULL, *uid = NULL, *groups[GROUPS_MAX + 3];
    size_t ngroups = 0;
    bool asked = false;
    for (size_t i = 0; i < r->headers->count; i++) {
        const struct http_header *h = &r->headers->list[i];
        if (*h->name != 'i' || !str_starts(h->name, "impersonate-"))
            continue;
        asked = true;
        if (!strcmp(h->name, "impersonate-user"))
            user = h->value;
        else if (!strcmp(h->name, "impersonate-uid"))
            uid = h->value;
        else if (!strcmp(h->name, "impersonate-group") && ngroups < GROUPS_MAX)
            groups[ngroups++] = h->value;
    }
    if (!asked)
        return PHASE_NEXT;
    if (!user || !*user)
        return answer_status(r, status_bad_request(r->arena, "requested [...] without impersonating a user"));
    enum phase_result res = check_user(r, user);
    for (size_t i = 0; res == PHASE_NEXT && i < ngroups; i++)
        if (!authorized_verb(r, "impersonate", "", "groups", "", groups[i]))
            res = refuse(r, "", "groups", groups[i]);
    if (res == PHASE_NEXT && uid && !authorized_verb(r, "impersonate", "authentication.k8s.io", "uids", "", uid))
        res = refuse(r, "authentication.k8s.io", "uids", uid);
    if (res == PHASE_NEXT)
        res = check_extras(r);
    if (res == PHASE_NEXT)
        become(r, user, uid, groups, ngroups);
    return res;
}
