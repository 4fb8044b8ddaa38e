#include "net/dns_cache.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/blob.h"
#include "core/base/defs.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "net/dns_message.h"

enum { KEY_SIZE = DNS_NAME_TEXT + 16 };

struct entry {
    struct list age; /* oldest first */
    struct blob *reply;
    uint64_t since_ms, until_ms;
    char key[];
};

struct dns_cache {
    struct map entries;
    struct list age;
    size_t bytes;
};

struct dns_cache *dns_cache_new(void)
{
    struct dns_cache *c = mem_alloc(sizeof(*c));
    list_init(&c->age);
    return c;
}

static void entry_drop(struct dns_cache *c, struct entry *e)
{
    map_del(&c->entries, e->key);
    list_remove(&e->age);
    c->bytes -= e->reply->len;
    blob_unref(e->reply);
    free(e);
}

struct dns_cache *dns_cache_free(struct dns_cache *c)
{
    if (!c)
        return NULL;
    for (struct list *at; (at = list_pop(&c->age));)
        entry_drop(c, CONTAINER_OF(at, struct entry, age));
    map_free(&c->entries);
    free(c);
    return NULL;
}

static const char *key_of(const struct dns_query *q, char out[KEY_SIZE])
{
    snprintf(out, KEY_SIZE, "%s/%u/%d%d", q->name, q->type, q->dnssec_ok, q->checking_disabled);
    return out;
}

const struct blob *dns_cache_get(struct dns_cache *c, const struct dns_query *query, uint64_t now_ms, uint32_t *age)
{
    char key[KEY_SIZE];
    struct entry *e = query->odd_name ? NULL : map_get(&c->entries, key_of(query, key));
    if (!e)
        return NULL;
    if (now_ms >= e->until_ms) {
        entry_drop(c, e);
        return NULL;
    }
    *age = (uint32_t)((now_ms - e->since_ms) / 1000);
    return e->reply;
}

void dns_cache_put(struct dns_cache *c, const struct dns_query *query, const uint8_t *reply, size_t len, uint32_t ttl,
                   uint64_t now_ms)
{
    char key[KEY_SIZE];
    if (!ttl || query->odd_name || len > DNS_CACHE_BYTES / 8)
        return;
    struct entry *old = map_get(&c->entries, key_of(query, key));
    if (old)
        entry_drop(c, old);
    while (!list_empty(&c->age) && (map_count(&c->entries) >= DNS_CACHE_ENTRIES || c->bytes + len > DNS_CACHE_BYTES))
        entry_drop(c, CONTAINER_OF(c->age.next, struct entry, age));

    size_t key_size = (size_t)snprintf(NULL, 0, "%s", key) + 1;
    struct entry *e = mem_alloc(sizeof(*e) + key_size);
    snprintf(e->key, key_size, "%s", key);
    e->reply = blob_new(reply, len);
    e->since_ms = now_ms;
    e->until_ms = now_ms + MIN_OF(ttl, (uint32_t)DNS_CACHE_TTL) * 1000ull;
    c->bytes += len;
    list_insert(&c->age, &e->age);
    map_set(&c->entries, key, e);
}
