#include "core/model/apply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/managed_fields.h"
#include "core/model/object.h"
#include "core/model/patch.h"
#include "core/model/typed.h"
#include "core/model/typed_int.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"
enum { ANNOTATIONS_MAX = 256 << 10 };

struct apply {
    struct arena *arena;
    const struct managed_write *w;
    const cJSON *live, *config;
    struct managers managers; /* before; a try works on a copy */
    struct apply_error *why;
};

/* What another owns and the apply would change. */
struct clash {
    struct manager *owner;
    const char *identity;
    struct field_set *fields;
};

/* One try: its result, or its clashes. */
struct attempt {
    struct managers managers;
    cJSON *object; /* NULL: nothing changes but who owns what */
    struct clash *clashes;
    size_t count;
};

static int fail(struct apply *p, int code, const char *message)
{
    *p->why = (struct apply_error){.code = code, .message = message};
    return -EINVAL;
}

/* "apps/v1, Kind=Deployment", and "/v1, Kind=Pod" of the core. */
static const char *version_kind(struct arena *a, const cJSON *object)
{
    const char *version = json_str_or(object, "apiVersion", ""), *kind = json_str_or(object, "kind", "");
    return arena_printf(a, "%s%s, Kind=%s", strchr(version, '/') ? "" : "/", version, kind);
}

static const char *full_name(struct apply *p)
{
    return arena_printf(p->arena, "%s/%s; %s", json_str_or(p->config, "metadata.namespace", ""),
                        json_str_or(p->config, "metadata.name", ""), version_kind(p->arena, p->config));
}

static struct manager myself(const struct apply *p)
{
    return (struct manager){.name = *p->w->manager ? p->w->manager : "unknown",
                            .operation = "Apply",
                            .api_version = p->w->api_version,
                            .subresource = p->w->subresource,
                            .applied = true};
}

/* What `merged` has and `last` had goes, unless somebody says so now; items in which something of others is stay. All
 * of it happens in `a`, into which *merged is not copied. */
static int prune_in(struct arena *a, const struct schema_message *schema, struct field_set *owned,
                    struct field_set *last, cJSON **merged, struct err *err)
{
    struct field_set *all, *left, *kept;
    last = typed_name_parents(a, schema, last);
    owned = typed_name_parents(a, schema, owned);
    cJSON *pruned = typed_remove(a, schema, *merged, last);
    int r = typed_fields(a, schema, *merged, &all, err);
    if (!r)
        r = typed_fields(a, schema, pruned, &left, err);
    if (r)
        return r;
    all = typed_name_parents(a, schema, all);
    kept = field_set_union(a, typed_name_parents(a, schema, left), owned);
    pruned = typed_remove(a, schema, *merged, field_set_difference(a, all, kept));
    r = typed_fields(a, schema, pruned, &left, err);
    if (r)
        return r;
    left = typed_name_parents(a, schema, left);
    struct field_set *gone = field_set_intersection(a, field_set_difference(a, all, left), last);
    if (gone)
        *merged = typed_remove(a, schema, *merged, gone);
    return 0;
}

/* Who says all it said before drops nothing. Else the many sets and trees on the way do not outlive it. */
static int prune(struct apply *p, const struct managers *m, struct field_set *last, struct field_set *now,
                 cJSON **merged, struct err *err)
{
    cleanup_arena struct arena *scratch = NULL;
    struct field_set *owned = NULL;
    if (!field_set_difference(p->arena, last, now))
        return 0;
    scratch = arena_new();
    for (size_t i = 0; i < m->count; i++)
        owned = field_set_union(scratch, owned, m->list[i].set);
    cJSON *before = *merged;
    int r = prune_in(scratch, p->w->schema, owned, last, merged, err);
    if (!r && *merged != before)
        *merged = json_copy(p->arena, *merged);
    return r;
}

/* Takes fields from their owners, or finds the clashes. */
static int take(struct apply *p, struct attempt *t, const cJSON *object, bool force, struct err *err)
{
    struct arena *a = p->arena;
    struct typed_changes c;
    const struct manager me = myself(p), *mine = managers_find(&t->managers, &me);
    int r = typed_compare(a, p->w->schema, p->live, object, &c, err);
    if (r)
        return r;
    struct field_set *changed = field_set_exclude(a, field_set_union(a, c.modified, c.added), p->w->reset);
    c.removed = field_set_exclude(a, c.removed, p->w->reset);
    t->clashes = arena_alloc(a, (t->managers.count + 1) * sizeof(*t->clashes));
    for (size_t i = 0; i < t->managers.count; i++) {
        struct manager *e = &t->managers.list[i];
        struct field_set *theirs = changed, *removed = c.removed;
        if (e == mine || (strcmp(e->api_version, p->w->api_version) &&
                          !managers_changes_for(a, p->w, e, p->live, object, &theirs, &removed)))
            continue;
        struct field_set *clash = field_set_intersection(a, e->set, theirs);
        if (clash)
            t->clashes[t->count++] = (struct clash){e, manager_identity(a, e), clash};
        if (force || !clash)
            e->set = field_set_difference(a, field_set_difference(a, e->set, clash), removed);
    }
    if (force)
        t->count = 0;
    return 0;
}

static int attempt(struct apply *p, bool force, struct attempt *t, struct err *err)
{
    struct arena *a = p->arena;
    struct manager me = myself(p);
    cJSON *merged = NULL;
    struct field_set *last = NULL, *fields;
    *t = (struct attempt){0};
    for (size_t i = 0; i < p->managers.count; i++)
        managers_add(a, &t->managers, &p->managers.list[i]);
    managers_reconcile(a, p->w, &t->managers);
    int r = typed_merge(a, p->w->schema, p->live, p->config, &merged, err);
    if (!r)
        r = typed_fields(a, p->w->schema, p->config, &fields, err);
    if (r)
        return r;
    me.set = field_set_exclude(a, fields, p->w->reset);
    struct manager *mine = managers_find(&t->managers, &me);
    bool same_version = mine && !strcmp(mine->api_version, me.api_version);
    if (mine) {
        last = same_version ? mine->set : NULL;
        me.time = mine->time;
        *mine = me;
    } else {
        managers_add(a, &t->managers, &me);
    }
    if (last)
        r = prune(p, &t->managers, last, me.set, &merged, err);
    if (!r)
        r = take(p, t, merged, force, err);
    if (r || t->count)
        return r;
    managers_drop_empty(&t->managers);
    t->object = path_value_equal(p->live, merged) ? NULL : merged;
    return 0;
}

static const char *owner_text(struct arena *a, const struct manager *m)
{
    const char *name = go_quote(a, m->name);
    if (*m->subresource)
        name = arena_printf(a, "%s with subresource %s", name, go_quote(a, m->subresource));
    return m->applied ? name : arena_printf(a, "%s using %s", name, m->api_version);
}

struct telling {
    struct arena *arena;
    struct apply_conflict *list;
    size_t count;
    const char *message;
};

static void tell(void *ctx, const struct path_element *path, size_t len)
{
    struct telling *t = ctx;
    cleanup_strbuf struct strbuf text = {0};
    for (size_t i = 0; i < len; i++)
        path_format(t->arena, &path[i], &text);
    t->list[t->count++] = (struct apply_conflict){t->message, arena_dup(t->arena, text.p, text.len)};
}

static int by_identity(const void *x, const void *y)
{
    return strcmp(((const struct clash *)x)->identity, ((const struct clash *)y)->identity);
}

static int conflict(struct apply *p, struct attempt *t)
{
    size_t total = 0;
    qsort(t->clashes, t->count, sizeof(*t->clashes), by_identity);
    for (size_t i = 0; i < t->count; i++)
        total += field_set_size(t->clashes[i].fields);
    struct telling told = {.arena = p->arena, .list = arena_alloc(p->arena, (total + 1) * sizeof(*told.list))};
    cleanup_strbuf struct strbuf text = {0};
    strbuf_addf(&text, "Apply failed with %zu conflict%s: ", total, total == 1 ? "" : "s");
    for (size_t i = 0; i < t->count; i++) {
        const char *owner = owner_text(p->arena, t->clashes[i].owner);
        size_t from = told.count;
        told.message = arena_printf(p->arena, "conflict with %s", owner);
        field_set_each(t->clashes[i].fields, tell, &told);
        if (total == 1)
            strbuf_addf(&text, "conflict with %s: %s", owner, told.list[from].field);
        else
            strbuf_addf(&text, "%sconflicts with %s:", i ? "\n" : "", owner);
        for (size_t k = from; total > 1 && k < told.count; k++)
            strbuf_addf(&text, "\n- %s", told.list[k].field);
    }
    *p->why = (struct apply_error){
        .code = 409, .message = arena_dup(p->arena, text.p, text.len), .conflicts = told.list, .count = told.count};
    return -EINVAL;
}

/* What kubectl applied as a client last and nobody has changed since: kubectl may take it over. NULL: nothing. */
static struct field_set *applied_by_client(struct apply *p)
{
    struct arena *a = p->arena;
    const cJSON *note = json_get(json_at(p->live, "metadata.annotations"), LAST_APPLIED);
    cJSON *last = json_of(a, json_str(note, ""));
    struct field_set *fields;
    struct typed_changes c;
    cleanup_strbuf struct strbuf wrong = {0};
    if (!json_is_obj(last) || strcmp(json_str_or(last, "apiVersion", ""), p->w->api_version) ||
        strcmp(json_str_or(last, "kind", ""), p->w->kind))
        return NULL;
    typed_validate(a, p->w->schema, last, &wrong);
    if (wrong.len || typed_fields(a, p->w->schema, last, &fields, NULL) ||
        typed_compare(a, p->w->schema, last, p->live, &c, NULL))
        return NULL;
    fields = field_set_difference(a, fields, c.modified);
    fields = field_set_difference(a, fields, c.added);
    return field_set_difference(a, fields, c.removed);
}

/* kubectl's own applies as a client are no conflict for kubectl. */
static bool migrate(struct apply *p, struct attempt *t)
{
    struct field_set *allowed = strcmp(p->w->manager, "kubectl") ? NULL : applied_by_client(p);
    size_t left = 0;
    if (!allowed)
        return false;
    for (size_t i = 0; i < t->count; i++) {
        struct clash c = t->clashes[i];
        c.fields = field_set_difference(p->arena, c.fields, allowed);
        if (c.fields)
            t->clashes[left++] = c;
    }
    t->count = left;
    return !left;
}

static cJSON *sorted(struct arena *a, const cJSON *n)
{
    size_t count;
    if (json_is_arr(n)) {
        cJSON *out = json_array(a);
        for (const cJSON *item = n->child; item; item = item->next)
            json_append(out, sorted(a, item));
        return out;
    }
    if (!json_is_obj(n))
        return json_copy(a, n);
    cJSON *out = json_object(a);
    const cJSON **members = typed_members(a, n, &count);
    for (size_t i = 0; i < count; i++) {
        cJSON *item = sorted(a, members[i]);
        item->string = arena_strdup(a, members[i]->string);
        json_append(out, item);
    }
    return out;
}

/* Keeps kubectl's annotation in step for who goes on as a client. */
static void note_config(struct apply *p, cJSON *object)
{
    struct arena *a = p->arena;
    cJSON *notes = json_at(object, "metadata.annotations"), *note = json_get(notes, LAST_APPLIED);
    if (strcmp(p->w->manager, "kubectl") || !json_is_str(note) || !*note->valuestring)
        return;
    cJSON *config = sorted(a, p->config), *own = json_at(config, "metadata.annotations");
    cleanup_strbuf struct strbuf text = {0};
    if (json_del(own, LAST_APPLIED) && !own->child)
        json_del(json_get(config, "metadata"), "annotations");
    json_write(&text, config);
    strbuf_addc(&text, '\n');
    json_set_str(a, notes, LAST_APPLIED, text.p);
    size_t bytes = 0;
    for (JSON_EACH(n, notes))
        bytes += strlen(n->string) + strlen(n->valuestring ? n->valuestring : "");
    if (bytes > ANNOTATIONS_MAX)
        json_del(notes, LAST_APPLIED);
}

static int check_config(struct apply *p)
{
    const char *version = json_str_or(p->config, "apiVersion", ""), *kind = json_str_or(p->config, "kind", "");
    cleanup_strbuf struct strbuf wrong = {0};
    if (strcmp(version, p->w->api_version) || strcmp(kind, p->w->kind))
        return fail(p, 400, arena_printf(p->arena, "invalid object type: %s", version_kind(p->arena, p->config)));
    if (json_is_arr(json_at(p->config, "metadata.managedFields")))
        return fail(p, 400, "metadata.managedFields must be nil");
    typed_validate(p->arena, p->w->schema, p->config, &wrong);
    if (!wrong.len)
        return 0;
    return fail(p, 500, arena_printf(p->arena, "failed to create typed patch object (%s): %s", full_name(p), wrong.p));
}

/* Who has what was there before anybody applied: nobody knows, so it gets an owner of its own. */
static int own_before(struct apply *p, struct err *err)
{
    if (p->managers.count)
        return 0;
    struct managed_write before = *p->w;
    cJSON *nothing = json_object(p->arena);
    before.manager = "before-first-apply";
    object_prune(p->arena, p->w->schema, nothing, NULL, NULL);
    return managers_update(p->arena, &before, nothing, p->live, &p->managers, err);
}

static void own(struct apply *p, struct attempt *t)
{
    struct manager me = myself(p), *mine = managers_find(&t->managers, &me);
    char time[CLOCK_RFC3339_SIZE];
    clock_rfc3339(p->w->now_us, 0, time);
    if (!mine)
        return;
    mine->set = field_set_difference(p->arena, mine->set, &managed_meta_fields);
    if (!mine->set)
        managers_remove(&t->managers, mine);
    else if (t->object)
        mine->time = arena_strdup(p->arena, time);
}

/* The object as it will be stored: in Go's form, with its entries. */
static int finish(struct apply *p, struct attempt *t, cJSON **ret)
{
    struct arena *a = p->arena;
    struct err err = {0};
    cJSON *object = t->object ? t->object : json_copy(a, p->live);
    own(p, t);
    json_del(json_get(object, "metadata"), "managedFields");
    object_convert_numbers(a, p->w->schema, object);
    if (t->object && object_prune(a, p->w->schema, object, NULL, &err))
        return fail(p, 500,
                    arena_printf(a,
                                 "failed to convert new object (%s) to proper version: unable to convert unstructured "
                                 "object to %s: %s",
                                 full_name(p), version_kind(a, p->config), patch_conversion_error(a, err.text)));
    if (t->object)
        object_default(a, p->w->schema, object);
    note_config(p, object);
    cJSON *entries = managers_encode(a, &t->managers);
    if (entries && managers_too_large(entries))
        return fail(p, 413, "Request entity too large: the object's managedFields would be");
    if (entries)
        json_set(a, json_ensure(a, object, "metadata"), "managedFields", entries);
    *ret = object;
    return 0;
}

int apply_config(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *config, bool force,
                 cJSON **ret, struct apply_error *why)
{
    struct apply p = {.arena = a, .w = w, .live = live, .config = config, .why = why};
    struct attempt t;
    struct err err = {0};
    if (!live) {
        cJSON *nothing = json_object(a);
        object_prune(a, w->schema, nothing, NULL, NULL);
        p.live = nothing;
    }
    if (managers_decode(a, json_at(live, "metadata.managedFields"), &p.managers, &err))
        return fail(&p, 500, arena_printf(a, "failed to decode managed fields: %s", err.text));
    int r = check_config(&p);
    if (r)
        return r;
    r = own_before(&p, &err);
    if (!r)
        r = attempt(&p, force, &t, &err);
    if (!r && t.count && migrate(&p, &t))
        r = attempt(&p, true, &t, &err);
    if (r)
        return fail(&p, 500, arena_strdup(a, err.text));
    return t.count ? conflict(&p, &t) : finish(&p, &t, ret);
}
