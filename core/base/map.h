/* Map: string keys (copied in) to pointers (borrowed). Insertion is amortised O(1); the hash is seeded per process
 * (SipHash-1-3), so that a peer cannot choose colliding keys. Iteration order is insertion order while nothing is
 * deleted. Zero-initialise; map_free releases the keys, never the values. */
#ifndef K3C_BASE_MAP_H
#define K3C_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
    char *key; /* NULL: deleted */
    void *value;
    uint32_t hash;
};

struct map {
    struct map_entry *entries; /* in insertion order */
    uint32_t *slots;           /* index + 1 into entries, 0 empty */
    size_t used, live, cap, nslots;
};

void *map_get(const struct map *m, const char *key); /* NULL when absent */
bool map_has(const struct map *m, const char *key);
/* Sets key to value; returns the value that was there, or NULL. */
void *map_set(struct map *m, const char *key, void *value);
/* Removes key; returns the value that was there, or NULL. */
void *map_del(struct map *m, const char *key);
size_t map_count(const struct map *m);
/* for (size_t i = 0; (e = map_next(m, &i));) ... deleting the current key inside the loop is fine, inserting is not. */
struct map_entry *map_next(const struct map *m, size_t *cursor);
void map_free(struct map *m);

uint64_t map_hash(const void *data, size_t len); /* the seeded hash, for other tables */

#define cleanup_map __attribute__((cleanup(map_free)))

#endif
