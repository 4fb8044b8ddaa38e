#include "agent/image/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/layer.h"
#include "agent/image/store_int.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"

enum { GRANTS_MAX = 256 };

struct image_store *image_store_ref(struct image_store *s)
{
    s->refs++;
    return s;
}

static void free_list(char **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(list[i]);
    free(list);
}

static void image_store_free_entry(struct entry *e)
{
    free_list(e->image.names, e->image.nnames);
    free_list(e->image.digests, e->image.ndigests);
    free_list(e->image.layers, e->image.nlayers);
    free_list(e->image.grants, e->image.ngrants);
    free(e);
}

void image_store_unref(struct image_store *s)
{
    if (--s->refs)
        return;
    for (size_t i = 0; i < s->nentries; i++)
        image_store_free_entry(s->entries[i]);
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->containers, &i));)
        free(e->value);
    for (struct save_waiter *w; (w = s->waiting);) {
        s->waiting = w->next;
        free(w);
    }
    map_free(&s->ids);
    map_free(&s->names);
    map_free(&s->digests);
    map_free(&s->containers);
    map_free(&s->kept);
    strbuf_free(&s->unlink);
    free(s->entries);
    free(s->dir);
    free(s);
}

int image_store_open(struct loop *l, const char *dir, struct image_store **ret, struct err *err)
{
    static const char *const folders[] = {"images", "blobs", "partial", "layers", "snapshots"};
    cleanup_arena struct arena *a = arena_new();
    int bad = file_make_dir(dir, 0711, err);
    for (size_t i = 0; i < COUNT_OF(folders) && !bad; i++)
        bad = file_make_dir(arena_printf(a, "%s/%s", dir, folders[i]), 0711, err);
    if (bad)
        return bad;
    struct image_store *s = mem_alloc(sizeof(*s));
    s->loop = l;
    s->refs = 1;
    s->dir = mem_strdup(dir);
    layer_clean(dir);
    bad = snapshot_probe(dir, &s->support, err);
    if (!bad)
        bad = image_store_load(s, err);
    if (bad) {
        image_store_unref(s);
        return bad;
    }
    *ret = s;
    return 0;
}

struct image_store *image_store_close(struct image_store *s)
{
    if (s) {
        s->closed = true;
        image_store_unref(s);
    }
    return NULL;
}

const char *image_store_dir(const struct image_store *s)
{
    return s->dir;
}

struct snapshot_support image_store_support(const struct image_store *s)
{
    return s->support;
}

/* ---- entries ---- */

bool image_list_add(char ***list, size_t *n, const char *s)
{
    size_t at = 0;
    while (at < *n && strcmp((*list)[at], s) < 0)
        at++;
    if (at < *n && str_eq((*list)[at], s))
        return false;
    *list = mem_realloc(*list, (*n + 1) * sizeof(**list));
    memmove(*list + at + 1, *list + at, (*n - at) * sizeof(**list));
    (*list)[at] = mem_strdup(s);
    (*n)++;
    return true;
}

static bool image_list_del(char **list, size_t *n, const char *s)
{
    for (size_t i = 0; i < *n; i++) {
        if (!str_eq(list[i], s))
            continue;
        free(list[i]);
        memmove(list + i, list + i + 1, (*n - i - 1) * sizeof(*list));
        (*n)--;
        return true;
    }
    return false;
}

struct entry *image_store_new_entry(struct image_store *s, const char *id)
{
    struct entry *e = mem_alloc(sizeof(*e));
    memcpy(e->image.id, id, IMAGE_DIGEST_SIZE);
    s->entries = mem_grow(s->entries, s->nentries, &s->cap, sizeof(struct entry *));
    s->entries[s->nentries++] = e;
    map_set(&s->ids, id, e);
    struct map_entry *c;
    for (size_t i = 0; (c = map_next(&s->containers, &i));)
        e->image.users += str_eq(c->value, id);
    return e;
}

void image_store_drop_entry(struct image_store *s, struct entry *e)
{
    for (size_t i = 0; i < e->image.nnames; i++)
        map_del(&s->names, e->image.names[i]);
    for (size_t i = 0; i < e->image.ndigests; i++)
        if (map_get(&s->digests, e->image.digests[i]) == e)
            map_del(&s->digests, e->image.digests[i]);
    map_del(&s->ids, e->image.id);
    for (size_t i = 0; i < s->nentries; i++)
        if (s->entries[i] == e) {
            memmove(s->entries + i, s->entries + i + 1, (s->nentries - i - 1) * sizeof(struct entry *));
            s->nentries--;
            break;
        }
    image_store_free_entry(e);
}

/* ---- asking ---- */

static const struct image *image_of(const struct entry *e)
{
    return e ? &e->image : NULL;
}

const struct image *image_store_find(const struct image_store *s, const struct image_ref *ref)
{
    return image_of(map_get(ref->digest ? &s->digests : &s->names, ref->name));
}

const struct image *image_store_by_id(const struct image_store *s, const char *id)
{
    cleanup_arena struct arena *a = arena_new();
    return image_of(map_get(&s->ids, str_starts(id, "sha256:") ? id : arena_printf(a, "sha256:%s", id)));
}

const struct image *image_store_next(const struct image_store *s, size_t *cursor)
{
    return *cursor < s->nentries ? &s->entries[(*cursor)++]->image : NULL;
}

/* "docker.io/library/nginx:latest" or "...@sha256:..." to its repository. */
static struct slice repo_of(const char *name)
{
    const char *at = strchr(name, '@'), *slash = strrchr(name, '/'), *colon = strrchr(slash ? slash : name, ':');
    const char *end = at ? at : colon ? colon : name + strlen(name);
    return (struct slice){name, (size_t)(end - name)};
}

static bool has_grant(const struct image *image, const char *repo, const char *kind, const char *text)
{
    cleanup_arena struct arena *a = arena_new();
    const char *want = arena_printf(a, "%s %s%s", repo, kind, text);
    for (size_t i = 0; i < image->ngrants; i++)
        if (!strcmp(image->grants[i], want))
            return true;
    return false;
}

bool image_granted(const struct image *image, const char *repo, const struct image_grant *grant)
{
    return !image->ngrants || has_grant(image, repo, "", "any") ||
           (grant->hash && has_grant(image, repo, "", grant->hash)) ||
           (grant->secret && *grant->secret && has_grant(image, repo, "uid:", grant->secret));
}

/* ---- changing ---- */

static void add_grants(struct entry *e, const char *name, const struct image_grant *grant)
{
    cleanup_arena struct arena *a = arena_new();
    struct slice repo = repo_of(name);
    const char *first = arena_printf(a, "%.*s %s", SLICE_ARGS(repo), grant->hash ? grant->hash : "any");
    if (e->image.ngrants < GRANTS_MAX || !grant->hash)
        e->dirty |= image_list_add(&e->image.grants, &e->image.ngrants, first);
    if (grant->secret && *grant->secret && e->image.ngrants < GRANTS_MAX)
        e->dirty |= image_list_add(&e->image.grants, &e->image.ngrants,
                                   arena_printf(a, "%.*s uid:%s", SLICE_ARGS(repo), grant->secret));
}

static void take_name(struct image_store *s, struct entry *e, const char *name)
{
    struct entry *before = map_get(&s->names, name);
    if (before == e)
        return;
    if (before) {
        image_list_del(before->image.names, &before->image.nnames, name);
        before->dirty = true;
    }
    map_set(&s->names, name, e);
    image_list_add(&e->image.names, &e->image.nnames, name);
    e->dirty = true;
}

const struct image *image_store_add(struct image_store *s, const struct image_record *r)
{
    struct entry *e = map_get(&s->ids, r->id);
    if (!e) {
        e = image_store_new_entry(s, r->id);
        e->dirty = true;
        e->image.layers = mem_alloc(r->nlayers * sizeof(*e->image.layers) + 1);
        for (size_t i = 0; i < r->nlayers; i++)
            e->image.layers[e->image.nlayers++] = mem_strdup(r->layers[i]);
    }
    if (r->size && e->image.size != r->size) {
        e->image.size = r->size;
        e->dirty = true;
    }
    if (r->pinned && !e->image.pinned)
        e->dirty = e->image.pinned = true;
    if (r->name)
        take_name(s, e, r->name);
    if (r->digest && image_list_add(&e->image.digests, &e->image.ndigests, r->digest)) {
        map_set(&s->digests, r->digest, e);
        e->dirty = true;
    }
    if (r->name || r->digest)
        add_grants(e, r->name ? r->name : r->digest, &r->grant);
    e->image.last_used_s = clock_real_s();
    return &e->image;
}

void image_store_used(struct image_store *s, const char *id)
{
    struct entry *e = map_get(&s->ids, id);
    if (e)
        e->image.last_used_s = clock_real_s();
}

void image_store_hold(struct image_store *s, const char *container_id, const char *id)
{
    char *before = map_set(&s->containers, container_id, mem_strdup(id));
    struct entry *e = map_get(&s->ids, id), *other = before ? map_get(&s->ids, before) : NULL;
    if (e)
        e->image.users++;
    if (other)
        other->image.users--;
    free(before);
    image_store_used(s, id);
}

void image_store_release(struct image_store *s, const char *container_id)
{
    char *id = map_del(&s->containers, container_id);
    struct entry *e = id ? map_get(&s->ids, id) : NULL;
    if (e)
        e->image.users--;
    if (id)
        image_store_used(s, id);
    free(id);
}

const char *image_store_held(const struct image_store *s, const char *container_id)
{
    return map_get(&s->containers, container_id);
}

void image_store_each_held(struct image_store *s, void (*fn)(void *arg, const char *container_id), void *arg)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&s->containers, &i));) {
        cleanup_free char *id = mem_strdup(e->key);
        fn(arg, id);
    }
}

void image_store_keep_layer(struct image_store *s, const char *diff_id)
{
    uintptr_t count = (uintptr_t)map_get(&s->kept, diff_id);
    map_set(&s->kept, diff_id, (void *)(count + 1));
}

void image_store_unkeep_layer(struct image_store *s, const char *diff_id)
{
    uintptr_t count = (uintptr_t)map_get(&s->kept, diff_id);
    if (count > 1)
        map_set(&s->kept, diff_id, (void *)(count - 1));
    else
        map_del(&s->kept, diff_id);
}
