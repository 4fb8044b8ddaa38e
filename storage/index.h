/* Index: the present state of the store, keys in byte order; a skip list. One thread. */
#ifndef K3C_STORAGE_INDEX_H
#define K3C_STORAGE_INDEX_H

#include <stddef.h>
#include <stdint.h>

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

struct index *index_new(void);
struct index *index_free(struct index *x); /* NULL is fine; returns NULL */
struct index_entry *index_find(const struct index *x, const char *key);
/* The first entry whose key is not below `key` (`beyond`: above it); NULL at the end. */
struct index_entry *index_seek(const struct index *x, const char *key, int beyond);
/* The entry of that key; made, without a value and with a reference of its own to `key`, when it is not there. */
struct index_entry *index_put(struct index *x, struct blob *key);
/* Fills an index that is empty; the keys ascend, the references become its own. */
void index_fill(struct index *x, const struct index_item *items, size_t count);
void index_remove(struct index *x, const char *key);

#endif
