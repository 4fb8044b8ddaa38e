#include "core/base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/random.h"

static uint64_t seed[2];
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void seed_init(void)
{
    random_bytes(seed, sizeof(seed));
}

static inline uint64_t rotl(uint64_t x, int b)
{
    return x << b | x >> (64 - b);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = rotl(v[1], 13), v[1] ^= v[0], v[0] = rotl(v[0], 32);
    v[2] += v[3], v[3] = rotl(v[3], 16), v[3] ^= v[2];
    v[0] += v[3], v[3] = rotl(v[3], 21), v[3] ^= v[0];
    v[2] += v[1], v[1] = rotl(v[1], 17), v[1] ^= v[2], v[2] = rotl(v[2], 32);
}

uint64_t map_hash(const void *data, size_t len)
{
    pthread_once(&seed_once, seed_init);
    const uint8_t *p = data;
    uint64_t v[4] = {seed[0] ^ 0x736f6d6570736575, seed[1] ^ 0x646f72616e646f6d, seed[0] ^ 0x6c7967656e657261,
                     seed[1] ^ 0x7465646279746573};
    uint64_t last = (uint64_t)len << 56, word;
    size_t left = len;
    for (; left >= 8; left -= 8, p += 8) {
        memcpy(&word, p, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    word = 0;
    if (left)
        memcpy(&word, p, left);
    last |= word;
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint32_t hash_of(const char *key)
{
    return (uint32_t)map_hash(key, strlen(key));
}

/* The slot that holds key, or the empty slot where the search for it ended. */
static uint32_t *slot_of(const struct map *m, const char *key, uint32_t hash)
{
    for (size_t i = hash & (m->nslots - 1);; i = (i + 1) & (m->nslots - 1)) {
        uint32_t *slot = &m->slots[i];
        if (!*slot)
            return slot;
        const struct map_entry *e = &m->entries[*slot - 1];
        if (e->key && e->hash == hash && !strcmp(e->key, key))
            return slot;
    }
}

static void slot_insert(struct map *m, uint32_t index)
{
    size_t i = m->entries[index].hash & (m->nslots - 1);
    while (m->slots[i])
        i = (i + 1) & (m->nslots - 1);
    m->slots[i] = index + 1;
}

/* Squeezes out deleted entries and makes room for one more. */
static void rebuild(struct map *m)
{
    size_t live = 0;
    for (size_t i = 0; i < m->used; i++)
        if (m->entries[i].key)
            m->entries[live++] = m->entries[i];
    m->used = m->live = live;
    size_t nslots = 8;
    while (nslots < (live + 1) * 2)
        nslots *= 2;
    m->cap = nslots / 2 + nslots / 4;
    m->entries = mem_realloc(m->entries, m->cap * sizeof(*m->entries));
    free(m->slots);
    m->slots = mem_alloc(nslots * sizeof(*m->slots));
    m->nslots = nslots;
    for (uint32_t i = 0; i < live; i++)
        slot_insert(m, i);
}

static struct map_entry *find(const struct map *m, const char *key)
{
    if (!m->live)
        return NULL;
    uint32_t *slot = slot_of(m, key, hash_of(key));
    return *slot ? &m->entries[*slot - 1] : NULL;
}

void *map_get(const struct map *m, const char *key)
{
    struct map_entry *e = find(m, key);
    return e ? e->value : NULL;
}

bool map_has(const struct map *m, const char *key)
{
    return find(m, key) != NULL;
}

void *map_set(struct map *m, const char *key, void *value)
{
    if (m->used == m->cap)
        rebuild(m);
    uint32_t hash = hash_of(key);
    uint32_t *slot = slot_of(m, key, hash);
    if (*slot) {
        struct map_entry *e = &m->entries[*slot - 1];
        void *old = e->value;
        e->value = value;
        return old;
    }
    m->entries[m->used] = (struct map_entry){.key = mem_strdup(key), .value = value, .hash = hash};
    *slot = (uint32_t)++m->used;
    m->live++;
    return NULL;
}

void *map_del(struct map *m, const char *key)
{
    struct map_entry *e = find(m, key);
    if (!e)
        return NULL;
    void *old = e->value;
    free(e->key);
    e->key = NULL; /* its slot stays as a tombstone until the next rebuild */
    e->value = NULL;
    m->live--;
    return old;
}

size_t map_count(const struct map *m)
{
    return m->live;
}

struct map_entry *map_next(const struct map *m, size_t *cursor)
{
    while (*cursor < m->used) {
        struct map_entry *e = &m->entries[(*cursor)++];
        if (e->key)
            return e;
    }
    return NULL;
}

void map_free(struct map *m)
{
    for (size_t i = 0; i < m->used; i++)
        free(m->entries[i].key);
    free(m->entries);
    free(m->slots);
    *m = (struct map){0};
}
