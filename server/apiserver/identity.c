#include "server/apiserver/identity.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "server/apiserver/apiserver.h"

static void group_add(struct identity *id, const char *group)
{
    if (identity_in_group(id, group))
        return;
    id->groups[id->ngroups++] = arena_strdup(id->arena, group);
}

static struct identity *make(const struct apiserver_user *user, bool authenticated)
{
    struct identity *id = mem_alloc(sizeof(*id));
    id->refs = 1;
    id->arena = arena_new();
    id->name = arena_strdup(id->arena, user->name);
    id->uid = arena_strdup(id->arena, user->uid ? user->uid : "");
    id->anonymous = !strcmp(user->name, USER_ANONYMOUS);

    size_t given = 0;
    while (user->groups && user->groups[given])
        given++;
    id->groups = arena_alloc(id->arena, (given + 2) * sizeof(*id->groups));
    for (size_t i = 0; i < given; i++)
        group_add(id, user->groups[i]);
    if (authenticated)
        group_add(id, id->anonymous ? "system:unauthenticated" : "system:authenticated");

    id->masters = identity_in_group(id, "system:masters");
    if (str_starts(id->name, "system:node:") && id->name[12] && identity_in_group(id, "system:nodes"))
        id->node = id->name + 12;
    return id;
}

struct identity *identity_new(const struct apiserver_user *user)
{
    return make(user, true);
}

struct identity *identity_new_exact(const struct apiserver_user *user)
{
    return make(user, false);
}

void identity_set_extra(struct identity *id, const char *key, const char *value)
{
    if (!id->extra)
        id->extra = json_object(id->arena);
    cJSON *values = json_get(id->extra, key);
    if (!values)
        values = json_set(id->arena, id->extra, key, json_array(id->arena));
    json_append(values, json_string(id->arena, value));
}

struct identity *identity_ref(struct identity *id)
{
    id->refs++;
    return id;
}

struct identity *identity_unref(struct identity *id)
{
    if (!id || --id->refs)
        return NULL;
    map_free(&id->decisions);
    free(id->flow);
    arena_free(id->arena);
    free(id);
    return NULL;
}

bool identity_in_group(const struct identity *id, const char *group)
{
    for (size_t i = 0; i < id->ngroups; i++)
        if (!strcmp(id->groups[i], group))
            return true;
    return false;
}

cJSON *identity_user_info(struct arena *a, const struct identity *id)
{
    cJSON *info = json_object(a), *groups = json_array(a);
    json_set_str(a, info, "username", id->name);
    if (*id->uid)
        json_set_str(a, info, "uid", id->uid);
    for (size_t i = 0; i < id->ngroups; i++)
        json_append(groups, json_string(a, id->groups[i]));
    json_set(a, info, "groups", groups);
    if (id->extra)
        json_set(a, info, "extra", json_copy(a, id->extra));
    return info;
}
