#include "agent/image/layer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/reference.h"
#include "agent/image/unpack.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/format/json.h"

enum { INFO_BYTES_MAX = 64 << 20, RANDOM_BYTES = 8 };

#define TEMPORARY ".tmp-"

static const char *layer_dir(struct arena *a, const char *store, const char *diff_id)
{
    return arena_printf(a, "%s/layers/%s", store, image_digest_hex(diff_id));
}

const char *layer_root(struct arena *a, const char *store, const char *diff_id)
{
    return arena_printf(a, "%s/root", layer_dir(a, store, diff_id));
}

bool layer_present(const char *store, const char *diff_id)
{
    cleanup_arena struct arena *a = arena_new();
    return !access(layer_dir(a, store, diff_id), F_OK);
}

static const char *temporary(struct arena *a, const char *store)
{
    char random[2 * RANDOM_BYTES + 1];
    random_hex(random, RANDOM_BYTES);
    return arena_printf(a, "%s/layers/" TEMPORARY "%s", store, random);
}

static int write_info(struct arena *a, const char *dir, const struct unpack_report *r, struct err *err)
{
    cJSON *info = json_object(a), *implied = json_array(a);
    cleanup_strbuf struct strbuf text = {0};
    json_set_int(a, info, "bytes", (int64_t)r->bytes);
    json_set_int(a, info, "entries", (int64_t)r->entries);
    size_t n = 0;
    for (size_t at = 0; at < r->implied.len; at += strlen(r->implied.p + at) + 1)
        n++;
    const char **paths = arena_alloc(a, (n + 1) * sizeof(*paths));
    n = 0;
    for (size_t at = 0; at < r->implied.len; at += strlen(r->implied.p + at) + 1)
        paths[n++] = r->implied.p + at;
    qsort(paths, n, sizeof(*paths), str_order); /* parents come first */
    for (size_t i = 0; i < n; i++)
        json_append(implied, json_string(a, paths[i]));
    json_set(a, info, "implied", implied);
    json_write(&text, info);
    return file_write(arena_printf(a, "%s/layer.json", dir), text.p, text.len, 0600, err);
}

/* The name becomes the layer's only when all behind it is on disk. */
static int publish(struct arena *a, const char *store, const char *dir, const char *diff_id, struct err *err)
{
    cleanup_close int all = open(arena_printf(a, "%s/layers", store), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (all < 0 || syncfs(all))
        return err_set(err, errno, "cannot write the image store %s to disk: %s", store, strerror(errno));
    if (rename(dir, layer_dir(a, store, diff_id)) && errno != EEXIST && errno != ENOTEMPTY)
        return err_set(err, errno, "cannot keep a layer in %s: %s", store, strerror(errno));
    if (fsync(all))
        return err_set(err, errno, "cannot write the image store %s to disk: %s", store, strerror(errno));
    return 0;
}

static int unpack_into(struct arena *a, const char *dir, const char *diff_id, const struct unpack_input *in,
                       const struct unpack_options *o, struct err *err)
{
    const char *root = arena_printf(a, "%s/root", dir);
    struct unpack_report r = {0};
    if (mkdir(dir, 0700) || mkdir(root, 0755))
        return err_set(err, errno, "cannot make %s: %s", root, strerror(errno));
    cleanup_close int root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root_fd < 0)
        return err_set(err, errno, "cannot open %s: %s", root, strerror(errno));
    int bad = unpack_layer(root_fd, in, o, &r, err);
    if (!bad && !str_eq(r.diff_id, diff_id))
        bad = err_set(err, EINVAL, "wrong diff id calculated on extraction: \"%s\" instead of \"%s\"", r.diff_id,
                      diff_id);
    if (!bad)
        bad = write_info(a, dir, &r, err);
    strbuf_free(&r.implied);
    return bad;
}

int layer_unpack(const char *store, const char *diff_id, const struct unpack_input *in, const struct unpack_options *o,
                 struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    if (layer_present(store, diff_id))
        return 0;
    const char *dir = temporary(a, store);
    int bad = unpack_into(a, dir, diff_id, in, o, err);
    if (!bad)
        bad = publish(a, store, dir, diff_id, err);
    tree_remove(dir); /* gone after a success, unless somebody else was faster */
    return bad;
}

int layer_info(struct arena *a, const char *store, const char *diff_id, struct layer_info *ret, struct err *err)
{
    const char *path = arena_printf(a, "%s/layer.json", layer_dir(a, store, diff_id));
    struct layer_info info = {0};
    cleanup_free char *text = NULL;
    size_t len;
    cJSON *tree;
    int bad = file_read(path, INFO_BYTES_MAX, &text, &len, err);
    if (bad)
        return bad;
    bad = json_parse(a, text, len, &tree, NULL, err);
    if (bad) {
        err_wrap(err, "%s", path);
        return bad;
    }
    info.bytes = (uint64_t)json_int(tree, "bytes", 0);
    info.entries = (uint64_t)json_int(tree, "entries", 0);
    const cJSON *implied = json_get(tree, "implied");
    info.implied = arena_alloc(a, (json_count(implied) + 1) * sizeof(*info.implied));
    for (JSON_EACH(path_node, implied))
        if (json_is_str(path_node))
            info.implied[info.nimplied++] = path_node->valuestring;
    *ret = info;
    return 0;
}

int layer_detach(struct arena *a, const char *store, const char *diff_id, const char **ret, struct err *err)
{
    const char *dir = layer_dir(a, store, diff_id), *gone = temporary(a, store);
    *ret = NULL;
    if (rename(dir, gone))
        return errno == ENOENT ? 0 : err_set(err, errno, "cannot remove %s: %s", dir, strerror(errno));
    *ret = gone;
    return 0;
}

void layer_clean(const char *store)
{
    cleanup_arena struct arena *a = arena_new();
    DIR *d = opendir(arena_printf(a, "%s/layers", store));
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));)
        if (str_starts(e->d_name, TEMPORARY))
            tree_remove_at(dirfd(d), e->d_name);
    closedir(d);
}
