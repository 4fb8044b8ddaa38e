#include "core/base/blob.h"

#include <stdlib.h>
#include <string.h>

struct blob *blob_new(const void *data, size_t len)
{
    struct blob *b = malloc(sizeof(*b) + len + 1);
    if (!b)
        abort();
    b->len = len;
    b->refs = 1;
    if (data && len)
        memcpy(b->data, data, len);
    b->data[len] = 0;
    return b;
}

struct blob *blob_ref(struct blob *b)
{
    if (b)
        __atomic_add_fetch(&b->refs, 1, __ATOMIC_RELAXED);
    return b;
}

struct blob *blob_unref(struct blob *b)
{
    if (b && __atomic_sub_fetch(&b->refs, 1, __ATOMIC_ACQ_REL) == 0)
        free(b);
    return NULL;
}

void cleanup_blobp(struct blob **b)
{
    blob_unref(*b);
}
