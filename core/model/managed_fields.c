#include "core/model/managed_fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/object.h"
#include "core/model/schema.h"
#include "core/model/typed.h"

static const char epoch[] = "1970-01-01T00:00:00Z"; /* what an entry without a time counts as */

static bool same_identity(const struct manager *a, const struct manager *b)
{
    return a->applied == b->applied && !strcmp(a->name, b->name) && !strcmp(a->subresource, b->subresource) &&
           (a->applied || !strcmp(a->api_version, b->api_version));
}

struct manager *managers_find(struct managers *m, const struct manager *like)
{
    for (size_t i = 0; i < m->count; i++)
        if (same_identity(&m->list[i], like))
            return &m->list[i];
    return NULL;
}

struct manager *managers_add(struct arena *a, struct managers *m, const struct manager *fresh)
{
    m->list = arena_room(a, m->list, m->count, &m->cap, sizeof(*m->list));
    m->list[m->count] = *fresh;
    return &m->list[m->count++];
}

void managers_remove(struct managers *m, struct manager *which)
{
    memmove(which, which + 1, (size_t)(m->list + m->count - which - 1) * sizeof(*which));
    m->count--;
}

void managers_drop_empty(struct managers *m)
{
    for (size_t i = m->count; i--;)
        if (!m->list[i].set)
            managers_remove(m, &m->list[i]);
}

const char *manager_identity(struct arena *a, const struct manager *m)
{
    cleanup_strbuf struct strbuf text = {0};
    const char *const parts[][2] = {{"manager", m->name},
                                    {"operation", m->operation},
                                    {"apiVersion", m->applied ? "" : m->api_version},
                                    {"subresource", m->subresource}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!*parts[i][1])
            continue;
        strbuf_addf(&text, "%s\"%s\":", text.len ? "," : "{", parts[i][0]);
        json_write_string(&text, parts[i][1]);
    }
    strbuf_addc(&text, '}');
    return arena_dup(a, text.p, text.len);
}

static int decode_entry(struct arena *a, const cJSON *entry, size_t index, struct manager *m, struct err *err)
{
    *m = (struct manager){.name = json_str_or(entry, "manager", ""),
                          .operation = json_str_or(entry, "operation", ""),
                          .api_version = json_str_or(entry, "apiVersion", ""),
                          .subresource = json_str_or(entry, "subresource", ""),
                          .time = json_str(entry, "time")};
    const char *type = json_str_or(entry, "fieldsType", "");
    m->applied = !strcmp(m->operation, "Apply");
    if (!m->applied && strcmp(m->operation, "Update"))
        return err_set(err, EINVAL, "operation must be `Apply` or `Update`");
    if (!*m->api_version)
        return err_set(err, EINVAL, "apiVersion must not be empty");
    if (!*type)
        return err_set(err, EINVAL, "missing fieldsType in managed fields entry %zu", index);
    if (strcmp(type, "FieldsV1"))
        return err_set(err, EINVAL, "invalid fieldsType \"%.60s\" in managed fields entry %zu", type, index);
    return field_set_from_json(a, json_get(entry, "fieldsV1"), &m->set, err);
}

/* Entries are few where we wrote them; a client may send as many as fit into a body. */
enum { ENTRIES_MAX = 1000 };

int managers_decode(struct arena *a, const cJSON *entries, struct managers *ret, struct err *err)
{
    size_t index = 0;
    *ret = (struct managers){0};
    if (json_count(entries) > ENTRIES_MAX)
        return err_set(err, EINVAL, "more than %d managed fields entries", ENTRIES_MAX);
    for (JSON_EACH(entry, entries)) {
        struct manager m, *old;
        int r = decode_entry(a, entry, index++, &m, err);
        if (r)
            return r;
        old = managers_find(ret, &m);
        if (old)
            *old = m;
        else
            managers_add(a, ret, &m);
    }
    return 0;
}

static int by_order(const void *x, const void *y)
{
    const struct manager *a = x, *b = y;
    int order = strcmp(a->operation, b->operation);
    if (!order)
        order = strcmp(a->time ? a->time : epoch, b->time ? b->time : epoch);
    if (!order)
        order = strcmp(a->name, b->name);
    if (!order)
        order = strcmp(a->api_version, b->api_version);
    return order ? order : strcmp(a->subresource, b->subresource);
}

static void set_text(struct arena *a, cJSON *object, const char *key, const char *text)
{
    cJSON *n = json_string(a, text);
    n->string = (char *)(uintptr_t)key;
    json_append(object, n);
}

cJSON *managers_encode(struct arena *a, struct managers *m)
{
    if (!m->count)
        return NULL;
    if (m->count > 1)
        qsort(m->list, m->count, sizeof(*m->list), by_order);
    cJSON *list = json_array(a);
    for (size_t i = 0; i < m->count; i++) {
        const struct manager *e = &m->list[i];
        cJSON *entry = json_object(a), *fields = field_set_to_json(a, e->set);
        if (*e->name)
            set_text(a, entry, "manager", e->name);
        set_text(a, entry, "operation", e->operation);
        set_text(a, entry, "apiVersion", e->api_version);
        if (e->time)
            set_text(a, entry, "time", e->time);
        set_text(a, entry, "fieldsType", "FieldsV1");
        fields->string = (char *)(uintptr_t) "fieldsV1";
        json_append(entry, fields);
        if (*e->subresource)
            set_text(a, entry, "subresource", e->subresource);
        json_append(list, entry);
    }
    return list;
}

#define NAMED(name)                                                                                                    \
    {                                                                                                                  \
        .at = {.type = PATH_FIELD, .field = (name)}, .member = true                                                    \
    }

static const struct field_node meta_nodes[] = {
    NAMED("clusterName"), NAMED("creationTimestamp"), NAMED("generation"), NAMED("managedFields"), NAMED("name"),
    NAMED("namespace"),   NAMED("resourceVersion"),   NAMED("selfLink"),   NAMED("uid"),
};
static const struct field_set meta_set = {.nodes = (struct field_node *)(uintptr_t)meta_nodes,
                                          .count = COUNT_OF(meta_nodes)};
static const struct field_node top_nodes[] = {
    NAMED("apiVersion"),
    NAMED("kind"),
    {.at = {.type = PATH_FIELD, .field = "metadata"},
     .member = true,
     .children = (struct field_set *)(uintptr_t)&meta_set},
};
const struct field_set managed_meta_fields = {.nodes = (struct field_node *)(uintptr_t)top_nodes,
                                              .count = COUNT_OF(top_nodes)};

/* Whether that version of the kind is served still. */
static bool version_exists(const struct managed_write *w, const char *api_version)
{
    if (!strcmp(api_version, w->api_version))
        return true;
    const char *slash = strchr(api_version, '/');
    char group[256] = "";
    if (slash && (size_t)(slash - api_version) < sizeof(group))
        memcpy(group, api_version, (size_t)(slash - api_version));
    return kind_by_name(group, slash ? slash + 1 : api_version, w->kind) != NULL;
}

void managers_reconcile(struct arena *a, const struct managed_write *w, struct managers *m)
{
    for (size_t i = m->count; i--;) {
        struct manager *e = &m->list[i];
        if (!version_exists(w, e->api_version))
            managers_remove(m, e);
        else if (!strcmp(e->api_version, w->api_version))
            e->set = typed_reconcile(a, w->schema, e->set);
    }
}

/* Merges the oldest update entries of a version into one until few enough are left. */
static void cap_updaters(struct arena *a, struct managers *m)
{
    size_t updaters = 0;
    for (size_t i = 0; i < m->count; i++)
        updaters += !m->list[i].applied;
    if (updaters <= MANAGED_UPDATERS_MAX)
        return;
    struct managers old = {0};
    qsort(m->list, m->count, sizeof(*m->list), by_order);
    for (size_t i = 0; i < m->count; i++)
        if (!m->list[i].applied)
            managers_add(a, &old, &m->list[i]);
    struct manager first[MANAGED_UPDATERS_MAX * 2];
    size_t versions = 0;
    for (size_t i = 0; i < old.count && updaters > MANAGED_UPDATERS_MAX; i++) {
        const struct manager *e = &old.list[i];
        size_t v = 0;
        while (v < versions && strcmp(first[v].api_version, e->api_version))
            v++;
        if (v == versions) {
            if (versions < COUNT_OF(first))
                first[versions++] = *e;
            continue;
        }
        struct manager bucket = {
            .name = "ancient-changes", .operation = "Update", .api_version = e->api_version, .subresource = ""};
        struct manager *to = managers_find(m, &bucket);
        if (!to) {
            struct manager *one = managers_find(m, &first[v]);
            bucket.set = one->set;
            managers_remove(m, one);
            to = managers_add(a, m, &bucket);
        }
        to->set = field_set_union(a, e->set, to->set);
        to->time = e->time;
        if (!same_identity(e, to)) {
            managers_remove(m, managers_find(m, e));
            updaters--;
        }
    }
}

/* The kind of that API version which is stored as the written one is, or NULL. */
static const struct kind *sibling(const struct kind *k, const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    char group[256] = "";
    if (!k || (slash && (size_t)(slash - api_version) >= sizeof(group)))
        return NULL;
    if (slash)
        memcpy(group, api_version, (size_t)(slash - api_version));
    const struct kind *other = kind_by_name(group, slash ? slash + 1 : api_version, k->kind);
    if (!other || (!k->storage && !other->storage))
        return NULL;
    const struct kind_storage mine = {.group = k->group, .version = k->version};
    const struct kind_storage its = {.group = group, .version = other->version};
    const struct kind_storage *x = k->storage ? k->storage : &mine, *y = other->storage ? other->storage : &its;
    return !strcmp(x->group, y->group) && !strcmp(x->version, y->version) ? other : NULL;
}

static const cJSON *shown_as(struct arena *a, const struct kind *from, const struct kind *to, const cJSON *tree)
{
    const cJSON *stored = from->storage ? from->storage->store(a, tree) : tree;
    return to->storage ? to->storage->show(a, stored) : stored;
}

bool managers_changes_for(struct arena *a, const struct managed_write *w, const struct manager *e, const cJSON *live,
                          const cJSON *object, struct field_set **changed, struct field_set **removed)
{
    struct typed_changes c;
    const struct kind *other = sibling(w->row, e->api_version);
    if (!other ||
        typed_compare(a, other->schema, shown_as(a, w->row, other, live), shown_as(a, w->row, other, object), &c, NULL))
        return false;
    *removed = field_set_exclude(a, c.removed, w->reset);
    *changed = field_set_exclude(a, field_set_union(a, c.modified, c.added), w->reset);
    return true;
}

/* Takes from everybody what the write has changed; `self` gets it. */
static int update_sets(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *object,
                       struct managers *m, struct field_set **self, struct err *err)
{
    struct typed_changes c;
    int r = typed_compare(a, w->schema, live, object, &c, err);
    if (r)
        return r;
    c.removed = field_set_exclude(a, c.removed, w->reset);
    struct field_set *changed = field_set_exclude(a, field_set_union(a, c.modified, c.added), w->reset);
    for (size_t i = 0; i < m->count; i++) {
        struct manager *e = &m->list[i];
        struct field_set *lost = changed, *removed = c.removed;
        if (strcmp(e->api_version, w->api_version) && !managers_changes_for(a, w, e, live, object, &lost, &removed))
            continue;
        e->set = field_set_difference(a, e->set, field_set_intersection(a, e->set, lost));
        e->set = field_set_difference(a, e->set, removed);
    }
    managers_drop_empty(m);
    *self = field_set_difference(a, changed, &managed_meta_fields);
    return 0;
}

int managers_update(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *object,
                    struct managers *m, struct err *err)
{
    struct field_set *self = NULL;
    managers_reconcile(a, w, m);
    int r = update_sets(a, w, live, object, m, &self, err);
    if (r)
        return r;
    if (self) {
        char time[CLOCK_RFC3339_SIZE];
        clock_rfc3339(w->now_us, 0, time);
        struct manager me = {.name = *w->manager ? w->manager : "unknown",
                             .operation = "Update",
                             .api_version = w->api_version,
                             .subresource = w->subresource,
                             .time = arena_strdup(a, time),
                             .set = self};
        struct manager *old = managers_find(m, &me);
        if (old) {
            old->set = field_set_union(a, self, old->set);
            old->time = me.time;
        } else {
            managers_add(a, m, &me);
        }
    }
    cap_updaters(a, m);
    return 0;
}

static bool clears(const cJSON *entries)
{
    if (!json_is_arr(entries))
        return false;
    const cJSON *first = entries->child;
    return !first || (!first->next && json_is_obj(first) && !first->child);
}

/* Whose entries count: the client's when they are in order, else what is stored. */
static void take_entries(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *entries,
                         struct managers *m)
{
    *m = (struct managers){0};
    if (!*w->subresource && clears(entries))
        return;
    if (!*w->subresource && !managers_decode(a, entries, m, NULL) && m->count)
        return;
    if (managers_decode(a, json_at(live, "metadata.managedFields"), m, NULL))
        *m = (struct managers){0};
}

/* About what it takes as text. */
static size_t text_bytes(const cJSON *n)
{
    size_t bytes = 6 + (n->string ? strlen(n->string) : 0) + (n->valuestring ? strlen(n->valuestring) : 0);
    for (const cJSON *item = n->child; item; item = item->next)
        bytes += text_bytes(item);
    return bytes;
}

bool managers_too_large(const cJSON *entries)
{
    return text_bytes(entries) > MANAGED_FIELDS_BYTES_MAX;
}

void managed_update(struct arena *a, const struct managed_write *w, const cJSON *live, cJSON *object)
{
    cJSON *meta = json_get(object, "metadata"), *entries = json_get(meta, "managedFields");
    struct managers m;
    take_entries(a, w, live, entries, &m);
    if (entries)
        json_remove(meta, entries);
    if (live && !m.count)
        return; /* not tracked */
    const cJSON *before = live;
    if (!before) {
        cJSON *nothing = json_object(a);
        object_prune(a, w->schema, nothing, NULL, NULL);
        before = nothing;
    }
    if (managers_update(a, w, before, object, &m, NULL))
        return;
    entries = managers_encode(a, &m);
    if (entries && !managers_too_large(entries))
        json_set(a, json_ensure(a, object, "metadata"), "managedFields", entries);
}

static bool same_but_times(const cJSON *a, const cJSON *b, bool *times)
{
    const cJSON *x = a ? a->child : NULL, *y = b ? b->child : NULL;
    *times = true;
    for (; x && y; x = x->next, y = y->next) {
        const cJSON *p = x->child, *q = y->child;
        *times &= str_eq(json_str(x, "time"), json_str(y, "time"));
        for (; p || q; p = p ? p->next : NULL, q = q ? q->next : NULL) {
            while (p && !strcmp(p->string, "time"))
                p = p->next;
            while (q && !strcmp(q->string, "time"))
                q = q->next;
            if (!p && !q)
                break;
            if (!p || !q || strcmp(p->string, q->string) || !json_equal(p, q))
                return false;
        }
    }
    return !x && !y;
}

/* Whether all members but one are equal. */
static bool same_besides(const cJSON *a, const cJSON *b, const char *besides)
{
    if (json_count(a) != json_count(b))
        return false;
    for (JSON_EACH(n, a))
        if (strcmp(n->string, besides) && !json_equal(n, json_get(b, n->string)))
            return false;
    return true;
}

void managed_keep_times(struct arena *a, const cJSON *live, cJSON *object)
{
    const cJSON *old_meta = json_get(live, "metadata");
    cJSON *meta = json_get(object, "metadata");
    const cJSON *old = json_get(old_meta, "managedFields"), *fresh = json_get(meta, "managedFields");
    bool times;
    if (!old || !fresh || !same_but_times(old, fresh, &times) || times)
        return;
    if (same_besides(live, object, "metadata") && same_besides(old_meta, meta, "managedFields"))
        json_set(a, meta, "managedFields", json_copy(a, old));
}
