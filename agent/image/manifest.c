#include "agent/image/manifest.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "agent/image/reference.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"

static int parse_document(struct arena *a, const char *what, const char *text, size_t len, cJSON **ret, struct err *err)
{
    struct json_duplicates dups = {0};
    if (len > MANIFEST_BYTES_MAX)
        return err_set(err, EINVAL, "%s is larger than %d bytes", what, MANIFEST_BYTES_MAX);
    if (json_parse(a, text, len, ret, &dups, err))
        return err_wrap(err, "%s is damaged", what);
    if (!json_is_obj(*ret))
        return err_set(err, EINVAL, "%s is no JSON object", what);
    if (dups.count)
        return err_set(err, EINVAL, "%s says \"%s\" twice", what, dups.path[0]);
    return 0;
}

static bool is_index_type(const char *type)
{
    return str_eq(type, MEDIA_OCI_INDEX) || str_eq(type, MEDIA_DOCKER_LIST);
}

static bool is_manifest_type(const char *type)
{
    return str_eq(type, MEDIA_OCI_MANIFEST) || str_eq(type, MEDIA_DOCKER_MANIFEST);
}

static bool is_layer_type(const char *type)
{
    static const char *const prefixes[] = {
        "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.foreign.diff.tar"};
    static const char *const suffixes[] = {"", "+gzip", "+zstd", ".gzip", ".zstd"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        for (size_t j = 0; str_starts(type, prefixes[i]) && j < COUNT_OF(suffixes); j++)
            if (str_eq(type + strlen(prefixes[i]), suffixes[j]))
                return true;
    return false;
}

static bool is_config_type(const char *type)
{
    return str_eq(type, "application/vnd.oci.image.config.v1+json") ||
           str_eq(type, "application/vnd.docker.container.image.v1+json");
}

/* ---- descriptors ---- */

static int take_platform(const cJSON *node, struct platform *ret, struct err *err)
{
    const cJSON *p = json_get(node, "platform");
    if (!p || json_is_null(p))
        return 0;
    *ret = (struct platform){json_str(p, "os"), json_str(p, "architecture"), json_str_or(p, "variant", "")};
    if (!ret->os || !ret->arch)
        return err_set(err, EINVAL, "a platform in the image index has no os or architecture");
    return 0;
}

static int take_descriptor(const cJSON *node, const char *what, uint64_t size_max, struct descriptor *ret,
                           struct err *err)
{
    struct descriptor d = {.media_type = json_str_or(node, "mediaType", ""), .digest = json_str(node, "digest")};
    int64_t size = json_int(node, "size", -1);
    if (!json_is_obj(node))
        return err_set(err, EINVAL, "%s is not described", what);
    if (!image_digest_ok(d.digest))
        return err_set(err, EINVAL, "%s has no sha256 digest", what);
    if (size < 0 || (uint64_t)size > size_max)
        return err_set(err, EINVAL, "%s has no possible size", what);
    d.size = (uint64_t)size;
    const cJSON *annotations = json_get(node, "annotations");
    d.annotations = json_is_obj(annotations) ? annotations : NULL;
    int bad = take_platform(node, &d.platform, err);
    if (bad)
        return bad;
    *ret = d;
    return 0;
}

static int take_descriptors(struct arena *a, const cJSON *array, const char *what, size_t max, uint64_t size_max,
                            struct manifest *m, struct err *err)
{
    size_t n = json_count(array);
    if (!json_is_arr(array))
        return err_set(err, EINVAL, "the manifest has no list of its %ss", what);
    if (n > max)
        return err_set(err, EINVAL, "the manifest has %zu %ss, more than %zu", n, what, max);
    m->descriptors = arena_alloc(a, n * sizeof(*m->descriptors) + 1);
    for (JSON_EACH(item, array)) {
        int bad = take_descriptor(item, what, size_max, &m->descriptors[m->ndescriptors], err);
        if (bad)
            return err_wrap(err, "the image's manifest");
        m->ndescriptors++;
    }
    return 0;
}

/* ---- manifests ---- */

/* Decides which kind of document it is, and that it cannot be taken for the other kind. */
static int decide_kind(struct arena *a, const cJSON *doc, const char *announced, struct manifest *m, struct err *err)
{
    const char *own = json_str(doc, "mediaType");
    const char *type = announced ? announced : "";
    type = arena_dup(a, type, strcspn(type, "; \t"));
    bool lists = json_get(doc, "manifests"), layers = json_get(doc, "layers") || json_get(doc, "config");
    if (json_get(doc, "fsLayers") || json_int(doc, "schemaVersion", 0) == 1)
        return err_set(err, EINVAL,
                       "its manifest is of schema version 1, which is not supported: build the image anew");
    if (json_int(doc, "schemaVersion", 0) != 2)
        return err_set(err, EINVAL, "its manifest has no schemaVersion 2");
    if (lists && layers)
        return err_set(err, EINVAL, "its manifest is an image and an index at once");
    if (!is_index_type(type) && !is_manifest_type(type))
        type = own ? own : lists ? MEDIA_OCI_INDEX : MEDIA_OCI_MANIFEST;
    else if (own && !str_eq(own, type))
        return err_set(err, EINVAL, "its manifest was announced as %s and says it is %s", type, own);
    if (!is_index_type(type) && !is_manifest_type(type))
        return err_set(err, EINVAL, "unsupported manifest media type %s", type);
    m->index = is_index_type(type);
    m->media_type = type;
    if (m->index ? layers : lists)
        return err_set(err, EINVAL, "its manifest is not what its media type %s says", type);
    return 0;
}

static int check_types(const struct manifest *m, struct err *err)
{
    if (!is_config_type(m->config.media_type))
        return err_set(err, EINVAL, "it is no container image: its configuration is of type \"%s\"",
                       m->config.media_type);
    for (size_t i = 0; i < m->ndescriptors; i++)
        if (!is_layer_type(m->descriptors[i].media_type))
            return err_set(err, EINVAL, "it is no container image: a layer is of type \"%s\"",
                           m->descriptors[i].media_type);
    return 0;
}

int manifest_parse(struct arena *a, const char *text, size_t len, const char *media_type, struct manifest *ret,
                   struct err *err)
{
    cJSON *doc;
    struct manifest m = {0};
    int bad = parse_document(a, "the image's manifest", text, len, &doc, err);
    if (!bad)
        bad = decide_kind(a, doc, media_type, &m, err);
    if (!bad && m.index)
        bad = take_descriptors(a, json_get(doc, "manifests"), "manifest", MANIFEST_CHOICES_MAX, INT64_MAX, &m, err);
    if (!bad && !m.index) {
        bad = take_descriptor(json_get(doc, "config"), "configuration", MANIFEST_BYTES_MAX, &m.config, err);
        if (!bad)
            bad = take_descriptors(a, json_get(doc, "layers"), "layer", MANIFEST_LAYERS_MAX, LAYER_BYTES_MAX, &m, err);
        if (!bad)
            bad = check_types(&m, err);
    }
    if (!bad)
        *ret = m;
    return bad;
}

int manifest_choose(const struct manifest *index, const struct platform *host, const struct descriptor **ret,
                    struct err *err)
{
    const struct descriptor *best = NULL;
    unsigned best_rank = 0;
    for (size_t i = 0; i < index->ndescriptors; i++) {
        const struct descriptor *d = &index->descriptors[i];
        unsigned rank = platform_rank(&d->platform, host);
        bool known = !*d->media_type || is_manifest_type(d->media_type) || is_index_type(d->media_type);
        if (known && d->size <= MANIFEST_BYTES_MAX && rank > best_rank) {
            best = d;
            best_rank = rank;
        }
    }
    if (!best)
        return err_set(err, ENOENT, "no match for platform in manifest: not found");
    *ret = best;
    return 0;
}

int image_config_parse(struct arena *a, const char *text, size_t len, struct image_config *ret, struct err *err)
{
    struct image_config c = {0};
    int bad = parse_document(a, "the image's configuration", text, len, &c.tree, err);
    if (bad)
        return bad;
    if (json_get(c.tree, "layers") || json_get(c.tree, "manifests"))
        return err_set(err, EINVAL, "the image's configuration is a manifest at once");
    const cJSON *ids = json_at(c.tree, "rootfs.diff_ids");
    size_t n = json_count(ids);
    if (!json_is_arr(ids) || !str_eq(json_str(c.tree, "rootfs.type"), "layers"))
        return err_set(err, EINVAL, "the image's configuration does not list its layers");
    if (n > MANIFEST_LAYERS_MAX)
        return err_set(err, EINVAL, "the image has %zu layers, more than %d", n, MANIFEST_LAYERS_MAX);
    c.diff_ids = arena_alloc(a, n * sizeof(*c.diff_ids) + 1);
    for (JSON_EACH(id, ids)) {
        if (!json_is_str(id) || !image_digest_ok(id->valuestring))
            return err_set(err, EINVAL, "the image's configuration has a layer without a sha256 digest");
        c.diff_ids[c.ndiff_ids++] = id->valuestring;
    }
    c.platform =
        (struct platform){json_str(c.tree, "os"), json_str(c.tree, "architecture"), json_str_or(c.tree, "variant", "")};
    *ret = c;
    return 0;
}

int image_config_check(const struct image_config *c, const struct manifest *m, const struct platform *host,
                       struct err *err)
{
    struct platform p = c->platform;
    if (c->ndiff_ids != m->ndescriptors)
        return err_set(err, EINVAL, "mismatched image rootfs and manifest layers: %zu and %zu", c->ndiff_ids,
                       m->ndescriptors);
    if (p.os && *p.os && p.arch && *p.arch && !platform_rank(&p, host))
        return err_set(err, ENOENT, "no match for platform in manifest: not found (the image is for %s/%s)", p.os,
                       p.arch);
    return 0;
}
