#include "agent/image/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/layer.h"
#include "agent/image/unpack.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"
#include "test/unit/tar_write.h"

enum { TIMEOUT_MS = 20000 };

static char base[] = "/tmp/test-store.XXXXXX";
static struct arena *a;
static struct loop *loop;
static struct image_store *store;
static const char *dir;

static const char *path(const char *name)
{
    return arena_printf(a, "%s/%s", dir, name);
}

static bool there(const char *name)
{
    return !access(path(name), F_OK);
}

static const char *digest_of(const void *data, size_t len)
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex(data, len, hex);
    return arena_printf(a, "sha256:%s", hex);
}

/* Unpacks a tar archive as a layer; returns its diffID. */
static const char *make_layer(struct strbuf *tar)
{
    struct err err = {0};
    tar_write_end(tar);
    const char *id = digest_of(tar->p, tar->len), *name = arena_printf(a, "%s/layer.tar", base);
    file_write(name, tar->p, tar->len, 0600, NULL);
    cleanup_close int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct unpack_input in = unpack_input_fd(&fd);
    if (layer_unpack(dir, id, &in, &(struct unpack_options){0}, &err))
        printf("# %s\n", err.text);
    strbuf_free(tar);
    return id;
}

static const char *make_config(const char *text)
{
    const char *id = digest_of(text, strlen(text));
    file_write_text(path(arena_printf(a, "blobs/%s", image_digest_hex(id))), text, 0600, NULL);
    return id;
}

static void on_done(void *arg)
{
    *(bool *)arg = true;
}

static void on_saved(void *arg, const char *error)
{
    *(bool *)arg = true;
    if (error)
        printf("# %s\n", error);
}

static void save(void)
{
    bool done = false;
    image_store_save(store, on_saved, &done);
    loop_run_until(loop, &done, TIMEOUT_MS);
}

static int reopen(void)
{
    struct err err = {0};
    store = image_store_close(store);
    int r = image_store_open(loop, dir, &store, &err);
    if (r)
        printf("# %s\n", err.text);
    return r;
}

static const struct image *find(const char *name)
{
    struct image_ref ref;
    return image_ref_parse(a, name, &ref, NULL) ? NULL : image_store_find(store, &ref);
}

static const char *lower, *upper, *one, *two;

static void layers_are_unpacked_once(void)
{
    struct err err = {0};
    struct strbuf tar = {0}, wrong = {0};
    tar_write(&tar, '5', "./", "", 0711, "", 0);
    tar_write(&tar, '5', "tmp/", "", 01777, "", 0);
    tar_write(&tar, '5', "etc/", "", 0700, "", 0);
    tar_write_file(&tar, "etc/config", "low");
    tar_write_file(&tar, "etc/gone", "low");
    tar_write(&tar, '5', "opt/", "", 0755, "", 0);
    tar_write_file(&tar, "opt/low", "low");
    lower = make_layer(&tar);
    ok(layer_present(dir, lower), "a layer is unpacked");
    tar_write_file(&tar, "tmp/file", "x");
    tar_write_file(&tar, "etc/.wh.gone", "");
    tar_write_file(&tar, "etc/config", "high");
    tar_write(&tar, '5', "opt/", "", 0755, "", 0);
    tar_write_file(&tar, "opt/.wh..wh..opq", "");
    tar_write_file(&tar, "opt/high", "high");
    tar_write_file(&tar, "new/deep/file", "x");
    upper = make_layer(&tar);
    struct layer_info info;
    ok(!layer_info(a, dir, upper, &info, &err) && info.nimplied == 5 && !strcmp(info.implied[0], "."),
       "the folders that it does not describe are remembered");

    tar_write_file(&wrong, "f", "x");
    const char *name = arena_printf(a, "%s/layer.tar", base);
    file_write(name, wrong.p, wrong.len, 0600, NULL);
    cleanup_close int fd = open(name, O_RDONLY | O_CLOEXEC);
    const char *other = digest_of("else", 4);
    struct unpack_input in = unpack_input_fd(&fd);
    ok(layer_unpack(dir, other, &in, &(struct unpack_options){0}, &err) == -EINVAL &&
           strstr(err.text, "wrong diff id") && !layer_present(dir, other),
       "one with another digest is not kept");
    strbuf_free(&wrong);
    mkdir(path("layers/.tmp-left"), 0700);
    layer_clean(dir);
    ok(!there("layers/.tmp-left") && layer_present(dir, lower), "what an earlier k3c left half made goes");
}

static void images_are_kept(void)
{
    one = make_config("{\"one\":1}");
    two = make_config("{\"two\":2}");
    const char *layers[] = {lower, upper};
    struct image_record r = {.id = one,
                             .name = "docker.io/library/app:1",
                             .digest = "docker.io/library/app@sha256:"
                                       "1111111111111111111111111111111111111111111111111111111111111111",
                             .layers = layers,
                             .nlayers = 2,
                             .size = 1234};
    image_store_add(store, &r);
    ok(find("app:1") && !strcmp(find("app:1")->id, one), "an image is found by its name");
    ok(find("app@sha256:1111111111111111111111111111111111111111111111111111111111111111"), "by its digest");
    ok(!find("other@sha256:1111111111111111111111111111111111111111111111111111111111111111"),
       "not by its digest in another repository");
    ok(image_store_by_id(store, one) && image_store_by_id(store, one + 7), "and by its id");
    save();
    ok(!reopen() && find("app:1") && find("app:1")->size == 1234 && find("app:1")->nlayers == 2,
       "it survives a restart");

    r = (struct image_record){
        .id = two, .name = "docker.io/library/app:1", .layers = layers, .nlayers = 1, .pinned = true};
    image_store_add(store, &r);
    save();
    reopen();
    ok(find("app:1") && !strcmp(find("app:1")->id, two) && find("app:1")->pinned, "a name moves to the newer image");
    ok(image_store_by_id(store, one) && !image_store_by_id(store, one)->nnames, "the older one keeps its digest");
    const char *text;
    size_t len;
    struct err err = {0};
    ok(!image_store_config(store, one, a, &text, &len, NULL) && !strcmp(text, "{\"one\":1}"),
       "configurations come back");
    file_write_text(path(arena_printf(a, "blobs/%s", image_digest_hex(two))), "{\"two\":3}", 0600, NULL);
    ok(image_store_config(store, two, a, &text, &len, &err) == -EIO && strstr(err.text, "damaged"),
       "a damaged one does not");
    log_set_level(LOG_ERROR);
    ok(!reopen() && !image_store_by_id(store, two) &&
           find("app@sha256:"
                "1111111111111111111111111111111111111111111111111111111111111111"),
       "an image whose data is damaged is dropped, others stay");
    log_set_level(LOG_WARN);
}

static struct stat stat_of(const char *name)
{
    struct stat st = {0};
    if (lstat(name, &st))
        st.st_mode = 0;
    return st;
}

static bool holds(const char *name, const char *want)
{
    cleanup_free char *text = NULL;
    return !file_read(name, 1000, &text, NULL, NULL) && !strcmp(text, want);
}

static int mount_snapshot(const char *id, const char *const *layers, size_t n, struct err *err)
{
    return snapshot_mount(&(struct snapshot_request){.store = dir,
                                                     .container_id = id,
                                                     .image_id = one,
                                                     .diff_ids = layers,
                                                     .ndiff_ids = n,
                                                     .support = image_store_support(store)},
                          err);
}

static void snapshots_are_mounted(void)
{
    struct err err = {0};
    const char *layers[] = {lower, upper}, *root = snapshot_path(a, dir, "c1");
    int r = mount_snapshot("c1", layers, 2, &err);
    okf(!r && tree_is_mount(root), "a snapshot is mounted %s", err.text);
    ok(holds(arena_printf(a, "%s/etc/config", root), "high"), "the higher layer's file counts");
    ok(access(arena_printf(a, "%s/etc/gone", root), F_OK), "what it removes is gone");
    ok(access(arena_printf(a, "%s/opt/low", root), F_OK) && !access(arena_printf(a, "%s/opt/high", root), F_OK),
       "an opaque folder hides what is below it");
    ok((stat_of(arena_printf(a, "%s/tmp", root)).st_mode & 07777) == 01777,
       "a folder that the higher layer does not describe keeps the lower one's mode");
    ok((stat_of(arena_printf(a, "%s/etc", root)).st_mode & 07777) == 0700, "another one too");
    ok((stat_of(root).st_mode & 07777) == 0711, "and the root");
    ok((stat_of(arena_printf(a, "%s/new/deep", root)).st_mode & 07777) == 0755, "one that no layer describes is 0755");
    file_write_text(arena_printf(a, "%s/mine", root), "written", 0600, NULL);
    chmod(arena_printf(a, "%s/tmp", root), 0700);
    ok(!mount_snapshot("c1", layers, 2, &err) && holds(arena_printf(a, "%s/mine", root), "written"),
       "mounting it again changes nothing");
    umount2(root, MNT_DETACH);
    ok(!mount_snapshot("c1", layers, 2, &err) && holds(arena_printf(a, "%s/mine", root), "written") &&
           (stat_of(arena_printf(a, "%s/tmp", root)).st_mode & 07777) == 0700,
       "after a restart of the machine what the container did is there");
    ok(!there("layers/mine") && !access(layer_root(a, dir, upper), F_OK), "the layers stay as they are");
    ok(!mount_snapshot("c2", layers, 2, &err) && access(arena_printf(a, "%s/mine", snapshot_path(a, dir, "c2")), F_OK),
       "another container has its own");
    ok(!snapshot_remove(dir, "c1", &err) && !there("snapshots/c1"), "a snapshot is removed");
    ok(!snapshot_remove(dir, "c1", &err), "also when there is none");
    ok(!snapshot_remove(dir, "c2", &err), "each by itself");

    const char *twice[] = {lower, upper, lower};
    r = mount_snapshot("c3", twice, 3, &err);
    okf(!r && holds(arena_printf(a, "%s/etc/config", snapshot_path(a, dir, "c3")), "low"),
        "a layer that comes twice counts where it is higher %s", err.text);
    snapshot_remove(dir, "c3", &err);
    ok(!mount_snapshot("c4", NULL, 0, &err) && tree_is_mount(snapshot_path(a, dir, "c4")),
       "an image of nothing is mounted");
    snapshot_remove(dir, "c4", &err);
    const char *missing[] = {digest_of("missing", 7)};
    ok(mount_snapshot("c5", missing, 1, &err) == -ENOENT && strstr(err.text, "missing"), "a missing layer is named");
    ok(mount_snapshot("../x", layers, 2, &err) == -EINVAL && mount_snapshot(".x", layers, 2, &err) == -EINVAL,
       "a container's id is no path");
    snapshot_remove(dir, "c5", &err);

    mkdir(path("snapshots/c6"), 0700);
    mkdir(path("snapshots/c6/upper"), 0700);
    file_write_text(path("snapshots/c6/upper/left"), "x", 0600, NULL);
    ok(!mount_snapshot("c6", layers, 2, &err) && access(arena_printf(a, "%s/left", snapshot_path(a, dir, "c6")), F_OK),
       "a beginning that was given up is begun anew");
    snapshot_remove(dir, "c6", &err);
}

/* As many layers as overlayfs stacks: their paths do not fit in one page. */
static void many_layers(void)
{
    enum { MANY = 400 };
    const char **layers = arena_alloc(a, MANY * sizeof(*layers));
    struct err err = {0};
    for (int i = 0; i < MANY; i++) {
        /* what unpacking does, without its waiting for the disk */
        layers[i] = digest_of(&i, sizeof(i));
        const char *l = path(arena_printf(a, "layers/%s", image_digest_hex(layers[i])));
        file_make_dir(arena_printf(a, "%s/root", l), 0755, NULL);
        cleanup_close int fd = open(arena_printf(a, "%s/layer.json", l), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (write(fd, "{}", 2) != 2)
            return;
        close(open(arena_printf(a, "%s/root/f%d", l, i), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    }
    int r = mount_snapshot("many", layers, MANY, &err);
    const char *root = snapshot_path(a, dir, "many");
    okf(!r && !access(arena_printf(a, "%s/f0", root), F_OK) && !access(arena_printf(a, "%s/f399", root), F_OK),
        "400 layers are mounted %s", err.text);
    snapshot_remove(dir, "many", &err);
    for (int i = 0; i < MANY; i++)
        tree_remove(path(arena_printf(a, "layers/%s", image_digest_hex(layers[i]))));
}

static void removal(void)
{
    struct err err = {0};
    bool done = false;
    image_store_hold(store, "c9", one);
    ok(image_store_remove(store, one, on_done, &done, &err) == -EBUSY, "an image that a container uses is not removed");
    image_store_release(store, "c9");
    const char *layers[] = {lower};
    const char *three = make_config("{\"three\":3}");
    image_store_add(store, &(struct image_record){.id = three, .name = "x.io/three:1", .layers = layers, .nlayers = 1});
    save();
    ok(!image_store_remove(store, one, on_done, &done, &err) && !image_store_by_id(store, one), "another one is");
    loop_run_until(loop, &done, TIMEOUT_MS);
    ok(!layer_present(dir, upper), "with the layer that it alone had");
    ok(layer_present(dir, lower), "but not the one that it shared");
    save();
    ok(!there(arena_printf(a, "images/%s.json", image_digest_hex(one))) &&
           !there(arena_printf(a, "blobs/%s", image_digest_hex(one))),
       "its record and configuration are gone");
    ok(image_store_remove(store, one, NULL, NULL, &err) == -ENOENT, "and it is not there a second time");
}

static const struct {
    const char *config;
    bool pinned, used;
    int age;
} candidates[] = {{"{\"a\":1}", true, false, 500},
                  {"{\"b\":1}", false, true, 400},
                  {"{\"c\":1}", false, false, 100},
                  {"{\"d\":1}", false, false, 300},
                  {"{\"e\":1}", false, false, 200}};
static size_t gc_removed;

static bool enough_when_two_are_gone(void *arg)
{
    (void)arg;
    size_t n = 0;
    for (size_t i = 0; image_store_next(store, &i);)
        n++;
    return n <= COUNT_OF(candidates) - 2;
}

static bool never_enough(void *arg)
{
    (void)arg;
    return false;
}

static void gc_done(void *arg, size_t removed, const char *error)
{
    (void)error;
    gc_removed = removed;
    *(bool *)arg = true;
}

static void garbage_collection(void)
{
    bool done = false;
    struct err err = {0};
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        const char *id = make_config(candidates[i].config);
        image_store_add(store, &(struct image_record){.id = id,
                                                      .name = arena_printf(a, "x.io/gc:%zu", i),
                                                      .pinned = candidates[i].pinned});
        if (candidates[i].used)
            image_store_hold(store, "user", id);
        struct image *image = (struct image *)(uintptr_t)image_store_by_id(store, id);
        image->last_used_s -= candidates[i].age;
    }
    image_store_remove(store, find("x.io/three:1")->id, NULL, NULL, &err);
    struct strbuf tar = {0};
    tar_write_file(&tar, "orphan", "x");
    const char *orphan = make_layer(&tar);
    utimensat(AT_FDCWD, path(arena_printf(a, "layers/%s", image_digest_hex(orphan))), (struct timespec[2]){{0}, {0}},
              0);
    tar_write_file(&tar, "kept", "x");
    const char *kept = make_layer(&tar);
    image_store_keep_layer(store, kept);
    struct image_gc gc = {.enough = enough_when_two_are_gone, .done = gc_done, .arg = &done};
    image_store_gc(store, &gc);
    loop_run_until(loop, &done, TIMEOUT_MS);
    ok(gc_removed == 2 && !find("x.io/gc:3") && !find("x.io/gc:4") && find("x.io/gc:2"),
       "images that were not used for longest go first, and no more than needed");
    ok(!layer_present(dir, orphan) && layer_present(dir, kept), "layers that nothing needs go, a pull's stay");
    gc.enough = never_enough;
    done = false;
    image_store_gc(store, &gc);
    loop_run_until(loop, &done, TIMEOUT_MS);
    ok(gc_removed == 1 && find("x.io/gc:0") && find("x.io/gc:1"), "neither a pinned image nor a used one ever goes");
    image_store_unkeep_layer(store, kept);
}

int main(void)
{
    struct err err = {0};
    /* mounts of a test that dies go with its namespace */
    if (geteuid() || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
        skip("images are kept and mounted", "only root may");
        return done();
    }
    if (!mkdtemp(base))
        return 1;
    a = arena_new();
    loop = loop_new();
    dir = arena_printf(a, "%s/store", base);
    log_set_level(LOG_WARN);
    if (image_store_open(loop, dir, &store, &err)) {
        okf(false, "the store opens: %s", err.text);
        return done();
    }
    layers_are_unpacked_once();
    images_are_kept();
    snapshots_are_mounted();
    many_layers();
    removal();
    garbage_collection();
    image_store_close(store);
    loop_free(loop);
    tree_remove(base);
    arena_free(a);
    return done();
}
