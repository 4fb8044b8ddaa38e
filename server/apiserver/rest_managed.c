/* managedFields on the way of a write: who writes, and when it is recorded. */
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/managed_fields.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/rest.h"

static void check_printable(struct req *r, struct field_errors *errs)
{
    for (const char *p = r->field_manager; *p;) {
        bool printable;
        int32_t point;
        size_t n = go_printable(p, &printable, &point);
        if (!printable && point >= 0)
            field_invalid_str(errs, "fieldManager", r->field_manager,
                              arena_printf(r->arena, "invalid character U+%04X (at position %td)", (unsigned)point,
                                           p - r->field_manager));
        p += n;
    }
}

void rest_manager_options(struct req *r, struct field_errors *errs)
{
    const char *given = request_query(r, "fieldManager"), *force = request_query(r, "force");
    bool apply = rest_is_apply(r);
    r->force = request_query_bool(r, "force");
    if (apply && (!given || !*given))
        field_required(errs, "fieldManager", "is required for apply patch");
    if (!apply && force && r->info.verb == VERB_PATCH)
        field_forbidden(errs, "force", "may not be specified for non-apply patch");
    if (!given || !*given)
        return;
    r->field_manager = given;
    if (strlen(given) > MANAGER_NAME_MAX)
        field_too_long(errs, "fieldManager", MANAGER_NAME_MAX);
    check_printable(r, errs);
}

/* In process: the part of the server that calls, by its user's name. */
static const char *local_name(const char *user)
{
    static const char system[] = "system:";
    if (!strcmp(user, "system:apiserver"))
        return "kube-apiserver";
    return strncmp(user, system, strlen(system)) ? user : user + strlen(system);
}

static const char *manager(struct req *r)
{
    if (r->field_manager)
        return r->field_manager;
    if (!r->http)
        return r->user ? local_name(r->user->name) : "";
    const char *agent = r->headers ? http_headers_get(r->headers, "user-agent") : NULL;
    return agent ? managed_name_of_agent(r->arena, agent) : "";
}

struct managed_write rest_managed_write(struct req *r, const struct schema_message *schema, const char *api_version,
                                        const char *kind)
{
    return (struct managed_write){.schema = schema,
                                  .api_version = api_version,
                                  .kind = kind,
                                  .manager = manager(r),
                                  .subresource = r->info.subresource,
                                  .now_us = clock_real_us()};
}

struct managed_write rest_managed_own(struct req *r)
{
    struct managed_write w = rest_managed_write(r, r->kind->schema, kind_api_version(r->arena, r->kind), r->kind->kind);
    w.row = r->kind;
    w.reset = managed_reset_fields(r->arena, r->kind, r->info.subresource);
    return w;
}

void rest_track(struct req *r)
{
    if (r->tracked)
        return;
    struct managed_write w = rest_managed_write(r, r->kind->schema, kind_api_version(r->arena, r->kind), r->kind->kind);
    w.reset = managed_reset_fields(r->arena, r->kind, r->info.subresource);
    managed_update(r->arena, &w, r->creating ? NULL : r->old, r->object);
    r->tracked = true; /* a second pass would find what admission did since */
}

bool rest_untrack(struct req *r)
{
    return !rest_is_apply(r) && json_del(json_get(r->object, "metadata"), "managedFields");
}
