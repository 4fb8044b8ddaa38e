/* Layers on disk: <store>/layers/<digits of the diffID>/root is a layer unpacked, shared by every image that has it;
 * layer.json beside it tells what overlayfs cannot. A layer is there whole and on the disk's platters, or not at all.
 * Everything here blocks, and may be called from any thread. */
#ifndef K3C_IMAGE_LAYER_H
#define K3C_IMAGE_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct unpack_input;
struct unpack_options;

/* Path of the folder that overlayfs stacks. */
const char *layer_root(struct arena *a, const char *store, const char *diff_id);
bool layer_present(const char *store, const char *diff_id);

/* Unpacks an archive and checks that it is this layer. Nothing happens when it is there already. -EINVAL when
 * the archive has another digest, else as unpack_layer. */
int layer_unpack(const char *store, const char *diff_id, const struct unpack_input *in, const struct unpack_options *o,
                 struct err *err);

/* What layer.json says. In the arena. */
struct layer_info {
    uint64_t bytes, entries;
    const char **implied; /* folders that it has but does not describe; parents before what is in them */
    size_t nimplied;
};
int layer_info(struct arena *a, const char *store, const char *diff_id, struct layer_info *ret, struct err *err);

/* Takes a layer away at once, without blocking for long: what is left of it is the folder *ret (in the arena; NULL if
 * there was no layer), which the caller has somebody remove. */
int layer_detach(struct arena *a, const char *store, const char *diff_id, const char **ret, struct err *err);
/* Removes what an earlier k3c left half made or half removed. */
void layer_clean(const char *store);

#endif
