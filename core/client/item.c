#include "core/client/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

struct item_pool {
    struct list lru; /* items with trees, least recently used first */
    size_t bytes;
    struct loop_hook *hook;
};

static void drop_tree(struct item *it)
{
    if (!it->arena)
        return;
    it->pool->bytes -= arena_bytes(it->arena);
    list_remove(&it->lru);
    it->arena = arena_free(it->arena);
    it->root = NULL;
}

static void shrink(void *arg)
{
    struct item_pool *p = arg;
    while (p->bytes > ITEM_TREES_BYTES)
        drop_tree(CONTAINER_OF(p->lru.next, struct item, lru));
}

struct item_pool *item_pool_new(struct loop *l)
{
    struct item_pool *p = mem_alloc(sizeof(*p));
    list_init(&p->lru);
    p->hook = loop_hook_add(l, shrink, p);
    return p;
}

struct item_pool *item_pool_free(struct item_pool *p)
{
    if (p)
        loop_hook_remove(p->hook);
    free(p);
    return NULL;
}

static struct item *item_make(struct item_pool *p, const cJSON *meta)
{
    const char *ns = json_str_or(meta, "namespace", ""), *name = json_str(meta, "name");
    const char *uid = json_str_or(meta, "uid", "");
    size_t nsn = strlen(ns), keyn = nsn + (nsn > 0) + strlen(name), uidn = strlen(uid) + 1;
    struct item *it = mem_alloc(sizeof(*it) + nsn + 1 + keyn + 1 + uidn);
    char *at = it->text;
    it->namespace = at;
    at = stpcpy(at, ns) + 1;
    it->key = at;
    at = stpcpy(at, ns);
    if (nsn)
        *at++ = '/';
    it->name = at;
    at = stpcpy(at, name) + 1;
    it->uid = at;
    memcpy(at, uid, uidn);
    if (str_to_u64(json_str_or(meta, "resourceVersion", "0"), &it->version))
        it->version = 0;
    it->refs = 1;
    it->pool = p;
    list_init(&it->lru);
    return it;
}

static void keep_tree(struct item *it, struct arena *a, cJSON *root)
{
    it->arena = a;
    it->root = root;
    it->pool->bytes += arena_bytes(a);
    list_insert(&it->pool->lru, &it->lru);
}

static int parse(struct arena *a, const struct json_only *only, const struct blob *raw, cJSON **ret, struct err *err)
{
    return only ? json_parse_only(a, raw->data, raw->len, only, ret, err)
                : json_parse(a, raw->data, raw->len, ret, NULL, err);
}

int item_new(struct item_pool *p, struct blob *raw, const struct json_only *only, bool shared, struct item **ret,
             struct err *err)
{
    shrink(p); /* a first list may come in one turn */
    cleanup_arena struct arena *a = arena_new();
    cJSON *root;
    int r = parse(a, only, raw, &root, err);
    if (r < 0)
        return r;
    const cJSON *meta = json_get(root, "metadata");
    if (!json_str(meta, "name"))
        return err_set(err, EINVAL, "object without metadata.name");
    struct item *it = item_make(p, meta);
    it->only = only;
    it->raw = only && !shared ? json_to_blob(root) : blob_ref(raw);
    keep_tree(it, TAKE(a), root);
    *ret = it;
    return 0;
}

struct item *item_ref(struct item *it)
{
    if (it)
        it->refs++;
    return it;
}

struct item *item_unref(struct item *it)
{
    if (!it || --it->refs)
        return NULL;
    drop_tree(it);
    blob_unref(it->raw);
    free(it->slots);
    free(it);
    return NULL;
}

const cJSON *item_tree(struct item *it)
{
    if (it->arena) {
        list_remove(&it->lru);
        list_insert(&it->pool->lru, &it->lru);
        return it->root;
    }
    struct arena *a = arena_new();
    cJSON *root;
    if (parse(a, it->only, it->raw, &root, NULL) < 0)
        abort(); /* item_new has parsed this very text */
    keep_tree(it, a, root);
    return root;
}
