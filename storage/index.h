/* Index: the present state of the store, keys in byte order; a skip list. One thread. */
#ifndef K3C_STORAGE_INDEX_H
#define K3C_STORAGE_INDEX_H

#include <stddef.h>
#include <stdint.h>

enum { INDEX_LEVELS = 24 }; /* 2^24 keys */

struct blob;
struct index;

struct index_entry {
    struct blob *key, *value; /* references of the entry's own */
    uint64_t create_revision, revision;
    int levels;
    struct index_entry *next[]; /* [0]: the next key */
};

struct index_item {
    struct blob *key, *value;
    uint64_t create_revision, revision;
};

/* Where a key is, or would be; good until the index changes. */
struct index_place {
    struct index_entry *before[INDEX_LEVELS]; /* on each level the last one below it */
};

struct index *index_new(void);
struct index *index_free(struct index *x);                              /* NULL is fine; returns NULL */
struct index_entry *index_find(const struct index *x, const char *key); /* NULL: it is not there */
struct index_entry *index_place(const struct index *x, const char *key, struct index_place *place); /* the same */
/* The first entry whose key is not below `key` (`beyond`: above it); NULL at the end. */
struct index_entry *index_seek(const struct index *x, const char *key, int beyond);
/* Adds a key, not there yet, at its place: an entry with a reference of its own to it, and without a value. */
struct index_entry *index_add(struct index *x, const struct index_place *place, struct blob *key);
/* Removes what is at that place. */
void index_remove(const struct index_place *place);
/* Fills an index that is empty; the keys ascend, the references become its own. */
void index_fill(struct index *x, const struct index_item *items, size_t count);

#endif
