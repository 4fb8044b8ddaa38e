/* The image store's records on disk: written, and read at the start. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/layer.h"
#include "agent/image/manifest.h"
#include "agent/image/store_int.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"

enum { RECORD_BYTES_MAX = 1 << 20, STALE_S = 24 * 3600 };

const char *image_store_record_path(struct arena *a, const struct image_store *s, const char *id)
{
    return arena_printf(a, "%s/images/%s.json", s->dir, image_digest_hex(id));
}

const char *image_store_blob_path(struct arena *a, const struct image_store *s, const char *digest)
{
    return arena_printf(a, "%s/blobs/%s", s->dir, image_digest_hex(digest));
}

int image_store_config(const struct image_store *s, const char *id, struct arena *a, const char **text, size_t *len,
                       struct err *err)
{
    cleanup_free char *bytes = NULL;
    char hex[SHA256_HEX_SIZE];
    size_t n;
    int bad = file_read(image_store_blob_path(a, s, id), MANIFEST_BYTES_MAX, &bytes, &n, err);
    if (bad)
        return bad;
    sha256_hex(bytes, n, hex);
    if (!str_eq(hex, image_digest_hex(id)))
        return err_set(err, EIO, "the configuration of image %s is damaged on disk", id);
    *text = arena_dup(a, bytes, n);
    *len = n;
    return 0;
}

/* ---- saving ---- */

struct saved_file {
    const char *path, *text;
    size_t len;
};

struct save {
    struct image_store *store;
    struct arena *arena;
    struct saved_file *files;
    size_t nfiles;
    struct strbuf unlink;
    struct save_waiter *waiting;
    struct err err;
};

static cJSON *strings(struct arena *a, char *const *list, size_t n)
{
    cJSON *array = json_array(a);
    for (size_t i = 0; i < n; i++)
        json_append(array, json_string(a, list[i]));
    return array;
}

static struct saved_file record_of(struct arena *a, const struct image_store *s, const struct image *image)
{
    cleanup_strbuf struct strbuf text = {0};
    cJSON *r = json_object(a);
    json_set_str(a, r, "id", image->id);
    json_set(a, r, "names", strings(a, image->names, image->nnames));
    json_set(a, r, "digests", strings(a, image->digests, image->ndigests));
    json_set(a, r, "layers", strings(a, image->layers, image->nlayers));
    json_set(a, r, "grants", strings(a, image->grants, image->ngrants));
    json_set_int(a, r, "size", (int64_t)image->size);
    json_set_int(a, r, "lastUsed", image->last_used_s);
    json_set_bool(a, r, "pinned", image->pinned);
    json_write(&text, r);
    return (struct saved_file){image_store_record_path(a, s, image->id), arena_dup(a, text.p, text.len), text.len};
}

static void save_work(void *arg)
{
    struct save *v = arg;
    for (size_t at = 0; at < v->unlink.len; at += strlen(v->unlink.p + at) + 1)
        unlink(v->unlink.p + at);
    for (size_t i = 0; i < v->nfiles; i++)
        file_write(v->files[i].path, v->files[i].text, v->files[i].len, 0600, &v->err);
}

static void start_save(struct image_store *s);

static void save_done(void *arg)
{
    struct save *v = arg;
    struct image_store *s = v->store;
    s->saving = false;
    if (v->err.code)
        log_warn("image store: %s; the images are used, but will be pulled again after a restart", v->err.text);
    for (struct save_waiter *w; (w = v->waiting);) {
        v->waiting = w->next;
        if (!s->closed)
            w->done(w->arg, v->err.code ? v->err.text : NULL);
        free(w);
    }
    if (s->waiting && !s->saving)
        start_save(s);
    strbuf_free(&v->unlink);
    arena_free(v->arena);
    image_store_unref(s);
    free(v);
}

static void start_save(struct image_store *s)
{
    struct save *v = mem_alloc(sizeof(*v));
    v->store = image_store_ref(s);
    v->arena = arena_new();
    v->files = arena_alloc(v->arena, s->nentries * sizeof(*v->files) + 1);
    for (size_t i = 0; i < s->nentries; i++) {
        if (s->entries[i]->dirty)
            v->files[v->nfiles++] = record_of(v->arena, s, &s->entries[i]->image);
        s->entries[i]->dirty = false;
    }
    v->unlink = s->unlink;
    s->unlink = (struct strbuf){0};
    v->waiting = TAKE(s->waiting);
    s->saving = true;
    if (!s->closed) {
        loop_work(s->loop, save_work, save_done, v);
        return;
    }
    save_work(v); /* the loop ends: nobody waits, and no thread will start any more */
    save_done(v);
}

void image_store_save(struct image_store *s, void (*done)(void *arg, const char *error), void *arg)
{
    struct save_waiter *w = mem_alloc(sizeof(*w)), **tail = &s->waiting;
    *w = (struct save_waiter){.done = done, .arg = arg};
    while (*tail)
        tail = &(*tail)->next;
    *tail = w;
    if (!s->saving)
        start_save(s);
}

/* ---- loading ---- */

static void take_strings(const cJSON *array, char ***list, size_t *n)
{
    for (JSON_EACH(item, array))
        if (json_is_str(item))
            image_list_add(list, n, item->valuestring);
}

static int take_layers(const struct image_store *s, struct image *image, const cJSON *layers, struct err *err)
{
    image->layers = mem_alloc(json_count(layers) * sizeof(*image->layers) + 1);
    for (JSON_EACH(layer, layers)) {
        if (!json_is_str(layer) || !image_digest_ok(layer->valuestring))
            return err_set(err, EINVAL, "its record is damaged");
        if (!layer_present(s->dir, layer->valuestring))
            return err_set(err, ENOENT, "layer %s is not there", layer->valuestring);
        image->layers[image->nlayers++] = mem_strdup(layer->valuestring);
    }
    return 0;
}

static int load_record(struct image_store *s, struct arena *a, const char *path, const char *id, struct err *err)
{
    cleanup_free char *text = NULL;
    const char *config;
    size_t len;
    cJSON *r;
    if (!image_digest_ok(id))
        return err_set(err, EINVAL, "that is no image's name");
    int bad = file_read(path, RECORD_BYTES_MAX, &text, &len, err);
    if (!bad)
        bad = json_parse(a, text, len, &r, NULL, err);
    if (!bad && !str_eq(json_str(r, "id"), id))
        bad = err_set(err, EINVAL, "its record is damaged");
    if (!bad)
        bad = image_store_config(s, id, a, &config, &len, err);
    if (bad)
        return bad;
    struct entry *e = image_store_new_entry(s, id);
    take_strings(json_get(r, "names"), &e->image.names, &e->image.nnames);
    take_strings(json_get(r, "digests"), &e->image.digests, &e->image.ndigests);
    take_strings(json_get(r, "grants"), &e->image.grants, &e->image.ngrants);
    e->image.size = (uint64_t)json_int(r, "size", 0);
    e->image.last_used_s = json_int(r, "lastUsed", 0);
    e->image.pinned = json_bool(r, "pinned", false);
    bad = take_layers(s, &e->image, json_get(r, "layers"), err);
    if (bad) {
        image_store_drop_entry(s, e);
        return bad;
    }
    for (size_t i = 0; i < e->image.nnames; i++)
        map_set(&s->names, e->image.names[i], e);
    for (size_t i = 0; i < e->image.ndigests; i++)
        map_set(&s->digests, e->image.digests[i], e);
    return 0;
}

static int load_records(struct image_store *s, struct err *err)
{
    cleanup_arena struct arena *dir_arena = arena_new(), *a = arena_new();
    const char *dir = arena_printf(dir_arena, "%s/images", s->dir);
    DIR *d = opendir(dir);
    if (!d)
        return err_set(err, errno, "cannot read %s: %s", dir, strerror(errno));
    for (struct dirent *e; (e = readdir(d));) {
        struct err why = {0};
        if (e->d_name[0] == '.')
            continue;
        arena_reset(a);
        const char *id = arena_printf(a, "sha256:%.*s", (int)strcspn(e->d_name, "."), e->d_name);
        const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
        if (str_ends(e->d_name, ".json") && !load_record(s, a, path, id, &why))
            continue;
        if (why.code)
            log_warn("image store: image %s is dropped, %s; it will be pulled again when it is wanted", e->d_name,
                     why.text);
        unlink(path);
    }
    closedir(d);
    return 0;
}

static void take_container(void *arg, const char *container_id, const char *image_id)
{
    image_store_hold(arg, container_id, image_id);
}

/* Downloads that nobody went on with, and configurations whose image never became one. */
static void remove_stale(const struct image_store *s, const char *folder)
{
    cleanup_arena struct arena *a = arena_new();
    DIR *d = opendir(arena_printf(a, "%s/%s", s->dir, folder));
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        const char *id = arena_printf(a, "sha256:%s", e->d_name);
        if (e->d_name[0] == '.' || map_has(&s->ids, id) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (clock_real_s() - st.st_mtime > STALE_S)
            unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
}

int image_store_load(struct image_store *s, struct err *err)
{
    int bad = snapshot_each(s->dir, take_container, s, err);
    if (!bad)
        bad = load_records(s, err);
    if (bad)
        return bad;
    remove_stale(s, "partial");
    remove_stale(s, "blobs");
    cleanup_strbuf struct strbuf gone = {0};
    image_store_sweep(s, STALE_S, &gone);
    for (size_t at = 0; at < gone.len; at += strlen(gone.p + at) + 1)
        tree_remove(gone.p + at);
    return 0;
}
