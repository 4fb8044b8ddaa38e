/* Which images an archive holds. Sources: OCI image-spec 1.1, image-layout.md; Docker image specification 1.2
 * (manifest.json). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/image/archive_int.h"
#include "agent/image/reference.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"

enum { NAMES_MAX = 64, LINKS_MAX = 8, INDEX_DEPTH_MAX = 3 };

struct finding {
    struct archive_documents *docs;
    struct arena *arena;
    const struct platform *platform;
    struct archive_image *images;
    size_t n;
};

const char *archive_member(const struct archive_documents *d, const char *name)
{
    for (int i = 0; name && i < LINKS_MAX; i++) {
        if (map_has(&d->sizes, name))
            return name;
        name = map_get(&d->links, name);
    }
    return NULL;
}

static struct slice document(const struct finding *f, const char *name)
{
    const char *member = archive_member(f->docs, name);
    const struct slice *text = member ? map_get(&f->docs->texts, member) : NULL;
    return text ? *text : (struct slice){NULL, 0};
}

static const char *blob_name(struct arena *a, const char *digest)
{
    return arena_printf(a, "blobs/sha256/%s", image_digest_hex(digest));
}

static uint64_t member_size(const struct finding *f, const char *name)
{
    const char *member = archive_member(f->docs, name);
    return member ? *(const uint64_t *)map_get(&f->docs->sizes, member) : 0;
}

/* A blob that is a document: there, and what its descriptor says. */
static int take_blob(const struct finding *f, const struct descriptor *d, struct slice *ret, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct slice text = document(f, blob_name(f->arena, d->digest));
    if (!text.p)
        return err_set(err, ENOENT, "%s is not in the archive", d->digest);
    sha256_hex(text.p, text.n, hex);
    if (text.n != d->size || !str_eq(hex, image_digest_hex(d->digest)))
        return err_set(err, EINVAL, "%s is damaged", d->digest);
    *ret = text;
    return 0;
}

/* ---- images ---- */

static void add_name(struct finding *f, struct archive_image *image, const char *text)
{
    struct image_ref ref;
    if (!text || image->nnames == NAMES_MAX || image_ref_parse(f->arena, text, &ref, NULL) || ref.digest)
        return;
    for (size_t i = 0; i < image->nnames; i++)
        if (str_eq(image->names[i], ref.name))
            return;
    if (!image->names)
        image->names = arena_alloc(f->arena, NAMES_MAX * sizeof(*image->names));
    image->names[image->nnames++] = ref.name;
}

static struct archive_image *find_image(struct finding *f, const char *id)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->images[i].id, id))
            return &f->images[i];
    return NULL;
}

static int add_image(struct finding *f, const struct archive_image *image, struct archive_image **ret, struct err *err)
{
    *ret = find_image(f, image->id);
    if (*ret)
        return 0;
    if (f->n == ARCHIVE_IMAGES_MAX)
        return err_set(err, E2BIG, "it holds more than %d images", ARCHIVE_IMAGES_MAX);
    *ret = &f->images[f->n++];
    **ret = *image;
    return 0;
}

static int check_members(const struct finding *f, const struct archive_image *image, struct err *err)
{
    for (size_t i = 0; i < image->config.ndiff_ids; i++)
        if (!archive_member(f->docs, image->members[i]))
            return err_set(err, ENOENT, "layer %s is not in the archive", image->members[i]);
    return 0;
}

/* ---- OCI ---- */

static int take_manifest(struct finding *f, const struct manifest *m, uint64_t size, const char *digest,
                         struct archive_image **ret, struct err *err)
{
    struct archive_image image = {.id = m->config.digest, .digest = digest, .manifest = *m};
    struct slice text;
    int bad = take_blob(f, &m->config, &text, err);
    if (!bad)
        bad = image_config_parse(f->arena, text.p, text.n, &image.config, err);
    if (!bad)
        bad = image_config_check(&image.config, m, f->platform, err);
    if (bad)
        return bad;
    image.size = size + m->config.size;
    image.members = arena_alloc(f->arena, m->ndescriptors * sizeof(*image.members) + 1);
    for (size_t i = 0; i < m->ndescriptors; i++) {
        image.members[i] = blob_name(f->arena, m->descriptors[i].digest);
        image.size += m->descriptors[i].size;
    }
    bad = check_members(f, &image, err);
    return bad ? bad : add_image(f, &image, ret, err);
}

/* Goes down indexes to the manifest for this platform. */
static int take_descriptor(struct finding *f, const struct descriptor *d, struct archive_image **ret, struct err *err)
{
    struct manifest m = {.index = true};
    const char *digest = d->digest;
    uint64_t size = 0;
    for (int depth = 0; m.index; depth++) {
        struct slice text;
        int bad = depth > INDEX_DEPTH_MAX ? err_set(err, EINVAL, "its indexes lead to further indexes")
                                          : take_blob(f, d, &text, err);
        if (!bad)
            bad = manifest_parse(f->arena, text.p, text.n, d->media_type, &m, err);
        if (!bad && m.index)
            bad = manifest_choose(&m, f->platform, &d, err);
        if (bad)
            return bad;
        size += text.n;
    }
    return take_manifest(f, &m, size, digest, ret, err);
}

/* A name, not only a tag. */
static const char *full_name(const char *text)
{
    return text && strpbrk(text, "/:") ? text : NULL;
}

static int find_oci(struct finding *f, struct slice text, struct err *err)
{
    struct manifest index;
    int bad = manifest_parse(f->arena, text.p, text.n, MEDIA_OCI_INDEX, &index, err);
    for (size_t i = 0; i < index.ndescriptors && !bad; i++) {
        const struct descriptor *d = &index.descriptors[i];
        struct archive_image *image;
        if (!platform_rank(&d->platform, f->platform))
            continue;
        bad = take_descriptor(f, d, &image, err);
        if (bad == -ENOENT && err && strstr(err->text, "no match for platform")) {
            bad = 0; /* another machine's */
            continue;
        }
        if (bad)
            break;
        const cJSON *full = json_get(d->annotations, "io.containerd.image.name");
        const cJSON *own = json_get(d->annotations, "org.opencontainers.image.ref.name");
        const char *name = json_is_str(full)  ? full->valuestring
                           : json_is_str(own) ? full_name(own->valuestring)
                                              : NULL;
        add_name(f, image, name);
    }
    return bad;
}

/* ---- Docker ---- */

static int take_docker(struct finding *f, const cJSON *entry, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    const char *config = json_str_or(entry, "Config", "");
    const cJSON *layers = json_get(entry, "Layers");
    struct slice text = document(f, config);
    struct archive_image image = {0}, *there;
    if (!text.p)
        return err_set(err, ENOENT, "the configuration %s is not in the archive", config);
    sha256_hex(text.p, text.n, hex);
    image.id = arena_printf(f->arena, "sha256:%s", hex);
    int bad = image_config_parse(f->arena, text.p, text.n, &image.config, err);
    if (bad)
        return bad;
    image.manifest.ndescriptors = json_count(layers);
    bad = image_config_check(&image.config, &image.manifest, f->platform, err);
    if (bad)
        return bad == -ENOENT ? 0 : bad; /* another machine's */
    image.size = text.n;
    image.members = arena_alloc(f->arena, json_count(layers) * sizeof(*image.members) + 1);
    size_t n = 0;
    for (JSON_EACH(layer, layers)) {
        image.members[n] = json_is_str(layer) ? layer->valuestring : "";
        image.size += member_size(f, image.members[n++]);
    }
    bad = check_members(f, &image, err);
    if (!bad)
        bad = add_image(f, &image, &there, err);
    if (bad)
        return bad;
    for (JSON_EACH(tag, json_get(entry, "RepoTags")))
        if (json_is_str(tag))
            add_name(f, there, tag->valuestring);
    return 0;
}

static int find_docker(struct finding *f, struct slice text, struct err *err)
{
    cJSON *list;
    int bad = json_parse(f->arena, text.p, text.n, &list, NULL, err);
    if (!bad && !json_is_arr(list))
        bad = err_set(err, EINVAL, "manifest.json is no list");
    for (JSON_EACH(entry, bad ? NULL : list))
        if (!bad)
            bad = take_docker(f, entry, err);
    return bad;
}

int archive_find_images(struct archive_documents *d, const struct platform *p, struct archive_image **ret, size_t *n,
                        struct err *err)
{
    struct finding f = {.docs = d, .arena = d->arena, .platform = p};
    struct err own = {0};
    struct slice index = document(&f, "index.json"), list = document(&f, "manifest.json");
    if (!index.p && !list.p)
        return err_set(err, EINVAL, "it holds no images: neither index.json nor manifest.json is in it");
    f.images = arena_alloc(f.arena, ARCHIVE_IMAGES_MAX * sizeof(*f.images));
    int bad = index.p ? find_oci(&f, index, &own) : 0;
    if (!bad && list.p)
        bad = find_docker(&f, list, &own);
    if (bad)
        return err_set(err, -bad, "%s", own.text);
    *ret = f.images;
    *n = f.n;
    return 0;
}
