/* Archives in <data-dir>/agent/images: taken in at start, and when one is put there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/image/archive.h"
#include "agent/image/images_int.h"
#include "agent/image/layer.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { RECORD_BYTES_MAX = 4 << 20, LIST_BYTES_MAX = 1 << 20, LIST_LINES_MAX = 1000 };

/* The files waiting, and the one that a thread reads. */
struct import {
    struct images *images; /* NULL: the service is gone while a thread reads */
    struct list files;     /* struct import_file */
    struct list pulls;     /* struct list_pull */
    struct import_file *reading;
    atomic_bool cancel;
    int inotify;
    struct loop_fd *watch;
    struct loop_task next;
    struct arena *record_arena;
    cJSON *record; /* file name to {size, mtime, images}: what was taken in before */
};

struct import_file {
    struct list link;
    struct import *import;
    char *name;
    struct arena *arena;
    struct archive_options options;
    const cJSON *known; /* what the record says of it */
    struct stat st;
    bool unchanged;
    struct archive_image *images;
    size_t n;
    struct err err;
};

/* An image that a list names, being pulled. */
struct list_pull {
    struct list link;
    struct images *images;
    char *image;
    void *handle;
};

static void list_pull_free(struct list_pull *p)
{
    list_remove(&p->link);
    free(p->image);
    free(p);
}

/* ---- the record: files that have not changed are not read again ---- */

static const char *record_path(struct arena *a, const struct import *im)
{
    return arena_printf(a, "%s/imports.json", image_store_dir(im->images->store));
}

static void read_record(struct import *im)
{
    cleanup_free char *text = NULL;
    struct arena *a = im->record_arena = arena_new();
    size_t len;
    if (file_read(record_path(a, im), RECORD_BYTES_MAX, &text, &len, NULL) ||
        json_parse(a, text, len, &im->record, NULL, NULL) || !json_is_obj(im->record))
        im->record = json_object(a);
}

static const char *stamp(struct arena *a, const struct stat *st)
{
    return arena_printf(a, "%lld %lld.%09ld %llu", (long long)st->st_size, (long long)st->st_mtim.tv_sec,
                        st->st_mtim.tv_nsec, (unsigned long long)st->st_ino);
}

/* It was taken in as it is, and its images are all still there. */
static bool is_known(const struct import *im, const struct import_file *f, const char *now)
{
    const cJSON *known = json_get(im->record, f->name), *ids = json_get(known, "images");
    if (!str_eq(json_str(known, "stamp"), now))
        return false;
    for (JSON_EACH(id, ids))
        if (!json_is_str(id) || !image_store_by_id(im->images->store, id->valuestring))
            return false;
    return true;
}

static void remember(struct import *im, const struct import_file *f)
{
    struct arena *a = im->record_arena;
    cJSON *entry = json_object(a), *ids = json_array(a);
    cleanup_strbuf struct strbuf text = {0};
    struct err err = {0};
    for (size_t i = 0; i < f->n; i++)
        json_append(ids, json_string(a, f->images[i].id));
    json_set_str(a, entry, "stamp", stamp(a, &f->st));
    json_set(a, entry, "images", ids);
    json_set(a, im->record, f->name, entry);
    json_write(&text, im->record);
    if (file_write(record_path(a, im), text.p, text.len, 0600, &err))
        log_warn("%s; archives will be read again at the next start", err.text);
}

/* ---- archives ---- */

static void file_free(struct import_file *f)
{
    arena_free(f->arena);
    free(f->name);
    free(f);
}

static void import_free(struct import *im)
{
    for (struct list *at; (at = list_pop(&im->files));)
        file_free(CONTAINER_OF(at, struct import_file, link));
    for (struct list *at; (at = list_pop(&im->pulls));)
        list_pull_free(CONTAINER_OF(at, struct list_pull, link));
    loop_fd_free(im->watch);
    if (im->inotify >= 0)
        close(im->inotify);
    loop_task_remove(&im->next);
    arena_free(im->record_arena);
    free(im);
}

static void import_work(void *arg)
{
    struct import_file *f = arg;
    archive_import(f->arena, &f->options, &f->images, &f->n, &f->err);
}

static void nothing(void *arg, const char *error)
{
    (void)arg, (void)error;
}

static bool has_layers(const struct images *i, const struct archive_image *image)
{
    for (size_t k = 0; k < image->config.ndiff_ids; k++)
        if (!layer_present(image_store_dir(i->store), image->config.diff_ids[k]))
            return false;
    return true;
}

static void add_image(struct images *i, const struct archive_image *image)
{
    struct image_record r = {.id = image->id,
                             .layers = image->config.diff_ids,
                             .nlayers = image->config.ndiff_ids,
                             .size = image->size,
                             .pinned = true};
    cleanup_arena struct arena *a = arena_new();
    image_store_add(i->store, &r);
    for (size_t k = 0; k < image->nnames; k++) {
        struct image_ref ref;
        r.name = image->names[k];
        r.digest = image->digest && !image_ref_parse(a, r.name, &ref, NULL)
                       ? arena_printf(a, "%s@%s", ref.repo, image->digest)
                       : NULL;
        image_store_add(i->store, &r);
    }
}

static void import_done(void *arg)
{
    struct import_file *f = arg;
    struct import *im = f->import;
    im->reading = NULL;
    if (!im->images) {
        file_free(f);
        import_free(im);
        return;
    }
    struct images *i = im->images;
    for (size_t k = 0; k < f->n; k++) {
        /* one of them may just have been removed with another image */
        if (!has_layers(i, &f->images[k]) && !f->err.code)
            err_set(&f->err, EAGAIN, "layers of %s are missing", f->images[k].id);
        if (f->err.code)
            break;
        add_image(i, &f->images[k]);
        log_info("image %s was taken from %s", f->images[k].nnames ? f->images[k].names[0] : f->images[k].id,
                 f->options.path);
    }
    if (f->err.code)
        log_error("cannot take images from %s: %s; it is left out until it is put there anew", f->options.path,
                  f->err.text);
    if (!f->err.code) {
        remember(im, f);
        image_store_save(i->store, nothing, NULL);
        images_changed(i);
    }
    file_free(f);
    loop_task_defer(i->loop, &im->next);
}

/* ---- lists ---- */

static void list_done(void *arg, const struct pod_image *image, const char *reason, const char *message)
{
    struct list_pull *p = arg;
    (void)reason;
    if (image) {
        image_store_add(p->images->store, &(struct image_record){.id = image->id, .pinned = true});
        image_store_save(p->images->store, nothing, NULL);
    } else {
        log_error("cannot pull %s, which a list in %s names: %s", p->image, p->images->import_dir, message);
    }
    list_pull_free(p);
}

static void pull_list(struct images *i, const char *path)
{
    static const struct pod_image_events events = {.done = list_done};
    cleanup_free char *text = NULL;
    struct err err = {0};
    if (file_read(path, LIST_BYTES_MAX, &text, NULL, &err)) {
        log_error("%s; the images that it names are not pulled", err.text);
        return;
    }
    struct slice rest = slice_of(text);
    for (int lines = 0; rest.n && lines < LIST_LINES_MAX; lines++) {
        struct slice line = slice_cut(&rest, '\n');
        cleanup_free char *image = mem_dup(line.p, line.n);
        char *start = image + strspn(image, " \t\r");
        start[strcspn(start, " \t\r")] = 0;
        if (!*start || *start == '#')
            continue;
        struct list_pull *p = mem_alloc(sizeof(*p));
        p->images = i;
        p->image = mem_strdup(start);
        list_insert(&i->import->pulls, &p->link);
        images_pull(i, &(struct pod_image_request){.image = p->image, .policy = "IfNotPresent"}, &events, p);
    }
}

/* ---- what is there ---- */

static void add_file(struct import *im, const char *name)
{
    if (!archive_is_one(name) && !str_ends(name, ".txt"))
        return;
    struct import_file *f = mem_alloc(sizeof(*f));
    f->import = im;
    f->name = mem_strdup(name);
    f->arena = arena_new();
    list_insert(&im->files, &f->link);
}

/* Begins with the next file; false when a thread reads one now. */
static bool begin(struct import *im, struct import_file *f)
{
    struct images *i = im->images;
    f->options = (struct archive_options){
        .store = arena_strdup(f->arena, image_store_dir(i->store)),
        .path = arena_printf(f->arena, "%s/%s", i->import_dir, f->name),
        .platform = platform_host(),
        .user_xattr = image_store_support(i->store).user_xattr,
        .cancel = &im->cancel,
    };
    if (str_ends(f->name, ".txt")) {
        pull_list(i, f->options.path);
        file_free(f);
        return true;
    }
    if (stat(f->options.path, &f->st) || is_known(im, f, stamp(f->arena, &f->st))) {
        file_free(f);
        return true;
    }
    im->reading = f;
    loop_work(i->loop, import_work, import_done, f);
    return false;
}

static void next(void *arg)
{
    struct import *im = arg;
    for (struct list *at; !im->reading && (at = list_pop(&im->files));)
        if (!begin(im, CONTAINER_OF(at, struct import_file, link)))
            return;
    if (!im->reading && !im->images->imported) {
        im->images->imported = true;
        images_go_on(im->images);
    }
}

static void on_notified(void *arg, unsigned events)
{
    struct import *im = arg;
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    (void)events;
    for (;;) {
        ssize_t n = read(im->inotify, buffer, sizeof(buffer));
        if (n <= 0)
            break;
        for (char *p = buffer; p < buffer + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(void *)p;
            if (e->len)
                add_file(im, e->name);
            p += sizeof(*e) + e->len;
        }
    }
    if (!im->reading)
        loop_task_defer(im->images->loop, &im->next);
}

/* In the order of their names: lists after the archives of the same name. */
static void add_files(struct import *im)
{
    DIR *d = opendir(im->images->import_dir);
    char **names = NULL;
    size_t n = 0, cap = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        names = mem_grow(names, n, &cap, sizeof(*names));
        names[n++] = mem_strdup(e->d_name);
    }
    if (d)
        closedir(d);
    if (n)
        qsort(names, n, sizeof(*names), str_order);
    for (size_t k = 0; k < n; k++) {
        if (names[k][0] != '.')
            add_file(im, names[k]);
        free(names[k]);
    }
    free(names);
}

void images_import_start(struct images *i)
{
    struct import *im = mem_alloc(sizeof(*im));
    struct err err = {0};
    i->import = im;
    im->images = i;
    list_init(&im->files);
    list_init(&im->pulls);
    loop_task_init(&im->next, next, im);
    read_record(im);
    im->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (file_make_dir(i->import_dir, 0755, &err))
        log_warn("%s; no images are taken from there", err.text);
    else if (im->inotify >= 0 && inotify_add_watch(im->inotify, i->import_dir, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0) {
        im->watch = loop_fd_new(i->loop, im->inotify, on_notified, im);
        loop_fd_want(im->watch, LOOP_READ);
    }
    add_files(im);
    loop_task_defer(i->loop, &im->next);
}

void images_import_cancel(struct images *i)
{
    struct import *im = TAKE(i->import);
    if (!im)
        return;
    im->images = NULL;
    if (!im->reading) {
        import_free(im);
        return;
    }
    atomic_store(&im->cancel, true);
    im->watch = loop_fd_free(im->watch);
    loop_task_remove(&im->next);
}

bool images_imported(const struct images *i)
{
    return i->imported;
}
